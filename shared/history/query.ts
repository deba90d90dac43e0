import { addDays, kstDate, parseKstDate } from '../calendar.ts';
import type { KstDate } from '../calendar.ts';
import { won } from '../money.ts';
import type { Won } from '../money.ts';
import { digitsOf, foldText } from './fold.ts';

/** Both ends belong to it; null: open. */
export interface AmountRange {
  readonly from: Won | null;
  readonly to: Won | null;
}

export interface DateRange {
  readonly from: KstDate;
  readonly to: KstDate;
}

/**
 * One word of what somebody typed, in every way it can be meant: a row has to match one of them for each word.
 * `whole`: an id of ours, of the service or of a batch, compared as it is. `text`: a part of a payee's id, name or company.
 */
export interface SearchWord {
  readonly whole: string;
  readonly text: string;
  /** Only consonants: the initials of a name. */
  readonly initials: string | null;
  /** A part of an account or business number. */
  readonly digits: string | null;
  readonly amount: AmountRange | null;
  readonly dates: DateRange | null;
}

/** More words than anybody types; what stands behind them is not looked at. */
export const MOST_WORDS = 8;
/** Fewer digits would be in every account number. */
const FEWEST_DIGITS = 4;

const UNITS: readonly (readonly [string, number])[] = [
  ['억', 100_000_000],
  ['천만', 10_000_000],
  ['백만', 1_000_000],
  ['십만', 100_000],
  ['만', 10_000],
  ['천', 1000],
  ['백', 100],
];
const PLAIN = /^(\d+|\d{1,3}(,\d{3})+)$/;
const PART = /^(\d+(?:\.\d+)?)(억|천만|백만|십만|만|천|백)/;

function wonOrNull(value: number): Won | null {
  return Number.isSafeInteger(value) ? won(value) : null;
}

/** `1,250,000`, `1250000원`, `125만`, `1.5억`, `3만5천`, with a minus before it; anything else is null. */
export function parseSearchedAmount(typed: string): Won | null {
  const negative = typed.startsWith('-');
  const text = typed.replace(/^[-₩]+/, '').replace(/원$/, '');
  const signed = (value: number): Won | null => wonOrNull(negative ? -value : value);
  if (PLAIN.test(text)) return signed(Number(text.replaceAll(',', '')));
  let rest = text.replaceAll(',', '');
  let sum = 0;
  let above = Number.POSITIVE_INFINITY;
  while (rest !== '') {
    const part = PART.exec(rest);
    if (part === null) {
      // What follows the last unit is plain won: 3만5000.
      if (above === Number.POSITIVE_INFINITY || !/^\d+$/.test(rest) || Number(rest) >= above) return null;
      return signed(sum + Number(rest));
    }
    const unit = UNITS.find(([name]) => name === part[2])?.[1] ?? 0;
    const value = Math.round(Number(part[1]) * unit * 100) / 100;
    if (unit >= above || !Number.isInteger(value)) return null;
    sum += value;
    above = unit;
    rest = rest.slice(part[0].length);
  }
  return above === Number.POSITIVE_INFINITY ? null : signed(sum);
}

/** 100~200만 is said of 100만~200만: a bare small number takes the unit of the other end. */
function withUnitOf(left: string, right: string): string {
  const unit = /(억|천만|백만|십만|만|천)원?$/.exec(right)?.[1];
  return unit !== undefined && /^\d{1,4}(\.\d+)?$/.test(left) ? `${left}${unit}` : left;
}

