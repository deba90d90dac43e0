import { describe, expect, it } from 'vitest';
import { detectFile } from './detect.ts';
import type { ReadLimits } from './limits.ts';
import { readWorkbook } from './read.ts';
import { buildXlsx, buildZip, xlsxParts } from './testing/build-xlsx.ts';
import { codeOf } from './testing/expect-code.ts';

const codeUnder = (bytes: Uint8Array, limits: Partial<ReadLimits> = {}): Promise<string> =>
  codeOf(readWorkbook(bytes, { limits }));
const good = buildXlsx({ rows: Array.from({ length: 400 }, (_, index) => `<row><c><v>${index * 7919}</v></c></row>`).join('') });

describe('files that are no workbook', () => {
  it.each([
    ['a PDF', Buffer.from('%PDF-1.7 ...'), 'FILE_NOT_A_SHEET'],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), 'FILE_NOT_A_SHEET'],
    ['zeros', Buffer.alloc(100), 'FILE_NOT_A_SHEET'],
    ['a compound file of nothing', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'FILE_DAMAGED'],
    ['an encrypted .xlsx', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]), 'FILE_ENCRYPTED'],
    ['a web page', Buffer.from('\ufeff \n<!DOCTYPE html><p>'), 'FILE_NOT_A_SHEET'],
    ['a UTF-16 web page cut in its table', Buffer.from('\ufeff<html><table>', 'utf16le'), 'FILE_DAMAGED'],
    ['a web page in mail format', Buffer.from('MIME-Version: 1.0\nContent-Type: multipart/related\n'), 'FILE_TYPE_UNSUPPORTED'],
    ['another XML', Buffer.from('<?xml version="1.0"?><a/>'), 'FILE_NOT_A_SHEET'],
  ])('%s is refused by its bytes', async (_name, bytes, code) => {
    expect(await codeUnder(bytes)).toBe(code);
  });

  it('a zip without a workbook is no sheet, a Word document is none, and an OpenDocument one is named', async () => {
    expect(await codeUnder(buildZip([{ name: 'a.txt', data: 'a' }]))).toBe('FILE_NOT_A_SHEET');
    const word = xlsxParts({}).map((part) =>
      part.name === '[Content_Types].xml'
        ? { ...part, data: String(part.data).replace('spreadsheetml.sheet', 'wordprocessingml.document') }
        : part,
    );
    expect(await codeUnder(buildZip(word))).toBe('FILE_NOT_A_SHEET');
    const ods = [{ name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet' }, { name: 'content.xml', data: '<a/>' }];
    expect(await codeUnder(buildZip(ods))).toBe('FILE_TYPE_UNSUPPORTED');
  });

  it('a text that starts like a bitmap is still a text', () => {
    expect(detectFile(Buffer.from('BM코드,금액\n1,2'))).toBe('text');
  });
});

describe('broken zips', () => {
  it('a zip cut anywhere ends in an error, never in fewer rows', async () => {
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      expect(await codeUnder(good.slice(0, Math.floor(good.length * share)))).toBe('FILE_DAMAGED');
    }
  });

  it('a flipped bit in the packed rows never comes out as another amount', async () => {
    const { rows } = (await readWorkbook(good)).sheets[0]!;
    const start = Buffer.from(good).indexOf('sheet1.xml') + 'sheet1.xml'.length;
    const wrong: unknown[] = [];
    for (let offset = 0; offset < 400; offset += 7) {
      const bent = good.slice();
      bent[start + offset]! ^= 1 << (offset % 8);
      const outcome = await readWorkbook(bent).then((workbook) => JSON.stringify(workbook.sheets[0]!.rows), () => 'error');
      if (outcome !== 'error' && outcome !== JSON.stringify(rows)) wrong.push(offset);
    }
    expect(wrong).toEqual([]);
    const bent = good.slice();
    bent[start + 60]! ^= 4;
    expect(await codeUnder(bent)).toBe('FILE_DAMAGED');
  });

  it('two parts of one name, a missing sheet part and a wrong size are damage', async () => {
    const parts = xlsxParts({ rows: '<row><c><v>1</v></c></row>' });
    const twice = [...parts, { name: 'XL/worksheets/SHEET1.xml', data: '<a/>' }];
    expect(await codeUnder(buildZip(twice))).toBe('FILE_DAMAGED');
    expect(await codeUnder(buildZip(parts.filter((part) => !part.name.includes('sheet1'))))).toBe('FILE_DAMAGED');
    expect(await codeUnder(buildXlsx({ rows: '<row><c><v>1</v></c></row>', claimedSheetSize: 50 }))).toBe('FILE_DAMAGED');
    expect(await codeUnder(buildXlsx({ rows: '<row><c><v>1</v></c></row>', claimedSheetSize: 5000 }))).toBe('FILE_DAMAGED');
  });
});

