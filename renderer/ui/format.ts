import { addDays, isoKst, kstDateOf, parseInstant, weekday } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';

const WEEKDAYS: Readonly<Record<'ko' | 'en', readonly string[]>> = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

export function weekdayNames(language: 'ko' | 'en'): readonly string[] {
  return WEEKDAYS[language];
}

/** 12345 → 12,345. For counts; amounts go through `formatWon`. */
export function formatCount(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 2026-12-01 (화) */
export function formatDate(date: KstDate, language: 'ko' | 'en'): string {
  return `${date} (${WEEKDAYS[language][weekday(date)] ?? ''})`;
}

/** A time in Korea, to the minute; the day is left out when it is `today`. */
export function formatTime(time: string, today?: string): string {
  const instant = parseInstant(time);
  if (instant === null) return time;
  const iso = isoKst(instant);
  const day = iso.slice(0, 10);
  return day === today ? iso.slice(11, 16) : `${day} ${iso.slice(11, 16)}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Seconds as m:ss or h:mm:ss, rounded up so that it never shows 0:00 while something is left. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** The first characters of a hash, enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

export function todayOf(now: number): KstDate {
  return kstDateOf(now);
}

/** The letters Excel gives a column: 1 → A, 27 → AA. */
export function columnLetters(index: number): string {
  let letters = '';
  let rest = index;
  while (rest > 0) {
    const digit = (rest - 1) % 26;
    letters = String.fromCharCode(65 + digit) + letters;
    rest = Math.floor((rest - 1) / 26);
  }
  return letters;
}

/** The weeks that show a month (yyyy-MM), Sunday first; days of the neighbouring months are null. */
export function monthGrid(month: string, days: readonly KstDate[]): readonly (readonly (KstDate | null)[])[] {
  const first = days[0];
  if (first === undefined || !first.startsWith(month)) return [];
  const cells: (KstDate | null)[] = Array.from({ length: weekday(first) }, () => null);
  cells.push(...days);
  while (cells.length % 7 !== 0) cells.push(null);
  const weeks: (KstDate | null)[][] = [];
  for (let start = 0; start < cells.length; start += 7) weeks.push(cells.slice(start, start + 7));
  return weeks;
}

/** yyyy-MM moved by whole months. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + (number - 1) + by;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

export function tomorrow(today: KstDate): KstDate {
  return addDays(today, 1);
}
