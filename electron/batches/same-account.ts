import { DeskError } from '../../shared/errors.ts';
import { batchId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import { wantForWaiting } from '../approvals/shared-secret.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { addBatchPrint, batchPrint, hasAttemptBeforeChange, joinAccounts, sameAccount } from '../ledger/secret-prints.ts';
import type { SecretPrint } from '../ledger/secret-prints.ts';
import type { PayoutService } from '../services/service.ts';

/**
 * A batch belongs to the account it was sent from. With the secret of another one a look-up says "absent" of what was paid,
 * a repeat pays again, and "not found" passes for undone.
 */

/**
 * Whether anything of the batch rests on the account. Rows that every attempt left unsent (a mistyped key, no network) do not;
 * a batch that began and has no attempt at all may have lost its journal.
 */
function hasFacts(db: Database, id: BatchId): boolean {
  if (db.first(sql.selectFrom('attempts').select('id').where('batch_id', '=', id).limit(1)) === undefined) return true;
  return db.first(sql.selectFrom('batch_rows').select('seq').where('batch_id', '=', id).where('outcome', '!=', 'waiting').limit(1)) !== undefined;
}

function mayHavePaid(db: Database, id: BatchId): boolean {
  const { sending, unknown, accepted } = outcomeTotals(db, id);
  return sending.count + unknown.count + accepted.count > 0;
}

/**
 * Before a service is asked about a batch or sent anything of it. `print`: of the secret in hand; null: a practice
 * connection, whose secret never changes. Throws DeskError SECRET_DIFFERS.
 */
export function demandSameAccount(db: Database, id: BatchId, print: SecretPrint | null): void {
  const sentWith = batchPrint(db, id);
  if (print === null || sentWith === null || sameAccount(db, sentWith, print) || !hasFacts(db, id)) return;
  throw new DeskError('SECRET_DIFFERS', { id }, { moneyMoved: mayHavePaid(db, id) ? 'maybe' : 'no' });
}

/** In the transaction that starts sending. Throws DeskError SECRET_DIFFERS. */
export function noteAccount(db: Database, id: BatchId, print: SecretPrint | null, now: number): void {
  demandSameAccount(db, id, print);
  if (print !== null) addBatchPrint(db, id, print, now);
}

/** A batch that an older program has sent: the first secret seen with it afterwards is taken for the one it was sent with. */
export function noteAccountOfOlder(db: Database, batch: Batch, print: SecretPrint | null, now: number): void {
  if (print !== null && batch.startedAt !== null && batchPrint(db, batch.id) === null && hasFacts(db, batch.id)) addBatchPrint(db, batch.id, print, now);
}

/** The same for every batch of a connection whose secret is about to be replaced or deleted: it is the last chance to know it. */
export function noteAccountOfOlderBatches(db: Database, connection: ConnectionId, print: SecretPrint, now: number): void {
  const unnoted = db.all(
    sql
      .selectFrom('batches')
      .select('id')
      .where('connection_id', '=', connection)
      .where('started_at', 'is not', null)
      .where('id', 'not in', sql.selectFrom('batch_secrets').select('batch_id')),
  );
  db.transaction(() => {
    for (const { id } of unnoted) noteAccountOfOlder(db, getBatch(db, batchId(id)), print, now);
  });
}

/**
 * A key that lives only so long is known to the service together with the secret it came with: under a reissued one the same
 * request would be a new payment. Such rows are asked about, never repeated.
 */
export function mayNotRepeat(db: Database, id: BatchId, requestSeq: number, service: Pick<PayoutService, 'keyLifeDays'>): boolean {
  return service.keyLifeDays !== null && hasAttemptBeforeChange(db, id, requestSeq);
}

/** Batches of a connection that are not at their end and were sent from another account than this secret's. */
export function openElsewhere(db: Database, connection: ConnectionId, print: SecretPrint): readonly { readonly id: BatchId; readonly print: SecretPrint }[] {
  const open = db.all(
    sql
      .selectFrom('batch_rows')
      .innerJoin('batches', 'batches.id', 'batch_rows.batch_id')
      .innerJoin('batch_secrets', 'batch_secrets.batch_id', 'batches.id')
      .select('batches.id')
      .distinct()
      .where('batches.connection_id', '=', connection)
      .where('batch_rows.outcome', 'in', ['waiting', 'sending', 'unknown', 'accepted']),
  );
  return open.flatMap((row) => {
    const id = batchId(row.id);
    const sentWith = batchPrint(db, id);
    return sentWith === null || sameAccount(db, sentWith, print) || !hasFacts(db, id) ? [] : [{ id, print: sentWith }];
  });
}

/** A person's word that the secret in hand is a reissued one of the account that these batches were sent from. */
export function confirmReissued(
  db: Database,
  reissued: { readonly connection: ConnectionId; readonly print: SecretPrint; readonly batches: readonly { readonly id: BatchId; readonly print: SecretPrint }[] },
  by: { readonly now: number; readonly actor: string },
): void {
  db.transaction(() => {
    for (const batch of reissued.batches) {
      if (!sameAccount(db, batch.print, reissued.print)) joinAccounts(db, batch.print, reissued.print);
      appendAudit(db, { at: by.now, actor: by.actor, action: 'secret-reissued', detail: { connection: reissued.connection, batch: batch.id } });
    }
    wantForWaiting(reissued.connection, { db, ...by });
  });
}
