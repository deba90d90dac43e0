import { DeskError } from '../../../shared/errors.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import type { Payee } from '../../../shared/services.ts';
import { ask, read, readAnswer, type Dialect } from '../reading.ts';
import type { SentRow } from '../service.ts';
import { withTest } from './plan.ts';
import { partnersSchema, readComplaint, summariesSchema, transferSchema, type Transfer } from './schemas.ts';

/** A GET's input may travel as a query parameter (portone-facts "Basics"); some proxies drop the body of a GET. */
export function withInput(path: string, test: boolean, input: unknown): string {
  return `${withTest(path, test)}&requestBody=${encodeURIComponent(JSON.stringify(input))}`;
}

/** One transfer by our own id; null only when the service clearly says that it has none. */
export async function readTransfer(dialect: Dialect, id: string, test: boolean, signal: AbortSignal): Promise<Transfer | null> {
  const answer = await ask(dialect, { method: 'GET', path: withTest(`/platform/transfers/${encodeURIComponent(id)}`, test) }, signal);
  if (answer.status === 404 && readComplaint(answer.body)?.code === 'PLATFORM_TRANSFER_NOT_FOUND') return null;
  const transfer = readAnswer(dialect, answer, transferSchema);
  if (transfer.id !== id) throw new DeskError('SERVICE_ANSWER_UNREADABLE', { status: answer.status, place: 'id' });
  return transfer;
}

export const PAGE_SIZE = 100;

export interface PageAnswer<Item> {
  readonly items: readonly Item[];
  readonly size: number | null;
}

/**
 * Follows pages until one is not full. `totalCount` is not relied on: its title says "objects actually returned".
 * The largest size is not documented, so the size that was answered decides what "full" means.
 */
export async function* pages<Item>(readPage: (number: number) => Promise<PageAnswer<Item>>, most: number): AsyncGenerator<readonly Item[]> {
  for (let number = 0; number < most; number += 1) {
    const { items, size } = await readPage(number);
    if (items.length > 0) yield items;
    if (items.length < Math.min(PAGE_SIZE, size ?? PAGE_SIZE) || items.length === 0) return;
  }
}

/** A shop with more partners than this is not one that a person pays from sheets. */
const MOST_PARTNER_PAGES = 2000;

async function readPartners(dialect: Dialect, test: boolean, isArchived: boolean, signal: AbortSignal): Promise<readonly Payee[]> {
  const payees = new Map<string, Payee>();
  const readPage = async (number: number): Promise<PageAnswer<Payee>> => {
    const input = { page: { number, size: PAGE_SIZE }, filter: { isArchived } };
    const { items, page } = await read(dialect, withInput('/platform/partners', test, input), partnersSchema, signal);
    return {
      size: page.size ?? null,
      items: items.map((partner) => ({
        id: partner.id,
        name: partner.name ?? null,
        status: partner.status ?? null,
        archived: partner.isArchived ?? isArchived,
        bank: partner.account?.bank ?? null,
        accountNumber: partner.account?.number ?? null,
        holderName: partner.account?.holder ?? null,
        businessNumber: partner.type?.businessRegistrationNumber ?? null,
      })),
    };
  };
  for await (const items of pages(readPage, MOST_PARTNER_PAGES)) {
    const before = payees.size;
    for (const payee of items) payees.set(payee.id, payee);
    // A service that gives the same page again would otherwise be asked for ever.
    if (payees.size === before) break;
  }
  return [...payees.values()];
}

/** All partners; archived ones are a list of their own, and are wanted so that they can be named in a warning. */
export async function readPayees(dialect: Dialect, test: boolean, signal: AbortSignal): Promise<readonly Payee[]> {
  const current = await readPartners(dialect, test, false, signal);
  const archived = await readPartners(dialect, test, true, signal);
  const known = new Set(current.map((payee) => payee.id));
  return [...current, ...archived.filter((payee) => !known.has(payee.id))];
}

/** A harmless call that needs the same rights as paying. */
export function checkPath(test: boolean): string {
  return withInput('/platform/partners', test, { page: { number: 0, size: 1 } });
}

/** From this many rows on, lists are shorter than one call per row. */
const WORTH_A_LIST = 25;

function dateRange(rows: readonly SentRow[]): { readonly from: KstDate; readonly until: KstDate } | null {
  const dates = rows.map((row) => row.date).sort();
  const from = dates[0];
  const until = dates.at(-1);
  return from === undefined || until === undefined ? null : { from, until };
}

/**
 * Reads many rows through the list of their dates; what is not in it is asked for by id afterwards.
 * Gives up when the days hold so many other transfers that single calls are cheaper.
 */
export async function readSummaries(dialect: Dialect, rows: readonly SentRow[], test: boolean, signal: AbortSignal): Promise<ReadonlyMap<string, Transfer>> {
  const found = new Map<string, Transfer>();
  const range = dateRange(rows);
  if (range === null || rows.length < WORTH_A_LIST) return found;
  const wanted = new Set<string>(rows.map((row) => row.key));
  const readPage = async (number: number): Promise<PageAnswer<Transfer>> => {
    const input = { page: { number, size: PAGE_SIZE }, filter: { settlementDateRange: range, types: ['MANUAL'] } };
    const answer = await read(dialect, withInput('/platform/transfer-summaries', test, input), summariesSchema, signal);
    return { items: answer.transferSummaries, size: answer.page.size ?? null };
  };
  try {
    for await (const items of pages(readPage, Math.ceil(rows.length / 10))) {
      for (const transfer of items) if (wanted.has(transfer.id)) found.set(transfer.id, transfer);
      if (found.size === wanted.size) break;
    }
  } catch (error) {
    // The list is only a short cut: when the service doesn't like it, single calls answer the same question.
    if (!(error instanceof DeskError) || (error.code !== 'SERVICE_ERROR' && error.code !== 'SERVICE_ANSWER_UNREADABLE')) throw error;
  }
  return found;
}
