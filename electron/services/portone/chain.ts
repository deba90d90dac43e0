import { z } from 'zod';
import { DeskError } from '../../../shared/errors.ts';
import type { Chain, ChainAccount, ChainBulk, ChainList, ChainPayout, ChainQuestion, ChainSettlement } from '../chain.ts';
import { wonSchema } from '../numbers.ts';
import { read, type Dialect } from '../reading.ts';
import { PAGE_SIZE, pages, withInput } from './lookup.ts';

/** Pages of one list that are read at one time: the rest is told as "part". */
const MOST_PAGES = 100;
/** A question with so many partners still fits into a URL; with more, everybody's are read and ours picked out. */
const PARTNERS_IN_A_QUESTION = 40;
const DAYS_IN_A_QUESTION = 60;
/** Bulk payouts that are asked for the settlements in them; a partner's only payout is inferred for others. */
const BULKS_ASKED = 20;
/** Clocks differ. */
const MARGIN_MS = 24 * 60 * 60 * 1000;

const text = z.string().nullish().transform((value) => value ?? null);
const pageSchema = z.looseObject({ number: z.number().nullish(), size: z.number().nullish() });
const partner = z.looseObject({ id: z.string(), name: text });

// Settlements of orders have an object for an amount: they are another business.
const settlement = z.looseObject({ type: text, id: z.string(), partner, settlementDate: z.string(), status: z.string(), amount: wonSchema.nullish().catch(null) });
const bulk = z.looseObject({ id: z.string(), name: text, status: z.string(), scheduledAt: text });
const payout = z.looseObject({ id: z.string(), bulkPayoutId: text, partner, status: z.string(), amount: wonSchema, createdAt: text, scheduledAt: text, failReason: text });
const account = z.looseObject({ type: text, id: z.string(), payoutId: text, bulkAccountTransferId: text, status: z.string(), amount: wonSchema, scheduledAt: text, failReason: text });
const bulkAccount = z.looseObject({ id: z.string(), status: z.string(), scheduledAt: text });

class ChainReader {
  readonly #dialect: Dialect;
  readonly #test: boolean;
  readonly #signal: AbortSignal;

  constructor(dialect: Dialect, test: boolean, signal: AbortSignal) {
    this.#dialect = dialect;
    this.#test = test;
    this.#signal = signal;
  }

