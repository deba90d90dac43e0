import { createHash } from 'node:crypto';
import { sql as raw } from 'kysely';
import { z } from 'zod';
import type { AuditAction } from '../../shared/audit-actions.ts';
import { atOnce } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import type { BatchId } from '../../shared/ids.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

export type { AuditAction };

export type AuditDetail = Readonly<Record<string, string | number | boolean | null>>;

/** The previous hash of the first entry. */
export const FIRST_HASH = '0'.repeat(64);

export interface AuditEntry {
  readonly seq: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  /** JSON text, exactly as it was hashed. */
  readonly detail: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Where the chain ends: kept elsewhere (printed, exported), it later shows that the chain still has it. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

export function entryHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { previousHash, seq, at, actor, action, detail } = entry;
  return createHash('sha256').update(JSON.stringify([previousHash, seq, at, actor, action, detail])).digest('hex');
}

function entryOf(row: Schema['audit']): AuditEntry {
  return { seq: row.seq, at: row.at, actor: row.actor, action: row.action, detail: row.detail, previousHash: row.previous_hash, hash: row.hash };
}

/**
 * Adds one entry to the chain. Call inside the transaction of the thing it tells about. Where the chain now ends is written
 * with it, and for an entry about a batch also beside that batch.
 */
export function appendAudit(db: Database, entry: { at: number; actor: string; action: AuditAction; detail: AuditDetail }): void {
  db.transaction(() => {
    const last = db.first(sql.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1));
    const head = db.first(sql.selectFrom('audit_head').select(['seq', 'hash'])) ?? last;
    // Where the end was cut off or added to by hand, the next entry goes on from where it was: the break stays to be found.
    const seq = Math.max(head?.seq ?? 0, last?.seq ?? 0) + 1;
    const previousHash = head?.hash ?? FIRST_HASH;
    const detail = JSON.stringify(entry.detail);
    const hash = entryHash({ previousHash, seq, at: entry.at, actor: entry.actor, action: entry.action, detail });
    db.run(sql.insertInto('audit').values({ seq, at: entry.at, actor: entry.actor, action: entry.action, detail, previous_hash: previousHash, hash }));
    db.run(sql.insertInto('audit_head').values({ id: 1, seq, hash }).onConflict((conflict) => conflict.column('id').doUpdateSet({ seq, hash })));
    const batch = entry.detail['batch'];
    if (typeof batch === 'string') db.run(sql.updateTable('batch_seals').set({ last_seq: seq, last_hash: hash }).where('batch_id', '=', batch));
  });
}

/** Null for a ledger in which nothing has happened yet. */
export function auditHead(db: Database): AuditHead | null {
  return db.first(sql.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1)) ?? null;
}

/** The latest time that any entry tells of, milliseconds since 1970 UTC; null: there is none. */
export function latestAudit(db: Database): number | null {
  return db.first(sql.selectFrom('audit').select((select) => select.fn.max<number | null>('at').as('at')))?.at ?? null;
}

/** Every entry, oldest first, one at a time. */
export function* eachAudit(db: Database): Generator<AuditEntry> {
  for (const row of db.each(sql.selectFrom('audit').selectAll().orderBy('seq'))) yield entryOf(row);
}

export interface AuditFilter {
  /** Milliseconds since 1970 UTC, `to` not included. */
  readonly from: number | null;
  readonly to: number | null;
  readonly action: string | null;
  readonly batch: string | null;
}

function matching({ from, to, action, batch }: AuditFilter) {
  let query = sql.selectFrom('audit');
  if (from !== null) query = query.where('at', '>=', from);
  if (to !== null) query = query.where('at', '<', to);
  if (action !== null) query = query.where('action', '=', action);
  if (batch !== null) query = query.where(raw<string>`json_extract(detail, '$.batch')`, '=', batch);
  return query;
}

/** Newest first, those before `before`; and how many there are by the filter alone. */
export function listAudit(db: Database, filter: AuditFilter, page: { readonly before: number | null; readonly limit: number }): { readonly total: number; readonly entries: readonly AuditEntry[] } {
  const total = db.first(matching(filter).select((select) => select.fn.countAll<number>().as('count')))?.count ?? 0;
  let query = matching(filter).selectAll().orderBy('seq', 'desc').limit(page.limit);
  if (page.before !== null) query = query.where('seq', '<', page.before);
  return { total, entries: db.all(query).map(entryOf) };
}

