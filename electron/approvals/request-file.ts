import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { ROWS_PER_BREATH } from '../../shared/breaths.ts';
import { DeskError } from '../../shared/errors.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { rowPages, shownConnection } from './request-facts.ts';

/**
 * A request for approval as a file: one JSON value a line, so that either desk goes through it in breaths. First the
 * batch, then its rows (no account numbers), then the exact request bodies.
 */

export const REQUEST_FORMAT = 'settledesk-approval-request';
export const REQUEST_VERSION = 2;

export interface RequestToWrite {
  readonly db: Database;
  readonly batch: Batch;
  /** The key of the desk that asks; null: it has none. */
  readonly deskKey: string | null;
}

function headOf({ db, batch, deskKey }: RequestToWrite, requests: number): unknown {
  return {
    format: REQUEST_FORMAT,
    version: REQUEST_VERSION,
    batch: {
      id: batch.id,
      kind: batch.kind,
      connectionId: batch.connectionId,
      hash: batch.hash,
      count: batch.count,
      amount: batch.amount,
      timing: batch.timing,
      sendAt: batch.sendAt,
      preparedBy: batch.createdBy,
      preparedAt: batch.createdAt,
    },
    connection: shownConnection(db, batch.connectionId),
    file: { name: batch.file.name, sha256: batch.file.sha256 },
    desk: deskKey,
    lines: { rows: batch.count, requests },
  };
}

function* parts(input: RequestToWrite): Generator<string> {
  const { db, batch } = input;
  const counted = db.first(sql.selectFrom('requests').select((select) => select.fn.countAll<number>().as('count')).where('batch_id', '=', batch.id));
  const requests = counted?.count ?? 0;
  yield `${JSON.stringify(headOf(input, requests))}\n`;
  for (const page of rowPages(db, batch.id)) yield page.map((row) => `${JSON.stringify(['row', row.sheetRow, row.key, row.payee, row.payeeName, row.amount, row.date])}\n`).join('');
  // Bodies may hold a thousand rows each: few of them at a time.
  const atOnce = Math.max(1, Math.floor((ROWS_PER_BREATH * requests) / Math.max(1, batch.count)));
  for (let seq = 0; seq < requests; seq += atOnce) {
    const page = db.all(sql.selectFrom('requests').select(['path', 'idempotency_key', 'body']).where('batch_id', '=', batch.id).where('seq', '>=', seq).where('seq', '<', seq + atOnce).orderBy('seq'));
    yield page.map((request) => `${JSON.stringify(['request', request.path, request.idempotency_key, request.body])}\n`).join('');
  }
}

/** Writes the file; its SHA-256. Throws DeskError FILE_NOT_WRITABLE, DISK_FULL. */
export async function writeRequestFile(path: string, input: RequestToWrite): Promise<string> {
  const hash = createHash('sha256');
  try {
    const file = await open(path, 'w', 0o600);
    try {
      for (const part of parts(input)) {
        hash.update(part);
        await file.writeFile(part, 'utf8');
        await setImmediate();
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw new DeskError(error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? 'DISK_FULL' : 'FILE_NOT_WRITABLE', {}, { cause: error });
  }
  return hash.digest('hex');
}
