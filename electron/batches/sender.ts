import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { BatchState } from '../../shared/batch.ts';
import type { BatchProgress } from '../../shared/views.ts';
import { demandStart } from '../approvals/demand.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch, outcomeTotals, setBatchState } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { sql } from '../ledger/database.ts';
import { keptTotals } from '../ledger/history-totals.ts';
import { openRequests, requestCounts } from '../ledger/journal.ts';
import { lookBeforeSending } from './look-first.ts';
import { proveBatch } from './hash.ts';
import { demandSameAccount, noteAccount } from './same-account.ts';
import { Pace } from './pace.ts';
import { sendRequest } from './send-request.ts';
import type { RequestEnd, RequestListener } from './send-request.ts';
import { waitingUntil } from './sender-world.ts';
import type { SenderWorld, Waiting } from './sender-world.ts';

const PROGRESS_EVERY_MS = 200;

/**
 * Sends what is open of one batch and follows every request to an answer or to `unknown`. Safe to call again after
 * a stop, a crash or a kill: what was answered is never sent again, what may have arrived is asked about first.
 * Stopping (`stop` aborts) takes effect between requests. Throws DeskError before anything is sent:
 * BATCH_NOT_SENDABLE, BATCH_TAMPERED, SECRET_DIFFERS, APPROVAL_NEEDED, APPROVAL_REFUSED, LIMIT_BATCH, LIMIT_DAY, ALIKE_AT_SERVICE, BALANCE_SHORT, SERVICE_*;
 * later failures end in the batch's state.
 */
export async function sendBatch(id: BatchId, world: SenderWorld, stop: AbortSignal): Promise<Batch> {
  const { db } = world;
  const batch = getBatch(db, id);
  if (batch.state === 'done' || batch.state === 'cancelled') throw new DeskError('BATCH_NOT_SENDABLE', { state: batch.state });
  demandSameAccount(db, id, world.secretPrint);
  demandStart(db, batch, world.clock());
  proveBatch(db, batch, world.service);
  // Keys that live for ever make a repeat harmless whatever the ledger has lost; others do not.
  if (world.service.keyLifeDays !== null) await lookBeforeSending(batch, { ...world, before: 'sending' }, stop);
  if (isUntouched(db, id)) await checkBalance(batch, world, stop);

  const now = world.clock();
  db.transaction(() => {
    // Reading the balance took a while: an approval may have been taken back, another batch may have used up the day.
    demandStart(db, getBatch(db, id), now);
    noteAccount(db, id, world.secretPrint, now);
    setBatchState(db, id, { state: 'sending', ...(batch.startedAt === null ? { startedAt: now } : {}), finishedAt: null });
    appendAudit(db, { at: now, actor: world.actor, action: 'sending-started', detail: { batch: id, count: batch.count, amount: batch.amount, again: batch.startedAt !== null } });
  });

  try {
    return await sendOpen(id, world, stop);
  } catch (error) {
    // The ledger itself failed: its last committed words stand, and the next start goes on from them.
    throw error instanceof DeskError ? new DeskError(error.code, error.params, { cause: error, moneyMoved: 'maybe' }) : error;
  }
}

/** From here on money may move, whatever fails. */
async function sendOpen(id: BatchId, world: SenderWorld, stop: AbortSignal): Promise<Batch> {
  const { db } = world;
  const progress = progressReporter(id, world);
  progress.report(null, true);
  const queue = [...openRequests(db, id)];
  const pace = new Pace(world.service.concurrency, world.clock);
  const running = new Set<Promise<void>>();
  const writing = new Set<Promise<void>>();
  const refusals: Extract<RequestEnd, { type: 'halt' }>[] = [];
  const failures: unknown[] = [];
  const listener: RequestListener = {
    onWaiting: (waiting) => progress.report(waiting, true),
    onAttempt: (seen) => pace.note(seen),
    onWriting: (written) => {
      const kept = written.catch((error: unknown) => void failures.push(error)).finally(() => writing.delete(kept));
      writing.add(kept);
    },
  };
  const one = async (seq: number): Promise<void> => {
    const leave = world.commits.join();
    try {
      const end = await sendRequest(id, seq, world, stop, listener);
      if (end.type === 'halt') refusals.push(end);
      progress.report(null, false);
    } catch (error) {
      failures.push(error);
    } finally {
      leave();
    }
  };

  while (!stop.aborted && refusals.length === 0 && failures.length === 0) {
    if (running.size >= pace.atOnce) {
      await Promise.race(running);
      continue;
    }
    if (pace.restMs() > 0) {
      progress.report(waitingUntil('service-busy', world.clock() + pace.restMs()), true);
      await world.sleep(pace.restMs(), stop);
      continue;
    }
    const seq = queue.shift();
    if (seq === undefined) break;
    const begun = one(seq).finally(() => running.delete(begun));
    running.add(begun);
  }
  await Promise.all(running);
  // What an answer means is written after the next request has begun: here nothing of it is left.
  await Promise.all(writing);
  if (failures.length > 0) throw failures[0];

  const ended = settle(id, world, stop.aborted, refusals.at(-1) ?? null);
  progress.report(null, true);
  return ended;
}

