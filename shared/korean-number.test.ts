import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { koreanNumber, koreanWon } from './korean-number.ts';
import { LARGEST_WON, won } from './money.ts';

const DIGITS = '영일이삼사오육칠팔구';
const PLACES: Readonly<Record<string, number>> = { 십: 10, 백: 100, 천: 1000 };
const GROUPS: Readonly<Record<string, number>> = { 만: 1e4, 억: 1e8, 조: 1e12 };

/** Reads the words back, as a person does. */
function read(words: string): number {
  let total = 0;
  let group = 0;
  let digit = 0;
  for (const word of words) {
    if (PLACES[word] !== undefined) {
      group += digit * PLACES[word];
      digit = 0;
    } else if (GROUPS[word] !== undefined) {
      total += (group + digit) * GROUPS[word];
      group = 0;
      digit = 0;
    } else digit = DIGITS.indexOf(word);
  }
  return total + group + digit;
}

describe('amounts in Korean words', () => {
  it.each([
    [0, '영'],
    [1, '일'],
    [10, '일십'],
    [110, '일백일십'],
    [1_200_000, '일백이십만'],
    [10_000, '일만'],
    [100_000_000, '일억'],
    [100_010_001, '일억일만일'],
    [30_054_002_100, '삼백억오천사백만이천일백'],
    [9_000_000_000_000_000, '구천조'],
    [-20_000, '마이너스 이만'],
  ])('%i is %s', (amount, words) => {
    expect(koreanNumber(won(amount))).toBe(words);
  });

  it('stand between 금 and 원정', () => {
    expect(koreanWon(won(1_200_000))).toBe('금 일백이십만원정');
  });

  it('read back as the same amount, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LARGEST_WON }), (amount) => {
        expect(read(koreanNumber(won(amount)))).toBe(amount);
      }),
      { seed: 20_261_201 },
    );
  });
});
