import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, isoKst, kstDate, parseInstant, parseKstDate } from './calendar.ts';

const digits = (least: number, most: number, length: number): fc.Arbitrary<string> => fc.integer({ min: least, max: most }).map((value) => String(value).padStart(length, '0'));

/** What the platform's own calendar says of the same text. */
function exists(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

describe('a date', () => {
  it('is one exactly when the platform knows the day, in any year', () => {
    fc.assert(
      fc.property(digits(0, 9999, 4), digits(0, 13, 2), digits(0, 32, 2), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        expect(parseKstDate(text)).toBe(exists(text) ? text : null);
      }),
      { numRuns: 5000, examples: [['2000', '02', '29'], ['1900', '02', '29'], ['2024', '02', '29'], ['2026', '02', '29'], ['2026', '04', '31'], ['2026', '12', '31'], ['0000', '02', '29']] },
    );
  });

  it('is every day of four hundred years, one after the other', () => {
    let day = kstDate('1999-12-31');
    for (let number = 0; number < 146_097; number += 1) {
      day = addDays(day, 1);
      if (parseKstDate(day) === null) expect(day).toBe('a date');
    }
    expect(day).toBe('2399-12-31');
  });

  it.each(['2026-1-01', '20260101', '2026-01-01T00:00', ' 2026-01-01', '２０２６-01-01', '', '2026-00-10', '2026-01-00'])('is not %j', (text) => {
    expect(parseKstDate(text)).toBeNull();
    expect(() => kstDate(text)).toThrow(RangeError);
  });
});

describe('a time that somebody wrote', () => {
  it.each([
    ['2026-11-30T15:00:00+09:00', '2026-11-30T15:00:00+09:00'],
    ['2026-11-30T15:00', '2026-11-30T15:00:00+09:00'],
    ['2026-11-30T15:00:30.5', '2026-11-30T15:00:30+09:00'],
    ['2028-02-29T00:00:00Z', '2028-02-29T09:00:00+09:00'],
    ['2026-12-31T23:59:59-05:30', '2027-01-01T14:29:59+09:00'],
  ])('%s is %s', (text, time) => {
    expect(isoKst(parseInstant(text) ?? 0)).toBe(time);
  });

  it.each([
    '2026-11-31T15:00:00+09:00', '2026-02-29T15:00', '2026-13-01T15:00', '2026-00-10T15:00', '2026-11-00T15:00', '2026-11-30T24:00', '2026-11-30T24:00:00+09:00',
    '2026-11-30T15:60', '2026-11-30T15:00:60', '2026-11-30T15:00+24:00', '2026-11-30T15:00+09:60', '2026-11-30', '2026-11-30 15:00', '15:00', '2026-11-30T15', ' 2026-11-30T15:00', '２０２６-11-30T15:00', '',
  ])('%j is none: it is never taken for another', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('is read back as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(parseInstant(isoKst(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
