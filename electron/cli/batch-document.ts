import type { BatchState, Outcome } from '../../shared/batch.ts';
import { isoKst } from '../../shared/calendar.ts';
import { formatWon } from '../../shared/money.ts';
import { outcomeReason, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { ServiceId } from '../../shared/services.ts';
import { listRows, outcomeTotals } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Desk } from '../desk.ts';
import { EXIT } from './context.ts';
import type { ExitStatus } from './context.ts';

type OutcomeNumbers = Readonly<Record<string, number>>;

/**
 * The four outcomes of sending always, what the service said later only where there is something to say. A row whose
 * request was on its way when the process ended may have arrived: it counts as unknown.
 */
export function outcomeNumbers(totals: Readonly<Record<Outcome, { count: number }>>): OutcomeNumbers {
  const numbers: Record<string, number> = {
    waiting: totals.waiting.count,
    accepted: totals.accepted.count,
    rejected: totals.rejected.count,
    unknown: totals.unknown.count + totals.sending.count,
  };
  for (const later of ['paid', 'failed', 'cancelled'] as const) if (totals[later].count > 0) numbers[later] = totals[later].count;
  return numbers;
}

/** The document of `send`, `resume`, `batch` and `track`. */
export function batchDocument(desk: Desk, batch: Batch, options: { summary: boolean; resultFile: string | null }) {
  return {
    batch: {
      id: batch.id,
      kind: batch.kind,
      connection: batch.connectionId,
      state: batch.state,
      stopCode: batch.stopCode,
      count: batch.count,
      amount: batch.amount,
      hash: batch.hash,
      createdAt: isoKst(batch.createdAt),
      sendAt: batch.sendAt === null ? null : isoKst(batch.sendAt),
    },
    outcomes: outcomeNumbers(outcomeTotals(desk.db, batch.id)),
    ...(options.summary
      ? {}
      : {
          rows: listRows(desk.db, batch.id).map((row) => ({
            row: row.sheetRow,
            key: row.key,
            payee: row.payee,
            amount: row.amount,
            date: row.date,
            outcome: row.outcome === 'sending' ? ('unknown' as const) : row.outcome,
            serviceId: row.serviceId,
            status: row.status,
            code: row.code,
            message: row.message,
          })),
        }),
    resultFile: options.resultFile,
  };
}

const PROBLEMS_SHOWN = 30;

export function batchLines(desk: Desk, batch: Batch, language: Language, resultFile: string | null): string[] {
  const { service } = desk.nameConnection(batch.connectionId);
  const totals = outcomeTotals(desk.db, batch.id);
  const lines = [`${batch.id} · ${translate(language, `kind.${batch.kind}`)} · ${translate(language, `batchState.${batch.state}`)} · ${batch.count} · ${formatWon(batch.amount)}`];
  for (const [outcome, { count, amount }] of Object.entries(totals) as [Outcome, { count: number; amount: typeof batch.amount }][]) {
    if (count > 0) lines.push(`  ${translate(language, `outcome.${outcome}`)} ${count} · ${formatWon(amount)}`);
  }
  if (batch.stopCode !== null) lines.push(`  ${stopReason(language, service, batch)}`);
  const problems = listRows(desk.db, batch.id).filter((row) => row.outcome === 'rejected' || row.outcome === 'unknown' || row.outcome === 'failed');
  for (const row of problems.slice(0, PROBLEMS_SHOWN)) {
    lines.push(`  ${translate(language, 'cli.placeRow', { row: row.sheetRow })} ${row.payee} ${formatWon(row.amount)} ${translate(language, `outcome.${row.outcome}`)} ${outcomeReason(language, service, row) ?? ''}`);
  }
  if (problems.length > PROBLEMS_SHOWN) lines.push(`  … +${problems.length - PROBLEMS_SHOWN}`);
  if (resultFile !== null) lines.push(translate(language, 'cli.resultFile', { name: resultFile }));
  return lines;
}

export function stopReason(language: Language, service: ServiceId, batch: Pick<Batch, 'stopCode' | 'stopMessage'>): string {
  return outcomeReason(language, service, { code: batch.stopCode, message: batch.stopMessage === '' ? null : batch.stopMessage }) ?? '';
}

/** For a batch whose time was missed: what it is, and the three things a person can do. */
export function missedLine(batch: Batch, language: Language): string {
  return translate(language, 'cli.missed', { id: batch.id, time: batch.sendAt === null ? '' : isoKst(batch.sendAt), n: batch.count, amount: batch.amount });
}

/** For a batch that a person froze and has not sent: nobody but them knows whether it is to go out. */
export function readyLine(batch: Batch, language: Language): string {
  return translate(language, 'cli.readyLeft', { id: batch.id, n: batch.count, amount: batch.amount });
}

/** For a batch that goes on waiting for its time although nobody waits with it. */
export function stillScheduledLine(batch: Batch, language: Language): string {
  return translate(language, 'cli.stillScheduled', { id: batch.id, time: batch.sendAt === null ? '' : isoKst(batch.sendAt) });
}

/** What a start found of a batch that was cut off while it was being sent. */
export function cutOffLine(desk: Desk, batch: Batch, language: Language): string {
  const { waiting, unknown, sending, accepted, paid, failed } = outcomeTotals(desk.db, batch.id);
  return translate(language, 'cli.cutOff', { id: batch.id, sent: accepted.count + paid.count + failed.count, waiting: waiting.count, unknown: unknown.count + sending.count });
}

const STOPPED: readonly BatchState[] = ['ready', 'scheduled', 'sending', 'stopped'];

/** How a batch stands, as an exit status: anything that needs a person is 1. */
export function batchStatus(desk: Desk, batch: Batch): ExitStatus {
  const totals = outcomeTotals(desk.db, batch.id);
  const open = totals.rejected.count + totals.unknown.count + totals.sending.count + totals.failed.count;
  if (open > 0 || batch.state === 'attention') return EXIT.needsPerson;
  if (STOPPED.includes(batch.state)) return EXIT.needsPerson;
  return EXIT.done;
}
