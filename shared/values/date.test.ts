import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, kstDate, parseKstDate } from '../calendar.ts';
import type { Cell } from '../cells.ts';
import { readDate } from './date.ts';

const read = (cell: Cell) => {
  const { value, findings } = readDate(cell, 'payoutDate');
  return [value, findings.map((found) => `${found.severity} ${found.code}${found.fix === null ? '' : ` → ${found.fix}`}`).join('; ')];
};

describe('readDate', () => {
  it.each<Cell>(['2026-12-01', { type: 'date', date: '2026-12-01', time: null }])('reads %j without a finding', (cell) => {
    expect(read(cell)).toEqual(['2026-12-01', '']);
  });

  it.each<Cell>([
    '2026.12.01', '2026/12/1', '2026-12-1', '20261201', '2026년 12월 1일', '2026년12월01일', '26년 12월 1일', '26.12.01', '26. 12. 1.', '2026. 12. 1.', ' 2026-12-01 ',
    '２０２６-１２-０１', "'2026-12-01", '2026-12-01(화)', '2026.12.01 (화)', '2026년 12월 1일 화요일', 20_261_201, { type: 'number', value: 20_261_201, shown: '20261201' },
  ])('reads %j with a note that can be applied', (cell) => {
    expect(read(cell)).toEqual(['2026-12-01', 'note DATE_AS_TEXT → 2026-12-01']);
  });

  it.each<Cell>([
    { type: 'date', date: '2026-12-01', time: '09:30:00' }, '2026-12-01 00:00:00', '2026-12-01T09:00:00', '2026-12-01T09:00:00+09:00', '2026.12.01 9:30',
    '2026-12-01 오전 12:00:00', '2026-12-01 9:30 PM',
  ])('leaves the time of %j out and says so', (cell) => {
    expect(read(cell)).toEqual(['2026-12-01', 'note DATE_HAS_TIME → 2026-12-01']);
  });

  it.each<Cell>([
    '12/01/2026', '01-02-2026', '1.2.2026', '01/02/26', '26-12-01', '12/1', '12월 1일', '01.12.26', '261201', 261_201, '2026-12-01T15:00:00Z', '2026-12-01T20:00:00-05:00',
  ])('does not choose between days for %j', (cell) => {
    expect(read(cell)).toEqual([null, 'error DATE_AMBIGUOUS']);
  });

  it.each<Cell>([
    46_000, 46_000.5, '46000', '2026-02-30', '20261301', '2026-12-01(수)', '내일', '2026-12/01', '2026-13-01', 1, -5, 1e9, { type: 'time', time: '10:00:00' },
    { type: 'boolean', value: true }, { type: 'date', date: '1900-01-00', time: null }, { type: 'date', date: '1900-02-29', time: null },
  ])('does not guess %j', (cell) => {
    expect(read(cell)).toEqual([null, 'error DATE_NOT_READABLE']);
  });

  it('says which day a serial number would be, without offering it', () => {
    expect(readDate(46_000, 'payoutDate').findings[0]).toMatchObject({ params: { date: '2025-12-09' }, fix: null });
  });

  it('reports broken cells', () => {
    expect(read({ type: 'error', code: '#REF!' })).toEqual([null, 'error CELL_ERROR']);
    expect(read({ type: 'formula' })).toEqual([null, 'error FORMULA_WITHOUT_VALUE']);
    expect(read(null)).toEqual([null, '']);
    expect(read(' ')).toEqual([null, '']);
  });

  it('reads every accepted notation of any day back as that day, and so does its fix', () => {
    const notations: readonly ((year: string, month: string, day: string) => Cell)[] = [
      (year, month, day) => `${year}-${month}-${day}`,
      (year, month, day) => `${year}.${month}.${day}`,
      (year, month, day) => `${year}/${Number(month)}/${Number(day)}`,
      (year, month, day) => `${year}${month}${day}`,
      (year, month, day) => Number(`${year}${month}${day}`),
      (year, month, day) => `${year}년 ${Number(month)}월 ${Number(day)}일`,
      (year, month, day) => `${year.slice(2)}.${month}.${day}`,
      (year, month, day) => ({ type: 'date', date: `${year}-${month}-${day}`, time: '01:02:03' }),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(...notations), (days, write) => {
        const date = addDays(kstDate('2020-01-01'), days);
        const [year = '', month = '', day = ''] = date.split('-');
        const { value, findings } = readDate(write(year, month, day), 'payoutDate');
        expect(value).toBe(date);
        for (const { fix } of findings) expect(read(fix)).toEqual([date, '']);
      }),
    );
  });

  it('never gives a day that does not exist', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789-./년월일 ')) }), (text) => {
        const { value } = readDate(text, 'payoutDate');
        expect(value === null || parseKstDate(value) === value).toBe(true);
      }),
    );
  });
});
