import { sql as raw } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Outcome } from '../../shared/batch.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import type { AmountRange, DateRange, SearchWord } from '../../shared/history/query.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { Database } from './database.ts';
import { batchNumberOf, dayNumber, placeOf, seqOf } from './history-index.ts';
import type { Schema } from './schema.ts';
import { sql } from './sql.ts';

/** The queries of the search over everything ever frozen. None of them walks batch_rows; `history.test.ts` holds their plans. */

const LAST_SEQ = 2 ** 20 - 1;

/** What a word means in this ledger: any of these makes a row match. Rows of a payee are counted, so that the rarest word can lead. */
export interface FoundWord {
  readonly payees: readonly number[];
  readonly payeeRows: number;
  readonly amount: AmountRange | null;
  readonly dates: DateRange | null;
  readonly places: readonly number[];
  /** A whole batch, named by its id. */
  readonly batchNumber: number | null;
}

export function payeesByWordQuery(kind: Schema['payee_words']['kind'], part: string) {
  return sql
    .selectFrom('payees_seen')
    .select(['number', 'rows'])
    .where('number', 'in', sql.selectFrom('payee_words').select('payee').where('kind', '=', kind).where((where) => where(where.fn<number>('instr', ['word', where.val(part)]), '>', 0)));
}

export function rowByKeyQuery(key: string) {
  return sql.selectFrom('batch_rows').innerJoin('batch_numbers', 'batch_numbers.batch_id', 'batch_rows.batch_id').select(['batch_numbers.number', 'batch_rows.seq']).where('batch_rows.key', '=', key);
}

export function rowsByServiceIdQuery(id: string) {
  return sql.selectFrom('batch_rows').innerJoin('batch_numbers', 'batch_numbers.batch_id', 'batch_rows.batch_id').select(['batch_numbers.number', 'batch_rows.seq']).where('batch_rows.service_id', '=', id).where('batch_rows.service_id', 'is not', null);
}

/** Looks a word up in the small tables. */
export function* findWord(db: Database, word: SearchWord): Breaths<FoundWord> {
  const payees = new Map<number, number>();
  const take = (kind: Schema['payee_words']['kind'], part: string): void => {
    for (const { number, rows } of db.all(payeesByWordQuery(kind, part))) payees.set(number, rows);
  };
  take('text', word.text);
  yield;
  if (word.initials !== null) take('initials', word.initials);
  if (word.digits !== null) take('digits', word.digits);
  yield;
  const places = new Set([...db.all(rowByKeyQuery(word.whole)), ...db.all(rowsByServiceIdQuery(word.whole))].map(({ number, seq }) => placeOf(number, seq)));
  let payeeRows = 0;
  for (const rows of payees.values()) payeeRows += rows;
  return {
    payees: [...payees.keys()],
    payeeRows,
    amount: word.amount,
    dates: word.dates,
    places: [...places],
    batchNumber: db.first(sql.selectFrom('batch_numbers').select('number').where('batch_id', '=', word.whole))?.number ?? null,
  };
}

function rangeText(column: 'amount' | 'day', from: number | null, to: number | null): RawBuilder<boolean> {
  const ref = raw.ref<number>(`row_places.${column}`);
  if (from === null) return raw<boolean>`${ref} <= ${to}`;
  return to === null ? raw<boolean>`${ref} >= ${from}` : raw<boolean>`${ref} BETWEEN ${from} AND ${to}`;
}

function anyOf(word: FoundWord): RawBuilder<boolean> {
  const ways: RawBuilder<boolean>[] = [];
  // The plus keeps these from leading: what leads is chosen by how many rows there are, and the planner does not know.
  if (word.payees.length > 0) ways.push(raw<boolean>`+row_places.payee IN (SELECT value FROM json_each(${JSON.stringify(word.payees)}))`);
  if (word.amount !== null) ways.push(rangeText('amount', word.amount.from, word.amount.to));
  if (word.dates !== null) ways.push(rangeText('day', dayNumber(word.dates.from), dayNumber(word.dates.to)));
  if (word.places.length > 0) ways.push(raw<boolean>`+row_places.place IN (SELECT value FROM json_each(${JSON.stringify(word.places)}))`);
  if (word.batchNumber !== null) ways.push(raw<boolean>`+row_places.place BETWEEN ${placeOf(word.batchNumber, LAST_SEQ)} AND ${placeOf(word.batchNumber, 0)}`);
  return ways.length === 0 ? raw<boolean>`0` : raw<boolean>`(${raw.join(ways, raw` OR `)})`;
}

