/**
 * The zip around a workbook. Every part that is read is checked against its declared size and its CRC: yauzl checks
 * no CRC, and a flipped bit in a stored number would otherwise be read as another amount.
 */
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import yauzl from 'yauzl';
import { DeskError } from '../../../shared/errors.ts';
import { damaged, inflatesTooMuch } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';

const INFLATE_CHUNK = 128 * 1024;
const STORED = 0;
const DEFLATED = 8;

export interface Zip {
  /** Entry names as written, in the order of the zip. */
  readonly names: readonly string[];
  has(path: string): boolean;
  /** Compressed bytes of a part; 0 when there is none. */
  compressedSize(path: string): number;
  /**
   * Hands the inflated bytes of one part over chunk by chunk.
   * Errors: FILE_DAMAGED (missing, corrupt), FILE_ENCRYPTED, FILE_INFLATES_TOO_MUCH.
   */
  read(path: string, limitBytes: number, onChunk: (chunk: Uint8Array) => Promise<void> | void): Promise<void>;
}

/** Paths inside a package are compared without regard to case, as OPC demands. */
function partKey(path: string): string {
  return path.replace(/^\/+/, '').toLowerCase();
}

export async function openZip(bytes: Uint8Array, budget: ReadBudget): Promise<Zip> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, yauzl.Entry>();
  const names: string[] = [];
  let zipFile: yauzl.ZipFile;
  try {
    zipFile = await yauzl.fromBufferPromise(buffer, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
    if (zipFile.entryCount > budget.limits.zipEntries) throw damaged('too many zip entries');
    for await (const entry of zipFile.eachEntry()) {
      const key = partKey(entry.fileName);
      // Two parts of one name: programs would disagree on which one counts.
      if (entries.has(key)) throw damaged('zip entry appears twice');
      entries.set(key, entry);
      names.push(entry.fileName);
    }
  } catch (error) {
    throw error instanceof DeskError ? error : damaged('zip directory', error);
  }
  return {
    names,
    has: (path) => entries.has(partKey(path)),
    compressedSize: (path) => entries.get(partKey(path))?.compressedSize ?? 0,
    async read(path, limitBytes, onChunk) {
      const entry = entries.get(partKey(path));
      if (entry === undefined) throw damaged('part missing');
      await readEntry(zipFile, entry, limitBytes, budget, onChunk);
    },
  };
}

async function readEntry(
  zipFile: yauzl.ZipFile,
  entry: yauzl.Entry,
  limitBytes: number,
  budget: ReadBudget,
  onChunk: (chunk: Uint8Array) => Promise<void> | void,
): Promise<void> {
  if (entry.isEncrypted()) throw new DeskError('FILE_ENCRYPTED');
  // The declared size is enforced below, so a bomb that tells the truth is refused before anything is inflated.
  if (entry.uncompressedSize > limitBytes) throw inflatesTooMuch(limitBytes);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) throw damaged('compression method');

  let size = 0;
  let checksum = 0;
  const readBefore = budget.bytesRead;
  const take = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > entry.uncompressedSize) throw damaged('part is longer than the zip says');
      checksum = zlib.crc32(chunk, checksum);
      budget.addInflated(chunk.byteLength);
      budget.bytesRead = readBefore + Math.floor((entry.compressedSize * size) / entry.uncompressedSize);
      budget.checkTime();
      const waiting = onChunk(chunk);
      if (waiting !== undefined) await waiting;
    }
  };

  try {
    const raw: Readable = await zipFile.openReadStreamPromise(entry, { decodeFileData: false });
    if (entry.compressionMethod === DEFLATED) {
      await pipeline(raw, zlib.createInflateRaw({ chunkSize: INFLATE_CHUNK }), take);
    } else {
      await pipeline(raw, take);
    }
  } catch (error) {
    throw error instanceof DeskError ? error : damaged('compressed data', error);
  }
  if (size !== entry.uncompressedSize) throw damaged('part is shorter than the zip says');
  if (checksum !== entry.crc32) throw damaged('checksum');
  budget.bytesRead = readBefore + entry.compressedSize;
}
