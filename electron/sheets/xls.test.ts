import * as XLSX from '@e965/xlsx';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWorkbook } from './read.ts';
import { readInWorker } from './reader.ts';
import { codeOf } from './testing/expect-code.ts';

type Given = XLSX.CellObject | null;
interface GivenSheet {
  readonly name: string;
  readonly rows: readonly (readonly Given[])[];
  readonly hidden?: 0 | 1 | 2;
  readonly merges?: XLSX.Range[];
}

function made(sheets: readonly GivenSheet[], options: { date1904?: boolean; bookType?: XLSX.BookType } = {}): Uint8Array {
  const book = XLSX.utils.book_new();
  for (const { name, rows, merges } of sheets) {
    const sheet: XLSX.WorkSheet = {};
    for (const [row, cells] of rows.entries()) {
      for (const [column, cell] of cells.entries()) if (cell !== null) sheet[XLSX.utils.encode_cell({ r: row, c: column })] = cell;
    }
    sheet['!ref'] = XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: Math.max(1, rows.length) - 1, c: Math.max(1, ...rows.map((row) => row.length)) - 1 } });
    if (merges) sheet['!merges'] = merges;
    XLSX.utils.book_append_sheet(book, sheet, name);
  }
  book.Workbook = { Sheets: sheets.map(({ hidden }) => ({ Hidden: hidden ?? 0 })), WBProps: { date1904: options.date1904 ?? false } };
  return Uint8Array.from(XLSX.write(book, { type: 'buffer', bookType: options.bookType ?? 'biff8', bookSST: true }) as Buffer);
}

const text = (value: string): Given => ({ t: 's', v: value });
const number = (value: number, format?: string): Given => ({ t: 'n', v: value, ...(format === undefined ? {} : { z: format }) });
const cell = async (given: Given, options?: { date1904: boolean }) => (await readWorkbook(made([{ name: 'a', rows: [[given]] }], options))).sheets[0]!.rows[0]?.[0] ?? null;

