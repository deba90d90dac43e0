import { DeskError } from '../../../shared/errors.ts';
import { rowKey, type BatchId, type RowKey } from '../../../shared/ids.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import { sumWon, type Won } from '../../../shared/money.ts';
import { parseJson } from '../reading.ts';
import type { BatchRow, BodyTotals, PlannedRequest } from '../service.ts';
import { requestSchema } from './schemas.ts';

export const SETTLEMENTS = '/v1/payouts/sub-malls/settlements';

/** One call takes at most a thousand rows (toss-facts §1.3). */
export const MOST_ROWS = 1000;
/** Longer keys are refused (toss-facts §1.2). */
const LONGEST_KEY = 300;

/** Our names in the metadata of a payout: what an answer and a look-up are matched by. */
export const ROW_FIELD = 'settledeskRow';
export const BATCH_FIELD = 'settledeskBatch';

function bodyRow(batch: BatchId, { key, row }: BatchRow): Record<string, unknown> {
  if (row.kind !== 'submall-payout') throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: row.kind });
  // Sorted, so that the bytes don't hang on the order in which a record was built.
  const own = Object.entries(row.metadata).filter(([name]) => name !== ROW_FIELD && name !== BATCH_FIELD);
  own.sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    subMallId: row.subMallId,
    payoutDate: row.payoutDate,
    payoutAmount: row.payoutAmount,
    ...(row.transferSummary === null ? {} : { transferSummary: row.transferSummary }),
    metadata: Object.fromEntries([...own, [ROW_FIELD, key], [BATCH_FIELD, batch]]),
  };
}

/** Chunks of a thousand (or fewer, if asked for) in the order of the sheet; the key hangs on the batch and the chunk alone. */
export function planRequests(batch: BatchId, rows: readonly BatchRow[], rowsPerRequest: number = MOST_ROWS): readonly PlannedRequest[] {
  if (!Number.isInteger(rowsPerRequest) || rowsPerRequest < 1) throw new RangeError('rows per request');
  const most = Math.min(rowsPerRequest, MOST_ROWS);
  const ordered = rows.toSorted((left, right) => left.seq - right.seq);
  const requests: PlannedRequest[] = [];
  for (let start = 0; start < ordered.length; start += most) {
    const chunk = ordered.slice(start, start + most);
    const idempotencyKey = `sd-${batch}-${requests.length + 1}`;
    if (idempotencyKey.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(idempotencyKey)) throw new RangeError('the batch id does not fit into an idempotency key');
    requests.push({
      method: 'POST',
      path: SETTLEMENTS,
      idempotencyKey,
      body: JSON.stringify(chunk.map((row) => bodyRow(batch, row))),
      rowKeys: chunk.map((row) => row.key),
    });
  }
  return requests;
}

/** A row as a stored body asks for it. */
export interface AskedRow {
  readonly key: RowKey;
  readonly payee: string;
  readonly amount: Won;
  readonly date: KstDate;
}

/** Reads a stored body back. Throws BATCH_TAMPERED when it is not one of ours. */
export function readBody(body: string): readonly AskedRow[] {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) throw new DeskError('BATCH_TAMPERED');
  return parsed.data.map((row) => {
    const key = row.metadata[ROW_FIELD];
    if (key === undefined) throw new DeskError('BATCH_TAMPERED');
    return { key: rowKey(key), payee: row.subMallId, amount: row.payoutAmount, date: row.payoutDate };
  });
}

export function bodyTotals(body: string): BodyTotals {
  const rows = readBody(body);
  return { count: rows.length, amount: sumWon(rows.map((row) => row.amount)) };
}
