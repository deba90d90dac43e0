import { sql as raw } from 'kysely';
import { noOutcomes } from '../../shared/batch.ts';
import type { Outcome } from '../../shared/batch.ts';
import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { ZERO_WON, addWon, won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';
import { environmentSchema, serviceIdSchema } from '../../shared/views.ts';
import type { Database } from './database.ts';
import { sql } from './sql.ts';

/** Sums that are kept with every move of a row (`batch_totals`), so that nobody has to count a million rows to show them. */
export type OutcomeSums = Record<Outcome, { count: number; amount: Won }>;

export function noSums(): OutcomeSums {
  const none = { count: 0, amount: ZERO_WON };
  return Object.fromEntries(Object.keys(noOutcomes()).map((outcome) => [outcome, { ...none }])) as OutcomeSums;
}

export function addSum(sums: OutcomeSums, part: { readonly outcome: Outcome; readonly count: number; readonly amount: number }): void {
  const sum = sums[part.outcome];
  sum.count += part.count;
  sum.amount = addWon(sum.amount, won(part.amount));
}

/** What the rows of a batch add up to, by outcome and by pay date. */
export function keptTotals(db: Database, id: BatchId): { outcomes: OutcomeSums; byDate: { date: KstDate; count: number; amount: Won }[] } {
  const outcomes = noSums();
  const days = new Map<string, { date: KstDate; count: number; amount: Won }>();
  for (const row of db.all(sql.selectFrom('batch_totals').select(['date', 'outcome', 'count', 'amount']).where('batch_id', '=', id).where('count', '>', 0).orderBy('date'))) {
    addSum(outcomes, row);
    const day = days.get(row.date) ?? { date: kstDate(row.date), count: 0, amount: ZERO_WON };
    days.set(row.date, day);
    day.count += row.count;
    day.amount = addWon(day.amount, won(row.amount));
  }
  return { outcomes, byDate: [...days.values()] };
}

export interface SummedBy {
  readonly environment: Environment;
  /** None: every connection of the environment. */
  readonly connections: readonly ConnectionId[];
}

/** Days from the first to the last inclusive, or everything. One environment at a time: sums of practice and of money never meet. */
export function sumsQuery(by: 'month' | 'date', { environment, connections }: SummedBy, days: { readonly from: KstDate; readonly to: KstDate } | null) {
  let query = sql
    .selectFrom('batch_totals')
    .innerJoin('connections', 'connections.id', 'batch_totals.connection_id')
    .select((select) => [
      by === 'month' ? raw<string>`substr(${raw.ref('batch_totals.date')}, 1, 7)`.as('time') : 'batch_totals.date as time',
      'batch_totals.outcome',
      select.fn.sum<number>('batch_totals.count').as('count'),
      select.fn.sum<number>('batch_totals.amount').as('amount'),
    ])
    .where('connections.environment', '=', environment)
    .where('batch_totals.count', '>', 0)
    .groupBy(['time', 'batch_totals.outcome'])
    .orderBy('time');
  if (connections.length > 0) query = query.where('batch_totals.connection_id', 'in', connections);
  if (days !== null) query = query.where('batch_totals.date', '>=', days.from).where('batch_totals.date', '<=', days.to);
  return query;
}

export function sumsBy(db: Database, by: 'month' | 'date', of: SummedBy, days: { readonly from: KstDate; readonly to: KstDate } | null): readonly { readonly time: string; readonly outcomes: OutcomeSums }[] {
  const sums = new Map<string, OutcomeSums>();
  for (const row of db.all(sumsQuery(by, of, days))) {
    const known = sums.get(row.time) ?? noSums();
    sums.set(row.time, known);
    addSum(known, row);
  }
  return [...sums].map(([time, outcomes]) => ({ time, outcomes }));
}

/** The batches that have rows to be paid on a day, the one frozen last first. */
export function batchesOfDay(db: Database, { environment, connections }: SummedBy, date: KstDate): readonly { readonly id: BatchId; readonly outcomes: OutcomeSums }[] {
  let query = sql
    .selectFrom('batch_totals')
    .innerJoin('connections', 'connections.id', 'batch_totals.connection_id')
    .innerJoin('batch_numbers', 'batch_numbers.batch_id', 'batch_totals.batch_id')
    .select(['batch_totals.batch_id', 'batch_totals.outcome', 'batch_totals.count', 'batch_totals.amount'])
    .where('batch_totals.date', '=', date)
    .where('connections.environment', '=', environment)
    .where('batch_totals.count', '>', 0)
    .orderBy('batch_numbers.number', 'desc');
  if (connections.length > 0) query = query.where('batch_totals.connection_id', 'in', connections);
  const batches = new Map<string, OutcomeSums>();
  for (const row of db.all(query)) {
    const known = batches.get(row.batch_id) ?? noSums();
    batches.set(row.batch_id, known);
    addSum(known, row);
  }
  return [...batches].map(([id, outcomes]) => ({ id: batchId(id), outcomes }));
}

export interface PastConnection {
  readonly id: ConnectionId;
  readonly label: string;
  readonly service: ServiceId;
  readonly environment: Environment;
}

/** Connections that something was ever frozen for, removed ones included. */
export function pastConnections(db: Database): readonly PastConnection[] {
  return db
    .all(
      sql
        .selectFrom('connections')
        .select(['id', 'label', 'service', 'environment'])
        .where((where) => where.exists(where.selectFrom('batches').select('id').whereRef('batches.connection_id', '=', 'connections.id')))
        .orderBy('created_at')
        .orderBy('id'),
    )
    .map((row) => ({ id: connectionId(row.id), label: row.label, service: serviceIdSchema.parse(row.service), environment: environmentSchema.parse(row.environment) }));
}

/** Batches with rows of the outcomes to be paid from a day on (null: any day), by the totals. */
export function batchesWithQuery(outcomes: readonly Outcome[], from: KstDate | null) {
  const query = sql
    .selectFrom('batch_totals')
    .select((select) => ['batch_id', select.fn.sum<number>('count').as('count'), select.fn.sum<number>('amount').as('amount'), select.fn.max<string>('date').as('last')])
    .where('outcome', 'in', outcomes)
    .where('count', '>', 0)
    .groupBy('batch_id');
  return from === null ? query : query.where('date', '>=', from);
}

export function batchesWith(db: Database, outcomes: readonly Outcome[], from: KstDate | null): ReadonlyMap<BatchId, { readonly count: number; readonly amount: Won; readonly last: KstDate }> {
  return new Map(db.all(batchesWithQuery(outcomes, from)).map((row) => [batchId(row.batch_id), { count: row.count, amount: won(row.amount), last: kstDate(row.last) }]));
}