describe('an .xls', () => {
  it('keeps texts as typed, numbers, truth values and errors', async () => {
    const workbook = await readWorkbook(
      made([
        { name: '숨김', rows: [[text('x')]], hidden: 1 },
        { name: '지급내역', rows: [[text('지급번호'), text(' 0012345 ')], [], [null, number(1_000_000)], [{ t: 'b', v: true }, { t: 'e', v: 0x2a }, text('뷁\n똠')]] },
        { name: '안 보임', rows: [[text('y')]], hidden: 2 },
      ]),
    );
    expect(workbook).toMatchObject({ format: 'xls', encoding: null, delimiter: null });
    expect(workbook.sheets.map(({ name, visibility }) => [name, visibility])).toEqual([['숨김', 'hidden'], ['지급내역', 'visible'], ['안 보임', 'veryHidden']]);
    expect(workbook.sheets[1]).toMatchObject({
      rowNumbers: [1, 3, 4],
      rows: [['지급번호', ' 0012345 '], [null, 1_000_000], [{ type: 'boolean', value: true }, { type: 'error', code: '#N/A' }, '뷁\n똠']],
    });
  });

  it.each([
    [number(46_000, 'yyyy-mm-dd'), { type: 'date', date: '2025-12-09', time: null }],
    [number(46_000.5, 'yyyy"년" m"월" d"일" hh:mm'), { type: 'date', date: '2025-12-09', time: '12:00:00' }],
    [number(0.5, 'hh:mm'), { type: 'time', time: '12:00:00' }],
    [number(123, '00000'), { type: 'number', value: 123, shown: '00123' }],
    [number(1234.5, '#,##0.00'), 1234.5],
    [number(0.1 + 0.2), 0.3],
    [number(-1500), -1500],
    [number(12.34), 12.34],
    [number(1.2345678901234568e16), { type: 'number', value: 12345678901234568, shown: '12345678901234568' }],
  ])('%j is read as it shows', async (given, expected) => {
    expect(await cell(given)).toEqual(expected);
  });

  it('dates of the 1904 system are not four years early', async () => {
    expect(await cell(number(46_000, 'yyyy-mm-dd'), { date1904: true })).toEqual({ type: 'date', date: '2029-12-10', time: null });
  });

  it('a merged value stands in its first cell only', async () => {
    const merges = [{ s: { r: 0, c: 0 }, e: { r: 1, c: 1 } }];
    const { sheets } = await readWorkbook(made([{ name: 'a', rows: [[number(1000), null, text('b')], [null, null, text('c')]], merges }]));
    expect(sheets[0]!.rows).toEqual([[1000, null, 'b'], [null, null, 'c']]);
  });

  it('the worker reads it like the desk', async () => {
    const bytes = made([{ name: 'a', rows: Array.from({ length: 3000 }, (_, row) => [text(`0${row}`), number(row)]) }]);
    expect(await readInWorker(Uint8Array.from(bytes))).toEqual(await readWorkbook(bytes));
  });

  it('any table of texts comes back the same', async () => {
    const cellText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: fc.constantFrom('가', '0', 'é', ' ', '\n'), maxLength: 3000 })).filter((value) => !value.includes('\0') && value.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cellText, { maxLength: 6 }), { minLength: 1, maxLength: 12 }), async (rows) => {
        const { sheets } = await readWorkbook(made([{ name: 'a', rows: rows.map((row) => row.map(text)) }]));
        const read = new Map(sheets[0]!.rowNumbers.map((rowNumber, index) => [rowNumber, sheets[0]!.rows[index]]));
        for (const [index, row] of rows.entries()) {
          const filled = row.map((value) => (value === '' ? null : value));
          while (filled.length > 0 && filled.at(-1) === null) filled.pop();
          expect(read.get(index + 1) ?? []).toEqual(filled);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a cut file is damaged, never shorter', async () => {
    const bytes = made([{ name: 'a', rows: Array.from({ length: 2000 }, (_, row) => [text(`id-${row}`), number(row)]) }]);
    for (const share of [0.1, 0.5, 0.9, 0.97]) expect(await codeOf(readWorkbook(bytes.slice(0, Math.floor(bytes.length * share))))).toBe('FILE_DAMAGED');
  });

  it('a shared text or a style that is not there is damage, not an empty cell', async () => {
    const bytes = Buffer.from(made([{ name: 'a', rows: [[text('가나다'), number(0.1)]] }]));
    const reference = bytes.indexOf(Buffer.from([0xfd, 0x00, 0x0a, 0x00]));
    expect(reference).toBeGreaterThan(0);
    const bent = Buffer.from(bytes);
    bent.writeUInt32LE(99, reference + 10);
    expect(await codeOf(readWorkbook(bent))).toBe('FILE_DAMAGED');
    const style = Buffer.from(bytes);
    style.writeUInt16LE(9_999, style.indexOf(Buffer.from([0x03, 0x02, 0x0e, 0x00])) + 8);
    expect(await codeOf(readWorkbook(style))).toBe('FILE_DAMAGED');
  });

  it('one with a password is named as such; its old cipher is not read even with the password', async () => {
    const bytes = Buffer.from(made([{ name: 'a', rows: [[text('가나다')]] }]));
    // The record after the first one becomes FILEPASS.
    const start = bytes.indexOf(Buffer.from([0x09, 0x08, 0x10, 0x00, 0x00, 0x06]));
    bytes.writeUInt16LE(0x2f, start + 20);
    expect(await codeOf(readWorkbook(bytes))).toBe('FILE_ENCRYPTED');
    expect(await codeOf(readWorkbook(bytes, { password: 'x' }))).toBe('FILE_TYPE_UNSUPPORTED');
  });

  it('limits hold, and Excel 95 is named', async () => {
    const bytes = made([{ name: 'a', rows: Array.from({ length: 30 }, () => [number(1), number(2), number(3)]) }]);
    expect(await codeOf(readWorkbook(bytes, { limits: { rows: 20 } }))).toBe('FILE_TOO_MANY_ROWS');
    expect(await codeOf(readWorkbook(bytes, { limits: { usedColumns: 2 } }))).toBe('FILE_TOO_MANY_COLUMNS');
    expect(await codeOf(readWorkbook(bytes, { limits: { cells: 50 } }))).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeOf(readWorkbook(made([{ name: 'a', rows: [[number(1)]] }], { bookType: 'biff5' })))).toBe('FILE_TYPE_UNSUPPORTED');
  });
});
