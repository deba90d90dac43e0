import type { ApprovalRule, ApprovalState, RuleVersion } from '../../shared/approval.ts';
import type { Outcome } from '../../shared/batch.ts';
import { batchId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/** Times are milliseconds since 1970 UTC, like every time of the ledger. */

/** Every version of a connection's rules, the oldest first. */
export function ruleVersions(db: Database, connection: ConnectionId): readonly RuleVersion[] {
  return db.all(sql.selectFrom('approval_rules').selectAll().where('connection_id', '=', connection).orderBy('id')).map((row) => ({
    id: row.id,
    fromAt: row.from_at,
    rule: { asked: row.asked !== 0, batchLimit: row.batch_limit === null ? null : won(row.batch_limit), dayLimit: row.day_limit === null ? null : won(row.day_limit) },
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    withdrawnAt: row.withdrawn_at,
  }));
}

export function addRuleVersion(db: Database, connection: ConnectionId, version: { fromAt: number; rule: ApprovalRule; changedAt: number; changedBy: string }): void {
  db.run(
    sql.insertInto('approval_rules').values({
      connection_id: connection,
      from_at: version.fromAt,
      asked: version.rule.asked ? 1 : 0,
      batch_limit: version.rule.batchLimit,
      day_limit: version.rule.dayLimit,
      changed_at: version.changedAt,
      changed_by: version.changedBy,
      withdrawn_at: null,
    }),
  );
}

export function withdrawRuleVersion(db: Database, id: number, at: number): void {
  db.run(sql.updateTable('approval_rules').set({ withdrawn_at: at }).where('id', '=', id));
}

export interface Approver {
  readonly id: number;
  readonly keyId: string;
  readonly name: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly publicKey: string;
  readonly fromAt: number;
  readonly addedAt: number;
  readonly addedBy: string;
}

/** The approvers of a connection that were not removed, the first added first. */
export function listApprovers(db: Database, connection: ConnectionId): readonly Approver[] {
  return db
    .all(sql.selectFrom('approvers').selectAll().where('connection_id', '=', connection).where('removed_at', 'is', null).orderBy('id'))
    .map((row) => ({ id: row.id, keyId: row.key_id, name: row.name, publicKey: row.public_key, fromAt: row.from_at, addedAt: row.added_at, addedBy: row.added_by }));
}

export function addApprover(db: Database, connection: ConnectionId, approver: Omit<Approver, 'id'>): void {
  db.run(
    sql.insertInto('approvers').values({
      connection_id: connection,
      key_id: approver.keyId,
      name: approver.name,
      public_key: approver.publicKey,
      from_at: approver.fromAt,
      added_at: approver.addedAt,
      added_by: approver.addedBy,
      removed_at: null,
    }),
  );
}

export function removeApprover(db: Database, id: number, at: number): void {
  db.run(sql.updateTable('approvers').set({ removed_at: at }).where('id', '=', id).where('removed_at', 'is', null));
}

/** What stands about the approval of one batch. */
export interface Approval {
  readonly batchId: BatchId;
  readonly state: ApprovalState;
  readonly hash: string;
  readonly preparedBy: string;
  readonly approver: string | null;
  /** Null: approved or refused at this desk by another user of the operating system. */
  readonly keyId: string | null;
  readonly note: string | null;
  /** By the clock of whoever decided, and when it came here. */
  readonly decidedAt: number | null;
  readonly receivedAt: number | null;
}

function approvalOf(row: Schema['approvals']): Approval {
  return {
    batchId: batchId(row.batch_id),
    state: row.state,
    hash: row.hash,
    preparedBy: row.prepared_by,
    approver: row.approver,
    keyId: row.key_id,
    note: row.note,
    decidedAt: row.decided_at,
    receivedAt: row.received_at,
  };
}

/** Null: no approval was asked for when the batch was frozen. */
export function getApproval(db: Database, id: BatchId): Approval | null {
  const row = db.first(sql.selectFrom('approvals').selectAll().where('batch_id', '=', id));
  return row ? approvalOf(row) : null;
}

/** Says that the batch needs approval; one that already does stays as it is. True when it is new. */
export function wantApproval(db: Database, batch: { id: BatchId; hash: string; preparedBy: string }): boolean {
  const added = db.run(
    sql
      .insertInto('approvals')
      .values({ batch_id: batch.id, state: 'wanted', hash: batch.hash, prepared_by: batch.preparedBy, approver: null, key_id: null, note: null, decided_at: null, received_at: null })
      .onConflict((conflict) => conflict.column('batch_id').doNothing()),
  );
  return added > 0;
}

export function decideApproval(db: Database, id: BatchId, decision: { state: 'approved' | 'refused'; approver: string; keyId: string | null; note: string | null; decidedAt: number; receivedAt: number }): void {
  db.run(
    sql
      .updateTable('approvals')
      .set({ state: decision.state, approver: decision.approver, key_id: decision.keyId, note: decision.note, decided_at: decision.decidedAt, received_at: decision.receivedAt })
      .where('batch_id', '=', id),
  );
}

/** Approvals by this key of batches not yet begun are taken back; which batches. */
export function reopenApprovals(db: Database, connections: readonly ConnectionId[], keyId: string): readonly BatchId[] {
  const open = db
    .all(
      sql
        .selectFrom('approvals')
        .innerJoin('batches', 'batches.id', 'approvals.batch_id')
        .select('approvals.batch_id')
        .where('batches.connection_id', 'in', connections)
        .where('batches.started_at', 'is', null)
        .where('approvals.key_id', '=', keyId)
        .where('approvals.state', '=', 'approved'),
    )
    .map((row) => batchId(row.batch_id));
  for (const id of open) reopenApproval(db, id);
  return open;
}

/** An approval of a batch not yet begun is taken back. True when there was one. */
export function reopenApproval(db: Database, id: BatchId): boolean {
  const query = sql
    .updateTable('approvals')
    .set({ state: 'wanted', approver: null, key_id: null, note: null, decided_at: null, received_at: null })
    .where('batch_id', '=', id)
    .where('state', '=', 'approved')
    .where('batch_id', 'in', sql.selectFrom('batches').select('id').where('started_at', 'is', null));
  return db.run(query) > 0;
}

/** Batches of a connection that have not begun and can still be sent. */
export function notBegun(db: Database, connection: ConnectionId): readonly { id: BatchId; hash: string; preparedBy: string }[] {
  return db
    .all(sql.selectFrom('batches').select(['id', 'hash', 'created_by']).where('connection_id', '=', connection).where('started_at', 'is', null).where('state', 'in', ['ready', 'scheduled', 'stopped']))
    .map((row) => ({ id: batchId(row.id), hash: row.hash, preparedBy: row.created_by }));
}

/** What a batch pays out: its rows above zero, of all outcomes or of these. */
export function paidOut(db: Database, id: BatchId, outcomes?: readonly Outcome[]): Won {
  let query = sql.selectFrom('batch_rows').select((select) => select.fn.sum<number | null>('amount').as('amount')).where('batch_id', '=', id).where('amount', '>', 0);
  if (outcomes !== undefined) query = query.where('outcome', 'in', outcomes);
  return won(db.first(query)?.amount ?? 0);
}

/**
 * Rows above zero of batches begun in a stretch of time; what was refused or cancelled does not count, what is unknown does. A
 * deduction never makes room.
 */
export function begunOut(db: Database, connections: readonly ConnectionId[], from: number, before: number): Won {
  const row = db.first(
    sql
      .selectFrom('batches')
      .innerJoin('batch_rows', 'batch_rows.batch_id', 'batches.id')
      .select((select) => select.fn.sum<number | null>('batch_rows.amount').as('amount'))
      .where('batches.connection_id', 'in', connections)
      .where('batches.started_at', '>=', from)
      .where('batches.started_at', '<', before)
      .where('batch_rows.amount', '>', 0)
      .where('batch_rows.outcome', 'not in', ['rejected', 'cancelled']),
  );
  return won(row?.amount ?? 0);
}

/** When a batch of these connections was last begun: a clock that was set back does not open a day anew. */
export function lastBegun(db: Database, connections: readonly ConnectionId[]): number | null {
  return db.first(sql.selectFrom('batches').select((select) => select.fn.max<number | null>('started_at').as('at')).where('connection_id', 'in', connections))?.at ?? null;
}

/** Whether an approver counts now: by the clock alone, never by a time of the future that something was written down with. */
export function countsNow(approver: Approver, now: number): boolean {
  return approver.fromAt <= now;
}
