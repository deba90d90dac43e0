import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { connectionId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { IssueCode } from '../../shared/issues.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { issueSentence, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { modelForStart } from '../batches/start-day.ts';
import { leftOutReason } from '../batches/results.ts';
import { draftIssues } from '../drafts/draft-view.ts';
import type { DraftModel } from '../drafts/model.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import type { RunSecrets } from '../desk.ts';
import { listLeftOut } from '../ledger/batches.ts';
import { amount, date, flag, instant, kind, readArguments, required, text, wholeNumber } from './arguments.ts';
import { batchDocument, batchLines, batchStatus } from './batch-document.ts';
import { readInput } from './check.ts';
import { EXIT, passwordFromEnvironment, print, runSecretsOf, SECRET_OPTIONS, withDesk } from './context.ts';
import type { CommandContext, ExitStatus, OpenOptions } from './context.ts';
import { proveWritable } from './result-file.ts';
import { refuseSameSheet } from './same-sheet.ts';
import { interruptible, keptForApproval, progressPrinter, sendAtItsTime, sendToEnd } from './sending.ts';
import type { SendEnd } from './sending.ts';

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
  // Until the sender takes over: stopped while nothing is frozen yet, nothing is frozen at all.
  const early = interruptible();
  const freezing = withDesk(context, options, async (desk) => {
    desk.connections.get(connection);
    if (sendAt !== null && sendAt <= desk.clock()) throw new DeskError('TIME_IN_PAST', { time: isoKst(sendAt) });
    const open = await desk.drafts.import({ name, bytes, password, connectionId: connection, kind: kind(values), sheetName: text(values, 'sheet'), timing, signal: early.signal });
    try {
      const model = await modelForStart(open.model, sendAt);
      const counts = countTotals(model);
      sayWhatWasFilledIn(model, context.language);
      const skipErrors = flag(values, 'skip-errors');
      if (counts.errors > 0 && !skipErrors) throw new DeskError('DRAFT_HAS_ERRORS', { count: counts.errors });
      const totals = totalsView(model);
      if (totals.count !== count) throw new DeskError('TOTAL_MISMATCH', { stated: count, actual: totals.count });
      if (totals.amount !== stated) throw new DeskError('TOTAL_MISMATCH', { stated, actual: totals.amount });
      const allowed = flag(values, 'allow-duplicates');
      if (!allowed) refuseSameSheet(desk.db, { connectionId: connection, sha256: open.stored.file.sha256, sheetName: model.layout.sheetName });
      // The stated count and amount include what repeats inside the file: that is the decision about it (CLI.md has no
      // other). What was sent before is another matter and needs its own word.
      const batch = await desk.batches.freeze(open, { timing, sendAt, stated: { count, amount: stated }, skipErrors, allowInFile: true, allowSent: allowed, by: 'send' });
      if (early.signal.aborted) {
        await desk.batches.cancel(batch.id, AbortSignal.timeout(1000));
        throw new DeskError('READING_CANCELLED');
      }
      if (sendAt === null) early.off();
      const kept = keptForApproval(desk, batch.id, context.language);
      const keptEnd: SendEnd | null = kept ? { batch, resultFile: null, stopped: false } : null;
      return { id: batch.id, errors: counts.errors, kept, end: keptEnd ?? (sendAt === null ? await sendToEnd(desk, context, batch.id, out, true) : null) };
    } finally {
      // An unattended run keeps no draft: the file is the person's, the batch is in the ledger (also one that waits for approval).
      desk.drafts.removeSent(open.stored.id);
    }
  });
  // A signal while the desk closes must not end the process without a word about what waits.
  const frozen = await freezing.catch((error: unknown) => {
    early.off();
    throw error;
  });
  const end = frozen.end ?? (await sendAtItsTime(context, options, frozen.id, out, true, early));
  early.off();
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
