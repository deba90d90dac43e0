import { DeskError } from '../../shared/errors.ts';
import { batchId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { BatchState } from '../../shared/batch.ts';
import { errorSentence, translate } from '../../shared/messages/index.ts';
import type { Desk, RunSecrets } from '../desk.ts';
import { frozenBySend } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { flag, readArguments, text } from './arguments.ts';
import { batchDocument, batchLines, batchStatus, cutOffLine, missedLine, readyLine } from './batch-document.ts';
import { EXIT, print, REISSUED_OPTION, runSecretsOf, SECRET_OPTIONS, withDesk } from './context.ts';
import type { CommandContext, ExitStatus, OpenOptions } from './context.ts';
import { proveWritable, writeResultOrSay } from './result-file.ts';
import { aheadOfTime, keptForApproval, progressPrinter, sendAtItsTime, sendToEnd } from './sending.ts';

/** What a crash, a kill or a stop leaves open, beside a batch that `send` froze and never came to. */
const LEFT_OPEN: ReadonlySet<BatchState> = new Set<BatchState>(['sending', 'stopped', 'attention']);

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
    const ready = named === undefined ? desk.batches.list().filter(({ state }) => state === 'ready') : [];
    const left = ready.filter(({ id }) => !frozenBySend(desk.db, id));
    const open = named === undefined ? desk.batches.list().filter((batch) => LEFT_OPEN.has(batch.state) || (batch.state === 'ready' && !left.some(({ id }) => id === batch.id))).toReversed() : [getBatch(desk.db, batchId(named))];
    // One secret belongs to one connection; shown to another service it would be given away.
    if (secrets !== null && new Set(open.map((batch) => batch.connectionId)).size > 1) throw new DeskError('USAGE', { detail: 'resume BATCH --secret-env' });
    const missed = named === undefined ? desk.batches.missed() : [];
    // Told apart from the document: whoever reads that gets what was resumed, and the exit status says that a person is needed.
    for (const batch of missed) process.stderr.write(`${missedLine(batch, context.language)}\n`);
    for (const batch of left) process.stderr.write(`${readyLine(batch, context.language)}\n`);
    for (const batch of open) if (batch.stopCode === 'INTERRUPTED') process.stderr.write(`${cutOffLine(desk, batch, context.language)}\n`);
    const documents: unknown[] = [];
    const lines: string[] = [];
    const told = (batch: Batch, resultFile: string | null): void => {
      documents.push(batchDocument(desk, batch, { summary: flag(values, 'summary'), resultFile }));
      lines.push(...batchLines(desk, batch, context.language, resultFile));
    };
    let status: ExitStatus = missed.length + left.length > 0 ? EXIT.needsPerson : EXIT.done;
    const failures: DeskError[] = [];
    for (const batch of open) {
      if (secrets !== null) runSecrets.set(batch.connectionId, secrets);
      try {
        if (flag(values, 'reissued-secret')) await desk.batches.confirmReissued(batch.id);
        const end = await resumed(desk, context, batch, out);
        told(end.batch, end.resultFile);
        status = Math.max(status, end.status) as ExitStatus;
        if (end.status === EXIT.stopped) break;
      } catch (error) {
        // Alone it is what the command ends with. Among others it must hide none of them: what they sent is sent.
        if (!(error instanceof DeskError) || open.length === 1) throw error;
        process.stderr.write(`${batch.id} · ${errorSentence(context.language, error)}\n`);
        failures.push(error);
        told(getBatch(desk.db, batch.id), null);
        status = Math.max(status, EXIT.needsPerson) as ExitStatus;
      }
    }
    print(context, documents.length === 1 ? documents[0] : { batches: documents }, lines.length + missed.length + left.length > 0 ? lines : [translate(context.language, 'cli.nothingOpen')]);
    const nothingDone = open.length > 0 && failures.length === open.length && failures.every(({ moneyMoved }) => moneyMoved === 'no');
    return nothingDone ? EXIT.impossible : status;
  });
}

/** One batch to its rest; one that nobody has approved stays as it is. */
async function resumed(desk: Desk, context: CommandContext, batch: Batch, out: string | undefined): Promise<{ batch: Batch; resultFile: string | null; status: ExitStatus }> {
  const finished = batch.state === 'done' || batch.state === 'cancelled';
  if (!finished && keptForApproval(desk, batch.id, context.language)) return { batch, resultFile: null, status: EXIT.needsPerson };
  const end = finished ? { batch, resultFile: await writeResultOrSay(desk, 'write', context, batch.id, out), stopped: false } : await sendToEnd(desk, context, batch.id, out, false);
  const status = end.stopped ? EXIT.stopped : end.resultFile === null ? EXIT.needsPerson : batchStatus(desk, end.batch);
  return { batch: end.batch, resultFile: end.resultFile, status };
}
