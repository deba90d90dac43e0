import { sql as raw } from 'kysely';
import { mayMove, mayMoveBatch, noOutcomes } from '../../shared/batch.ts';
import type { BatchState, Cause, Outcome } from '../../shared/batch.ts';
import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { similarKey } from '../../shared/duplicates.ts';
import type { Payment, SentPayment } from '../../shared/duplicates.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, connectionId, draftId, rowKey } from '../../shared/ids.ts';
import type { BatchId, ConnectionId, DraftId, RowKey } from '../../shared/ids.ts';
import type { KindId, PayTiming } from '../../shared/kinds/kind.ts';
import { ZERO_WON, won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { kindIdSchema, timingSchema } from '../../shared/views.ts';
import { compiledOnce } from './compiled.ts';
import type { At } from './compiled.ts';
import { sql } from './database.ts';
import { cellsSchema, columnsSchema } from './frozen.ts';
import type { FrozenColumn } from './frozen.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { BATCH_PART_COLUMNS, ROW_PART_COLUMNS, batchPart, moveSeal, rowPart } from './seals.ts';

export interface Batch {
  readonly id: BatchId;
  readonly connectionId: ConnectionId;
  readonly kind: KindId;
  readonly state: BatchState;
  readonly stopCode: string | null;
  readonly stopMessage: string | null;
  readonly count: number;
  readonly amount: Won;
  readonly hash: string;
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly sheetName: string;
  readonly columns: readonly FrozenColumn[];
  readonly timing: PayTiming;
  /** Milliseconds since 1970 UTC, like every time of the ledger. */
  readonly sendAt: number | null;
  /** The draft it was frozen from; it is removed once sending starts. */
  readonly draftId: DraftId | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

export interface LedgerRow {
  readonly seq: number;
  readonly sheetRow: number;
  readonly key: RowKey;
  readonly payee: string;
  readonly payeeName: string | null;
  readonly amount: Won;
  readonly date: KstDate;
  readonly requestSeq: number;
  readonly outcome: Outcome;
  readonly serviceId: string | null;
  readonly status: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly sentAt: number | null;
  /** Paid at once: its date is the day on which it was frozen. */
  readonly express: boolean;
}

function batchOf(row: Schema['batches']): Batch {
  return {
    id: batchId(row.id),
    connectionId: connectionId(row.connection_id),
    kind: kindIdSchema.parse(row.kind),
    state: row.state,
    stopCode: row.stop_code,
    stopMessage: row.stop_message,
    count: row.count,
    amount: won(row.amount),
    hash: row.hash,
    file: { name: row.file_name, bytes: row.file_bytes, sha256: row.file_sha256 },
    sheetName: row.sheet_name,
    columns: columnsSchema.parse(JSON.parse(row.columns)),
    timing: timingSchema.parse(JSON.parse(row.timing)),
    sendAt: row.send_at,
    draftId: row.draft_id === null ? null : draftId(row.draft_id),
    createdAt: row.created_at,
    createdBy: row.created_by,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

const ROW_COLUMNS = ['seq', 'sheet_row', 'key', 'payee', 'payee_name', 'amount', 'date', 'request_seq', 'outcome', 'service_id', 'status', 'code', 'message', 'sent_at', 'express'] as const;

function rowOf(row: Pick<Schema['batch_rows'], (typeof ROW_COLUMNS)[number]>): LedgerRow {
  return {
    seq: row.seq,
    sheetRow: row.sheet_row,
    key: rowKey(row.key),
    payee: row.payee,
    payeeName: row.payee_name,
    amount: won(row.amount),
    date: kstDate(row.date),
    requestSeq: row.request_seq,
    outcome: row.outcome,
    serviceId: row.service_id,
    status: row.status,
    code: row.code,
    message: row.message,
    sentAt: row.sent_at,
    express: row.express === 1,
  };
}

/** Throws DeskError BATCH_NOT_FOUND. */
export function getBatch(db: Database, id: BatchId): Batch {
  const row = db.first(sql.selectFrom('batches').selectAll().where('id', '=', id));
  if (!row) throw new DeskError('BATCH_NOT_FOUND', { id });
  return batchOf(row);
}

/** Newest first. */
export function listBatches(db: Database): readonly Batch[] {
  return db.all(sql.selectFrom('batches').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc')).map(batchOf);
}

/** In the order in which they are to start, then as they were frozen. */
export function batchesInState(db: Database, states: readonly BatchState[]): readonly Batch[] {
  return db.all(sql.selectFrom('batches').selectAll().where('state', 'in', states).orderBy('send_at').orderBy('created_at').orderBy('id')).map(batchOf);
}

export function newestBatches(db: Database, limit: number): readonly Batch[] {
  return db.all(sql.selectFrom('batches').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit)).map(batchOf);
}

/** Batches frozen from a file with this content, newest first. */
export function batchesOfFile(db: Database, sha256: string): readonly Batch[] {
  return db.all(sql.selectFrom('batches').selectAll().where('file_sha256', '=', sha256).orderBy('created_at', 'desc').orderBy('id', 'desc')).map(batchOf);
}

/** Writes a state that the batch may come to; a move that is not allowed is a bug in the caller and stops everything. */
export function setBatchState(
  db: Database,
  id: BatchId,
  change: { state: BatchState; stopCode?: string | null; stopMessage?: string | null; startedAt?: number; finishedAt?: number | null; sendAt?: number | null },
): void {
  db.transaction(() => {
    const before = db.first(sql.selectFrom('batches').select(BATCH_PART_COLUMNS).where('id', '=', id));
    if (!before) throw new DeskError('BATCH_NOT_FOUND', { id });
    if (!mayMoveBatch(before.state, change.state)) throw new Error(`batch ${id} may not move from ${before.state} to ${change.state}`);
    const after = {
      state: change.state,
      stop_code: change.stopCode ?? null,
      stop_message: change.stopMessage ?? null,
      started_at: change.startedAt === undefined ? before.started_at : change.startedAt,
      finished_at: change.finishedAt === undefined ? before.finished_at : change.finishedAt,
      send_at: change.sendAt === undefined ? before.send_at : change.sendAt,
    };
    db.run(sql.updateTable('batches').set(after).where('id', '=', id));
    moveSeal(db, id, [{ before: batchPart(before), after: batchPart(after) }]);
  });
}

export interface RowFilter {
  readonly outcome?: Outcome | undefined;
  readonly requestSeq?: number | undefined;
  readonly seq?: number | undefined;
  readonly seqs?: readonly number[] | undefined;
  readonly text?: string | undefined;
  readonly express?: boolean | undefined;
}

/** The rows of a batch that a filter leaves, as a query to select from. */
export function filtered(id: BatchId, filter: RowFilter) {
  let query = sql.selectFrom('batch_rows').where('batch_id', '=', id);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.requestSeq !== undefined) query = query.where('request_seq', '=', filter.requestSeq);
  if (filter.seq !== undefined) query = query.where('seq', '=', filter.seq);
  if (filter.express !== undefined) query = query.where('express', '=', filter.express ? 1 : 0);
  if (filter.seqs !== undefined) query = query.where('seq', 'in', sql.selectFrom(raw<{ value: number }>`(SELECT value FROM json_each(${JSON.stringify(filter.seqs)}))`.as('chosen')).select('chosen.value'));
  if (filter.text !== undefined && filter.text !== '') {
    const like = `%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where((where) =>
      where.or(
        (['payee', 'payee_name', 'service_id', 'key', 'message'] as const).map((column) => where.fn<number>('like', [where.val(like), where.ref(column), where.val('\\')])).map((match) => where(match, '=', 1)),
      ),
    );
  }
  return query;
}

export function listRows(db: Database, id: BatchId, filter: RowFilter = {}, page?: { offset: number; limit: number }): readonly LedgerRow[] {
  const query = filtered(id, filter).select(ROW_COLUMNS).orderBy('seq');
  return db.all(page ? query.limit(page.limit).offset(page.offset) : query).map(rowOf);
}

const rowsOfRequestQuery = compiledOnce((at: At<{ id: BatchId; requestSeq: number }>) => sql.selectFrom('batch_rows').select(ROW_COLUMNS).where('batch_id', '=', at('id')).where('request_seq', '=', at('requestSeq')).orderBy('seq'));

/** Every row of one request, in the order of the sheet. */
export function rowsOfRequest(db: Database, id: BatchId, requestSeq: number): readonly LedgerRow[] {
  return db.all(rowsOfRequestQuery({ id, requestSeq })).map(rowOf);
}

export function countRows(db: Database, id: BatchId, filter: RowFilter = {}): { count: number; amount: Won } {
  const found = db.first(filtered(id, filter).select((select) => [select.fn.countAll<number>().as('count'), select.fn.sum<number | null>('amount').as('amount')]));
  return { count: found?.count ?? 0, amount: won(found?.amount ?? 0) };
}

/** Rows in the order of the sheet, one at a time. */
export function* eachRow(db: Database, id: BatchId): Generator<LedgerRow> {
  for (const row of db.each(sql.selectFrom('batch_rows').select(ROW_COLUMNS).where('batch_id', '=', id).orderBy('seq'))) yield rowOf(row);
}

/** Rows with the cells of the sheet, one at a time: for the result workbook. */
export function* eachRowWithCells(db: Database, id: BatchId): Generator<LedgerRow & { readonly cells: Cell[] }> {
  for (const row of db.each(sql.selectFrom('batch_rows').select([...ROW_COLUMNS, 'cells']).where('batch_id', '=', id).orderBy('seq'))) {
    yield { ...rowOf(row), cells: cellsSchema.parse(JSON.parse(row.cells)) };
  }
}

export interface LeftOutRow {
  readonly sheetRow: number;
  readonly reason: string;
  readonly note: string | null;
  readonly cells: Cell[];
}

export function listLeftOut(db: Database, id: BatchId): readonly LeftOutRow[] {
  return db
    .all(sql.selectFrom('batch_left_out').selectAll().where('batch_id', '=', id).orderBy('sheet_row'))
    .map((row) => ({ sheetRow: row.sheet_row, reason: row.reason, note: row.note, cells: cellsSchema.parse(JSON.parse(row.cells)) }));
}

export function countLeftOut(db: Database, id: BatchId): number {
  return db.first(sql.selectFrom('batch_left_out').select((select) => select.fn.countAll<number>().as('count')).where('batch_id', '=', id))?.count ?? 0;
}

/** Count and amount (won) of every outcome; outcomes without a row are zero. */
export function outcomeTotals(db: Database, id: BatchId): Record<Outcome, { count: number; amount: Won }> {
  const totals = Object.fromEntries(Object.keys(noOutcomes()).map((outcome) => [outcome, { count: 0, amount: ZERO_WON }])) as Record<Outcome, { count: number; amount: Won }>;
  const rows = db.all(
    sql
      .selectFrom('batch_rows')
      .select((select) => ['outcome', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')])
      .where('batch_id', '=', id)
      .groupBy('outcome'),
  );
  for (const row of rows) totals[row.outcome] = { count: row.count, amount: won(row.amount) };
  return totals;
}

/** `scheduled`: without what is paid at once. */
export function totalsByDate(db: Database, id: BatchId, which: 'all' | 'scheduled' = 'all'): readonly { date: KstDate; count: number; amount: Won }[] {
  return db
    .all(
      sql
        .selectFrom('batch_rows')
        .select((select) => ['date', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')])
        .where('batch_id', '=', id)
        .$if(which === 'scheduled', (query) => query.where('express', '=', 0))
        .groupBy('date')
        .orderBy('date'),
    )
    .map((row) => ({ date: kstDate(row.date), count: row.count, amount: won(row.amount) }));
}

export interface RowChange {
  readonly key: RowKey;
  readonly outcome: Outcome;
  readonly serviceId?: string | null;
  readonly status?: string | null;
  readonly code?: string | null;
  readonly message?: string | null;
  readonly sentAt?: number;
}

/**
 * Moves rows to new outcomes for one cause, all or none. A move the outcome machine forbids is a bug in the caller
 * and stops everything rather than being written.
 */
export function moveRows(db: Database, id: BatchId, cause: Cause, changes: readonly RowChange[]): void {
  if (changes.length === 0) return;
  db.transaction(() => {
    const rows = new Map(db.all(rowsByKeyQuery({ id, keys: JSON.stringify(changes.map(({ key }) => key)) })).map((row) => [row.key, row]));
    const moves = changes.map((change): Move => {
      const row = rows.get(change.key);
      if (!row) throw new Error(`no row ${change.key} in batch ${id}`);
      return {
        before: row,
        after: {
          key: row.key,
          seq: row.seq,
          outcome: change.outcome,
          service_id: wellFormed(change.serviceId) ?? row.service_id,
          status: change.status === undefined ? row.status : wellFormed(change.status),
          code: change.code === undefined ? row.code : wellFormed(change.code),
          message: change.message === undefined ? row.message : wellFormed(change.message),
          sent_at: change.sentAt ?? row.sent_at,
        },
      };
    });
    writeMoves(db, id, cause, moves);
  });
}

/** Half a character in a service's words would read back as another text than the seal was made of. */
function wellFormed(text: string | null | undefined): string | null {
  return text?.toWellFormed() ?? null;
}

type MovedRow = Pick<Schema['batch_rows'], 'key' | (typeof ROW_PART_COLUMNS)[number]>;

interface Move {
  readonly before: MovedRow;
  readonly after: MovedRow;
}

const moveQuery = compiledOnce((at: At<Omit<MovedRow, 'key'> & { id: BatchId }>) =>
  sql
    .updateTable('batch_rows')
    .set({ outcome: at('outcome'), service_id: at('service_id'), status: at('status'), code: at('code'), message: at('message'), sent_at: at('sent_at') })
    .where('batch_id', '=', at('id'))
    .where('seq', '=', at('seq')),
);

/** All of them, and the seal of the batch with them. */
function writeMoves(db: Database, id: BatchId, cause: Cause, moves: readonly Move[]): void {
  for (const { before, after } of moves) {
    if (!mayMove(before.outcome, after.outcome, cause)) throw new Error(`row ${before.key} may not move from ${before.outcome} to ${after.outcome}: ${cause}`);
  }
  if (new Set(moves.map(({ before }) => before.key)).size !== moves.length) throw new Error(`a row of batch ${id} would move twice at once`);
  for (const { after } of moves) db.run(moveQuery({ id, ...after }));
  moveSeal(db, id, moves.map(({ before, after }) => ({ before: rowPart(before), after: rowPart(after) })));
}

const rowsByKeyQuery = compiledOnce((at: At<{ id: BatchId; keys: string }>) =>
  sql
    .selectFrom(raw<{ value: string }>`(SELECT value FROM json_each(${at('keys')}))`.as('wanted'))
    .crossJoin('batch_rows')
    .whereRef('batch_rows.key', '=', 'wanted.value')
    .where('batch_rows.batch_id', '=', at('id'))
    .select(['batch_rows.key', 'batch_rows.seq', 'batch_rows.outcome', 'batch_rows.service_id', 'batch_rows.status', 'batch_rows.code', 'batch_rows.message', 'batch_rows.sent_at']),
);

/** Moves those rows of one request that have a certain outcome, all in one step; how many there were. */
export function moveRequestRows(
  db: Database,
  id: BatchId,
  requestSeq: number,
  cause: Cause,
  move: { readonly from: Outcome; readonly to: Outcome; readonly code?: string; readonly sentAt?: number },
): number {
  if (!mayMove(move.from, move.to, cause)) throw new Error(`rows may not move from ${move.from} to ${move.to}: ${cause}`);
  return db.transaction(() => {
    const rows = db.all(requestRowsQuery({ id, requestSeq, outcome: move.from }));
    if (rows.length > 0) {
      writeMoves(db, id, cause, rows.map((row) => ({ before: row, after: { ...row, outcome: move.to, code: move.code ?? row.code, sent_at: move.sentAt ?? row.sent_at } })));
    }
    return rows.length;
  });
}

/** The plus keeps the planner from the index of outcomes: it would walk every row of the batch that has this one. */
export const requestRowsQuery = compiledOnce((at: At<{ id: BatchId; requestSeq: number; outcome: Outcome }>) =>
  sql
    .selectFrom('batch_rows')
    .select(['key', ...ROW_PART_COLUMNS])
    .where('batch_id', '=', at('id'))
    .where('request_seq', '=', at('requestSeq'))
    .where(raw<Outcome>`+outcome`, '=', at('outcome')),
);

/**
 * One question for hundreds of payees and amounts (`wanted`: JSON [[payee, amount], …]). The cross join keeps their order:
 * each is sought by the index, where the planner by itself would walk everything the connection ever sent.
 */
export function sentBeforeQuery(connection: ConnectionId, wanted: string) {
  return sql
    .selectFrom(raw<{ payee: string; amount: number }>`(SELECT value ->> 0 AS payee, value ->> 1 AS amount FROM json_each(${wanted}))`.as('wanted'))
    .crossJoin('batch_rows')
    .whereRef('batch_rows.payee', '=', 'wanted.payee')
    .whereRef('batch_rows.amount', '=', 'wanted.amount')
    .where('batch_rows.connection_id', '=', connection)
    .select((select) => ['batch_rows.batch_id', 'batch_rows.payee', 'batch_rows.amount', 'batch_rows.date', 'batch_rows.outcome', select.fn.min<number | null>('batch_rows.sent_at').as('sent_at'), select.fn.countAll<number>().as('count')])
    .groupBy(['batch_rows.payee', 'batch_rows.amount', 'batch_rows.date', 'batch_rows.batch_id', 'batch_rows.outcome'])
    .orderBy('batch_rows.date', 'desc')
    .orderBy('batch_rows.batch_id', 'desc')
    .orderBy('batch_rows.outcome');
}

/**
 * Everything that this connection ever sent (or is to send) of the same payees and amounts, by similarKey; whatever
 * became of it, newest first. Rows of one batch with the same date and outcome stand as one.
 */
export function sentBefore(db: Database, connection: ConnectionId, payments: readonly Pick<Payment, 'payee' | 'amount'>[]): ReadonlyMap<string, readonly SentPayment[]> {
  const found = new Map<string, SentPayment[]>();
  const wanted = new Map(payments.map((payment) => [similarKey(payment), [payment.payee, payment.amount]]));
  if (wanted.size === 0 || !db.first(sql.selectFrom('batch_rows').select('seq').where('connection_id', '=', connection).limit(1))) return found;
  for (const row of db.all(sentBeforeQuery(connection, JSON.stringify([...wanted.values()])))) {
    const key = similarKey({ payee: row.payee, amount: won(row.amount) });
    const held = found.get(key) ?? [];
    found.set(key, held);
    held.push({ batchId: batchId(row.batch_id), date: kstDate(row.date), outcome: row.outcome, sentAt: row.sent_at, count: row.count });
  }
  return found;
}
