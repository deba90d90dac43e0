import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadBudget, withDefaults } from './limits.ts';
import { readWorkbook } from './read.ts';
import { codeOf } from './testing/expect-code.ts';
import { EXPECTED_RESULT_ROWS, EXPECTED_SUMMARY_ROWS, RESULT_INPUT } from './testing/result-input.ts';
import { TEMPLATE_INPUT } from './testing/template-input.ts';
import { writeResultWorkbook } from './write-result.ts';
import type { ResultRow } from './write-result.ts';
import { writeTemplateWorkbook } from './write-template.ts';
import { openZip } from './xlsx/zip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settledesk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function partOf(file: string, name: string): Promise<string> {
  const budget = new ReadBudget(withDefaults());
  const zip = await openZip(await readFile(file), budget);
  const chunks: Uint8Array[] = [];
  await zip.read(name, 1e8, (chunk) => {
    chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString();
}

describe('the result workbook', () => {
  it('keeps every original cell, every text a text, and totals that are formulas with their results', async () => {
    const file = path.join(folder, 'result.xlsx');
    await writeResultWorkbook(file, RESULT_INPUT);
    const { sheets } = await readWorkbook(await readFile(file));
    expect(sheets.map((sheet) => sheet.name)).toEqual(["3월 '결과' 표", '보내지 않은 행', '요약']);
    expect(sheets[0]!.rows).toEqual(EXPECTED_RESULT_ROWS);
    expect(sheets[1]!.rows).toEqual([['지급번호', '까닭']]);
    expect(sheets[2]!.rows).toEqual(EXPECTED_SUMMARY_ROWS);

    const summary = await partOf(file, 'xl/worksheets/sheet3.xml');
    expect(summary).toContain('<f>SUM(C10:C11)</f><v>3000003500</v>');
    const rows = await partOf(file, 'xl/worksheets/sheet1.xml');
    expect(rows).not.toContain('<f>');
    expect(rows).toContain('<autoFilter ref="A1:H4"/>');
    expect(rows).toContain('state="frozen"');
    const workbook = await partOf(file, 'xl/workbook.xml');
    expect(workbook).toContain('_xlnm._FilterDatabase');
    expect(workbook).toContain('&apos;3월 &apos;&apos;결과&apos;&apos; 표&apos;!$A$1:$H$4');
  });

  it('a full disk leaves no half file and keeps the old one', async () => {
    const file = path.join(folder, 'full.xlsx');
    await writeFile(file, 'old');
    const before = await readdir(folder);
    // /dev/full answers every write with ENOSPC.
    const writing = writeResultWorkbook(file, RESULT_INPUT, { openStream: () => createWriteStream('/dev/full') });
    expect(await codeOf(writing)).toBe('DISK_FULL');
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(before);
    expect(existsSync('/dev/full')).toBe(true);
  });

  it('a disk that fills up while endless rows are written stops the writing', async () => {
    function* endless(): Generator<ResultRow> {
      for (;;) yield { original: ['가'.repeat(50), String(Math.random())], result: ['완료'] };
    }
    const sheet = { name: 'a', originalHeaders: ['a', 'b'], columns: [{ header: 'c', kind: 'text' as const }], rows: endless() };
    const writing = writeResultWorkbook(path.join(folder, 'endless.xlsx'), { ...RESULT_INPUT, sheets: [sheet] }, { openStream: () => createWriteStream('/dev/full') });
    expect(await codeOf(writing)).toBe('DISK_FULL');
  });

  it('a folder that is missing, or a folder in place of the file, is not writable', async () => {
    expect(await codeOf(writeResultWorkbook(path.join(folder, 'no', 'a.xlsx'), RESULT_INPUT))).toBe('FILE_NOT_WRITABLE');
    await mkdir(path.join(folder, 'taken.xlsx', 'inner'), { recursive: true });
    const before = await readdir(folder);
    expect(await codeOf(writeResultWorkbook(path.join(folder, 'taken.xlsx'), RESULT_INPUT))).not.toBe('no error');
    expect(await readdir(folder)).toEqual(before);
  });

  it('rows that cannot be written are not asked for any further', async () => {
    let ended = false;
    function* rows(): Generator<ResultRow> {
      try {
        for (;;) yield { original: [], result: [Number.NaN] };
      } finally {
        ended = true;
      }
    }
    const sheet = { name: 'a', originalHeaders: [], columns: [{ header: 'a', kind: 'number' as const }], rows: rows() };
    await expect(writeResultWorkbook(path.join(folder, 'wrong.xlsx'), { ...RESULT_INPUT, sheets: [sheet] })).rejects.toThrow(RangeError);
    expect(ended).toBe(true);
  });

  it('every cell is its own, whatever the one above it is', async () => {
    const file = path.join(folder, 'columns.xlsx');
    const text = fc.constantFrom('가', '나', '1', '2');
    const number = fc.constantFrom(0, 1, 2, 3, -1);
    const row = fc.record({ original: fc.tuple(fc.oneof(text, number), text), result: fc.tuple(number, fc.constantFrom('2026-03-01', '2026-03-02'), fc.constantFrom('거절', '완료')) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const columns = [{ header: '금액', kind: 'won' as const }, { header: '날', kind: 'date' as const }, { header: '결과', kind: 'text' as const }];
        await writeResultWorkbook(file, { ...RESULT_INPUT, sheets: [{ name: 'a', originalHeaders: ['ㄱ', 'ㄴ'], columns, rows }] });
        const { sheets } = await readWorkbook(await readFile(file));
        const wanted = rows.map(({ original, result: [amount, date, outcome] }) => [...original, amount, { type: 'date', date, time: null }, outcome]);
        expect(sheets[0]!.rows.slice(1)).toEqual(wanted);
      }),
      { numRuns: 25 },
    );
  });

  it('an error of the rows is passed on and leaves nothing behind', async () => {
    const before = await readdir(folder);
    async function* failing(): AsyncGenerator<ResultRow> {
      yield { original: ['a'], result: [] };
      throw new Error('ledger gone');
    }
    const sheet = { name: 'a', originalHeaders: ['a'], columns: [], rows: failing() };
    const writing = writeResultWorkbook(path.join(folder, 'failing.xlsx'), { ...RESULT_INPUT, sheets: [sheet] });
    await expect(writing).rejects.toThrow('ledger gone');
    expect(await readdir(folder)).toEqual(before);
  });

  it('sheet names Excel refuses are made acceptable and unique', async () => {
    const file = path.join(folder, 'names.xlsx');
    const sheet = { originalHeaders: ['a'], columns: [], rows: [] };
    await writeResultWorkbook(file, {
      ...RESULT_INPUT,
      sheets: [{ ...sheet, name: '결과/3월' }, { ...sheet, name: '결과:3월' }, { ...sheet, name: '가'.repeat(40) }, { ...sheet, name: '' }],
    });
    const { sheets } = await readWorkbook(await readFile(file));
    expect(sheets.map((entry) => entry.name)).toEqual(['결과 3월', '결과 3월 (2)', '가'.repeat(31), 'Sheet', '요약']);
  });
});

