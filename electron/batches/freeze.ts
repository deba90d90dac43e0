import { randomBytes } from 'node:crypto';
import { kstDateOf } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, rowKey } from '../../shared/ids.ts';
import type { BatchId, ConnectionId, DraftId } from '../../shared/ids.ts';
import type { KindId, PayRow, PayTiming } from '../../shared/kinds/kind.ts';
import { sumWon, won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { demandAtFreezing } from '../approvals/demand.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch, LeftOutRow } from '../ledger/batches.ts';
import type { FrozenColumn } from '../ledger/frozen.ts';
import { sql } from '../ledger/database.ts';
import { indexBatch } from '../ledger/history-index.ts';
import type { Database } from '../ledger/database.ts';
import { sha256 } from '../ledger/journal.ts';
import { FrozenSeal, MovingSeal, batchPart, requestPart, rowPart } from '../ledger/seals.ts';
import type { PayoutService, PlannedRequest } from '../services/service.ts';
import type { DuplicateDecision } from './duplicate-decisions.ts';
import { batchHash } from './hash.ts';

export interface RowToFreeze {
  readonly sheetRow: number;
  readonly payee: string;
  readonly payeeName: string | null;
  readonly amount: Won;
  readonly date: KstDate;
  readonly row: PayRow;
  readonly cells: readonly Cell[];
}

export interface FreezeInput {
  readonly draftId: DraftId | null;
  readonly connectionId: ConnectionId;
  readonly kind: KindId;
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly sheetName: string;
  readonly columns: readonly FrozenColumn[];
  readonly timing: PayTiming;
  readonly sendAt: number | null;
  readonly rows: readonly RowToFreeze[];
  readonly leftOut: readonly LeftOutRow[];
  /** How many rows a request may have where a refused array is sent again in parts; absent or null: as many as the service takes. */
  readonly rowsPerRequest?: number | null;
  /** What the person stated before freezing: must equal what is about to be sent, to the won and the row. */
  readonly stated: { readonly count: number | null; readonly amount: Won };
  /** The command line's `send`, which goes on to send it: killed in between, the batch is one that it left open. */
  readonly by?: 'send' | undefined;
  readonly decisions: { readonly duplicates: readonly DuplicateDecision[]; readonly errorsLeftOut: number };
}

export interface FreezeContext {
  readonly db: Database;
  readonly service: PayoutService;
  readonly now: number;
  readonly actor: string;
}

/** Sortable by day, unguessable within it, short enough to read out over the telephone. */
function newBatchId(now: number): BatchId {
  const alphabet = '23456789abcdefghjkmnpqrstvwxyz';
  const random = [...randomBytes(10)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return batchId(`b${kstDateOf(now).replaceAll('-', '')}-${random}`);
}

function proveTotals(requests: readonly PlannedRequest[], service: PayoutService, stated: { count: number; amount: Won }): void {
  let count = 0;
  let amount = won(0);
  for (const request of requests) {
    const totals = service.bodyTotals(request.body);
    if (totals.count !== request.rowKeys.length) throw new DeskError('TOTAL_MISMATCH', { stated: stated.count, actual: totals.count });
    count += totals.count;
    amount = won(amount + totals.amount);
  }
  if (count !== stated.count || amount !== stated.amount) throw new DeskError('TOTAL_MISMATCH', { stated: stated.amount, actual: amount });
}

/**
 * Freezes rows into a batch: keys, exact bodies and hash are decided here, once, and committed together.
 * Nothing is sent. Throws DeskError DRAFT_NOTHING_TO_SEND, TOTAL_MISMATCH, LIMIT_BATCH.
 */
export function freezeBatch(input: FreezeInput, context: FreezeContext): Batch {
  const { db, service, now, actor } = context;
  if (input.rows.length === 0) throw new DeskError('DRAFT_NOTHING_TO_SEND');
  const amount = sumWon(input.rows.map((row) => row.amount));
  const count = input.rows.length;
  if (input.stated.amount !== amount) throw new DeskError('TOTAL_MISMATCH', { stated: input.stated.amount, actual: amount });
  if (input.stated.count !== null && input.stated.count !== count) throw new DeskError('TOTAL_MISMATCH', { stated: input.stated.count, actual: count });

  const id = newBatchId(now);
  const keyed = input.rows.map((row, seq) => ({ ...row, seq, key: rowKey(`sd-${id}-${String(seq + 1).padStart(6, '0')}`) }));
  const requests = service.plan(id, keyed.map(({ seq, key, row }) => ({ seq, key, row })), input.rowsPerRequest ?? undefined);
  proveTotals(requests, service, { count, amount });
  const requestOf = new Map<string, number>();
  requests.forEach((request, index) => request.rowKeys.forEach((key) => requestOf.set(key, index)));

  const hash = batchHash({
    connectionId: input.connectionId,
    kind: input.kind,
    fileSha256: input.file.sha256,
    timing: input.timing,
    count,
    amount,
    rows: keyed.map((row) => ({ sheetRow: row.sheetRow, key: row.key, payee: row.payee, amount: row.amount, date: row.date })),
    requests: requests.map((request) => ({ path: request.path, idempotencyKey: request.idempotencyKey, bodySha256: sha256(request.body) })),
  });

  const batch = {
    id,
    connection_id: input.connectionId,
    kind: input.kind,
    state: input.sendAt === null ? ('ready' as const) : ('scheduled' as const),
    stop_code: null,
    stop_message: null,
    count,
    amount,
    hash,
    file_name: input.file.name,
    file_bytes: input.file.bytes,
    file_sha256: input.file.sha256,
    sheet_name: input.sheetName,
    columns: JSON.stringify(input.columns),
    timing: JSON.stringify(input.timing),
    send_at: input.sendAt,
    draft_id: input.draftId,
    created_at: now,
    created_by: actor,
    started_at: null,
    finished_at: null,
  };
  const frozen = new FrozenSeal();
  const moving = new MovingSeal();
  frozen.batch(batch);
  moving.add(batchPart(batch));

  db.transaction(() => {
    db.run(sql.insertInto('batches').values(batch));
    db.insertMany(
      'batch_rows',
      ['batch_id', 'seq', 'sheet_row', 'key', 'connection_id', 'payee', 'payee_name', 'amount', 'date', 'row', 'cells', 'request_seq', 'outcome', 'express'],
      keyed.map((row) => {
        const requestSeq = requestOf.get(row.key);
        if (requestSeq === undefined) throw new Error(`row ${row.key} is in no request`);
        const held = {
          batch_id: id,
          seq: row.seq,
          sheet_row: row.sheetRow,
          key: row.key,
          connection_id: input.connectionId,
          payee: row.payee,
          payee_name: row.payeeName,
          amount: row.amount,
          date: row.date,
          row: JSON.stringify(row.row),
          cells: JSON.stringify(row.cells),
          request_seq: requestSeq,
          outcome: 'waiting' as const,
          express: row.row.kind === 'seller-payout' && row.row.payoutDate === null ? 1 : 0,
        };
        frozen.row(held);
        moving.add(rowPart({ seq: row.seq, outcome: held.outcome, service_id: null, status: null, code: null, message: null, sent_at: null }));
        return held;
      }),
    );
    indexBatch(
      db,
      { id, connectionId: input.connectionId, columns: input.columns },
      keyed.map((row) => ({ seq: row.seq, payee: row.payee, payeeName: row.payeeName, amount: row.amount, date: row.date, outcome: 'waiting', cellText: (index) => shownText(row.cells[index - 1] ?? null) })),
    );
    db.insertMany(
      'requests',
      ['batch_id', 'seq', 'method', 'path', 'idempotency_key', 'body', 'body_sha256', 'state'],
      requests.map((request, seq) => {
        const planned = { batch_id: id, seq, method: request.method, path: request.path, idempotency_key: request.idempotencyKey, body: request.body, body_sha256: sha256(request.body), state: 'planned' as const };
        frozen.request(planned);
        moving.add(requestPart(seq, planned.state));
        return planned;
      }),
    );
    const leftOut = input.leftOut.map((row) => ({ batch_id: id, sheet_row: row.sheetRow, reason: row.reason, note: row.note, cells: JSON.stringify(row.cells) })).sort((left, right) => left.sheet_row - right.sheet_row);
    for (const row of leftOut) frozen.leftOut(row);
    db.insertMany('batch_left_out', ['batch_id', 'sheet_row', 'reason', 'note', 'cells'], leftOut);
    const seal = frozen.text();
    db.run(sql.insertInto('batch_seals').values({ batch_id: id, frozen: seal, moving: moving.text(), last_seq: null, last_hash: null }));
    appendAudit(db, {
      at: now,
      actor,
      action: 'batch-frozen',
      detail: { batch: id, connection: input.connectionId, count, amount, hash, file: input.file.name, fileSha256: input.file.sha256, statedAmount: input.stated.amount, statedCount: input.stated.count, seal, ...(input.by === undefined ? {} : { by: input.by }), ...(typeof input.rowsPerRequest === 'number' ? { rowsPerRequest: input.rowsPerRequest } : {}) },
    });
    demandAtFreezing(db, { id, connectionId: input.connectionId, hash, actor }, now);
    for (const { action, detail } of input.decisions.duplicates) appendAudit(db, { at: now, actor, action, detail: { batch: id, ...detail } });
    if (input.decisions.errorsLeftOut > 0) appendAudit(db, { at: now, actor, action: 'errors-left-out', detail: { batch: id, rows: input.decisions.errorsLeftOut } });
  });
  return getBatch(db, id);
}
