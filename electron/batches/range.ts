import type { Breaths } from '../../shared/breaths.ts';
import { OUTCOMES } from '../../shared/batch.ts';
import type { Outcome } from '../../shared/batch.ts';
import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { addWon, won, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { RangeQuery, RangeSums } from '../../shared/result-views.ts';
import { ENVIRONMENTS } from '../../shared/services.ts';
import { countLeftOut, listBatches } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { dayGroups, dayOf, mayHold } from '../ledger/ranges.ts';
import type { DatedRow } from '../ledger/ranges.ts';
import type { NamedConnection } from './views.ts';

/** Sums of one batch within a range, by the day they count for and by outcome. */
export interface RangeGroup {
  readonly day: KstDate;
  readonly outcome: Outcome;
  readonly count: number;
  readonly amount: Won;
}

/** What a range holds of one batch. */
export interface RangePart {
  readonly batch: Batch;
  readonly connection: NamedConnection;
  /** Chosen: inside the range, with one of the outcomes asked for. */
  readonly groups: readonly RangeGroup[];
  /** Inside the range, with another outcome. */
  readonly others: readonly RangeGroup[];
  readonly count: number;
  readonly amount: Won;
  readonly leftOut: number;
}

export type NameConnection = (id: ConnectionId) => NamedConnection;

const ROWS_A_WINDOW = 4000;

function merge(groups: readonly RangeGroup[]): RangeGroup[] {
  const merged = new Map<string, RangeGroup>();
  for (const group of groups) {
    const key = `${group.day} ${group.outcome}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...group, count: known.count + group.count, amount: addWon(known.amount, group.amount) } : group);
  }
  return [...merged.values()].sort((left, right) => (left.day === right.day ? OUTCOMES.indexOf(left.outcome) - OUTCOMES.indexOf(right.outcome) : left.day < right.day ? -1 : 1));
}

/**
 * What the ledger itself adds up to within a range, batch by batch, oldest first. Every batch it reads is proven against the
 * sum it was frozen with. Read it from a snapshot. Throws DeskError BATCH_TAMPERED, ARGUMENT_INVALID.
 */
export function* rangeParts(db: Database, query: RangeQuery, nameConnection: NameConnection): Breaths<readonly RangePart[]> {
  if (query.from > query.to) throw new DeskError('ARGUMENT_INVALID', { name: 'from' });
  const parts: RangePart[] = [];
  for (const batch of listBatches(db).toReversed()) {
    const connection = nameConnection(batch.connectionId);
    if (query.connections !== null && !query.connections.includes(batch.connectionId)) continue;
    if (query.environment !== null && query.environment !== connection.environment) continue;
    if (!mayHold(db, batch, query.basis, query.from, query.to)) continue;
    const part = yield* rangePart(db, batch, connection, query);
    if (part.groups.length + part.others.length > 0) parts.push(part);
  }
  return parts;
}

/** The days of every batch there can be. */
export const EVER: Pick<RangeQuery, 'from' | 'to' | 'basis' | 'outcomes'> = { from: kstDate('0001-01-01'), to: kstDate('9999-12-31'), basis: 'pay', outcomes: null };

/** What a range holds of one batch, maybe nothing. Throws DeskError BATCH_TAMPERED. */
export function* rangePart(db: Database, batch: Batch, connection: NamedConnection, query: Pick<RangeQuery, 'from' | 'to' | 'basis' | 'outcomes'>): Breaths<RangePart> {
  const outcomes = query.outcomes === null ? null : new Set<Outcome>(query.outcomes);
  const chosen: RangeGroup[] = [];
  const others: RangeGroup[] = [];
  let [count, amount] = [0, ZERO_WON];
  for (let first = 0; first < batch.count; first += ROWS_A_WINDOW) {
    for (const { day, outcome, ...sums } of dayGroups(db, batch.id, query.basis, first, ROWS_A_WINDOW)) {
      count += sums.count;
      amount = addWon(amount, sums.amount);
      if (day === null || day < query.from || day > query.to) continue;
      (outcomes === null || outcomes.has(outcome) ? chosen : others).push({ day, outcome, ...sums });
    }
    yield;
  }
  if (count !== batch.count || amount !== batch.amount) throw new DeskError('BATCH_TAMPERED', { id: batch.id });
  const groups = merge(chosen);
  return { batch, connection, groups, others: merge(others), ...sumOf(groups), leftOut: countLeftOut(db, batch.id) };
}

export function sumOf(groups: Iterable<{ readonly count: number; readonly amount: Won }>): { readonly count: number; readonly amount: Won } {
  let [count, amount] = [0, ZERO_WON];
  for (const group of groups) {
    count += group.count;
    amount = addWon(amount, group.amount);
  }
  return { count, amount };
}

function sumsBy<Key extends string>(groups: readonly RangeGroup[], keyOf: (group: RangeGroup) => Key): ReadonlyMap<Key, { readonly count: number; readonly amount: Won }> {
  const sums = new Map<Key, { count: number; amount: Won }>();
  for (const group of groups) {
    const known = sums.get(keyOf(group));
    sums.set(keyOf(group), { count: (known?.count ?? 0) + group.count, amount: addWon(known?.amount ?? ZERO_WON, group.amount) });
  }
  return sums;
}

export function byOutcome(groups: readonly RangeGroup[]): RangeSums['outcomes'] {
  const sums = sumsBy(groups, (group) => group.outcome);
  return OUTCOMES.flatMap((outcome) => {
    const found = sums.get(outcome);
    return found ? [{ outcome, ...found }] : [];
  });
}

export function byDay(groups: readonly RangeGroup[]): RangeSums['days'] {
  return [...sumsBy(groups, (group) => group.day)].map(([date, sums]) => ({ date, ...sums })).sort((left, right) => (left.date < right.date ? -1 : 1));
}

/** Real money first. Parts without a chosen row are not among them. */
export function byEnvironment(parts: readonly RangePart[]): readonly { readonly environment: NamedConnection['environment']; readonly parts: readonly RangePart[] }[] {
  return ENVIRONMENTS.toReversed().flatMap((environment) => {
    const own = parts.filter((part) => part.connection.environment === environment && part.count > 0);
    return own.length === 0 ? [] : [{ environment, parts: own }];
  });
}

export function rangeSums(parts: readonly RangePart[]): RangeSums[] {
  return byEnvironment(parts).map(({ environment, parts: own }) => {
    const groups = own.flatMap((part) => part.groups);
    return { environment, ...sumOf(own), batches: own.length, outcomes: byOutcome(groups), days: byDay(groups), leftOut: own.reduce((sum, part) => sum + part.leftOut, 0) };
  });
}

/**
 * Holds what is written to a file against what the ledger adds up to: the same count and amount for every batch, day and
 * outcome. `prove` throws DeskError EXPORT_SUMS_WRONG, and must run before the file is handed out.
 */
export class RangeProof {
  readonly #parts: readonly RangePart[];
  readonly #query: Pick<RangeQuery, 'basis'>;
  readonly #seen = new Map<string, { count: number; amount: number }>();
  #rows = 0;

  constructor(parts: readonly RangePart[], query: Pick<RangeQuery, 'basis'>) {
    this.#parts = parts;
    this.#query = query;
  }

  get rows(): number {
    return this.#rows;
  }

  /** `amount`: as it goes into the file, won. */
  add(id: BatchId, row: DatedRow & { readonly outcome: Outcome }, amount: number): void {
    const key = `${id} ${dayOf(this.#query.basis, row) ?? ''} ${row.outcome}`;
    const known = this.#seen.get(key);
    this.#rows += 1;
    if (known) {
      known.count += 1;
      known.amount = won(known.amount + amount);
    } else this.#seen.set(key, { count: 1, amount });
  }

  prove(): void {
    let groups = 0;
    for (const part of this.#parts) {
      for (const group of part.groups) {
        const seen = this.#seen.get(`${part.batch.id} ${group.day} ${group.outcome}`);
        if (seen?.count !== group.count || seen.amount !== group.amount) throw new DeskError('EXPORT_SUMS_WRONG', { id: part.batch.id });
        groups += 1;
      }
    }
    if (groups !== this.#seen.size) throw new DeskError('EXPORT_SUMS_WRONG', { id: '' });
  }
}

/** Whether a row is one of those asked for. */
export function isChosen(query: RangeQuery, row: DatedRow & { readonly outcome: Outcome }): boolean {
  const day = dayOf(query.basis, row);
  return day !== null && day >= query.from && day <= query.to && (query.outcomes === null || query.outcomes.includes(row.outcome));
}
