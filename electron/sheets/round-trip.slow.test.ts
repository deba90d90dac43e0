import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../shared/cells.ts';
import { readWorkbook } from './read.ts';
import { writeTableWorkbook } from './write-table.ts';

const INFO = { creator: '정산데스크', created: new Date(0) };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settledesk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const korean = fc.array(fc.oneof(fc.integer({ min: 0xac00, max: 0xd7a3 }), fc.integer({ min: 0x20, max: 0x7e })), { maxLength: 12 })
  .map((points) => String.fromCodePoint(...points));
const anyText = fc.oneof(
  korean,
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('=1+1', '+82', '-5', '@A1', '00123', '_x000D_', '_x005F_', '"', '""', ' 앞', '뒤 ', 'a\r\nb', '\t', '\u007f', '\ufffe', '\ud800', '<&>', '__proto__', '1e5'),
);
const tableOf = (text: fc.Arbitrary<string>): fc.Arbitrary<string[][]> =>
  fc.integer({ min: 2, max: 4 }).chain((width) =>
    fc.array(fc.array(text, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
  );

/** The table as a reader delivers it: empty texts are empty cells, empty ends and empty rows are cut off. */
function delivered(rows: readonly (readonly string[])[]): { rowNumbers: number[]; rows: Cell[][] } {
  const result: { rowNumbers: number[]; rows: Cell[][] } = { rowNumbers: [], rows: [] };
  for (const [index, row] of rows.entries()) {
    const used = row.findLastIndex((text) => text !== '') + 1;
    if (used === 0) continue;
    result.rowNumbers.push(index + 1);
    result.rows.push(row.slice(0, used).map((text) => text || null));
  }
  return result;
}

describe('any table of texts comes back as it went', () => {
  it('through xlsx: no character is dropped, escaped twice or taken for a formula or number', async () => {
    const file = path.join(folder, 'texts.xlsx');
    await fc.assert(
      fc.asyncProperty(tableOf(anyText), async (rows) => {
        const headers = rows[0]!.map((_text, index) => `열${index}`);
        await writeTableWorkbook(file, { ...INFO, sheetName: '표', headers, rows });
        const { sheets } = await readWorkbook(await readFile(file));
        expect(sheets[0]).toMatchObject(delivered([headers, ...rows]));
      }),
      { numRuns: 60 },
    );
  });

  // A delimited header line, so that there is something to find the delimiter by; other texts have no NUL.
  const header = ['이름', '은행', '계좌', '금액', '적요'];
  const wellFormed = anyText.filter((text) => text.isWellFormed() && !/[^\P{Cc}\t\n\r]/u.test(text));

  it.each([',', '\t', ';'])('through UTF-8 CSV with %j', async (delimiter) => {
    await fc.assert(
      fc.asyncProperty(tableOf(wellFormed), async (rows) => {
        const all = [header, header, header, ...rows];
        const workbook = await readWorkbook(Buffer.from(Papa.unparse(all, { delimiter, quotes: true })));
        expect(workbook).toMatchObject({ encoding: 'utf-8', delimiter });
        expect(workbook.sheets[0]).toMatchObject(delivered(all));
      }),
    );
  });

  it('through CP949 CSV, where the text can be written in it', async () => {
    const encodable = korean.filter((text) => iconv.decode(iconv.encode(text, 'cp949'), 'cp949') === text);
    await fc.assert(
      fc.asyncProperty(tableOf(encodable), async (rows) => {
        const all = [header, ...rows];
        const workbook = await readWorkbook(iconv.encode(Papa.unparse(all, { quotes: true, newline: '\n' }), 'cp949'));
        expect(workbook.encoding).toBe('cp949');
        expect(workbook.sheets[0]).toMatchObject(delivered(all));
      }),
    );
  });
});

describe('the time zone of the machine', () => {
  it.each(['Asia/Seoul', 'America/New_York', 'Pacific/Apia'])('moves no date read or written in %s', async (zone) => {
    const script = `
      const { readWorkbook } = await import('./read.ts');
      const { writeTableWorkbook } = await import('./write-table.ts');
      const { readFile } = await import('node:fs/promises');
      const file = process.argv[1];
      const date = (day, time = null) => ({ type: 'date', date: day, time });
      await writeTableWorkbook(file, { creator: 'x', created: new Date(0), sheetName: 'a', headers: ['날짜'],
        rows: [[date('2025-12-09')], [date('2026-03-08', '02:30:00')], [date('1988-05-08', '00:30:00')]] });
      const fixture = await readWorkbook(await readFile('fixtures/base.xlsx'));
      const written = await readWorkbook(await readFile(file));
      console.log(JSON.stringify([fixture.sheets[0].rows[14][0], fixture.sheets[0].rows[23][0], ...written.sheets[0].rows.flat()]));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script, path.join(folder, `${zone.replace('/', '-')}.xlsx`)],
      { cwd: fileURLToPath(new URL('.', import.meta.url)), env: { ...process.env, TZ: zone, NODE_OPTIONS: '' } },
    );
    expect(JSON.parse(stdout)).toEqual([
      { type: 'date', date: '2025-12-09', time: null },
      { type: 'date', date: '2025-12-09', time: '12:00:00' },
      '날짜',
      { type: 'date', date: '2025-12-09', time: null },
      { type: 'date', date: '2026-03-08', time: '02:30:00' },
      { type: 'date', date: '1988-05-08', time: '00:30:00' },
    ]);
  });
});
