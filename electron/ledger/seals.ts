import { createHash, hash } from 'node:crypto';
import type { BatchState, Outcome, RequestState } from '../../shared/batch.ts';
import type { BatchId } from '../../shared/ids.ts';
import { compiledOnce } from './compiled.ts';
import type { At } from './compiled.ts';
import { sql } from './database.ts';
import type { Database, Gathering } from './database.ts';
import type { Schema } from './schema.ts';

/**
 * Two seals of every batch. `frozen`: one SHA-256 over every column that never changes again, in order; it also stands in the
 * audit. `moving`: the sum of the SHA-256 of every part that does change (the batch's state, each row's outcome, each
 * request's state), so that a change takes one part out and puts another in, whatever the size of the batch. They show
 * what somebody changed by hand; whoever computes them anew hides it, which is what the audit's head kept elsewhere is for.
 */
const MODULUS = 1n << 256n;

function digest(part: unknown): bigint {
  return BigInt(`0x${hash('sha256', JSON.stringify(part), 'hex')}`);
}

function written(sum: bigint): string {
  return (((sum % MODULUS) + MODULUS) % MODULUS).toString(16).padStart(64, '0');
}

export type Part = readonly (string | number | null)[];

export const ROW_PART_COLUMNS = ['seq', 'outcome', 'service_id', 'status', 'code', 'message', 'sent_at'] as const;
export const BATCH_PART_COLUMNS = ['state', 'stop_code', 'stop_message', 'send_at', 'started_at', 'finished_at'] as const;

export function rowPart(row: { readonly seq: number; readonly outcome: Outcome; readonly service_id: string | null; readonly status: string | null; readonly code: string | null; readonly message: string | null; readonly sent_at: number | null }): Part {
  return ['row', row.seq, row.outcome, row.service_id, row.status, row.code, row.message, row.sent_at];
}

export function requestPart(seq: number, state: RequestState): Part {
  return ['request', seq, state];
}

export function batchPart(batch: { readonly state: BatchState; readonly stop_code: string | null; readonly stop_message: string | null; readonly send_at: number | null; readonly started_at: number | null; readonly finished_at: number | null }): Part {
  return ['batch', batch.state, batch.stop_code, batch.stop_message, batch.send_at, batch.started_at, batch.finished_at];
}

/** The seal over parts, whatever their order. */
export class MovingSeal {
  #sum = 0n;

  add(part: Part): void {
    this.#sum += digest(part);
  }

  text(): string {
    return written(this.#sum);
  }
}

const movingQuery = compiledOnce((at: At<{ id: BatchId }>) => sql.selectFrom('batch_seals').select('moving').where('batch_id', '=', at('id')));
const moveQuery = compiledOnce((at: At<{ id: BatchId; moving: string }>) => sql.updateTable('batch_seals').set({ moving: at('moving') }).where('batch_id', '=', at('id')));

/** By how much one transaction moves the seal of each batch. A batch frozen by an older program has no seal, and gets none. */
const MOVES: Gathering<Map<BatchId, bigint>> = {
  begin: () => new Map(),
  write: (db, moves) => {
    for (const [id, sum] of moves) {
      const seal = db.first(movingQuery({ id }));
      if (seal) db.run(moveQuery({ id, moving: written(BigInt(`0x${seal.moving}`) + sum) }));
    }
  },
};

/** Call in the transaction that changes the parts: the seal is moved as its last part, by all that was changed in it. */
export function moveSeal(db: Database, id: BatchId, changes: readonly { readonly before: Part; readonly after: Part }[]): void {
  if (changes.length === 0) return;
  const moves = db.gather(MOVES);
  let sum = moves.get(id) ?? 0n;
  for (const { before, after } of changes) sum += digest(after) - digest(before);
  moves.set(id, sum);
}

type FrozenRow = Pick<Schema['batch_rows'], 'seq' | 'sheet_row' | 'key' | 'connection_id' | 'payee' | 'payee_name' | 'amount' | 'date' | 'row' | 'cells' | 'request_seq' | 'express'>;
type FrozenBatch = Omit<Schema['batches'], (typeof BATCH_PART_COLUMNS)[number]>;

/** The seal over what never changes: batch, rows, requests and rows left out, each in the order of its number. */
export class FrozenSeal {
  readonly #hash = createHash('sha256');

  #line(part: unknown): void {
    this.#hash.update(`${JSON.stringify(part)}\n`);
  }

  batch(batch: FrozenBatch): void {
    this.#line(['settledesk-seal-1', batch.id, batch.connection_id, batch.kind, batch.count, batch.amount, batch.hash, batch.file_name, batch.file_bytes, batch.file_sha256]);
    this.#line([batch.sheet_name, batch.columns, batch.timing, batch.draft_id, batch.created_at, batch.created_by]);
  }

  row(row: FrozenRow): void {
    this.#line([row.seq, row.sheet_row, row.key, row.connection_id, row.payee, row.payee_name, row.amount, row.date, row.row, row.cells, row.request_seq, row.express]);
  }

  request(request: Pick<Schema['requests'], 'seq' | 'method' | 'path' | 'idempotency_key' | 'body_sha256'>): void {
    this.#line([request.seq, request.method, request.path, request.idempotency_key, request.body_sha256]);
  }

  leftOut(row: Omit<Schema['batch_left_out'], 'batch_id'>): void {
    this.#line([row.sheet_row, row.reason, row.note, row.cells]);
  }

  text(): string {
    return this.#hash.digest('hex');
  }
}
