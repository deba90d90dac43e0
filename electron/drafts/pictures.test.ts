import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../shared/breaths.ts';
import { kstDate, loadBusinessCalendar } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { batchId } from '../../shared/ids.ts';
import { detectLayout } from '../../shared/kinds/detect.ts';
import { sumWon, won } from '../../shared/money.ts';
import type { Payee } from '../../shared/services.ts';
import type { UsualAmounts } from '../../shared/usual.ts';
import type { TotalsPicturesView } from '../../shared/views.ts';
import type { LastBatch } from '../ledger/last-batch.ts';
import { DraftModel } from './model.ts';
import { totalsPictures } from './pictures.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const payee = (id: string, bank: string | null): Payee => ({ id, name: `${id} 상점`, status: 'APPROVED', archived: false, bank, accountNumber: null, holderName: null, businessNumber: null });
const PAYEES = new Map([payee('a', '88'), payee('b', '06'), payee('c', null)].map((one) => [one.id, one]));

function pictures(rows: readonly (readonly Cell[])[], more: { usual?: UsualAmounts; last?: LastBatch; payees?: ReadonlyMap<string, Payee> | null } = {}): { view: TotalsPicturesView; model: DraftModel } {
  const all = [['서브몰ID', '지급일', '지급금액', '입금은행'], ...rows.map((row) => [...row])];
  const sheet = { name: '지급', visibility: 'visible' as const, rowNumbers: all.map((_, index) => index + 1), rows: all };
  const layout = detectLayout([sheet], { kind: 'submall-payout' });
  if (!layout) throw new Error('the test sheet must be recognised');
  const payees = more.payees === undefined ? PAYEES : more.payees;
  const context = { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice' as const, timing: { type: 'sheet' as const }, payees };
  const model = new DraftModel({ sheets: [sheet], layout, context, sentBefore: () => new Map(), usual: more.usual });
  return { model, view: atOnce(totalsPictures(model, more.last ?? null)) };
}

const DAY = '2026-12-02';

describe('pictures of the totals', () => {
  it('add up to the totals, by bank and by size, whatever the rows', () => {
    const row = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', ''), fc.constant(DAY), fc.oneof(fc.integer({ min: 1, max: 9_000_000 }), fc.constant('없음')), fc.constantFrom('신한은행', '국민', '', '모르는 은행'));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const { model, view } = pictures(rows);
        for (const parts of [view.byBank, view.bins]) {
          expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(model.totals.count);
          expect(sumWon(parts.map((part) => part.amount))).toBe(model.totals.amount);
        }
      }),
    );
  });

  it('name the bank that the service pays to before the one in the sheet', () => {
    const { view } = pictures([['a', DAY, 100, '국민은행'], ['c', DAY, 10, '국민은행'], ['c', DAY, 5, ''], ['z', DAY, 1, '우주은행']]);
    expect(view.byBank).toEqual([
      { bank: '신한은행', count: 1, amount: 100 },
      { bank: 'KB국민은행', count: 1, amount: 10 },
      { bank: null, count: 1, amount: 5 },
      { bank: '우주은행', count: 1, amount: 1 },
    ]);
  });

  it('mark what stands out by what was sent before, and only without that by the file itself', () => {
    const usual: UsualAmounts = new Map([['a', { amount: won(1_000), times: 4 }]]);
    const others: Cell[][] = [900_000, 1_000_000, 1_100_000].map((amount) => ['a', DAY, amount, '']);
    const { view } = pictures([...others, ...[100, 100, 110].map((amount) => ['b', DAY, amount, '']), ['b', DAY, 1_100, ''], ['c', DAY, 9_999_999, '']], { usual });
    expect(view.outlierCount).toBe(4);
    expect(view.outliers.map(({ row, times, basis }) => [row, times, basis])).toEqual([[4, 1_100, 'sent'], [3, 1_000, 'sent'], [2, 900, 'sent'], [8, 11, 'file']]);
    expect(view.outliers[0]).toMatchObject({ name: 'a 상점', usual: 1_000, amount: 1_100_000 });
  });

  it('stand beside the last batch: who is new, who is missing, whose sum has changed', () => {
    const last: LastBatch = { id: batchId('b1'), startedAt: 0, count: 3, amount: won(600), byPayee: new Map([['a', won(100)], ['b', won(200)], ['x', won(300)]]) };
    const { view } = pictures([['a', DAY, 100, ''], ['b', DAY, 150, ''], ['b', DAY, 100, ''], ['c', DAY, 5, '']], { last });
    expect(view.last).toEqual({
      batchId: 'b1', startedAt: '1970-01-01T09:00:00+09:00', count: 3, amount: 600, difference: -245, payees: 3, added: 1, missing: 1, changeCount: 3,
      changes: [
        { payee: 'x', name: null, before: 300, after: 0 },
        { payee: 'b', name: 'b 상점', before: 200, after: 250 },
        { payee: 'c', name: 'c 상점', before: 0, after: 5 },
      ],
    });
  });

  it('of nothing are empty', () => {
    expect(pictures([['', DAY, '없음', '']]).view).toEqual({ byBank: [], bins: [], outliers: [], outlierCount: 0, last: null });
  });
});
