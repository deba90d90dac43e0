import type { KstDate } from './calendar.ts';
import { addWon, type Won, won, ZERO_WON } from './money.ts';

/** What a row adds to the totals. */
export interface TotalRow {
  readonly payee: string;
  readonly amount: Won;
  readonly date: KstDate;
}

export interface Subtotal {
  readonly count: number;
  readonly amount: Won;
}

/**
 * Totals of the rows that would be sent, kept up to date one row at a time: an edit removes the old row and adds
 * the new one. Throws RangeError when a sum leaves the safe-integer range, before anything has changed.
 */
export class Totals {
  #count = 0;
  #amount: Won = ZERO_WON;
  readonly #dates = new Map<KstDate, Subtotal>();
  readonly #payees = new Map<string, Subtotal>();
  /** How many rows have each amount: the extremes survive the removal of a row. */
  readonly #amounts = new Map<Won, number>();
  #extremes: { readonly largest: Won; readonly smallest: Won } | null = null;

  get count(): number {
    return this.#count;
  }

  get amount(): Won {
    return this.#amount;
  }

  add(row: TotalRow): void {
    const amount = addWon(this.#amount, row.amount);
    const ofDate = plus(this.#dates.get(row.date), row.amount);
    const ofPayee = plus(this.#payees.get(row.payee), row.amount);
    this.#dates.set(row.date, ofDate);
    this.#payees.set(row.payee, ofPayee);
    this.#amounts.set(row.amount, (this.#amounts.get(row.amount) ?? 0) + 1);
    if (this.#count === 0) this.#extremes = { largest: row.amount, smallest: row.amount };
    else if (this.#extremes) {
      const { largest, smallest } = this.#extremes;
      this.#extremes = { largest: row.amount > largest ? row.amount : largest, smallest: row.amount < smallest ? row.amount : smallest };
    }
    this.#amount = amount;
    this.#count += 1;
  }

  /** Takes away a row that was added. Throws RangeError for one that wasn't. */
  remove(row: TotalRow): void {
    const ofDate = this.#dates.get(row.date);
    const ofPayee = this.#payees.get(row.payee);
    const alike = this.#amounts.get(row.amount);
    if (!ofDate || !ofPayee || alike === undefined) throw new RangeError('this row was never added to the totals');
    const amount = won(this.#amount - row.amount);
    const nextDate = minus(ofDate, row.amount);
    const nextPayee = minus(ofPayee, row.amount);
    put(this.#dates, row.date, nextDate);
    put(this.#payees, row.payee, nextPayee);
    if (alike === 1) {
      this.#amounts.delete(row.amount);
      if (row.amount === this.#extremes?.largest || row.amount === this.#extremes?.smallest) this.#extremes = null;
    } else this.#amounts.set(row.amount, alike - 1);
    this.#amount = amount;
    this.#count -= 1;
  }

  /** Null when there are no rows. */
  get largest(): Won | null {
    return this.#range()?.largest ?? null;
  }

  get smallest(): Won | null {
    return this.#range()?.smallest ?? null;
  }

  /** Earliest date first. */
  byDate(): readonly (Subtotal & { readonly date: KstDate })[] {
    return [...this.#dates]
      .map(([date, subtotal]) => ({ date, ...subtotal }))
      .sort((left, right) => (left.date < right.date ? -1 : 1));
  }

  /** Payees with the largest sums first; equal sums in the order of their ids. */
  byPayee(top = Number.POSITIVE_INFINITY): readonly (Subtotal & { readonly payee: string })[] {
    const first = (left: PayeeSum, right: PayeeSum): number => right.amount - left.amount || (left.payee < right.payee ? -1 : 1);
    const best: PayeeSum[] = [];
    // Sorted when the list is twice as long as wanted: ten of fifty thousand payees are asked for after every edit.
    for (const [payee, { count, amount }] of this.#payees) {
      best.push({ payee, count, amount });
      if (best.length < 2 * top) continue;
      best.sort(first);
      best.length = top;
    }
    return best.sort(first).slice(0, top);
  }

  get payeeCount(): number {
    return this.#payees.size;
  }

  ofPayee(payee: string): Subtotal {
    return this.#payees.get(payee) ?? NOTHING;
  }

  #range(): { readonly largest: Won; readonly smallest: Won } | null {
    if (this.#extremes === null && this.#count > 0) {
      let largest: Won | null = null;
      let smallest: Won | null = null;
      for (const amount of this.#amounts.keys()) {
        if (largest === null || amount > largest) largest = amount;
        if (smallest === null || amount < smallest) smallest = amount;
      }
      if (largest !== null && smallest !== null) this.#extremes = { largest, smallest };
    }
    return this.#count === 0 ? null : this.#extremes;
  }
}

type PayeeSum = Subtotal & { readonly payee: string };

const NOTHING: Subtotal = { count: 0, amount: ZERO_WON };

function plus(before: Subtotal | undefined, amount: Won): Subtotal {
  return { count: (before?.count ?? 0) + 1, amount: addWon(before?.amount ?? ZERO_WON, amount) };
}

function minus(before: Subtotal, amount: Won): Subtotal {
  return { count: before.count - 1, amount: won(before.amount - amount) };
}

function put<Key>(map: Map<Key, Subtotal>, key: Key, value: Subtotal): void {
  if (value.count === 0) map.delete(key);
  else map.set(key, value);
}

/** Totals of rows that are all there. */
export function totalsOf(rows: Iterable<TotalRow>): Totals {
  const totals = new Totals();
  for (const row of rows) totals.add(row);
  return totals;
}
