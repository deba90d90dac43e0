import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { formatWon } from '../../shared/money.ts';
import { errorNow, errorTitle, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { BatchProgress } from '../../shared/views.ts';
import { whyNotStart } from '../approvals/demand.ts';
import type { Desk } from '../desk.ts';
import { getBatch, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { missedLine, stillScheduledLine } from './batch-document.ts';
import { withDesk } from './context.ts';
import type { CommandContext, OpenOptions } from './context.ts';
import { writeResultOrSay } from './result-file.ts';
import { pause, waitForOther, waitForTime } from './wait-for-time.ts';

/** How long after another desk was found to hold the ledger it is tried again. */
const LEDGER_AGAIN_MS = 500;

/** Progress for a person, on stderr, at most once a second. */
export function progressPrinter(context: CommandContext): (progress: BatchProgress) => void {
  let last = 0;
  return (progress) => {
    const now = Date.now();
    const { outcomes } = progress;
    const open = (outcomes.waiting?.count ?? 0) + (outcomes.sending?.count ?? 0);
    if (now - last < 1000 && open > 0 && progress.waiting === null) return;
    last = now;
    const all = Object.values(outcomes).reduce((sum, outcome) => sum + outcome.count, 0);
    const rate = progress.rowsPerSecond === null ? '' : ` · ${Math.round(progress.rowsPerSecond)}/s`;
    process.stderr.write(`${translate(context.language, 'cli.progress', { done: all - open, all })}${rate}\n`);
    if (progress.waiting?.until) process.stderr.write(`${translate(context.language, 'cli.waitingUntil', { time: progress.waiting.until })}\n`);
  };
}

/** Ctrl+C and a polite kill stop between two requests; the ledger then says what is left. */
export function stopOnSignal(stop: () => void): { asked: () => boolean; off: () => void } {
  let asked = false;
  const onSignal = (): void => {
    asked = true;
    stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return { asked: () => asked, off: () => signals.forEach((signal) => process.off(signal, onSignal)) };
}

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly off: () => void;
}

/** Ctrl+C where there is no sender yet that could stop between two requests. */
export function interruptible(): Interrupt {
  const stop = new AbortController();
  const { off } = stopOnSignal(() => stop.abort());
  return { signal: stop.signal, off };
}

export interface SendEnd {
  readonly batch: Batch;
  readonly resultFile: string | null;
  readonly stopped: boolean;
}

/** The batch, when it waits for a time that is still to come; else null. */
export function aheadOfTime(desk: Desk, batch: Batch): Batch | null {
  return batch.state === 'scheduled' && batch.sendAt !== null && batch.sendAt > desk.clock() ? batch : null;
}

/**
 * A batch that nobody has approved yet is kept as it is: this says so on stderr, and the exit status says that a person is
 * needed. Whether it may be sent is asked by the sender itself, not here.
 */
export function keptForApproval(desk: Desk, id: BatchId, language: Language): boolean {
  const batch = getBatch(desk.db, id);
  const why = whyNotStart(desk.db, batch, desk.clock());
  if (why?.code !== 'APPROVAL_NEEDED' && why?.code !== 'APPROVAL_REFUSED') return false;
  process.stderr.write(why.code === 'APPROVAL_NEEDED' ? `${translate(language, 'approval.cliNeeded', { id, n: batch.count, amount: formatWon(batch.amount) })}\n` : `${id} · ${errorTitle(language, why.code)} ${errorNow(language, why.code)}\n`);
  return true;
}

/** Sends one batch to rest and writes its result. Nothing sent at all, by no wish of the person: the batch is taken back. */
export async function sendToEnd(desk: Desk, context: CommandContext, id: BatchId, out: string | undefined, fresh: boolean): Promise<SendEnd> {
  // How the batch ended is told by whoever waits for it; a failure must not end the process here.
  const signals = stopOnSignal(() => void desk.batches.stop(id).catch(() => undefined));
  try {
    // Whoever comes here has waited; nothing is sent before its time.
    if (aheadOfTime(desk, getBatch(desk.db, id)) !== null) throw new DeskError('BATCH_NOT_SENDABLE', { state: 'scheduled' });
    const batch = await runOrTakeBack(desk, id, fresh);
    const resultFile = await writeResultOrSay(desk, 'write', context, id, out);
    return { batch, resultFile, stopped: signals.asked() && batch.state !== 'done' };
  } finally {
    signals.off();
  }
}

/** Waits for the time of a scheduled batch without holding the ledger, then sends it, unless somebody else did. */
export async function sendAtItsTime(context: CommandContext, options: OpenOptions, id: BatchId, out: string | undefined, fresh: boolean, interrupt = interruptible()): Promise<SendEnd> {
  try {
    for (;;) {
      const waited = await waitForTime(context, id, interrupt.signal);
      if (waited === 'due') {
        let begun = false;
        try {
          return await withDesk(context, options, async (desk) => {
            const { state, sendAt } = getBatch(desk.db, id);
            // Its time may have been changed, or the person have stopped it, in the very last moment.
            if (interrupt.signal.aborted || state !== 'scheduled' || sendAt === null || sendAt > desk.clock()) throw new DeskError('LEDGER_IN_USE');
            begun = true;
            interrupt.off();
            return await sendToEnd(desk, context, id, out, fresh);
          });
        } catch (error) {
          // Another desk has the ledger: it starts the batch by itself, or lets go of it.
          if (begun || !(error instanceof DeskError) || error.code !== 'LEDGER_IN_USE') throw error;
          await pause(LEDGER_AGAIN_MS, interrupt.signal);
          continue;
        }
      }
      if (waited === 'other') await waitForOther(context, id, interrupt.signal);
      return await withDesk(context, { mode: 'read' }, async (desk) => {
        const batch = getBatch(desk.db, id);
        if (waited === 'stopped' && batch.state === 'scheduled') process.stderr.write(`${stillScheduledLine(batch, context.language)}\n`);
        if (waited === 'missed') process.stderr.write(`${missedLine(batch, context.language)}\n`);
        return { batch, resultFile: await writeResultOrSay(desk, 'read', context, id, out), stopped: interrupt.signal.aborted || batch.state === 'cancelled' };
      });
    }
  } finally {
    interrupt.off();
  }
}

async function runOrTakeBack(desk: Desk, id: BatchId, fresh: boolean): Promise<Batch> {
  const untouched = (): boolean => {
    const totals = outcomeTotals(desk.db, id);
    return totals.waiting.count === getBatch(desk.db, id).count;
  };
  let batch: Batch;
  try {
    batch = await (await desk.batches.send(id)).ended;
  } catch (error) {
    // Unforeseen while sending: the exit status must not promise that nothing changed.
    if (!(error instanceof DeskError)) throw new DeskError('INTERNAL', {}, { cause: error, moneyMoved: 'maybe' });
    const waitsForApproval = error.code === 'APPROVAL_NEEDED' || error.code === 'APPROVAL_REFUSED';
    if (fresh && error.moneyMoved === 'no' && !waitsForApproval && untouched()) await desk.batches.cancel(id, AbortSignal.timeout(1000));
    throw error;
  }
  if (fresh && batch.state === 'stopped' && batch.stopCode !== 'STOPPED_BY_PERSON' && untouched()) {
    await desk.batches.cancel(id, AbortSignal.timeout(1000));
    const unreachable = batch.stopCode === 'SERVICE_UNREACHABLE';
    throw new DeskError(unreachable ? 'SERVICE_UNREACHABLE' : 'SERVICE_REFUSED_KEY', { code: batch.stopCode ?? '', message: batch.stopMessage ?? '' });
  }
  return batch;
}
