import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import { sql } from './database.ts';

/** What was done, in the past tense; stable, because the chain is read for years. */
export type AuditAction =
  | 'connection-added'
  | 'connection-renamed'
  | 'connection-removed'
  | 'secret-set'
  | 'secret-deleted'
  | 'file-read'
  | 'form-remembered'
  | 'form-changed'
  | 'form-forgotten'
  | 'forms-imported'
  | 'batch-frozen'
  | 'duplicates-allowed'
  | 'duplicates-left-out'
  | 'draft-removed'
  | 'errors-left-out'
  | 'sending-started'
  | 'sending-stopped'
  | 'sending-ended'
  | 'outcome-decided'
  | 'rows-cancelled'
  | 'batch-cancelled'
  | 'batch-rescheduled'
  | 'balance-not-read'
  | 'result-written'
  | 'failed-rows-taken'
  | 'approval-rule-changed'
  | 'approver-added'
  | 'approver-removed'
  | 'approval-wanted'
  | 'approval-asked'
  | 'approval-given'
  | 'approval-refused'
  | 'approval-reopened'
  | 'approval-answer-invalid'
  | 'approval-signed';

export type AuditDetail = Readonly<Record<string, string | number | boolean | null>>;

const FIRST = '0'.repeat(64);

function entryHash(previous: string, seq: number, at: number, actor: string, action: string, detail: string): string {
  return createHash('sha256').update(JSON.stringify([previous, seq, at, actor, action, detail])).digest('hex');
}

/** Adds one entry to the chain. Call inside the transaction of the thing it tells about. */
export function appendAudit(db: Database, entry: { at: number; actor: string; action: AuditAction; detail: AuditDetail }): void {
  const last = db.first(sql.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1));
  const seq = (last?.seq ?? 0) + 1;
  const previous = last?.hash ?? FIRST;
  const detail = JSON.stringify(entry.detail);
  db.run(
    sql.insertInto('audit').values({
      seq,
      at: entry.at,
      actor: entry.actor,
      action: entry.action,
      detail,
      previous_hash: previous,
      hash: entryHash(previous, seq, entry.at, entry.actor, entry.action, detail),
    }),
  );
}

export interface AuditCheck {
  readonly ok: boolean;
  readonly entries: number;
  /** The first entry that is changed, missing or out of place; null when the chain holds. */
  readonly brokenAt: number | null;
}

/**
 * Walks the chain from its first entry. Besides its own links it is held against the ledger: the newest
 * entry of a batch must exist, so that cutting off the end is seen wherever a batch outlives it.
 */
export function verifyAudit(db: Database): AuditCheck {
  let previous = FIRST;
  let expected = 1;
  const frozen = new Set<string>();
  // Read before the chain: a batch that another process freezes meanwhile then only has an entry too many.
  const batches = db.all(sql.selectFrom('batches').select('id'));
  for (const row of db.each(sql.selectFrom('audit').selectAll().orderBy('seq'))) {
    const hash = entryHash(previous, row.seq, row.at, row.actor, row.action, row.detail);
    if (row.seq !== expected || row.previous_hash !== previous || row.hash !== hash) return { ok: false, entries: expected - 1, brokenAt: expected };
    if (row.action === 'batch-frozen') {
      const detail: unknown = JSON.parse(row.detail);
      if (typeof detail === 'object' && detail !== null && 'batch' in detail && typeof detail.batch === 'string') frozen.add(detail.batch);
    }
    previous = row.hash;
    expected += 1;
  }
  for (const batch of batches) {
    if (!frozen.has(batch.id)) return { ok: false, entries: expected - 1, brokenAt: expected };
  }
  return { ok: true, entries: expected - 1, brokenAt: null };
}
