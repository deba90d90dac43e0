import { describe, expect, it } from 'vitest';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import type { RowFilter, RowView } from '../../shared/views.ts';
import { editStep, replaceStep, visitFound } from './block-edits.ts';
import type { Sought } from './block-edits.ts';
import { DraftModel } from './model.ts';
import { nextIssue } from './next-issue.ts';
import { sumRows } from './query.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const noFilter: RowFilter = { severity: null, code: null, text: null, state: null, columns: [] };
const all: RowView = { filter: noFilter, sort: null };
const having = (text: string): RowView => ({ filter: { ...noFilter, text }, sort: null });

function modelOf(rows: readonly (readonly Cell[])[]): DraftModel {
  const cells = [['서브몰ID', '지급일', '지급금액', '받는분통장표시'], ...rows.map((row) => [...row])];
  const sheet = { name: '지급', visibility: 'visible' as const, rowNumbers: cells.map((_, index) => index + 1), rows: cells };
  const layout = detectLayout([sheet], { kind: 'submall-payout' });
  if (!layout) throw new Error('the test sheet must be recognised');
  const context = { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice' as const, timing: { type: 'sheet' as const }, payees: null };
  return new DraftModel({ sheets: [sheet], layout, context, sentBefore: () => new Map() });
}

const date: Cell = { type: 'date', date: '2026-12-02', time: null };
const three = (): DraftModel =>
  modelOf([
    ['submall001', date, 1000, '정산대금'],
    ['submall002', '언젠가', 2000, '정산'],
    ['submall003', date, 'x', '정산대금'],
  ]);

describe('editStep', () => {
  it('writes only cells that show another text: a date typed as it is shown stays a date', () => {
    const step = editStep(three(), [
      { row: 2, column: 2, text: '2026-12-02' },
      { row: 2, column: 3, text: '1000' },
      { row: 3, column: 3, text: '2500' },
      { row: 3, column: 4, text: '' },
    ]);
    expect(step?.changes).toEqual([
      { row: 3, column: 3, before: 2000, after: '2500' },
      { row: 3, column: 4, before: '정산', after: null },
    ]);
  });

  it('is no step when nothing changes, and refuses a row that is not there', () => {
    expect(editStep(three(), [{ row: 2, column: 3, text: '1000' }])).toBeNull();
    expect(() => editStep(three(), [{ row: 99, column: 3, text: '1' }])).toThrow('ARGUMENT_INVALID');
  });

  it('takes the last of several texts for one cell, so that undoing brings back the first', () => {
    const step = editStep(three(), [
      { row: 2, column: 3, text: '5' },
      { row: 2, column: 3, text: '6' },
    ]);
    expect(step?.changes).toEqual([{ row: 2, column: 3, before: 1000, after: '6' }]);
  });

  it('is undone as one step', () => {
    const model = three();
    const step = editStep(model, [2, 3, 4].map((row) => ({ row, column: 3, text: '7' })));
    if (!step) throw new Error('a step is needed');
    model.apply(step);
    expect(sumRows(model, all, 0, 2)).toEqual({ count: 3, amount: 21 });
    model.revert(step);
    expect(model.rows.map((row) => row.cells[2])).toEqual([1000, 2000, 'x']);
  });
});

describe('visitFound and replaceStep', () => {
  const found = (sought: Partial<Sought>): number[][] => {
    const cells: number[][] = [];
    visitFound(three(), { view: all, text: '정산', wholeCell: false, columns: null, rows: null, ...sought }, ({ row, column }) => void cells.push([row.number, column]));
    return cells;
  };

  it('looks at what is shown, in the whole draft, in columns, in a block of the rows shown', () => {
    expect(found({})).toEqual([[2, 4], [3, 4], [4, 4]]);
    expect(found({ wholeCell: true })).toEqual([[3, 4]]);
    expect(found({ columns: [3] })).toEqual([]);
    expect(found({ rows: { first: 1, last: 1 } })).toEqual([[3, 4]]);
    expect(found({ text: '2026-12' })).toEqual([[2, 2], [4, 2]]);
    expect(found({ view: having('submall003') })).toEqual([[4, 4]]);
  });

  it('makes text of what it replaces, in one step', () => {
    const step = replaceStep(three(), { view: all, text: '12-02', wholeCell: false, columns: null, rows: null }, '12-03');
    expect(step?.changes).toEqual([
      { row: 2, column: 2, before: date, after: '2026-12-03' },
      { row: 4, column: 2, before: date, after: '2026-12-03' },
    ]);
    expect(replaceStep(three(), { view: all, text: '없는 말', wholeCell: false, columns: null, rows: null }, '')).toBeNull();
  });
});

describe('nextIssue', () => {
  const columns = [1, 2, 3, 4];
  const search = (index: number, column: number | null, direction: 'next' | 'previous') => nextIssue(three(), { view: all, code: null, index, column, columns, direction });

  it('goes from issue to issue and round the end', () => {
    expect(search(0, 1, 'next')).toEqual({ index: 1, row: 3, column: 2 });
    expect(search(1, 2, 'next')).toEqual({ index: 2, row: 4, column: 3 });
    expect(search(2, 3, 'next')).toEqual({ index: 1, row: 3, column: 2 });
    expect(search(2, 3, 'previous')).toEqual({ index: 1, row: 3, column: 2 });
    expect(search(1, 2, 'previous')).toEqual({ index: 2, row: 4, column: 3 });
  });

  it('is nothing where nothing was found', () => {
    const clean = modelOf([['submall001', date, 1000, '정산']]);
    expect(nextIssue(clean, { view: all, code: null, index: 0, column: 1, columns, direction: 'next' })).toBeNull();
    expect(nextIssue(clean, { view: having('none'), code: null, index: 0, column: 1, columns, direction: 'previous' })).toBeNull();
  });
});

describe('sumRows', () => {
  it('adds what can be read, among the rows shown', () => {
    expect(sumRows(three(), all, 0, 2)).toEqual({ count: 2, amount: 3000 });
    expect(sumRows(three(), all, 1, 1)).toEqual({ count: 1, amount: 2000 });
    expect(sumRows(three(), having('submall002'), 0, 9)).toEqual({ count: 1, amount: 2000 });
  });
});
