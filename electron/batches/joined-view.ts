import { isoKst, kstDateOf } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { JoinedView, RowChain } from '../../shared/joined.ts';
import { listRows } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { keepJoined, keepJoinedFailure, lastChain, lastJoined, rowGroups } from '../ledger/joined.ts';
import type { PayoutService } from '../services/service.ts';
import { BEFORE_ITS_DAY, joinChain, toneOf } from './join-chain.ts';

const time = (at: number | null): string | null => (at === null ? null : isoKst(at));

/** What the window shows: from the ledger alone, so that it is there without a network too. */
export function joinedView(db: Database, id: BatchId): JoinedView {
  const last = lastJoined(db, id);
  return last === null ? { readAt: null, joined: null, failedAt: null, error: null } : { readAt: time(last.readAt), joined: last.joined, failedAt: time(last.failedAt), error: last.error };
}

/** The way of one row, its own transfer first. Throws DeskError ARGUMENT_INVALID. */
export function rowChain(db: Database, id: BatchId, seq: number): RowChain {
  const row = listRows(db, id, { seq })[0];
  if (row === undefined) throw new DeskError('ARGUMENT_INVALID', { name: 'seq' });
  const own = { stage: 'transfer', link: 'own', id: row.key, status: row.status, tone: toneOf('transfer', row.status), amount: row.amount, scheduledAt: null, reason: null } as const;
  const there = row.outcome === 'accepted' || row.outcome === 'paid' || row.outcome === 'failed';
  return { readAt: time(lastJoined(db, id)?.readAt ?? null), links: there ? [own, ...lastChain(db, id, row)] : [] };
}

/**
 * Reads what became of the rows and keeps it; a service without such a way is not asked. No outcome rests on it, so a
 * question without an answer is kept as such and stops nothing.
 */
export async function readJoined(id: BatchId, db: Database, service: PayoutService, signal: AbortSignal, now: () => number): Promise<void> {
  if (service.chain === undefined) return;
  const { groups, sentAt } = await rowGroups(db, id);
  if (groups.length === 0) return;
  const today = kstDateOf(now());
  // Before its day a transfer is in no settlement: nothing is there to be asked for. The service's own clock goes before ours.
  const due = groups.filter(({ date, status }) => date <= today || (status !== null && !BEFORE_ITS_DAY.includes(status)));
  try {
    const chain = await service.chain(
      { payees: [...new Set(due.map(({ payee }) => payee))], dates: [...new Set(due.map(({ date }) => date))].toSorted(), from: sentAt ?? now(), until: now() },
      signal,
    );
    keepJoined(db, id, now(), joinChain(groups, chain));
  } catch (error) {
    if (!(error instanceof DeskError) || !error.code.startsWith('SERVICE_')) throw error;
    keepJoinedFailure(db, id, now(), error.code);
  }
}
