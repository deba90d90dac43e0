import { isoKst } from '../../shared/calendar.ts';
import type { BusinessCalendar } from '../../shared/calendar.ts';
import type { BatchRowView, BatchView } from '../../shared/views.ts';
import { batchApprovalView, startBlockOf } from '../approvals/views.ts';
import type { NamedConnection } from '../connections/names.ts';
import { countLeftOut, countRows, totalsByDate } from '../ledger/batches.ts';
import type { Batch, LedgerRow } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { keptTotals } from '../ledger/history-totals.ts';
import { requestCounts } from '../ledger/journal.ts';
import { payDateWarnings, scheduleState } from './schedule.ts';

export type { NamedConnection } from '../connections/names.ts';

const time = (at: number | null): string | null => (at === null ? null : isoKst(at));

export interface ViewTime {
  /** Milliseconds since 1970 UTC, like `openedAt`: since when this desk has been there to start a batch. */
  readonly now: number;
  readonly openedAt: number;
  readonly calendar: BusinessCalendar;
  /** The person at this machine, as the operating system names them. */
  readonly actor: string;
}

export function batchView(db: Database, batch: Batch, connection: NamedConnection, { now, openedAt, calendar, actor }: ViewTime): BatchView {
  const { outcomes, byDate } = keptTotals(db, batch.id);
  // Only Toss v2 pays at once: the other kinds are not gone through again.
  const mixed = batch.kind === 'seller-payout';
  const byPayDate = mixed ? totalsByDate(db, batch.id, 'scheduled') : byDate;
  const cancellable = mixed ? countRows(db, batch.id, { outcome: 'accepted', express: false }) : outcomes.accepted;
  return {
    id: batch.id,
    connection: { id: connection.id, label: connection.label, service: connection.service, environment: connection.environment },
    kind: batch.kind,
    state: batch.state,
    stopCode: batch.stopCode,
    stopMessage: batch.stopMessage,
    count: batch.count,
    amount: batch.amount,
    hash: batch.hash,
    file: batch.file,
    timing: batch.timing,
    sendAt: time(batch.sendAt),
    schedule: scheduleState(batch, now, openedAt),
    payDateWarnings: payDateWarnings(batch, byPayDate, connection.service, calendar, now),
    approval: batchApprovalView(db, batch, actor),
    blocked: startBlockOf(db, batch, now),
    createdAt: isoKst(batch.createdAt),
    createdBy: batch.createdBy,
    startedAt: time(batch.startedAt),
    finishedAt: time(batch.finishedAt),
    byDate: [...byDate],
    outcomes,
    requests: requestCounts(db, batch.id),
    leftOut: countLeftOut(db, batch.id),
    canCancelRows: cancellable.count > 0,
    cancellable,
    byPayDate: [...byPayDate],
  };
}

export function batchRowView(row: LedgerRow): BatchRowView {
  return {
    seq: row.seq,
    row: row.sheetRow,
    key: row.key,
    payee: row.payee,
    payeeName: row.payeeName,
    amount: row.amount,
    date: row.date,
    outcome: row.outcome,
    serviceId: row.serviceId,
    status: row.status,
    code: row.code,
    message: row.message,
    sentAt: time(row.sentAt),
    express: row.express,
  };
}

/** Batches that something or somebody has left open. */
export function isOpen(state: Batch['state']): boolean {
  return state === 'sending' || state === 'stopped' || state === 'attention';
}

