import { NO_RULE, samePerson, versionInForce, versionToCome } from '../../shared/approval.ts';
import type { ConnectionApprovalView } from '../../shared/approval-views.ts';
import { isoKst } from '../../shared/calendar.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { BatchApprovalView, StartBlock } from '../../shared/views.ts';
import { countsNow, getApproval, listApprovers, ruleVersions } from '../ledger/approvals.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { begunToday, ruleInForce, whyNotStart } from './demand.ts';

/** The actor of a machine without a user database: nobody in particular, so nobody who may approve. */
export const NOBODY = 'unknown';

export function connectionApprovalView(db: Database, connection: ConnectionId, now: number): ConnectionApprovalView {
  const versions = ruleVersions(db, connection);
  const current = versionInForce(versions, now);
  const coming = versionToCome(versions, now);
  return {
    connectionId: connection,
    rule: current?.rule ?? NO_RULE,
    inForce: ruleInForce(db, connection, now),
    changedAt: current === null ? null : isoKst(current.changedAt),
    changedBy: current?.changedBy ?? null,
    coming: coming === null ? null : { rule: coming.rule, fromAt: isoKst(coming.fromAt), changedBy: coming.changedBy },
    begunToday: begunToday(db, connection, now),
    approvers: listApprovers(db, connection).map((approver) => ({
      keyId: approver.keyId,
      name: approver.name,
      fromAt: isoKst(approver.fromAt),
      counts: countsNow(approver, now),
      addedBy: approver.addedBy,
    })),
  };
}

/** Whether something may still be said about the approval of a batch: it has not begun, and was not given up. */
export function isOpenForApproval(batch: Batch): boolean {
  return batch.startedAt === null && batch.state !== 'cancelled' && batch.state !== 'done';
}

/** Who prepared a batch cannot approve it, and a nameless user might be anybody. */
export function mayDecide(batch: Batch, actor: string): boolean {
  return !samePerson(batch.createdBy, actor) && !samePerson(actor, NOBODY);
}

export function batchApprovalView(db: Database, batch: Batch, actor: string): BatchApprovalView | null {
  const approval = getApproval(db, batch.id);
  if (approval === null) return null;
  return {
    state: approval.state,
    approver: approval.approver,
    keyId: approval.keyId,
    note: approval.note,
    decidedAt: approval.decidedAt === null ? null : isoKst(approval.decidedAt),
    mayDecideHere: isOpenForApproval(batch) && approval.state !== 'refused' && mayDecide(batch, actor),
  };
}

export function startBlockOf(db: Database, batch: Batch, now: number): StartBlock | null {
  if (!isOpenForApproval(batch)) return null;
  const why = whyNotStart(db, batch, now);
  return why === null ? null : { code: why.code, params: { ...why.params } };
}
