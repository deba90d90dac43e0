import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { appendAudit } from '../ledger/audit.ts';
import { listRows, moveRows } from '../ledger/batches.ts';
import type { Batch, LedgerRow, RowChange } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { moveRequest } from '../ledger/journal.ts';
import { forgetDoubt } from '../ledger/journal-doubts.ts';
import type { Found, PayoutService } from '../services/service.ts';
import { changeOf } from './row-change.ts';
import { sentRow } from './sent-row.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface LookWorld {
  readonly db: Database;
  readonly service: PayoutService;
  readonly clock: () => number;
  readonly actor: string;
  readonly wholeJournals: Set<BatchId>;
  /** What is about to be done with rows that the service does not have. */
  readonly before: 'sending' | 'cancelling';
}

/**
 * Asks the service for every row that the ledger holds for never sent, before anybody acts on that: once a batch and run
 * of the desk. What the service has under our ids was sent, whatever the ledger lost, and becomes what the service says
 * of it. Sends nothing. Throws DeskError SERVICE_* when it cannot be asked, and ALIKE_AT_SERVICE when it may hold the
 * same payments without our name and the key of a lost request could be dead; LOOK_UNCERTAIN when its list may be cut
 * short and the same key could not be repeated harmlessly: nothing is written then.
 */
export async function lookBeforeSending(batch: Batch, world: LookWorld, signal: AbortSignal): Promise<void> {
  const { db, service, clock, actor, wholeJournals } = world;
  if (wholeJournals.has(batch.id)) return;
  const waiting = listRows(db, batch.id, { outcome: 'waiting' });
  if (waiting.length > 0) {
    const found = await ask(waiting, service, signal);
    // Stopped while asking: nothing is known and nothing is sent.
    if (found === null) return;
    const requests = byRequest(waiting, found);
    const alive = keyIsAlive(batch, service, clock());
    if (world.before === 'cancelling' || !alive) refuseUncertain(found);
    if (!alive) refuseAlike(requests);
    const written = requests.filter(({ entries }) => entries.some((entry) => entry.type === 'ours'));
    if (written.length > 0) {
      db.transaction(() => {
        for (const request of written) write(batch.id, request, db);
        const rows = written.flatMap(({ rows }) => rows);
        appendAudit(db, { at: clock(), actor, action: 'journal-was-behind', detail: { batch: batch.id, rows: rows.length, amount: rows.reduce((sum, row) => sum + row.amount, 0) } });
      });
    }
  }
  wholeJournals.add(batch.id);
  forgetDoubt(db, batch.id);
}

async function ask(rows: readonly LedgerRow[], service: PayoutService, signal: AbortSignal): Promise<readonly Found[] | null> {
  try {
    return await service.find(rows.map(sentRow), signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

interface LookedUp {
  readonly seq: number;
  readonly rows: readonly LedgerRow[];
  readonly entries: readonly Found[];
}

function byRequest(rows: readonly LedgerRow[], found: readonly Found[]): readonly LookedUp[] {
  const requests = new Map<number, { seq: number; rows: LedgerRow[]; entries: Found[] }>();
  rows.forEach((row, index) => {
    const entry = found[index];
    if (entry === undefined) throw new Error(`no entry for ${row.key}`);
    const request = requests.get(row.requestSeq) ?? { seq: row.requestSeq, rows: [], entries: [] };
    requests.set(row.requestSeq, request);
    request.rows.push(row);
    request.entries.push(entry);
  });
  return [...requests.values()];
}

/**
 * The same payment without our name is somebody else's as a rule. While the key of a lost request would be alive, sending
 * it is harmless either way; later a person must look.
 */
function refuseAlike(requests: readonly LookedUp[]): void {
  const alike = requests.flatMap(({ entries }) => (entries.some((entry) => entry.type === 'ours') ? [] : entries.filter((entry) => entry.type === 'clash')));
  if (alike.length > 0) throw new DeskError('ALIKE_AT_SERVICE', { count: alike.length });
}

/** Whether a lost request of the batch would still be known by its key, so that the same request is no second payment. */
function keyIsAlive(batch: Batch, { keyLifeDays }: PayoutService, now: number): boolean {
  return keyLifeDays === null || now - batch.createdAt < keyLifeDays * DAY_MS;
}

/** What is missing from a list that may be cut short may be there all the same. */
function refuseUncertain(found: readonly Found[]): void {
  const count = found.filter((entry) => entry.type === 'absent' && !entry.certain).length;
  if (count > 0) throw new DeskError('LOOK_UNCERTAIN', { count });
}

/** A request that the service has rows of was sent. Those it has not are for a person: nobody knows why they are missing. */
function write(id: BatchId, { seq, entries }: LookedUp, db: Database): void {
  const changes = entries.map((entry): RowChange => {
    if (entry.type === 'absent') return { key: entry.key, outcome: 'unknown', code: 'JOURNAL_LOST' };
    if (entry.type === 'clash') return { key: entry.key, outcome: 'unknown', code: 'CLASH', message: entry.seen };
    const change = changeOf(entry.verdict);
    return { ...change, code: change.code ?? (change.outcome === 'unknown' ? 'UNCERTAIN' : null) };
  });
  moveRows(db, id, 'asked', changes);
  const open = listRows(db, id, { requestSeq: seq }).some((row) => row.outcome === 'waiting' || row.outcome === 'sending' || row.outcome === 'unknown');
  moveRequest(db, id, seq, open ? 'unknown' : 'answered', 'asked');
}
