import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../shared/cells.ts';
import { readWorkbook } from '../read.ts';
import { buildXlsx } from '../testing/build-xlsx.ts';
import type { XlsxInput } from '../testing/build-xlsx.ts';
import { codeOf } from '../testing/expect-code.ts';

const rowsOf = async (input: XlsxInput): Promise<Cell[][]> => (await readWorkbook(buildXlsx(input))).sheets[0]!.rows;
const cellOf = async (xml: string, input: XlsxInput = {}): Promise<Cell | undefined> =>
  (await rowsOf({ ...input, rows: `<row r="1">${xml}</row>` }))[0]?.[0];
const underFormat = async (format: string, value: string): Promise<Cell | undefined> =>
  cellOf(`<c r="A1" s="1"><v>${value}</v></c>`, { formats: [format] });
const number = (value: number, shown: string): Cell => ({ type: 'number', value, shown });
const date = (day: string, time: string | null = null): Cell => ({ type: 'date', date: day, time });
const time = (clock: string): Cell => ({ type: 'time', time: clock });

describe('number formats', () => {
  it.each([
    ['yyyy"년"\\ m"월"\\ d"일"', '46000', date('2025-12-09')],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '46000', date('2025-12-09')],
    ['yyyy\\-mm\\-dd;@', '46000', date('2025-12-09')],
    ['[Red][$-412]yyyy/mm/dd hh:mm:ss', '46000.25', date('2025-12-09', '06:00:00')],
    ['mmm\\-yy', '46000', date('2025-12-09')],
    ['aaa', '46000', date('2025-12-09')],
    ['h"시" mm"분"', '0.75', time('18:00:00')],
    ['mm:ss', '0.5', time('12:00:00')],
    ['[h]:mm:ss', '1.0625', time('25:30:00')],
    ['[mm]:ss', '0.5', time('12:00:00')],
    ['[$-412]오전/오후 h:mm', '46000.5', time('12:00:00')],
    ['#,##0"원"', '1234567', 1234567],
    ['#,##0"원";[Red]\\-#,##0"원"', '-1500', -1500],
    ['[$₩-412]#,##0', '5000', 5000],
    ['#,##0_ "d"', '5000', 5000],
    ['0.00E+00', '12345', 12345],
    ['G/표준', '12345', 12345],
    ['G/표준"원"', '12345', 12345],
    ['General', '12345', 12345],
    ['0%', '0.5', 0.5],
    ['# ?/?', '0.5', 0.5],
    ['@', '12345', 12345],
    ['00000', '123', number(123, '00123')],
    ['00000', '123456', 123456],
    ['00000', '-5', number(-5, '-00005')],
    ['000-0000', '12345', number(12345, '001-2345')],
    ['000-0000-0000', '1012345678', number(1012345678, '010-1234-5678')],
    ['000\\-00\\-00000', '1234567890', number(1234567890, '123-45-67890')],
    ['[<=9999999]###-####;000-0000-0000', '1012345678', number(1012345678, '010-1234-5678')],
    ['[<=9999999]###-####;000-0000-0000', '1234567', number(1234567, '123-4567')],
    ['"KR"000', '7', number(7, 'KR007')],
    ['00.0', '5.25', number(5.25, '05.3')],
    ['00000000000000000000', '12345678901234567', number(12345678901234568, '00012345678901234567')],
  ] as const)('%s over %s is not taken for something else', async (format, value, expected) => {
    expect(await underFormat(format, value)).toEqual(expected);
  });

  it('formats of conditional styles (dxf) do not replace the formats of cells', async () => {
    expect(await underFormat('#,##0', '46000')).toBe(46000);
  });

  it('a style the file does not have is an error, since it could have been a date', async () => {
    expect(await codeOf(cellOf('<c r="A1" s="9"><v>46000</v></c>'))).toBe('FILE_DAMAGED');
  });
});

describe('serial dates', () => {
  it.each([
    ['1', date('1900-01-01')],
    ['59', date('1900-02-28')],
    ['60', number(60, '60')],
    ['61', date('1900-03-01')],
    ['0', number(0, '0')],
    ['45351', date('2024-02-29')],
    ['45352', date('2024-03-01')],
    ['2958465', date('9999-12-31')],
    ['46000.999999', date('2025-12-10')],
    ['46000.5000057', date('2025-12-09', '12:00:00')],
    ['2958466', { type: 'error', code: '########' }],
    ['-1', { type: 'error', code: '########' }],
  ] as const)('%s does not slip to another day', async (value, expected) => {
    expect(await underFormat('yyyy-mm-dd', value)).toEqual(expected);
  });

  it('ISO dates (t="d") are checked against the calendar', async () => {
    expect(await cellOf('<c r="A1" t="d"><v>2026-02-28T09:30:00Z</v></c>')).toEqual(date('2026-02-28', '09:30:00'));
    expect(await codeOf(cellOf('<c r="A1" t="d"><v>2026-02-30</v></c>'))).toBe('FILE_DAMAGED');
  });
});

