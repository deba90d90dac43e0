/** How the service bore one attempt. `silent`: nothing usable came back. `busy`: it asked to wait. */
export type AttemptSeen =
  | { readonly type: 'answered'; readonly milliseconds: number }
  | { readonly type: 'busy'; readonly afterMs: number | null }
  | { readonly type: 'silent' };

/** An answer that took so many times as long as answers usually take is slow … */
const SLOW_TIMES = 4;
/** … unless it was quick all the same: below this nothing is slow, above the other everything is. Milliseconds. */
const NEVER_SLOW_MS = 500;
const ALWAYS_SLOW_MS = 10_000;
/** How much one answer weighs in what is usual. */
const WEIGHT = 0.1;
/** One more at once after so many good answers for each of those that are. */
const GOOD_FOR_ONE_MORE = 4;

/**
 * How many requests of a batch are under way at once: carefully more while the service answers as usual, one less when it
 * becomes slow, half when it asks to wait or falls silent. After "wait" nobody begins a new request before that time.
 */
export class Pace {
  readonly #most: number;
  readonly #clock: () => number;
  #atOnce: number;
  #good = 0;
  #usual: number | null = null;
  #notBefore = 0;

  constructor(concurrency: { readonly start: number; readonly most: number }, clock: () => number) {
    this.#most = Math.max(1, concurrency.most);
    this.#atOnce = Math.max(1, Math.min(concurrency.start, this.#most));
    this.#clock = clock;
  }

  /** Requests that may be under way now; at least one. */
  get atOnce(): number {
    return this.#atOnce;
  }

  /** Milliseconds before another request should begin; 0: now. */
  restMs(): number {
    return Math.max(0, this.#notBefore - this.#clock());
  }

  note(seen: AttemptSeen): void {
    switch (seen.type) {
      case 'answered':
        return this.#answered(seen.milliseconds);
      case 'busy':
        if (seen.afterMs !== null) this.#notBefore = Math.max(this.#notBefore, this.#clock() + seen.afterMs);
        return this.#fewer(Math.floor(this.#atOnce / 2));
      case 'silent':
        return this.#fewer(Math.floor(this.#atOnce / 2));
    }
  }

  #answered(milliseconds: number): void {
    const slow = milliseconds > ALWAYS_SLOW_MS || (this.#usual !== null && milliseconds > NEVER_SLOW_MS && milliseconds > this.#usual * SLOW_TIMES);
    if (slow) return this.#fewer(this.#atOnce - 1);
    this.#usual = this.#usual === null ? milliseconds : this.#usual + (milliseconds - this.#usual) * WEIGHT;
    this.#good += 1;
    if (this.#good < this.#atOnce * GOOD_FOR_ONE_MORE || this.#atOnce >= this.#most) return;
    this.#atOnce += 1;
    this.#good = 0;
  }

  #fewer(atOnce: number): void {
    this.#atOnce = Math.max(1, atOnce);
    this.#good = 0;
  }
}
