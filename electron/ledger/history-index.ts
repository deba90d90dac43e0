import { sql as raw } from 'kysely';
import type { Outcome } from '../../shared/batch.ts';
import { shownText } from '../../shared/cells.ts';
import { digitsOf, foldText, initialsOf } from '../../shared/history/fold.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { cellSchema, columnsSchema } from './frozen.ts';
import type { FrozenColumn } from './frozen.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { sql, statement } from './sql.ts';

/**
 * What everything ever frozen is searched and summed by. It is written once, when a batch is frozen, in the same
 * transaction, and never changes; only the totals follow the outcomes, by a trigger of the ledger.
 */
export interface RowToIndex {
  readonly seq: number;
  readonly payee: string;
  readonly payeeName: string | null;
  readonly amount: number;
  readonly date: string;
  readonly outcome: Outcome;
  /** What the sheet says in a column (from 1), as Excel shows it. */
  readonly cellText: (column: number) => string;
}

interface BatchToIndex {
  readonly id: BatchId;
  readonly connectionId: ConnectionId;
  readonly columns: readonly FrozenColumn[];
}

const BITS = 2 ** 20;
/** A sheet has at most 2^20 rows. The batch frozen last, and in it the first row, has the greatest place. */
export function placeOf(batchNumber: number, seq: number): number {
  return batchNumber * BITS + (BITS - 1 - seq);
}
export function batchNumberOf(place: number): number {
  return Math.floor(place / BITS);
}
export function seqOf(place: number): number {
  return BITS - 1 - (place % BITS);
}

/** 2026-12-02 → 20261202. */
export function dayNumber(date: string): number {
  return Number(date.replaceAll('-', ''));
}

type WordKind = Schema['payee_words']['kind'];
/** Columns that say who a payee is, beside the id. */
const SAYS_WHO: readonly (readonly [FieldKey, WordKind])[] = [
  ['holderName', 'text'],
  ['companyName', 'text'],
  ['accountNumber', 'digits'],
  ['businessNumber', 'digits'],
];

/** One payee under one name, and every text that its rows have for who it is, by the place in SAYS_WHO. */
class SeenPayee {
  readonly connectionId: ConnectionId;
  readonly payee: string;
  readonly name: string;
  readonly texts: readonly Set<string>[] = SAYS_WHO.map(() => new Set<string>());
  rows = 0;

  constructor(connection: ConnectionId, payee: string, name: string) {
    this.connectionId = connection;
    this.payee = payee;
    this.name = name;
  }

  words(): readonly (readonly [WordKind, string])[] {
    const words = new Map<string, readonly [WordKind, string]>();
    const put = (kind: WordKind, word: string): void => {
      if (word !== '') words.set(`${kind} ${word}`, [kind, word]);
    };
    const putText = (text: string): void => {
      put('text', foldText(text));
      put('initials', initialsOf(text));
    };
    putText(this.payee);
    putText(this.name);
    this.texts.forEach((texts, at) => {
      for (const text of texts) {
        if (SAYS_WHO[at]?.[1] === 'digits') put('digits', digitsOf(text));
        else putText(text);
      }
    });
    return [...words.values()];
  }
}

type SeenPayees = Map<string, SeenPayee>;

interface Total {
  readonly date: string;
  readonly outcome: Outcome;
  count: number;
  amount: number;
}

/** What one pass over the rows of a batch gathers: nothing of their cells is kept. */
class Gathered {
  readonly totals = new Map<string, Total>();
  readonly rows: { readonly seq: number; readonly payee: SeenPayee; readonly amount: number; readonly day: number }[] = [];
  readonly #batch: BatchToIndex;
  readonly #payees: SeenPayees;
  readonly #who: readonly { readonly column: number; readonly at: number }[];

  constructor(batch: BatchToIndex, payees: SeenPayees) {
    this.#batch = batch;
    this.#payees = payees;
    this.#who = SAYS_WHO.flatMap(([field], at) => batch.columns.filter((column) => column.field === field && column.constant === undefined).map(({ index }) => ({ column: index, at })));
  }

