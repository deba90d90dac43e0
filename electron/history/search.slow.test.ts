import fc from 'fast-check';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAUSES, mayMove, OUTCOMES } from '../../shared/batch.ts';
import type { Outcome } from '../../shared/batch.ts';
import { atOnce } from '../../shared/breaths.ts';
import { addDays, kstDate } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { digitsOf, foldText, initialsOf } from '../../shared/history/fold.ts';
import { parseSearch } from '../../shared/history/query.ts';
import type { SearchWord } from '../../shared/history/query.ts';
import { sumWon, won } from '../../shared/money.ts';
import { freezeBatch } from '../batches/freeze.ts';
import type { RowToFreeze } from '../batches/freeze.ts';
import { eachRowWithCells, listBatches, listRows, moveRows } from '../ledger/batches.ts';
import { Database, sql } from '../ledger/database.ts';
import { indexOldBatches, placeOf } from '../ledger/history-index.ts';
import { SERVICES } from '../services/index.ts';
import { addPracticeConnections, freezeInput, rowsToFreeze, temporaryFolder, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { searchHistory, SEARCH_SIZES } from './search.ts';
import type { HistoryPage, HistorySearch, SearchSizes } from './search.ts';

const TODAY = kstDate('2026-12-01');
const NAMES = ['김철수', '김영희', '이철수', '박가나', 'ABC 상사', 'abc푸드', '12월상사', null] as const;
const COMPANIES = ['한빛상사', '한빛', '가나다', ''] as const;
const HEADERS = ['받는 곳', '금액', '계좌', '사업자', '상호'] as const;
const FIELDS = ['subMallId', 'payoutAmount', 'accountNumber', 'businessNumber', 'companyName'] as const;
const COLUMNS = HEADERS.map((header, index) => ({ index: index + 1, header, field: FIELDS[index] ?? null }));

interface Drawn {
  readonly payee: number;
  readonly amount: number;
  readonly day: number;
  readonly account: number;
  readonly company: number;
}

const drawnRow: fc.Arbitrary<Drawn> = fc.record({ payee: fc.nat(11), amount: fc.constantFrom(1_250_000, 125, 50_000, 20_261_202, 999), day: fc.nat(3), account: fc.nat(5), company: fc.nat(COMPANIES.length - 1) });
const drawnBatch = fc.record({ service: fc.constantFrom('toss-v1' as const, 'portone' as const), rows: fc.array(drawnRow, { minLength: 1, maxLength: 12 }), moves: fc.array(fc.record({ row: fc.nat(), to: fc.constantFrom(...OUTCOMES) }), { maxLength: 20 }) });
type DrawnBatch = typeof drawnBatch extends fc.Arbitrary<infer Value> ? Value : never;

function rowsOf(service: 'toss-v1' | 'portone', drawn: readonly Drawn[]): RowToFreeze[] {
  const [template] = rowsToFreeze(service, 1);
  if (template === undefined) throw new Error('no row to copy');
  return drawn.map((row, index) => {
    const payee = `Seller${row.payee}`;
    const date = addDays(TODAY, row.day);
    const company = COMPANIES[row.company] ?? '';
    const cells: Cell[] = [payee, row.amount, row.account === 0 ? { type: 'number', value: 110_123, shown: '110123' } : `110-${row.account}23-45678`, '123-45-67890', company];
    const pay = template.row.kind === 'submall-payout' ? { ...template.row, subMallId: payee, payoutAmount: won(row.amount), payoutDate: date } : { ...template.row, partnerId: payee, settlementAmount: won(row.amount), settlementDate: date };
    return { sheetRow: index + 2, payee, payeeName: NAMES[row.payee % NAMES.length] ?? null, amount: won(row.amount), date, row: pay, cells };
  });
}

let now = 1_800_000_000_000;
/** Freezes and moves as drawn; moves that the outcome machine forbids are left out. */
function write(db: Database, batches: readonly DrawnBatch[]): void {
  batches.forEach(({ service, rows, moves }, index) => {
    const toFreeze = rowsOf(service, rows);
    const batch = freezeBatch(
      freezeInput(service, 0, { rows: toFreeze, columns: COLUMNS, stated: { count: toFreeze.length, amount: sumWon(toFreeze.map((row) => row.amount)) } }),
      { db, service: SERVICES[service].create({ baseUrl: 'http://127.0.0.1:1', secret: 'x', environment: 'practice', transport: () => Promise.reject(new Error('nothing is sent')) }), now: (now += 1), actor: 'tester' },
    );
    for (const move of moves) {
      const row = listRows(db, batch.id)[move.row % rows.length];
      const cause = row === undefined ? undefined : CAUSES.find((one) => mayMove(row.outcome, move.to, one));
      if (row !== undefined && cause !== undefined) moveRows(db, batch.id, cause, [{ key: row.key, outcome: move.to, ...(move.to === 'accepted' ? { serviceId: `svc-${row.seq}-${index % 2}` } : {}) }]);
    }
  });
}

interface Plain {
  readonly place: number;
  readonly connection: string;
  readonly batch: string;
  readonly key: string;
  readonly serviceId: string | null;
  readonly amount: number;
  readonly date: string;
  readonly outcome: Outcome;
  readonly owner: string;
}

/** Every row, and what each payee was ever called: what the search is held against. */
function everything(db: Database): { rows: readonly Plain[]; texts: ReadonlyMap<string, { texts: Set<string>; digits: Set<string> }> } {
  const rows: Plain[] = [];
  const texts = new Map<string, { texts: Set<string>; digits: Set<string> }>();
  listBatches(db).toReversed().forEach((batch, index) => {
    for (const row of eachRowWithCells(db, batch.id)) {
      const owner = JSON.stringify([batch.connectionId, row.payee, row.payeeName]);
      const known = texts.get(owner) ?? { texts: new Set([row.payee, row.payeeName ?? '']), digits: new Set<string>() };
      texts.set(owner, known);
      known.texts.add(shownText(row.cells[4] ?? null));
      known.digits.add(digitsOf(shownText(row.cells[2] ?? null))).add(digitsOf(shownText(row.cells[3] ?? null)));
      rows.push({ place: placeOf(index + 1, row.seq), connection: batch.connectionId, batch: batch.id, key: row.key, serviceId: row.serviceId, amount: row.amount, date: row.date, outcome: row.outcome, owner });
    }
  });
  return { rows, texts };
}

function matches(row: Plain, word: SearchWord, texts: ReturnType<typeof everything>['texts']): boolean {
  const owner = texts.get(row.owner);
  const has = (part: string | null, of: Iterable<string>): boolean => part !== null && [...of].some((text) => text.includes(part));
  return (
    has(word.text, [...(owner?.texts ?? [])].map(foldText)) ||
    has(word.initials, [...(owner?.texts ?? [])].map(initialsOf)) ||
    has(word.digits, owner?.digits ?? []) ||
    row.key === word.whole ||
    row.serviceId === word.whole ||
    row.batch === word.whole ||
    (word.amount !== null && row.amount >= (word.amount.from ?? -Infinity) && row.amount <= (word.amount.to ?? Infinity)) ||
    (word.dates !== null && row.date >= word.dates.from && row.date <= word.dates.to)
  );
}

function naive(db: Database, asked: HistorySearch): readonly Plain[] {
  const { rows, texts } = everything(db);
  const words = parseSearch(asked.text, TODAY);
  return rows
    .filter(
      (row) =>
        (asked.connections.length === 0 || asked.connections.some((id) => id === row.connection)) &&
        (asked.outcomes.length === 0 || asked.outcomes.includes(row.outcome)) &&
        (asked.days === null || (row.date >= asked.days.from && row.date <= asked.days.to)) &&
        words.every((word) => matches(row, word, texts)),
    )
    .toSorted((left, right) => right.place - left.place);
}

function pages(db: Database, asked: HistorySearch, sizes: SearchSizes): { places: number[]; first: HistoryPage | null } {
  const places: number[] = [];
  let first: HistoryPage | null = null;
  let after: number | null = null;
  for (;;) {
    const page: HistoryPage = atOnce(searchHistory(db, { ...asked, after }, TODAY, sizes));
    first ??= page;
    expect(page.rows.length).toBeLessThanOrEqual(asked.limit);
    places.push(...page.rows.map((row) => row.place));
    if (page.next === null) return { places, first };
    expect(page.next).toBeLessThan(after ?? Infinity);
    after = page.next;
  }
}

const typed = fc.oneof(
  fc.constantFrom('', '김', '철수', 'ㄱㅊ', 'seller1', 'SELLER11', '상사', '한빛', '가', 'abc', '1,250,000', '125만', '100만~200만', '~999', '1100', '110-123', '1234567890', '110123', '12월', '2026-12-02', '오늘', '20261202', 'svc-0-1', 'svc-1-0', '없는말', '김 125만', '상사 12월2일', '철수 ~100만 오늘', "'%_\\"),
);
const asked = fc.record({
  text: typed,
  connections: fc.subarray([TEST_CONNECTION('toss-v1'), TEST_CONNECTION('portone')], { maxLength: 1 }),
  outcomes: fc.subarray([...OUTCOMES], { maxLength: 2 }),
  days: fc.option(fc.record({ from: fc.constant(TODAY), to: fc.constantFrom(TODAY, addDays(TODAY, 1)) }), { nil: null }),
  limit: fc.constantFrom(1, 3, 50),
});
/** Small enough that a few rows go every way that a million go. */
const sizes = fc.constantFrom<SearchSizes>(
  SEARCH_SIZES,
  { gathered: 3, stretch: 4, stretchWithOutcome: 2, chunk: 2, rare: 1 },
  { gathered: 0, stretch: 5, stretchWithOutcome: 3, chunk: 100, rare: 0 },
  { gathered: 0, stretch: 1, stretchWithOutcome: 1, chunk: 1, rare: 100 },
);

describe('the search over everything ever frozen', () => {
  it('finds what a look at every row finds, in the same order, page by page, by whatever way it goes', () => {
    fc.assert(
      fc.property(fc.array(drawnBatch, { minLength: 1, maxLength: 5 }), fc.array(fc.tuple(asked, sizes), { minLength: 8, maxLength: 12 }), (batches, questions) => {
        const db = Database.open(':memory:');
        addPracticeConnections(db);
        write(db, batches);
        for (const [question, way] of questions) {
          const search: HistorySearch = { ...question, after: null };
          const expected = naive(db, search);
          const { places, first } = pages(db, search, way);
          expect(places).toEqual(expected.map((row) => row.place));
          if (first?.found) {
            const sums = [...first.found.byConnection.values()];
            expect({ count: first.found.count, amount: sums.reduce((sum, one) => sum + one.amount, 0) }).toEqual({ count: expected.length, amount: expected.reduce((sum, row) => sum + row.amount, 0) });
            for (const [connection, { count }] of first.found.byConnection) expect(count).toBe(expected.filter((row) => row.connection === connection).length);
          }
        }
        db.close();
      }),
      { numRuns: 60, seed: 20_261_201 },
    );
  });

  it('finds a row by its key, by the id of the service and a whole batch by its own', () => {
    const db = Database.open(':memory:');
    addPracticeConnections(db);
    write(db, [{ service: 'toss-v1', rows: [0, 1, 2].map((payee) => ({ payee, amount: 1000, day: 0, account: 1, company: 0 })), moves: [{ row: 1, to: 'sending' }, { row: 1, to: 'accepted' }] }]);
    const [batch] = listBatches(db);
    const find = (text: string): readonly number[] => atOnce(searchHistory(db, { text, connections: [], outcomes: [], days: null, after: null, limit: 10 }, TODAY)).rows.map((row) => row.seq);
    expect(find(`sd-${batch?.id ?? ''}-000003`)).toEqual([2]);
    expect(find('svc-1-0')).toEqual([1]);
    expect(find(batch?.id ?? '')).toEqual([0, 1, 2]);
    expect(find('svc-1-')).toEqual([]);
    db.close();
  });
});

describe('the totals and the index of the history', () => {
  const folder = temporaryFolder();
  let db: Database;
  beforeAll(() => {
    db = Database.open(join(folder.path, 'ledger.sqlite'));
    addPracticeConnections(db);
  });
  afterAll(() => {
    db.close();
    folder.remove();
  });

  const counted = (of: Database): unknown =>
    of.all(
      sql
        .selectFrom('batch_rows')
        .select((select) => ['batch_id', 'date', 'outcome', 'connection_id', select.fn.countAll<number>().as('count'), select.fn.sum<number>('amount').as('amount')])
        .groupBy(['batch_id', 'date', 'outcome'])
        .orderBy('batch_id')
        .orderBy('date')
        .orderBy('outcome'),
    );
  const kept = (of: Database): unknown => of.all(sql.selectFrom('batch_totals').select(['batch_id', 'date', 'outcome', 'connection_id', 'count', 'amount']).where('count', '<>', 0).orderBy('batch_id').orderBy('date').orderBy('outcome'));

  it('always are what counting every row gives, whatever was frozen and moved, also in a transaction that was taken back', () => {
    fc.assert(
      fc.property(fc.array(drawnBatch, { minLength: 1, maxLength: 3 }), (batches) => {
        write(db, batches);
        expect(kept(db)).toEqual(counted(db));
        const before = kept(db);
        const [batch] = listBatches(db);
        if (batch === undefined) throw new Error('nothing was frozen');
        expect(() =>
          db.transaction(() => {
            const waiting = listRows(db, batch.id, { outcome: 'waiting' });
            moveRows(db, batch.id, 'withdrawn', waiting.map((row) => ({ key: row.key, outcome: 'cancelled' })));
            throw new Error('taken back');
          }),
        ).toThrow('taken back');
        expect(kept(db)).toEqual(before);
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  it('are the same when they are made for an old ledger as when they were written batch by batch', () => {
    const all = (): unknown => ({
      totals: kept(db),
      places: db.all(sql.selectFrom('row_places').innerJoin('payees_seen', 'payees_seen.number', 'row_places.payee').select(['place', 'amount', 'day', 'connection_id', 'payees_seen.payee', 'name']).orderBy('place')),
      words: db.all(sql.selectFrom('payee_words').innerJoin('payees_seen', 'payees_seen.number', 'payee_words.payee').select(['kind', 'word', 'connection_id', 'payees_seen.payee', 'name']).orderBy('kind').orderBy('word').orderBy('connection_id').orderBy('payees_seen.payee').orderBy('name')),
      counts: db.all(sql.selectFrom('payees_seen').select(['connection_id', 'payee', 'name', 'rows']).orderBy('connection_id').orderBy('payee').orderBy('name')),
    });
    const before = all();
    db.transaction(() => {
      db.runScript('DELETE FROM batch_totals; DELETE FROM row_places; DELETE FROM payee_words; DELETE FROM payees_seen; DELETE FROM batch_numbers;');
      indexOldBatches(db);
    });
    expect(all()).toEqual(before);
  });
});
