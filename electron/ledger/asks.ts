import type { Outcome } from '../../shared/batch.ts';
import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { batchId } from '../../shared/ids.ts';
import type { BatchId } from '../../shared/ids.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

export interface AskedChange {
  readonly seq: number;
  readonly outcome: Outcome;
  /** Another outcome than before; otherwise only the service's own status is another. */
  readonly moved: boolean;
  readonly status: string | null;
  readonly code: string | null;
}

/** A service was asked about a batch: when (milliseconds since 1970 UTC), and what its answer changed, or why there was none. */
export function recordAsk(db: Database, ask: { readonly batchId: BatchId; readonly at: number; readonly error: string | null; readonly changes: readonly AskedChange[] }): void {
  const became = (outcome: Outcome): number => ask.changes.filter((change) => change.moved && change.outcome === outcome).length;
  db.transaction(() => {
    db.run(
      sql.insertInto('asks').values({ batch_id: ask.batchId, at: ask.at, error: ask.error, changed: ask.changes.length, paid: became('paid'), failed: became('failed') + became('rejected'), cancelled: became('cancelled') }),
    );
    for (const { seq, outcome, status, code } of ask.changes) db.run(sql.insertInto('row_changes').values({ batch_id: ask.batchId, seq, at: ask.at, outcome, status, code }));
  });
}

/** A person's word about a row stands among what the service said of it. */
export function recordDecision(db: Database, decided: { readonly batchId: BatchId; readonly seq: number; readonly at: number; readonly outcome: Outcome; readonly code: string }): void {
  db.run(sql.insertInto('row_changes').values({ batch_id: decided.batchId, seq: decided.seq, at: decided.at, outcome: decided.outcome, status: null, code: decided.code }));
}

export interface Ask {
  readonly at: number;
  readonly error: string | null;
  readonly changed: number;
  readonly paid: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Oldest first. */
export function listAsks(db: Database, id: BatchId): readonly Ask[] {
  return db.all(sql.selectFrom('asks').select(['at', 'error', 'changed', 'paid', 'failed', 'cancelled']).where('batch_id', '=', id).orderBy('at').orderBy('id'));
}

export function lastAsk(db: Database, id: BatchId): Ask | null {
  return db.first(sql.selectFrom('asks').select(['at', 'error', 'changed', 'paid', 'failed', 'cancelled']).where('batch_id', '=', id).orderBy('at', 'desc').orderBy('id', 'desc').limit(1)) ?? null;
}

export function listRowChanges(db: Database, id: BatchId, seq: number): readonly { at: number; outcome: Outcome; status: string | null; code: string | null }[] {
  return db.all(sql.selectFrom('row_changes').select(['at', 'outcome', 'status', 'code']).where('batch_id', '=', id).where('seq', '=', seq).orderBy('at').orderBy('id'));
}

/** Batches that the service can still say something new about: rows accepted and not final, or nobody knows of. */
export function unfinishedBatches(db: Database): ReadonlySet<BatchId> {
  const rows = db.all(
    sql
      .selectFrom('batches')
      .select('id')
      .where('state', 'not in', ['ready', 'scheduled', 'sending'])
      .where((where) =>
        where.exists(
          where
            .selectFrom('batch_rows')
            .select('seq')
            .whereRef('batch_rows.batch_id', '=', 'batches.id')
            .where('outcome', 'in', ['accepted', 'unknown'])
            .where((open) => open.or([open('code', 'is', null), open('code', '!=', 'CLASH')])),
        ),
      ),
  );
  return new Set(rows.map((row) => batchId(row.id)));
}

/** The last day on which a row of the batch is to be paid. */
export function lastPayDate(db: Database, id: BatchId): KstDate | null {
  const row = db.first(sql.selectFrom('batch_rows').select((select) => select.fn.max<string | null>('date').as('date')).where('batch_id', '=', id));
  return row === undefined || row.date === null ? null : kstDate(row.date);
}
