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

  /** Adds a row; gives the rows that now share its key, itself included. */
  add(key: string, row: Row): readonly Row[] {
    const held = this.#rows.get(key);
    if (held === undefined) {
      this.#rows.set(key, row);
      return [row];
    }
    const group = held instanceof Set ? held : new Set([held]);
    group.add(row);
    this.#rows.set(key, group);
    return [...group];
  }

  /** Takes a row away; gives the rows that still share its key. */
  remove(key: string, row: Row): readonly Row[] {
    const held = this.#rows.get(key);
    if (held === undefined) return [];
    if (!(held instanceof Set)) {
      if (held === row) this.#rows.delete(key);
      return held === row ? [] : [held];
    }
    held.delete(row);
    const [last] = held;
    if (held.size === 1 && last !== undefined) this.#rows.set(key, last);
    return [...held];
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
