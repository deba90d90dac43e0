import { describe, expect, it } from 'vitest';
import { kstDate } from '../../../shared/calendar.ts';
import { chosenRange, monthRange } from './range-choice.ts';

describe('the period of an export', () => {
  it.each([
    ['2026-12', '2026-12-01', '2026-12-31'],
    ['2026-02', '2026-02-01', '2026-02-28'],
    ['2028-02', '2028-02-01', '2028-02-29'],
  ])('%s is %s to %s', (month, from, to) => {
    expect(monthRange(month)).toEqual({ from, to });
  });
  it('last month of January is December of the year before', () => {
    expect(chosenRange('last-month', kstDate('2027-01-31'), { from: '', to: '' })).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  });
  it('typed days are taken as they are, and refused when they are none or stand the wrong way round', () => {
    const today = kstDate('2026-12-01');
    expect(chosenRange('free', today, { from: ' 2026-11-02', to: '2026-11-02 ' })).toEqual({ from: '2026-11-02', to: '2026-11-02' });
    expect(chosenRange('free', today, { from: '2026-11-31', to: '2026-12-01' })).toBe('bad-day');
    expect(chosenRange('free', today, { from: '2026-12-02', to: '2026-12-01' })).toBe('bad-range');
  });
});
