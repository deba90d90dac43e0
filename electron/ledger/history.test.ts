import Sqlite from 'better-sqlite3';
import type { Compilable } from 'kysely';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kstDate } from '../../shared/calendar.ts';
import { batchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import { temporaryFolder, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { Database } from './database.ts';
import {
  batchesByNameQuery, failedAmountsQuery, ofPlacesQuery, payeesByWordQuery, placesOfAmountQuery, placesOfPayeesQuery, rareQuery, rowByKeyQuery, rowsAtQuery, rowsByServiceIdQuery, searchedBatchesQuery, stretchQuery, withOutcomeQuery,
} from './history-search.ts';
import type { Conditions, FoundWord } from './history-search.ts';
import { batchesWithQuery, sumsQuery } from './history-totals.ts';
import { payDaysQuery } from './schedule.ts';

const DAY = kstDate('2026-12-01');
const word: FoundWord = { payees: [1, 2], payeeRows: 2, amount: { from: won(1), to: won(2) }, dates: { from: DAY, to: DAY }, places: [3], batchNumber: 4 };
const conditions: Conditions = { words: [word, { ...word, payees: [] }], days: { from: DAY, to: DAY } };
const filter = { connections: [TEST_CONNECTION('toss-v1')], outcomes: ['failed' as const], days: { from: DAY, to: DAY } };
const everything = { connections: [], outcomes: [], days: null };

/** At a million rows a walk over the rows, or over their narrow copy, is what would be felt. */
describe('the plans of what home and the history ask', () => {
  const folder = temporaryFolder();
  const path = join(folder.path, 'ledger.sqlite');
  let db: Sqlite.Database;
  beforeAll(() => {
    Database.open(path).close();
    db = new Sqlite(path, { readonly: true });
  });
  afterAll(() => {
    db.close();
    folder.remove();
  });

  const plan = (query: Compilable): string[] => {
    const compiled = query.compile();
    const rows = z.array(z.object({ detail: z.string() })).parse(db.prepare(`EXPLAIN QUERY PLAN ${compiled.sql}`).all(...compiled.parameters));
    return rows.map(({ detail }) => detail);
  };

  it.each<[string, Compilable, RegExp]>([
    ['a stretch of places', stretchQuery(1, 9, conditions, 10), /SEARCH row_places USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
    ['a stretch without conditions', stretchQuery(1, 9, { words: [], days: null }, 10), /SEARCH row_places USING INTEGER PRIMARY KEY/],
    ['given places', ofPlacesQuery([1], conditions), /SEARCH row_places USING INTEGER PRIMARY KEY \(rowid=\?\)/],
    ['the rows of payees', placesOfPayeesQuery([1]), /SEARCH row_places USING COVERING INDEX row_places_payee/],
    ['the rows of an amount', placesOfAmountQuery({ from: won(1), to: won(1) }, 10), /SEARCH row_places USING COVERING INDEX row_places_amount/],
    ['the rows from an amount on', placesOfAmountQuery({ from: won(1), to: null }, 10), /SEARCH row_places USING COVERING INDEX row_places_amount/],
    ['the outcome of places', withOutcomeQuery([1], ['failed']), /SEARCH batch_rows USING COVERING INDEX batch_rows_outcome \(batch_id=\? AND outcome=\? AND seq=\?\)/],
    ['rare outcomes of a batch', rareQuery(batchId('b'), ['failed']), /SEARCH batch_rows USING COVERING INDEX batch_rows_outcome \(batch_id=\? AND outcome=\?\)/],
    ['the failed rows of a batch', failedAmountsQuery(batchId('b')), /SEARCH batch_rows USING COVERING INDEX batch_rows_outcome \(batch_id=\? AND outcome=\?\)/],
    ['the rows of a page', rowsAtQuery([1]), /SEARCH batch_rows USING INDEX sqlite_autoindex_batch_rows_2 \(batch_id=\? AND seq=\?\)/],
    ['a row by its key', rowByKeyQuery('k'), /SEARCH batch_rows USING INDEX sqlite_autoindex_batch_rows_1 \(key=\?\)/],
    ['a row by the id of the service', rowsByServiceIdQuery('k'), /SEARCH batch_rows USING INDEX batch_rows_service \(service_id=\?\)/],
    ['payees by a word', payeesByWordQuery('text', '김'), /SEARCH payee_words USING PRIMARY KEY \(kind=\?\)/],
    ['batches that can hold a match', searchedBatchesQuery(filter), /batch_totals/],
    ['all batches', searchedBatchesQuery(everything), /batch_totals/],
    ['batches by name', batchesByNameQuery('12월', 5), /batches USING INDEX batches_created/],
    ['sums by month', sumsQuery('month', { environment: 'live', connections: [] }, null), /batch_totals/],
    ['sums by day', sumsQuery('date', { environment: 'live', connections: [] }, { from: DAY, to: DAY }), /SEARCH batch_totals USING INDEX batch_totals_day/],
    ['batches with an outcome', batchesWithQuery(['unknown'], null), /SEARCH batch_totals USING (COVERING )?INDEX batch_totals_outcome/],
    ['what services will pay', payDaysQuery(DAY, DAY), /SEARCH batch_totals USING INDEX batch_totals_(day|outcome)/],
  ])('%s: sought, never walked', (_name, query, sought) => {
    const steps = plan(query);
    expect(steps.join('\n')).toMatch(sought);
    expect(steps.filter((step) => /SCAN (batch_rows|row_places|requests)\b/.test(step))).toEqual([]);
  });
});
