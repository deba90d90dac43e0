import { type KstDate, parseKstDate, weekday } from '../calendar.ts';
import { type Cell, plainNumber, shownText } from '../cells.ts';
import type { Finding } from '../issues.ts';
import type { FieldKey } from '../kinds/fields.ts';
import { cleanCode } from './clean.ts';
import { cellProblem } from './problems.ts';
import { EMPTY_READING, finding, type Reading, readable, unreadable } from './reading.ts';

/** Reads a day. A notation that could be two days is an error, never a choice. */
export function readDate(cell: Cell, field: FieldKey): Reading<KstDate> {
  if (cell === null) return EMPTY_READING;
  if (typeof cell === 'string') return readDateText(cell, field);
  if (typeof cell === 'number') return readDateNumber(cell, field);
  const problem = cellProblem(cell, field);
  if (problem) return unreadable(problem);
  if (cell.type === 'number') return readDateNumber(cell.value, field);
  if (cell.type !== 'date') return unreadable(notReadable(shownText(cell), field));
  const date = parseKstDate(cell.date);
  if (date === null) return unreadable(notReadable(shownText(cell), field));
  if (cell.time === null) return readable(date);
  return readable(date, [finding('note', 'DATE_HAS_TIME', field, { value: shownText(cell), date }, date)]);
}

function readDateNumber(value: number, field: FieldKey): Reading<KstDate> {
  const text = plainNumber(value);
  if (/^(?:19|20)\d{6}$/.test(text)) return compact(text, text, field);
  if (/^\d{5,6}$/.test(text) && twoDigitDay(text)) return unreadable(ambiguous(text, field));
  // A serial number without a date format. It is probably that day, but a column of amounts looks the same.
  const date = serialDate(value);
  return unreadable(finding('error', 'DATE_NOT_READABLE', field, date === null ? { value: text } : { value: text, date }));
}

/** Excel's day number in the 1900 system, for days people pay on. */
function serialDate(serial: number): string | null {
  if (!(serial >= 36_526 && serial < 73_051)) return null; // 2000-01-01 … 2099-12-31
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);
}

const WEEKDAYS = '일월화수목금토';
const SEPARATED = /^(\d{4})([-./]) ?(\d{1,2})\2 ?(\d{1,2})\.?$/;
const IN_WORDS = /^(\d{4}|\d{2})년 ?(\d{1,2})월 ?(\d{1,2})일$/;
const SHORT_YEAR = /^(\d{2})\. ?(\d{1,2})\. ?(\d{1,2})\.?$/;
const YEAR_LAST = /^\d{1,2}([-./ ]) ?\d{1,2}\1 ?(?:\d{4}|\d{2})\.?$/;
const YEAR_MISSING = /^(?:\d{1,2}[-./] ?\d{1,2}\.?|\d{1,2}월 ?\d{1,2}일|\d{6})$/;
const CLOCK = /[ T](?:(?:오전|오후|AM|PM) ?)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?:\+09:?00)?$/i;
const OTHER_ZONE = /T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i;

function readDateText(raw: string, field: FieldKey): Reading<KstDate> {
  const exact = parseKstDate(raw);
  if (exact !== null) return readable(exact);
  const text = cleanCode(raw).replace(/\s+/g, ' ');
  if (text === '') return EMPTY_READING;
  if (CLOCK.test(text)) {
    const date = dayOf(text.replace(CLOCK, ''));
    if (date === null) return unreadable(notReadable(text, field));
    return readable(date, [finding('note', 'DATE_HAS_TIME', field, { value: text, date }, date)]);
  }
  // A time in another zone may be the next day in Korea.
  if (OTHER_ZONE.test(text)) return unreadable(ambiguous(text, field));
  if (/^(?:19|20)\d{6}$/.test(text)) return compact(text, text, field);
  const date = dayOf(text);
  if (date !== null) return readable(date, [asText(text, date, field)]);
  return unreadable(YEAR_LAST.test(text) || YEAR_MISSING.test(text) ? ambiguous(text, field) : notReadable(text, field));
}

/** `20261201`. */
function compact(digits: string, shown: string, field: FieldKey): Reading<KstDate> {
  const date = day(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8));
  return date === null ? unreadable(notReadable(shown, field)) : readable(date, [asText(shown, date, field)]);
}

/** Notations with the year first, with or without a weekday behind, which must then be the right one. */
function dayOf(text: string): KstDate | null {
  const behind = /^(.*?) ?(?:\(([일월화수목금토])\)|([일월화수목금토])요일)$/.exec(text);
  const date = yearFirst(behind?.[1] ?? text);
  const named = behind?.[2] ?? behind?.[3];
  if (date === null || named === undefined) return date;
  return WEEKDAYS[weekday(date)] === named ? date : null;
}

function yearFirst(text: string): KstDate | null {
  const separated = SEPARATED.exec(text);
  if (separated) return day(separated[1], separated[3], separated[4]);
  const words = IN_WORDS.exec(text);
  if (words) return day(fullYear(words[1]), words[2], words[3]);
  const short = SHORT_YEAR.exec(text);
  if (short) return day(fullYear(short[1]), short[2], short[3]);
  return null;
}

/** Two digits are a year only where no day of a month can be meant by habit: 26.12.01, not 01.12.26. */
function fullYear(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 4) return text;
  return /^[234]\d$/.test(text) ? `20${text}` : undefined;
}

function day(year: string | undefined, month: string | undefined, dayOfMonth: string | undefined): KstDate | null {
  if (year === undefined || month === undefined || dayOfMonth === undefined) return null;
  return parseKstDate(`${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`);
}

/** Whether digits could be yyMMdd, its zero lost or not. */
function twoDigitDay(digits: string): boolean {
  const padded = digits.padStart(6, '0');
  return day(`20${padded.slice(0, 2)}`, padded.slice(2, 4), padded.slice(4, 6)) !== null && serialDate(Number(digits)) === null;
}

function asText(value: string, date: KstDate, field: FieldKey): Finding {
  return finding('note', 'DATE_AS_TEXT', field, { value, date }, date);
}

function ambiguous(value: string, field: FieldKey): Finding {
  return finding('error', 'DATE_AMBIGUOUS', field, { value });
}

function notReadable(value: string, field: FieldKey): Finding {
  return finding('error', 'DATE_NOT_READABLE', field, { value });
}
