import { describe, expect, it } from 'vitest';
import { ImportMeter } from './import-progress.ts';
import type { ImportProgress } from './import-progress.ts';

function metered(): { meter: ImportMeter; told: ImportProgress[]; at: (milliseconds: number) => void } {
  let now = 1_000;
  const told: ImportProgress[] = [];
  return { meter: new ImportMeter(() => now, (progress) => told.push(progress)), told, at: (milliseconds) => void (now = 1_000 + milliseconds) };
}

describe('ImportMeter', () => {
  it('tells rate and time left by the bytes that are still to be read', () => {
    const { meter, told, at } = metered();
    at(2_000);
    meter.reading({ rows: 40_000, bytesRead: 4_000_000, bytesTotal: 10_000_000 });
    expect(told).toEqual([{ phase: 'reading', rows: 40_000, rowsTotal: null, bytesRead: 4_000_000, bytesTotal: 10_000_000, rowsPerSecond: 20_000, secondsLeft: 3 }]);
  });

  it('tells neither before there is enough to go by', () => {
    const { meter, told, at } = metered();
    at(100);
    meter.reading({ rows: 500, bytesRead: 5, bytesTotal: 10 });
    at(900);
    meter.reading({ rows: 0, bytesRead: 0, bytesTotal: 10 });
    expect(told.map(({ rowsPerSecond, secondsLeft }) => [rowsPerSecond, secondsLeft])).toEqual([[null, null], [null, null]]);
  });

  it('counts the checking by itself, from its own start to its last row', () => {
    const { meter, told, at } = metered();
    at(5_000);
    meter.reading({ rows: 100_000, bytesRead: 10, bytesTotal: 10 });
    meter.startChecking(100_000);
    at(5_010);
    meter.checking(500, 100_000);
    at(5_500);
    meter.checking(25_000, 100_000);
    at(5_501);
    meter.checking(100_000, 100_000);
    expect(told.slice(1).map(({ phase, rows, rowsTotal, rowsPerSecond, secondsLeft }) => ({ phase, rows, rowsTotal, rowsPerSecond, secondsLeft }))).toEqual([
      { phase: 'checking', rows: 0, rowsTotal: 100_000, rowsPerSecond: null, secondsLeft: null },
      { phase: 'checking', rows: 25_000, rowsTotal: 100_000, rowsPerSecond: 50_000, secondsLeft: 1.5 },
      expect.objectContaining({ phase: 'checking', rows: 100_000, secondsLeft: 0 }),
    ]);
  });
});
