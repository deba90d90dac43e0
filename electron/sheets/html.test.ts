import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readWorkbook } from './read.ts';
import { codeOf } from './testing/expect-code.ts';

const sheet = async (html: string | Uint8Array) => (await readWorkbook(typeof html === 'string' ? Buffer.from(html) : html)).sheets[0]!;
const rows = async (html: string) => (await sheet(`<html><body>${html}</body></html>`)).rows;

describe('a web page named .xls', () => {
  it('cells are text as written, in every encoding', async () => {
    const html = '<html><meta charset="euc-kr"><table><thead><tr><th>이름</th><th>금액</th></tr></thead><tbody><tr><td>뷁</td><td style="mso-number-format:\'\\@\'">0012</td></tr></table>';
    const expected = { name: '', visibility: 'visible', rowNumbers: [1, 2], rows: [['이름', '금액'], ['뷁', '0012']] };
    expect(await sheet(html)).toEqual(expected);
    expect(await sheet(iconv.encode(html, 'cp949'))).toEqual(expected);
    expect(await sheet(Buffer.from(`\ufeff${html}`, 'utf16le'))).toEqual(expected);
  });

  it('a cell over several columns or rows stands in its first place and moves what comes after it', async () => {
    expect(
      await rows('<table><tr><td colspan=2>가</td><td rowspan="3">나</td><td>다</td></tr><tr><td rowspan=2>라</td><td>마</td><td>바</td></tr><tr><td>사</td><td>아</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>'),
    ).toEqual([['가', null, '나', '다'], ['라', '마', null, '바'], [null, '사', null, '아'], ['1', '2', '3']]);
  });

  it('entities, line breaks, inner marks, end tags left out and empty rows', async () => {
    const read = await sheet('<table border="1" title="a > b"><tr><td>&lt;b&gt; &amp;&#44032;&#xac00;<td><b>1,</b>000&nbsp;<td>a<br>b\n  c<tr><td>&nbsp;<td> <tr><td>&unknown; &amp;lt;</td></tr></table>');
    expect(read.rows).toEqual([['<b> &가가', '1,000', 'a\nb c'], ['&unknown; &lt;']]);
    expect(read.rowNumbers).toEqual([1, 3]);
  });

  it('scripts, styles and comments are left out and never run', async () => {
    expect(await rows('<script>document.write("<table><tr><td>9</td></tr></table>")</script><style>td{}</style><!-- <table><tr><td>8</td></tr></table> --><table><tr><td>1<script>globalThis.bad = true</script></td></tr></table>')).toEqual([['1']]);
    expect('bad' in globalThis).toBe(false);
  });

  it('tables stand below each other; text around them is none of the sheet', async () => {
    const read = await sheet('<html>제목<table><tr><td>1</td></tr></table>사이<table><tr><td>2</td></tr></table></html>');
    expect([read.rowNumbers, read.rows]).toEqual([[1, 2], [['1'], ['2']]]);
  });

  it.each([
    ['a table in a table', '<html><table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>', 'FILE_TYPE_UNSUPPORTED'],
    ['text between cells', '<html><table><tr>1000<td>1</td></tr></table>', 'FILE_TYPE_UNSUPPORTED'],
    ['a table never closed', '<html><table><tr><td>1</td></tr><tr><td>2', 'FILE_DAMAGED'],
    ['a tag cut off', '<html><table><tr><td>1</td></tr></table', 'FILE_DAMAGED'],
    ['a comment never closed', '<html><table><tr><td>1</td></tr><!-- </table>', 'FILE_DAMAGED'],
    ['no table', '<html><p>로그인하십시오</p></html>', 'FILE_NOT_A_SHEET'],
  ])('%s is refused', async (_name, html, code) => {
    expect(await codeOf(readWorkbook(Buffer.from(html)))).toBe(code);
  });

  it('limits hold', async () => {
    const html = Buffer.from(`<html><table>${'<tr><td>1</td><td>2</td></tr>'.repeat(50)}</table>`);
    expect(await codeOf(readWorkbook(html, { limits: { rows: 20 } }))).toBe('FILE_TOO_MANY_ROWS');
    expect(await codeOf(readWorkbook(html, { limits: { usedColumns: 1 } }))).toBe('FILE_TOO_MANY_COLUMNS');
    expect(await codeOf(readWorkbook(html, { limits: { cells: 10 } }))).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeOf(readWorkbook(Buffer.from(`<html><table><tr>${'<td colspan=60000>1'.repeat(9)}</table>`)))).toBe('FILE_TOO_MANY_COLUMNS');
  });

  it('tab-separated and UTF-16 texts named .xls are read as texts', async () => {
    expect((await sheet('이름\t계좌\n가\t0012\n')).rows).toEqual([['이름', '계좌'], ['가', '0012']]);
    expect((await sheet(Buffer.from('\ufeff이름\t계좌\r\n가\t0012\r\n', 'utf16le'))).rows).toEqual([['이름', '계좌'], ['가', '0012']]);
  });
});
