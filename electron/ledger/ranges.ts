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

/** The day that a row counts for; null: it was never sent, and has none by that basis. */
export function dayOf(basis: RangeBasis, row: { readonly date: KstDate; readonly sentAt: number | null }): KstDate | null {
  if (basis === 'pay') return row.date;
  return row.sentAt === null ? null : kstDateOf(row.sentAt);
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
  if (basis === 'pay') {
    return db
      .all(query.select((select) => ['date', 'outcome', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')]).groupBy(['date', 'outcome']))
      .map((row) => ({ day: kstDate(row.date), outcome: row.outcome, count: row.count, amount: won(row.amount) }));
  }
  const day = raw<number | null>`(sent_at + ${raw.lit(KST_OFFSET_MS)}) / ${raw.lit(DAY_MS)}`;
  return db
    .all(query.select((select) => [day.as('day'), 'outcome', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')]).groupBy([day, 'outcome']))
    .map((row) => ({ day: row.day === null ? null : addDays(EPOCH, row.day), outcome: row.outcome, count: row.count, amount: won(row.amount) }));
}

/** False where no row of a batch can lie in these days; answered without reading its rows. */
export function mayHold(db: Database, batch: Batch, basis: RangeBasis, from: KstDate, to: KstDate): boolean {
  if (basis === 'sent') return batch.startedAt !== null && kstDateOf(batch.startedAt) <= to;
  return db.first(sql.selectFrom('batch_rows').select('seq').where('batch_id', '=', batch.id).where('date', '>=', from).where('date', '<=', to).limit(1)) !== undefined;
}
