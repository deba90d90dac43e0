import { isNotPaid } from '../../shared/duplicates.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { OUTCOMES } from '../../shared/batch.ts';
import { batchesOfFile, outcomeTotals } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';

/** A sheet by its content: the file it stands in, to the byte, and its name there. */
export interface SheetContent {
  readonly connectionId: ConnectionId;
  readonly sha256: string;
  readonly sheetName: string;
}

/**
 * Nobody is there to see what became of the same sheet the last time, and with other dates its rows look like others.
 * Throws DeskError DUPLICATES_UNDECIDED where rows that were frozen of it are not certainly unpaid.
 */
export function refuseSameSheet(db: Database, { connectionId, sha256, sheetName }: SheetContent): void {
  let sent = 0;
  let latest: string | null = null;
  for (const batch of batchesOfFile(db, sha256)) {
    if (batch.connectionId !== connectionId || batch.sheetName !== sheetName) continue;
    const totals = outcomeTotals(db, batch.id);
    const count = OUTCOMES.reduce((sum, outcome) => sum + (isNotPaid(outcome) ? 0 : totals[outcome].count), 0);
    sent += count;
    if (count > 0) latest ??= batch.id;
  }
  if (latest !== null) throw new DeskError('DUPLICATES_UNDECIDED', { inFile: 0, sent, batch: latest });
}
