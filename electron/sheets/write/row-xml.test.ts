import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../../shared/cells.ts';
import { ReadBudget, withDefaults } from '../limits.ts';
import { openZip } from '../xlsx/zip.ts';
import { FORMAT_STYLES, TEXT_STYLE, WON_STYLE, writtenCell } from './cell-value.ts';
import { cellXml, rowXml } from './row-xml.ts';
import { formulaCell, writeWorkbookFile } from './workbook-stream.ts';

const INFO = { creator: '정산데스크', created: new Date(0) };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settledesk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The rows of a sheet, every one of them written by exceljs or as data. Quotes need no escape in a text; exceljs writes one. */
async function sheetOf(rows: readonly (readonly Cell[])[], way: 'exceljs' | 'data'): Promise<string> {
  const file = path.join(folder, `${way}.xlsx`);
  await writeWorkbookFile(file, INFO, async (workbook) => {
    const sheet = workbook.addSheet({ name: '표', widths: [10, 10] });
    sheet.addRow([{ value: '머리', style: TEXT_STYLE }]);
    for (const row of rows) {
      const cells = row.map(writtenCell);
      if (way === 'exceljs') sheet.addRow(cells);
      else sheet.addDataRow(cells.map((cell) => (cell === null ? null : sheet.dataCell(cell))));
    }
    sheet.addRow([{ value: 1, style: WON_STYLE }]);
  });
  const zip = await openZip(await readFile(file), new ReadBudget(withDefaults()));
  const chunks: Uint8Array[] = [];
  await zip.read('xl/worksheets/sheet1.xml', 1e8, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks).toString().replaceAll('&apos;', "'").replaceAll('&quot;', '"');
}

const anyCell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom<Cell>('=1+1', '00123', '<&>"\'', ' 앞', '줄\n바꿈', '_x000D_', '\ud800', '지급 완료', '&amp;', -0, 1e21, 0.1 + 0.2, 123_456_789_012, Number.MAX_SAFE_INTEGER),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<Cell>({ type: 'date', date: '2026-03-01', time: null }, { type: 'date', date: '2026-03-01', time: '23:59:59' }, { type: 'date', date: '1900-01-02', time: null }, { type: 'time', time: '25:30:00' }),
  fc.constantFrom<Cell>({ type: 'boolean', value: true }, { type: 'boolean', value: false }, { type: 'error', code: '#N/A' }, { type: 'error', code: '########' }, { type: 'formula' }, { type: 'number', value: 123, shown: '00123' }),
);

describe('rows of data', () => {
  it('are to the letter what exceljs writes for the same cells, also between rows of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyCell, { maxLength: 30 }), { maxLength: 8 }), async (rows) => {
        expect(await sheetOf(rows, 'data')).toBe(await sheetOf(rows, 'exceljs'));
      }),
      { numRuns: 60 },
    );
  });

  it('refuse what a sheet cannot hold and what only exceljs writes', () => {
    expect(() => cellXml({ value: Number.NaN, style: {} }, 0)).toThrow(RangeError);
    expect(() => cellXml({ value: Number.POSITIVE_INFINITY, style: {} }, 0)).toThrow(RangeError);
    expect(() => cellXml(formulaCell('A1+A2', 3, WON_STYLE), 1)).toThrow(RangeError);
    expect(rowXml(7, ['A'], [null])).toBe('');
  });

  it('come after a first row of exceljs, which opens the sheet', async () => {
    const writing = writeWorkbookFile(path.join(folder, 'first.xlsx'), INFO, async (workbook) => {
      const sheet = workbook.addSheet({ name: '표', widths: [10] });
      sheet.addDataRow([sheet.dataCell({ value: 'a', style: FORMAT_STYLES.text })]);
    });
    await expect(writing).rejects.toThrow('first row');
  });
});
