import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import type { RuleContext } from '../../shared/kinds/kind.ts';
import { duplicateKey } from '../../shared/duplicates.ts';
import { batchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { SentBefore } from '../ledger/batches.ts';
import type { SheetTable } from '../sheets/table.ts';
import { fixStep } from './fixes.ts';
import { DraftModel, typedCell } from './model.ts';
import { filterRows } from './query.ts';
import type { Step } from './steps.ts';
import { countTotals, totalsView } from './totals-view.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const context: RuleContext = {
  today: kstDate('2026-12-01'),
  minuteOfDay: 9 * 60,
  calendar,
  environment: 'practice',
  timing: { type: 'sheet' },
  payees: null,
};
const HEADER = ['서브몰ID', '지급일', '지급금액', '받는분통장표시'];

function sheetOf(rows: readonly (readonly Cell[])[]): SheetTable {
  const all = [HEADER, ...rows.map((row) => [...row])];
  return { name: '지급', visibility: 'visible', rowNumbers: all.map((_, index) => index + 1), rows: all };
}

function layoutOf(sheet: SheetTable): Layout {
  const layout = detectLayout([sheet], { kind: 'submall-payout' });
  if (!layout) throw new Error('the test sheet must be recognised');
  return layout;
}

function modelOf(rows: readonly (readonly Cell[])[], sent: ReadonlyMap<string, SentBefore> = new Map()): DraftModel {
  const sheet = sheetOf(rows);
  return new DraftModel({ sheets: [sheet], layout: layoutOf(sheet), context, sentBefore: () => sent });
}

/** Everything a person can see of a model, in a form that can be compared. */
function seen(model: DraftModel): unknown {
  return {
    totals: totalsView(model),
    counts: countTotals(model),
    issues: [...model.issueCounts()].sort((left, right) => `${left.code}${left.severity}`.localeCompare(`${right.code}${right.severity}`)),
    rows: model.rows.map((row) => ({ number: row.number, cells: row.cells, leftOut: row.leftOut, found: model.issuesOf(row).map(({ code, severity, params }) => ({ code, severity, params })) })),
  };
}

const cellText = fc.constantFrom('submall001', 'submall002', 'submall003', '', '2026-12-02', '2026-12-03', '1000', '9000000', '10000000', '1,500', '0', '정산대금', '너무 긴 통장표시', '#');
const rowArbitrary = fc.tuple(
  fc.constantFrom<Cell>('submall001', 'submall002', null),
  fc.constantFrom<Cell>('2026-12-02', '2026-12-03', '2026-12-05', '언젠가'),
  fc.constantFrom<Cell>(1000, 2000, 6_000_000, '3,000', 0, 0.5),
  fc.constantFrom<Cell>('정산대금', null, '일곱자를넘는표시'),
);
const actionArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('edit' as const), at: fc.nat(11), column: fc.integer({ min: 1, max: 4 }), text: cellText }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leave-out' as const), at: fc.nat(11) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('put-back' as const), at: fc.nat(11) }) },
);

function stepOf(model: DraftModel, action: { type: 'edit'; at: number; column: number; text: string } | { type: 'leave-out' | 'put-back'; at: number }): Step | null {
  const row = model.rows[action.at % model.rows.length];
  if (!row) return null;
  const sheetName = model.layout.sheetName;
  if (action.type === 'edit') return { type: 'cells', sheetName, changes: [{ row: row.number, column: action.column, before: row.cells[action.column - 1] ?? null, after: typedCell(action.text) }] };
  if (action.type === 'leave-out') return row.leftOut === null ? { type: 'leave-out', sheetName, rows: [row.number], note: '보류' } : null;
  return row.leftOut === null ? null : { type: 'put-back', sheetName, rows: [{ row: row.number, note: row.leftOut }] };
}

