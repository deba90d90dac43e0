/** Small workbooks, whole or hostile, for the tests of this room. */
import zlib from 'node:zlib';

export interface ZipInput {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** Claims another inflated size than the real one. */
  readonly claimedSize?: number;
}

/** A zip with deflated entries in the given order. */
export function buildZip(entries: readonly ZipInput[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = typeof entry.data === 'string' ? Buffer.from(entry.data) : Buffer.from(entry.data);
    const packed = zlib.deflateRawSync(data);
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(zlib.crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.claimedSize ?? data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...locals, central, Buffer.from('PK\u0005\u0006'), end]));
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';

export interface XlsxInput {
  /** What stands inside sheetData. */
  readonly rows?: string;
  /** The whole sheet part instead. */
  readonly sheet?: string | Uint8Array;
  /** Number format codes; style 1 is the first of them. */
  readonly formats?: readonly string[];
  /** Inside sst. */
  readonly strings?: string;
  readonly sheetPath?: string;
  readonly sheetTarget?: string;
  readonly date1904?: boolean;
  readonly claimedSheetSize?: number;
  readonly extra?: readonly ZipInput[];
}

export function xlsxParts(input: XlsxInput): ZipInput[] {
  const path = input.sheetPath ?? 'xl/worksheets/sheet1.xml';
  const formats = (input.formats ?? []).map((code) => code.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'));
  const numFmts = formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`).join('');
  const xfs = formats.map((_code, index) => `<xf numFmtId="${200 + index}"/>`).join('');
  return [
    {
      name: '[Content_Types].xml',
      data: `${HEAD}<Types xmlns="${TYPES}"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      data: `${HEAD}<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><workbookPr date1904="${input.date1904 === true ? 1 : 0}"/><sheets><sheet name="지급" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `${HEAD}<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${DOCUMENT}/worksheet" Target="${input.sheetTarget ?? 'worksheets/sheet1.xml'}"/><Relationship Id="rId2" Type="${DOCUMENT}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    },
    {
      name: path,
      data: input.sheet ?? `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${input.rows ?? ''}</sheetData></worksheet>`,
      ...(input.claimedSheetSize === undefined ? {} : { claimedSize: input.claimedSheetSize }),
    },
    {
      name: 'xl/styles.xml',
      data: `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${numFmts}</numFmts><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs><dxfs><dxf><numFmt numFmtId="200" formatCode="yyyy"/></dxf></dxfs></styleSheet>`,
    },
    { name: 'xl/sharedStrings.xml', data: `${HEAD}<sst xmlns="${MAIN}">${input.strings ?? ''}</sst>` },
    ...(input.extra ?? []),
  ];
}

export function buildXlsx(input: XlsxInput): Uint8Array {
  return buildZip(xlsxParts(input));
}
