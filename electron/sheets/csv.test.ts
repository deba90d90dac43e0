import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readWorkbook } from './read.ts';
import type { Workbook } from './table.ts';
import { codeOf } from './testing/expect-code.ts';

const read = (text: string | Uint8Array): Promise<Workbook> =>
  readWorkbook(typeof text === 'string' ? Buffer.from(text) : text);
const HANGUL = '이름,계좌\n뷁똠펲,0012345\n';

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(HANGUL), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${HANGUL}`), 'utf-8'],
    ['CP949', iconv.encode(HANGUL, 'cp949'), 'cp949'],
    ['UTF-16 LE', Buffer.from(`\ufeff${HANGUL}`, 'utf16le'), 'utf-16'],
    ['UTF-16 BE', Buffer.from(`\ufeff${HANGUL}`, 'utf16le').swap16(), 'utf-16'],
  ])('%s does not change a syllable or a leading zero', async (_name, bytes, encoding) => {
    const workbook = await read(bytes);
    expect(workbook).toMatchObject({ format: 'csv', encoding, delimiter: ',' });
    expect(workbook.sheets).toEqual([
      { name: '', visibility: 'visible', rowNumbers: [1, 2], rows: [['이름', '계좌'], ['뷁똠펲', '0012345']] },
    ]);
  });

  it('broken UTF-8 and bytes of no encoding are unreadable, not other Hangul', async () => {
    const cut = Buffer.concat([Buffer.from(HANGUL), Buffer.from('가').subarray(0, 2)]);
    expect(await codeOf(read(cut))).toBe('FILE_UNREADABLE');
    expect(await codeOf(read(Buffer.concat([Buffer.from('\ufeffa,b\n'), Buffer.from([0xff])])))).toBe('FILE_UNREADABLE');
    expect(await codeOf(read(Buffer.concat([Buffer.from('a,b\n'), Buffer.from([0xff, 0x20])])))).toBe('FILE_UNREADABLE');
    expect(await codeOf(read(Buffer.concat([Buffer.from('\ufeffa,b\n', 'utf16le'), Buffer.from([0x00, 0xd8])])))).toBe('FILE_UNREADABLE');
  });

  it('control characters and NULs are no text', async () => {
    expect(await codeOf(read('a,b\n1\0,2'))).toBe('FILE_NOT_A_SHEET');
    expect(await codeOf(read('\u0001\u0002\u0003,\u0004\n'))).toBe('FILE_NOT_A_SHEET');
  });
});

describe('records', () => {
  it('quotes, line breaks inside them and every kind of line end are kept apart', async () => {
    const { sheets } = await read('a,b\r\n"1,000","두\r\n줄"\n"그는 ""네""",=1+1\r"",끝');
    expect(sheets[0]).toMatchObject({
      rowNumbers: [1, 2, 3, 4],
      rows: [['a', 'b'], ['1,000', '두\r\n줄'], ['그는 "네"', '=1+1'], [null, '끝']],
    });
  });

  it('blank lines count as rows, as in Excel', async () => {
    expect((await read('정산\n\n,\n이름,금액\n\n가,1\n\n')).sheets[0]).toMatchObject({
      rowNumbers: [1, 4, 6],
      rows: [['정산'], ['이름', '금액'], ['가', '1']],
    });
  });

  it('numbers, dates and spaces are not guessed', async () => {
    expect((await read('a,b\n 007 ,2026-03-01\n1e5,TRUE')).sheets[0]!.rows).toEqual([['a', 'b'], [' 007 ', '2026-03-01'], ['1e5', 'TRUE']]);
  });

  it('a quote never closed is damage: the rest of the file would vanish into one cell', async () => {
    expect(await codeOf(read('a,b\n"1,2\n3,4\n'))).toBe('FILE_DAMAGED');
  });

  it.each([
    ['tab', '이름\t금액\n가\t1,000\n나\t2,000', '\t'],
    ['semicolon', '이름;금액\n가;"1,5"\n', ';'],
    ['pipe', '이름|금액\n가|1\n', '|'],
    ['sep line', 'sep=;\n이름;금액\n가;1,000\n', ';'],
    ['one column', '이름\n가\n나\n', null],
    ['header only', '이름,금액', ','],
    ['titles above', '2026년 3월 정산\n작성자 홍길동\n\n이름,금액\n가,1\n', ','],
  ])('the delimiter is found: %s', async (_name, text, delimiter) => {
    expect((await read(text)).delimiter).toBe(delimiter);
  });

  it('more rows or columns than allowed are refused', async () => {
    const limits = { rows: 5, usedColumns: 3 };
    expect(await codeOf(readWorkbook(Buffer.from('a,b\n'.repeat(6)), { limits }))).toBe('FILE_TOO_MANY_ROWS');
    expect(await codeOf(readWorkbook(Buffer.from('a,b,c,d\n'), { limits }))).toBe('FILE_TOO_MANY_COLUMNS');
  });
});
