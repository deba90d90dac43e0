import type { Outcome } from '../../shared/batch.ts';
import type { Breaths } from '../../shared/breaths.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { parseSearch } from '../../shared/history/query.ts';
import type { DateRange } from '../../shared/history/query.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { Database } from '../ledger/database.ts';
import { batchNumberOf, placeOf } from '../ledger/history-index.ts';
import { findWord, ofPlacesQuery, placesOfAmountQuery, placesOfPayeesQuery, rareQuery, rowsAt, searchedBatches, stretchQuery, withOutcomeQuery } from '../ledger/history-search.ts';
import type { Conditions, FoundPlace, FoundWord, HistoryRow, SearchedBatch } from '../ledger/history-search.ts';

export interface HistorySearch {
  readonly text: string;
  /** None: every one. */
  readonly connections: readonly ConnectionId[];
  readonly outcomes: readonly Outcome[];
  readonly days: DateRange | null;
  /** Go on after this place; null: from the newest. */
  readonly after: number | null;
  readonly limit: number;
}

export interface HistoryPage {
  readonly rows: readonly HistoryRow[];
  /** For the next page; null: this was the last. */
  readonly next: number | null;
  /** How many rows match, and their sum (won) by connection; null while there are too many to count in passing. */
  readonly found: { readonly count: number; readonly byConnection: ReadonlyMap<ConnectionId, { count: number; amount: number }> } | null;
}

/** Few enough of everything for one breath of the desk. */
export interface SearchSizes {
  /** So many rows are gathered and counted in passing; of more, only as many are looked at as a page needs. */
  readonly gathered: number;
  /** Places looked at in one query. */
  readonly stretch: number;
  /** The same when the outcome is asked for: then each needs its row. */
  readonly stretchWithOutcome: number;
  readonly chunk: number;
  /** An outcome with at most so many rows in a batch is sought by the outcome, not row by row. */
  readonly rare: number;
}
export const SEARCH_SIZES: SearchSizes = { gathered: 5000, stretch: 20_000, stretchWithOutcome: 2500, chunk: 1000, rare: 2000 };

interface Search {
  readonly db: Database;
  readonly sizes: SearchSizes;
  readonly conditions: Conditions;
  readonly outcomes: readonly Outcome[];
  readonly batches: readonly SearchedBatch[];
  readonly byNumber: ReadonlyMap<number, SearchedBatch>;
}

const newestFirst = (left: { readonly place: number }, right: { readonly place: number }): number => right.place - left.place;

/** A word that can only mean days is a filter of its own, so that only batches with such days are looked at. */
function daysOf(word: FoundWord): DateRange | null {
  return word.dates !== null && word.payees.length === 0 && word.amount === null && word.places.length === 0 && word.batchNumber === null ? word.dates : null;
}

function overlap(left: DateRange | null, right: DateRange): DateRange {
  if (left === null) return right;
  const latest = (one: KstDate, other: KstDate): KstDate => (one > other ? one : other);
  const earliest = (one: KstDate, other: KstDate): KstDate => (one < other ? one : other);
  return { from: latest(left.from, right.from), to: earliest(left.to, right.to) };
}

/** All places that a word means, when there are few enough of them; otherwise null. */
function gather(db: Database, word: FoundWord, most: number): readonly number[] | null {
  if (word.dates !== null || word.batchNumber !== null || word.payeeRows > most) return null;
  const places = new Set(word.places);
  if (word.amount !== null) {
    const found = db.all(placesOfAmountQuery(word.amount, most + 1));
    if (found.length > most) return null;
    for (const { place } of found) places.add(place);
  }
  if (word.payees.length > 0) for (const { place } of db.all(placesOfPayeesQuery(word.payees))) places.add(place);
  return places.size > most ? null : [...places];
}

function* rarestWord({ db, conditions: { words }, sizes }: Search): Breaths<readonly number[] | null> {
  let rarest: readonly number[] | null = null;
  for (const word of words) {
    const places = gather(db, word, sizes.gathered);
    if (places !== null && (rarest === null || places.length < rarest.length)) rarest = places;
    yield;
  }
  return rarest;
}

/** Outcomes that are rare everywhere lead, too: the totals know how rare. */
function* rareOutcomes({ db, batches, outcomes, sizes }: Search): Breaths<readonly number[] | null> {
  if (outcomes.length === 0 || batches.reduce((sum, batch) => sum + batch.candidates, 0) > sizes.gathered) return null;
  const places: number[] = [];
  for (const batch of batches) {
    for (const { seq } of db.all(rareQuery(batch.id, outcomes))) places.push(placeOf(batch.number, seq));
    // A day or an amount does not narrow what the outcome's index gives: a batch of many days may have many more.
    if (places.length > 2 * sizes.gathered) return null;
    yield;
  }
  return places;
}

function* withOutcome({ db, outcomes, sizes }: Search, places: readonly FoundPlace[]): Breaths<FoundPlace[]> {
  if (outcomes.length === 0) return [...places];
  const kept: FoundPlace[] = [];
  for (let from = 0; from < places.length; from += sizes.chunk) {
    const chunk = places.slice(from, from + sizes.chunk);
    const good = new Set(db.all(withOutcomeQuery(chunk.map(({ place }) => place), outcomes)).map(({ place }) => place));
    kept.push(...chunk.filter(({ place }) => good.has(place)));
    yield;
  }
  return kept;
}

