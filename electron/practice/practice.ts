import { loadBusinessCalendar } from '../../shared/calendar.ts';
import { won, type Won } from '../../shared/money.ts';
import type { ServiceId } from '../../shared/services.ts';
import { Book, type PayoutRecord, type SellerPayoutRecord, type TransferRecord } from './book.ts';
import { PracticeClock } from './clock.ts';
import { FaultList, type Fault } from './faults.ts';
import type { PortOneQuirks } from './portone/chain-book.ts';
import type { PracticeConsole } from './portone/console.ts';
import { PortOneWorld } from './portone/world.ts';
import { practiceSecrets, practiceSecurityKey } from './secrets.ts';
import { practiceSeed, type PracticeSeed } from './seed.ts';
import { PracticeServer, type SeenRequest } from './server.ts';
import type { TossQuirks } from './toss/payouts.ts';
import { seedSubmalls } from './toss/submalls.ts';
import { TossWorld } from './toss/world.ts';
import type { Toss2Quirks } from './toss2/payouts.ts';
import { practiceSealing } from './toss2/sealing.ts';
import { seedSellers } from './toss2/sellers.ts';
import { Toss2World } from './toss2/world.ts';

export interface PracticeOptions {
  /** 0 (the default): any free port. */
  readonly port?: number;
  /** Which payees the world starts with. A book that already exists keeps its own. */
  readonly seed?: number;
  /** Where time comes from; default the machine's clock. */
  readonly now?: () => number;
  /** The instant at which the world starts; from there its clock runs as `now` does. Default: now, or where a kept book stood. */
  readonly startAt?: number;
  /** `memory`, or the path of a file that survives a restart. */
  readonly book: string;
  readonly faults?: readonly Fault[];
  /** What the Toss shop can pay out at first, in won. A book that already exists keeps its own. */
  readonly balance?: number;
  readonly quirks?: TossQuirks & Toss2Quirks;
  readonly portoneQuirks?: PortOneQuirks;
}

/** What really happened in the practice world, whatever the client was told. */
export interface PracticeBook {
  /** Every payout that was ever accepted by the Toss world, cancelled ones included. */
  payouts(): readonly PayoutRecord[];
  /** Every payout that was ever accepted by the Toss v2 world, cancelled ones included. */
  sellerPayouts(): readonly SellerPayoutRecord[];
  /** Every transfer that was ever created in the PortOne world (`test` and `live`), deleted ones included. */
  transfers(): readonly TransferRecord[];
  /** Payouts and transfers by our own row key: more than 1 anywhere means that money moved twice. */
  timesByRow(): ReadonlyMap<string, number>;
}

export interface Practice {
  readonly port: number;
  /** Without our prefixes; for SDKs that drop the path of a base URL. */
  readonly origin: string;
  /** Base URLs for connections. */
  readonly urls: Readonly<Record<ServiceId, string>>;
  readonly secrets: Readonly<Record<ServiceId, string>>;
  /** Of Toss v2. */
  readonly securityKey: string;
  readonly seed: PracticeSeed;
  readonly book: PracticeBook;
  /** PortOne's console: what nobody can do by its API. */
  readonly console: PracticeConsole;
  now(): number;
  setClock(instant: number): void;
  advance(milliseconds: number): void;
  setFaults(faults: readonly Fault[]): void;
  /** Sets what the Toss shop could pay out before any payout was held. */
  setBalance(amount: Won): void;
  /** Every request since the start, oldest first. */
  requests(): readonly SeenRequest[];
  close(): Promise<void>;
}

export const DEFAULT_SEED = 1;
const DEFAULT_BALANCE = 100_000_000_000;

function rowKeyOf(record: PayoutRecord): string {
  const metadata = record.metadata === null ? null : (JSON.parse(record.metadata) as Record<string, unknown>);
  const key = metadata?.['settledeskRow'];
  return typeof key === 'string' ? key : record.payoutKey;
}

