import type { KstDate } from '../../../shared/calendar.ts';
import { DeskError } from '../../../shared/errors.ts';
import { rowKey, type BatchId, type RowKey } from '../../../shared/ids.ts';
import { sumWon, type Won } from '../../../shared/money.ts';
import { parseJson } from '../reading.ts';
import type { BatchRow, BodyTotals, PlannedRequest } from '../service.ts';
import { requestSchema } from './schemas.ts';

export const PAYOUTS = '/v2/payouts';

/** One call takes at most a hundred rows (toss-facts §2.5). */
export const MOST_ROWS = 100;
/** Longer keys are refused (toss-facts §1.2). */
const LONGEST_KEY = 300;
/** Of a row's own id (toss-facts §2.5). */
const LONGEST_REFERENCE = 50;

function bodyRow({ key, row }: BatchRow): Record<string, unknown> {
  if (row.kind !== 'seller-payout') throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: row.kind });
  if (key.length > LONGEST_REFERENCE) throw new RangeError('the row key does not fit into refPayoutId');
  // Sorted, so that the bytes don't hang on the order in which a record was built.
  const metadata = Object.entries(row.metadata).sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    refPayoutId: key,
    destination: row.sellerId,
    ...(row.payoutDate === null ? { scheduleType: 'EXPRESS' } : { scheduleType: 'SCHEDULED', payoutDate: row.payoutDate }),
    amount: { currency: 'KRW', value: row.payoutAmount },
    transactionDescription: row.transferSummary,
    ...(metadata.length === 0 ? {} : { metadata: Object.fromEntries(metadata) }),
  };
}

/** Chunks of a hundred (or fewer, if asked for) in the order of the sheet; the key hangs on the batch and the chunk alone. Bodies are plain: they are encrypted when they travel. */
export function planRequests(batch: BatchId, rows: readonly BatchRow[], rowsPerRequest: number = MOST_ROWS): readonly PlannedRequest[] {
  if (!Number.isInteger(rowsPerRequest) || rowsPerRequest < 1) throw new RangeError('rows per request');
  const most = Math.min(rowsPerRequest, MOST_ROWS);
  const ordered = rows.toSorted((left, right) => left.seq - right.seq);
  const requests: PlannedRequest[] = [];
  for (let start = 0; start < ordered.length; start += most) {
    const chunk = ordered.slice(start, start + most);
    const idempotencyKey = `sd-${batch}-${requests.length + 1}`;
    if (idempotencyKey.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(idempotencyKey)) throw new RangeError('the batch id does not fit into an idempotency key');
    requests.push({ method: 'POST', path: PAYOUTS, idempotencyKey, body: JSON.stringify(chunk.map(bodyRow)), rowKeys: chunk.map((row) => row.key) });
  }
  return requests;
}

/** A row as a stored body asks for it. */
export interface AskedRow {
  readonly key: RowKey;
  readonly payee: string;
  readonly amount: Won;
  readonly express: boolean;
  /** Null for what is paid at once. */
  readonly date: KstDate | null;
}

/** Reads a stored body back. Throws BATCH_TAMPERED when it is not one of ours. */
export function readBody(body: string): readonly AskedRow[] {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) throw new DeskError('BATCH_TAMPERED');
  return parsed.data.map((row) => ({
    key: rowKey(row.refPayoutId),
    payee: row.destination,
    amount: row.amount.value,
    express: row.scheduleType === 'EXPRESS',
    date: row.scheduleType === 'EXPRESS' ? null : row.payoutDate,
  }));
}

export function bodyTotals(body: string): BodyTotals {
  const rows = readBody(body);
  return { count: rows.length, amount: sumWon(rows.map((row) => row.amount)) };
}
