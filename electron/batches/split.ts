import type { BatchId } from '../../shared/ids.ts';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { sumWon } from '../../shared/money.ts';
import type { SplitView } from '../../shared/joined.ts';
import type { OpenDraft } from '../drafts/drafts.ts';
import { recordAsk } from '../ledger/asks.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch, listRows, moveRows } from '../ledger/batches.ts';
import type { LedgerRow } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { listAttempts } from '../ledger/journal.ts';
import { refusedTogether, takenRows } from '../ledger/retries.ts';
import type { Found, PayoutService } from '../services/service.ts';
import { SERVICE_TIMEOUT_MS } from '../services/transport.ts';
import { draftOfFailed } from './retry.ts';
import type { RetryWorld } from './retry.ts';
import { changeOf } from './row-change.ts';

/** Sizes that are offered: one row names the bad one at once, larger ones need fewer requests. */
export const SPLIT_SIZES = [1, 10, 50] as const;
/** Up to so many rows each goes by itself. */
const SINGLY_UP_TO = 100;

/** Rows that were refused together with others, and are in no newer draft or batch. */
function rowsToSplit(db: Database, id: BatchId): { readonly requests: readonly number[]; readonly largest: number; readonly rows: readonly LedgerRow[] } {
  const taken = takenRows(db, id);
  const requests: number[] = [];
  const rows: LedgerRow[] = [];
  let largest = 0;
  for (const { requestSeq, count } of refusedTogether(db, id)) {
    const own = listRows(db, id, { requestSeq }).filter((row) => !taken.has(row.seq));
    if (own.length === 0) continue;
    requests.push(requestSeq);
    rows.push(...own);
    largest = Math.max(largest, count);
  }
  return { requests, largest, rows: rows.toSorted((left, right) => left.seq - right.seq) };
}

/** When a refused request can no longer be executed by the service, in milliseconds since 1970 UTC. */
function overAt(db: Database, id: BatchId, requests: readonly number[]): number {
  return Math.max(0, ...requests.flatMap((seq) => listAttempts(db, id, seq).map((attempt) => (attempt.endedAt ?? attempt.startedAt) + SERVICE_TIMEOUT_MS)));
}

/** What of a batch was refused as a whole, array by array, so that nobody knows which row was bad; null: nothing. */
export function splitView(db: Database, id: BatchId, now: number): SplitView | null {
  const { requests, rows, largest } = rowsToSplit(db, id);
  if (rows.length === 0) return null;
  const sizes = SPLIT_SIZES.filter((size) => size < largest);
  const wished = rows.length <= SINGLY_UP_TO ? 1 : 10;
  const at = overAt(db, id, requests);
  const codes = new Map<string, { code: string | null; message: string | null; rows: number }>();
  for (const { code, message } of rows) {
    const known = codes.get(code ?? '') ?? { code, message, rows: 0 };
    codes.set(code ?? '', { ...known, rows: known.rows + 1 });
  }
  return {
    requests: requests.length,
    rows: rows.length,
    amount: sumWon(rows.map((row) => row.amount)),
    largest,
    codes: [...codes.values()],
    sizes,
    suggested: sizes.find((size) => size === wished) ?? 1,
    waitUntil: at > now ? isoKst(at) : null,
  };
}

export interface SplitWorld extends RetryWorld {
  readonly openService: () => Promise<PayoutService>;
}

/** The draft of the refused rows; or how many of them the service had after all, and then no draft. */
export type SplitEnd = { readonly type: 'draft'; readonly draft: OpenDraft } | { readonly type: 'found'; readonly count: number };

/**
 * Rows of arrays that were refused as a whole become a draft that is sent in requests of `size` rows. First the service is
 * asked by our ids: only if it has none of them does it go on. Rows it has after all are moved to what it says, and
 * nothing else is done. Throws DeskError NOTHING_TO_SPLIT, SPLIT_TOO_SOON, SPLIT_CLASH, SPLIT_UNCERTAIN, SERVICE_*, and what draftOfFailed throws.
 */
export async function splitRefused(id: BatchId, size: number, world: SplitWorld, signal: AbortSignal): Promise<SplitEnd> {
  const { db, clock } = world;
  const { requests, rows } = rowsToSplit(db, id);
  if (rows.length === 0) throw new DeskError('NOTHING_TO_SPLIT', { id });
  const left = overAt(db, id, requests) - clock();
  if (left > 0) throw new DeskError('SPLIT_TOO_SOON', { seconds: Math.ceil(left / 1000) });
  const service = await world.openService();
  const found = await service.find(rows.map(({ key, serviceId, payee, amount, date }) => ({ key, serviceId, payee, amount, date })), signal);
  if (found.length !== rows.length) throw new DeskError('SERVICE_ANSWER_UNREADABLE', { place: 'find' });
  const there = correct(id, rows, found, world);
  if (there > 0) return { type: 'found', count: there };
  const clashes = found.filter((one) => one.type === 'clash').length;
  if (clashes > 0) throw new DeskError('SPLIT_CLASH', { count: clashes });
  const uncertain = found.filter((one) => one.type === 'absent' && !one.certain).length;
  if (uncertain > 0) throw new DeskError('SPLIT_UNCERTAIN', { count: uncertain });
  const draft = await draftOfFailed(id, false, world, { rows: new Set(rows.map((row) => row.seq)), rowsPerRequest: size });
  return { type: 'draft', draft };
}

/** What the service has although it was said to be refused, written down; how many rows that are. */
function correct(id: BatchId, rows: readonly LedgerRow[], found: readonly Found[], { db, clock, actor }: SplitWorld): number {
  const verdicts = found.flatMap((one) => (one.type === 'ours' ? [one.verdict] : []));
  if (verdicts.length === 0) return 0;
  const seqOf = new Map(rows.map((row) => [row.key, row.seq]));
  db.transaction(() => {
    const at = clock();
    // While the service was thinking, another look may have corrected the same rows.
    const current = new Map(listRows(db, id).map((row) => [row.key, row.outcome]));
    const changes = verdicts.filter(({ key }) => current.get(key) === 'rejected').map((verdict) => ({ ...changeOf(verdict), status: verdict.status, code: verdict.code }));
    moveRows(db, id, 'asked', changes);
    recordAsk(db, { batchId: id, at, error: null, changes: changes.flatMap(({ key, outcome, status, code }) => {
      const seq = seqOf.get(key);
      return seq === undefined ? [] : [{ seq, outcome, moved: true, status, code }];
    }) });
    appendAudit(db, { at, actor, action: 'refusal-corrected', detail: { batch: id, rows: changes.length, hash: getBatch(db, id).hash } });
  });
  return verdicts.length;
}