function isUntouched(db: Database, id: BatchId): boolean {
  const { answered } = requestCounts(db, id);
  return answered === 0 && db.first(sql.selectFrom('attempts').select('id').where('batch_id', '=', id).limit(1)) === undefined;
}

/** Reads the balance where the service has one; too little stops here, with nothing sent. */
async function checkBalance(batch: Batch, world: SenderWorld, stop: AbortSignal): Promise<void> {
  try {
    const balance = await world.service.balance(stop);
    if (balance !== null && balance < batch.amount) throw new DeskError('BALANCE_SHORT', { balance, amount: batch.amount });
  } catch (error) {
    // Stopped while asking: nothing was sent, and that is how the batch will say it.
    if (stop.aborted) return;
    // A service that answers clearly but not with a balance cannot lose money by it: it refuses a short balance itself.
    if (!(error instanceof DeskError) || error.code !== 'SERVICE_ERROR') throw error;
    appendAudit(world.db, { at: world.clock(), actor: world.actor, action: 'balance-not-read', detail: { batch: batch.id, code: String(error.params['code'] ?? '') } });
  }
}

/** Reads from the ledger how the batch stands and writes its state. */
function settle(id: BatchId, world: SenderWorld, stopped: boolean, refusal: { code: string; message: string } | null): Batch {
  const { db } = world;
  const outcomes = outcomeTotals(db, id);
  let state: BatchState = 'done';
  if (outcomes.unknown.count + outcomes.sending.count > 0) state = 'attention';
  if (outcomes.waiting.count > 0) state = 'stopped';
  const at = world.clock();
  db.transaction(() => {
    setBatchState(db, id, {
      state,
      stopCode: state === 'done' ? null : (refusal?.code ?? (stopped ? 'STOPPED_BY_PERSON' : null)),
      stopMessage: state === 'done' ? null : (refusal?.message ?? null),
      finishedAt: state === 'done' ? at : null,
    });
    appendAudit(db, {
      at,
      actor: world.actor,
      action: state === 'stopped' ? 'sending-stopped' : 'sending-ended',
      detail: { batch: id, state, accepted: outcomes.accepted.count, rejected: outcomes.rejected.count, unknown: outcomes.unknown.count, waiting: outcomes.waiting.count },
    });
  });
  return getBatch(db, id);
}

/** How a batch stands when nobody is sending it: to be shown, and so by the totals that are kept with every move. */
export function progressOf(db: Database, batch: Batch): BatchProgress {
  return { id: batch.id, state: batch.state, outcomes: keptTotals(db, batch.id).outcomes, requests: requestCounts(db, batch.id), rowsPerSecond: null, secondsLeft: null, waiting: null };
}

function progressReporter(id: BatchId, world: SenderWorld): { report(waiting: Waiting, force: boolean): void } {
  const startedAt = world.clock();
  let lastAt = 0;
  let atStart: number | null = null;
  return {
    report(waiting, force) {
      const now = world.clock();
      if (!force && now - lastAt < PROGRESS_EVERY_MS) return;
      lastAt = now;
      const progress = progressOf(world.db, getBatch(world.db, id));
      const { outcomes } = progress;
      const open = outcomes.waiting.count + outcomes.sending.count;
      atStart ??= open;
      const seconds = (now - startedAt) / 1000;
      const rowsPerSecond = seconds > 0.5 && atStart > open ? (atStart - open) / seconds : null;
      const secondsLeft = rowsPerSecond === null ? null : open / rowsPerSecond;
      world.onProgress({ ...progress, rowsPerSecond, secondsLeft, waiting });
    },
  };
}
