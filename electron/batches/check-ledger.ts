import { z } from 'zod';
import { noOutcomes } from '../../shared/batch.ts';
import type { Outcome } from '../../shared/batch.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { connectionId } from '../../shared/ids.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import type { FindingCode } from '../../shared/result-views.ts';
import { kindIdSchema, timingSchema } from '../../shared/views.ts';
import { MOST_FINDINGS, checkChain, findHash } from '../ledger/audit.ts';
import type { AuditHead, ToldBatch } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { sha256 } from '../ledger/journal.ts';
import type { Schema } from '../ledger/schema.ts';
import { FrozenSeal, MovingSeal, batchPart, requestPart, rowPart } from '../ledger/seals.ts';
import { BatchHash } from './hash.ts';

/**
 * BATCH_UNTOLD: the audit does not know that it was frozen. BATCH_MISSING: the audit knows it, and it is gone. BATCH_CHANGED:
 * it is not what was frozen, or not as it was left. ROW_*, REQUEST_*: one of its parts, by number. ENTRIES: entries of the
 * audit about it are missing or were added. OUTCOMES: outcomes are not as they were written, or cannot have come of
 * what was told. APPROVAL: it was begun although the last word about its approval is not that it was given. TIME_BACK: an entry says an earlier time than the one before it, which is no break. SEAL: what it must be is itself changed or gone. STRAY_ROWS: rows or requests of no batch.
 */
export interface LedgerFinding {
  readonly code: FindingCode;
  /** The number of the audit's entry it is about. */
  readonly seq: number | null;
  /** Milliseconds since 1970 UTC. */
  readonly at: number | null;
  readonly batch: string | null;
  /** The row of the sheet, as Excel numbers it. */
  readonly row: number | null;
}

export interface LedgerCheck {
  /** Nothing is wrong; what is only to be looked at (TIME_BACK) may stand among the findings, last. */
  readonly ok: boolean;
  readonly entries: number;
  readonly batches: number;
  readonly rows: number;
  readonly requests: number;
  /** Batches of an older program, which has written no seals: only their hash, sums and entries could be checked. */
  readonly unsealed: number;
  readonly head: AuditHead | null;
  readonly findings: readonly LedgerFinding[];
}

const PER_BREATH = 250;
const recordSchema = z.record(z.string(), z.unknown());

type Find = (finding: Partial<LedgerFinding> & Pick<LedgerFinding, 'code'>) => void;

