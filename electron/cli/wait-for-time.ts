import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { translate } from '../../shared/messages/index.ts';
import { LATEST_START_MS } from '../batches/schedule.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { Database } from '../ledger/database.ts';
import { lockLedger } from '../ledger/lock.ts';
import type { CommandContext } from './context.ts';

const LOOK_EVERY_MS = 1000;
const SAY_EVERY_MS = 60_000;

/** due: its time has come and nobody has begun. missed: it came and went unseen. other: another process began it, or it was cancelled. */
export type WaitEnd = 'due' | 'missed' | 'other' | 'stopped';

/**
 * Waits until a scheduled batch may start. The ledger is only looked at, again and again: meanwhile another command or a
 * window may change the time, cancel the batch, or start it by itself.
 */
export async function waitForTime(context: CommandContext, id: BatchId, signal: AbortSignal): Promise<WaitEnd> {
  const clock = context.clock().now;
  let said = Number.NEGATIVE_INFINITY;
  let saidTime: number | null = null;
  for (;;) {
    if (signal.aborted) return 'stopped';
    const { state, sendAt } = look(context, id);
    if (state !== 'scheduled' || sendAt === null) return 'other';
    const left = sendAt - clock();
    // A machine that slept over the time must not send late by itself.
    if (left < -LATEST_START_MS) return 'missed';
    if (left <= 0) return 'due';
    if (saidTime !== sendAt || clock() - said >= SAY_EVERY_MS) {
      process.stderr.write(`${translate(context.language, 'cli.waitingUntil', { time: isoKst(sendAt) })}\n`);
      said = clock();
      saidTime = sendAt;
    }
    await pause(Math.min(LOOK_EVERY_MS, left), signal);
  }
}

/** Waits until another process has brought the batch to rest, or no longer holds the ledger. */
export async function waitForOther(context: CommandContext, id: BatchId, signal: AbortSignal): Promise<Batch> {
  for (;;) {
    const batch = look(context, id);
    if (batch.state !== 'sending' || signal.aborted || isFree(context)) return batch;
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** Nobody writes this ledger: whoever was sending is gone, and a resume has to find out what became of it. */
function isFree({ home }: CommandContext): boolean {
  try {
    lockLedger(join(home, 'desk.lock')).release();
    return true;
  } catch (error) {
    if (error instanceof DeskError && error.code === 'LEDGER_IN_USE') return false;
    throw error;
  }
}

export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function look({ home }: CommandContext, id: BatchId): Batch {
  const db = Database.open(join(home, 'ledger.sqlite'), { readOnly: true });
  try {
    return getBatch(db, id);
  } finally {
    db.close();
  }
}
