import { type Cell, plainNumber, shownText } from '../cells.ts';
import type { Finding } from '../issues.ts';
import type { FieldKey } from '../kinds/fields.ts';
import { type Won, won } from '../money.ts';
import { cleanCode } from './clean.ts';
import { cellProblem, hasLostDigits } from './problems.ts';
import { EMPTY_READING, finding, type Reading, readable, unreadable } from './reading.ts';

/** Above this (10 billion won in one row) a slip of the keyboard is likelier than a payment: look again. */
export const LARGE_AMOUNT = 10_000_000_000;

const PLAIN = /^-?(?:0|[1-9]\d*)$/;
const GROUPED = /^[1-9]\d{0,2}(?:(?:, ?\d{3})+|(?: \d{3})+)$/;
const CURRENCY_BEFORE = /^(?:₩|\\|krw) ?/i; // a backslash is drawn as ₩ in Korean fonts
const CURRENCY_AFTER = / ?(?:원|krw)$/i;

/** Reads won. Only notations with one meaning are read; see toss-facts §5.3 for what people really type. */
export function readAmount(cell: Cell, field: FieldKey): Reading<Won> {
  if (cell === null) return EMPTY_READING;
  if (typeof cell === 'string') return readAmountText(cell, field);
  if (typeof cell === 'number') return readAmountNumber(cell, field);
  const problem = cellProblem(cell, field);
  if (problem) return unreadable(problem);
  if (cell.type !== 'number') return unreadable(notANumber(shownText(cell), field));
  // A format such as `#,##0,` hides digits: what the person sees is not what is stored.
  const shownDigits = cell.shown.replace(/\.0*$/, '').replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  const storedDigits = plainNumber(Math.abs(cell.value)).replace(/\D/g, '');
  if (Number.isInteger(cell.value) && shownDigits !== storedDigits) {
    return unreadable(finding('error', 'AMOUNT_DIGITS_LOST', field, { value: cell.shown }));
  }
  return readAmountNumber(cell.value, field);
}

function readAmountNumber(value: number, field: FieldKey): Reading<Won> {
  if (!Number.isFinite(value)) return unreadable(notANumber(String(value), field));
  if (!Number.isInteger(value)) {
    return unreadable(finding('error', 'AMOUNT_NOT_INTEGER', field, { value: plainNumber(value) }));
  }
  if (!Number.isSafeInteger(value)) return unreadable(tooLarge('error', value, field));
  if (hasLostDigits(value)) {
    return unreadable(finding('error', 'AMOUNT_DIGITS_LOST', field, { value: plainNumber(value) }));
  }
  return withSize(won(value), field, null);
}

function readAmountText(raw: string, field: FieldKey): Reading<Won> {
  const text = cleanCode(raw);
  if (text === '') return EMPTY_READING;
  if (PLAIN.test(raw)) return fromDigits(raw, field, () => null);
  const parsed = parseNotation(text);
  if (parsed === null) return unreadable(notANumber(raw, field));
  if (parsed.fraction) return unreadable(finding('error', 'AMOUNT_NOT_INTEGER', field, { value: text }));
  return fromDigits(parsed.digits, field, (amount) => {
    const params = { value: text, amount };
    const fix = String(amount);
    if (parsed.doubtfulMinus) return finding('warning', 'AMOUNT_NEGATIVE_NOTATION', field, params, fix);
    // Padded zeros come from bank records, but also from a column that isn't an amount: say it louder.
    return finding(parsed.zeros ? 'warning' : 'note', 'AMOUNT_CLEANED', field, params, fix);
  });
}

function fromDigits(digits: string, field: FieldKey, report: (amount: Won) => Finding | null): Reading<Won> {
  const value = Number(digits);
  if (!Number.isSafeInteger(value)) return unreadable(tooLarge('error', value, field));
  const amount = won(value);
  return withSize(amount, field, report(amount));
}

function withSize(amount: Won, field: FieldKey, found: Finding | null): Reading<Won> {
  const findings = found === null ? [] : [found];
  if (Math.abs(amount) > LARGE_AMOUNT) findings.push(tooLarge('warning', amount, field));
  return findings.length === 0 ? readable(amount) : readable(amount, findings);
}

interface Notation {
  readonly digits: string;
  readonly fraction: boolean;
  readonly zeros: boolean;
  readonly doubtfulMinus: boolean;
}

/** Takes a typed amount apart; null when it could mean two things or nothing. */
function parseNotation(cleaned: string): Notation | null {
  let text = withoutCurrency(cleaned.replace(/\s+/g, ' '));
  let minus = false;
  let doubtfulMinus = false;
  const inBrackets = /^\((.+)\)$/.exec(text);
  if (inBrackets) {
    text = inBrackets[1] ?? '';
    doubtfulMinus = true;
  } else if (/^[△▲▽▼Δ∆–]/.test(text)) {
    text = text.slice(1);
    doubtfulMinus = true;
  } else if (/^[-−]/.test(text)) {
    text = text.slice(1);
    minus = true;
  } else if (text.endsWith('-')) {
    text = text.slice(0, -1);
    doubtfulMinus = true;
  } else if (text.startsWith('+')) {
    text = text.slice(1);
  }
  text = withoutCurrency(text.trim());
  // Only .0 and .00: 1.000 may be a thousand written the European way.
  const [, whole = text, decimals] = /^([\d, ]+)\.(\d+)$/.exec(text) ?? [];
  if (!/^\d+$/.test(whole) && !GROUPED.test(whole)) return null;
  const digits = whole.replace(/\D/g, '');
  const fraction = decimals !== undefined && !/^0{1,2}$/.test(decimals);
  return { digits: minus || doubtfulMinus ? `-${digits}` : digits, fraction, zeros: /^0\d/.test(digits), doubtfulMinus };
}

function withoutCurrency(text: string): string {
  return text.replace(CURRENCY_BEFORE, '').replace(CURRENCY_AFTER, '').trim();
}

function notANumber(value: string, field: FieldKey): Finding {
  return finding('error', 'AMOUNT_NOT_A_NUMBER', field, { value });
}

function tooLarge(severity: 'error' | 'warning', value: number, field: FieldKey): Finding {
  return finding(severity, 'AMOUNT_TOO_LARGE', field, { amount: value, limit: LARGE_AMOUNT });
}
