/**
 * Serial day numbers to dates, by whole-number arithmetic alone: no Date, so no time zone of any machine.
 *
 * The 1900 system has a day that never was, 1900-02-29 (serial 60), and a day 0. Such a cell shows no real date; it is
 * delivered as the number it holds, so that whoever needs a date there refuses it.
 */
import type { Cell } from '../../../shared/cells.ts';
import { damaged } from '../limits.ts';

const SECONDS_A_DAY = 86_400;
const LAST_DAY_1900 = 2_958_465; // 9999-12-31
const DAYS_1904 = 1_462;
const LEAP_BUG_DAY = 60;
/** Serial of 1970-01-01 in the 1900 system. */
const UNIX_EPOCH = 25_569;

/** What Excel shows for a date it cannot show. */
const UNSHOWABLE: Cell = Object.freeze({ type: 'error', code: '########' });

/** Fractions are rounded to seconds; half a second before midnight is the next day. */
export function dateOfSerial(value: number, date1904: boolean): Cell {
  if (value < 0) return UNSHOWABLE;
  const { day, seconds } = split(value);
  const day1900 = date1904 ? day + DAYS_1904 : day;
  if (day1900 > LAST_DAY_1900) return UNSHOWABLE;
  if (!date1904 && (day1900 === 0 || day1900 === LEAP_BUG_DAY)) return { type: 'number', value, shown: String(value) };
  // Before the day that never was, every date is one serial earlier than the calendar would have it.
  const shift = day1900 < LEAP_BUG_DAY ? 1 : 0;
  return {
    type: 'date',
    date: civilDate(day1900 + shift - UNIX_EPOCH),
    time: seconds === 0 ? null : clock(seconds),
  };
}

/** The time of day, or with `elapsed` all hours since zero (25:30:00). */
export function timeOfSerial(value: number, elapsed: boolean): Cell {
  if (value < 0 || value > LAST_DAY_1900 + 1) return UNSHOWABLE;
  const { day, seconds } = split(value);
  return { type: 'time', time: clock(elapsed ? day * SECONDS_A_DAY + seconds : seconds) };
}

function split(value: number): { day: number; seconds: number } {
  const day = Math.floor(value);
  const seconds = Math.round((value - day) * SECONDS_A_DAY);
  return seconds === SECONDS_A_DAY ? { day: day + 1, seconds: 0 } : { day, seconds };
}

function clock(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** yyyy-MM-dd of a day counted from 1970-01-01, in the Gregorian calendar (years from March, eras of 400 years). */
export function civilDate(daysSinceEpoch: number): string {
  const shifted = daysSinceEpoch + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Days since 1970-01-01; the inverse of civilDate for a real date. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

const ISO = /^(?:(\d{4})-(\d{2})-(\d{2}))?(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** The value of a cell with t="d". The zone, if any, is not applied: a sheet knows no zones. Errors: FILE_DAMAGED. */
export function isoDateCell(text: string): Cell {
  const [whole, year, month, day, hour, minute, second = '00'] = ISO.exec(text) ?? [];
  if (whole === undefined || whole === '') throw damaged('date');
  const time = hour === undefined || minute === undefined ? null : `${hour}:${minute}:${second}`;
  if (time !== null && !/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time)) throw damaged('time');
  if (year === undefined) {
    if (time === null) throw damaged('date');
    return { type: 'time', time };
  }
  const date = `${year}-${month}-${day}`;
  if (civilDate(daysSinceEpoch(Number(year), Number(month), Number(day))) !== date) throw damaged('date');
  return { type: 'date', date, time: time === '00:00:00' ? null : time };
}
