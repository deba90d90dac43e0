import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { errorNow, errorTitle, translate } from '../../shared/messages/index.ts';
import type { Desk } from '../desk.ts';
import { writeResult } from '../exports.ts';
import type { CommandContext, OpenOptions } from './context.ts';
import { recordExport } from './record-export.ts';

async function resultPath(context: CommandContext, chosen: string | undefined, id: BatchId): Promise<string> {
  if (chosen !== undefined) return resolve(chosen);
  const folder = join(context.home, 'results');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${id}.xlsx`);
}

/** A result that cannot be written must be known before money moves. Throws DeskError FILE_NOT_WRITABLE. */
export async function proveWritable(chosen: string | undefined): Promise<void> {
  if (chosen === undefined) return;
  const path = resolve(chosen);
  try {
    await access(dirname(path), constants.W_OK);
    if ((await stat(dirname(path))).isDirectory() && !(await isDirectory(path))) return;
  } catch (error) {
    throw new DeskError('FILE_NOT_WRITABLE', {}, { cause: error });
  }
  throw new DeskError('FILE_NOT_WRITABLE');
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** What was sent stands in the ledger: a result file that fails now is told beside it, never instead of it. */
export async function writeResultOrSay(desk: Desk, mode: OpenOptions['mode'], context: CommandContext, id: BatchId, out: string | undefined): Promise<string | null> {
  try {
    const path = await resultPath(context, out, id);
    await writeResult(desk, id, path, context.language);
    const recorded = await recordExport(desk, mode === 'write', { action: 'result-written', detail: { batch: id, at: isoKst(desk.clock()) }, path });
    if (!recorded) process.stderr.write(`${translate(context.language, 'cli.notRecorded')}\n`);
    return path;
  } catch (error) {
    const code = error instanceof DeskError ? error.code : 'FILE_NOT_WRITABLE';
    process.stderr.write(`${errorTitle(context.language, code)} ${errorNow(context.language, code)}\n`);
    return null;
  }
}
