import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { translate } from '../../shared/messages/index.ts';
import type { BatchProgress } from '../../shared/views.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import type { Desk } from '../desk.ts';
import { writeResult } from '../exports.ts';
import { getBatch, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { amount, date, flag, instant, kind, readArguments, required, text, wholeNumber } from './arguments.ts';
import { batchDocument, batchLines, batchStatus } from './batch-document.ts';
import { readInput } from './check.ts';
import { EXIT, print, secretFromEnvironment, withDesk } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

/** Progress for a person, on stderr, at most once a second. */
function progressPrinter(context: CommandContext): (progress: BatchProgress) => void {
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
function stopOnSignal(stop: () => void): { asked: () => boolean; off: () => void } {
  let asked = false;
  const onSignal = (): void => {
    asked = true;
    stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return { asked: () => asked, off: () => signals.forEach((signal) => process.off(signal, onSignal)) };
}

async function resultPath(context: CommandContext, chosen: string | undefined, id: BatchId): Promise<string> {
  if (chosen !== undefined) return resolve(chosen);
  const folder = join(context.home, 'results');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${id}.xlsx`);
}

/** Sends one batch to rest and writes its result. Nothing sent at all, by no wish of the person: the batch is taken back. */
async function sendToEnd(desk: Desk, context: CommandContext, id: BatchId, out: string | undefined, fresh: boolean): Promise<{ batch: Batch; resultFile: string; stopped: boolean }> {
  const waiting = new AbortController();
  const signals = stopOnSignal(() => {
    waiting.abort();
    void desk.batches.stop(id);
  });
  try {
    const { sendAt, state } = getBatch(desk.db, id);
    if (state === 'scheduled' && sendAt !== null) await waitUntil(desk, context, sendAt, waiting.signal);
    let batch = getBatch(desk.db, id);
    if (!waiting.signal.aborted) {
      batch = await runOrTakeBack(desk, id, fresh);
    }
    const resultFile = await resultPath(context, out, id);
    await writeResult(desk, id, resultFile, context.language);
    return { batch, resultFile, stopped: signals.asked() && batch.state !== 'done' };
  } finally {
    signals.off();
  }
}

async function waitUntil(desk: Desk, context: CommandContext, at: number, signal: AbortSignal): Promise<void> {
  while (desk.clock() < at && !signal.aborted) {
    process.stderr.write(`${translate(context.language, 'cli.waitingUntil', { time: isoKst(at) })}\n`);
    try {
      await delay(Math.min(60_000, Math.max(50, at - desk.clock())), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
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
    if (fresh && error instanceof DeskError && error.moneyMoved === 'no' && untouched()) await desk.batches.cancel(id, AbortSignal.timeout(1000));
    throw error;
  }
  if (fresh && batch.state === 'stopped' && batch.stopCode !== 'STOPPED_BY_PERSON' && untouched()) {
    await desk.batches.cancel(id, AbortSignal.timeout(1000));
    const unreachable = batch.stopCode === 'SERVICE_UNREACHABLE';
    throw new DeskError(unreachable ? 'SERVICE_UNREACHABLE' : 'SERVICE_REFUSED_KEY', { code: batch.stopCode ?? '', message: batch.stopMessage ?? '' });
  }
  return batch;
}

function timingOf(immediate: boolean, day: ReturnType<typeof date>): PayTiming {
  if (immediate && day !== undefined) throw new DeskError('USAGE', { detail: '--immediate --date' });
  if (immediate) return { type: 'immediate' };
  return day === undefined ? { type: 'sheet' } : { type: 'date', date: day };
}

export async function send(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(
    args,
    {
      connection: { type: 'string' },
      count: { type: 'string' },
      amount: { type: 'string' },
      immediate: { type: 'boolean' },
      date: { type: 'string' },
      at: { type: 'string' },
      out: { type: 'string' },
      'secret-env': { type: 'string' },
      'skip-errors': { type: 'boolean' },
      'allow-duplicates': { type: 'boolean' },
      kind: { type: 'string' },
      sheet: { type: 'string' },
      summary: { type: 'boolean' },
    },
    [1, 1],
  );
  const connection = connectionId(required(values, 'connection'));
  const count = wholeNumber(values, 'count');
  const stated = amount(values, 'amount');
  if (count === undefined || stated === null) throw new DeskError('USAGE', { detail: '--count --amount' });
  const timing = timingOf(flag(values, 'immediate'), date(values, 'date'));
  const sendAt = instant(values, 'at') ?? null;
  const out = text(values, 'out');
  const { name, bytes } = await readInput(positionals[0] ?? '');
  const secretName = text(values, 'secret-env');
  const runSecrets = secretName === undefined ? undefined : new Map<ConnectionId, string>([[connection, secretFromEnvironment(secretName)]]);

  return await withDesk(context, { mode: 'write', ...(runSecrets ? { runSecrets } : {}), onProgress: progressPrinter(context) }, async (desk) => {
    desk.connections.get(connection);
    if (sendAt !== null && sendAt <= desk.clock()) throw new DeskError('TIME_IN_PAST', { time: isoKst(sendAt) });
    const open = await desk.drafts.import({ name, bytes, connectionId: connection, kind: kind(values), sheetName: text(values, 'sheet'), timing });
    const counts = countTotals(open.model);
    try {
      const skipErrors = flag(values, 'skip-errors');
      if (counts.errors > 0 && !skipErrors) throw new DeskError('DRAFT_HAS_ERRORS', { count: counts.errors });
      const totals = totalsView(open.model);
      if (totals.count !== count) throw new DeskError('TOTAL_MISMATCH', { stated: count, actual: totals.count });
      if (totals.amount !== stated) throw new DeskError('TOTAL_MISMATCH', { stated, actual: totals.amount });
      // The stated count and amount include what repeats inside the file: that is the decision about it (CLI.md has no
      // other). What was sent before is another matter and needs its own word.
      const batch = await desk.batches.freeze(open, { timing, sendAt, stated: { count, amount: stated }, skipErrors, allowInFile: true, allowSent: flag(values, 'allow-duplicates') });
      const end = await sendToEnd(desk, context, batch.id, out, true);
      print(context, { ...batchDocument(desk, end.batch, { summary: flag(values, 'summary'), resultFile: end.resultFile }), leftOut: counts.errors }, batchLines(desk, end.batch, context.language, end.resultFile));
      if (end.stopped) return EXIT.stopped;
      return counts.errors > 0 ? EXIT.needsPerson : batchStatus(desk, end.batch);
    } finally {
      // An unattended run keeps no draft: the file is the person's, the batch is in the ledger.
      desk.drafts.removeSent(open.stored.id);
    }
  });
}

export async function resume(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { 'secret-env': { type: 'string' }, out: { type: 'string' }, summary: { type: 'boolean' } }, [0, 1]);
  const secretName = text(values, 'secret-env');
  const secret = secretName === undefined ? null : secretFromEnvironment(secretName);
  const runSecrets = new Map<ConnectionId, string>();
  return await withDesk(context, { mode: 'write', runSecrets, onProgress: progressPrinter(context) }, async (desk) => {
    const named = positionals[0];
    const open = named === undefined ? desk.batches.list().filter((batch) => ['ready', 'sending', 'stopped', 'attention'].includes(batch.state)).toReversed() : [getBatch(desk.db, batchId(named))];
    const documents: unknown[] = [];
    const lines: string[] = [];
    let status: ExitStatus = EXIT.done;
    for (const batch of open) {
      if (secret !== null) runSecrets.set(batch.connectionId, secret);
      const finished = batch.state === 'done' || batch.state === 'cancelled';
      const end = finished ? { batch, resultFile: await resultPath(context, text(values, 'out'), batch.id), stopped: false } : await sendToEnd(desk, context, batch.id, text(values, 'out'), false);
      if (finished) await writeResult(desk, batch.id, end.resultFile, context.language);
      documents.push(batchDocument(desk, end.batch, { summary: flag(values, 'summary'), resultFile: end.resultFile }));
      lines.push(...batchLines(desk, end.batch, context.language, end.resultFile));
      status = Math.max(status, end.stopped ? EXIT.stopped : batchStatus(desk, end.batch)) as ExitStatus;
      if (end.stopped) break;
    }
    print(context, documents.length === 1 ? documents[0] : { batches: documents }, lines.length > 0 ? lines : [translate(context.language, 'cli.nothingOpen')]);
    return status;
  });
}