describe('numbers', () => {
  it.each([
    ['0.30000000000000004', 0.3],
    ['1234.9999999999998', 1235],
    ['12345678901234567', number(12345678901234568, '12345678901234567')],
    ['-12345678901234567', number(-12345678901234568, '-12345678901234567')],
    ['1.2345678901234567E+16', number(12345678901234568, '12345678901234567')],
    ['100000000000000000000', 1e20],
    ['123456789012345', 123456789012345],
    ['-0', 0],
    ['1E-7', 1e-7],
  ] as const)('%s keeps the digits Excel shows', async (text, expected) => {
    expect(await cellOf(`<c r="A1"><v>${text}</v></c>`)).toEqual(expected);
  });

  it.each(['0x1F', 'Infinity', 'NaN', '1,000', '1e999', '12 34', '--1'])('%s is not read as a number', async (text) => {
    expect(await codeOf(cellOf(`<c r="A1"><v>${text}</v></c>`))).toBe('FILE_DAMAGED');
  });
});

describe('texts', () => {
  it('rich inline runs, escapes, CDATA and comments do not drop or change a character', async () => {
    const xml = (inner: string): string => `<c r="A1" t="inlineStr"><is>${inner}</is></c>`;
    expect(await cellOf(xml('<r><t>가</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 나</t></r>'))).toBe('가 나');
    expect(await cellOf(xml('<t>_x005F_x000D_ _x000D_</t>'))).toBe('_x000D_ \r');
    expect(await cellOf(xml('<t>가<!-- x -->나<![CDATA[<다>]]></t>'))).toBe('가나<다>');
    expect(await cellOf(xml('<t>  앞뒤\n줄 </t><rPh sb="0" eb="1"><t>읽기</t></rPh>'))).toBe('  앞뒤\n줄 ');
  });

  it('a shared string that does not exist is an error, not an empty cell', async () => {
    expect(await codeOf(cellOf('<c r="A1" t="s"><v>1</v></c>', { strings: '<si><t>하나</t></si>' }))).toBe('FILE_DAMAGED');
    expect(await codeOf(cellOf('<c r="A1" t="s"><v>-1</v></c>', { strings: '<si><t>하나</t></si>' }))).toBe('FILE_DAMAGED');
  });

  it('Hangul split between two chunks is not broken', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `<row><c t="inlineStr"><is><t>${'가나다라마'.repeat((index % 7) + 1)}</t></is></c></row>`);
    const read = await rowsOf({ rows: rows.join('') });
    expect(read).toEqual(Array.from({ length: 3000 }, (_, index) => ['가나다라마'.repeat((index % 7) + 1)]));
  });
});

describe('the frame of a sheet', () => {
  it('rows and cells without references stand where they are counted', async () => {
    const { sheets } = await readWorkbook(
      buildXlsx({ rows: '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>' }),
    );
    expect(sheets[0]).toMatchObject({ rowNumbers: [1, 5, 6], rows: [[1, 2], [null, null, 3, 4], [5]] });
  });

  it('prefixed names, as Han Cell writes them, are read', async () => {
    const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
    const sheet = `<x:worksheet xmlns:x="${main}" xmlns:y="urn:other"><y:sheetData><y:row/></y:sheetData><x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v><y:v>8</y:v></x:c></x:row></x:sheetData></x:worksheet>`;
    expect(await rowsOf({ sheet })).toEqual([[7]]);
  });

  it('absolute and percent-encoded targets lead to their part', async () => {
    const input = { rows: '<row><c><v>1</v></c></row>', sheetPath: 'xl/시트 1.xml' };
    expect(await rowsOf({ ...input, sheetTarget: '/xl/%EC%8B%9C%ED%8A%B8%201.xml' })).toEqual([[1]]);
    expect(await rowsOf({ ...input, sheetTarget: '../xl/./시트 1.xml' })).toEqual([[1]]);
  });

  it('a UTF-16 part is decoded by its byte order mark', async () => {
    const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
    const sheet = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="${main}"><sheetData><row><c t="str"><v>한글</v></c></row></sheetData></worksheet>`, 'utf16le');
    expect(await rowsOf({ sheet })).toEqual([['한글']]);
  });

  it.each([
    ['two cells in one place', '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'],
    ['rows out of order', '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>'],
    ['a cell that names another row', '<row r="1"><c r="A2"><v>1</v></c></row>'],
    ['two values', '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'],
    ['an unknown type', '<row r="1"><c r="A1" t="zz"><v>1</v></c></row>'],
    ['an undeclared entity', '<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>'],
    ['a tag never closed', '<row r="1"><c r="A1"><v>1</v></c>'],
  ])('%s is damage, not a guess', async (_name, rows) => {
    expect(await codeOf(rowsOf({ rows }))).toBe('FILE_DAMAGED');
  });
});