describe('bombs', () => {
  const megabyte = 1024 * 1024;

  it('endless whitespace stops long before the memory is full', async () => {
    const bytes = buildXlsx({ rows: ' '.repeat(4 * megabyte) });
    expect(await codeUnder(bytes, { quietCharacters: megabyte })).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeUnder(bytes, { partBytes: megabyte })).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeUnder(bytes, { totalBytes: megabyte })).toBe('FILE_INFLATES_TOO_MUCH');
  });

  it('an endless DOCTYPE or comment stops too', async () => {
    const quietCharacters = megabyte;
    expect(await codeUnder(buildXlsx({ sheet: `<!DOCTYPE a [${' '.repeat(4 * megabyte)}` }), { quietCharacters })).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeUnder(buildXlsx({ rows: `<!--${' '.repeat(4 * megabyte)}` }), { quietCharacters })).toBe('FILE_INFLATES_TOO_MUCH');
  });

  it('more cells, columns, rows or texts than a sheet may have are refused by name', async () => {
    const cells = `<row>${'<c><v>1</v></c>'.repeat(100)}</row>`.repeat(100);
    expect(await codeUnder(buildXlsx({ rows: cells }), { cells: 5000 })).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeUnder(buildXlsx({ rows: cells }), { usedColumns: 50 })).toBe('FILE_TOO_MANY_COLUMNS');
    expect(await codeUnder(buildXlsx({ rows: cells }), { rows: 50 })).toBe('FILE_TOO_MANY_ROWS');
    expect(await codeUnder(buildXlsx({ rows: '<row><c r="XFE1"><v>1</v></c></row>' }))).toBe('FILE_TOO_MANY_COLUMNS');
    expect(await codeUnder(buildXlsx({ rows: '<row r="1048577"><c><v>1</v></c></row>' }))).toBe('FILE_TOO_MANY_ROWS');
    const strings = '<si><t>a</t></si>'.repeat(2000);
    expect(await codeUnder(buildXlsx({ strings }), { sharedStrings: 1000 })).toBe('FILE_INFLATES_TOO_MUCH');
    expect(await codeUnder(buildXlsx({ strings }), { sharedStringBytes: 1000 })).toBe('FILE_INFLATES_TOO_MUCH');
  });

  it('far cells in many rows hit the cell cap, since the gap before them is kept too', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `<row r="${index + 1}"><c r="XFD${index + 1}"><v>1</v></c></row>`).join('');
    expect(await codeUnder(buildXlsx({ rows }), { cells: 1_000_000 })).toBe('FILE_INFLATES_TOO_MUCH');
  });

  it('one long shared text in very many cells is counted in each of them', async () => {
    const strings = `<si><t>${'가'.repeat(30_000)}</t></si>`;
    const rows = `<row>${'<c t="s"><v>0</v></c>'.repeat(100)}</row>`.repeat(100);
    expect(await codeUnder(buildXlsx({ strings, rows }))).toBe('FILE_INFLATES_TOO_MUCH');
  });

  it('styled blank rows cost nothing', async () => {
    const rows = '<row s="1" customFormat="1"><c s="0"/><c s="0"/></row>'.repeat(50_000);
    const { sheets } = await readWorkbook(buildXlsx({ rows: `${rows}<row><c><v>1</v></c></row>` }), { limits: { cells: 10 } });
    expect(sheets[0]).toMatchObject({ rowNumbers: [50_001], rows: [[1]] });
  });

  it('a DOCTYPE is refused wherever it stands, the shared strings and relationships included', async () => {
    for (const name of ['xl/sharedStrings.xml', 'xl/styles.xml', 'xl/workbook.xml', '_rels/.rels', '[Content_Types].xml']) {
      const parts = xlsxParts({}).map((part) =>
        part.name === name ? { ...part, data: String(part.data).replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>') } : part,
      );
      expect(await codeUnder(buildZip(parts))).toBe('FILE_UNSAFE_XML');
    }
  });

  it('the clock and the size of the file stop a reading', async () => {
    expect(await codeUnder(good, { milliseconds: -1 })).toBe('FILE_TAKES_TOO_LONG');
    expect(await codeUnder(good, { fileBytes: 10 })).toBe('FILE_TOO_LARGE');
  });
});
