import { createHash } from 'node:crypto';
import { atOnce, ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { KindId, PayTiming } from '../../shared/kinds/kind.ts';
import { won } from '../../shared/money.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { eachRequest, sha256 } from '../ledger/journal.ts';
import type { Batch } from '../ledger/batches.ts';
import type { PayoutService } from '../services/service.ts';

export interface HashInput {
  readonly connectionId: ConnectionId;
  readonly kind: KindId;
  readonly fileSha256: string;
  readonly timing: PayTiming;
  readonly count: number;
  readonly amount: number;
  readonly rows: Iterable<{ sheetRow: number; key: string; payee: string; amount: number; date: string }>;
  readonly requests: Iterable<{ path: string; idempotencyKey: string | null; bodySha256: string }>;
}

type HashStart = Omit<HashInput, 'rows' | 'requests'>;

/** SHA-256 over everything that decides who is paid what, when and through which bytes; one JSON line per part, rows before requests. */
export class BatchHash {
  readonly #hash = createHash('sha256');

  constructor({ connectionId, kind, fileSha256, timing, count, amount }: HashStart) {
    this.#line(['settledesk-batch-1', connectionId, kind, fileSha256, timing, count, amount]);
  }

  #line(part: unknown): void {
    this.#hash.update(`${JSON.stringify(part)}\n`);
  }

  row(row: { sheetRow: number; key: string; payee: string; amount: number; date: string }): void {
    this.#line([row.sheetRow, row.key, row.payee, row.amount, row.date]);
  }

  request(request: { path: string; idempotencyKey: string | null; bodySha256: string }): void {
    this.#line([request.path, request.idempotencyKey, request.bodySha256]);
  }

  text(): string {
    return this.#hash.digest('hex');
  }
}

export function batchHash(input: HashInput): string {
  return atOnce(batchHashInBreaths(input));
}

export function* batchHashInBreaths(input: HashInput): Breaths<string> {
  const hash = new BatchHash(input);
  let lines = 0;
  for (const row of input.rows) {
    hash.row(row);
    if ((lines += 1) % ROWS_PER_BREATH === 0) yield;
  }
  for (const request of input.requests) {
    hash.request(request);
    if ((lines += 1) % ROWS_PER_BREATH === 0) yield;
  }
  return hash.text();
}

/**
 * Proves before sending that the batch in the ledger is the one that was frozen and that the bodies about to be
 * sent add up to what the person stated. Throws DeskError BATCH_TAMPERED.
 */
export function proveBatch(db: Database, batch: Batch, service: PayoutService): void {
  let count = 0;
  let amount = 0;
  const requests: { path: string; idempotencyKey: string | null; bodySha256: string }[] = [];
  for (const request of eachRequest(db, batch.id)) {
    const totals = service.bodyTotals(request.body);
    count += totals.count;
    amount = won(amount + totals.amount);
    requests.push({ path: request.path, idempotencyKey: request.idempotencyKey, bodySha256: sha256(request.body) });
  }
  const rows = db.all(sql.selectFrom('batch_rows').select(['sheet_row', 'key', 'payee', 'amount', 'date']).where('batch_id', '=', batch.id).orderBy('seq'));
  const hash = batchHash({
    connectionId: batch.connectionId,
    kind: batch.kind,
    fileSha256: batch.file.sha256,
    timing: batch.timing,
    count: batch.count,
    amount: batch.amount,
    rows: rows.map((row) => ({ sheetRow: row.sheet_row, key: row.key, payee: row.payee, amount: row.amount, date: row.date })),
    requests,
  });
  if (hash !== batch.hash || count !== batch.count || amount !== batch.amount || rows.length !== batch.count) {
    throw new DeskError('BATCH_TAMPERED', { id: batch.id });
  }
}
