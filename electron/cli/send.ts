import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { IssueCode } from '../../shared/issues.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { errorNow, errorTitle, issueSentence, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { BatchProgress } from '../../shared/views.ts';
import { leftOutReason } from '../batches/results.ts';
import { draftIssues } from '../drafts/draft-view.ts';
import type { DraftModel } from '../drafts/model.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import type { Desk } from '../desk.ts';
import { writeResult } from '../exports.ts';
import { getBatch, listLeftOut, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { amount, date, flag, instant, kind, readArguments, required, text, wholeNumber } from './arguments.ts';
import { LATEST_START_MS } from '../batches/schedule.ts';
import { batchDocument, batchLines, batchStatus, cutOffLine, missedLine } from './batch-document.ts';
import { readInput } from './check.ts';
import { EXIT, passwordFromEnvironment, print, secretFromEnvironment, withDesk } from './context.ts';
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

/** A result that cannot be written must be known before money moves. Throws DeskError FILE_NOT_WRITABLE. */
async function proveWritable(chosen: string | undefined): Promise<void> {
  if (chosen === undefined) return;
  const path = resolve(chosen);
  try {
    await access(dirname(path), constants.W_OK);
    if ((await stat(dirname(path))).isDirectory() && !(await isDirectory(path))) return;
  } catch (error) {
    throw new DeskError('FILE_NOT_WRITABLE', {}, { cause: error });
  }
  throw new DeskError('FILE_NOT_WRITABLE');
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** What was sent stands in the ledger: a result file that fails now is told beside it, never instead of it. */
async function writeResultOrSay(desk: Desk, context: CommandContext, id: BatchId, out: string | undefined): Promise<string | null> {
  try {
    const path = await resultPath(context, out, id);
    await writeResult(desk, id, path, context.language);
    return path;
  } catch (error) {
    const code = error instanceof DeskError ? error.code : 'FILE_NOT_WRITABLE';
    process.stderr.write(`${errorTitle(context.language, code)} ${errorNow(context.language, code)}\n`);
    return null;
  }
}

/** Sends one batch to rest and writes its result. Nothing sent at all, by no wish of the person: the batch is taken back. */
async function sendToEnd(desk: Desk, context: CommandContext, id: BatchId, out: string | undefined, fresh: boolean): Promise<{ batch: Batch; resultFile: string | null; stopped: boolean }> {
  const waiting = new AbortController();
  const signals = stopOnSignal(() => {
    waiting.abort();
    // How the batch ended is told by whoever waits for it; a failure must not end the process here.
    desk.batches.stop(id).catch(() => undefined);
  });
  try {
    const { sendAt, state } = getBatch(desk.db, id);
    const ahead = state === 'scheduled' && sendAt !== null && sendAt > desk.clock();
    if (ahead) await waitUntil(desk, context, sendAt, waiting.signal);
    let batch = getBatch(desk.db, id);
    // A machine that slept over the time must not send late by itself; a person who resumes it after its time does want it.
    if (ahead && desk.clock() - sendAt > LATEST_START_MS) {
      process.stderr.write(`${missedLine(batch, context.language)}\n`);
    } else if (!waiting.signal.aborted) {
      batch = await runOrTakeBack(desk, id, fresh);
    }
    const resultFile = await writeResultOrSay(desk, context, id, out);
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
    // Unforeseen while sending: the exit status must not promise that nothing changed.
    if (!(error instanceof DeskError)) throw new DeskError('INTERNAL', {}, { cause: error, moneyMoved: 'maybe' });
    if (fresh && error.moneyMoved === 'no' && untouched()) await desk.batches.cancel(id, AbortSignal.timeout(1000));
    throw error;
  }
  if (fresh && batch.state === 'stopped' && batch.stopCode !== 'STOPPED_BY_PERSON' && untouched()) {
    await desk.batches.cancel(id, AbortSignal.timeout(1000));
    const unreachable = batch.stopCode === 'SERVICE_UNREACHABLE';
    throw new DeskError(unreachable ? 'SERVICE_UNREACHABLE' : 'SERVICE_REFUSED_KEY', { code: batch.stopCode ?? '', message: batch.stopMessage ?? '' });
  }
  return batch;
}

/** What the sheet itself does not say, and nobody is there to see: how its columns were read, and what stands in every row. */
const FILLED_IN: ReadonlySet<IssueCode> = new Set(['FORM_USED', 'FORM_IGNORED', 'CONSTANT_USED', 'PAYEE_FROM_COLUMNS', 'FIELD_CONTESTED']);

function sayWhatWasFilledIn(model: DraftModel, language: Language): void {
  for (const issue of draftIssues(model)) if (FILLED_IN.has(issue.code)) process.stderr.write(`${issueSentence(language, issue)}\n`);
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
      'password-env': { type: 'string' },
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
  await proveWritable(out);
  const password = passwordFromEnvironment(text(values, 'password-env'));
  const { name, bytes } = await readInput(positionals[0] ?? '');
  const secretName = text(values, 'secret-env');
  const runSecrets = secretName === undefined ? undefined : new Map<ConnectionId, string>([[connection, secretFromEnvironment(secretName)]]);

  return await withDesk(context, { mode: 'write', ...(runSecrets ? { runSecrets } : {}), onProgress: progressPrinter(context) }, async (desk) => {
    desk.connections.get(connection);
    if (sendAt !== null && sendAt <= desk.clock()) throw new DeskError('TIME_IN_PAST', { time: isoKst(sendAt) });
    const reading = new AbortController();
    // Until the sender takes over: stopped while nothing is frozen yet, nothing is frozen at all.
    const early = stopOnSignal(() => reading.abort());
    const open = await desk.drafts.import({ name, bytes, password, connectionId: connection, kind: kind(values), sheetName: text(values, 'sheet'), timing, signal: reading.signal }).catch((error: unknown) => {
      early.off();
      throw error;
    });
    const counts = countTotals(open.model);
    sayWhatWasFilledIn(open.model, context.language);
    try {
      const skipErrors = flag(values, 'skip-errors');
      if (counts.errors > 0 && !skipErrors) throw new DeskError('DRAFT_HAS_ERRORS', { count: counts.errors });
      const totals = totalsView(open.model);
      if (totals.count !== count) throw new DeskError('TOTAL_MISMATCH', { stated: count, actual: totals.count });
      if (totals.amount !== stated) throw new DeskError('TOTAL_MISMATCH', { stated, actual: totals.amount });
      // The stated count and amount include what repeats inside the file: that is the decision about it (CLI.md has no
      // other). What was sent before is another matter and needs its own word.
      const batch = await desk.batches.freeze(open, { timing, sendAt, stated: { count, amount: stated }, skipErrors, allowInFile: true, allowSent: flag(values, 'allow-duplicates') });
      if (early.asked()) {
        await desk.batches.cancel(batch.id, AbortSignal.timeout(1000));
        throw new DeskError('READING_CANCELLED');
      }
      const end = await sendToEnd(desk, context, batch.id, out, true);
      const leftOut = listLeftOut(desk.db, batch.id).map((row) => ({ row: row.sheetRow, reason: row.reason, message: leftOutReason(context.language, row) }));
      const lines = batchLines(desk, end.batch, context.language, end.resultFile);
      for (const { row, message } of leftOut) lines.push(`  ${translate(context.language, 'cli.leftOut')} · ${translate(context.language, 'cli.place', { row, column: '-' })} ${message}`);
      print(context, { ...batchDocument(desk, end.batch, { summary: flag(values, 'summary'), resultFile: end.resultFile }), leftOut }, lines);
      if (end.stopped) return EXIT.stopped;
      return counts.errors > 0 || end.resultFile === null ? EXIT.needsPerson : batchStatus(desk, end.batch);
    } finally {
      early.off();
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
  const out = text(values, 'out');
  await proveWritable(out);
  return await withDesk(context, { mode: 'write', runSecrets, onProgress: progressPrinter(context) }, async (desk) => {
    const named = positionals[0];
    const open = named === undefined ? desk.batches.list().filter((batch) => ['ready', 'sending', 'stopped', 'attention'].includes(batch.state)).toReversed() : [getBatch(desk.db, batchId(named))];
    // One secret belongs to one connection; shown to another service it would be given away.
    if (secret !== null && new Set(open.map((batch) => batch.connectionId)).size > 1) throw new DeskError('USAGE', { detail: 'resume BATCH --secret-env' });
    const missed = named === undefined ? desk.batches.missed() : [];
    // Told apart from the document: whoever reads that gets what was resumed, and the exit status says that a person is needed.
    for (const batch of missed) process.stderr.write(`${missedLine(batch, context.language)}\n`);
    const documents: unknown[] = [];
    const lines: string[] = [];
    let status: ExitStatus = missed.length > 0 ? EXIT.needsPerson : EXIT.done;
    for (const batch of open) if (batch.stopCode === 'INTERRUPTED') process.stderr.write(`${cutOffLine(desk, batch, context.language)}\n`);
    for (const batch of open) {
      if (secret !== null) runSecrets.set(batch.connectionId, secret);
      const finished = batch.state === 'done' || batch.state === 'cancelled';
      const end = finished ? { batch, resultFile: await writeResultOrSay(desk, context, batch.id, out), stopped: false } : await sendToEnd(desk, context, batch.id, out, false);
      documents.push(batchDocument(desk, end.batch, { summary: flag(values, 'summary'), resultFile: end.resultFile }));
      lines.push(...batchLines(desk, end.batch, context.language, end.resultFile));
      status = Math.max(status, end.stopped ? EXIT.stopped : batchStatus(desk, end.batch), end.resultFile === null ? EXIT.needsPerson : EXIT.done) as ExitStatus;
      if (end.stopped) break;
    }
    print(context, documents.length === 1 ? documents[0] : { batches: documents }, lines.length > 0 || missed.length > 0 ? lines : [translate(context.language, 'cli.nothingOpen')]);
    return status;
  });
}
