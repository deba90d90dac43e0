/** How each cell is written so that Excel shows what the person saw, and never takes a text for a formula. */
import type { CellErrorValue, CellValue, Style } from 'exceljs';
import type { Cell } from '../../../shared/cells.ts';
import { plainNumber } from '../../../shared/cells.ts';
import { daysSinceEpoch } from '../xlsx/serial-date.ts';

export type ColumnFormat = 'text' | 'won' | 'number' | 'date';

export interface WrittenCell {
  readonly value: CellValue;
  readonly style: Partial<Style>;
}

/** Excel refuses a file with a longer text in a cell. */
const LONGEST_TEXT = 32_767;
const SECONDS_A_DAY = 86_400;
/** General shows 12 digits and more with an exponent. */
const GENERAL_LIMIT = 1e11;

// One object per style: exceljs looks a style up by identity first, which is what keeps 100,000 rows fast.
const GENERAL: Partial<Style> = {};
export const TEXT_STYLE: Partial<Style> = { numFmt: '@' };
export const WON_STYLE: Partial<Style> = { numFmt: '#,##0' };
const WHOLE_STYLE: Partial<Style> = { numFmt: '0' };
export const DATE_STYLE: Partial<Style> = { numFmt: 'yyyy-mm-dd' };
const DATE_TIME_STYLE: Partial<Style> = { numFmt: 'yyyy-mm-dd hh:mm:ss' };
const TIME_STYLE: Partial<Style> = { numFmt: 'hh:mm:ss' };
const ELAPSED_STYLE: Partial<Style> = { numFmt: '[h]:mm:ss' };

export const FORMAT_STYLES: Readonly<Record<ColumnFormat, Partial<Style>>> = {
  text: TEXT_STYLE,
  won: WON_STYLE,
  number: GENERAL,
  date: DATE_STYLE,
};

/** A cell as a reader delivered it. Null for an empty one; a formula without a result has nothing to show. */
export function writtenCell(cell: Cell): WrittenCell | null {
  if (cell === null) return null;
  if (typeof cell === 'string') return writtenText(cell);
  if (typeof cell === 'number') {
    const long = Number.isInteger(cell) && Math.abs(cell) >= GENERAL_LIMIT;
    return { value: cell, style: long ? WHOLE_STYLE : GENERAL };
  }
  switch (cell.type) {
    case 'number':
      // Its digits are what matters (leading zeros, more than 15): as a plain number Excel would drop them.
      return padded(cell.value, cell.shown) ?? writtenText(cell.shown);
    case 'date':
      return writtenDate(cell.date, cell.time) ?? writtenText(cell.date);
    case 'time':
      return { value: secondsOf(cell.time) / SECONDS_A_DAY, style: secondsOf(cell.time) < SECONDS_A_DAY ? TIME_STYLE : ELAPSED_STYLE };
    case 'boolean':
      return { value: cell.value, style: GENERAL };
    case 'error':
      return isKnownError(cell.code) ? { value: { error: cell.code }, style: GENERAL } : writtenText(cell.code);
    case 'formula':
      return null;
  }
}

const PADDED_STYLES = new Map<number, Partial<Style>>();

/** A number under the format that shows its leading zeros, as it stood; null where no such format shows these digits. */
function padded(value: number, shown: string): WrittenCell | null {
  if (!/^0\d{1,14}$/.test(shown) || Number(shown) !== value) return null;
  const style = PADDED_STYLES.get(shown.length) ?? { numFmt: '0'.repeat(shown.length) };
  PADDED_STYLES.set(shown.length, style);
  return { value, style };
}

/** A value of our own under the format of its column. A text in a won or number column stays a text. */
export function writtenResult(value: string | number | null, format: ColumnFormat): WrittenCell | null {
  if (value === null || value === '') return null;
  if (typeof value === 'number') {
    if (format === 'text') return writtenText(plainNumber(value));
    if (format === 'won') return { value, style: WON_STYLE };
    return writtenCell(value);
  }
  const [, date, time] = format === 'date' ? (/^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?$/.exec(value) ?? []) : [];
  return (date === undefined ? null : writtenDate(date, time ?? null)) ?? writtenText(value);
}

/**
 * A text in a cell of the text format: it stays one even when someone edits the cell, whatever it starts with.
 * Texts with space at their ends go as inline texts, whose xml:space keeps it.
 */
export function writtenText(text: string): WrittenCell | null {
  if (text === '') return null;
  const escaped = escapeText(text.slice(0, LONGEST_TEXT));
  const value = /^\s|\s$|[\n\t]/.test(escaped) ? { richText: [{ text: escaped }] } : escaped;
  return { value, style: TEXT_STYLE };
}

/** The serial of a real date from 1900-03-01 on; earlier days have two numbers, so they go as texts. */
export function dateSerial(date: string): number | null {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  const serial = daysSinceEpoch(year, month, day) + 25_569;
  return serial > 60 ? serial : null;
}

function writtenDate(date: string, time: string | null): WrittenCell | null {
  const serial = dateSerial(date);
  if (serial === null) return null;
  if (time === null) return { value: serial, style: DATE_STYLE };
  return { value: serial + secondsOf(time) / SECONDS_A_DAY, style: DATE_TIME_STYLE };
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

const KNOWN_ERRORS: ReadonlySet<string> = new Set(['#N/A', '#REF!', '#NAME?', '#DIV/0!', '#NULL!', '#VALUE!', '#NUM!']);

function isKnownError(code: string): code is CellErrorValue['error'] {
  return KNOWN_ERRORS.has(code);
}

/** Not part of XML or changed by its readers: control characters, carriage returns, DEL, halves of surrogate pairs. */
const UNWRITABLE = /[[\p{Cc}\p{Cs}\ufffe\uffff]--[\t\n]]/gv;

/** Whether a text may hold anything to escape; most hold nothing, and are looked at once. */
const SUSPICIOUS = /[_\p{Cc}\p{Cs}\ufffe\uffff]/v;

/** Excel's own escape `_xHHHH_`; a text that already looks like one has its underscore escaped, so it reads as typed. */
function escapeText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(UNWRITABLE, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
}
