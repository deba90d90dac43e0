import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWorkbook } from '../../../electron/sheets/read.ts';
import { shownText } from '../../../shared/cells.ts';
import { writeTsv } from '../../grid/tsv.ts';
import { pastedRows } from './pasted-rows.ts';

async function cells(clipboard: { text?: string; html?: string }): Promise<string[][]> {
  const pasted = pastedRows({ text: clipboard.text ?? '', html: clipboard.html ?? '' });
  if (pasted.type !== 'table') throw new Error(`no table: ${pasted.type}`);
  const workbook = await readWorkbook(pasted.bytes);
  return (workbook.sheets[0]?.rows ?? []).map((row) => row.map(shownText));
}

describe('rows pasted from a spreadsheet', () => {
  it('are what stood in the cells: leading zeros, commas, quotes and line ends', async () => {
    expect(await cells({ text: '은행코드\t금액\t메모\r\n004\t1,000\t"두 줄\n""짜리"""\r\n011\t2,000\t<b>&amp;\r\n' })).toEqual([
      ['은행코드', '금액', '메모'],
      ['004', '1,000', '두 줄\n"짜리"'],
      ['011', '2,000', '<b>&amp;'],
    ]);
  });

  it('any table of plain texts arrives as it was', async () => {
    const cell = fc.stringMatching(/^[가-힣A-Za-z0-9,.;'"<>&=+-]{1,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 5 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 })), async (rows) => {
        expect(await cells({ text: writeTsv(rows) })).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it('a table of a web page is read as a page, scripts and all left out', async () => {
    const html = '<meta charset="utf-8"><!--StartFragment--><table><tr><td>계좌</td><td>금액</td></tr><tr><td>0012</td><td>1,000<script>1</script></td></tr></table><!--EndFragment-->';
    expect(await cells({ html, text: '계좌 금액' })).toEqual([['계좌', '금액'], ['0012', '1,000']]);
  });

  it('nothing and one value are no table', () => {
    expect(pastedRows({ text: '', html: '' })).toEqual({ type: 'empty' });
    expect(pastedRows({ text: ' \r\n', html: '' })).toEqual({ type: 'empty' });
    expect(pastedRows({ text: '1000\r\n', html: '' })).toEqual({ type: 'cell' });
    expect(pastedRows({ text: '1000', html: '<table><tr><td>1000</td></tr></table>' })).toEqual({ type: 'cell' });
  });
});
