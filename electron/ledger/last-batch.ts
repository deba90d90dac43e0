import { batchId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { KindId } from '../../shared/kinds/kind.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/** The batch of the same kind that was last sent on a connection, by what did not come back. Sums in won. */
export interface LastBatch {
  readonly id: BatchId;
  readonly startedAt: number;
  readonly count: number;
  readonly amount: Won;
  readonly byPayee: ReadonlyMap<string, Won>;
}

const CAME_BACK = ['rejected', 'cancelled', 'failed'] as const;

/** Null when nothing of this kind was sent yet. */
export function lastBatch(db: Database, connection: ConnectionId, kind: KindId): LastBatch | null {
  const batch = db.first(
    sql
      .selectFrom('batches')
      .select(['id', 'started_at'])
      .where('connection_id', '=', connection)
      .where('kind', '=', kind)
      .where('state', '<>', 'cancelled')
      .where('started_at', 'is not', null)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1),
  );
  if (!batch || batch.started_at === null) return null;
  const sums = db.all(
    sql
      .selectFrom('batch_rows')
      .select((select) => ['payee', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')])
      .where('batch_id', '=', batch.id)
      .where('outcome', 'not in', CAME_BACK)
      .groupBy('payee'),
  );
  const byPayee = new Map(sums.map(({ payee, amount }) => [payee, won(amount)]));
  let count = 0;
  let amount = 0;
  for (const sum of sums) {
    count += sum.count;
    amount += sum.amount;
  }
  return { id: batchId(batch.id), startedAt: batch.started_at, count, amount: won(amount), byPayee };
}
