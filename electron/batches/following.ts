import { addDays, kstDateOf } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { Environment } from '../../shared/services.ts';
import type { Batch } from '../ledger/batches.ts';

const MINUTE = 60_000;
/** How long after a question the next may come: it grows while nothing new is said, and starts over when something is. */
export const PACE: readonly number[] = [1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE);
/** How often the desk looks whether a question is due, in milliseconds. */
export const LOOK_EVERY = 15_000;
/** A live service that did not answer this often in a row is left alone until a person asks. */
const SILENT_LIVE = 3;
/** Days after the last pay date for which a batch is followed by itself; later a person asks. */
export const FOLLOW_DAYS = 14;

export interface FollowingOptions {
  /** Batches about which the service can still say something new. */
  readonly unfinished: () => ReadonlySet<BatchId>;
  readonly batch: (id: BatchId) => Batch;
  readonly environment: (id: ConnectionId) => Environment;
  readonly lastPayDate: (id: BatchId) => KstDate | null;
  /** When it was asked last according to the ledger: a desk that starts again keeps the pace. */
  readonly askedAt: (id: BatchId) => number | null;
  readonly isSending: (connection: ConnectionId) => boolean;
  /** Asks and writes; the only way this part reaches a service. Throws DeskError when there was no usable answer. */
  readonly track: (id: BatchId, signal: AbortSignal) => Promise<Batch>;
  /** Whether the answer to the last question changed anything. */
  readonly changed: (id: BatchId) => boolean;
  readonly clock: () => number;
  /** Does the work again and again; what is given back ends that. */
  readonly repeat: (milliseconds: number, work: () => void) => () => void;
  /** A question was begun or answered: whoever looks at the batch may look again. */
  readonly onAsked: (id: BatchId) => void;
  /** Something unforeseen, not a service that is silent. */
  readonly report: (error: unknown) => void;
}

export interface FollowState {
  readonly asking: boolean;
  /** Milliseconds since 1970 UTC. */
  readonly askedAt: number | null;
  /** When it is asked next by itself; null: it is not. */
  readonly nextAt: number | null;
  /** final: nothing is open. sending: after the sending. silent: the service did not answer. old: its days are long past. */
  readonly why: 'following' | 'final' | 'sending' | 'silent' | 'old';
  /** Why the last question had no answer. */
  readonly error: string | null;
}

interface Followed {
  askedAt: number | null;
  /** Place in PACE. */
  step: number;
  error: string | null;
  lastDate: KstDate | null;
}

/**
 * Follows batches whose rows are not final while the desk is open: one question at a time per connection, never while
 * that connection sends, ever more rarely while nothing happens. It sends nothing.
 */
