import { hash } from 'node:crypto';
import { mayMoveRequest } from '../../shared/batch.ts';
import type { Cause, RequestState } from '../../shared/batch.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { z } from 'zod';
import { compiledOnce } from './compiled.ts';
import type { At } from './compiled.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';
import { moveSeal, requestPart } from './seals.ts';

/** A request as the ledger holds it: what is sent is read from here, never from memory. */
export interface JournalRequest {
  readonly batchId: BatchId;
  readonly seq: number;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly body: string;
  readonly state: RequestState;
}

export interface Attempt {
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Null: the process ended before an answer was stored, so the request may have arrived. */
  readonly delivery: 'answer' | 'not-sent' | 'lost' | null;
  readonly reason: string | null;
  readonly answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } | null;
}

export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text, 'hex');
}

const deliverySchema = z.enum(['answer', 'not-sent', 'lost']).nullable();
const headersSchema = z.record(z.string(), z.string());

/** One request of a batch. */
interface Place {
  readonly id: BatchId;
  readonly seq: number;
}

const requestQuery = compiledOnce((at: At<Place>) => sql.selectFrom('requests').selectAll().where('batch_id', '=', at('id')).where('seq', '=', at('seq')));
const stateQuery = compiledOnce((at: At<Place>) => sql.selectFrom('requests').select('state').where('batch_id', '=', at('id')).where('seq', '=', at('seq')));
const setStateQuery = compiledOnce((at: At<Place & { state: RequestState }>) => sql.updateTable('requests').set({ state: at('state') }).where('batch_id', '=', at('id')).where('seq', '=', at('seq')));
const attemptsQuery = compiledOnce((at: At<Place>) => sql.selectFrom('attempts').selectAll().where('batch_id', '=', at('id')).where('request_seq', '=', at('seq')).orderBy('number'));
const beginQuery = compiledOnce((at: At<Place & { number: number; at: number }>) => sql.insertInto('attempts').values({ batch_id: at('id'), request_seq: at('seq'), number: at('number'), started_at: at('at') }));
const endQuery = compiledOnce(
  (at: At<Place & { number: number; at: number; delivery: string; reason: string | null; status: number | null; headers: string | null; answer: string | null }>) =>
    sql
      .updateTable('attempts')
      .set({ ended_at: at('at'), delivery: at('delivery'), reason: at('reason'), status: at('status'), headers: at('headers'), answer: at('answer') })
      .where('batch_id', '=', at('id'))
      .where('request_seq', '=', at('seq'))
      .where('number', '=', at('number')),
);

/** Reads one request back and proves that its bytes are the ones that were frozen. Throws DeskError BATCH_TAMPERED. */
export function getRequest(db: Database, id: BatchId, seq: number): JournalRequest {
  const row = db.first(requestQuery({ id, seq }));
  if (!row || sha256(row.body) !== row.body_sha256) throw new DeskError('BATCH_TAMPERED', { id });
  return { batchId: id, seq, path: row.path, idempotencyKey: row.idempotency_key, body: row.body, state: row.state };
}

export function* eachRequest(db: Database, id: BatchId): Generator<JournalRequest> {
  for (const row of db.each(sql.selectFrom('requests').selectAll().where('batch_id', '=', id).orderBy('seq'))) {
    yield { batchId: id, seq: row.seq, path: row.path, idempotencyKey: row.idempotency_key, body: row.body, state: row.state };
  }
}

/** Requests not answered yet, in order. */
export function openRequests(db: Database, id: BatchId): readonly number[] {
  return db.all(sql.selectFrom('requests').select('seq').where('batch_id', '=', id).where('state', '!=', 'answered').orderBy('seq')).map((row) => row.seq);
}

export function requestCounts(db: Database, id: BatchId): { total: number; answered: number } {
  const rows = db.all(
    sql
      .selectFrom('requests')
      .select((select) => ['state', select.fn.countAll<number>().as('count')])
      .where('batch_id', '=', id)
      .groupBy('state'),
  );
  return {
    total: rows.reduce((sum, row) => sum + row.count, 0),
    answered: rows.find((row) => row.state === 'answered')?.count ?? 0,
  };
}

/** How a request stands, without its body. Throws when there is none. */
export function requestState(db: Database, id: BatchId, seq: number): RequestState {
  const row = db.first(stateQuery({ id, seq }));
  if (!row) throw new Error(`no request ${seq} in batch ${id}`);
  return row.state;
}

/** Moves a request to a state that it may come to for this cause; anything else is a bug in the caller and is not written. */
export function moveRequest(db: Database, id: BatchId, seq: number, state: RequestState, cause: Cause): void {
  db.transaction(() => {
    const before = db.first(stateQuery({ id, seq }));
    if (!before || !mayMoveRequest(before.state, state, cause)) throw new Error(`request ${seq} of ${id} may not go from ${before?.state ?? 'nowhere'} to ${state}: ${cause}`);
    if (before.state === state) return;
    db.run(setStateQuery({ id, seq, state }));
    moveSeal(db, id, [{ before: requestPart(seq, before.state), after: requestPart(seq, state) }]);
  });
}

/** Requests that were never sent have nothing left to do: a person has withdrawn them. */
export function closePlannedRequests(db: Database, id: BatchId): void {
  db.transaction(() => {
    const planned = db.all(sql.selectFrom('requests').select('seq').where('batch_id', '=', id).where('state', '=', 'planned'));
    db.run(sql.updateTable('requests').set({ state: 'answered' }).where('batch_id', '=', id).where('state', '=', 'planned'));
    moveSeal(db, id, planned.map(({ seq }) => ({ before: requestPart(seq, 'planned'), after: requestPart(seq, 'answered') })));
  });
}

export function listAttempts(db: Database, id: BatchId, seq: number): readonly Attempt[] {
  return db
    .all(attemptsQuery({ id, seq }))
    .map((row) => ({
      number: row.number,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      delivery: deliverySchema.parse(row.delivery),
      reason: row.reason,
      answer: row.status === null ? null : { status: row.status, headers: headersSchema.parse(JSON.parse(row.headers ?? '{}')), body: row.answer ?? '' },
    }));
}

/** When the ledger last heard of sending a batch, in milliseconds since 1970 UTC; null: never. */
export function lastSignOf(db: Database, id: BatchId): number | null {
  const row = db.first(sql.selectFrom('attempts').select((select) => [select.fn.max<number | null>('started_at').as('started'), select.fn.max<number | null>('ended_at').as('ended')]).where('batch_id', '=', id));
  const signs = [row?.started ?? null, row?.ended ?? null].filter((at) => at !== null);
  return signs.length === 0 ? null : Math.max(...signs);
}

/** Journals that an attempt begins. Committed before the socket opens. */
export function beginAttempt(db: Database, id: BatchId, seq: number, number: number, at: number): void {
  db.run(beginQuery({ id, seq, number, at }));
}

/** Stores how an attempt ended, answer and all, before anybody interprets it. */
export function endAttempt(
  db: Database,
  id: BatchId,
  seq: number,
  number: number,
  end: { at: number; delivery: 'answer' | 'not-sent' | 'lost'; reason: string | null; answer: Attempt['answer'] },
): void {
  const { at, delivery, reason, answer } = end;
  db.run(endQuery({ id, seq, number, at, delivery, reason, status: answer?.status ?? null, headers: answer ? JSON.stringify(answer.headers) : null, answer: answer?.body ?? null }));
}
