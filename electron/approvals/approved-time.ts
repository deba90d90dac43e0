import { isoKst } from '../../shared/calendar.ts';
import { reopenApproval } from '../ledger/approvals.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch, setBatchState } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Changing } from './rules.ts';

/**
 * The time is part of what was approved: another time needs approval again. Later by itself needs none, since the approval is of
 * "not before": it often comes after the time, and a start that was missed asks a person as it is.
 */

/** In the transaction that gives a batch another time (null: none). */
export function reopenForTime(batch: Batch, sendAt: number | null, { db, now, actor }: Changing): void {
  if (batch.sendAt === sendAt || !reopenApproval(db, batch.id)) return;
  appendAudit(db, { at: now, actor, action: 'approval-reopened', detail: { batch: batch.id, before: batch.sendAt === null ? null : isoKst(batch.sendAt), sendAt: sendAt === null ? null : isoKst(sendAt) } });
}

/**
 * A person wants to send now what was approved for a later time. It gives up that time and waits for approval anew; the
 * batch as it then is.
 */
export function giveUpApprovedTime(batch: Batch, { db, now, actor }: Changing): Batch {
  if (batch.startedAt !== null || batch.state !== 'scheduled' || batch.sendAt === null || batch.sendAt <= now) return batch;
  const before = isoKst(batch.sendAt);
  db.transaction(() => {
    if (!reopenApproval(db, batch.id)) return;
    setBatchState(db, batch.id, { state: 'ready', sendAt: null });
    appendAudit(db, { at: now, actor, action: 'batch-rescheduled', detail: { batch: batch.id, sendAt: null, before } });
    appendAudit(db, { at: now, actor, action: 'approval-reopened', detail: { batch: batch.id, sendAt: null, before } });
  });
  return getBatch(db, batch.id);
}