/** Whether the command line's `send` froze a batch, and so meant to send it in the same breath. */
export function frozenBySend(db: Database, batch: BatchId): boolean {
  const [entry] = listAudit(db, { from: null, to: null, action: 'batch-frozen', batch }, { before: null, limit: 1 }).entries;
  return entry !== undefined && z.looseObject({ by: z.literal('send') }).safeParse(JSON.parse(entry.detail)).success;
}

/** Every action that has an entry, found from one to the next by the index. */
export function auditActions(db: Database): string[] {
  const actions: string[] = [];
  for (;;) {
    const next = db.first(sql.selectFrom('audit').select('action').where('action', '>', actions.at(-1) ?? '').orderBy('action').limit(1));
    if (!next) return actions;
    actions.push(next.action);
  }
}

/** The entry that has this hash, or begins with it; null when the chain has none. `hash`: at least 16 hex digits. */
export function findHash(db: Database, hash: string): AuditEntry | null {
  const row = db.first(sql.selectFrom('audit').selectAll().where('hash', '>=', hash).where('hash', '<=', `${hash}~`).limit(1));
  return row ? entryOf(row) : null;
}

const CHAIN_CODES = ['CHANGED', 'MISSING', 'UNLINKED', 'CUT_OFF', 'ADDED_AT_END', 'HEAD_MISSING'] as const;

/**
 * CHANGED: what stands there is not what was written there. MISSING: entries before it are gone. UNLINKED: it does not follow
 * the one before it. CUT_OFF, ADDED_AT_END: the end is not where the ledger says. HEAD_MISSING: nothing says where it is.
 */
export interface ChainFinding {
  readonly code: (typeof CHAIN_CODES)[number];
  /** The number of the entry, and its time (milliseconds since 1970 UTC) where it is still there. */
  readonly seq: number;
  readonly at: number | null;
}

/** An entry that says an earlier time than the one before it by more than clocks are corrected by: to be looked at, no break. */
export interface ClockNote {
  readonly code: 'TIME_BACK';
  readonly seq: number;
  readonly at: number;
}

/** By so much a clock is put right in passing. Milliseconds. */
const CLOCK_CORRECTION_MS = 5 * 60_000;
/** Beside the findings, so that no number of them hides one. */
const MOST_NOTES = 20;

/** What the entries say of one batch. */
export interface ToldBatch {
  frozen: (AuditEntry & { readonly told: FrozenDetail }) | null;
  /** How often it was said to be frozen: more than once is not possible. */
  timesFrozen: number;
  last: AuditHead;
  /** The last rest after sending, unless it was sent again since. */
  rest: RestDetail | null;
  /** The last word about its approval; null: none was ever asked for. */
  approval: 'given' | 'missing' | null;
  /** Its first start, once there was one; `approved`: by what the entries before it say. */
  started: { readonly seq: number; readonly at: number; readonly approved: boolean } | null;
}

const frozenSchema = z.looseObject({ batch: z.string(), connection: z.string(), count: z.number(), amount: z.number(), hash: z.string(), file: z.string(), fileSha256: z.string(), seal: z.string().optional() });
type FrozenDetail = z.infer<typeof frozenSchema>;
const restSchema = z.looseObject({ accepted: z.number(), rejected: z.number(), unknown: z.number(), waiting: z.number() });
type RestDetail = z.infer<typeof restSchema>;
const givenSchema = z.looseObject({ hash: z.string() });
const batchSchema = z.looseObject({ batch: z.string() });

export interface ChainCheck {
  readonly entries: number;
  readonly head: AuditHead | null;
  readonly findings: readonly ChainFinding[];
  readonly notes: readonly ClockNote[];
  readonly batches: ReadonlyMap<string, ToldBatch>;
}

/** Enough to see what happened; a ledger that was rewritten has as many findings as entries. */
export const MOST_FINDINGS = 100;
const ENTRIES_PER_BREATH = 250;

