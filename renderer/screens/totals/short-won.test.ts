import { expect, it } from 'vitest';
import { won } from '../../../shared/money.ts';
import { shortWon } from './short-won.ts';

it.each([
  [0, '0', '0'], [1_000, '1천', '1K'], [5_000, '5천', '5K'], [10_000, '1만', '10K'], [200_000, '20만', '200K'], [5_000_000, '500만', '5M'], [10_000_000, '1,000만', '10M'],
  [100_000_000, '1억', '100M'], [10_000_000_000, '100억', '10B'],
])('%d is %s, %s', (amount, korean, english) => {
  expect([shortWon(won(amount), 'ko'), shortWon(won(amount), 'en')]).toEqual([korean, english]);
});