describe('DraftModel', () => {
  const sent = new Map([[duplicateKey({ payee: 'submall001', amount: won(1000), date: kstDate('2026-12-02') }), { batchId: batchId('b1'), sentAt: 1, outcome: 'accepted' as const }]]);

  it('any sequence of changes leaves what a fresh reading of the same cells shows', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 2, maxLength: 12 }), fc.array(actionArbitrary, { maxLength: 25 }), (rows, actions) => {
        const model = modelOf(rows, sent);
        fc.pre(model.rows.length > 0);
        for (const action of actions) {
          const step = stepOf(model, action);
          if (step) model.apply(step);
        }
        const incremental = seen(model);
        model.rebuild(model.layout, model.context);
        expect(incremental).toEqual(seen(model));
      }),
      { numRuns: 300 },
    );
  });

  it('any sequence of changes undone is the first state', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 2, maxLength: 12 }), fc.array(actionArbitrary, { maxLength: 25 }), (rows, actions) => {
        const model = modelOf(rows, sent);
        fc.pre(model.rows.length > 0);
        const first = seen(model);
        const steps: Step[] = [];
        for (const action of actions) {
          const step = stepOf(model, action);
          if (!step) continue;
          model.apply(step);
          steps.push(step);
        }
        for (const step of steps.toReversed()) model.revert(step);
        // An empty cell past the end of a row and a missing one are the same cell.
        const trimmed = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll(/(,null)+\]/g, ']'));
        expect(trimmed(seen(model))).toEqual(trimmed(first));
      }),
      { numRuns: 300 },
    );
  });

  it('totals equal the sum over the rows that would be sent', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 1, maxLength: 30 }), (rows) => {
        const model = modelOf(rows);
        const ready = model.rows.filter((row) => model.isReady(row));
        const totals = totalsView(model);
        expect(totals.count).toBe(ready.length);
        expect(totals.amount).toBe(ready.reduce((sum, row) => sum + (row.reading.amount ?? 0), 0));
        expect(totals.byDate.reduce((sum, day) => sum + day.amount, 0)).toBe(totals.amount);
      }),
    );
  });

  it('shows the same payment twice on both rows, and what was sent before with its batch', () => {
    const model = modelOf([
      ['submall001', '2026-12-02', 1000, null],
      ['submall002', '2026-12-02', 1000, null],
      ['submall002', '2026-12-02', 1000, null],
    ], sent);
    const codes = model.rows.map((row) => model.issuesOf(row).map((issue) => issue.code));
    expect(codes).toEqual([['DUPLICATE_SENT'], ['DUPLICATE_IN_FILE'], ['DUPLICATE_IN_FILE']]);
    expect(model.sentRows.get(2)?.batchId).toBe('b1');
  });

  it('a row left out is no duplicate of anything and counts nowhere', () => {
    const model = modelOf([
      ['submall002', '2026-12-02', 1000, null],
      ['submall002', '2026-12-02', 1000, null],
    ]);
    model.apply({ type: 'leave-out', sheetName: '지급', rows: [3], note: '한 번만' });
    expect(model.rows.flatMap((row) => model.issuesOf(row))).toEqual([]);
    expect(totalsView(model)).toMatchObject({ count: 1, amount: 1000 });
  });

  it('one click fixes every cell that has the issue, in one step', () => {
    const model = modelOf([
      ['submall001', '2026-12-02', '1,000', null],
      ['submall002', '2026-12-02', '2,000원', null],
      ['submall003', '2026-12-02', 3000, null],
    ]);
    const step = fixStep(model, 'AMOUNT_CLEANED', null);
    expect(step?.changes).toHaveLength(2);
    if (step) model.apply(step);
    expect(model.rows.flatMap((row) => model.issuesOf(row))).toEqual([]);
    expect(totalsView(model).amount).toBe(6000);
  });

  it('filters by code, severity, text and state', () => {
    const model = modelOf([
      ['submall001', '2026-12-02', 1000, '정산대금'],
      ['submall002', '2026-12-05', 1000, null],
      [null, '2026-12-02', 0, null],
    ]);
    const none = { severity: null, code: null, text: null, state: null };
    const numbers = (filter: Partial<typeof none> | object): number[] => filterRows(model, { ...none, ...filter }).map((row) => row.number);
    expect(numbers({})).toEqual([2, 3, 4]);
    expect(numbers({ code: 'DATE_WEEKEND' })).toEqual([3]);
    expect(numbers({ severity: 'error' })).toEqual([3, 4]);
    expect(numbers({ text: '정산' })).toEqual([2]);
    expect(numbers({ state: 'ready' })).toEqual([2]);
  });
});
