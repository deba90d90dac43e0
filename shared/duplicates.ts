import type { KstDate } from './calendar.ts';
import type { Won } from './money.ts';

/** Same payee, amount and date: the same payment twice, unless a person says otherwise. */
export function duplicateKey(row: { readonly payee: string; readonly amount: Won; readonly date: KstDate }): string {
  // The payee last: it is the only part that could hold the separator.
  return `${row.date}|${row.amount}|${row.payee}`;
}

/** Rows of one file by their duplicate key, kept up to date one row at a time. `Row` is whatever names a row. */
export class DuplicateIndex<Row> {
  /** One row alone is stored bare, so that a hundred thousand different rows cost no sets. */
  readonly #rows = new Map<string, Row | Set<Row>>();

  /** Adds a row; how many rows share its key now, itself included. A number, because a group may be the whole file. */
  add(key: string, row: Row): number {
    const held = this.#rows.get(key);
    if (held === undefined) {
      this.#rows.set(key, row);
      return 1;
    }
    const group = held instanceof Set ? held : new Set([held]);
    group.add(row);
    this.#rows.set(key, group);
    return group.size;
  }

  /** Takes a row away; how many rows still share its key. */
  remove(key: string, row: Row): number {
    const held = this.#rows.get(key);
    if (held === undefined) return 0;
    if (!(held instanceof Set)) {
      if (held === row) this.#rows.delete(key);
      return held === row ? 0 : 1;
    }
    held.delete(row);
    const [last] = held;
    if (held.size === 1 && last !== undefined) this.#rows.set(key, last);
    return held.size;
  }

  /** Rows with this key; more than one is a duplicate. */
  of(key: string): readonly Row[] {
    const held = this.#rows.get(key);
    if (held === undefined) return [];
    return held instanceof Set ? [...held] : [held];
  }

  /** Every group of two rows or more. */
  groups(): readonly { readonly key: string; readonly rows: readonly Row[] }[] {
    const groups: { readonly key: string; readonly rows: readonly Row[] }[] = [];
    for (const [key, held] of this.#rows) {
      if (held instanceof Set && held.size > 1) groups.push({ key, rows: [...held] });
    }
    return groups;
  }
}