/** Text as JSON, or undefined where it is none: an entry that was changed by hand may hold anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function note(told: Map<string, ToldBatch>, entry: AuditEntry): void {
  const detail = parsed(entry.detail);
  const about = batchSchema.safeParse(detail);
  if (!about.success) return;
  const known = told.get(about.data.batch);
  const batch: ToldBatch = known ?? { frozen: null, timesFrozen: 0, last: entry, rest: null, approval: null, started: null };
  told.set(about.data.batch, batch);
  batch.last = { seq: entry.seq, hash: entry.hash };
  if (entry.action === 'batch-frozen') {
    const frozen = frozenSchema.safeParse(detail);
    batch.timesFrozen += 1;
    if (frozen.success) batch.frozen = { ...entry, told: frozen.data };
  } else if (entry.action === 'approval-wanted' || entry.action === 'approval-refused' || entry.action === 'approval-reopened') batch.approval = 'missing';
  else if (entry.action === 'approval-given') {
    const given = givenSchema.safeParse(detail);
    // An approval of other content is none.
    batch.approval = given.success && given.data.hash === batch.frozen?.told.hash ? 'given' : 'missing';
  } else if (entry.action === 'sending-started') {
    batch.rest = null;
    batch.started ??= { seq: entry.seq, at: entry.at, approved: batch.approval !== 'missing' };
  } else if (entry.action === 'sending-ended' || entry.action === 'sending-stopped') {
    const rest = restSchema.safeParse(detail);
    if (rest.success) batch.rest = rest.data;
  }
}

/**
 * Walks the chain from its first entry to where the ledger says that it ends. Goes on after a break, so that each is found where
 * it is. `done` hears how many entries were looked at. Read it from a snapshot where something may be written meanwhile.
 */
export function* checkChain(db: Database, done: (entries: number) => void = () => undefined): Breaths<ChainCheck> {
  const findings: ChainFinding[] = [];
  const find = (finding: ChainFinding): void => {
    if (findings.length < MOST_FINDINGS) findings.push(finding);
  };
  const notes: ClockNote[] = [];
  const batches = new Map<string, ToldBatch>();
  let previous = FIRST_HASH;
  let expected = 1;
  let entries = 0;
  let last: AuditEntry | null = null;
  for (const entry of eachAudit(db)) {
    if (entry.seq !== expected) find({ code: 'MISSING', seq: expected, at: entry.at });
    if (entryHash(entry) !== entry.hash) find({ code: 'CHANGED', seq: entry.seq, at: entry.at });
    else if (entry.seq === expected && entry.previousHash !== previous) find({ code: 'UNLINKED', seq: entry.seq, at: entry.at });
    if (last !== null && entry.at < last.at - CLOCK_CORRECTION_MS && notes.length < MOST_NOTES) notes.push({ code: 'TIME_BACK', seq: entry.seq, at: entry.at });
    note(batches, entry);
    previous = entry.hash;
    expected = entry.seq + 1;
    last = entry;
    entries += 1;
    if (entries % ENTRIES_PER_BREATH === 0) {
      done(entries);
      yield;
    }
  }
  done(entries);
  const head = db.first(sql.selectFrom('audit_head').select(['seq', 'hash']));
  if (last === null && head) find({ code: 'CUT_OFF', seq: 1, at: null });
  else if (last !== null) {
    if (!head) find({ code: 'HEAD_MISSING', seq: last.seq, at: last.at });
    else if (head.seq > last.seq) find({ code: 'CUT_OFF', seq: last.seq + 1, at: null });
    else if (head.seq < last.seq) find({ code: 'ADDED_AT_END', seq: head.seq + 1, at: null });
    else if (head.hash !== last.hash) find({ code: 'CHANGED', seq: last.seq, at: last.at });
  }
  return { entries, head: last === null ? null : { seq: last.seq, hash: last.hash }, findings, notes, batches };
}

/** The chain alone, at once: for tests and for ledgers of a few entries. What the whole ledger says: `checkLedger`. */
export function verifyAudit(db: Database): { readonly ok: boolean; readonly entries: number; readonly brokenAt: number | null } {
  const { entries, findings } = atOnce(checkChain(db));
  return { ok: findings.length === 0, entries, brokenAt: findings[0]?.seq ?? null };
}
