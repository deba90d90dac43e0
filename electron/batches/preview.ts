import { setImmediate } from 'node:timers/promises';
import { inBreaths, ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { addDays, isoKst } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { isExpressTime } from '../../shared/kinds/rules/schedule.ts';
import { ZERO_WON, addWon, won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { PreviewView } from '../../shared/views.ts';
import { readDate } from '../../shared/values/index.ts';
import { draftIssues } from '../drafts/draft-view.ts';
import { duplicateGroups, similarRows } from '../drafts/duplicates.ts';
import type { OpenDraft } from '../drafts/drafts.ts';
import type { DraftModel, DraftRow } from '../drafts/model.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import type { PayoutService } from '../services/service.ts';

/** Rows whose own readable date differs from the one the chosen timing puts in its place. */
export function* datesReplaced(model: DraftModel): Breaths<number> {
  const { timing } = model.context;
  const column = model.column(model.kind.dateField);
  if (timing.type === 'sheet' || column === null) return 0;
  let replaced = 0;
  for (const row of model.rows) {
    if (row.index % ROWS_PER_BREATH === 0) yield;
    if (model.isReady(row) && ownDate(row, column, model) !== row.reading.date) replaced += 1;
  }
  return replaced;
}

function ownDate(row: DraftRow, column: number, model: DraftModel): KstDate | null {
  return readDate(row.cells[column - 1] ?? null, model.kind.dateField).value;
}

/** What is paid at once, and whether the service is said to do that now; null when nothing is. */
export function* paidAtOnce(model: DraftModel): Breaths<PreviewView['express']> {
  if (model.kind.id !== 'seller-payout') return null;
  let count = 0;
  let amount = won(0);
  for (const row of model.rows) {
    if (row.index % ROWS_PER_BREATH === 0) yield;
    const { row: pay } = row.reading;
    if (!model.isReady(row) || pay?.kind !== 'seller-payout' || pay.payoutDate !== null) continue;
    count += 1;
    amount = addWon(amount, pay.payoutAmount);
  }
  const { today, minuteOfDay, calendar } = model.context;
  return count === 0 ? null : { count, amount, now: isExpressTime(today, minuteOfDay, calendar) };
}

/** What goes out to payees: rows above zero. */
export function* paidOutOf(model: DraftModel): Breaths<Won> {
  let amount = ZERO_WON;
  for (const row of model.rows) {
    if (row.index % ROWS_PER_BREATH === 0) yield;
    if (model.isReady(row) && row.reading.amount !== null && row.reading.amount > 0) amount = addWon(amount, row.reading.amount);
  }
  return amount;
}

/** The first day that a person may choose: Toss v2 schedules from the next business day on. */
function nextPayableDate({ kind, context: { calendar, today } }: DraftModel): KstDate {
  switch (kind.service) {
    case 'portone':
      return today;
    case 'toss-v1':
      return calendar.nextBusinessDay(today);
    case 'toss-v2':
      return calendar.nextBusinessDay(addDays(today, 1));
  }
}

async function readBalance(service: PayoutService | DeskError, amount: number, now: number): Promise<PreviewView['balance']> {
  if (service instanceof DeskError) return { type: 'unreadable', code: service.code, message: null };
  try {
    const balance = await service.balance(AbortSignal.timeout(15_000));
    if (balance === null) return { type: 'none' };
    return { type: 'known', amount: balance, after: won(balance - amount), readAt: isoKst(now) };
  } catch (error) {
    if (error instanceof DeskError) return { type: 'unreadable', code: String(error.params['code'] ?? error.code), message: typeof error.params['message'] === 'string' ? error.params['message'] : null };
    throw error;
  }
}

export interface PreviewContext {
  /** The client, or why the connection cannot be opened now. */
  readonly service: PayoutService | DeskError;
  readonly now: number;
  readonly opensAt: number | null;
  readonly rowsPerRequest: number;
  /** Asked for when a refused array is sent again in parts. */
  readonly split: number | null;
}

/** Everything a person should see before typing the total. */
export async function previewBatch(open: OpenDraft, timing: PayTiming, context: PreviewContext): Promise<PreviewView> {
  const { model } = open;
  const replaced = await inBreaths(datesReplaced(model), () => setImmediate());
  const express = await inBreaths(paidAtOnce(model), () => setImmediate());
  const paidOut = await inBreaths(paidOutOf(model), () => setImmediate());
  // From here to the revision nothing comes between: what is shown is what this revision is.
  const totals = totalsView(model);
  const { groups, undecided, paidAgain, leftOut } = duplicateGroups(model);
  return {
    draftId: open.stored.id,
    revision: open.stored.revision,
    timing,
    totals,
    counts: countTotals(model),
    datesReplaced: replaced,
    requests: Math.ceil(totals.count / context.rowsPerRequest),
    split: context.split,
    balance: await readBalance(context.service, totals.amount, context.now),
    duplicates: { groups: groups.length, undecided, paidAgain, leftOut, similar: similarRows(model).length },
    opensAt: context.opensAt === null ? null : isoKst(context.opensAt),
    draftIssues: draftIssues(model),
    nextPayableDate: nextPayableDate(model),
    express,
    paidOut,
  };
}
