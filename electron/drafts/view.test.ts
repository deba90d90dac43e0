import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import { readAmount, readDate } from '../../shared/values/index.ts';
import type { ColumnFilter, RowFilter, RowSort, RowView } from '../../shared/views.ts';
import { visitFound } from './block-edits.ts';
import { chosenRows } from './chosen-rows.ts';
import { columnValues } from './column-values.ts';
import type { ColumnValue } from './column-values.ts';
import { facets, listValues } from './facets.ts';
import { findStep } from './find-step.ts';
import { fixStep, previewFix } from './fixes.ts';
import { DraftModel } from './model.ts';
import type { DraftRow } from './model.ts';
import { nextIssue } from './next-issue.ts';
import { filterRows, sumRows, viewRows } from './query.ts';
import { rowOrder } from './row-order.ts';
import { tick, tickedRows, ticksView } from './ticks.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const HEADER = ['서브몰ID', '지급일', '지급금액', '입금은행', '받는분통장표시'];
const [ID, DATE, AMOUNT, BANK, MEMO] = [1, 2, 3, 4, 5];
const COLUMNS = [ID, DATE, AMOUNT, BANK, MEMO];
const noFilter: RowFilter = { severity: null, code: null, text: null, state: null, columns: [] };
const everything: RowView = { filter: noFilter, sort: null };

