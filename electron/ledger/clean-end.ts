import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { DeskError } from '../../shared/errors.ts';

/** Stands on disk for as long as a desk has the ledger in hand. */
export interface RunningMark {
  /** Whether the desk before this one ended without taking its mark away: a crash, a kill, a power cut. */
  readonly foundOne: boolean;
  /** The ledger is closed: whatever was written is in it. */
  remove(): void;
}

/** Throws DeskError DISK_FULL, LEDGER_UNWRITABLE. Call with the lock of the ledger in hand. */
export function markRunning(path: string): RunningMark {
  const foundOne = existsSync(path);
  try {
    const file = openSync(path, 'a', 0o600);
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new DeskError(code === 'ENOSPC' ? 'DISK_FULL' : 'LEDGER_UNWRITABLE', {}, { cause: error });
  }
  return { foundOne, remove: () => rmSync(path, { force: true }) };
}
