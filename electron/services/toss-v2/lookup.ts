import type { z } from 'zod';
import { DeskError } from '../../../shared/errors.ts';
import { read, type Dialect } from '../reading.ts';
import type { SentRow } from '../service.ts';
import { spansOf } from '../spans.ts';
import { PAYOUTS } from './plan.ts';
import { payoutPageSchema, sellerPageSchema, type Payout, type Seller } from './schemas.ts';

/** Of at most 10,000 (toss-facts §2.5): answers of a bearable size. */
const PAGE_SIZE = 1000;
/** A list that is longer is not walked to its end, and then nothing may be called absent. */
const MOST_PAGES = 200;

interface Page<Item> {
  readonly hasNext?: boolean | null | undefined;
  readonly lastCursor?: string | null | undefined;
  readonly items: readonly Item[];
}

/**
 * The items of a list, page by page, until it ends or the caller has enough. Throws DeskError SERVICE_ANSWER_UNREADABLE
 * for a list that says it goes on and does not say where, or goes round in circles.
 */
async function* pagesOf<Item extends { readonly id: string }>(
  dialect: Dialect,
  path: string,
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<{ entityBody: Page<Item> }>,
  signal: AbortSignal,
): AsyncGenerator<readonly Item[]> {
  const seen = new Set<string>();
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const parameters = new URLSearchParams({ ...query, limit: String(PAGE_SIZE), ...(after === null ? {} : { startingAfter: after }) });
    const { entityBody } = await read(dialect, `${path}?${parameters.toString()}`, schema, signal);
    yield entityBody.items;
    // A full page that does not say whether it goes on is not called the last: then rows would be called absent.
    if (entityBody.hasNext === false || ((entityBody.hasNext ?? null) === null && entityBody.items.length < PAGE_SIZE)) return;
    after = entityBody.lastCursor ?? entityBody.items.at(-1)?.id ?? null;
    if (after === null || seen.has(after)) throw new DeskError('SERVICE_ANSWER_UNREADABLE', { status: 200, place: 'lastCursor' });
    seen.add(after);
  }
  throw new DeskError('SERVICE_ANSWER_UNREADABLE', { status: 200, place: 'hasNext' });
}

export async function readSellers(dialect: Dialect, signal: AbortSignal): Promise<readonly Seller[]> {
  const sellers: Seller[] = [];
  for await (const page of pagesOf(dialect, '/v2/sellers', {}, sellerPageSchema, signal)) for (const seller of page) sellers.push(seller);
  return sellers;
}

/** What the service holds, ready to be asked for one of our rows. */
export class PayoutIndex {
  readonly #byRow = new Map<string, Map<string, Payout>>();
  readonly #byId = new Map<string, Payout>();
  /** Payouts that bear nobody's id, by whom and how much they pay. */
  readonly #unnamed = new Map<string, Payout>();

  add(payouts: readonly Payout[]): void {
    for (const payout of payouts) {
      this.#byId.set(payout.id, payout);
      const reference = payout.refPayoutId ?? '';
      if (reference === '') {
        this.#unnamed.set(payout.id, payout);
        continue;
      }
      // Asked twice, the same payout comes twice: what counts is how many different ones bear the row's name.
      const group = this.#byRow.get(reference) ?? new Map<string, Payout>();
      group.set(payout.id, payout);
      this.#byRow.set(reference, group);
    }
  }

  named(row: SentRow): readonly Payout[] {
    return [...(this.#byRow.get(row.key)?.values() ?? [])];
  }

  byServiceId(row: SentRow): Payout | null {
    return row.serviceId === null ? null : (this.#byId.get(row.serviceId) ?? null);
  }

  /** Payouts without anybody's id that pay the same: one of them may be ours. */
  alike(row: SentRow): readonly Payout[] {
    return [...this.#unnamed.values()].filter((payout) => (payout.destination ?? row.payee) === row.payee && payout.amount.value === row.amount);
  }

  has(row: SentRow): boolean {
    return this.#byRow.has(row.key) || this.byServiceId(row) !== null;
  }
}

/**
 * Reads the payouts on the dates of the rows. What is paid at once may bear another day or none, so that no range of days
 * finds it: with `walk` the whole list is gone through for rows that are still missing and not certainly scheduled.
 */
export async function lookUp(dialect: Dialect, rows: readonly SentRow[], walk: boolean, signal: AbortSignal): Promise<PayoutIndex> {
  const index = new PayoutIndex();
  for (const { from, until } of spansOf(rows.map((row) => row.date))) {
    for await (const page of pagesOf(dialect, PAYOUTS, { payoutDateGte: from, payoutDateLte: until }, payoutPageSchema, signal)) index.add(page);
  }
  let missing = rows.filter((row) => row.express !== false && !index.has(row));
  if (!walk || missing.length === 0) return index;
  for await (const page of pagesOf(dialect, PAYOUTS, {}, payoutPageSchema, signal)) {
    index.add(page);
    missing = missing.filter((row) => !index.has(row));
    if (missing.length === 0) break;
  }
  return index;
}
