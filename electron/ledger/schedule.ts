import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { batchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';
import { environmentSchema, serviceIdSchema } from '../../shared/views.ts';
import { getBatch } from './batches.ts';
import type { Batch } from './batches.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/** Batches that wait for their time, the earliest first. */
export function scheduledBatches(db: Database): readonly Batch[] {
  return db
    .all(sql.selectFrom('batches').select('id').where('state', '=', 'scheduled').orderBy('send_at').orderBy('id'))
    .map(({ id }) => getBatch(db, batchId(id)));
}

export interface PayDay {
  readonly date: KstDate;
  readonly service: ServiceId;
  readonly environment: Environment;
  readonly count: number;
  readonly amount: Won;
}

/** What services have accepted and not yet settled, by its pay date, from `first` to `last` inclusive. */
export function payDays(db: Database, first: KstDate, last: KstDate): readonly PayDay[] {
  return db
    .all(
      sql
        .selectFrom('connections')
        .innerJoin('batch_rows', 'batch_rows.connection_id', 'connections.id')
        .select((select) => [
          'batch_rows.date',
          'connections.service',
          'connections.environment',
          select.fn.countAll<number>().as('count'),
          select.fn.sum<number>('batch_rows.amount').as('amount'),
        ])
        .where('batch_rows.date', '>=', first)
        .where('batch_rows.date', '<=', last)
        .where('batch_rows.outcome', '=', 'accepted')
        .groupBy(['batch_rows.date', 'connections.service', 'connections.environment'])
        .orderBy('batch_rows.date')
        .orderBy('connections.environment')
        .orderBy('connections.service'),
    )
    .map((row) => ({ date: kstDate(row.date), service: serviceIdSchema.parse(row.service), environment: environmentSchema.parse(row.environment), count: row.count, amount: won(row.amount) }));
}
