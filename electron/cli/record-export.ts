import { join } from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Desk } from '../desk.ts';
import { appendAudit } from '../ledger/audit.ts';
import type { AuditAction, AuditDetail } from '../ledger/audit.ts';
import { Database } from '../ledger/database.ts';
import { lockLedger } from '../ledger/lock.ts';
import { fileSha256 } from '../vouchers.ts';

export interface WrittenExport {
  readonly action: Extract<AuditAction, 'result-written' | 'range-written'>;
  readonly detail: AuditDetail;
  readonly path: string;
}

/** The ledger belongs to another process, or to nobody who may write: the export is good all the same. */
const NOT_OURS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['LEDGER_IN_USE', 'LEDGER_UNWRITABLE']);

/**
 * Writes down that rows left the desk in a file, and which file; whether it could. `mayWrite`: the desk was opened for that.
 * One that only reads takes the ledger for the moment, where no other process has it.
 */
export async function recordExport(desk: Desk, mayWrite: boolean, { action, detail, path }: WrittenExport): Promise<boolean> {
  const entry = { at: desk.clock(), actor: desk.actor, action, detail: { ...detail, sha256: await fileSha256(path) } };
  if (mayWrite) {
    appendAudit(desk.db, entry);
    return true;
  }
  try {
    const lock = lockLedger(join(desk.home, 'desk.lock'));
    try {
      const db = Database.open(join(desk.home, 'ledger.sqlite'));
      try {
        appendAudit(db, entry);
      } finally {
        db.close();
      }
    } finally {
      lock.release();
    }
    return true;
  } catch (error) {
    if (error instanceof DeskError && NOT_OURS.has(error.code)) return false;
    throw error;
  }
}
