import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWorkbook } from './read.ts';
import { EXPECTED_RESULT_ROWS, EXPECTED_SUMMARY_ROWS, RESULT_INPUT } from './testing/result-input.ts';
import { TEMPLATE_INPUT } from './testing/template-input.ts';
import { writeResultWorkbook } from './write-result.ts';
import { writeTemplateWorkbook } from './write-template.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settledesk-lo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Converts with a profile of its own, so that no other LibreOffice is in the way; gives the path of the result. */
async function convert(file: string, filter: string): Promise<string> {
  const out = path.join(folder, 'out');
  const profile = pathToFileURL(path.join(folder, 'profile')).href;
  await promisify(execFile)('soffice', [`-env:UserInstallation=${profile}`, '--headless', '--convert-to', filter, '--outdir', out, file]);
  return path.join(out, `${path.basename(file, '.xlsx')}.${filter.split(':')[0]!}`);
}

describe('through LibreOffice', () => {
  it('the result workbook keeps texts, zeros, dates and sums', async () => {
    const file = path.join(folder, 'result.xlsx');
    await writeResultWorkbook(file, RESULT_INPUT);
    const { sheets } = await readWorkbook(await readFile(await convert(file, 'xlsx')));
    expect(sheets.map((sheet) => sheet.name)).toEqual(["3월 '결과' 표", '보내지 않은 행', '요약']);
    expect(sheets[0]!.rows).toEqual(EXPECTED_RESULT_ROWS);
    // LibreOffice computes the totals anew: equal to the results we stored.
    expect(sheets[2]!.rows).toEqual(EXPECTED_SUMMARY_ROWS);
  }, 120_000);

  it('as CSV the accounts still have their zeros and no text has become a formula', async () => {
    const file = path.join(folder, 'csv.xlsx');
    await writeResultWorkbook(file, RESULT_INPUT);
    const csv = await readWorkbook(await readFile(await convert(file, 'csv:Text - txt - csv (StarCalc):44,34,76,1')));
    expect(csv.sheets[0]!.rows.slice(1, 3)).toEqual([
      ['0001', '00123', '1000', '2026-03-01', '완료', '1,000', '2026-03-02 09:30:00', '000777'],
      ['=HYPERLINK("http://x")', '12345678901234567', '2500.5', '2026-03-01', '=1+1', '2,500', null, '+82-10'],
    ]);
  }, 120_000);

  it('the template opens with its sheets, choices and notes', async () => {
    const file = path.join(folder, 'template.xlsx');
    await writeTemplateWorkbook(file, TEMPLATE_INPUT);
    const { sheets } = await readWorkbook(await readFile(await convert(file, 'xlsx')));
    expect(sheets.map((sheet) => sheet.name)).toEqual(['지급', '예시', '규칙', '목록']);
    expect(sheets[1]!.rows[1]).toEqual(['국민은행', '0012345', 15000, { type: 'date', date: '2026-03-10', time: null }]);
  }, 120_000);

  it('an .xls it writes is read like the .xlsx it came from', async () => {
    const file = path.join(folder, 'old.xlsx');
    await writeResultWorkbook(file, RESULT_INPUT);
    const { format, sheets } = await readWorkbook(await readFile(await convert(file, 'xls')));
    expect(format).toBe('xls');
    expect(sheets.map((sheet) => sheet.name)).toEqual(["3월 '결과' 표", '보내지 않은 행', '요약']);
    expect(sheets[0]!.rows).toEqual(EXPECTED_RESULT_ROWS);
    expect(sheets[2]!.rows).toEqual(EXPECTED_SUMMARY_ROWS);
  }, 120_000);
});
