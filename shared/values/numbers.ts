import { type Cell, shownText } from '../cells.ts';
import type { Finding } from '../issues.ts';
import type { FieldKey } from '../kinds/fields.ts';
import { cleanCode } from './clean.ts';
import { hasLostDigits, isScientific, lostText } from './problems.ts';
import { EMPTY_READING, finding, type Reading, readable, unreadable } from './reading.ts';
import { looksLikeResidentNumber } from './resident.ts';

/** Usual lengths of Korean account numbers, and the longest a service takes (toss-facts §4.2, §1.4). */
export const ACCOUNT_USUAL = { shortest: 10, longest: 14 } as const;
export const ACCOUNT_LONGEST = 20;

/**
 * Reads an account number. It is never sent, only compared with what the service knows,
 * so nothing here stops a row. Its digits stay out of params: those reach logs and exports.
 */
export function readAccount(cell: Cell, field: FieldKey = 'accountNumber'): Reading<string> {
  if (cell === null) return EMPTY_READING;
  const problem = lostText(cell, field);
  if (problem) return unreadable({ ...problem, severity: 'warning', params: {} });
  const shown = cleanCode(shownText(cell));
  if (shown === '') return EMPTY_READING;
  const value = numberOf(cell);
  if (isScientific(shown) || (value !== null && hasLostDigits(value))) {
    return unreadable(finding('warning', 'ACCOUNT_DIGITS_LOST', field));
  }
  const digits = shown.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(digits)) return unreadable(finding('warning', 'ACCOUNT_NOT_DIGITS', field));
  const findings: Finding[] = [];
  if (typeof cell === 'number') findings.push(finding('note', 'ACCOUNT_FROM_NUMBER', field));
  else if (typeof cell === 'string' && digits !== cell) findings.push(finding('note', 'ACCOUNT_CLEANED', field, {}, digits));
  if (looksLikeResidentNumber(shown, 'account')) findings.push(finding('warning', 'RESIDENT_NUMBER', field));
  else if (digits.length < ACCOUNT_USUAL.shortest || digits.length > ACCOUNT_USUAL.longest) {
    findings.push(finding('warning', 'ACCOUNT_LENGTH', field, { length: digits.length, ...ACCOUNT_USUAL }));
  }
  return findings.length === 0 ? readable(digits) : readable(digits, findings);
}

/** Reads a business registration number as ten digits. Never sent with a payment, so only warnings. */
export function readBusinessNumber(cell: Cell, field: FieldKey = 'businessNumber'): Reading<string> {
  if (cell === null) return EMPTY_READING;
  const problem = lostText(cell, field);
  if (problem) return unreadable({ ...problem, severity: 'warning' });
  const shown = cleanCode(shownText(cell));
  if (shown === '') return EMPTY_READING;
  if (looksLikeResidentNumber(shown, 'number')) return unreadable(finding('warning', 'RESIDENT_NUMBER', field));
  const digits = shown.replace(/[\s-]/g, '');
  if (!/^\d{10}$/.test(digits)) return unreadable(finding('warning', 'BUSINESS_NUMBER_LENGTH', field, { value: shown }));
  const findings: Finding[] = [];
  if (typeof cell === 'string' && digits !== cell) {
    findings.push(finding('note', 'BUSINESS_NUMBER_CLEANED', field, { value: digits }, digits));
  }
  // A warning only: Toss's own samples fail the checksum (toss-facts §0.9).
  if (!hasBusinessChecksum(digits)) findings.push(finding('warning', 'BUSINESS_NUMBER_CHECKSUM', field, { value: digits }));
  return findings.length === 0 ? readable(digits) : readable(digits, findings);
}

const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/** toss-facts §6.1; ten equal digits pass the sum but are never a real number. */
export function hasBusinessChecksum(digits: string): boolean {
  if (!/^\d{10}$/.test(digits) || /^(\d)\1{9}$/.test(digits)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const carried = sum + Math.floor((Number(digits[8]) * 5) / 10);
  return (10 - (carried % 10)) % 10 === Number(digits[9]);
}

/** Leaves the last four digits of an account number to recognise it by. */
export function maskedAccount(digits: string): string {
  const plain = digits.replace(/[\s-]/g, '');
  return plain.length <= 4 ? plain : `${'*'.repeat(plain.length - 4)}${plain.slice(-4)}`;
}

function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  return cell !== null && typeof cell === 'object' && cell.type === 'number' ? cell.value : null;
}

