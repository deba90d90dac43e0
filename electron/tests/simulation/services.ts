import type { BusinessCalendar } from '../../../shared/calendar.ts';
import type { ServiceId } from '../../../shared/services.ts';
import { Book } from '../../practice/book.ts';
import type { Call, Reply, World } from '../../practice/call.ts';
import { servicePath } from '../../practice/faults.ts';
import { PortOneWorld } from '../../practice/portone/world.ts';
import { practiceSeed } from '../../practice/seed.ts';
import { GARBAGE, failureReply } from '../../practice/server.ts';
import { statusAt } from '../../practice/toss/lifecycle.ts';
import { seedSubmalls } from '../../practice/toss/submalls.ts';
import { TossWorld } from '../../practice/toss/world.ts';
import { FRIDAY } from '../../practice/tests/world.ts';
import { sellerStatusAt } from '../../practice/toss2/lifecycle.ts';
import { OPEN_SEALING } from '../../practice/toss2/sealing.ts';
import { seedSellers } from '../../practice/toss2/sellers.ts';
import { Toss2World } from '../../practice/toss2/world.ts';
import type { HttpRequest, RawAnswer } from '../../services/transport.ts';

export const SIMULATED_URLS: Readonly<Record<ServiceId, string>> = { portone: 'http://127.0.0.1:1/portone', 'toss-v1': 'http://127.0.0.1:1/toss-v1', 'toss-v2': 'http://127.0.0.1:1/toss-v2' };
const SEED = 1;
const BALANCE = '100000000000';

/** One payment as the service holds it, by our own row key. */
export interface HeldPayment {
  readonly key: string;
  readonly payee: string;
  readonly amount: number;
  readonly date: string;
  /** Cancelled or deleted: no money moves. */
  readonly undone: boolean;
  /** Toss only: how it stands now. */
  readonly status: string | null;
}

/** A request as the service reads it once it has arrived. */
function callOf(request: HttpRequest): Call {
  const url = new URL(request.url);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method: request.method, path: servicePath(url.pathname), query: url.searchParams, search: url.search, headers, body: request.body ?? '' };
}

function answerOf(reply: Reply): RawAnswer {
  return { status: reply.status, headers: { ...reply.headers, 'content-type': reply.contentType }, body: reply.body };
}

/**
 * Both payment services without sockets: the practice server's own worlds over one book in memory. How a service
 * behaves is written down once, there; this only counts what was really paid.
 */
export class SimulatedServices {
  readonly #book = new Book('memory');
  readonly #worlds: Readonly<Record<ServiceId, World>>;
  /** True time, in milliseconds since 1970 UTC. */
  #now: () => number = () => 0;

  constructor(calendar: BusinessCalendar) {
    const now = (): number => this.#now();
    const seed = practiceSeed(SEED);
    seedSubmalls(this.#book, seed.submalls);
    seedSellers(this.#book, seed.sellers);
    this.#book.setSetting('balance', BALANCE);
    this.#worlds = {
      portone: new PortOneWorld({ book: this.#book, partners: seed.partners, quirks: {}, now }),
      'toss-v1': new TossWorld({ book: this.#book, calendar, seed: SEED, quirks: {}, now }),
      // Real encryption takes turns that a simulated clock knows nothing of; it has tests of its own.
      'toss-v2': new Toss2World({ book: this.#book, calendar, seed: SEED, quirks: { alwaysOpen: true }, now }, OPEN_SEALING),
    };
  }

  /** As new, with another source of time. Making a world anew would take longer than sending a batch through it. */
  reset(now: () => number): void {
    this.#now = now;
    // The numbering too: by it the practice world decides what fails at the bank.
    for (const table of ['payouts', 'sellerPayouts', 'answers', 'transfers', 'sqlite_sequence']) this.#book.run(`delete from ${table}`);
  }

  /** The request is worked off now. */
  answer(id: ServiceId, request: HttpRequest): RawAnswer {
    return answerOf(this.#worlds[id].answer(callOf(request)));
  }

  /** The request is being worked on: a repeat of its key hears so until the result is called. */
  hold(id: ServiceId, request: HttpRequest): () => void {
    return this.#worlds[id].hold(callOf(request));
  }

  /** The service's answer for a status, with nothing done. */
  failure(id: ServiceId, status: number): RawAnswer {
    return answerOf(failureReply(this.#worlds[id], status));
  }

  garbage(): RawAnswer {
    return answerOf(GARBAGE);
  }

  /** Everything that was ever accepted, in no order. A key that comes twice was paid twice. */
  held(): readonly HeldPayment[] {
    const now = this.#now();
    const payouts = this.#book.all('payout', 'select * from payouts').map((record) => {
      const metadata = JSON.parse(record.metadata ?? '{}') as Record<string, string>;
      const key = metadata['settledeskRow'] ?? record.payoutKey;
      return { key, payee: record.subMallId, amount: record.amount, date: record.payoutDate, undone: record.cancelledAt !== null, status: statusAt(record, now) };
    });
    const sellerPayouts = this.#book.all('sellerPayout', 'select * from sellerPayouts').map((record) => (
      { key: record.refPayoutId, payee: record.destination, amount: record.amount, date: record.payoutDate ?? FRIDAY, undone: record.cancelledAt !== null, status: sellerStatusAt(record, now) }
    ));
    const transfers = this.#book.all('transfer', 'select * from transfers').map((record) => (
      { key: record.id, payee: record.partnerId, amount: record.amount, date: record.date, undone: record.deletedAt !== null, status: null }
    ));
    return [...payouts, ...sellerPayouts, ...transfers];
  }

  /** Somebody at the shop's own console undoes everything that is still to be paid by Toss. */
  cancelAtConsole(): void {
    for (const table of ['payouts', 'sellerPayouts']) this.#book.run(`update ${table} set cancelledAt = ? where cancelledAt is null and startsAt > ?`, this.#now(), this.#now());
  }

  /** The bank says no to everything that is not ended yet. */
  failAtBank(): void {
    for (const table of ['payouts', 'sellerPayouts']) this.#book.run(`update ${table} set failure = 'TRANSFER_FAILED' where endsAt > ?`, this.#now());
  }

  close(): void {
    this.#book.close();
  }
}
