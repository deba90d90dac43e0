import { describe, expect, it } from 'vitest';
import { addDays, kstDate } from '../../shared/calendar.ts';
import { columnLetters, formatBytes, formatCount, formatDate, formatDuration, formatTime, monthGrid, shiftMonth } from './format.ts';

describe('format', () => {
  it('counts with separators', () => {
    expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  });

  it('names the day of the week', () => {
    expect(formatDate(kstDate('2026-12-01'), 'ko')).toBe('2026-12-01 (화)');
    expect(formatDate(kstDate('2026-12-01'), 'en')).toBe('2026-12-01 (Tue)');
  });

  it('shows times in Korea', () => {
    expect(formatTime('2026-11-30T23:05:09Z')).toBe('2026-12-01 08:05');
    expect(formatTime('2026-12-01T08:05:00+09:00', '2026-12-01')).toBe('08:05');
    expect(formatTime('soon')).toBe('soon');
  });

  it('never says that nothing is left while something is', () => {
    expect([0, 0.2, 59.1, 61, 3661].map(formatDuration)).toEqual(['0:00', '0:01', '1:00', '1:01', '1:01:01']);
  });

  it('sizes files', () => {
    expect([12, 2048, 5 * 1024 * 1024].map(formatBytes)).toEqual(['12 B', '2.0 KB', '5.0 MB']);
  });

  it('letters columns as Excel does', () => {
    expect([1, 26, 27, 702, 703, 16_384].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD']);
  });
});

describe('monthGrid', () => {
  it('puts every day under its weekday, Sunday first', () => {
    const first = kstDate('2026-12-01');
    const days = Array.from({ length: 31 }, (_, index) => addDays(first, index));
    const weeks = monthGrid('2026-12', days);
    expect(weeks).toHaveLength(5);
    expect(weeks[0]).toEqual([null, null, ...days.slice(0, 5)]);
    expect(weeks.flat().filter((day) => day !== null)).toEqual(days);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
  });

  it('draws nothing for the days of another month', () => {
    expect(monthGrid('2026-12', [kstDate('2026-11-01')])).toEqual([]);
  });

  it('moves over year ends', () => {
    expect([shiftMonth('2026-12', 1), shiftMonth('2026-01', -1), shiftMonth('2026-05', 0)]).toEqual(['2027-01', '2025-12', '2026-05']);
  });
});
