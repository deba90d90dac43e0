/**
 * What a file is, by its first bytes and never by its name: an .xlsx that is a web page, an .xls that is a text and a
 * password-protected workbook all carry the same extensions as the real thing.
 */
import { DeskError } from '../../shared/errors.ts';

export type FileKind = 'zip' | 'xls' | 'encrypted' | 'html' | 'text';

const HEAD_BYTES = 64 * 1024;
const OLE2 = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OTHER_DOCUMENTS = ['%PDF', '{\\rtf', 'PK\u0005\u0006', 'PK\u0007\u0008', '\u0089PNG', 'GIF8'];
/** Streams that other Office and Hancom documents keep in the same container as .xls. */
const OTHER_STREAMS = ['WordDocument', 'PowerPoint Document', 'HwpSummaryInformation'];

/**
 * Errors: FILE_EMPTY, FILE_TYPE_UNSUPPORTED {type: 'xls' | 'html' | 'xml'}, FILE_NOT_A_SHEET.
 * A zip is not yet a workbook and a text not yet a table: their readers go on from here.
 */
export function detectFile(bytes: Uint8Array): FileKind {
  if (bytes.byteLength === 0) throw new DeskError('FILE_EMPTY');
  if (startsWith(bytes, ZIP)) return 'zip';
  if (startsWith(bytes, OLE2)) return compoundFile(bytes);
  if (startsWith(bytes, [0x09, 0x08]) && bytes.includes(0)) throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'xls' });

  const head = bytes.subarray(0, HEAD_BYTES);
  const latin = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (OTHER_DOCUMENTS.some((mark) => latin.startsWith(mark)) || isBitmap(latin)) {
    throw new DeskError('FILE_NOT_A_SHEET');
  }
  const utf16 = byteOrder(bytes);
  if (utf16 === null && isBinary(head)) throw new DeskError('FILE_NOT_A_SHEET');
  const text = utf16 === null ? latin : new TextDecoder(utf16).decode(head);
  return markup(text) ?? 'text';
}

export function byteOrder(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  return null;
}

export function hasUtf8Mark(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0xef, 0xbb, 0xbf]);
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

/** An encrypted .xlsx is a compound file around the zip; without that stream it is an old .xls. */
function compoundFile(bytes: Uint8Array): FileKind {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.includes('EncryptedPackage', 0, 'utf16le')) return 'encrypted';
  // A Word document may well hold a workbook; only the streams of a workbook come without these names.
  if (OTHER_STREAMS.some((name) => buffer.includes(name, 0, 'utf16le'))) throw new DeskError('FILE_NOT_A_SHEET');
  return 'xls';
}

/** `BM` may well start a text; a bitmap has zeros in its reserved bytes. */
function isBitmap(latin: string): boolean {
  return latin.startsWith('BM') && latin.slice(6, 10) === '\0\0\0\0';
}

/** A text has no NUL and hardly any control character; DEL, ESC and form feeds do occur in old exports. */
function isBinary(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) controls += 1;
  }
  return controls * 50 > head.byteLength;
}

/** Null for a text that is no markup. */
function markup(text: string): FileKind | null {
  const start = text.replace(/^(?:\u00ef\u00bb\u00bf|\ufeff)?\s*/, '').toLowerCase();
  // A web page with its parts in one file, as Excel saves it: its tables are encoded.
  if (start.startsWith('mime-version:')) throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'html' });
  if (!start.startsWith('<')) return null;
  if (/<(!doctype html|html|head|body|table|meta|style)[\s>]/.test(start.slice(0, 4_096))) return 'html';
  if (!start.startsWith('<?xml')) return null;
  if (start.includes('urn:schemas-microsoft-com:office:spreadsheet')) {
    throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'xml' });
  }
  throw new DeskError('FILE_NOT_A_SHEET');
}
