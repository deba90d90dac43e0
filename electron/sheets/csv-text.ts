/** From the bytes of a text file to its characters, without ever putting a wrong character in place of a real one. */
import iconv from 'iconv-lite';
import { DeskError } from '../../shared/errors.ts';
import { byteOrder, hasUtf8Mark } from './detect.ts';
import type { TextEncoding } from './table.ts';

const REPLACEMENT = '\ufffd';

/** Byte order marks are left out. Errors: FILE_UNREADABLE (in no encoding we know), FILE_NOT_A_SHEET (binary). */
export function decodeText(bytes: Uint8Array): { text: string; encoding: TextEncoding } {
  const decoded = decode(bytes);
  // A NUL is in no text; Excel itself stops at one.
  if (decoded.text.includes('\0')) throw new DeskError('FILE_NOT_A_SHEET');
  return decoded;
}

function decode(bytes: Uint8Array): { text: string; encoding: TextEncoding } {
  const utf16 = byteOrder(bytes);
  if (utf16 !== null) return { text: strict(utf16, bytes) ?? unreadable(), encoding: 'utf-16' };
  const utf8 = strict('utf-8', bytes);
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8' };
  // Marked as UTF-8, or UTF-8 with a few broken bytes: as CP949 it would only turn into other, wrong Hangul.
  if (hasUtf8Mark(bytes) || looksLikeBrokenUtf8(bytes)) unreadable();

  // Node's own euc-kr decoder is not CP949: it gets thousands of Hangul wrong without an error.
  const cp949 = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'cp949', { stripBOM: false });
  // CP949 has no bytes for U+FFFD, so one in the result stands for bytes that are not CP949.
  return cp949.includes(REPLACEMENT) ? unreadable() : { text: cp949, encoding: 'cp949' };
}

function unreadable(): never {
  throw new DeskError('FILE_UNREADABLE');
}

function strict(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Korean CP949 read as UTF-8 hardly ever gives a Hangul syllable; broken UTF-8 gives more of them than faults. */
function looksLikeBrokenUtf8(bytes: Uint8Array): boolean {
  const sample = new TextDecoder('utf-8').decode(bytes.subarray(0, 1024 * 1024));
  const hangul = sample.match(/[가-힣]/g)?.length ?? 0;
  const faults = sample.split(REPLACEMENT).length - 1;
  return hangul > faults;
}
