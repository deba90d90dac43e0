import { NO_RULE, strictest, versionInForce } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import { kstDateOf, parseInstant } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { addWon, formatWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { begunOut, getApproval, lastBegun, paidOut, ruleVersions, wantApproval } from '../ledger/approvals.ts';
import { appendAudit } from '../ledger/audit.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { connectionsOfAccount } from '../ledger/secret-prints.ts';

/**
 * What freezing and sending ask of approval and limits. Asked inside the transaction that freezes or starts a batch, so
 * that whoever sends (a window, the schedule, the command line) is asked the same.
 */

const DAY_MS = 24 * 60 * 60_000;

/** What was set for this connection itself. */
export function ownRule(db: Database, connection: ConnectionId, now: number): ApprovalRule {
  return versionInForce(ruleVersions(db, connection), now)?.rule ?? NO_RULE;
}

/** What lets through only what every connection of the same account lets through: the rule is about its money, not about a label. */
export function ruleInForce(db: Database, connection: ConnectionId, now: number): ApprovalRule {
  return connectionsOfAccount(db, connection).map((one) => ownRule(db, one, now)).reduce(strictest);
}

/**
 * Limits measure what goes out to payees: rows above zero. A deduction from one payee does not bring back what another is paid, and
 * one from the same payee may be kept for a later settlement; leaving all of them out is never too little.
 */
function demandBatchLimit(db: Database, { batchLimit }: ApprovalRule, id: BatchId): void {
  if (batchLimit === null) return;
  const amount = paidOut(db, id);
  if (amount > batchLimit) throw new DeskError('LIMIT_BATCH', { limit: formatWon(batchLimit), amount: formatWon(amount) });
}

/**
 * In the transaction that freezes a batch. A batch frozen while the rule asks needs approval for good, whatever becomes
 * of the rule. Throws DeskError LIMIT_BATCH.
 */
export function demandAtFreezing(db: Database, batch: { id: BatchId; connectionId: ConnectionId; hash: string; actor: string }, now: number): void {
  const rule = ruleInForce(db, batch.connectionId, now);
  demandBatchLimit(db, rule, batch.id);
  if (!rule.asked) return;
  wantApproval(db, { id: batch.id, hash: batch.hash, preparedBy: batch.actor });
  appendAudit(db, { at: now, actor: batch.actor, action: 'approval-wanted', detail: { batch: batch.id, hash: batch.hash } });
}

/** What batches of this connection's account begun on the day of `now` (in Korea) pay out, in won. */
export function begunToday(db: Database, connection: ConnectionId, now: number): Won {
  // A clock that was set back must not give the same day twice.
  const connections = connectionsOfAccount(db, connection);
  const day = kstDateOf(Math.max(now, lastBegun(db, connections) ?? now));
  const from = parseInstant(`${day}T00:00:00+09:00`);
  if (from === null) throw new Error('midnight is a time');
  return begunOut(db, connections, from, from + DAY_MS);
}

/**
 * Before the first request of a batch. One that has begun is never held up here: its rows must come to an end, and its
 * whole amount counted on the day it began. Throws DeskError APPROVAL_NEEDED, APPROVAL_REFUSED, LIMIT_BATCH, LIMIT_DAY.
 */
export function demandStart(db: Database, batch: Batch, now: number): void {
  // Approved for a time is not approved before it.
  if (batch.startedAt === null && batch.sendAt !== null && now < batch.sendAt && getApproval(db, batch.id)?.state === 'approved') throw new DeskError('APPROVAL_NEEDED', { id: batch.id });
  demandRules(db, batch, now);
}

function demandRules(db: Database, batch: Batch, now: number): void {
  if (batch.startedAt !== null) return;
  const rule = ruleInForce(db, batch.connectionId, now);
  const approval = getApproval(db, batch.id);
  if (approval?.state === 'refused') throw new DeskError('APPROVAL_REFUSED', { id: batch.id });
  // A batch older than the rule has nothing on record: it needs approval like any other.
  if ((approval !== null || rule.asked) && (approval?.state !== 'approved' || approval.hash !== batch.hash)) throw new DeskError('APPROVAL_NEEDED', { id: batch.id });
  demandBatchLimit(db, rule, batch.id);
  if (rule.dayLimit === null) return;
  const begun = begunToday(db, batch.connectionId, now);
  const own = paidOut(db, batch.id, ['waiting', 'sending', 'unknown']);
  if (addWon(begun, own) > rule.dayLimit) throw new DeskError('LIMIT_DAY', { limit: formatWon(rule.dayLimit), sent: formatWon(begun), amount: formatWon(own) });
}

/** Refusals that leave a batch as it was: it waits for a person, not for a cure of the connection. */
const WAITS_FOR_PERSON: ReadonlySet<ErrorCode> = new Set(['APPROVAL_NEEDED', 'APPROVAL_REFUSED', 'LIMIT_BATCH', 'LIMIT_DAY']);

export function waitsForPerson(error: DeskError): boolean {
  return WAITS_FOR_PERSON.has(error.code);
}

/** Why the batch could not start, now or at its time; null: approval and limits are in order, or it has begun. */
export function whyNotStart(db: Database, batch: Batch, now: number): DeskError | null {
  try {
    demandRules(db, batch, now);
    return null;
  } catch (error) {
    if (error instanceof DeskError && waitsForPerson(error)) return error;
    throw error;
  }
}