function modelOf(rows: readonly (readonly Cell[])[]): DraftModel {
  const cells = [HEADER, ...rows.map((row) => [...row])];
  const sheet = { name: '지급', visibility: 'visible' as const, rowNumbers: cells.map((_, index) => index + 1), rows: cells };
  const layout = detectLayout([sheet], { kind: 'submall-payout' });
  if (!layout) throw new Error('the test sheet must be recognised');
  const context = { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice' as const, timing: { type: 'sheet' as const }, payees: null };
  // What looks like no payment is a payment here: every generated row must take part.
  return new DraftModel({ sheets: [sheet], layout: { ...layout, leftOut: [], lastRow: cells.length }, context, sentBefore: () => new Map() });
}

const day = (date: string): Cell => ({ type: 'date', date, time: null });
const rowArbitrary = fc.tuple(
  fc.constantFrom<Cell>('submall001', 'submall002', 'submall010', '상점 1', null),
  fc.constantFrom<Cell>(day('2026-12-02'), '2026.12.2', '2026-12-03', '언젠가', null, 20261204),
  fc.constantFrom<Cell>(1000, '1,000', '1000원', 20_000, 3, 'x', '12.5', null, { type: 'number', value: 1_000_000, shown: '1,000' }, { type: 'formula' }),
  fc.constantFrom<Cell>('신한', '088', '신한은행', '국민은행', '없는은행', '6', null),
  fc.constantFrom<Cell>('정산', '정산 2차', '정산 10차', 'Abc', 'abc', null, '  '),
);
const rowsArbitrary = fc.array(rowArbitrary, { minLength: 1, maxLength: 25 });
const filterArbitrary = (model: DraftModel): fc.Arbitrary<RowFilter> => {
  const columnFilter = fc.constantFrom(...COLUMNS).chain((column) =>
    fc.record<ColumnFilter>({
      column: fc.constant(column),
      mode: fc.constantFrom('only', 'except'),
      values: fc.subarray([...columnValues(model, column).values]).map((values) => values.map((value) => ({ ...value }))),
    }),
  );
  const some = fc.record<RowFilter>({
    severity: fc.constantFrom(null, null, 'error', 'warning', 'note'),
    code: fc.constantFrom(null, null, 'AMOUNT_CLEANED', 'DUPLICATE_IN_FILE', 'DATE_AS_TEXT'),
    state: fc.constantFrom(null, null, 'ready', 'left-out'),
    text: fc.constantFrom(null, null, '정산', '0'),
    columns: fc.uniqueArray(columnFilter, { maxLength: 3, selector: (one) => one.column }),
  });
  // Every row is looked at as often: what several parts of a filter leave is little.
  return fc.oneof(fc.constant(noFilter), fc.record<RowFilter>({ severity: fc.constant(null), code: fc.constant(null), text: fc.constant(null), state: fc.constant(null), columns: columnFilter.map((one) => [one]) }), some);
};
const sortArbitrary = fc.record<RowSort>({ by: fc.constantFrom<RowSort['by']>(...COLUMNS, 'row', 'state'), direction: fc.constantFrom('ascending', 'descending'), taken: fc.nat(3) });

/** A draft with some rows left out, and what it is looked at through. */
const looked = fc
  .tuple(rowsArbitrary, fc.array(fc.nat(24), { maxLength: 5 }))
  .map(([rows, out]) => {
    const model = modelOf(rows);
    const numbers = [...new Set(out.filter((index) => index < rows.length).map((index) => index + 2))];
    if (numbers.length > 0) model.apply({ type: 'leave-out', sheetName: '지급', rows: numbers, note: '시험' });
    return model;
  })
  .chain((model) => fc.tuple(fc.constant(model), filterArbitrary(model), sortArbitrary));

/** The value of a cell, worked out with nothing remembered. */
function plainValue(cell: Cell, column: number): ColumnValue {
  const text = shownText(cell).trim();
  if (column === AMOUNT || column === DATE) {
    const { value, findings } = column === AMOUNT ? readAmount(cell, 'payoutAmount') : readDate(cell, 'payoutDate');
    if (value !== null) return { value: String(value), type: 'value' };
    return findings.length > 0 ? { value: text, type: 'unreadable' } : { value: '', type: 'blank' };
  }
  if (text === '') return { value: '', type: 'blank' };
  if (column !== BANK) return { value: text, type: 'value' };
  const banks: Record<string, string> = { 신한: '신한은행', '088': '신한은행', 신한은행: '신한은행', 국민은행: 'KB국민은행' };
  const bank = banks[text];
  return bank === undefined ? { value: text, type: 'unreadable' } : { value: bank, type: 'value' };
}
const valueOf = (row: DraftRow, column: number): ColumnValue => plainValue(row.cells[column - 1] ?? null, column);
const keyOf = ({ value, type }: ColumnValue): string => `${type}:${value}`;

/** Whether a row passes a filter, part by part, in the plainest words. */
function plainly(model: DraftModel, filter: RowFilter): DraftRow[] {
  return model.rows.filter((row) => {
    const issues = row.leftOut === null ? model.issuesOf(row) : [];
    const inColumns = filter.columns.every(({ column, mode, values }) => values.some((value) => keyOf(value) === keyOf(valueOf(row, column))) === (mode === 'only'));
    const stands = filter.state === null || (filter.state === 'left-out' ? row.leftOut !== null : row.leftOut === null && row.reading.row !== null);
    const hasIssue = (filter.severity === null && filter.code === null) || issues.some((issue) => (filter.severity ?? issue.severity) === issue.severity && (filter.code ?? issue.code) === issue.code);
    return inColumns && stands && hasIssue && (filter.text === null || row.cells.some((cell) => shownText(cell).includes(filter.text ?? '')));
  });
}
const sent = (rows: readonly DraftRow[]): number => rows.reduce((sum, row) => sum + (row.leftOut === null && row.reading.row !== null ? (row.reading.amount ?? 0) : 0), 0);

describe('what is shown', () => {
  it('a filter leaves the rows that pass each of its parts; sorted, they are the same rows in another order', () => {
    fc.assert(
      fc.property(looked, ([model, filter, sort]) => {
        const expected = plainly(model, filter).map((row) => row.number);
        expect(filterRows(model, filter).map((row) => row.number)).toEqual(expected);
        const shown = viewRows(model, { filter, sort }).map((row) => row.number);
        expect(shown.toSorted((left, right) => left - right)).toEqual(expected);
      }),
    );
  });

  it('is sorted by what was read: values in order, then what cannot be read, then what is empty; equal ones as in the sheet', () => {
    fc.assert(
      fc.property(looked, ([model, filter, sort]) => {
        const { by, direction } = sort;
        if (typeof by !== 'number') return;
        const shown = viewRows(model, { filter, sort });
        const rank = { value: 0, unreadable: 1, blank: 2 };
        const compare = (left: DraftRow, right: DraftRow): number => {
          const [one, other] = [valueOf(left, by), valueOf(right, by)];
          if (one.type !== other.type || one.type !== 'value') return rank[one.type] - rank[other.type];
          const order = by === AMOUNT ? Number(one.value) - Number(other.value) : new Intl.Collator('ko', { numeric: true }).compare(one.value, other.value);
          return direction === 'ascending' ? order : -order;
        };
        expect(shown.map((row) => row.number)).toEqual(filterRows(model, filter).toSorted((left, right) => compare(left, right) || left.index - right.index).map((row) => row.number));
      }),
    );
  });

  it('every position means the same row to the sum, to the search, to the next issue and to a stretch', () => {
    fc.assert(
      fc.property(looked, fc.nat(30), ([model, filter, sort], at) => {
        const view = { filter, sort };
        const rows = viewRows(model, view);
        const row = rows[at];
        expect(chosenRows(model, { view, stretch: { first: at, last: at + 1 } })).toEqual(rows.slice(at, at + 2));
        expect(sumRows(model, view, at, at)).toEqual({ count: (row?.reading.amount ?? null) === null ? 0 : 1, amount: row?.reading.amount ?? 0 });
        const issue = nextIssue(model, { view, code: null, index: at, column: null, columns: COLUMNS, direction: 'next' });
        if (issue !== null) expect(rows[issue.index]?.number).toBe(issue.row);
        const sought = { view, text: '정산', wholeCell: false, columns: null, rows: { first: at, last: at } };
        visitFound(model, sought, (cell) => expect([cell.row, cell.index]).toEqual([row, at]));
      }),
    );
  });
});

it('what cannot be read and what is empty stand last, in this order, whichever the direction', () => {
  const model = modelOf([null, 'x', 20_000, '12.5', null, '3', 1000].map((amount, index) => [`s${index}`, day('2026-12-02'), amount, '신한', null]));
  const amounts = (direction: RowSort['direction']): Cell[] => viewRows(model, { filter: noFilter, sort: { by: AMOUNT, direction, taken: 1 } }).map((row) => row.cells[AMOUNT - 1] ?? null);
  expect(amounts('ascending')).toEqual(['3', 1000, 20_000, 'x', '12.5', null, null]);
  expect(amounts('descending')).toEqual([20_000, 1000, '3', 'x', '12.5', null, null]);
});

describe('an order that was taken', () => {
  const three = (): DraftModel => modelOf([['a', day('2026-12-02'), 300, '신한', '가'], ['b', day('2026-12-02'), 200, '신한', '나'], ['c', day('2026-12-02'), 100, '신한', '다']]);
  const view = (taken: number): RowView => ({ filter: noFilter, sort: { by: AMOUNT, direction: 'ascending', taken } });
  const numbers = (model: DraftModel, taken: number): number[] => viewRows(model, view(taken)).map((row) => row.number);
  const edit = (row: number, column: number, before: Cell, after: Cell) => ({ type: 'cells' as const, sheetName: '지급', changes: [{ row, column, before, after }] });

  it('stays while rows are edited, says that it is older, and is taken anew when asked for', () => {
    const model = three();
    const sort = { by: AMOUNT, direction: 'ascending', taken: 1 } as const;
    expect(numbers(model, 1)).toEqual([4, 3, 2]);
    expect(rowOrder(model, sort).isOlder).toBe(false);
    const memo = edit(4, MEMO, '다', '라');
    model.apply(memo);
    expect(rowOrder(model, sort).isOlder).toBe(false);
    const step = edit(4, AMOUNT, 100, 900);
    model.apply(step);
    expect(numbers(model, 1)).toEqual([4, 3, 2]);
    expect(rowOrder(model, sort).isOlder).toBe(true);
    expect(numbers(model, 2)).toEqual([3, 2, 4]);
    model.revert(step);
    expect(rowOrder(model, sort).isOlder).toBe(false);
    expect(numbers(model, 1)).toEqual([4, 3, 2]);
  });

  it('outlives a fresh reading of the same layout, and ends with the layout', () => {
    const model = three();
    numbers(model, 1);
    model.apply(edit(4, AMOUNT, 100, 900));
    model.rebuild(model.layout, { ...model.context, timing: { type: 'immediate' } });
    expect(numbers(model, 1)).toEqual([4, 3, 2]);
    model.rebuild({ ...model.layout }, model.context);
    expect(numbers(model, 1)).toEqual([3, 2, 4]);
  });

  it('a stretch of an order that is not held any more is refused', () => {
    const model = three();
    expect(() => chosenRows(model, { view: view(7), stretch: { first: 0, last: 1 } })).toThrow('DRAFT_CHANGED');
    numbers(model, 7);
    expect(chosenRows(model, { view: view(7), stretch: { first: 0, last: 1 } }).map((row) => row.number)).toEqual([4, 3]);
  });
});

describe('facets and lists of values', () => {
  it('count exactly the rows that picking a value would show, and add up what of them would be sent', () => {
    fc.assert(
      fc.property(looked, ([model, filter]) => {
        const found = facets(model, filter);
        expect(found.columns.map((facet) => facet.column)).toEqual(expect.arrayContaining([BANK, DATE, ID]));
        for (const { column, values, distinct } of found.columns) {
          const others = filter.columns.filter((one) => one.column !== column);
          const rows = plainly(model, { ...filter, columns: others });
          expect(distinct).toBe(new Set(rows.map((row) => keyOf(valueOf(row, column)))).size);
          for (const { count, amount, ...value } of values) {
            const picked = plainly(model, { ...filter, columns: [...others, { column, mode: 'only', values: [value] }] });
            expect([keyOf(value), count, amount]).toEqual([keyOf(value), picked.length, sent(picked)]);
          }
          expect(values.reduce((sum, value) => sum + value.count, 0)).toBe(rows.length);
        }
        for (const { code, count, amount } of found.issues) {
          const picked = plainly(model, { ...filter, code });
          expect([code, count, amount]).toEqual([code, picked.length, sent(picked)]);
        }
      }),
    );
  });

  it('under no filter the days add up to the control total', () => {
    fc.assert(
      fc.property(looked, ([model]) => {
        const days = facets(model, noFilter).columns.find((facet) => facet.column === DATE);
        expect(days?.values.reduce((sum, value) => sum + value.amount, 0)).toBe(model.totals.amount);
      }),
    );
  });

  it('a list of values counts the rows under the rest of the filter, holds the most frequent ones in their order, and searches all', () => {
    fc.assert(
      fc.property(looked, fc.constantFrom(...COLUMNS), fc.constantFrom('', '정산', '0'), fc.integer({ min: 1, max: 8 }), ([model, filter], column, search, limit) => {
        const rows = plainly(model, { ...filter, columns: filter.columns.filter((one) => one.column !== column) });
        const counts = new Map<string, number>();
        for (const row of rows) counts.set(keyOf(valueOf(row, column)), (counts.get(keyOf(valueOf(row, column))) ?? 0) + 1);
        const list = listValues(model, filter, { column, search, limit });
        const fitting = [...counts].filter(([key]) => search === '' || key.slice(key.indexOf(':') + 1).includes(search));
        expect([list.distinct, list.found, list.values.length]).toEqual([counts.size, fitting.length, Math.min(limit, fitting.length)]);
        for (const value of list.values) expect(counts.get(keyOf(value))).toBe(value.count);
        const least = Math.min(...list.values.map((value) => value.count));
        const listed = new Set(list.values.map(keyOf));
        for (const [key, count] of fitting) if (!listed.has(key)) expect(count).toBeLessThanOrEqual(least);
        const numeric = list.values.filter((value) => value.type === 'value' && column === AMOUNT).map((value) => Number(value.value));
        expect(numeric).toEqual(numeric.toSorted((left, right) => left - right));
      }),
    );
  });

  it('notations of one amount, one day and one bank are one value; what could be two banks is not', () => {
    const model = modelOf([['a', day('2026-12-02'), 1000, '신한', null], ['b', '2026.12.2', '1,000원', '088', null], ['c', '2026-12-02', '１０００', '6', null]]);
    const listed = (column: number): unknown => listValues(model, noFilter, { column, search: '', limit: 10 }).values;
    expect(listed(AMOUNT)).toEqual([{ value: '1000', type: 'value', count: 3 }]);
    expect(listed(DATE)).toEqual([{ value: '2026-12-02', type: 'value', count: 3 }]);
    expect(listed(BANK)).toEqual([{ value: '신한은행', type: 'value', count: 2 }, { value: '6', type: 'unreadable', count: 1 }]);
  });

  it('follows every edit and every undo', () => {
    fc.assert(
      fc.property(looked, fc.array(fc.tuple(fc.nat(24), fc.constantFrom(DATE, AMOUNT, BANK), fc.constantFrom<Cell>('신한', '1000', '2026-12-03', 'x', null)), { maxLength: 8 }), ([model, filter], edits) => {
        const check = (): void => {
          expect(filterRows(model, filter).map((row) => row.number)).toEqual(plainly(model, filter).map((row) => row.number));
          facets(model, filter);
        };
        check();
        const steps = edits.flatMap(([index, column, after]) => {
          const row = model.rows[index % model.rows.length];
          if (row === undefined) return [];
          const step = { type: 'cells' as const, sheetName: '지급', changes: [{ row: row.number, column, before: row.cells[column - 1] ?? null, after }] };
          model.apply(step);
          check();
          return [step];
        });
        for (const step of steps.toReversed()) {
          model.revert(step);
          check();
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('ticks', () => {
  it('are of rows, whatever is shown; all that a view shows, and a stretch of it, are ticked by name of the view', () => {
    fc.assert(
      fc.property(looked, fc.nat(10), fc.nat(10), ([model, filter, sort], first, length) => {
        const view = { filter, sort };
        const rows = viewRows(model, view);
        const stretch = chosenRows(model, { view, stretch: { first, last: first + length } });
        tick(model, stretch, true);
        expect(tickedRows(model)).toEqual(rows.slice(first, first + length + 1).toSorted((left, right) => left.index - right.index));
        const ticked = tickedRows(model);
        expect(ticksView(model)).toEqual({ count: ticked.length, amount: sent(ticked), leftOut: ticked.filter((row) => row.leftOut !== null).length });
        tick(model, chosenRows(model, { view, stretch: null }), true);
        expect(tickedRows(model).length).toBe(rows.length);
        tick(model, chosenRows(model, { view, stretch: null }), false);
        expect(ticksView(model)).toEqual({ count: 0, amount: 0, leftOut: 0 });
      }),
    );
  });
});

describe('steps through what was found', () => {
  const sought = (view: RowView) => ({ view, text: '정산', wholeCell: false, columns: null, rows: null });

  it('visits every cell once, in the order of the screen, and says which it is', () => {
    fc.assert(
      fc.property(looked, fc.shuffledSubarray(COLUMNS, { minLength: 5 }), fc.constantFrom('next', 'previous'), ([model, filter, sort], columns, direction) => {
        const view = { filter, sort };
        const rows = viewRows(model, view);
        const expected = rows.flatMap((row, index) => columns.flatMap((column) => (shownText(row.cells[column - 1] ?? null).includes('정산') ? [`${index}:${column}`] : [])));
        const visited: string[] = [];
        let place: { index: number; column: number | null } = { index: 0, column: null };
        for (let step = 0; step < expected.length; step += 1) {
          const found = findStep(model, sought(view), { ...place, columns, direction });
          if (found === null) throw new Error('one more must be found');
          expect([found.total, rows[found.index]?.number]).toEqual([expected.length, found.row]);
          visited.push(`${found.index}:${found.column}`);
          expect(expected[found.ordinal - 1]).toBe(visited.at(-1));
          place = found;
        }
        const again = findStep(model, sought(view), { ...place, columns, direction });
        expect(again === null ? [] : [`${again.index}:${again.column}`]).toEqual(visited.slice(0, 1));
        expect(visited).toEqual(direction === 'next' ? expected : expected.toReversed());
      }),
    );
  });
});

describe('fixes', () => {
  const model = (): DraftModel => modelOf([['a', day('2026-12-02'), '1,000', '신한', null], ['b', day('2026-12-02'), '1,000', '신한', null], ['c', day('2026-12-02'), '2,000', '신한', null], ['d', day('2026-12-02'), 5000, '신한', null]]);

  it('are previewed as they are done: one, those with the same value, all of the kind', () => {
    const cell = (row: number, before: string) => ({ row, column: AMOUNT, before, after: before.replace(',', '') });
    const scopes = [
      [{ type: 'cell', row: 3, column: AMOUNT }, [cell(3, '1,000')]],
      [{ type: 'same', row: 3, column: AMOUNT }, [cell(2, '1,000'), cell(3, '1,000')]],
      [{ type: 'all' }, [cell(2, '1,000'), cell(3, '1,000'), cell(4, '2,000')]],
    ] as const;
    for (const [scope, cells] of scopes) {
      expect(previewFix(model(), 'AMOUNT_CLEANED', scope, 20)).toEqual({ total: cells.length, cells });
      const step = fixStep(model(), 'AMOUNT_CLEANED', scope);
      expect(step?.changes.map(({ row, column, after }) => ({ row, column, after }))).toEqual(cells.map(({ row, column, after }) => ({ row, column, after })));
    }
    expect(previewFix(model(), 'AMOUNT_CLEANED', { type: 'all' }, 2)).toMatchObject({ total: 3, cells: [{ row: 2 }, { row: 3 }] });
  });

  it('rows that are left out are not touched', () => {
    const draft = model();
    draft.apply({ type: 'leave-out', sheetName: '지급', rows: [3], note: '시험' });
    expect(fixStep(draft, 'AMOUNT_CLEANED', { type: 'all' })?.changes.map((change) => change.row)).toEqual([2, 4]);
    expect(previewFix(draft, 'AMOUNT_CLEANED', { type: 'cell', row: 3, column: AMOUNT }, 5).total).toBe(0);
  });

  it('a cell that is not there, or has nothing to put right, is left alone', () => {
    expect(fixStep(model(), 'AMOUNT_CLEANED', { type: 'cell', row: 99, column: AMOUNT })).toBeNull();
    expect(fixStep(model(), 'AMOUNT_CLEANED', { type: 'same', row: 99, column: AMOUNT })).toBeNull();
    expect(fixStep(model(), 'AMOUNT_CLEANED', { type: 'cell', row: 5, column: AMOUNT })).toBeNull();
  });

  it('the next issue of one kind goes past the others', () => {
    const dirty = modelOf([['a', day('2026-12-02'), '1,000', '신한', null], ['b', '2026.12.2', 1000, '신한', null], ['c', day('2026-12-02'), '2,000', '신한', null]]);
    const from = { view: everything, index: 0, column: AMOUNT, columns: COLUMNS, direction: 'next' as const };
    expect(nextIssue(dirty, { ...from, code: 'AMOUNT_CLEANED' })).toEqual({ index: 2, row: 4, column: AMOUNT });
    expect(nextIssue(dirty, { ...from, code: 'DATE_AS_TEXT' })).toEqual({ index: 1, row: 3, column: DATE });
    expect(nextIssue(dirty, { ...from, code: 'KYC_LIMIT' })).toBeNull();
  });
});
