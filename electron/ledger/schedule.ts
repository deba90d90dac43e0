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

/** By the totals: the rows themselves may be a million. */
export function payDaysQuery(first: KstDate, last: KstDate) {
  return sql
    .selectFrom('batch_totals')
    .innerJoin('connections', 'connections.id', 'batch_totals.connection_id')
    .select((select) => ['batch_totals.date', 'connections.service', 'connections.environment', select.fn.sum<number>('batch_totals.count').as('count'), select.fn.sum<number>('batch_totals.amount').as('amount')])
    .where('batch_totals.date', '>=', first)
    .where('batch_totals.date', '<=', last)
    .where('batch_totals.outcome', '=', 'accepted')
    .where('batch_totals.count', '>', 0)
    .groupBy(['batch_totals.date', 'connections.service', 'connections.environment'])
    .orderBy('batch_totals.date')
    .orderBy('connections.environment')
    .orderBy('connections.service');
}

/** What services have accepted and not yet settled, by its pay date, from `first` to `last` inclusive. */
export function payDays(db: Database, first: KstDate, last: KstDate): readonly PayDay[] {
  return db
    .all(payDaysQuery(first, last))
    .map((row) => ({ date: kstDate(row.date), service: serviceIdSchema.parse(row.service), environment: environmentSchema.parse(row.environment), count: row.count, amount: won(row.amount) }));
}
