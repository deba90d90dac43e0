import { mayMove } from '../../shared/batch.ts';
import type { BatchId } from '../../shared/ids.ts';
import { getBatch, listRows, moveRows, outcomeTotals, setBatchState } from '../ledger/batches.ts';
import type { Batch, LedgerRow, RowChange } from '../ledger/batches.ts';
import { recordAsk } from '../ledger/asks.ts';
import { DeskError } from '../../shared/errors.ts';
import { sql } from '../ledger/database.ts';
import { moveRequest } from '../ledger/journal.ts';
import type { Database } from '../ledger/database.ts';
import type { PayoutService, RowVerdict } from '../services/service.ts';
import { changeOf } from './row-change.ts';
import { sentRow } from './sent-row.ts';

/** What tracking may write: an accepted row never becomes unknown because a list left it out. */
function changeFrom(row: LedgerRow, verdict: RowVerdict): RowChange | null {
  const same = row.outcome === verdict.outcome;
  // A clear answer that it is not there (any more) changes nothing but is told; a list that merely lacks it is no such answer.
  if (verdict.outcome === 'unknown') return row.outcome !== 'accepted' || verdict.code === null || verdict.code === 'CLASH' || row.code === 'GONE_AT_SERVICE' ? null : { key: row.key, outcome: 'accepted', code: 'GONE_AT_SERVICE', message: verdict.message };
  if (!mayMove(row.outcome, verdict.outcome, 'asked')) return null;
  if (same && row.status === verdict.status && row.code === verdict.code) return null;
  return changeOf(verdict);
}

/** What is asked about: rows that are accepted or paid (a bank may return a transfer), and rows nobody knows of. */
interface Asked {
  readonly accepted: readonly LedgerRow[];
  readonly unknown: readonly LedgerRow[];
}

async function changesFrom({ accepted, unknown }: Asked, service: PayoutService, signal: AbortSignal): Promise<RowChange[]> {
  const changes: RowChange[] = [];
  if (accepted.length > 0) {
    const verdicts = await service.track(accepted.map(sentRow), signal);
    const rows = new Map(accepted.map((row) => [row.key, row]));
    for (const verdict of verdicts) {
      const row = rows.get(verdict.key);
      const change = row ? changeFrom(row, verdict) : null;
      if (change) changes.push(change);
    }
  }
  if (unknown.length > 0) {
    for (const found of await service.find(unknown.map(sentRow), signal)) {
      if (found.type === 'ours') {
        changes.push(changeOf(found.verdict));
      } else if (found.type === 'clash') {
        changes.push({ key: found.key, outcome: 'unknown', code: 'CLASH', message: found.seen });
      }
    }
  }
  return changes;
}

/**
 * Asks the service how the rows of a batch stand now and writes what it says, and that it was asked. Sends nothing.
 * `now` is the time of writing. `isBusy`: the batch is being sent or undone meanwhile, which knows better: the answer is dropped. Throws DeskError SERVICE_*; nothing but the failed question is written then.
 */
export async function trackBatch(id: BatchId, db: Database, service: PayoutService, signal: AbortSignal, now: () => number, isBusy: () => boolean = () => false): Promise<Batch> {
  getBatch(db, id);
  const accepted = listRows(db, id).filter((row) => row.outcome === 'accepted' || row.outcome === 'paid');
  const unknown = listRows(db, id, { outcome: 'unknown' }).filter((row) => row.code !== 'CLASH');
  const before = new Map([...accepted, ...unknown].map((row) => [row.key, row]));
  let changes: readonly RowChange[];
  try {
    changes = await changesFrom({ accepted, unknown }, service, signal);
  } catch (error) {
    if (error instanceof DeskError) recordAsk(db, { batchId: id, at: now(), error: error.code, changes: [] });
    throw error;
  }
  if (isBusy()) return getBatch(db, id);
  db.transaction(() => {
    // While the service was thinking, somebody may have gone on sending: what was learnt since is newer than this answer.
    const current = new Map(listRows(db, id).map((row) => [row.key, row.outcome]));
    const valid = changes.filter((change) => current.get(change.key) === before.get(change.key)?.outcome);
    moveRows(db, id, 'asked', valid);
    closeAnsweredRequests(db, id);
    recordAsk(db, {
      batchId: id,
      at: now(),
      error: null,
      changes: valid.flatMap((change) => {
        const row = before.get(change.key);
        return row === undefined ? [] : [{ seq: row.seq, outcome: change.outcome, moved: change.outcome !== row.outcome, status: change.status ?? null, code: change.code ?? null }];
      }),
    });
    const totals = outcomeTotals(db, id);
    if (getBatch(db, id).state === 'attention' && totals.unknown.count + totals.sending.count + totals.waiting.count === 0) {
      setBatchState(db, id, { state: 'done', finishedAt: now() });
    }
  });
  return getBatch(db, id);
}

/** A request none of whose rows is open any more needs no repeat. */
export function closeAnsweredRequests(db: Database, id: BatchId): void {
  const open = new Set(
    db.all(sql.selectFrom('batch_rows').select('request_seq').distinct().where('batch_id', '=', id).where('outcome', 'in', ['waiting', 'sending', 'unknown'])).map((row) => row.request_seq),
  );
  const unanswered = db.all(sql.selectFrom('requests').select('seq').where('batch_id', '=', id).where('state', '!=', 'answered'));
  for (const request of unanswered) {
    if (!open.has(request.seq)) moveRequest(db, id, request.seq, 'answered', 'asked');
  }
}