export class Following {
  readonly #options: FollowingOptions;
  readonly #followed = new Map<BatchId, Followed>();
  readonly #asking = new Map<ConnectionId, { readonly id: BatchId; readonly ended: Promise<Batch> }>();
  /** How many questions in a row a connection left without an answer, and since when it is let be. */
  readonly #silent = new Map<ConnectionId, { times: number; at: number }>();
  readonly #end = new AbortController();
  #stop: (() => void) | null = null;

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stop ??= this.#options.repeat(LOOK_EVERY, () => this.#look());
  }

  /** No further question; resolves when the last one has come to rest. */
  async close(): Promise<void> {
    this.#stop?.();
    this.#stop = null;
    this.#end.abort();
    await Promise.allSettled([...this.#asking.values()].map(({ ended }) => ended));
  }

  /** Somebody looks at the batch: it is asked about at once, unless it just was or may not be now. */
  lookAt(id: BatchId): FollowState {
    const batch = this.#options.batch(id);
    const { why } = this.state(id);
    const asked = this.#of(id).askedAt;
    const due = asked === null || this.#options.clock() - asked >= MINUTE;
    if (this.#stop !== null && due && why === 'following' && !this.#asking.has(batch.connectionId) && this.#mayAskAgain(batch.connectionId)) this.#askAndForget(id);
    return this.state(id);
  }

  /**
   * A person asks now. Waits for a question that is already on its way to the same connection.
   * Throws DeskError SERVICE_*, CONNECTION_*, BATCH_ALREADY_RUNNING while the connection sends.
   */
  async askNow(id: BatchId): Promise<Batch> {
    const { connectionId } = this.#options.batch(id);
    for (let running = this.#asking.get(connectionId); running !== undefined; running = this.#asking.get(connectionId)) {
      if (running.id === id) return await running.ended;
      await Promise.allSettled([running.ended]);
    }
    if (this.#options.isSending(connectionId)) return this.#options.batch(id);
    return await this.#ask(id);
  }

  state(id: BatchId): FollowState {
    const { batch, isSending, unfinished } = this.#options;
    const { connectionId } = batch(id);
    const followed = this.#of(id);
    const asking = this.#asking.get(connectionId)?.id === id;
    const told = { asking, askedAt: followed.askedAt, error: followed.error };
    if (isSending(connectionId)) return { ...told, nextAt: null, why: 'sending' };
    if (!unfinished().has(id)) return { ...told, nextAt: null, why: 'final' };
    if (this.#isOld(followed)) return { ...told, nextAt: null, why: 'old' };
    if (this.#isGivenUp(connectionId)) return { ...told, nextAt: null, why: 'silent' };
    return { ...told, nextAt: Math.max(this.#dueAt(followed), this.#quietUntil(connectionId)), why: 'following' };
  }

  #look(): void {
    const { unfinished, batch, isSending, clock } = this.#options;
    const now = clock();
    const due = new Map<ConnectionId, { id: BatchId; at: number }>();
    try {
      for (const id of unfinished()) {
        const { connectionId } = batch(id);
        if (this.#asking.has(connectionId) || isSending(connectionId) || this.#isGivenUp(connectionId)) continue;
        const followed = this.#of(id);
        const at = Math.max(this.#dueAt(followed), this.#quietUntil(connectionId));
        if (at > now || this.#isOld(followed)) continue;
        const first = due.get(connectionId);
        if (first === undefined || at < first.at) due.set(connectionId, { id, at });
      }
    } catch (error) {
      // Nobody waits for this: a ledger that cannot be read now must not end a program that may be sending.
      this.#options.report(error);
    }
    for (const { id } of due.values()) this.#askAndForget(id);
  }

  #askAndForget(id: BatchId): void {
    this.#ask(id).catch((error: unknown) => {
      // A service that is silent or a connection without a key stands in the state of the batch.
      if (!(error instanceof DeskError)) this.#options.report(error);
    });
  }

  async #ask(id: BatchId): Promise<Batch> {
    const { connectionId } = this.#options.batch(id);
    const ended = this.#question(id, connectionId);
    this.#asking.set(connectionId, { id, ended });
    this.#options.onAsked(id);
    try {
      return await ended;
    } finally {
      this.#asking.delete(connectionId);
      if (!this.#end.signal.aborted) this.#options.onAsked(id);
    }
  }

  async #question(id: BatchId, connection: ConnectionId): Promise<Batch> {
    const followed = this.#of(id);
    try {
      const batch = await this.#options.track(id, this.#end.signal);
      followed.step = this.#options.changed(id) ? 0 : Math.min(followed.step + 1, PACE.length - 1);
      followed.error = null;
      this.#silent.delete(connection);
      return batch;
    } catch (error) {
      followed.step = Math.min(followed.step + 1, PACE.length - 1);
      followed.error = error instanceof DeskError ? error.code : 'INTERNAL';
      this.#silent.set(connection, { times: (this.#silent.get(connection)?.times ?? 0) + 1, at: this.#options.clock() });
      throw error;
    } finally {
      followed.askedAt = this.#options.clock();
    }
  }

  #of(id: BatchId): Followed {
    const known = this.#followed.get(id);
    if (known) return known;
    const fresh: Followed = { askedAt: this.#options.askedAt(id), step: 0, error: null, lastDate: this.#options.lastPayDate(id) };
    this.#followed.set(id, fresh);
    return fresh;
  }

  #dueAt({ askedAt, step }: Followed): number {
    return askedAt === null ? this.#options.clock() : askedAt + (PACE[step] ?? 30 * MINUTE);
  }

  /** After silence the whole connection is let be, not only the batch that met it. */
  #quietUntil(connection: ConnectionId): number {
    const silent = this.#silent.get(connection);
    return silent === undefined ? 0 : silent.at + (PACE[Math.min(silent.times, PACE.length) - 1] ?? 0);
  }

  #mayAskAgain(connection: ConnectionId): boolean {
    return this.#quietUntil(connection) <= this.#options.clock();
  }

  #isGivenUp(connection: ConnectionId): boolean {
    return (this.#silent.get(connection)?.times ?? 0) >= SILENT_LIVE && this.#options.environment(connection) === 'live';
  }

  #isOld({ lastDate }: Followed): boolean {
    return lastDate !== null && addDays(lastDate, FOLLOW_DAYS) < kstDateOf(this.#options.clock());
  }
}
