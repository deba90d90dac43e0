import { z } from 'zod';
import type { BatchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { filtered } from './batches.ts';
import type { RowFilter } from './batches.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/**
 * planned: chosen, not asked for. asking: journalled before the call, and still so when no usable answer came.
 * done: undone. kept: the service said how it stands, and it was not undone. left: never asked for.
 */
export const UNDO_STATES = ['planned', 'asking', 'done', 'kept', 'left'] as const;
export type UndoState = (typeof UNDO_STATES)[number];

/** Reads what the ledger holds; anything else was not written by this program. */
const stateSchema = z.enum(UNDO_STATES);

export interface Undoing {
  readonly id: number;
  readonly batchId: BatchId;
  readonly begunAt: number;
  readonly begunBy: string;
  readonly endedAt: number | null;
  readonly stopCode: string | null;
}

/** Rows of a batch by outcome and the service's own status. */
export function statusTotals(db: Database, id: BatchId, filter: RowFilter): readonly { readonly accepted: boolean; readonly status: string | null; readonly count: number; readonly amount: Won }[] {
  const totals = db.all(
    filtered(id, filter)
      .select((select) => ['outcome', 'status', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')])
      .groupBy(['outcome', 'status'])
      .orderBy('count', 'desc'),
  );
  return totals.map(({ outcome, status, count, amount }) => ({ accepted: outcome === 'accepted', status, count, amount: won(amount) }));
}

/**
 * Writes who wants which accepted rows undone, before the first call: those of the filter whose status is not among `without`.
 * Older questions about the same rows are answered by this one.
 */
export function beginUndoing(db: Database, undoing: { readonly batchId: BatchId; readonly at: number; readonly by: string; readonly filter: RowFilter; readonly without: readonly string[] }): number {
  return db.transaction(() => {
    db.run(sql.insertInto('undoings').values({ batch_id: undoing.batchId, begun_at: undoing.at, begun_by: undoing.by }));
    const id = latestUndoing(db, undoing.batchId)?.id;
    if (id === undefined) throw new Error('an undoing was not written');
    const rows = filtered(undoing.batchId, { ...undoing.filter, outcome: 'accepted' })
      .where((where) => where.or([where('status', 'is', null), where('status', 'not in', [...undoing.without, ''])]))
      .select((select) => [select.val(id).as('undoing_id'), 'seq', select.val('planned').as('state')]);
    db.run(sql.insertInto('undoing_rows').columns(['undoing_id', 'seq', 'state']).expression(rows));
    db.run(
      sql
        .updateTable('undoing_rows')
        .set({ state: 'kept', code: 'ASKED_AGAIN' })
        .where('state', '=', 'asking')
        .where('undoing_id', 'in', sql.selectFrom('undoings').select('id').where('batch_id', '=', undoing.batchId).where('id', '!=', id))
        .where('seq', 'in', sql.selectFrom('undoing_rows').select('seq').where('undoing_id', '=', id)),
    );
    return id;
  });
}

export function latestUndoing(db: Database, id: BatchId): Undoing | null {
  const row = db.first(sql.selectFrom('undoings').selectAll().where('batch_id', '=', id).orderBy('id', 'desc').limit(1));
  return row ? { id: row.id, batchId: id, begunAt: row.begun_at, begunBy: row.begun_by, endedAt: row.ended_at, stopCode: row.stop_code } : null;
}

export function setUndoRow(db: Database, undoing: number, seq: number, change: { readonly state: UndoState; readonly askedAt?: number; readonly code: string | null; readonly message: string | null }): void {
  const changed = db.run(
    sql
      .updateTable('undoing_rows')
      .set({ state: change.state, code: change.code, message: change.message, ...(change.askedAt === undefined ? {} : { asked_at: change.askedAt }) })
      .where('undoing_id', '=', undoing)
      .where('seq', '=', seq),
  );
  if (changed !== 1) throw new Error(`row ${seq} is not part of undoing ${undoing}`);
}

/** Rows never asked for stay as they are: that they were not is written too. */
export function endUndoing(db: Database, undoing: number, end: { readonly at: number; readonly stopCode: string | null }): void {
  db.transaction(() => {
    db.run(sql.updateTable('undoing_rows').set({ state: 'left' }).where('undoing_id', '=', undoing).where('state', '=', 'planned'));
    db.run(sql.updateTable('undoings').set({ ended_at: end.at, stop_code: end.stopCode }).where('id', '=', undoing));
  });
}

/** At the start of a desk nothing is being undone: what says so was cut off. */
export function endInterruptedUndoings(db: Database, at: number): void {
  for (const { id } of db.all(sql.selectFrom('undoings').select('id').where('ended_at', 'is', null))) endUndoing(db, id, { at, stopCode: 'INTERRUPTED' });
}

/** Places of the rows in this state, in the order of the sheet. */
export function undoRows(db: Database, undoing: number, state: UndoState): readonly number[] {
  return db.all(sql.selectFrom('undoing_rows').select('seq').where('undoing_id', '=', undoing).where('state', '=', state).orderBy('seq')).map((row) => row.seq);
}

export interface UndoTotal {
  readonly state: UndoState;
  readonly count: number;
  readonly amount: Won;
}

export function undoTotals(db: Database, undoing: number): readonly UndoTotal[] {
  return db
    .all(withRows(undoing).select((select) => ['undoing_rows.state', select.fn.countAll<number>().as('count'), select.fn.sum<number>('batch_rows.amount').as('amount')]).groupBy('undoing_rows.state'))
    .map((row) => ({ state: stateSchema.parse(row.state), count: row.count, amount: won(row.amount) }));
}

export interface UndoReason {
  readonly code: string | null;
  readonly message: string | null;
  readonly status: string | null;
  readonly count: number;
  readonly amount: Won;
}

/** Why rows were not undone, the most frequent first. */
export function undoReasons(db: Database, undoing: number, most: number): readonly UndoReason[] {
  return db
    .all(
      withRows(undoing)
        .where('undoing_rows.state', 'in', ['kept', 'asking'])
        .select((select) => ['undoing_rows.code', 'undoing_rows.message', 'batch_rows.status', select.fn.countAll<number>().as('count'), select.fn.sum<number>('batch_rows.amount').as('amount')])
        .groupBy(['undoing_rows.code', 'undoing_rows.message', 'batch_rows.status'])
        .orderBy('count', 'desc')
        .limit(most),
    )
    .map((row) => ({ ...row, amount: won(row.amount) }));
}

function withRows(undoing: number) {
  return sql
    .selectFrom('undoing_rows')
    .innerJoin('undoings', 'undoings.id', 'undoing_rows.undoing_id')
    .innerJoin('batch_rows', (join) => join.onRef('batch_rows.batch_id', '=', 'undoings.batch_id').onRef('batch_rows.seq', '=', 'undoing_rows.seq'))
    .where('undoing_rows.undoing_id', '=', undoing);
}

/** Rows whose undoing was asked for, by now ended, without a usable answer, and when (milliseconds since 1970 UTC). */
export function unansweredUndoRows(db: Database, id: BatchId): readonly { readonly undoing: number; readonly seq: number; readonly askedAt: number }[] {
  return db
    .all(
      sql
        .selectFrom('undoing_rows')
        .innerJoin('undoings', 'undoings.id', 'undoing_rows.undoing_id')
        .where('undoings.batch_id', '=', id)
        .where('undoings.ended_at', 'is not', null)
        .where('undoing_rows.state', '=', 'asking')
        .select(['undoing_rows.undoing_id', 'undoing_rows.seq', 'undoing_rows.asked_at'])
        .orderBy('undoing_rows.seq'),
    )
    .map((row) => ({ undoing: row.undoing_id, seq: row.seq, askedAt: row.asked_at ?? 0 }));
}