/** What a row has to match, beside its outcome and its batch. */
export interface Conditions {
  readonly words: readonly FoundWord[];
  readonly days: DateRange | null;
}

function allOf({ words, days }: Conditions): RawBuilder<boolean> {
  const every = words.map(anyOf);
  if (days !== null) every.push(rangeText('day', dayNumber(days.from), dayNumber(days.to)));
  return every.length === 0 ? raw<boolean>`1` : raw<boolean>`${raw.join(every, raw` AND `)}`;
}

export interface FoundPlace {
  readonly place: number;
  readonly amount: number;
}

/** A stretch of places, the newest first. `+` keeps the planner on the stretch, whatever else could be sought. */
export function stretchQuery(from: number, to: number, conditions: Conditions, limit: number) {
  return sql.selectFrom('row_places').select(['place', 'amount']).where('place', '>=', from).where('place', '<=', to).where(allOf(conditions)).orderBy('place', 'desc').limit(limit);
}

/** Those of the given places that match. */
export function ofPlacesQuery(places: readonly number[], conditions: Conditions) {
  return sql
    .selectFrom(raw<{ value: number }>`json_each(${JSON.stringify(places)})`.as('given'))
    .crossJoin('row_places')
    .select(['row_places.place', 'row_places.amount'])
    .whereRef('row_places.place', '=', 'given.value')
    .where(allOf(conditions));
}

export function placesOfPayeesQuery(payees: readonly number[]) {
  return sql
    .selectFrom(raw<{ value: number }>`json_each(${JSON.stringify(payees)})`.as('given'))
    .crossJoin('row_places')
    .select('row_places.place')
    .whereRef('row_places.payee', '=', 'given.value');
}

export function placesOfAmountQuery({ from, to }: AmountRange, limit: number) {
  return sql.selectFrom('row_places').select('place').where(rangeText('amount', from, to)).limit(limit);
}

/** Which of the places have one of the outcomes. */
export function withOutcomeQuery(places: readonly number[], outcomes: readonly Outcome[]) {
  const given = JSON.stringify(places.map((place) => [place, batchNumberOf(place), seqOf(place)]));
  return sql
    .selectFrom(raw<{ place: number; number: number; seq: number }>`(SELECT value ->> 0 AS place, value ->> 1 AS number, value ->> 2 AS seq FROM json_each(${given}))`.as('given'))
    .crossJoin('batch_numbers')
    .crossJoin('batch_rows')
    .select('given.place')
    .whereRef('batch_numbers.number', '=', 'given.number')
    .whereRef('batch_rows.batch_id', '=', 'batch_numbers.batch_id')
    .whereRef('batch_rows.seq', '=', 'given.seq')
    .where('batch_rows.outcome', 'in', outcomes);
}

/** The rows of one batch that have one of the outcomes: for outcomes that are rare in it. */
export function rareQuery(id: BatchId, outcomes: readonly Outcome[]) {
  return sql.selectFrom('batch_rows').select('seq').where('batch_id', '=', id).where('outcome', 'in', outcomes);
}

/** Rows of a batch that are certainly not paid. */
export function failedAmountsQuery(id: BatchId) {
  return sql.selectFrom('batch_rows').select(['seq', 'amount']).where('batch_id', '=', id).where('outcome', 'in', ['failed', 'rejected']);
}

export interface SearchedBatch {
  readonly number: number;
  readonly id: BatchId;
  readonly connectionId: ConnectionId;
  readonly count: number;
  /** How many of its rows can match by connection, outcome and pay date together. */
  readonly candidates: number;
  /** What these come to, in won. */
  readonly amount: Won;
}

