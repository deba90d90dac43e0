import type { KstDate } from '../calendar.ts';
import { addDays } from '../calendar.ts';
import type { Finding } from '../issues.ts';
import type { Won } from '../money.ts';
import { finding, readAmount, readText } from '../values/index.ts';
import type { Field } from './fields.ts';
import type { Kind, RowCells, RowReading, RuleContext } from './kind.ts';
import { COMPANY_FIELDS, OWN_MEMO, THEIR_PASSBOOK } from './reference-fields.ts';
import { derivePayee } from './rules/derive-payee.ts';
import { readMetadata, SELLER_METADATA } from './rules/metadata.ts';
import { payeeFindings } from './rules/payees.ts';
import { RowReader } from './rules/row.ts';
import { expressFindings, payoutSchedule, scheduledDateFindings } from './rules/schedule.ts';
import { readSellerId } from './rules/seller-id.ts';
import { summaryFindings } from './rules/summary.ts';

/** One payout stays below this (won; toss-facts §2.5). */
export const SELLER_AMOUNT_BELOW = 1_000_000_000;
/** What a PARTIALLY_APPROVED seller gets in a week before Toss wants KYC (toss-facts §2.6). */
export const KYC_WEEK_LINE = 10_000_000;
/** When Toss's week begins is not documented: any seven days count. */
const WEEK_DAYS = 7;

const FIELDS: readonly Field[] = [
  {
    key: 'sellerId',
    type: 'id',
    use: 'required',
    synonyms: [
      '셀러 아이디', '셀러ID', 'sellerId', 'refSellerId', '토스 셀러 아이디', '토스셀러ID', '셀러', 'seller', '셀러코드', '셀러번호', 'destination',
      '판매자ID', '판매자 아이디', '판매자코드', '입점사ID', '입점사코드', '업체사용key', '거래처코드', '업체코드', '업체ID', '업체 아이디', '가맹점ID',
      '가맹점 아이디', '가맹점코드', '수취인ID',
    ],
  },
  {
    key: 'scheduleType',
    type: 'text',
    use: 'optional',
    synonyms: ['지급 유형', 'scheduleType', '즉시/예약', '즉시예약', '즉시예약구분', '즉시예약여부'],
  },
  {
    key: 'payoutDate',
    type: 'date',
    use: 'optional',
    synonyms: [
      '지급일', 'payoutDate', '지급일자', '지급예정일', '지급예정일자', '지급요청일', '예약일', '예약일자', '이체일', '이체일자', '이체예정일', '송금일', '입금일',
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
    use: 'required',
    sameForAll: true,
    // 적요 last: where a form has a column for the recipient's text beside it, it is an internal note.
    synonyms: [...THEIR_PASSBOOK, 'transactionDescription', 'transferSummary', '통장표시내용', '통장표시', '적요'],
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
      ? reader.required('sellerId', (cell, field) => readSellerId(cell, field, context))
      : reader.take(derivePayee(cells, early, 'sellerId', 'toss-v2', context.payees));
  const schedule = reader.take(payoutSchedule(reader.cell('scheduleType'), reader.cell('payoutDate'), context));
  const amount = reader.required('payoutAmount', readAmount);
  const summary = reader.required('transferSummary', readText);
  const { metadata, findings } = readMetadata(cells.metadata, SELLER_METADATA);
  reader.add(...findings);
  const stated = early ?? reader.reference();
  if (payee !== null) reader.add(...payeeFindings(payee, 'sellerId', stated, 'toss-v2', context, early !== null));
  if (schedule?.type === 'express') reader.add(...expressFindings(context));
  if (schedule?.type === 'scheduled') reader.add(...scheduledDateFindings(schedule.date, 'payoutDate', context));
  if (amount !== null) reader.add(...amountFindings(amount));
  if (summary !== null) reader.add(...summaryFindings(summary, 'transferSummary'));
  const complete = payee !== null && schedule !== null && amount !== null && summary !== null && !reader.hasError;
  return {
    payee,
    amount,
    // What is paid at once is paid today.
    date: schedule === null ? null : schedule.type === 'express' ? context.today : schedule.date,
    row: complete
      ? {
          kind: 'seller-payout',
          sellerId: payee,
          payoutDate: schedule.type === 'express' ? null : schedule.date,
          payoutAmount: amount,
          transferSummary: summary,
          metadata,
        }
      : null,
    findings: reader.findings,
  };
}

function amountFindings(amount: Won): readonly Finding[] {
  if (amount <= 0) return [finding('error', 'AMOUNT_NOT_POSITIVE', 'payoutAmount', { amount })];
  if (amount >= SELLER_AMOUNT_BELOW) return [finding('error', 'AMOUNT_OVER_LIMIT', 'payoutAmount', { amount, limit: SELLER_AMOUNT_BELOW })];
  return [];
}

/** The most that any seven days of these rows add up to, and by how many rows. */
function busiestWeek(rows: readonly RowReading[]): { readonly total: number; readonly rows: number } {
  const byDate = new Map<KstDate, { total: number; rows: number }>();
  for (const { date, amount } of rows) {
    if (date === null || amount === null) continue;
    const day = byDate.get(date) ?? { total: 0, rows: 0 };
    byDate.set(date, { total: day.total + amount, rows: day.rows + 1 });
  }
  const dates = [...byDate.keys()].sort();
  let most = { total: 0, rows: 0 };
  let sum = { total: 0, rows: 0 };
  let first = 0;
  for (const date of dates) {
    const day = byDate.get(date) ?? { total: 0, rows: 0 };
    sum = { total: sum.total + day.total, rows: sum.rows + day.rows };
    for (const oldest = addDays(date, 1 - WEEK_DAYS); (dates[first] ?? date) < oldest; first += 1) {
      const gone = byDate.get(dates[first] ?? date) ?? { total: 0, rows: 0 };
      sum = { total: sum.total - gone.total, rows: sum.rows - gone.rows };
    }
    if (sum.total > most.total) most = sum;
  }
  return most;
}

/** A seller who is not fully approved: what is over the line is held back until KYC. The line itself is included, as for v1. */
function checkPayee(rows: readonly RowReading[], context: RuleContext): readonly Finding[] {
  const payee = rows[0]?.payee ?? null;
  if (payee !== null && context.payees?.get(payee)?.status === 'APPROVED') return [];
  const week = busiestWeek(rows);
  if (week.total < KYC_WEEK_LINE) return [];
  return [finding('warning', 'KYC_WEEK_LIMIT', 'payoutAmount', { value: payee ?? '', total: week.total, limit: KYC_WEEK_LINE, rows: week.rows })];
}

/** Payouts to sellers (셀러 지급), Toss Payments v2. */
export const sellerPayout: Kind = {
  id: 'seller-payout',
  service: 'toss-v2',
  payeeField: 'sellerId',
  amountField: 'payoutAmount',
  dateField: 'payoutDate',
  fields: FIELDS,
  readRow,
  checkPayee,
};
