import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { IssueCode } from '../../shared/issues.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { formatWon } from '../../shared/money.ts';
import { errorNow, errorTitle, issueSentence, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { BatchProgress } from '../../shared/views.ts';
import { leftOutReason } from '../batches/results.ts';
import { draftIssues } from '../drafts/draft-view.ts';
import type { DraftModel } from '../drafts/model.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import type { Desk, RunSecrets } from '../desk.ts';
import { writeResult } from '../exports.ts';
import { whyNotStart } from '../approvals/demand.ts';
import { getBatch, listLeftOut, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { amount, date, flag, instant, kind, readArguments, required, text, wholeNumber } from './arguments.ts';
import { batchDocument, batchLines, batchStatus, cutOffLine, missedLine } from './batch-document.ts';
import { readInput } from './check.ts';
import { EXIT, passwordFromEnvironment, print, REISSUED_OPTION, runSecretsOf, SECRET_OPTIONS, withDesk } from './context.ts';
import type { CommandContext, ExitStatus, OpenOptions } from './context.ts';
import { pause, waitForOther, waitForTime } from './wait-for-time.ts';

/** How long after another desk was found to hold the ledger it is tried again. */
const LEDGER_AGAIN_MS = 500;

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

interface SendEnd {
  readonly batch: Batch;
  readonly resultFile: string | null;
  readonly stopped: boolean;
}

/** The batch, when it waits for a time that is still to come; else null. */
function aheadOfTime(desk: Desk, batch: Batch): Batch | null {
  return batch.state === 'scheduled' && batch.sendAt !== null && batch.sendAt > desk.clock() ? batch : null;
}

/**
 * A batch that nobody has approved yet is kept as it is: this says so on stderr, and the exit status says that a person is
 * needed. Whether it may be sent is asked by the sender itself, not here.
 */
function keptForApproval(desk: Desk, id: BatchId, language: Language): boolean {
  const batch = getBatch(desk.db, id);
  const why = whyNotStart(desk.db, batch, desk.clock());
  if (why?.code !== 'APPROVAL_NEEDED' && why?.code !== 'APPROVAL_REFUSED') return false;
  process.stderr.write(why.code === 'APPROVAL_NEEDED' ? `${translate(language, 'approval.cliNeeded', { id, n: batch.count, amount: formatWon(batch.amount) })}\n` : `${id} · ${errorTitle(language, why.code)} ${errorNow(language, why.code)}\n`);
  return true;
}

/** Sends one batch to rest and writes its result. Nothing sent at all, by no wish of the person: the batch is taken back. */
async function sendToEnd(desk: Desk, context: CommandContext, id: BatchId, out: string | undefined, fresh: boolean): Promise<SendEnd> {
  // How the batch ended is told by whoever waits for it; a failure must not end the process here.
  const signals = stopOnSignal(() => void desk.batches.stop(id).catch(() => undefined));
  try {
    // Whoever comes here has waited; nothing is sent before its time.
    if (aheadOfTime(desk, getBatch(desk.db, id)) !== null) throw new DeskError('BATCH_NOT_SENDABLE', { state: 'scheduled' });
    const batch = await runOrTakeBack(desk, id, fresh);
    const resultFile = await writeResultOrSay(desk, context, id, out);
    return { batch, resultFile, stopped: signals.asked() && batch.state !== 'done' };
  } finally {
    signals.off();
  }
}

/** Waits for the time of a scheduled batch without holding the ledger, then sends it, unless somebody else did. */
async function sendAtItsTime(context: CommandContext, options: OpenOptions, id: BatchId, out: string | undefined, fresh: boolean): Promise<SendEnd> {
  const stop = new AbortController();
  const signals = stopOnSignal(() => stop.abort());
  try {
    for (;;) {
      const waited = await waitForTime(context, id, stop.signal);
      if (waited === 'due') {
        let begun = false;
        try {
          return await withDesk(context, options, async (desk) => {
            const { state, sendAt } = getBatch(desk.db, id);
            // Its time may have been changed in the very last moment.
            if (state !== 'scheduled' || sendAt === null || sendAt > desk.clock()) throw new DeskError('LEDGER_IN_USE');
            begun = true;
            signals.off();
            return await sendToEnd(desk, context, id, out, fresh);
          });
        } catch (error) {
          // Another desk has the ledger: it starts the batch by itself, or lets go of it.
          if (begun || !(error instanceof DeskError) || error.code !== 'LEDGER_IN_USE') throw error;
          await pause(LEDGER_AGAIN_MS, stop.signal);
          continue;
        }
      }
      if (waited === 'other') await waitForOther(context, id, stop.signal);
      return await withDesk(context, { mode: 'read' }, async (desk) => {
        const batch = getBatch(desk.db, id);
        if (waited === 'missed') process.stderr.write(`${missedLine(batch, context.language)}\n`);
        return { batch, resultFile: await writeResultOrSay(desk, context, id, out), stopped: signals.asked() || batch.state === 'cancelled' };
      });
    }
  } finally {
    signals.off();
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
      ...SECRET_OPTIONS,
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
  const secrets = runSecretsOf(values);
  const runSecrets = secrets === null ? undefined : new Map<ConnectionId, RunSecrets>([[connection, secrets]]);

  const options: OpenOptions = { mode: 'write', ...(runSecrets ? { runSecrets } : {}), onProgress: progressPrinter(context) };
  const frozen = await withDesk(context, options, async (desk) => {
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
      early.off();
      const kept = keptForApproval(desk, batch.id, context.language);
      const keptEnd: SendEnd | null = kept ? { batch, resultFile: null, stopped: false } : null;
      return { id: batch.id, errors: counts.errors, kept, end: keptEnd ?? (sendAt === null ? await sendToEnd(desk, context, batch.id, out, true) : null) };
    } finally {
      early.off();
      // An unattended run keeps no draft: the file is the person's, the batch is in the ledger (also one that waits for approval).
      desk.drafts.removeSent(open.stored.id);
    }
  });
  const end = frozen.end ?? (await sendAtItsTime(context, options, frozen.id, out, true));
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const leftOut = listLeftOut(desk.db, frozen.id).map((row) => ({ row: row.sheetRow, reason: row.reason, message: leftOutReason(context.language, row) }));
    const lines = batchLines(desk, end.batch, context.language, end.resultFile);
    for (const { row, message } of leftOut) lines.push(`  ${translate(context.language, 'cli.leftOut')} · ${translate(context.language, 'cli.place', { row, column: '-' })} ${message}`);
    print(context, { ...batchDocument(desk, end.batch, { summary: flag(values, 'summary'), resultFile: end.resultFile }), leftOut }, lines);
    if (end.stopped) return EXIT.stopped;
    if (frozen.kept) return EXIT.needsPerson;
    return frozen.errors > 0 || end.resultFile === null ? EXIT.needsPerson : batchStatus(desk, end.batch);
  });
}

