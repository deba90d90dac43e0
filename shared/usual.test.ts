import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { won } from './money.ts';
import { LATEST_PAYMENTS, UNUSUAL_FACTOR, UsualAmountsBuilder, middleAmount, timesUsual, unusualAmount } from './usual.ts';

const usual = (amount: number, times = 5) => ({ amount: won(amount), times });

describe('the usual amount of a payee', () => {
  it.each([
    [[100], 100], [[100, 300], 100], [[300, 100, 200], 200], [[1, 1, 1, 1_000_000], 1], [[], null],
  ])('of %j is %j', (amounts, middle) => {
    expect(middleAmount(amounts.map((amount) => won(amount)))).toBe(middle);
  });

  it('is taken from the latest payments only, and never from deductions', () => {
    const builder = new UsualAmountsBuilder();
    builder.add('a', -5_000);
    for (let payment = 0; payment < LATEST_PAYMENTS; payment += 1) builder.add('a', 1_000);
    for (let older = 0; older < 100; older += 1) builder.add('a', 9_999_999);
    builder.add('b', 0);
    expect([...builder.build()]).toEqual([['a', { amount: 1_000, times: LATEST_PAYMENTS }]]);
  });
});

describe('an unusual amount', () => {
  it.each([
    ['one won below ten times', 999_999, usual(100_000), null],
    ['ten times', 1_000_000, usual(100_000), 10],
    ['a zero too many', 12_345_670, usual(1_234_567), 10],
    ['far more', 99_999_999, usual(1_000_000), 99],
    ['after one payment only', 1_000_000, usual(1_000, 1), null],
    ['of a payee never paid', 1_000_000, undefined, null],
    ['a deduction', -1_000_000, usual(1_000), null],
  ])('%s', (_name, amount, before, times) => {
    expect(timesUsual(won(amount), before)).toBe(times);
    const found = unusualAmount(won(amount), before, 'payoutAmount');
    expect(found?.params['times'] ?? null).toBe(times);
    expect(found?.severity ?? 'warning').toBe('warning');
  });

  it('is told exactly from ten times on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: 1, max: 1_000_000_000_000 }), (before, amount) => {
        expect(timesUsual(won(amount), usual(before)) !== null).toBe(amount >= UNUSUAL_FACTOR * before);
      }),
    );
  });
});
