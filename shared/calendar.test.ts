import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoKst, parseInstant } from './calendar.ts';

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
