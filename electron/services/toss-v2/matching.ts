import type { RowKey } from '../../../shared/ids.ts';
import { withTrace } from '../texts.ts';
import type { RowVerdict } from '../service.ts';
import type { AskedRow } from './plan.ts';
import { readPayoutDate, type Payout } from './schemas.ts';

/** What a row asks for; `express` undefined: nobody knows any more whether it is paid at once. */
export interface Wanted extends Omit<AskedRow, 'key' | 'express'> {
  readonly express: boolean | undefined;
}

/** What an answer leaves out contradicts nothing: it bears our own id. */
function sameSchedule(payout: Payout, row: Wanted): boolean {
  const type = payout.scheduleType ?? null;
  if (type !== null && type !== 'EXPRESS' && type !== 'SCHEDULED') return false;
  if (row.express === true) return type !== 'SCHEDULED';
  if (type === 'EXPRESS') return row.express !== false;
  const date = payout.payoutDate ?? null;
  return date === null || readPayoutDate(date) === row.date;
}

/** Payee, amount and schedule are those of our row. */
export function sameContent(payout: Payout, row: Wanted): boolean {
  return (payout.destination ?? row.payee) === row.payee && payout.amount.currency === 'KRW' && payout.amount.value === row.amount && sameSchedule(payout, row);
}

const OUTCOMES: Readonly<Record<string, RowVerdict['outcome']>> = { COMPLETED: 'paid', FAILED: 'failed', CANCELED: 'cancelled' };

/** REQUESTED, IN_PROGRESS and every status that we don't know: the service has it (toss-facts §2.5). */
export function verdictOf(key: RowKey, payout: Payout, traceId?: string): RowVerdict {
  const message = payout.error?.message ?? null;
  return {
    key,
    outcome: Object.hasOwn(OUTCOMES, payout.status) ? (OUTCOMES[payout.status] ?? 'accepted') : 'accepted',
    serviceId: payout.id,
    status: payout.status,
    code: payout.error?.code ?? null,
    message: message === null ? null : withTrace(message, traceId),
  };
}

export type Match =
  | { readonly type: 'all'; readonly payouts: ReadonlyMap<RowKey, Payout> }
  | { readonly type: 'none'; readonly reason: string };

/** Finds the payout of every row of a request by its `refPayoutId`, never by place. */
export function matchRows(rows: readonly AskedRow[], payouts: readonly Payout[]): Match {
  const asked = new Map<string, AskedRow>(rows.map((row) => [row.key, row]));
  const found = new Map<RowKey, Payout>();
  for (const payout of payouts) {
    const row = asked.get(payout.refPayoutId ?? '');
    if (row === undefined) continue;
    if (found.has(row.key)) return { type: 'none', reason: 'ANSWER_NAMES_A_ROW_TWICE' };
    if (!sameContent(payout, row)) return { type: 'none', reason: 'ANSWER_DIFFERS_FROM_REQUEST' };
    found.set(row.key, payout);
  }
  // One payout pays one row, however often the answer names it.
  if (new Set(payouts.map((payout) => payout.id)).size !== payouts.length) return { type: 'none', reason: 'ANSWER_NAMES_A_PAYOUT_TWICE' };
  return found.size === rows.length ? { type: 'all', payouts: found } : { type: 'none', reason: 'ANSWER_LACKS_ROWS' };
}
