import { setImmediate } from 'node:timers/promises';
import type { ApprovalVerdict } from '../../shared/approval.ts';
import { inBreaths } from '../../shared/breaths.ts';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { countsNow, decideApproval, getApproval, listApprovers } from '../ledger/approvals.ts';
import type { Approval, Approver } from '../ledger/approvals.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { connectionsOfAccount } from '../ledger/secret-prints.ts';
import { ownRule } from './demand.ts';
import { ownKeys, signatureHolds } from './desk-key.ts';
import { shownOf } from './request-facts.ts';
import type { AnswerFile } from './small-files.ts';
import { textOfAnswer } from './small-files.ts';
import { isOpenForApproval, mayDecide } from './views.ts';

/** What a second person said about a batch, taken down. Everything that is refused here leaves the approval as it was. */

export interface DecisionWorld {
  readonly db: Database;
  readonly clock: () => number;
  readonly actor: string;
}

function openApproval(db: Database, id: BatchId): { batch: Batch; approval: Approval } {
  const batch = getBatch(db, id);
  const approval = getApproval(db, id);
  // A refusal is for good: what is put right is another batch.
  if (approval === null || approval.state === 'refused' || !isOpenForApproval(batch)) throw new DeskError('APPROVAL_NOT_OPEN', { id });
  return { batch, approval };
}

/**
 * Another user of the operating system decides at this desk. Throws DeskError APPROVAL_NOT_OPEN, APPROVAL_OWN. Whether
 * the typed total is right was asked before.
 */
export function decideHere(id: BatchId, verdict: ApprovalVerdict, note: string | null, { db, clock, actor }: DecisionWorld): void {
  db.transaction(() => {
    const { batch, approval } = openApproval(db, id);
    if (!mayDecide(batch, actor)) throw new DeskError('APPROVAL_OWN', { id });
    if (verdict === 'approve' && approval.state === 'approved') return;
    const now = clock();
    write(db, batch, { verdict, approver: actor, keyId: null, note, decidedAt: now, receivedAt: now }, actor);
  });
}

interface Said {
  readonly verdict: ApprovalVerdict;
  readonly approver: string;
  readonly keyId: string | null;
  readonly note: string | null;
  readonly decidedAt: number;
  readonly receivedAt: number;
}

function write(db: Database, batch: Batch, said: Said, actor: string, evidence: Readonly<Record<string, string>> = {}): void {
  const { verdict, ...decision } = said;
  decideApproval(db, batch.id, { ...decision, state: verdict === 'approve' ? 'approved' : 'refused' });
  appendAudit(db, {
    at: said.receivedAt,
    actor,
    action: verdict === 'approve' ? 'approval-given' : 'approval-refused',
    detail: { batch: batch.id, hash: batch.hash, count: batch.count, amount: batch.amount, approver: said.approver, key: said.keyId, note: said.note, decidedAt: isoKst(said.decidedAt), ...evidence },
  });
}

/** The registered approver whose key the answer is signed with. Throws DeskError APPROVAL_OWN, APPROVER_*, APPROVAL_SIGNATURE. */
function signer(db: Database, batch: Batch, answer: AnswerFile, now: number): Approver {
  if (ownKeys(db).includes(answer.key)) throw new DeskError('APPROVAL_OWN', { id: batch.id });
  const connections = connectionsOfAccount(db, batch.connectionId);
  // Known wherever approval is asked for: else a new connection with the same secret would bring approvers of its own.
  const asking = connections.filter((one) => ownRule(db, one, now).asked);
  let approver: Approver | undefined;
  for (const one of asking.length > 0 ? asking : connections) {
    const known = listApprovers(db, one).find((candidate) => candidate.keyId === answer.key);
    if (known !== undefined && !countsNow(known, now)) throw new DeskError('APPROVER_NOT_YET', { time: isoKst(known.fromAt) });
    if (known === undefined && asking.length > 0) throw new DeskError('APPROVER_UNKNOWN');
    approver ??= known;
  }
  if (approver === undefined) throw new DeskError('APPROVER_UNKNOWN');
  if (!signatureHolds(approver.publicKey, textOfAnswer(answer), answer.signature)) throw new DeskError('APPROVAL_SIGNATURE');
  return approver;
}

/**
 * Takes down the answer of another desk. Throws DeskError APPROVAL_OTHER_BATCH, APPROVAL_NOT_OPEN, APPROVAL_OWN,
 * APPROVER_UNKNOWN, APPROVER_NOT_YET, APPROVAL_SIGNATURE, APPROVAL_MISMATCH, APPROVAL_OLDER.
 */
export async function takeAnswer(id: BatchId, answer: AnswerFile, world: DecisionWorld): Promise<void> {
  const { db, clock, actor } = world;
  if (answer.batch !== id) throw new DeskError('APPROVAL_OTHER_BATCH');
  const { batch } = openApproval(db, id);
  signer(db, batch, answer, clock());
  const shown = await inBreaths(shownOf(db, batch), () => setImmediate());
  if (answer.hash !== batch.hash || answer.count !== batch.count || answer.amount !== batch.amount || answer.shown !== shown) throw new DeskError('APPROVAL_MISMATCH');
  db.transaction(() => {
    // While the rows were gone through, it may have been sent, refused, or the approver removed.
    const { batch: current, approval } = openApproval(db, id);
    const now = clock();
    const approver = signer(db, current, answer, now);
    if (approval.state === 'approved') {
      if (answer.verdict === 'approve') return;
      if (approval.keyId === answer.key && answer.decidedAt <= (approval.decidedAt ?? 0)) throw new DeskError('APPROVAL_OLDER');
    }
    write(db, current, { verdict: answer.verdict, approver: `${approver.name} (${answer.approver})`, keyId: answer.key, note: answer.note, decidedAt: answer.decidedAt, receivedAt: now }, actor, { signature: answer.signature });
  });
}
