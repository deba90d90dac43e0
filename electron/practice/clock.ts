/** The time of the practice world: real time (or a given source) plus an offset that tests and demos move. */
export class PracticeClock {
  readonly #source: () => number;
  #offset: number;

  constructor(source: () => number, offset: number) {
    this.#source = source;
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  now(): number {
    return this.#source() + this.#offset;
  }

  set(instant: number): void {
    this.#offset = instant - this.#source();
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
  }
}
