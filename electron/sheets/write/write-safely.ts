/** Writing a file so that it is there whole or not at all: into a temporary sibling first, renamed at the end. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { DeskError } from '../../../shared/errors.ts';

export interface SafeWriteOptions {
  /** Opens the temporary file; tests put a full device here. */
  readonly openStream?: (temporaryPath: string) => WriteStream;
  /** The path is a temporary one already, and whoever gave it puts the file in its place: see `replaceFile`. */
  readonly inPlace?: true;
}

/**
 * `write` fills the stream and ends it, or lets another end it; it may stop early once `signal` is aborted, which is
 * when the stream has failed. An existing file is replaced only when the new one is complete and on the disk.
 * Errors: DISK_FULL, FILE_NOT_WRITABLE; whatever else `write` throws is passed on. Nothing is left behind on failure.
 */
export async function writeSafely(
  filePath: string,
  write: (stream: WriteStream, signal: AbortSignal) => Promise<void>,
  options: SafeWriteOptions = {},
): Promise<void> {
  if (options.inPlace) await fillFile(filePath, write, options);
  else await replaceFile(filePath, (temporaryPath) => fillFile(temporaryPath, write, options));
}

/**
 * Lets `fill` make a temporary sibling of a file, complete and on the disk, and puts it in the file's place. Errors: as
 * `writeSafely`. Nothing is left behind on failure, whatever became of whoever was filling it.
 */
export async function replaceFile<Value>(filePath: string, fill: (temporaryPath: string) => Promise<Value>): Promise<Value> {
  const temporaryPath = temporarySibling(filePath);
  try {
    const value = await fill(temporaryPath);
    await rename(temporaryPath, filePath);
    return value;
  } catch (error) {
    throw await removed(temporaryPath, error);
  }
}

async function fillFile(filePath: string, write: (stream: WriteStream, signal: AbortSignal) => Promise<void>, options: SafeWriteOptions): Promise<void> {
  const stream = (options.openStream ?? createWriteStream)(filePath);
  const failure = new AbortController();
  try {
    // A writer that feeds a failed stream never ends: the stream's own end decides, and its error stops the writer.
    const written = finished(stream, { readable: false });
    written.catch((error: unknown) => failure.abort(error));
    const writing = write(stream, failure.signal);
    await Promise.race([writing, written.then(() => writing)]);
    await written;
    await flushToDisk(filePath);
  } catch (error) {
    // Closing the stream is an error of the stream too: what went wrong first is what counts.
    const cause: unknown = failure.signal.aborted ? failure.signal.reason : error;
    stream.destroy();
    await closed(stream);
    throw await removed(filePath, cause);
  }
}

/** Short whatever the file is called: its own name may be as long as a name can be. */
function temporarySibling(filePath: string): string {
  return path.join(path.dirname(filePath), `.${randomUUID()}.tmp`);
}

/** The error to tell once what was begun is gone; that it could not be removed never hides what went wrong first. */
async function removed(temporaryPath: string, cause: unknown): Promise<unknown> {
  try {
    await rm(temporaryPath, { force: true });
    return writeError(cause);
  } catch (error) {
    return writeError(cause, error);
  }
}

async function closed(stream: WriteStream): Promise<void> {
  if (stream.closed) return;
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
  });
}

/** Without this a power cut right after the rename can leave an empty file under the final name. */
async function flushToDisk(filePath: string): Promise<void> {
  const handle = await open(filePath, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EBUSY', 'ENAMETOOLONG', 'ENXIO']);

function writeError(error: unknown, left?: unknown): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const cause = left === undefined ? error : new AggregateError([error, left]);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DeskError('DISK_FULL', {}, { cause });
  if (NOT_WRITABLE.has(code)) return new DeskError('FILE_NOT_WRITABLE', { reason: code }, { cause });
  return error;
}
