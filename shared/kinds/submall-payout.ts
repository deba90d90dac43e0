import type { Finding } from '../issues.ts';
import type { Won } from '../money.ts';
import { characterCount, finding, readAmount, readText } from '../values/index.ts';
import type { Field } from './fields.ts';
import type { Kind, RowCells, RowReading, RuleContext } from './kind.ts';
import { payDate, tossDateFindings } from './rules/dates.ts';
import { readMetadata } from './rules/metadata.ts';
import { derivePayee } from './rules/derive-payee.ts';
import { payeeFindings, readPayeeId } from './rules/payees.ts';
import { RowReader } from './rules/row.ts';
import { summaryFindings } from './rules/summary.ts';
import { COMPANY_FIELDS, OWN_MEMO, THEIR_PASSBOOK } from './reference-fields.ts';

/** The line (won) from which Toss wants KYC. Its texts say both "이하" and "이상": the line itself is included here. */
export const KYC_LINE = 10_000_000;
export const SUBMALL_ID_LONGEST = 20;

const FIELDS: readonly Field[] = [
  {
    key: 'subMallId',
    type: 'id',
    use: 'required',
    synonyms: [
      '서브몰ID', '서브몰 아이디', 'subMallId', '서브몰', '서브몰코드', 'submall', '셀러ID', '셀러 아이디', 'sellerId', '셀러코드',
      '업체사용key', '거래처코드', '업체코드', '업체ID', '업체 아이디', '가맹점ID', '가맹점 아이디', '가맹점코드', '판매자ID',
      '판매자 아이디', '판매자코드', '입점사ID', '입점사코드', '수취인ID', '파트너 아이디', '파트너ID', 'partnerId', '파트너코드',
    ],
  },
  {
    key: 'payoutDate',
    type: 'date',
    use: 'required',
    synonyms: [
      '지급일', 'payoutDate', '지급일자', '지급예정일', '지급예정일자', '지급요청일', '이체일', '이체일자', '이체예정일', '송금일', '입금일',
      '입금예정일', '정산지급일', '정산일', '정산일자', '정산예정일',
    ],
  },
  {
    key: 'payoutAmount',
    type: 'amount',
    use: 'required',
    synonyms: [
      '지급금액', '지급액', 'payoutAmount', '실지급액', '실지급금액', '최종지급액', '최종지급금액', '정산지급액', '지급예정액',
      '지급예정금액', '입금액', '입금금액', '이체금액', '이체액', '송금액', '송금금액', '정산금액', '정산 금액', '정산액', '금액', 'amount',
    ],
  },
  {
    key: 'transferSummary',
    type: 'text',
    use: 'optional',
    sameForAll: true,
    // 적요 last: where a form has a column for the recipient's text beside it, it is an internal note.
    synonyms: [...THEIR_PASSBOOK, 'transferSummary', '통장표시내용', '통장표시', '적요'],
  },
  { key: 'metadata', type: 'text', use: 'optional', synonyms: ['메타데이터', 'metadata'] },
  ...COMPANY_FIELDS,
  { ...OWN_MEMO, synonyms: [...OWN_MEMO.synonyms, '메모', '내부메모', '비고', '적요'] },
];

function readRow(cells: RowCells, context: RuleContext): RowReading {
  const reader = new RowReader(cells);
  // Without a column for the id it is found by what else the row says, which is read first then.
  const early = cells.derivePayee === true ? reader.reference() : null;
  const payee =
    early === null
      ? reader.required('subMallId', (cell, field) => readPayeeId(cell, field, context))
      : reader.take(derivePayee(cells, early, 'subMallId', 'toss-v1', context.payees));
  const date = reader.take(payDate(reader.cell('payoutDate'), 'payoutDate', context));
  const amount = reader.required('payoutAmount', readAmount);
  const summary = reader.optional('transferSummary', readText);
  const { metadata, findings } = readMetadata(cells.metadata);
  reader.add(...findings);
  const stated = early ?? reader.reference();
  if (payee !== null) reader.add(...idFindings(payee, context), ...payeeFindings(payee, 'subMallId', stated, 'toss-v1', context, early !== null));
  if (date !== null) reader.add(...tossDateFindings(date, 'payoutDate', context));
  if (amount !== null) reader.add(...amountFindings(amount, payee, context));
  if (summary !== null) reader.add(...summaryFindings(summary, 'transferSummary'));
  const complete = payee !== null && date !== null && amount !== null && !reader.hasError;
  return {
    payee,
    amount,
    date,
    row: complete
      ? { kind: 'submall-payout', subMallId: payee, payoutDate: date, payoutAmount: amount, transferSummary: summary, metadata }
      : null,
    findings: reader.findings,
  };
}

/** INVALID_SUBMALL_ID: letters and digits, 20 at most; one working sample has a hyphen (toss-facts §1.4). */
function idFindings(id: string, context: RuleContext): readonly Finding[] {
  if (context.payees?.has(id) === true) return []; // Toss itself has registered it
  const findings: Finding[] = [];
  const length = characterCount(id);
  if (length > SUBMALL_ID_LONGEST) {
    findings.push(finding('error', 'ID_TOO_LONG', 'subMallId', { value: id, length, longest: SUBMALL_ID_LONGEST }));
  }
  if (/[^A-Za-z0-9-]/.test(id)) findings.push(finding('error', 'ID_CHARACTERS', 'subMallId', { value: id }));
  else if (id.includes('-')) findings.push(finding('warning', 'ID_HYPHEN', 'subMallId', { value: id }));
  return findings;
}

function amountFindings(amount: Won, payee: string | null, context: RuleContext): readonly Finding[] {
  if (amount <= 0) return [finding('error', 'AMOUNT_NOT_POSITIVE', 'payoutAmount', { amount })];
  if (amount >= KYC_LINE && !isApproved(payee, context)) {
    return [finding('warning', 'KYC_LIMIT', 'payoutAmount', { amount, limit: KYC_LINE })];
  }
  return [];
}

function isApproved(payee: string | null, context: RuleContext): boolean {
  return payee !== null && context.payees?.get(payee)?.status === 'APPROVED';
}

/** Whether the line is per request, per day or in all is unknown (toss-facts §7.6): so rows are added up, and it is a warning. */
function checkPayee(rows: readonly RowReading[], context: RuleContext): readonly Finding[] {
  if (rows.length < 2) return [];
  const payee = rows[0]?.payee ?? null;
  let total = 0;
  for (const row of rows) total += row.amount ?? 0;
  if (total < KYC_LINE || isApproved(payee, context)) return [];
  const params = { value: payee ?? '', total, limit: KYC_LINE, rows: rows.length };
  return [finding('warning', 'KYC_LIMIT_TOTAL', 'payoutAmount', params)];
}

/** Payouts to submalls, Toss Payments v1. */
export const submallPayout: Kind = {
  id: 'submall-payout',
  service: 'toss-v1',
  payeeField: 'subMallId',
  amountField: 'payoutAmount',
  dateField: 'payoutDate',
  fields: FIELDS,
  readRow,
  checkPayee,
};
