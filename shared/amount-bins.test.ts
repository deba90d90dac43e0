import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AmountBins } from './amount-bins.ts';
import { sumWon, won } from './money.ts';

it('every amount lies in exactly one bin, and counts and sums are those of the amounts', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer({ min: -5_000, max: 5_000 }), fc.integer({ min: 0, max: 20_000_000_000 })), { maxLength: 60 }), (numbers) => {
      const amounts = numbers.map((number) => won(number));
      const made = new AmountBins();
      for (const amount of amounts) made.add(amount);
      const bins = made.bins();
      expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(amounts.length);
      expect(sumWon(bins.map((bin) => bin.amount))).toBe(sumWon(amounts));
      for (const bin of bins) {
        const inside = amounts.filter((amount) => amount >= (bin.from ?? -Infinity) && amount < (bin.to ?? Infinity));
        expect(bin.count).toBe(inside.length);
      }
      bins.slice(1).forEach((bin, index) => expect(bin.from).toBe(bins[index]?.to));
    }),
  );
});

it('the edge of a step belongs to the step above it; a deduction stands below zero', () => {
  const bins = new AmountBins();
  for (const amount of [-1, 0, 999, 1_000, 1_999]) bins.add(won(amount));
  expect(bins.bins().map(({ from, to, count }) => [from, to, count])).toEqual([[null, 0, 1], [0, 1_000, 2], [1_000, 2_000, 2]]);
});
