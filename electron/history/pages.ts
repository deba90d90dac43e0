import { setImmediate as nextTurn } from 'node:timers/promises';
import { inBreaths } from '../../shared/breaths.ts';
import { addDays, kstDate, kstDateOf } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { foldText } from '../../shared/history/fold.ts';
import { addWon, won, ZERO_WON } from '../../shared/money.ts';
import type { HistoryDayView, HistoryPageView, HistoryTotalsView } from '../../shared/history/views.ts';
import { batchId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { ENVIRONMENTS } from '../../shared/services.ts';
import type { NamedConnection } from '../batches/views.ts';
import type { Desk } from '../desk.ts';
import { getBatch } from '../ledger/batches.ts';
import { batchesByNameQuery } from '../ledger/history-search.ts';
import { batchesOfDay, sumsBy } from '../ledger/history-totals.ts';
import type { SummedBy } from '../ledger/history-totals.ts';
import { briefBatch } from './home.ts';
import { searchHistory } from './search.ts';
import type { HistoryPage, HistorySearch } from './search.ts';

const MOST_BATCHES = 5;

function named(desk: Desk): (id: ConnectionId) => NamedConnection {
  const known = new Map<ConnectionId, NamedConnection>();
  return (id) => {
    const connection = known.get(id) ?? desk.nameConnection(id);
    known.set(id, connection);
    return connection;
  };
}

function foundView(found: HistoryPage['found'], nameOf: (id: ConnectionId) => NamedConnection): HistoryPageView['found'] {
  if (found === null) return null;
  const sums = ENVIRONMENTS.map((environment) => ({ environment, count: 0, amount: ZERO_WON }));
  for (const [id, part] of found.byConnection) {
    const sum = sums.find(({ environment }) => environment === nameOf(id).environment);
    if (sum === undefined) throw new Error(`connection ${id} has no environment`);
    sum.count += part.count;
    sum.amount = addWon(sum.amount, won(part.amount));
  }
  return { count: found.count, sums: sums.filter((sum) => sum.count > 0).toReversed() };
}

/** One page of the search, in breaths: the desk answers others meanwhile. */
export async function historyPage(desk: Desk, asked: HistorySearch): Promise<HistoryPageView> {
  const nameOf = named(desk);
  const page = await inBreaths(searchHistory(desk.db, asked, kstDateOf(desk.clock())), () => nextTurn());
  const part = foldText(asked.text.trim());
  const batches = asked.after === null && part !== '' ? desk.db.all(batchesByNameQuery(part, MOST_BATCHES)).map(({ id }) => getBatch(desk.db, batchId(id))) : [];
  return {
    rows: page.rows.map(({ connectionId, sheetRow, ...row }) => ({ ...row, row: sheetRow, connection: nameOf(connectionId) })),
    next: page.next,
    found: foundView(page.found, nameOf),
    batches: batches.map((batch) => briefBatch(batch, nameOf(batch.connectionId))),
  };
}

function monthDays(month: string): { from: KstDate; to: KstDate } {
  const from = kstDate(`${month}-01`);
  let to = from;
  while (addDays(to, 1).startsWith(month)) to = addDays(to, 1);
  return { from, to };
}

export function historyTotals(desk: Desk, of: SummedBy, month: string): HistoryTotalsView {
  return {
    months: sumsBy(desk.db, 'month', of, null).map(({ time, outcomes }) => ({ month: time, outcomes })),
    days: sumsBy(desk.db, 'date', of, monthDays(month)).map(({ time, outcomes }) => ({ date: kstDate(time), outcomes })),
  };
}

export function historyDay(desk: Desk, of: SummedBy, date: KstDate): HistoryDayView {
  const nameOf = named(desk);
  return batchesOfDay(desk.db, of, date).map(({ id, outcomes }) => {
    const batch = getBatch(desk.db, id);
    return { batch: briefBatch(batch, nameOf(batch.connectionId)), outcomes };
  });
}