function amountRange(text: string): AmountRange | null {
  const bound = /^(>=|<=|>|<)(.+)$/.exec(text);
  if (bound !== null) {
    const value = parseSearchedAmount(bound[2] ?? '');
    if (value === null) return null;
    if (bound[1] === '>=') return { from: value, to: null };
    if (bound[1] === '<=') return { from: null, to: value };
    return bound[1] === '>' ? { from: won(value + 1), to: null } : { from: null, to: won(value - 1) };
  }
  const worded = /^(.+?)(이상|이하)$/.exec(text);
  if (worded !== null) {
    const value = parseSearchedAmount(worded[1] ?? '');
    if (value === null) return null;
    return worded[2] === '이상' ? { from: value, to: null } : { from: null, to: value };
  }
  const ends = text.split('~');
  if (ends.length === 2) {
    const [left = '', right = ''] = ends;
    const from = left === '' ? null : parseSearchedAmount(withUnitOf(left, right));
    const to = right === '' ? null : parseSearchedAmount(right);
    if ((left !== '' && from === null) || (right !== '' && to === null) || (from === null && to === null)) return null;
    return { from, to };
  }
  const exact = parseSearchedAmount(text);
  return exact === null ? null : { from: exact, to: exact };
}

function monthRange(month: string): DateRange | null {
  const from = parseKstDate(`${month}-01`);
  if (from === null) return null;
  let to = from;
  while (addDays(to, 1).startsWith(month)) to = addDays(to, 1);
  return { from, to };
}

const twoDigits = (text: string | undefined): string => (text ?? '').padStart(2, '0');

function monthBefore(today: KstDate): string {
  return addDays(kstDate(`${today.slice(0, 7)}-01`), -1).slice(0, 7);
}

/** A day or a month. Without a year it is that of `today`. */
function dayOrMonth(text: string, today: KstDate): DateRange | null {
  const oneDay = (date: KstDate | null): DateRange | null => (date === null ? null : { from: date, to: date });
  const year = today.slice(0, 4);
  switch (text) {
    case '오늘':
    case 'today':
      return oneDay(today);
    case '어제':
    case 'yesterday':
      return oneDay(addDays(today, -1));
    case '내일':
    case 'tomorrow':
      return oneDay(addDays(today, 1));
    case '이번달':
      return monthRange(today.slice(0, 7));
    case '지난달':
      return monthRange(monthBefore(today));
    default:
  }
  const full = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})년(\d{1,2})월(\d{1,2})일$/.exec(text);
  if (full !== null) return oneDay(parseKstDate(`${full[1] ?? ''}-${twoDigits(full[2])}-${twoDigits(full[3])}`));
  const month = /^(\d{4})[-./](\d{1,2})$/.exec(text) ?? /^(\d{4})년(\d{1,2})월$/.exec(text);
  if (month !== null) return monthRange(`${month[1] ?? ''}-${twoDigits(month[2])}`);
  const day = /^(\d{1,2})\/(\d{1,2})$/.exec(text) ?? /^(\d{1,2})월(\d{1,2})일$/.exec(text);
  if (day !== null) return oneDay(parseKstDate(`${year}-${twoDigits(day[1])}-${twoDigits(day[2])}`));
  const bare = /^(\d{1,2})월$/.exec(text);
  return bare === null ? null : monthRange(`${year}-${twoDigits(bare[1])}`);
}

function dateRange(text: string, today: KstDate): DateRange | null {
  const ends = text.split('~');
  if (ends.length === 1) return dayOrMonth(text, today);
  if (ends.length > 2) return null;
  const from = dayOrMonth(ends[0] ?? '', today);
  const to = dayOrMonth(ends[1] ?? '', today);
  return from === null || to === null || to.to < from.from ? null : { from: from.from, to: to.to };
}

function wordOf(typed: string, today: KstDate): SearchWord {
  const text = foldText(typed);
  const digits = /^[\d-]+$/.test(text) ? digitsOf(text) : '';
  return {
    whole: typed,
    text,
    initials: /^[ㄱ-ㅎ]+$/.test(text) ? text : null,
    digits: digits.length >= FEWEST_DIGITS ? digits : null,
    amount: amountRange(text),
    dates: dateRange(text, today),
  };
}

/** What somebody typed into the search of everything sent, word by word. Blanks round a ~ belong to the range. */
export function parseSearch(typed: string, today: KstDate): readonly SearchWord[] {
  return typed
    .normalize('NFC')
    .replaceAll(/\s*[~～]\s*/g, '~')
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '~')
    .slice(0, MOST_WORDS)
    .map((word) => wordOf(word, today));
}
