import type { Outcome } from '../../shared/batch.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { recordDecision } from '../ledger/asks.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch, listRows, moveRows, outcomeTotals, setBatchState } from '../ledger/batches.ts';
import type { LedgerRow } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { getRequest, listAttempts, moveRequest } from '../ledger/journal.ts';
import type { Found, PayoutService } from '../services/service.ts';
import { SERVICE_TIMEOUT_MS } from '../services/transport.ts';
import { changeOf } from './row-change.ts';
import { sentRow } from './sent-row.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/**
 * While a key may live the service itself is asked and the same request repeated (Toss: 15 days, toss-facts §1.2); a service
 * whose ids never end is given the same time to answer.
 */
export const DECIDE_AFTER_DAYS = 15;

export interface Decision {
  readonly outcome: Extract<Outcome, 'paid' | 'failed'>;
  /** What the person saw, in his own words: kept with the row and in the audit. */
  readonly note: string;
  /** The service does not answer, and the person decides all the same. */
  readonly unasked: boolean;
}

export interface DecisionWorld {
  readonly db: Database;
  readonly service: PayoutService;
  readonly clock: () => number;
  readonly actor: string;
  /** Whether the batch is being sent at this moment, whatever the ledger says of it. */
  readonly isRunning: () => boolean;
}

/** From when on a person may say what became of a row; null: there is nothing to decide. Milliseconds since 1970 UTC. */
export function decisionOpensAt(db: Database, id: BatchId, row: LedgerRow): number | null {
  if (row.outcome !== 'unknown') return null;
  const sent = listAttempts(db, id, row.requestSeq).filter((attempt) => attempt.delivery !== 'not-sent');
  const first = sent[0];
  // Without an attempt the journal was lost: the first may have been as early as the freezing, and as late as today.
  const since = first?.startedAt ?? getBatch(db, id).createdAt;
  // Other content under our id: asking again gives the same answer, so only a person can say what it is.
  // Not while the last attempt may still be executed, though: what is not there yet may be there in a moment.
  return row.code === 'CLASH' ? (sent.at(-1)?.startedAt ?? since) + SERVICE_TIMEOUT_MS : since + DECIDE_AFTER_DAYS * DAY_MS;
}

/**
 * Writes a person's word about a row that nobody can find out about any more. The service is asked once more before: what
 * it knows counts, and the decision is not written then (`found`).
 * Throws DeskError DECISION_NOT_OPEN, SERVICE_* when it does not answer and the person did not say `unasked`.
 */
export async function decideRow(id: BatchId, seq: number, decision: Decision, world: DecisionWorld, signal: AbortSignal): Promise<'decided' | 'found'> {
  const { db, service, clock } = world;
  const row = openRow(id, seq, world);
  const found = await askOnce(row, decision, service, signal);
  // While the service was thinking, somebody may have learnt more.
  const current = openRow(id, seq, world);
  const at = clock();
  if (found?.type === 'ours') {
    const change = changeOf(found.verdict);
    db.transaction(() => {
      moveRows(db, id, 'asked', [change]);
      close(id, current.requestSeq, 'asked', world);
    });
    return 'found';
  }
  db.transaction(() => {
    const code = decision.outcome === 'paid' ? 'DECIDED_PAID' : 'DECIDED_NOT_PAID';
    moveRows(db, id, 'person', [{ key: current.key, outcome: decision.outcome, code, message: decision.note }]);
    recordDecision(db, { batchId: id, seq, at, outcome: decision.outcome, code });
    appendAudit(db, {
      at,
      actor: world.actor,
      action: 'outcome-decided',
      detail: { batch: id, row: current.sheetRow, key: current.key, amount: current.amount, outcome: decision.outcome, note: decision.note, before: current.code, service: found === null ? 'no-answer' : found.type },
    });
    close(id, current.requestSeq, 'person', world);
  });
  return 'decided';
}

function openRow(id: BatchId, seq: number, { db, clock, isRunning }: DecisionWorld): LedgerRow {
  const row = listRows(db, id, { seq })[0];
  const opensAt = row === undefined ? null : decisionOpensAt(db, id, row);
  if (row === undefined || opensAt === null || opensAt > clock() || getBatch(db, id).state === 'sending' || isRunning()) throw new DeskError('DECISION_NOT_OPEN');
  return row;
}

async function askOnce(row: LedgerRow, decision: Decision, service: PayoutService, signal: AbortSignal): Promise<Found | null> {
  try {
    const [found] = await service.find([sentRow(row)], signal);
    // Missing from a list that may be cut short is no answer.
    if (found?.type === 'absent' && !found.certain) throw new DeskError('LOOK_UNCERTAIN', { count: 1 }, { moneyMoved: 'maybe' });
    return found ?? null;
  } catch (error) {
    if (!decision.unasked || !(error instanceof DeskError)) throw error;
    return null;
  }
}

/** The request and the batch rest when nothing of them is open any more. */
function close(id: BatchId, requestSeq: number, cause: 'asked' | 'person', { db, clock }: DecisionWorld): void {
  const open = listRows(db, id, { requestSeq }).some(({ outcome }) => outcome === 'unknown' || outcome === 'waiting' || outcome === 'sending');
  if (!open && getRequest(db, id, requestSeq).state !== 'answered') moveRequest(db, id, requestSeq, 'answered', cause);
  const totals = outcomeTotals(db, id);
  if (getBatch(db, id).state === 'attention' && totals.unknown.count + totals.sending.count + totals.waiting.count === 0) setBatchState(db, id, { state: 'done', finishedAt: clock() });
}
