export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}
export type FetchPage<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

interface HeldPage<Row> {
  readonly rows: readonly Row[];
  /** The generation it was asked in; an older one is shown until a newer answer replaces it. */
  readonly generation: number;
}

export interface PageCacheOptions {
  readonly pageSize: number;
  /** Pages kept in memory, those nearest to what is shown. */
  readonly keep: number;
}

/** The largest page that the desk hands out. */
const READ_AT_ONCE = 500;
const usual: PageCacheOptions = { pageSize: 200, keep: 24 };

/**
 * The rows around the ones on screen, in pages. The window never holds a whole draft: it asks for what it shows,
 * keeps showing what it has while newer rows are on their way, and forgets what is far off.
 */
export class PageCache<Row> {
  readonly #fetch: FetchPage<Row>;
  readonly #options: PageCacheOptions;
  readonly #pages = new Map<number, HeldPage<Row>>();
  readonly #asked = new Map<number, number>();
  readonly #listeners = new Set<() => void>();
  #generation = 0;
  #version = 0;
  #followed: number | null = null;
  #total: number | null = null;
  #failure: unknown = null;
  #wanted: readonly [first: number, last: number] = [0, 0];

  constructor(fetch: FetchPage<Row>, options: PageCacheOptions = usual) {
    this.#fetch = fetch;
    this.#options = options;
  }

  /** Rows there are; null until the first answer. */
  get total(): number | null {
    return this.#total;
  }

  /** Why the last page could not be had; null once a page came again. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Grows with every change, for whoever watches. */
  get version(): number {
    return this.#version;
  }

  row(index: number): Row | undefined {
    const page = Math.floor(index / this.#options.pageSize);
    return this.#pages.get(page)?.rows[index - page * this.#options.pageSize];
  }

  /** Some rows, each in its place: those held as they are shown, the others asked for in pages of their own. */
  async read(first: number, last: number): Promise<readonly Row[]> {
    const held = this.held(first, last);
    if (held !== null) return held;
    const rows: Row[] = [];
    while (first + rows.length <= last) {
      const limit = Math.min(READ_AT_ONCE, last - first - rows.length + 1);
      const page = await this.#fetch(first + rows.length, limit);
      rows.push(...page.rows);
      if (page.rows.length < limit) break;
    }
    return rows;
  }

  /** Some rows, when every one of them is here; null otherwise. */
  held(first: number, last: number): readonly Row[] | null {
    const rows: Row[] = [];
    for (let index = first; index <= last; index += 1) {
      const row = this.row(index);
      if (row === undefined) return null;
      rows.push(row);
    }
    return rows;
  }

  /** Says which rows are shown; their pages are asked for, unless they are here or on their way. */
  want(first: number, last: number): void {
    this.#wanted = [Math.max(0, first), Math.max(0, last)];
    this.#askForWanted();
  }

  /** Refreshes when the version of what is shown has grown since the last call. */
  follow(version: number): void {
    const before = this.#followed;
    this.#followed = version;
    if (before !== null && before !== version) this.refresh();
  }

  /** The rows may have changed: everything held is old, and what is shown is asked for again. */
  refresh(): void {
    this.#generation += 1;
    this.#askForWanted();
  }

  /** Shows a change before the desk's answer is there; the next answer replaces it. */
  patch(index: number, change: (row: Row) => Row): void {
    const page = Math.floor(index / this.#options.pageSize);
    const held = this.#pages.get(page);
    if (held === undefined) return;
    const place = index - page * this.#options.pageSize;
    this.#pages.set(page, { ...held, rows: held.rows.map((row, position) => (position === place ? change(row) : row)) });
    this.#changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #askForWanted(): void {
    const { pageSize } = this.#options;
    const [first, last] = this.#wanted;
    for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1) {
      const beyond = this.#total !== null && page * pageSize >= this.#total && page > 0;
      const current = this.#pages.get(page)?.generation === this.#generation;
      const underWay = this.#asked.get(page) === this.#generation;
      if (!beyond && !current && !underWay) this.#ask(page);
    }
  }

  #ask(page: number): void {
    const generation = this.#generation;
    this.#asked.set(page, generation);
    this.#fetch(page * this.#options.pageSize, this.#options.pageSize).then(
      (answer) => this.#answered(page, generation, answer),
      (error: unknown) => this.#failed(page, generation, error),
    );
  }

  #answered(page: number, generation: number, answer: Page<Row>): void {
    if (this.#asked.get(page) === generation) this.#asked.delete(page);
    const held = this.#pages.get(page);
    // Answers may overtake one another: an older one never replaces a newer one.
    if (held !== undefined && held.generation > generation) return;
    this.#pages.set(page, { rows: answer.rows, generation });
    if (generation === this.#generation) {
      this.#total = answer.total;
      this.#failure = null;
    } else this.#total ??= answer.total;
    this.#forgetFarPages();
    this.#changed();
    this.#askForWanted();
  }

  #failed(page: number, generation: number, error: unknown): void {
    if (this.#asked.get(page) === generation) this.#asked.delete(page);
    if (generation !== this.#generation) return;
    this.#failure = error;
    this.#changed();
  }

  #forgetFarPages(): void {
    if (this.#pages.size <= this.#options.keep) return;
    const middle = (this.#wanted[0] + this.#wanted[1]) / 2 / this.#options.pageSize;
    const byDistance = [...this.#pages.keys()].sort((left, right) => Math.abs(right - middle) - Math.abs(left - middle));
    for (const page of byDistance.slice(0, this.#pages.size - this.#options.keep)) this.#pages.delete(page);
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
