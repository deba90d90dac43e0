import { setTimeout as delay } from 'node:timers/promises';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { batchId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { formatWon } from '../../shared/money.ts';
import { errorNow, errorSentence, translate } from '../../shared/messages/index.ts';
import { getBatch, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { flag, instant, readArguments, wholeNumber } from './arguments.ts';
import type { RunSecrets } from '../desk.ts';
import { batchDocument, batchLines, batchStatus, outcomeNumbers } from './batch-document.ts';
import { EXIT, print, REISSUED_OPTION, runSecretsOf, SECRET_OPTIONS, withDesk } from './context.ts';
import type { CommandContext, ExitStatus } from './context.ts';

const SUMMARY = { summary: { type: 'boolean' } } as const;

export async function batches(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  readArguments(args, {}, [0, 0]);
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const list = desk.batches.list().map((batch) => ({
      id: batch.id,
      kind: batch.kind,
      connection: batch.connectionId,
      state: batch.state,
      count: batch.count,
      amount: batch.amount,
      createdAt: isoKst(batch.createdAt),
      outcomes: outcomeNumbers(outcomeTotals(desk.db, batch.id)),
    }));
    const lines = list.map((batch) => `${batch.id}  ${batch.createdAt}  ${translate(context.language, `batchState.${batch.state}`)}  ${batch.count}  ${formatWon(batch.amount)}`);
    print(context, { batches: list }, lines.length > 0 ? lines : [translate(context.language, 'cli.noBatches')]);
    return EXIT.done;
  });
}

export async function batch(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, SUMMARY, [1, 1]);
  return await withDesk(context, { mode: 'read' }, async (desk) => {
    const found = getBatch(desk.db, batchId(positionals[0] ?? ''));
    print(context, batchDocument(desk, found, { summary: flag(values, 'summary'), resultFile: null }), batchLines(desk, found, context.language, null));
    return batchStatus(desk, found);
  });
}

/** Seconds between two questions to the service while waiting for the end of a batch. */
const TRACK_EVERY_SECONDS = 2;
/** One look that brought nothing, where the next one may: a service is away for a moment, or says so. */
const NO_ANSWER: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['SERVICE_UNREACHABLE', 'SERVICE_ANSWER_UNREADABLE', 'SERVICE_ERROR']);

export async function track(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { ...SECRET_OPTIONS, ...REISSUED_OPTION, ...SUMMARY, wait: { type: 'string' } }, [1, 1]);
  const wait = wholeNumber(values, 'wait') ?? 0;
  const secrets = runSecretsOf(values);
  const runSecrets = new Map<ConnectionId, RunSecrets>();
  return await withDesk(context, { mode: 'write', runSecrets }, async (desk) => {
    const id = batchId(positionals[0] ?? '');
    if (secrets !== null) runSecrets.set(getBatch(desk.db, id).connectionId, secrets);
    if (flag(values, 'reissued-secret')) await desk.batches.confirmReissued(id);
    const until = Date.now() + wait * 1000;
    const told = (batch: Batch): void => print(context, batchDocument(desk, batch, { summary: flag(values, 'summary'), resultFile: null }), batchLines(desk, batch, context.language, null));
    let answered: Batch | null = null;
    let silent = false;
    for (;;) {
      try {
        answered = await desk.batches.track(id, AbortSignal.timeout(5 * 60_000));
        silent = false;
      } catch (error) {
        if (!(error instanceof DeskError)) throw error;
        const isOver = Date.now() >= until || !NO_ANSWER.has(error.code);
        if (answered === null && isOver) throw error;
        if (!silent) process.stderr.write(`${errorSentence(context.language, error)}\n`);
        silent = true;
        if (!NO_ANSWER.has(error.code)) {
          told(getBatch(desk.db, id));
          return EXIT.needsPerson;
        }
      }
      const totals = outcomeTotals(desk.db, id);
      const moving = totals.accepted.count + totals.unknown.count + totals.sending.count > 0;
      if (answered !== null && (!moving || Date.now() >= until)) {
        told(answered);
        return batchStatus(desk, answered);
      }
      await delay(Math.min(TRACK_EVERY_SECONDS * 1000, Math.max(0, until - Date.now())));
    }
  });
}

export async function reschedule(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { at: { type: 'string' } }, [1, 1]);
  const at = instant(values, 'at');
  if (at === undefined) throw new DeskError('USAGE', { detail: '--at' });
  return await withDesk(context, { mode: 'write' }, async (desk) => {
    const changed = desk.batches.reschedule(batchId(positionals[0] ?? ''), at);
    print(context, batchDocument(desk, changed, { summary: true, resultFile: null }), batchLines(desk, changed, context.language, null));
    return EXIT.done;
  });
}

export async function cancel(args: readonly string[], context: CommandContext): Promise<ExitStatus> {
  const { values, positionals } = readArguments(args, { ...SECRET_OPTIONS, ...REISSUED_OPTION, ...SUMMARY }, [1, 1]);
  const secrets = runSecretsOf(values);
  const runSecrets = new Map<ConnectionId, RunSecrets>();
  return await withDesk(context, { mode: 'write', runSecrets }, async (desk) => {
    const id = batchId(positionals[0] ?? '');
    if (secrets !== null) runSecrets.set(getBatch(desk.db, id).connectionId, secrets);
    if (flag(values, 'reissued-secret')) await desk.batches.confirmReissued(id);
    const before = outcomeTotals(desk.db, id).cancelled.count;
    let undone = true;
    try {
      await desk.batches.cancel(id, AbortSignal.timeout(10 * 60_000));
    } catch (error) {
      // 2 promises that nothing changed: rows that were cancelled before the others could not be are told as they stand.
      if (!(error instanceof DeskError) || outcomeTotals(desk.db, id).cancelled.count === before) throw error;
      process.stderr.write(`${translate(context.language, `error.${error.code}`, error.params)} ${errorNow(context.language, error.code)}\n`);
      undone = false;
    }
    const cancelled = getBatch(desk.db, id);
    print(context, batchDocument(desk, cancelled, { summary: flag(values, 'summary'), resultFile: null }), batchLines(desk, cancelled, context.language, null));
    const totals = outcomeTotals(desk.db, id);
    return undone && totals.cancelled.count === cancelled.count ? EXIT.done : EXIT.needsPerson;
  });
}
