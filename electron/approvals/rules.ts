import { changeRule, ruleClock, WEAKER_AFTER_MS } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { addApprover, addRuleVersion, listApprovers, removeApprover, reopenApprovals, ruleVersions, withdrawRuleVersion } from '../ledger/approvals.ts';
import { appendAudit, latestAudit } from '../ledger/audit.ts';
import type { Database } from '../ledger/database.ts';
import { connectionsOfAccount } from '../ledger/secret-prints.ts';
import { ruleInForce } from './demand.ts';
import { changedTogether, wantForWaiting } from './shared-secret.ts';

/** Changes of what a connection asks, and of whose keys count. */

export interface Changing {
  readonly db: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly actor: string;
}

/** What is stricter holds at once, the rest a day later (shared/approval.ts). */
export function setRule(connection: ConnectionId, wish: ApprovalRule, changing: Changing): void {
  changing.db.transaction(() => {
    for (const one of changedTogether(changing.db, connection)) setOwnRule(one, wish, changing);
    wantForWaiting(connection, changing);
  });
}

/** What the audit tells of has happened: a clock that was set back does not make the day of waiting begin before it. */
function noEarlierThan(db: Database, now: number): number {
  return Math.max(now, latestAudit(db) ?? now);
}

function setOwnRule(connection: ConnectionId, wish: ApprovalRule, { db, now, actor }: Changing): void {
  const versions = ruleVersions(db, connection);
  const at = ruleClock(versions, noEarlierThan(db, now));
  const { withdraw, add } = changeRule(versions, wish, now, at);
  if (withdraw === null && add.length === 0) return;
  if (withdraw !== null) withdrawRuleVersion(db, withdraw, at);
  for (const { fromAt, rule } of add) {
    addRuleVersion(db, connection, { fromAt, rule, changedAt: at, changedBy: actor });
    appendAudit(db, { at: now, actor, action: 'approval-rule-changed', detail: { connection, asked: rule.asked, batchLimit: rule.batchLimit, dayLimit: rule.dayLimit, from: isoKst(fromAt) } });
  }
  if (add.length === 0) appendAudit(db, { at: now, actor, action: 'approval-rule-changed', detail: { connection, takenBack: true } });
}

export interface NewApprover {
  readonly keyId: string;
  readonly name: string;
  readonly publicKey: string;
}

/** Counts at once while no approval is asked for, else a day later. Throws DeskError APPROVER_KNOWN. */
export function registerApprover(connection: ConnectionId, { keyId, name, publicKey }: NewApprover, { db, now, actor }: Changing): void {
  const isKnown = (one: ConnectionId): boolean => listApprovers(db, one).some((known) => known.keyId === keyId);
  db.transaction(() => {
    if (isKnown(connection)) throw new DeskError('APPROVER_KNOWN');
    const { asked } = ruleInForce(db, connection, now);
    for (const one of changedTogether(db, connection)) {
      if (isKnown(one)) continue;
      const at = ruleClock(ruleVersions(db, one), noEarlierThan(db, now));
      const fromAt = asked ? at + WEAKER_AFTER_MS : at;
      addApprover(db, one, { keyId, name, publicKey, fromAt, addedAt: at, addedBy: actor });
      appendAudit(db, { at: now, actor, action: 'approver-added', detail: { connection: one, key: keyId, name, from: isoKst(fromAt) } });
    }
  });
}

/** At once, and what the key has approved and is not yet on its way waits for approval again. */
export function dismissApprover(connection: ConnectionId, keyId: string, { db, now, actor }: Changing): void {
  db.transaction(() => {
    for (const one of changedTogether(db, connection)) {
      const known = listApprovers(db, one).find((approver) => approver.keyId === keyId);
      if (known === undefined) continue;
      removeApprover(db, known.id, now);
      appendAudit(db, { at: now, actor, action: 'approver-removed', detail: { connection: one, key: keyId, name: known.name } });
    }
    for (const batch of reopenApprovals(db, connectionsOfAccount(db, connection), keyId)) appendAudit(db, { at: now, actor, action: 'approval-reopened', detail: { batch, key: keyId } });
  });
}