/** Every one of the places that matches, the newest first. */
function* matching(search: Search, places: readonly number[]): Breaths<FoundPlace[]> {
  const { db, conditions, byNumber, sizes } = search;
  const good: FoundPlace[] = [];
  const inBatches = places.filter((place) => byNumber.has(batchNumberOf(place)));
  for (let from = 0; from < inBatches.length; from += sizes.chunk) {
    good.push(...db.all(ofPlacesQuery(inBatches.slice(from, from + sizes.chunk), conditions)));
    yield;
  }
  return (yield* withOutcome(search, good)).sort(newestFirst);
}

/** The next matches of one batch before `before`, at most `limit`. */
function* ofBatch(search: Search, batch: SearchedBatch, before: number, limit: number): Breaths<FoundPlace[]> {
  const { db, conditions, outcomes, sizes } = search;
  if (outcomes.length > 0 && batch.candidates <= sizes.rare) {
    const rare = db.all(rareQuery(batch.id, outcomes)).map(({ seq }) => placeOf(batch.number, seq));
    if (rare.length <= 2 * sizes.rare) return (yield* matching(search, rare)).filter(({ place }) => place < before).slice(0, limit);
  }
  const step = outcomes.length > 0 ? sizes.stretchWithOutcome : sizes.stretch;
  const first = placeOf(batch.number, batch.count - 1);
  const found: FoundPlace[] = [];
  for (let to = Math.min(placeOf(batch.number, 0), before - 1); to >= first && found.length < limit; to -= step) {
    const good = db.all(stretchQuery(Math.max(first, to - step + 1), to, conditions, outcomes.length > 0 ? step : limit - found.length));
    found.push(...(yield* withOutcome(search, good)));
    yield;
  }
  return found.slice(0, limit);
}

type Counted = NonNullable<HistoryPage['found']>;

function countByConnection(parts: Iterable<{ readonly connectionId: ConnectionId; readonly count: number; readonly amount: number }>): Counted {
  const byConnection = new Map<ConnectionId, { count: number; amount: number }>();
  let whole = 0;
  for (const { connectionId, count, amount } of parts) {
    const sum = byConnection.get(connectionId) ?? { count: 0, amount: 0 };
    byConnection.set(connectionId, sum);
    sum.count += count;
    sum.amount += amount;
    whole += count;
  }
  return { count: whole, byConnection };
}

function countPlaces({ byNumber }: Search, found: readonly FoundPlace[]): Counted {
  return countByConnection(
    found.map(({ place, amount }) => {
      const batch = byNumber.get(batchNumberOf(place));
      if (batch === undefined) throw new Error(`place ${place} is in no batch`);
      return { connectionId: batch.connectionId, count: 1, amount };
    }),
  );
}

/** Without words every candidate matches: the totals say how many there are. */
function countCandidates({ batches }: Search): Counted {
  return countByConnection(batches.map(({ connectionId, candidates, amount }) => ({ connectionId, count: candidates, amount })));
}

function page(db: Database, found: readonly FoundPlace[], limit: number): Pick<HistoryPage, 'rows' | 'next'> {
  const shown = found.slice(0, limit);
  return { rows: rowsAt(db, shown.map(({ place }) => place)), next: found.length > limit ? (shown.at(-1)?.place ?? null) : null };
}

/**
 * One page of everything ever frozen that matches each word and the filter, the batch frozen last first and its rows in
 * the order of the sheet. What leads is chosen by counting: the rarest word or outcome when it has few rows, otherwise
 * the batches, newest first, until the page is full. It breathes between its queries.
 */
export function* searchHistory(db: Database, asked: HistorySearch, today: KstDate, sizes: SearchSizes = SEARCH_SIZES): Breaths<HistoryPage> {
  const words: FoundWord[] = [];
  let { days } = asked;
  for (const typed of parseSearch(asked.text, today)) {
    const word = yield* findWord(db, typed);
    const only = daysOf(word);
    if (only === null) words.push(word);
    else days = overlap(days, only);
  }
  const batches = searchedBatches(db, { connections: asked.connections, outcomes: asked.outcomes, days });
  yield;
  const search: Search = { db, sizes, conditions: { words, days }, outcomes: asked.outcomes, batches, byNumber: new Map(batches.map((batch) => [batch.number, batch])) };
  const before = asked.after ?? Number.MAX_SAFE_INTEGER;
  const leading = (yield* rarestWord(search)) ?? (yield* rareOutcomes(search));
  if (leading !== null) {
    const found = yield* matching(search, leading);
    return { ...page(db, found.filter(({ place }) => place < before), asked.limit), found: countPlaces(search, found) };
  }
  const found: FoundPlace[] = [];
  for (const batch of batches) {
    if (placeOf(batch.number, batch.count - 1) >= before) continue;
    found.push(...(yield* ofBatch(search, batch, before, asked.limit + 1 - found.length)));
    if (found.length > asked.limit) break;
  }
  const whole = asked.after === null && found.length <= asked.limit;
  return { ...page(db, found, asked.limit), found: words.length === 0 ? countCandidates(search) : whole ? countPlaces(search, found) : null };
}
