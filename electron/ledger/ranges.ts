import { sql as raw } from 'kysely';
import type { Outcome } from '../../shared/batch.ts';
import { addDays, kstDate, kstDateOf } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import type { BatchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { RangeBasis } from '../../shared/result-views.ts';
import type { Batch } from './batches.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/** What the day of a row hangs on. */
export interface DatedRow {
  readonly date: KstDate;
  readonly sentAt: number | null;
  readonly express: boolean;
}

/**
 * The day that a row counts for; null: it was never sent, and has none by that basis. What is paid at once is paid on the day
 * on which it is sent: that of freezing stands for it only until then.
 */
export function dayOf(basis: RangeBasis, row: DatedRow): KstDate | null {
  const sent = row.sentAt === null ? null : kstDateOf(row.sentAt);
  if (basis === 'sent') return sent;
  return row.express ? (sent ?? row.date) : row.date;
}

export interface DayGroup {
  readonly day: KstDate | null;
  readonly outcome: Outcome;
  readonly count: number;
  readonly amount: Won;
}

const EPOCH = kstDate('1970-01-01');
const KST_OFFSET_MS = 9 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What the ledger itself adds up to for `rows` rows of a batch from the `first` on, by day and outcome. */
export function dayGroups(db: Database, id: BatchId, basis: RangeBasis, first: number, rows: number): readonly DayGroup[] {
  const query = sql.selectFrom('batch_rows').where('batch_id', '=', id).where('seq', '>=', first).where('seq', '<', first + rows);
  const day = raw<number | null>`(sent_at + ${raw.lit(KST_OFFSET_MS)}) / ${raw.lit(DAY_MS)}`;
  if (basis === 'pay') {
    const sent = raw<number | null>`iif(express = 1, ${day}, NULL)`;
    return db
      .all(query.select((select) => ['date', sent.as('day'), 'outcome', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')]).groupBy(['date', sent, 'outcome']))
      .map((row) => ({ day: row.day === null ? kstDate(row.date) : addDays(EPOCH, row.day), outcome: row.outcome, count: row.count, amount: won(row.amount) }));
  }
  return db
    .all(query.select((select) => [day.as('day'), 'outcome', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')]).groupBy([day, 'outcome']))
    .map((row) => ({ day: row.day === null ? null : addDays(EPOCH, row.day), outcome: row.outcome, count: row.count, amount: won(row.amount) }));
}

/** False where no row of a batch can lie in these days; answered without reading its rows. */
export function mayHold(db: Database, batch: Batch, basis: RangeBasis, from: KstDate, to: KstDate): boolean {
  const mayBeSent = batch.startedAt !== null && kstDateOf(batch.startedAt) <= to;
  if (basis === 'sent') return mayBeSent;
  // Only this kind has rows that are paid at once.
  if (batch.kind === 'seller-payout' && mayBeSent) return true;
  return db.first(sql.selectFrom('batch_rows').select('seq').where('batch_id', '=', batch.id).where('date', '>=', from).where('date', '<=', to).limit(1)) !== undefined;
}
