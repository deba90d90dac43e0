import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import { issueSentence } from '../../shared/messages/index.ts';
import { draftIssues } from './draft-view.ts';
import { DraftModel } from './model.ts';
import type { Step } from './steps.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const HEADER: readonly Cell[] = ['서브몰ID', '지급일', '지급금액'];

function modelOf(rows: readonly (readonly Cell[])[], stated: number): DraftModel {
  const cells = [[...HEADER], ...rows.map((row) => [...row]), ['합계', null, stated] as Cell[]];
  const sheet = { name: '지급', visibility: 'visible' as const, rowNumbers: cells.map((_, index) => index + 1), rows: cells };
  const layout = detectLayout([sheet], { kind: 'submall-payout' });
  if (!layout) throw new Error('the test sheet must be recognised');
  const context = { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice' as const, timing: { type: 'sheet' as const }, payees: null };
  return new DraftModel({ sheets: [sheet], layout, context, sentBefore: () => new Map() });
}

const told = (model: DraftModel): string => {
  const issue = draftIssues(model).find(({ code }) => code === 'STATED_TOTAL_DIFFERS');
  return issue === undefined ? '' : issueSentence('ko', issue);
};

const leave = (row: number): Step => ({ type: 'leave-out', sheetName: '지급', rows: [row], note: '이중 청구' });

const GOOD: readonly Cell[] = ['submall001', '2026-12-02', 1_000_000];
/** Its date can be read in two ways; its amount is certain. */
const DOUBTFUL: readonly Cell[] = ['submall002', '12/03/2026', 200_000];

describe('the total that a sheet states', () => {
  it('says nothing is missing when rows with errors explain the whole difference', () => {
    const text = told(modelOf([GOOD, DOUBTFUL], 1_200_000));
    expect(text).toContain('200,000원을 빼면 보낼 합계 1,000,000원과 같습니다');
    expect(text).not.toContain('빠지거나');
  });

  it('says what is left unexplained', () => {
    const text = told(modelOf([GOOD, DOUBTFUL], 1_250_000));
    expect(text).toContain('그래도 50,000원이 맞지 않습니다');
    expect(text).toContain('빠지거나 바뀐 행이 없는지');
  });

  it('counts rows that a person left out, and follows them back', () => {
    const model = modelOf([GOOD, ['submall003', '2026-12-02', 300_000]], 1_300_000);
    expect(told(model)).toBe('');
    model.apply(leave(3));
    expect(told(model)).toContain('300,000원을 빼면');
    model.revert(leave(3));
    expect(told(model)).toBe('');
  });

  it('keeps the amount of rows that do not go out as one would add it up anew, whatever is edited', () => {
    const cell = fc.constantFrom<readonly Cell[]>(GOOD, DOUBTFUL, ['submall004', '2026-12-03', '십만'], ['submall005', '2026-12-03', 70_000]);
    const step = fc.record({ row: fc.integer({ min: 2, max: 6 }), column: fc.integer({ min: 2, max: 3 }), text: fc.constantFrom('12/03/2026', '2026-12-04', '5000', 'x'), out: fc.boolean() });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 5, maxLength: 5 }), fc.array(step, { maxLength: 12 }), (rows, steps) => {
        const model = modelOf(rows, 1);
        for (const { row, column, text, out } of steps) {
          if (!out) model.apply({ type: 'cells', sheetName: '지급', changes: [{ row, column, before: model.row(row)?.cells[column - 1] ?? null, after: text }] });
          else if (model.row(row)?.leftOut === null) model.apply(leave(row));
          else model.revert(leave(row));
        }
        const anew = model.rows.filter((row) => !model.isReady(row)).reduce((sum, row) => sum + (row.reading.amount ?? 0), 0);
        expect(model.unsentAmount).toBe(anew);
      }),
    );
  });
});
