import type { FieldKey } from './kinds/fields.ts';

/** error: the row cannot be sent. warning: it can, but look. note: read with a certain correction, or worth knowing. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Stable codes: scripts and people rely on them, so a code is never reused for another meaning. */
export const ISSUE_CODES = [
  // any cell
  'REQUIRED_VALUE_MISSING',
  'CELL_ERROR',
  'FORMULA_WITHOUT_VALUE',
  'CELL_TYPE_WRONG', // Excel made a date, a time or TRUE of what was typed
  'TEXT_CLEANED', // leading apostrophe, full-width characters, surrounding or invisible spaces removed
  // amounts
  'AMOUNT_NOT_A_NUMBER',
  'AMOUNT_NOT_INTEGER',
  'AMOUNT_NOT_POSITIVE',
  'AMOUNT_ZERO',
  'AMOUNT_NEGATIVE', // manual settlement: a deduction
  'AMOUNT_NEGATIVE_NOTATION', // (1,000), △1,000, 1,000-
  'AMOUNT_TOO_LARGE',
  'AMOUNT_OVER_LIMIT', // more than the service pays in one row
  'AMOUNT_UNUSUAL', // far above what this payee was paid before
  'AMOUNT_DIGITS_LOST', // more than 15 digits: Excel has rounded it
  'AMOUNT_CLEANED', // commas, 원, ₩, full-width digits, spaces
  'TAX_FREE_EXCEEDS_AMOUNT',
  // dates
  'DATE_NOT_READABLE',
  'DATE_AMBIGUOUS',
  'DATE_AS_TEXT',
  'DATE_HAS_TIME',
  'DATE_PAST',
  'DATE_TODAY',
  'DATE_HOLIDAY',
  'DATE_WEEKEND',
  'DATE_CALENDAR_UNKNOWN',
  'DATE_FAR',
  'DATE_TOO_SOON', // a day that the service no longer takes
  'DATE_BESIDE_EXPRESS', // paid at once, and a pay date in the row
  'EXPRESS', // paid at once: nobody can take it back
  'EXPRESS_HOURS', // paid at once, and now is not a time when the service does that
  'SCHEDULE_TYPE_UNKNOWN',
  // ids and texts
  'ID_TOO_LONG',
  'ID_CHARACTERS',
  'ID_HYPHEN',
  'ID_FROM_NUMBER',
  'ID_DIGITS_LOST', // more than 15 digits: Excel has rounded it
  'SUMMARY_TOO_LONG',
  'SUMMARY_WIDE',
  'MEMO_LONG',
  'METADATA_TOO_LARGE',
  'METADATA_TOO_MANY',
  'METADATA_KEY',
  'METADATA_VALUE',
  'SETTLEMENT_TYPE_OTHER',
  'CURRENCY_NOT_KRW',
  // bank, account, numbers of businesses and people (never sent, checked against what the service knows)
  'BANK_UNKNOWN',
  'BANK_AMBIGUOUS',
  'BANK_ZERO_LOST',
  'ACCOUNT_CLEANED',
  'ACCOUNT_NOT_DIGITS',
  'ACCOUNT_DIGITS_LOST',
  'ACCOUNT_LENGTH',
  'ACCOUNT_FROM_NUMBER',
  'BUSINESS_NUMBER_CLEANED',
  'BUSINESS_NUMBER_LENGTH',
  'BUSINESS_NUMBER_CHECKSUM',
  'RESIDENT_NUMBER',
  // payees as the service knows them
  'PAYEE_NOT_FOUND',
  'PAYEE_ARCHIVED',
  'PAYEE_NOT_APPROVED',
  'PAYEE_KYC_REQUIRED',
  'PAYEE_APPROVAL_REQUIRED',
  'PAYEE_BY_OWN_ID', // the sheet has the shop's own id: the service's was found by it
  'PAYEE_OWN_ID_UNCHECKED', // it may be the shop's own id, and the service could not be asked
  'PAYEE_ACCOUNT_DIFFERS',
  'PAYEE_DERIVED', // the sheet has no id: found by the row's business number or account
  'PAYEE_DERIVED_AMBIGUOUS',
  'PAYEE_NOT_DERIVED',
  'PAYEE_EVIDENCE_MISSING',
  'KYC_LIMIT',
  'KYC_LIMIT_TOTAL',
  'KYC_WEEK_LIMIT',
  // across rows
  'NET_NEGATIVE',
  'DUPLICATE_IN_FILE',
  'DUPLICATE_SENT',
  'SIMILAR_IN_FILE', // same payee and amount on another date
  'SIMILAR_SENT', // the same, sent within a month of it
  'SENT_NOT_PAID', // sent before, and certainly not paid
  // the whole draft
  'NO_ROWS',
  'HEADER_NOT_FOUND',
  'FIELD_NOT_MAPPED',
  'FIELD_CONTESTED', // two columns can be read as who, how much or when, and nobody has chosen
  'FORM_USED', // mapped as a person did before for the same headers
  'FORM_IGNORED', // a form is remembered for these headers, but it does not fit any more
  'CONSTANT_USED', // one value in every row, for a field without a column
  'PAYEE_FROM_COLUMNS', // the payee's id is found by other columns
  'ROWS_LEFT_OUT',
  'DATE_REPLACED',
  'CLOSED_WINDOW',
  'STATED_TOTAL_DIFFERS', // the sheet's own total row against the sum of its rows
  'AMOUNT_UNIT_NOT_WON', // the sheet says its amounts are in thousands or another unit
] as const;
export type IssueCode = (typeof ISSUE_CODES)[number];

/** What a finding says beside its code; the message catalogue fills its sentence with these. */
export type IssueParams = Readonly<Record<string, string | number>>;

/** One thing found in a row while reading it: not yet tied to a place in the sheet. */
export interface Finding {
  readonly severity: Severity;
  readonly code: IssueCode;
  /** Null when it concerns the row as a whole. */
  readonly field: FieldKey | null;
  readonly params: IssueParams;
  /** The cell text that certainly puts it right; null when the intent is not certain. */
  readonly fix: string | null;
}

/** A finding at its place. `row` and `column` are the numbers Excel shows (from 1); null for the whole draft. */
export interface Issue extends Finding {
  readonly row: number | null;
  readonly column: number | null;
}

/** Whether an issue has a certain correction that one click applies. */
export function isFixable(issue: Finding): boolean {
  return issue.fix !== null;
}
