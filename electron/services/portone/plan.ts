import { DeskError } from '../../../shared/errors.ts';
import { rowKey, type RowKey } from '../../../shared/ids.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import type { Won } from '../../../shared/money.ts';
import { parseJson } from '../reading.ts';
import type { BatchRow, BodyTotals, PlannedRequest } from '../service.ts';
import { requestSchema } from './schemas.ts';

/** Live data only for a live connection; on every platform call (portone-facts "Basics"). */
export function withTest(path: string, test: boolean): string {
  return `${path}${path.includes('?') ? '&' : '?'}test=${test}`;
}

/** The own id stands in URLs and in a person's hands: no character that needs encoding. */
const SAFE_ID = /^[A-Za-z0-9_.~-]{1,100}$/;

function bodyOf({ key, row }: BatchRow): string {
  if (row.kind !== 'manual-settlement') throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: row.kind });
  if (!SAFE_ID.test(key)) throw new RangeError('the row key cannot stand in a URL');
  return JSON.stringify({
    id: key,
    partnerId: row.partnerId,
    settlementAmount: row.settlementAmount,
    ...(row.settlementTaxFreeAmount === null ? {} : { settlementTaxFreeAmount: row.settlementTaxFreeAmount }),
    settlementDate: row.settlementDate,
    // Optional in the schema, and its default is not written down: said outright, an amount can't become another currency's.
    settlementCurrency: 'KRW',
    ...(row.memo === null ? {} : { memo: row.memo }),
  });
}

/** One row per request: there is no bulk call (portone-facts "Manual settlement"). */
export function planRequests(rows: readonly BatchRow[], test: boolean): readonly PlannedRequest[] {
  return rows
    .toSorted((left, right) => left.seq - right.seq)
    .map((row) => ({
      method: 'POST',
      path: withTest('/platform/transfers/manual', test),
      // The own id is what makes a repeat safe; the service has no idempotency keys.
      idempotencyKey: null,
      body: bodyOf(row),
      rowKeys: [row.key],
    }));
}

export interface AskedRow {
  readonly key: RowKey;
  readonly payee: string;
  readonly amount: Won;
  readonly date: KstDate;
}

/** Reads a stored body back. Throws BATCH_TAMPERED when it is not one of ours. */
export function readBody(body: string): AskedRow {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) throw new DeskError('BATCH_TAMPERED');
  const { id, partnerId, settlementAmount, settlementDate } = parsed.data;
  return { key: rowKey(id), payee: partnerId, amount: settlementAmount, date: settlementDate };
}

export function bodyTotals(body: string): BodyTotals {
  return { count: 1, amount: readBody(body).amount };
}
