import { setImmediate } from 'node:timers/promises';

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * True time of a simulated world, in milliseconds since 1970 UTC. It moves only when everybody waits: then it jumps to
 * the next thing that is due. Nothing here lasts in real time.
 */
export class Timeline {
  #now: number;
  #order = 0;
  #happenings: Happening[] = [];
  #sleepers = new Set<() => void>();
  #moving = false;

  constructor(now: number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now;
  }

  /** Something that happens by itself, whoever is alive then. */
  at(time: number, run: () => void): void {
    this.#order += 1;
    this.#happenings.push({ at: Math.max(time, this.#now), order: this.#order, run });
  }

  /** Ends after `milliseconds`, or at once when the signal aborts or everybody is woken. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.add(wake);
      signal?.addEventListener('abort', wake);
      this.at(this.#now + milliseconds, wake);
      this.#move();
    });
  }

  /** As when the machine loses power: whoever sleeps here wakes up in another world. Time stands still. */
  wakeAll(): void {
    for (const wake of this.#sleepers) wake();
  }

  /** Lets time pass with nobody waiting (a closed desk, a sleeping machine); what falls into it happens. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    while (this.#next(until));
    this.#now = until;
  }

  /** Does what is due next, if it is due by then. */
  #next(until: number): boolean {
    let first: Happening | null = null;
    for (const one of this.#happenings) {
      if (one.at <= until && (first === null || one.at < first.at || (one.at === first.at && one.order < first.order))) first = one;
    }
    if (first === null) return false;
    this.#happenings = this.#happenings.filter((one) => one !== first);
    this.#now = Math.max(this.#now, first.at);
    first.run();
    return true;
  }

  #move(): void {
    if (this.#moving) return;
    this.#moving = true;
    const step = async (): Promise<void> => {
      while (this.#sleepers.size > 0) {
        // Everything that can go on without time goes first.
        await setImmediate();
        if (this.#sleepers.size > 0) this.#next(Number.POSITIVE_INFINITY);
      }
      this.#moving = false;
    };
    void step();
  }
}