export async function resume(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { ...SECRET_OPTIONS, ...REISSUED_OPTION, out: { type: 'string' }, summary: { type: 'boolean' } }, [0, 1]);
  const secrets = runSecretsOf(values);
  const runSecrets = new Map<ConnectionId, RunSecrets>();
  const out = text(values, 'out');
  await proveWritable(out);
  const named = positionals[0];
  // Somebody says it of one account, not of whatever happens to be open.
  if (named === undefined && flag(values, 'reissued-secret')) throw new DeskError('USAGE', { detail: 'resume BATCH --reissued-secret' });
  const options: OpenOptions = { mode: 'write', runSecrets, onProgress: progressPrinter(context) };
  const waits = named === undefined ? null : await withDesk(context, { mode: 'read' }, async (desk) => aheadOfTime(desk, getBatch(desk.db, batchId(named))));
  const unapproved = waits !== null && (await withDesk(context, { mode: 'read' }, async (desk) => keptForApproval(desk, waits.id, context.language)));
  if (waits !== null && unapproved) {
    return await withDesk(context, { mode: 'read' }, async (desk) => {
      print(context, batchDocument(desk, waits, { summary: flag(values, 'summary'), resultFile: null }), batchLines(desk, waits, context.language, null));
      return EXIT.needsPerson;
    });
  }
  if (waits !== null) {
    if (secrets !== null) runSecrets.set(waits.connectionId, secrets);
    const end = await sendAtItsTime(context, options, waits.id, out, false);
    return await withDesk(context, { mode: 'read' }, async (desk) => {
      print(context, batchDocument(desk, end.batch, { summary: flag(values, 'summary'), resultFile: end.resultFile }), batchLines(desk, end.batch, context.language, end.resultFile));
      return end.stopped ? EXIT.stopped : end.resultFile === null ? EXIT.needsPerson : batchStatus(desk, end.batch);
    });
  }
  return await withDesk(context, options, async (desk) => {
    const open = named === undefined ? desk.batches.list().filter((batch) => ['ready', 'sending', 'stopped', 'attention'].includes(batch.state)).toReversed() : [getBatch(desk.db, batchId(named))];
    // One secret belongs to one connection; shown to another service it would be given away.
    if (secrets !== null && new Set(open.map((batch) => batch.connectionId)).size > 1) throw new DeskError('USAGE', { detail: 'resume BATCH --secret-env' });
    const missed = named === undefined ? desk.batches.missed() : [];
    // Told apart from the document: whoever reads that gets what was resumed, and the exit status says that a person is needed.
    for (const batch of missed) process.stderr.write(`${missedLine(batch, context.language)}\n`);
    const documents: unknown[] = [];
    const lines: string[] = [];
    let status: ExitStatus = missed.length > 0 ? EXIT.needsPerson : EXIT.done;
    for (const batch of open) if (batch.stopCode === 'INTERRUPTED') process.stderr.write(`${cutOffLine(desk, batch, context.language)}\n`);
    for (const batch of open) {
      if (secrets !== null) runSecrets.set(batch.connectionId, secrets);
      if (flag(values, 'reissued-secret')) await desk.batches.confirmReissued(batch.id);
      const finished = batch.state === 'done' || batch.state === 'cancelled';
      if (!finished && keptForApproval(desk, batch.id, context.language)) {
        documents.push(batchDocument(desk, batch, { summary: flag(values, 'summary'), resultFile: null }));
        lines.push(...batchLines(desk, batch, context.language, null));
        status = Math.max(status, EXIT.needsPerson) as ExitStatus;
        continue;
      }
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