function inspect(book: Book): PracticeBook {
  const payouts = (): readonly PayoutRecord[] => book.all('payout', 'select * from payouts order by seq');
  const transfers = (): readonly TransferRecord[] => book.all('transfer', 'select * from transfers order by seq');
  const sellerPayouts = (): readonly SellerPayoutRecord[] => book.all('sellerPayout', 'select * from sellerPayouts order by seq');
  return {
    payouts,
    sellerPayouts,
    transfers,
    timesByRow: () => {
      const times = new Map<string, number>();
      for (const key of [...payouts().map(rowKeyOf), ...sellerPayouts().map((record) => record.refPayoutId), ...transfers().map((record) => record.id)]) times.set(key, (times.get(key) ?? 0) + 1);
      return times;
    },
  };
}

/** Opens the book, or fills a new one with the payees of the seed. */
function openBook(options: PracticeOptions): { book: Book; seedNumber: number; offset: number } {
  const book = new Book(options.book);
  const kept = book.setting('seed');
  if (kept === null) {
    const seedNumber = options.seed ?? DEFAULT_SEED;
    book.together(() => {
      book.setSetting('seed', String(seedNumber));
      book.setSetting('balance', String(won(options.balance ?? DEFAULT_BALANCE)));
      seedSubmalls(book, practiceSeed(seedNumber).submalls);
      seedSellers(book, practiceSeed(seedNumber).sellers);
    });
    return { book, seedNumber, offset: 0 };
  }
  // A book from before there were sellers gets them now.
  if (!book.has('select 1 from sellers')) book.together(() => seedSellers(book, practiceSeed(Number(kept)).sellers));
  return { book, seedNumber: Number(kept), offset: Number(book.setting('clockOffset') ?? '0') };
}

/** Starts the practice services on 127.0.0.1. */
export async function startPractice(options: PracticeOptions): Promise<Practice> {
  const faults = new FaultList(options.faults ?? []);
  const { book, seedNumber, offset } = openBook(options);
  try {
    const clock = new PracticeClock(options.now ?? Date.now, offset);
    // A world that was moved in time stays there after a restart.
    const keepClock = (): void => book.setSetting('clockOffset', String(clock.offset));
    if (options.startAt !== undefined) {
      clock.set(options.startAt);
      keepClock();
    }
    const seed = practiceSeed(seedNumber);
    const thisYear = new Date(clock.now()).getUTCFullYear();
    const calendar = await loadBusinessCalendar(Array.from({ length: 5 }, (_, index) => thisYear - 1 + index));
    const now = (): number => Math.floor(clock.now());
    const portone = new PortOneWorld({ book, partners: seed.partners, quirks: options.portoneQuirks ?? {}, now });
    const server = new PracticeServer({
      portone,
      'toss-v1': new TossWorld({ book, calendar, seed: seedNumber, quirks: options.quirks ?? {}, now }),
      'toss-v2': new Toss2World({ book, calendar, seed: seedNumber, quirks: options.quirks ?? {}, now }, practiceSealing(practiceSecurityKey, now)),
    }, faults);
    const port = await server.listen(options.port ?? 0);
    const origin = `http://127.0.0.1:${port}`;
    return {
      port,
      origin,
      urls: { portone: `${origin}/portone`, 'toss-v1': `${origin}/toss-v1`, 'toss-v2': `${origin}/toss-v2` },
      secrets: practiceSecrets,
      securityKey: practiceSecurityKey,
      seed,
      book: inspect(book),
      console: portone.console,
      now,
      setClock: (instant) => {
        clock.set(instant);
        keepClock();
      },
      advance: (milliseconds) => {
        clock.advance(milliseconds);
        keepClock();
      },
      setFaults: (list) => faults.set(list),
      setBalance: (amount) => book.setSetting('balance', String(amount)),
      requests: () => server.seen,
      close: async () => {
        await server.close();
        book.close();
      },
    };
  } catch (error) {
    book.close();
    throw error;
  }
}
