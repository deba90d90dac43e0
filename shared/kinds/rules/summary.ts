import type { Finding } from '../../issues.ts';
import { characterCount, finding } from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import { cp949Bytes, unprintable } from './cp949.ts';

/** What stands in the recipient's passbook: 7 characters (toss-facts §1.5), 14 bytes at a bank (§0.10). */
export const SUMMARY_LONGEST = 7;
export const SUMMARY_WIDEST = 14;

export function summaryFindings(text: string, field: FieldKey): readonly Finding[] {
  const length = characterCount(text);
  if (length > SUMMARY_LONGEST) {
    return [finding('error', 'SUMMARY_TOO_LONG', field, { value: text, length, longest: SUMMARY_LONGEST })];
  }
  const odd = unprintable(text);
  if (odd.length > 0 || cp949Bytes(text) > SUMMARY_WIDEST) {
    return [finding('warning', 'SUMMARY_WIDE', field, { value: text, characters: odd.join(' ') })];
  }
  return [];
}
