import type { Cause, Outcome } from '../../shared/batch.ts';
import type { BatchId } from '../../shared/ids.ts';
import { listRows, moveRows } from '../ledger/batches.ts';
import type { LedgerRow, RowChange } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';

/** The shortest way from waiting to an outcome along allowed moves. */
function wayTo(outcome: Outcome): readonly (readonly [Outcome, Cause])[] {
  if (outcome === 'waiting') return [];
  if (outcome === 'sending') return [['sending', 'journalled']];
  return [['sending', 'journalled'], [outcome, outcome === 'unknown' ? 'no-answer' : 'answer']];
}

/** Brings waiting rows of a batch to outcomes, as if service and sender had done it; what else is said of a row comes with the last step. */
export function bringRows(db: Database, id: BatchId, outcomeOf: (row: LedgerRow, at: number) => Outcome, say: (outcome: Outcome) => Partial<RowChange> = () => ({})): void {
  const ways = listRows(db, id).map((row, at) => ({ key: row.key, outcome: outcomeOf(row, at), way: wayTo(outcomeOf(row, at)) }));
  for (const step of [0, 1]) {
    for (const { key, outcome, way } of ways) {
      const move = way[step];
      if (move) moveRows(db, id, move[1], [{ ...(move[0] === outcome ? say(outcome) : {}), key, outcome: move[0] }]);
    }
  }
}