/** Batches that can hold a match, the one frozen last first: by their totals alone. */
export function searchedBatchesQuery(filter: { readonly connections: readonly ConnectionId[]; readonly outcomes: readonly Outcome[]; readonly days: DateRange | null }) {
  let query = sql
    .selectFrom('batch_totals')
    .innerJoin('batch_numbers', 'batch_numbers.batch_id', 'batch_totals.batch_id')
    .innerJoin('batches', 'batches.id', 'batch_totals.batch_id')
    .select((select) => ['batch_numbers.number', 'batches.id', 'batches.connection_id', 'batches.count', select.fn.sum<number>('batch_totals.count').as('candidates'), select.fn.sum<number>('batch_totals.amount').as('amount')])
    .where('batch_totals.count', '>', 0)
    .groupBy('batch_numbers.number')
    .orderBy('batch_numbers.number', 'desc');
  if (filter.connections.length > 0) query = query.where('batch_totals.connection_id', 'in', filter.connections);
  if (filter.outcomes.length > 0) query = query.where('batch_totals.outcome', 'in', filter.outcomes);
  if (filter.days !== null) query = query.where('batch_totals.date', '>=', filter.days.from).where('batch_totals.date', '<=', filter.days.to);
  return query;
}

export function searchedBatches(db: Database, filter: Parameters<typeof searchedBatchesQuery>[0]): readonly SearchedBatch[] {
  return db.all(searchedBatchesQuery(filter)).map((row) => ({ number: row.number, id: batchId(row.id), connectionId: connectionId(row.connection_id), count: row.count, candidates: row.candidates, amount: won(row.amount) }));
}

export interface HistoryRow {
  readonly place: number;
  readonly batchId: BatchId;
  readonly connectionId: ConnectionId;
  readonly fileName: string;
  readonly seq: number;
  readonly sheetRow: number;
  readonly payee: string;
  readonly payeeName: string | null;
  readonly amount: Won;
  readonly date: KstDate;
  readonly outcome: Outcome;
  readonly status: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

export function rowsAtQuery(places: readonly number[]) {
  const given = JSON.stringify(places.map((place) => [place, batchNumberOf(place), seqOf(place)]));
  return sql
    .selectFrom(raw<{ place: number; number: number; seq: number }>`(SELECT value ->> 0 AS place, value ->> 1 AS number, value ->> 2 AS seq FROM json_each(${given}))`.as('given'))
    .crossJoin('batch_numbers')
    .crossJoin('batch_rows')
    .crossJoin('batches')
    .whereRef('batch_numbers.number', '=', 'given.number')
    .whereRef('batch_rows.batch_id', '=', 'batch_numbers.batch_id')
    .whereRef('batch_rows.seq', '=', 'given.seq')
    .whereRef('batches.id', '=', 'batch_rows.batch_id')
    .select([
      'given.place', 'batch_rows.batch_id', 'batch_rows.connection_id', 'batches.file_name', 'batch_rows.seq', 'batch_rows.sheet_row', 'batch_rows.payee', 'batch_rows.payee_name',
      'batch_rows.amount', 'batch_rows.date', 'batch_rows.outcome', 'batch_rows.status', 'batch_rows.code', 'batch_rows.message',
    ]);
}

/** In the order of the places given. */
export function rowsAt(db: Database, places: readonly number[]): readonly HistoryRow[] {
  const rows = new Map(db.all(rowsAtQuery(places)).map((row) => [row.place, row]));
  return places.map((place) => {
    const row = rows.get(place);
    if (row === undefined) throw new Error(`no row at place ${place}`);
    return {
      place,
      batchId: batchId(row.batch_id),
      connectionId: connectionId(row.connection_id),
      fileName: row.file_name,
      seq: row.seq,
      sheetRow: row.sheet_row,
      payee: row.payee,
      payeeName: row.payee_name,
      amount: won(row.amount),
      date: kstDate(row.date),
      outcome: row.outcome,
      status: row.status,
      code: row.code,
      message: row.message,
    };
  });
}

/** Batches by a part of their id or of the name of their file, the newest first. The table of batches is small. */
export function batchesByNameQuery(part: string, limit: number) {
  return sql
    .selectFrom('batches')
    .select('id')
    .where((where) =>
      where.or([
        where(where.fn<number>('instr', [where.fn('lower', ['file_name']), where.val(part)]), '>', 0),
        where(where.fn<number>('instr', ['id', where.val(part)]), '>', 0),
      ]),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
}
