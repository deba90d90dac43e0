import { describe, expect, it } from 'vitest';
import { kstDate } from '../calendar.ts';
import { initialsOf } from './fold.ts';
import { parseSearch, parseSearchedAmount } from './query.ts';

const TODAY = kstDate('2026-12-01');
const only = (typed: string) => {
  const words = parseSearch(typed, TODAY);
  expect(words).toHaveLength(1);
  return words[0];
};

describe('what is typed into the search of everything sent', () => {
  it.each([
    ['1,250,000', 1_250_000],
    ['1250000원', 1_250_000],
    ['₩5000', 5000],
    ['125만', 1_250_000],
    ['125만원', 1_250_000],
    ['1.5억', 150_000_000],
    ['3천만', 30_000_000],
    ['3만5천', 35_000],
    ['3만5000', 35_000],
    ['1억2천만', 120_000_000],
    ['-5만', -50_000],
    ['1,25', null],
    ['5천3만', null],
    ['0.33333만', null],
    ['만', null],
    ['김철수', null],
    ['9'.repeat(20), null],
  ])('reads %s as the amount %s', (typed, amount) => {
    expect(parseSearchedAmount(typed)).toBe(amount);
  });

  it.each([
    ['100만~200만', 1_000_000, 2_000_000],
    ['100 ~ 200만', 1_000_000, 2_000_000],
    ['~50만', null, 500_000],
    ['1,000,000~', 1_000_000, null],
    ['100만이상', 1_000_000, null],
    ['100만이하', null, 1_000_000],
    ['>100만', 1_000_001, null],
    ['<=100만', null, 1_000_000],
  ])('reads %s as a range of amounts', (typed, from, to) => {
    expect(only(typed)?.amount).toEqual({ from, to });
  });

  it.each([
    ['2026-12-02', '2026-12-02', '2026-12-02'],
    ['2026.12.2', '2026-12-02', '2026-12-02'],
    ['20261202', '2026-12-02', '2026-12-02'],
    ['2026-02', '2026-02-01', '2026-02-28'],
    ['12월', '2026-12-01', '2026-12-31'],
    ['12월2일', '2026-12-02', '2026-12-02'],
    ['12/2', '2026-12-02', '2026-12-02'],
    ['오늘', '2026-12-01', '2026-12-01'],
    ['지난달', '2026-11-01', '2026-11-30'],
    ['2026-11-29 ~ 2026-12-02', '2026-11-29', '2026-12-02'],
  ])('reads %s as days', (typed, from, to) => {
    expect(only(typed)?.dates).toEqual({ from, to });
  });

  it('reads no day that does not exist, and no range that ends before it begins', () => {
    expect(only('2026-02-30')?.dates).toBeNull();
    expect(only('2026-12-02~2026-12-01')?.dates).toBeNull();
  });

  it('keeps every way a word can be meant', () => {
    expect(only('20261202')).toEqual({
      whole: '20261202', text: '20261202', initials: null, digits: '20261202', amount: { from: 20_261_202, to: 20_261_202 }, dates: { from: '2026-12-02', to: '2026-12-02' },
    });
    expect(only('110-123-456')?.digits).toBe('110123456');
    expect(only('12')?.digits).toBeNull();
    expect(only('ＡＢＣ')?.text).toBe('abc');
    expect(only('ㄱㅊㅅ')?.initials).toBe('ㄱㅊㅅ');
    expect(parseSearch('  김철수   125만 ', TODAY).map(({ text }) => text)).toEqual(['김철수', '125만']);
    expect(parseSearch(' ~ ', TODAY)).toEqual([]);
  });

  it('takes the initials of Hangul syllables only', () => {
    expect(initialsOf('김철수')).toBe('ㄱㅊㅅ');
    expect(initialsOf('(주)쌍용 ABC')).toBe('ㅈ ㅆㅇ');
  });
});
