import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { DeskError } from '../../shared/errors.ts';

/** Held for as long as this process may write the ledger. */
export interface LedgerLock {
  release(): void;
}

/** A command that only records what it has written holds the lock for some milliseconds: a desk that opens waits so long for it. */
const TRIES = 5;
const PAUSE_MS = 100;

/** As `lockLedger`, but not put off by somebody who is done in a moment. */
export async function lockLedgerPatiently(path: string): Promise<LedgerLock> {
  for (let tried = 1; ; tried += 1) {
    try {
      return lockLedger(path);
    } catch (error) {
      if (tried === TRIES || !(error instanceof DeskError) || error.code !== 'LEDGER_IN_USE') throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}

/**
 * One desk per ledger. The lock is an exclusive transaction on a file of its own: the operating system
 * drops it with the process, however that ends, so there is never a stale one to clear by hand.
 * Throws DeskError LEDGER_IN_USE when another desk holds it, LEDGER_UNWRITABLE when the folder cannot be written.
 */
export function lockLedger(path: string): LedgerLock {
  let db: Sqlite.Database | null = null;
  try {
    db = new Sqlite(path, { timeout: 0 });
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return {
      release: () => {
        if (held.inTransaction) held.exec('ROLLBACK');
        held.close();
      },
    };
  } catch (error) {
    db?.close();
    if (error instanceof Sqlite.SqliteError) {
      throw new DeskError(error.code.startsWith('SQLITE_BUSY') ? 'LEDGER_IN_USE' : 'LEDGER_UNWRITABLE', {}, { cause: error });
    }
    throw error;
  }
}