  /** One list, page by page. A service that does not like the question says so in the result; one that is away throws. */
  async list<Schema extends z.ZodType<{ readonly id: string }>>(path: string, filter: unknown, item: Schema): Promise<ChainList<z.output<Schema>>> {
    const schema = z.looseObject({ items: z.array(item), page: pageSchema.nullish() });
    const items = new Map<string, z.output<Schema>>();
    let asked = 0;
    const readPage = async (number: number): Promise<{ items: readonly z.output<Schema>[]; size: number | null }> => {
      const input = withInput(path, this.#test, { page: { number, size: PAGE_SIZE }, ...(filter === undefined ? {} : { filter }) });
      const answer = await read(this.#dialect, input, schema, this.#signal);
      asked += 1;
      return { items: answer.items, size: answer.page?.size ?? null };
    };
    try {
      let last = 0;
      for await (const page of pages(readPage, MOST_PAGES)) {
        const before = items.size;
        for (const one of page) items.set(one.id, one);
        last = page.length;
        // The same page again: asking on would never end.
        if (items.size === before) break;
      }
      const full = asked >= MOST_PAGES && last > 0;
      return { items: [...items.values()], answer: full ? 'part' : 'whole', error: null };
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      // A key that may read transfers may still be forbidden one of these lists.
      const forbidden = error.code === 'SERVICE_REFUSED_KEY' && error.params['status'] === 403;
      if (!forbidden && error.code !== 'SERVICE_ERROR' && error.code !== 'SERVICE_ANSWER_UNREADABLE') throw error;
      const code = String(error.params['code'] ?? error.code);
      return { items: [...items.values()], answer: items.size === 0 ? 'failed' : 'part', error: code };
    }
  }
}

function joinLists<Item>(lists: readonly ChainList<Item>[]): ChainList<Item> {
  const failed = lists.filter(({ answer }) => answer === 'failed');
  return {
    items: lists.flatMap(({ items }) => items),
    answer: failed.length > 0 && failed.length === lists.length ? 'failed' : lists.some(({ answer }) => answer !== 'whole') ? 'part' : 'whole',
    error: lists.find(({ error }) => error !== null)?.error ?? null,
  };
}

function only<Item, Kept>(list: ChainList<Item>, keep: (item: Item) => readonly Kept[]): ChainList<Kept> {
  return { ...list, items: list.items.flatMap((item) => [...keep(item)]) };
}

function parts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

const NOTHING = { items: [], answer: 'whole', error: null } as const;

/**
 * What became of settled rows, from lists by days and times rather than by row. Throws DeskError SERVICE_UNREACHABLE and
 * SERVICE_REFUSED_KEY; a list that the service refuses or that cannot be read is told in its place.
 */
export async function readChain(dialect: Dialect, question: ChainQuestion, test: boolean, signal: AbortSignal): Promise<Chain> {
  if (question.dates.length === 0 || question.payees.length === 0) return { settlements: NOTHING, bulks: NOTHING, payouts: NOTHING, accounts: NOTHING };
  const reader = new ChainReader(dialect, test, signal);
  const ours = new Set(question.payees);
  const partnerIds = ours.size <= PARTNERS_IN_A_QUESTION ? [...ours] : undefined;
  const timestampRange = { from: new Date(question.from - MARGIN_MS).toISOString(), until: new Date(question.until + MARGIN_MS).toISOString() };
  const days = parts(question.dates, DAYS_IN_A_QUESTION);

  const settlementLists = [];
  for (const settlementDates of days) settlementLists.push(await reader.list('/platform/partner-settlements', { settlementDates, settlementTypes: ['MANUAL'], partnerIds }, settlement));
  const payouts = only(await reader.list('/platform/payouts', { criteria: { timestampRange }, partnerIds }, payout), (one): readonly ChainPayout[] =>
    ours.has(one.partner.id)
      ? [{ id: one.id, status: one.status, bulkId: one.bulkPayoutId, payee: one.partner.id, payeeName: one.partner.name, amount: one.amount, createdAt: one.createdAt, scheduledAt: one.scheduledAt, failReason: one.failReason }]
      : []);
  const bulks = only(await reader.list('/platform/bulk-payouts', { criteria: { timestampRange } }, bulk), (one): readonly ChainBulk[] => [{ id: one.id, status: one.status, name: one.name, scheduledAt: one.scheduledAt }]);

  const bulkOf = new Map<string, string>();
  const concerned = new Set(payouts.items.map(({ bulkId }) => bulkId));
  for (const { id } of bulks.items.filter((one) => concerned.has(one.id)).slice(0, BULKS_ASKED)) {
    for (const settlementDates of days) {
      const inside = await reader.list('/platform/partner-settlements', { settlementDates, settlementTypes: ['MANUAL'], partnerIds, keyword: { bulkPayoutId: id } }, settlement);
      for (const one of inside.items) bulkOf.set(one.id, id);
    }
  }
  const settlements = only(joinLists(settlementLists), (one): readonly ChainSettlement[] =>
    ours.has(one.partner.id) && one.amount !== null && one.amount !== undefined && (one.type ?? 'MANUAL') === 'MANUAL'
      ? [{ id: one.id, status: one.status, payee: one.partner.id, payeeName: one.partner.name, date: one.settlementDate, amount: one.amount, bulkId: bulkOf.get(one.id) ?? null }]
      : []);
  return { settlements, bulks, payouts, accounts: await readAccounts(reader, timestampRange, new Set(payouts.items.map(({ id }) => id))) };
}

async function readAccounts(reader: ChainReader, range: { readonly from: string; readonly until: string }, payouts: ReadonlySet<string>): Promise<ChainList<ChainAccount>> {
  if (payouts.size === 0) return NOTHING;
  const list = await reader.list('/platform/account-transfers', { createdTimestampRange: range, types: ['WITHDRAWAL'] }, account);
  const groups = await reader.list('/platform/bulk-account-transfers', { criteria: { timestampRange: range } }, bulkAccount);
  const scheduled = new Map(groups.items.map((one) => [one.id, one.scheduledAt]));
  return only(list, (one): readonly ChainAccount[] =>
    one.payoutId !== null && payouts.has(one.payoutId)
      ? [{
          id: one.id,
          status: one.status,
          payoutId: one.payoutId,
          bulkId: one.bulkAccountTransferId,
          amount: one.amount,
          scheduledAt: one.scheduledAt ?? (one.bulkAccountTransferId === null ? null : (scheduled.get(one.bulkAccountTransferId) ?? null)),
          failReason: one.failReason,
        }]
      : []);
}