  add(row: RowToIndex): void {
    const key = `${row.date} ${row.outcome}`;
    const total = this.totals.get(key);
    if (total) {
      total.count += 1;
      total.amount += row.amount;
    } else this.totals.set(key, { date: row.date, outcome: row.outcome, count: 1, amount: row.amount });
    this.rows.push({ seq: row.seq, payee: this.#payee(row), amount: row.amount, day: dayNumber(row.date) });
  }

  #payee(row: RowToIndex): SeenPayee {
    const name = row.payeeName ?? '';
    const key = `${this.#batch.connectionId}\n${row.payee}\n${name}`;
    let payee = this.#payees.get(key);
    if (payee === undefined) this.#payees.set(key, (payee = new SeenPayee(this.#batch.connectionId, row.payee, name)));
    payee.rows += 1;
    for (const { column, at } of this.#who) {
      const text = row.cellText(column);
      if (text !== '') payee.texts[at]?.add(text);
    }
    return payee;
  }
}

/** In the order of the index, so that each word is put beside the one before. */
function writeWords(db: Database, payees: Iterable<readonly [SeenPayee, number]>): void {
  const words: Schema['payee_words'][] = [];
  for (const [payee, number] of payees) for (const [kind, word] of payee.words()) words.push({ kind, word, payee: number });
  words.sort((left, right) => (left.kind === right.kind ? (left.word < right.word ? -1 : left.word > right.word ? 1 : left.payee - right.payee) : left.kind < right.kind ? -1 : 1));
  db.insertMany('payee_words', ['kind', 'word', 'payee'], words, 'skip');
}

/** The payees of a batch and their words, in the ledger; answered are their numbers. */
function writePayees(db: Database, connection: ConnectionId, payees: readonly SeenPayee[]): ReadonlyMap<SeenPayee, number> {
  const given = JSON.stringify(payees.map(({ payee, name, rows }) => [payee, name, rows]));
  db.run(
    statement(raw`INSERT INTO payees_seen (connection_id, payee, name, rows)
      SELECT ${connection}, value ->> 0, value ->> 1, value ->> 2 FROM json_each(${given}) WHERE true
      ON CONFLICT (connection_id, payee, name) DO UPDATE SET rows = rows + excluded.rows`),
  );
  const numbers = db.all(
    sql
      .selectFrom(raw<{ payee: string; name: string; place: number }>`(SELECT value ->> 0 AS payee, value ->> 1 AS name, key AS place FROM json_each(${given}))`.as('given'))
      .crossJoin('payees_seen')
      .select(['given.place', 'payees_seen.number'])
      .where('payees_seen.connection_id', '=', connection)
      .whereRef('payees_seen.payee', '=', 'given.payee')
      .whereRef('payees_seen.name', '=', 'given.name'),
  );
  const numberOf = new Map<SeenPayee, number>();
  for (const { place, number } of numbers) {
    const payee = payees[place];
    if (payee === undefined) throw new Error(`no payee at ${place}`);
    numberOf.set(payee, number);
  }
  writeWords(db, numberOf);
  return numberOf;
}

/** Rising places are appended, not sorted in: the last row has the smallest. */
function* placesRising(number: number, { rows }: Gathered, payees: ReadonlyMap<SeenPayee, number>): Generator<Schema['row_places']> {
  for (const row of rows.toSorted((left, right) => right.seq - left.seq)) {
    const payee = payees.get(row.payee);
    if (payee === undefined) throw new Error(`payee ${row.payee.payee} has no number`);
    yield { place: placeOf(number, row.seq), payee, amount: row.amount, day: row.day };
  }
}

function writeRows(db: Database, batch: BatchToIndex, gathered: Gathered, payees: ReadonlyMap<SeenPayee, number>): void {
  db.run(sql.insertInto('batch_numbers').values({ batch_id: batch.id }));
  const number = db.first(sql.selectFrom('batch_numbers').select('number').where('batch_id', '=', batch.id))?.number;
  if (number === undefined) throw new Error(`batch ${batch.id} has no number`);
  db.insertMany(
    'batch_totals',
    ['batch_id', 'date', 'outcome', 'connection_id', 'count', 'amount'],
    [...gathered.totals.values()].map((total) => ({ ...total, batch_id: batch.id, connection_id: batch.connectionId })),
  );
  db.insertMany('row_places', ['place', 'payee', 'amount', 'day'], placesRising(number, gathered, payees));
}

/** Must be part of the transaction that writes the rows. */
export function indexBatch(db: Database, batch: BatchToIndex, rows: Iterable<RowToIndex>): void {
  const payees: SeenPayees = new Map();
  const gathered = new Gathered(batch, payees);
  for (const row of rows) gathered.add(row);
  writeRows(db, batch, gathered, writePayees(db, batch.connectionId, [...payees.values()]));
}

/** The text of a cell as the ledger holds it, without parsing the whole row: ledgers of a million rows come through here. */
function storedCellText(cells: unknown, column: number): string {
  const cell: unknown = Array.isArray(cells) ? cells[column - 1] : null;
  return typeof cell === 'string' ? cell : shownText(cellSchema.parse(cell ?? null));
}

function* oldRows(db: Database, id: string, withCells: boolean): Generator<RowToIndex> {
  const query = sql
    .selectFrom('batch_rows')
    .select(['seq', 'payee', 'payee_name', 'amount', 'date', 'outcome', withCells ? 'cells' : raw<string>`'[]'`.as('cells')])
    .where('batch_id', '=', id)
    .orderBy('seq');
  for (const row of db.each(query)) {
    const cells: unknown = withCells ? JSON.parse(row.cells) : [];
    yield { seq: row.seq, payee: row.payee, payeeName: row.payee_name, amount: row.amount, date: row.date, outcome: row.outcome, cellText: (column) => storedCellText(cells, column) };
  }
}

/** For ledgers that are older than the index: batch by batch, the oldest first; each payee is written once, at the end. */
export function indexOldBatches(db: Database): void {
  const payees: SeenPayees = new Map();
  const numbers = new Map<SeenPayee, number>();
  for (const old of db.all(sql.selectFrom('batches').select(['id', 'connection_id', 'columns']).orderBy('created_at').orderBy('id'))) {
    const batch = { id: batchId(old.id), connectionId: connectionId(old.connection_id), columns: columnsSchema.parse(JSON.parse(old.columns)) };
    const withCells = batch.columns.some(({ field }) => SAYS_WHO.some(([who]) => who === field));
    const gathered = new Gathered(batch, payees);
    for (const row of oldRows(db, batch.id, withCells)) gathered.add(row);
    for (const { payee } of gathered.rows) if (!numbers.has(payee)) numbers.set(payee, numbers.size + 1);
    writeRows(db, batch, gathered, numbers);
  }
  db.insertMany(
    'payees_seen',
    ['number', 'connection_id', 'payee', 'name', 'rows'],
    [...numbers].map(([payee, number]) => ({ number, connection_id: payee.connectionId, payee: payee.payee, name: payee.name, rows: payee.rows })),
  );
  writeWords(db, numbers);
}
