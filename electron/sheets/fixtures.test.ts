import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../shared/cells.ts';
import { readWorkbook } from './read.ts';
import type { SheetTable, Workbook } from './table.ts';
import { codeOf } from './testing/expect-code.ts';

const read = async (name: string): Promise<Workbook> =>
  readWorkbook(await readFile(new URL(`./fixtures/${name}`, import.meta.url)));

const firstSheet = (workbook: Workbook): SheetTable => workbook.sheets[0]!;

const date = (day: string, time: string | null = null): Cell => ({ type: 'date', date: day, time });

/** Column A of base.xlsx, by row, from its XML. */
const BASE: Record<number, Cell> = {
  1: '지급번호',
  2: '  앞뒤공백 ',
  3: '굵은 보통',
  4: '東京',
  5: 'a\rb',
  6: '0012345678',
  7: '인라인',
  8: '인라인',
  9: '수식문자',
  10: 3,
  11: { type: 'formula' },
  12: { type: 'error', code: '#DIV/0!' },
  13: { type: 'error', code: '#N/A' },
  14: { type: 'boolean', value: true },
  15: date('2025-12-09'),
  16: date('2025-12-09'),
  17: date('2025-12-09'),
  18: date('2025-12-09'),
  19: date('2025-12-09'),
  20: { type: 'number', value: 123, shown: '00123' },
  21: { type: 'number', value: 12345678901234568, shown: '12345678901234567' },
  22: 0.3,
  23: 0.000015,
  24: date('2025-12-09', '12:00:00'),
  25: '<링크>&',
  26: null,
  27: date('2025-12-09'),
  28: '0012345678',
  29: { type: 'time', time: '12:00:00' },
  30: 1000000,
  31: { type: 'number', value: 60, shown: '60' },
  33: '지급번호',
  34: date('2025-12-09'),
  35: -1500,
  36: null,
};

const expectedRows = (columnA: Record<number, Cell>): Cell[][] =>
  Object.entries(columnA).map(([row, cell]) => [cell, null, Number(row)]);

describe('the fixture workbooks', () => {
  it.each(['base.xlsx', 'strict.xlsx', 'odd-sheetname.xlsx', 'order-sheetfirst.xlsx'])(
    'no cell of %s is lost, moved or read as something else',
    async (name) => {
      const workbook = await read(name);
      expect(workbook).toMatchObject({ format: 'xlsx', encoding: null, delimiter: null });
      expect(workbook.sheets).toHaveLength(1);
      expect(firstSheet(workbook)).toEqual({
        name: '지급내역',
        visibility: 'visible',
        rowNumbers: Object.keys(BASE).map(Number),
        rows: expectedRows(BASE),
      });
    },
  );

  it('dates of the 1904 system are not four years early', async () => {
    const moved: Record<number, Cell> = { ...BASE };
    for (const row of [15, 16, 17, 18, 27, 34]) moved[row] = date('2029-12-10');
    moved[24] = date('2029-12-10', '12:00:00');
    moved[31] = date('1904-03-01');
    expect(firstSheet(await read('d1904.xlsx')).rows).toEqual(expectedRows(moved));
  });

  it('a merged value is not repeated, and shared formulas keep their own results', async () => {
    const sheet = firstSheet(await read('merged.xlsx'));
    expect(sheet.rowNumbers).toEqual([1, 3, 4]);
    expect(sheet.rows).toEqual([[1000], [2], [4]]);
  });

  it('__proto__ is only a text', async () => {
    expect(firstSheet(await read('dupkeys.xlsx')).rows).toEqual([['지급번호', '__proto__']]);
  });

  it('a hidden sheet in front is known as hidden and does not take the place of the visible one', async () => {
    const { sheets } = await read('hidden-first.xlsx');
    expect(sheets.map((sheet) => [sheet.name, sheet.visibility, sheet.rows.length])).toEqual([
      ['숨김', 'hidden', 1],
      ['지급내역', 'visible', 35],
    ]);
    expect(sheets[0]!.rows).toEqual([['숨김시트']]);
  });

  it('a cell in the last corner costs one row, not a million', async () => {
    const sheet = firstSheet(await read('farcell.xlsx'));
    expect(sheet.rowNumbers).toEqual([1, 1048576]);
    expect(sheet.rows[0]).toEqual([1]);
    expect(sheet.rows[1]).toHaveLength(16384);
    expect(sheet.rows[1]!.filter((cell) => cell !== null)).toEqual([2]);
    expect(sheet.rows[1]!.at(-1)).toBe(2);
  });

  it.each(['hugemerge.xlsx', 'fullcol-dv.xlsx'])('%s, which spans the whole sheet, costs nothing', async (name) => {
    expect(firstSheet(await read(name))).toMatchObject({ rowNumbers: [1], rows: [[1]] });
  });

  it('a web page named .xls is its table, zeros kept', async () => {
    expect(await read('html.xls')).toEqual({
      format: 'html',
      encoding: 'utf-8',
      delimiter: null,
      sheets: [{ name: '', visibility: 'visible', rowNumbers: [1], rows: [['지급번호', '0012']] }],
    });
  });

  it.each([
    ['empty.xlsx', 'FILE_EMPTY'],
    ['text.xlsx', 'FILE_NOT_A_SHEET'],
    ['xxe.xlsx', 'FILE_UNSAFE_XML'],
    ['laughs.xlsx', 'FILE_UNSAFE_XML'],
  ])('%s is refused with %s', async (name, code) => {
    expect(await codeOf(read(name))).toBe(code);
  });
});
