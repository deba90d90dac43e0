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

/** SHA-256 over everything that decides who is paid what, when and through which bytes; one JSON line per part. */
export function batchHash(input: HashInput): string {
  return atOnce(batchHashInBreaths(input));
}

export function* batchHashInBreaths(input: HashInput): Breaths<string> {
  const hash = createHash('sha256');
  let lines = 0;
  const line = (part: unknown): boolean => {
    hash.update(`${JSON.stringify(part)}\n`);
    lines += 1;
    return lines % ROWS_PER_BREATH === 0;
  };
  line(['settledesk-batch-1', input.connectionId, input.kind, input.fileSha256, input.timing, input.count, input.amount]);
  for (const row of input.rows) if (line([row.sheetRow, row.key, row.payee, row.amount, row.date])) yield;
  for (const request of input.requests) if (line([request.path, request.idempotencyKey, request.bodySha256])) yield;
  return hash.digest('hex');
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
