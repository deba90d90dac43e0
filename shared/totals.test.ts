import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate } from './calendar.ts';
import { DuplicateIndex, duplicateKey } from './duplicates.ts';
import { LARGEST_WON, won } from './money.ts';
import { type TotalRow, Totals, totalsOf } from './totals.ts';

const rows: fc.Arbitrary<TotalRow> = fc.record({
  payee: fc.constantFrom('A001', 'A002', 'B|1'),
  amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map(won),
  date: fc.constantFrom('2026-12-01', '2026-12-02').map(kstDate),
});

const everything = (totals: Totals) => ({
  count: totals.count, amount: totals.amount, largest: totals.largest, smallest: totals.smallest, dates: totals.byDate(), payees: totals.byPayee(), payeeCount: totals.payeeCount,
});

describe('Totals', () => {
  it('equals the sum of its rows, whole and in parts', () => {
    fc.assert(
      fc.property(fc.array(rows), (list) => {
        const totals = totalsOf(list);
        const sum = list.reduce((total, row) => total + row.amount, 0);
        expect(totals.amount).toBe(won(sum));
        expect(totals.count).toBe(list.length);
        expect(won(totals.byDate().reduce((total, part) => total + part.amount, 0))).toBe(won(sum));
        expect(won(totals.byPayee().reduce((total, part) => total + part.amount, 0))).toBe(won(sum));
        for (const top of [0, 1, 2]) expect(totals.byPayee(top)).toEqual(totals.byPayee().slice(0, top));
        expect(totals.largest).toBe(list.length === 0 ? null : Math.max(...list.map((row) => row.amount)));
        expect(totals.smallest).toBe(list.length === 0 ? null : Math.min(...list.map((row) => row.amount)));
      }),
    );
  });

  it('is the same after rows came and went', () => {
    fc.assert(
      fc.property(fc.array(rows), fc.array(rows), (kept, gone) => {
        const totals = totalsOf([...gone, ...kept]);
        for (const row of gone) totals.remove(row);
        expect(everything(totals)).toEqual(everything(totalsOf(kept)));
      }),
    );
  });

  it('orders payees by sum and dates by day, and cuts to the top', () => {
    const row = (payee: string, amount: number, date: string): TotalRow => ({ payee, amount: won(amount), date: kstDate(date) });
    const totals = totalsOf([row('A', 1, '2026-12-02'), row('B', 5, '2026-12-01'), row('A', 3, '2026-12-01')]);
    expect(totals.byPayee(1)).toEqual([{ payee: 'B', count: 1, amount: 5 }]);
    expect(totals.byDate().map(({ date, count }) => [date, count])).toEqual([['2026-12-01', 2], ['2026-12-02', 1]]);
    expect(totals.ofPayee('A')).toEqual({ count: 2, amount: 4 });
    expect(totals.ofPayee('C')).toEqual({ count: 0, amount: 0 });
  });

  it('refuses to lose exactness or to remove what was never added, and then changes nothing', () => {
    const totals = new Totals();
    totals.add({ payee: 'A', amount: won(LARGEST_WON), date: kstDate('2026-12-01') });
    const before = everything(totals);
    expect(() => totals.add({ payee: 'A', amount: won(1), date: kstDate('2026-12-01') })).toThrow(RangeError);
    expect(() => totals.remove({ payee: 'B', amount: won(1), date: kstDate('2026-12-01') })).toThrow(RangeError);
    expect(everything(totals)).toEqual(before);
  });
});

describe('DuplicateIndex', () => {
  it('groups rows of one payee, amount and date, and nothing else', () => {
    const index = new DuplicateIndex<number>();
    const key = (payee: string, amount: number, date: string): string => duplicateKey({ payee, amount: won(amount), date: kstDate(date) });
    index.add(key('A', 1, '2026-12-01'), 4);
    index.add(key('A', 2, '2026-12-01'), 5);
    expect(index.add(key('A', 1, '2026-12-01'), 6)).toBe(2);
    expect(index.of(key('A', 1, '2026-12-01'))).toEqual([4, 6]);
    index.add(key('A', 1, '2026-12-02'), 7);
    expect(index.groups().map(({ rows }) => rows)).toEqual([[4, 6]]);
    expect(index.remove(key('A', 1, '2026-12-01'), 4)).toBe(1);
    expect(index.groups()).toEqual([]);
    expect(index.of(key('A', 1, '2026-12-01'))).toEqual([6]);
    expect(index.remove(key('A', 1, '2026-12-01'), 6)).toBe(0);
    expect(index.remove(key('A', 1, '2026-12-01'), 6)).toBe(0);
  });

  it('finds what a slow search finds', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }), fc.array(fc.nat(11)), (keys, removed) => {
        const index = new DuplicateIndex<number>();
        keys.forEach((key, row) => index.add(key, row));
        const gone = new Set(removed.filter((row) => row < keys.length));
        for (const row of gone) index.remove(keys[row]!, row);
        for (const key of ['a', 'b', 'c']) {
          const slow = keys.flatMap((other, row) => (other === key && !gone.has(row) ? [row] : []));
          expect(new Set(index.of(key))).toEqual(new Set(slow));
        }
      }),
    );
  });
});
