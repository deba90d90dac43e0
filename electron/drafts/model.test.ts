import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import type { Finding } from '../../shared/issues.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import type { RuleContext } from '../../shared/kinds/kind.ts';
import { similarKey } from '../../shared/duplicates.ts';
import type { SentPayment } from '../../shared/duplicates.ts';
import { batchId, draftId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { UsualAmounts } from '../../shared/usual.ts';
import type { DraftView, RowFilter } from '../../shared/views.ts';
import type { StoredDraft } from '../ledger/drafts.ts';
import type { SheetTable } from '../sheets/table.ts';
import { draftView } from './draft-view.ts';
import { fixStep } from './fixes.ts';
import { DraftModel, typedCell } from './model.ts';
import type { DraftRow } from './model.ts';
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

function modelOf(rows: readonly (readonly Cell[])[], sent: ReadonlyMap<string, readonly SentPayment[]> = new Map(), usual?: UsualAmounts): DraftModel {
  const sheet = sheetOf(rows);
  return new DraftModel({ sheets: [sheet], layout: layoutOf(sheet), context, sentBefore: () => sent, usual });
}

describe('an amount far above what the payee was paid before', () => {
  const usual: UsualAmounts = new Map([['submall001', { amount: won(100_000), times: 3 }]]);
  const codes = (model: DraftModel): unknown[] => model.rows.map((row) => model.issuesOf(row).filter(({ code }) => code === 'AMOUNT_UNUSUAL').map(({ column, severity, params }) => [column, severity, params['times']]));

  it('is warned of at its cell, can still be sent, and is gone when it is put right', () => {
    const model = modelOf([['submall001', '2026-12-02', 1_000_000, ''], ['submall002', '2026-12-02', 1_000_000, '']], new Map(), usual);
    expect(codes(model)).toEqual([[[3, 'warning', 10]], []]);
    expect(model.counts).toMatchObject({ ready: 2, warnings: 1 });
    model.apply({ type: 'cells', sheetName: '지급', changes: [{ row: 2, column: 3, before: 1_000_000, after: '100000' }] });
    expect(codes(model)).toEqual([[], []]);
    model.apply({ type: 'cells', sheetName: '지급', changes: [{ row: 3, column: 1, before: 'submall002', after: 'submall001' }] });
    expect(codes(model)).toEqual([[], [[3, 'warning', 10]]]);
  });
});

const NO_FILTER: RowFilter = { severity: null, code: null, text: null, state: null, columns: [] };
const FILTERS: readonly RowFilter[] = [
  NO_FILTER,
  { ...NO_FILTER, severity: 'error' },
  { ...NO_FILTER, code: 'DUPLICATE_IN_FILE' },
  { ...NO_FILTER, code: 'SIMILAR_IN_FILE' },
  { ...NO_FILTER, severity: 'note' },
  { ...NO_FILTER, state: 'ready' },
  { ...NO_FILTER, state: 'left-out' },
  { ...NO_FILTER, text: '정산' },
];
const STORED: Omit<StoredDraft, 'layout' | 'timing' | 'summary'> = {
  id: draftId('d1'),
  connectionId: null,
  file: { name: '지급.xlsx', bytes: 1, sha256: 'f'.repeat(64) },
  revision: 1,
  createdAt: 0,
  changedAt: 0,
};

function viewOf(model: DraftModel): DraftView {
  const stored: StoredDraft = { ...STORED, layout: model.layout, timing: model.context.timing, summary: { kind: model.layout.kind, rows: 0, errors: 0, amount: won(0) } };
  return draftView(stored, model, { canUndo: false, canRedo: false });
}

/** Everything a person can see of a model, in a form that can be compared. */
function seen(model: DraftModel): unknown {
  const { issueGroups, ...view } = viewOf(model);
  return {
    view,
    totals: totalsView(model),
    counts: countTotals(model),
    // Which of two equally frequent severities of one code stands first says nothing.
    issues: issueGroups.toSorted((left, right) => `${left.code}${left.severity}`.localeCompare(`${right.code}${right.severity}`)),
    filtered: FILTERS.map((filter) => filterRows(model, filter).map((row) => row.number)),
    rows: model.rows.map((row) => ({ number: row.number, cells: row.cells, leftOut: row.leftOut, found: model.issuesOf(row).map(({ code, severity, params }) => ({ code, severity, params })) })),
  };
}

/** What the model keeps up to date or remembers, as the model shows it. */
function kept(model: DraftModel): unknown {
  const view = viewOf(model);
  return {
    counts: countTotals(model),
    firstRows: Object.fromEntries(view.issueGroups.filter((group) => group.firstRow !== null).map((group) => [group.code, group.firstRow])),
    issues: Object.fromEntries([...model.issueCounts()].map(({ code, severity, count, fixable }) => [`${code} ${severity}`, [count, fixable]])),
    samples: view.columns.map((column) => column.samples),
    leftOut: view.leftOut.filter((row) => row.reason === 'person'),
    extremes: [view.totals.largest, view.totals.smallest],
    byPayee: view.totals.byPayee.map(({ payee, amount, count }) => [payee, amount, count]),
    filtered: FILTERS.map((filter) => filterRows(model, filter).map((row) => row.number)),
  };
}

/** The same, worked out from all rows with nothing remembered. */
function counted(model: DraftModel): Readonly<Record<string, unknown>> & { readonly filtered: readonly (readonly number[])[] } {
  const taking = model.rows.filter((row) => row.leftOut === null);
  const ready = taking.filter((row) => row.reading.row !== null);
  const similar = (row: DraftRow): readonly Finding[] =>
    row.reading.row !== null && ready.some(({ reading }) => reading.payee === row.reading.payee && reading.amount === row.reading.amount && reading.date !== row.reading.date)
      ? [{ severity: 'note', code: 'SIMILAR_IN_FILE', field: null, params: {}, fix: null }]
      : [];
  const all = (row: DraftRow): readonly Finding[] => [...row.reading.findings, ...row.across, ...similar(row)];
  const having = (fits: (finding: Finding) => boolean): DraftRow[] => taking.filter((row) => all(row).some(fits));
  const issues: Record<string, [number, number]> = {};
  const firstRows: Record<string, number> = {};
  for (const row of taking) {
    for (const { code, severity, fix } of all(row)) {
      firstRows[code] ??= row.number;
      const count = (issues[`${code} ${severity}`] ??= [0, 0]);
      count[0] += 1;
      if (fix !== null) count[1] += 1;
    }
  }
  const sums = new Map<string, { amount: number; count: number }>();
  for (const { reading } of ready) {
    const before = sums.get(reading.payee ?? '') ?? { amount: 0, count: 0 };
    sums.set(reading.payee ?? '', { amount: before.amount + (reading.amount ?? 0), count: before.count + 1 });
  }
  const extreme = (amount: number): unknown => {
    const row = ready.find((candidate) => candidate.reading.amount === amount);
    return row ? { row: row.number, payee: row.reading.payee, amount } : null;
  };
  const amounts = ready.map((row) => row.reading.amount ?? 0);
  const numbers = (rows: readonly DraftRow[]): number[] => rows.map((row) => row.number);
  const texts = (row: DraftRow): string[] => row.cells.map(shownText);
  return {
    counts: {
      total: model.rows.length,
      ready: ready.length,
      errors: taking.length - ready.length,
      warnings: having((finding) => finding.severity === 'warning').length,
      notes: having((finding) => finding.severity === 'note').length,
      leftOut: model.layout.leftOut.length + model.rows.length - taking.length,
    },
    firstRows,
    issues,
    samples: model.layout.columns.map(({ index }) => model.rows.map((row) => texts(row)[index - 1] ?? '').filter((text) => text !== '').slice(0, 3)),
    leftOut: model.rows.filter((row) => row.leftOut !== null).map((row) => ({ row: row.number, reason: 'person', text: texts(row).filter((text) => text !== '').join(' · '), note: row.leftOut })),
    extremes: [extreme(Math.max(...amounts)), extreme(Math.min(...amounts))],
    byPayee: [...sums].map(([payee, { amount, count }]) => [payee, amount, count] as const).sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1)),
    filtered: [
      numbers(model.rows),
      numbers(having((finding) => finding.severity === 'error')),
      numbers(having((finding) => finding.code === 'DUPLICATE_IN_FILE')),
      numbers(having((finding) => finding.code === 'SIMILAR_IN_FILE')),
      numbers(having((finding) => finding.severity === 'note')),
      numbers(ready),
      numbers(model.rows.filter((row) => row.leftOut !== null)),
      numbers(model.rows.filter((row) => texts(row).some((text) => text.includes('정산')))),
    ],
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
  const sentOn = (date: string, outcome: SentPayment['outcome'] = 'accepted'): SentPayment => ({ batchId: batchId('b1'), date: kstDate(date), sentAt: 1, outcome, count: 1 });
  const sent = new Map([
    [similarKey({ payee: 'submall001', amount: won(1000) }), [sentOn('2026-12-02')]],
    [similarKey({ payee: 'submall002', amount: won(2000) }), [sentOn('2026-12-05', 'rejected'), sentOn('2026-10-31')]],
  ]);

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

  it('what is kept up to date equals what all rows say, after every change and undo, whether or not somebody looked before', () => {
    fc.assert(
      fc.property(
        fc.array(rowArbitrary, { minLength: 2, maxLength: 12 }),
        fc.array(fc.record({ action: actionArbitrary, undo: fc.boolean(), look: fc.boolean() }), { maxLength: 25 }),
        (rows, changes) => {
          const model = modelOf(rows, sent);
          fc.pre(model.rows.length > 0);
          expect(kept(model)).toEqual(counted(model));
          for (const { action, undo, look } of changes) {
            const step = stepOf(model, action);
            if (!step) continue;
            model.apply(step);
            if (look) expect(kept(model)).toEqual(counted(model));
            if (undo) model.revert(step);
            if (look) expect(kept(model)).toEqual(counted(model));
          }
          expect(kept(model)).toEqual(counted(model));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(FILTERS.map((filter, index) => [filter, index] as const))('a filter asked again after every change (%j) shows the rows as they are now', (filter, index) => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 2, maxLength: 12 }), fc.array(fc.record({ action: actionArbitrary, undo: fc.boolean() }), { maxLength: 10 }), (rows, changes) => {
        const model = modelOf(rows, sent);
        fc.pre(model.rows.length > 0);
        // Only this one filter is asked, so that its rows are remembered from one change to the next.
        const asked = (): void => expect(filterRows(model, filter).map((row) => row.number)).toEqual(counted(model).filtered[index]);
        asked();
        for (const { action, undo } of changes) {
          const step = stepOf(model, action);
          if (!step) continue;
          model.apply(step);
          asked();
          if (undo) model.revert(step);
          asked();
        }
        model.rebuild(model.layout, { ...model.context, today: kstDate('2027-06-01') });
        asked();
      }),
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
    expect(model.sentOf(model.rows[0]!).same).toMatchObject([{ batchId: 'b1', outcome: 'accepted' }]);
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

  it('read in breaths it is the same model', async () => {
    const rows = Array.from({ length: 1200 }, (_, index): Cell[] => [`submall00${index % 3}`, '2026-12-02', index % 7 === 0 ? '1,000' : index, null]);
    const sheet = sheetOf(rows);
    let breaths = 0;
    const model = await DraftModel.inBreaths({ sheets: [sheet], layout: layoutOf(sheet), context, sentBefore: () => sent }, async () => void (breaths += 1));
    expect(breaths).toBeGreaterThan(2);
    expect(seen(model)).toEqual(seen(modelOf(rows, sent)));
  });

  it('one click fixes every cell that has the issue, in one step', () => {
    const model = modelOf([
      ['submall001', '2026-12-02', '1,000', null],
      ['submall002', '2026-12-02', '2,000원', null],
      ['submall003', '2026-12-02', 3000, null],
    ]);
    const step = fixStep(model, 'AMOUNT_CLEANED', { type: 'all' });
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
    const none = { severity: null, code: null, text: null, state: null, columns: [] };
    const numbers = (filter: Partial<typeof none> | object): number[] => filterRows(model, { ...none, ...filter }).map((row) => row.number);
    expect(numbers({})).toEqual([2, 3, 4]);
    expect(numbers({ code: 'DATE_WEEKEND' })).toEqual([3]);
    expect(numbers({ severity: 'error' })).toEqual([3, 4]);
    expect(numbers({ text: '정산' })).toEqual([2]);
    expect(numbers({ state: 'ready' })).toEqual([2]);
  });
});