describe('the template', () => {
  it('carries formats, notes, choices, an example and the rules', async () => {
    const file = path.join(folder, 'template.xlsx');
    await writeTemplateWorkbook(file, TEMPLATE_INPUT);
    const { sheets } = await readWorkbook(await readFile(file));
    expect(sheets.map((sheet) => [sheet.name, sheet.visibility, sheet.rows.length])).toEqual([
      ['지급', 'visible', 1],
      ['예시', 'visible', 2],
      ['규칙', 'visible', 3],
      ['목록', 'veryHidden', 2],
    ]);
    expect(sheets[0]!.rows[0]).toEqual(['은행 *', '계좌 *', '금액 *', '지급일']);
    expect(sheets[1]!.rows[1]).toEqual(['국민은행', '0012345', 15000, { type: 'date', date: '2026-03-10', time: null }]);
    const sheet = await partOf(file, 'xl/worksheets/sheet1.xml');
    expect(sheet).toContain('sqref="A2:A1048576"');
    expect(sheet).toContain('&apos;목록&apos;!$A$1:$A$2');
    expect(sheet).toMatch(/<dataValidation type="date"[^>]*sqref="D2:D1048576"><formula1>36526<\/formula1>/);
    expect(await partOf(file, 'xl/comments1.xml')).toContain('앞의 0까지');
  });
});
