import type { RowKey } from '../../../shared/ids.ts';
import type { RowVerdict } from '../service.ts';
import { ROW_FIELD, type AskedRow } from './plan.ts';
import { readPayoutDate, type Payout } from './schemas.ts';

/** Our row key, when the service gave our metadata back. */
export function keyOf(payout: Payout): string | null {
  const key = payout.metadata?.[ROW_FIELD];
  return typeof key === 'string' ? key : null;
}

/** Payee, amount and date are those of our row. A missing subMallId (documented as nullable) contradicts nothing. */
export function sameContent(payout: Payout, row: Omit<AskedRow, 'key'>): boolean {
  return (payout.subMallId ?? row.payee) === row.payee && payout.payoutAmount === row.amount && readPayoutDate(payout.payoutDate) === row.date;
}

const OUTCOMES: Readonly<Record<string, RowVerdict['outcome']>> = { COMPLETED: 'paid', FAILED: 'failed', CANCELED: 'cancelled' };

/** REQUESTED, IN_PROGRESS and every status that we don't know: the service has it (toss-facts §1.5). */
export function verdictOf(key: RowKey, payout: Payout): RowVerdict {
  return {
    key,
    outcome: Object.hasOwn(OUTCOMES, payout.status) ? (OUTCOMES[payout.status] ?? 'accepted') : 'accepted',
    serviceId: payout.payoutKey,
    status: payout.status,
    code: payout.failure?.code ?? null,
    message: payout.failure?.message ?? null,
  };
}

export type Match =
  | { readonly type: 'all'; readonly payouts: ReadonlyMap<RowKey, Payout> }
  | { readonly type: 'none'; readonly reason: string };

/**
 * Finds the payout of every row of a request: by our metadata, and where that is missing by payee, amount and date,
 * each payout once. Never by place: the order of the answer is not documented (toss-facts §1.3).
 */
export function matchRows(rows: readonly AskedRow[], payouts: readonly Payout[]): Match {
  const asked = new Map(rows.map((row) => [row.key as string, row]));
  const found = new Map<RowKey, Payout>();
  const unnamed: Payout[] = [];
  for (const payout of payouts) {
    const key = keyOf(payout);
    if (key === null) {
      unnamed.push(payout);
      continue;
    }
    const row = asked.get(key);
    if (row === undefined) continue;
    if (found.has(row.key)) return { type: 'none', reason: 'ANSWER_NAMES_A_ROW_TWICE' };
    if (!sameContent(payout, row)) return { type: 'none', reason: 'ANSWER_DIFFERS_FROM_REQUEST' };
    found.set(row.key, payout);
  }
  // One payout pays one row, however often the answer names it.
  const distinct = new Set(payouts.map((payout) => payout.payoutKey));
  if (distinct.size !== payouts.length) return { type: 'none', reason: 'ANSWER_NAMES_A_PAYOUT_TWICE' };
  for (const row of rows) {
    if (found.has(row.key)) continue;
    const at = unnamed.findIndex((payout) => typeof payout.subMallId === 'string' && sameContent(payout, row));
    const [payout] = at < 0 ? [] : unnamed.splice(at, 1);
    if (payout === undefined) return { type: 'none', reason: 'ANSWER_LACKS_ROWS' };
    found.set(row.key, payout);
  }
  return { type: 'all', payouts: found };
}