/** Whether a row still is the row it was written as: its own columns say the same thing as the row inside it. */
function agrees(row: Schema['batch_rows'], batch: Schema['batches'], seq: number): boolean {
  const kind = kindIdSchema.safeParse(batch.kind);
  if (!kind.success || row.connection_id !== batch.connection_id || row.key !== `sd-${batch.id}-${String(seq + 1).padStart(6, '0')}`) return false;
  const { payeeField, amountField } = KINDS[kind.data];
  try {
    const inside = recordSchema.safeParse(JSON.parse(row.row));
    return inside.success && inside.data[payeeField] === row.payee && inside.data[amountField] === row.amount;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function checkTold(batch: Schema['batches'], told: ToldBatch | undefined, seal: Schema['batch_seals'] | undefined, find: Find): void {
  const about = { batch: batch.id, at: batch.created_at };
  if (!told || told.frozen === null) {
    find({ code: 'BATCH_UNTOLD', ...about });
    return;
  }
  const { told: words, seq, at, actor } = told.frozen;
  const here = { ...about, seq };
  const same =
    words.connection === batch.connection_id && words.count === batch.count && words.amount === batch.amount && words.hash === batch.hash && words.file === batch.file_name && words.fileSha256 === batch.file_sha256 && at === batch.created_at && actor === batch.created_by;
  if (!same) find({ code: 'BATCH_CHANGED', ...here });
  if (told.started?.approved === false) find({ code: 'APPROVAL', batch: batch.id, seq: told.started.seq, at: told.started.at });
  if (told.timesFrozen !== 1) find({ code: 'ENTRIES', ...here });
  if (words.seal !== seal?.frozen) find({ code: 'SEAL', ...here });
  if (seal && (seal.last_seq !== told.last.seq || seal.last_hash !== told.last.hash)) find({ code: 'ENTRIES', ...about, seq: seal.last_seq ?? told.last.seq });
}

/** After sending came to rest, a row the service has stays with it, a refused one stays so or is found there after all, and nothing waits anew. */
function cameOf(rest: NonNullable<ToldBatch['rest']>, now: Readonly<Record<Outcome, number>>): boolean {
  const there = now.accepted + now.paid + now.failed + now.cancelled;
  return there >= rest.accepted && there + now.rejected >= rest.accepted + rest.rejected && now.waiting <= rest.waiting && now.unknown <= rest.unknown;
}

function* checkBatch(db: Database, batch: Schema['batches'], told: ToldBatch | undefined, find: Find, step: () => boolean): Breaths<{ rows: number; requests: number; sealed: boolean }> {
  const about = { batch: batch.id, at: batch.created_at };
  const seal = db.first(sql.selectFrom('batch_seals').selectAll().where('batch_id', '=', batch.id));
  checkTold(batch, told, seal, find);
  const frozen = new FrozenSeal();
  const moving = new MovingSeal();
  frozen.batch(batch);
  moving.add(batchPart(batch));
  const kind = kindIdSchema.safeParse(batch.kind);
  const timing = timingSchema.safeParse(readJson(batch.timing));
  const hash = kind.success && timing.success ? new BatchHash({ connectionId: connectionId(batch.connection_id), kind: kind.data, fileSha256: batch.file_sha256, timing: timing.data, count: batch.count, amount: batch.amount }) : null;

  let rows = 0;
  let amount = 0;
  let expected = 0;
  let located = false;
  const outcomes = noOutcomes();
  for (const row of db.each(sql.selectFrom('batch_rows').selectAll().where('batch_id', '=', batch.id).orderBy('seq'))) {
    if (row.seq !== expected) find({ code: 'ROW_MISSING', ...about, row: null });
    if (!agrees(row, batch, row.seq)) find({ code: 'ROW_CHANGED', ...about, row: row.sheet_row });
    located ||= row.seq !== expected || !agrees(row, batch, row.seq);
    expected = row.seq + 1;
    rows += 1;
    amount += row.amount;
    outcomes[row.outcome] += 1;
    hash?.row({ sheetRow: row.sheet_row, key: row.key, payee: row.payee, amount: row.amount, date: row.date });
    frozen.row(row);
    moving.add(rowPart(row));
    if (step()) yield;
  }
  let requests = 0;
  for (const request of db.each(sql.selectFrom('requests').selectAll().where('batch_id', '=', batch.id).orderBy('seq'))) {
    const bodySha256 = sha256(request.body);
    if (request.seq !== requests) find({ code: 'REQUEST_MISSING', ...about });
    if (bodySha256 !== request.body_sha256) find({ code: 'REQUEST_CHANGED', ...about });
    requests += 1;
    hash?.request({ path: request.path, idempotencyKey: request.idempotency_key, bodySha256 });
    frozen.request(request);
    moving.add(requestPart(request.seq, request.state));
    if (step()) yield;
  }
  for (const row of db.each(sql.selectFrom('batch_left_out').selectAll().where('batch_id', '=', batch.id).orderBy('sheet_row'))) {
    frozen.leftOut(row);
    if (step()) yield;
  }
  if (rows < batch.count && !located) find({ code: 'ROW_MISSING', ...about });
  if (hash?.text() !== batch.hash || rows !== batch.count || amount !== batch.amount || (seal && frozen.text() !== seal.frozen)) find({ code: 'BATCH_CHANGED', ...about });
  if ((seal && moving.text() !== seal.moving) || (told?.rest && !cameOf(told.rest, outcomes))) find({ code: 'OUTCOMES', ...about });
  return { rows, requests, sealed: seal !== undefined };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function countAll(db: Database, table: 'audit' | 'batch_rows' | 'requests' | 'batch_seals'): number {
  return db.first(sql.selectFrom(table).select((select) => select.fn.countAll<number>().as('count')))?.count ?? 0;
}

/**
 * The whole ledger against itself: the audit's chain, every batch against what the audit says of it, its rows and requests
 * against its hash and seals. Read it from `Database.openSnapshot`. `onProgress` hears how much of it is done.
 */
export function* checkLedger(db: Database, onProgress: (done: number, total: number) => void = () => undefined): Breaths<LedgerCheck> {
  const findings: LedgerFinding[] = [];
  const find: Find = (finding) => {
    if (findings.length < MOST_FINDINGS) findings.push({ seq: null, at: null, batch: null, row: null, ...finding });
  };
  const stored = { rows: countAll(db, 'batch_rows'), requests: countAll(db, 'requests') };
  const total = countAll(db, 'audit') + stored.rows + stored.requests;
  const chain = yield* checkChain(db, (done) => onProgress(done, total));
  for (const finding of chain.findings) find(finding);

  let done = chain.entries;
  const step = (): boolean => {
    done += 1;
    if (done % PER_BREATH !== 0) return false;
    onProgress(Math.min(done, total), total);
    return true;
  };
  const all = db.all(sql.selectFrom('batches').selectAll().orderBy('created_at').orderBy('id'));
  const known = new Set(all.map((batch) => batch.id));
  const counted = { rows: 0, requests: 0, sealed: 0 };
  for (const batch of all) {
    const checked = yield* checkBatch(db, batch, chain.batches.get(batch.id), find, step);
    counted.rows += checked.rows;
    counted.requests += checked.requests;
    counted.sealed += checked.sealed ? 1 : 0;
  }
  for (const [id, told] of chain.batches) if (told.frozen !== null && !known.has(id)) find({ code: 'BATCH_MISSING', batch: id, seq: told.frozen.seq, at: told.frozen.at });
  if (stored.rows !== counted.rows || stored.requests !== counted.requests || countAll(db, 'batch_seals') !== counted.sealed) find({ code: 'STRAY_ROWS' });
  onProgress(total, total);
  const ok = findings.length === 0;
  findings.push(...chain.notes.map((note) => ({ batch: null, row: null, ...note })));
  return { ok, entries: chain.entries, batches: all.length, rows: counted.rows, requests: counted.requests, unsealed: all.length - counted.sealed, head: chain.head, findings };
}

/** Whether a head that was kept elsewhere once was in the chain. `text`: a hash, or `number:hash` as it is printed; null when it is neither. */
export function findHead(db: Database, text: string): { readonly found: { readonly seq: number; readonly at: number } | null } | null {
  const match = /^\s*(?:(\d{1,15})\s*[:·]\s*)?([0-9a-f]{16,64})\s*$/.exec(text.toLowerCase());
  if (!match) return null;
  const entry = findHash(db, match[2] ?? '');
  const right = entry !== null && (match[1] === undefined || Number(match[1]) === entry.seq);
  return { found: right ? { seq: entry.seq, at: entry.at } : null };
}
