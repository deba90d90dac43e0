import type { Outcome } from './batch.ts';
import { daysBetween } from './calendar.ts';
import type { KstDate } from './calendar.ts';
import type { BatchId } from './ids.ts';
import type { Won } from './money.ts';

/** What makes two rows the same payment, or a similar one. */
export interface Payment {
  readonly payee: string;
  readonly amount: Won;
  readonly date: KstDate;
}

/** Same payee, amount and date: the same payment twice, unless a person says otherwise. */
export function duplicateKey(payment: Payment): string {
  // The payee last: it is the only part that could hold the separator.
  return `${payment.date}|${payment.amount}|${payment.payee}`;
}

/** Same payee and amount, whatever the date: the same payment with its date moved, or a regular one. */
export function similarKey(payment: Pick<Payment, 'payee' | 'amount'>): string {
  return `${payment.amount}|${payment.payee}`;
}

/** A payment sent this many days before or after counts as similar; further away it is a regular one. */
export const SIMILAR_DAYS = 31;

/** Rows of one batch that stood for one payment, by what became of them. */
export interface SentPayment {
  readonly batchId: BatchId;
  readonly date: KstDate;
  readonly outcome: Outcome;
  readonly sentAt: number | null;
  readonly count: number;
}

const NOT_PAID: ReadonlySet<Outcome> = new Set<Outcome>(['rejected', 'failed', 'cancelled']);

/** Whether the money certainly stayed: such a payment may rightly be sent again. */
export function isNotPaid(outcome: Outcome): boolean {
  return NOT_PAID.has(outcome);
}

/** same, similar: its money may have moved. notPaid: same or similar, and its money stayed. */
export interface SentMatches {
  readonly same: readonly SentPayment[];
  readonly similar: readonly SentPayment[];
  readonly notPaid: readonly SentPayment[];
}

const NO_MATCHES: SentMatches = { same: [], similar: [], notPaid: [] };

/**
 * Where the date of a row comes from: its own cells, or a choice for every row and the day it happens to be. Another day
 * tells two payments apart only where somebody wrote it beside them: sent again a day later, the same sheet would pass.
 */
export type DateSource = 'sheet' | 'chosen';

/** Days within which a payment whose day nobody wrote is the same as one on another day: less than a week, since people are paid weekly. */
export const SAME_WITHOUT_DATE_DAYS = 4;

/** Sent payments of the same payee and amount, told apart by what they mean for a payment on this date. */
export function matchSent(date: KstDate, sent: readonly SentPayment[], source: DateSource): SentMatches {
  if (sent.length === 0) return NO_MATCHES;
  const apart = (payment: SentPayment): number => Math.abs(daysBetween(payment.date, date));
  const near = sent.filter((payment) => apart(payment) <= SIMILAR_DAYS);
  const moved = near.filter((payment) => !isNotPaid(payment.outcome));
  const isSame = (payment: SentPayment): boolean => apart(payment) <= (source === 'chosen' ? SAME_WITHOUT_DATE_DAYS : 0);
  return { same: moved.filter(isSame), similar: moved.filter((payment) => !isSame(payment)), notPaid: near.filter((payment) => isNotPaid(payment.outcome)) };
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

  size(key: string): number {
    const held = this.#rows.get(key);
    return held === undefined ? 0 : held instanceof Set ? held.size : 1;
  }

  /** Rows with this key, one at a time: a group may be the whole file. */
  *each(key: string): Generator<Row> {
    const held = this.#rows.get(key);
    if (held instanceof Set) yield* held;
    else if (held !== undefined) yield held;
  }

  /** Rows with this key; more than one is a duplicate. */
  of(key: string): readonly Row[] {
    return [...this.each(key)];
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

interface SimilarGroup<Row> {
  /** How many of its rows are on each date. */
  readonly dates: Map<KstDate, number>;
  readonly rows: Set<Row>;
  plain: number;
}

/**
 * Rows of one file by payee and amount, kept up to date one row at a time. Rows are similar when their group spans two
 * dates: one more date may concern a hundred thousand rows at once, so it is counted by groups and never row by row.
 * A plain row is one of which nothing else is noted: it counts among the noted rows only while it is similar.
 */
export class SimilarIndex<Row> {
  readonly #groups = new Map<string, SimilarGroup<Row> | { readonly date: KstDate; readonly row: Row; readonly plain: boolean }>();
  readonly #similar = new Set<SimilarGroup<Row>>();
  #rows = 0;
  #plain = 0;

  /** Similar rows, and how many of them are plain. */
  get counts(): { readonly rows: number; readonly plain: number } {
    return { rows: this.#rows, plain: this.#plain };
  }

  add(key: string, date: KstDate, row: Row, plain: boolean): void {
    const held = this.#groups.get(key);
    if (held === undefined) {
      this.#groups.set(key, { date, row, plain });
      return;
    }
    const group: SimilarGroup<Row> = 'rows' in held ? held : { dates: new Map([[held.date, 1]]), rows: new Set([held.row]), plain: held.plain ? 1 : 0 };
    this.#groups.set(key, group);
    this.#change(group, () => {
      group.rows.add(row);
      group.dates.set(date, (group.dates.get(date) ?? 0) + 1);
      group.plain += plain ? 1 : 0;
    });
  }

  /** Takes a row away with the date and the plainness it was added with. */
  remove(key: string, date: KstDate, row: Row, plain: boolean): void {
    const held = this.#groups.get(key);
    if (held === undefined) throw new RangeError('this row was never added');
    if (!('rows' in held)) {
      this.#groups.delete(key);
      return;
    }
    this.#change(held, () => {
      held.rows.delete(row);
      const left = (held.dates.get(date) ?? 0) - 1;
      if (left === 0) held.dates.delete(date);
      else held.dates.set(date, left);
      held.plain -= plain ? 1 : 0;
    });
    if (held.rows.size === 0) this.#groups.delete(key);
  }

  /** Whether the rows of this payee and amount stand on two dates or more. */
  isSimilar(key: string): boolean {
    const held = this.#groups.get(key);
    return held !== undefined && 'rows' in held && this.#similar.has(held);
  }

  /** Rows with this payee and amount, whatever their dates. */
  *each(key: string): Generator<Row> {
    const held = this.#groups.get(key);
    if (held === undefined) return;
    if ('rows' in held) yield* held.rows;
    else yield held.row;
  }

  /** How many rows and how many dates share this payee and amount. */
  span(key: string): { readonly rows: number; readonly dates: number } {
    const held = this.#groups.get(key);
    if (held === undefined) return { rows: 0, dates: 0 };
    return 'rows' in held ? { rows: held.rows.size, dates: held.dates.size } : { rows: 1, dates: 1 };
  }

  /** The rows of every group that spans two dates or more. */
  *groups(): Generator<ReadonlySet<Row>> {
    for (const group of this.#similar) yield group.rows;
  }

  #change(group: SimilarGroup<Row>, change: () => void): void {
    this.#count(group, -1);
    change();
    this.#count(group, 1);
  }

  #count(group: SimilarGroup<Row>, sign: 1 | -1): void {
    if (group.dates.size < 2) {
      this.#similar.delete(group);
      return;
    }
    this.#similar.add(group);
    this.#rows += sign * group.rows.size;
    this.#plain += sign * group.plain;
  }
}
