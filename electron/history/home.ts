import { addDays, isoKst, kstDate, kstDateOf } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { ATTENTION } from '../../shared/history/views.ts';
import type { AttentionView, BriefBatch, HomeView } from '../../shared/history/views.ts';
import type { BatchId } from '../../shared/ids.ts';
import { addWon, sumWon, won, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { ENVIRONMENTS } from '../../shared/services.ts';
import type { Environment } from '../../shared/services.ts';
import { FOLLOW_DAYS } from '../batches/following.ts';
import type { NamedConnection } from '../batches/views.ts';
import type { Desk } from '../desk.ts';
import { getApproval } from '../ledger/approvals.ts';
import { batchesInState, getBatch, newestBatches } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { failedAmountsQuery } from '../ledger/history-search.ts';
import { batchesWith, keptTotals, pastConnections, sumsBy, noSums, addSum } from '../ledger/history-totals.ts';
import type { OutcomeSums } from '../ledger/history-totals.ts';
import { takenRows } from '../ledger/retries.ts';
import { payDays } from '../ledger/schedule.ts';

/** Failed rows of longer ago were either sent anew or settled elsewhere: they stay in the history, and off the home screen. */
export const FAILED_DAYS = 31;
const COMING_DAYS = 7;
const MOST_LISTED = 30;
const RECENT = 5;

export function briefBatch(batch: Batch, connection: NamedConnection): BriefBatch {
  const { id, label, service, environment } = connection;
  return { id: batch.id, fileName: batch.file.name, kind: batch.kind, connection: { id, label, service, environment }, state: batch.state, count: batch.count, amount: batch.amount, createdAt: isoKst(batch.createdAt) };
}

/** Live first: real money waits for nobody. */
const urgency = (environment: Environment): number => ENVIRONMENTS.length - ENVIRONMENTS.indexOf(environment);

/** Frozen, not begun, and a second person has not said yet. */
function awaitsApproval(db: Database, id: BatchId): boolean {
  return getApproval(db, id)?.state === 'wanted';
}

/** Rows certainly not paid that no newer draft or batch holds. */
function untaken(desk: Desk, id: BatchId): { count: number; amount: Won } {
  const { outcomes } = keptTotals(desk.db, id);
  const taken = takenRows(desk.db, id);
  if (taken.size === 0) return { count: outcomes.failed.count + outcomes.rejected.count, amount: addWon(outcomes.failed.amount, outcomes.rejected.amount) };
  const left = desk.db.all(failedAmountsQuery(id)).filter(({ seq }) => !taken.has(seq));
  return { count: left.length, amount: sumWon(left.map(({ amount }) => won(amount))) };
}

function attentionOf(desk: Desk, today: KstDate): AttentionView[] {
  const { db } = desk;
  const found: AttentionView[] = [];
  const add = (why: AttentionView['why'], batch: Batch, part: { count: number; amount: Won }): void => void found.push({ why, batch: briefBatch(batch, desk.nameConnection(batch.connectionId)), count: part.count, amount: part.amount });
  const unknown = batchesWith(db, ['unknown'], null);
  for (const [id, part] of unknown) {
    const batch = getBatch(db, id);
    if (batch.state !== 'sending') add('unknown', batch, part);
  }
  for (const batch of batchesInState(db, ['stopped', 'attention'])) {
    if (unknown.has(batch.id)) continue;
    const { outcomes } = keptTotals(db, batch.id);
    add('stopped', batch, { count: outcomes.waiting.count + outcomes.sending.count, amount: addWon(outcomes.waiting.amount, outcomes.sending.amount) });
  }
  // What waits for a second person is told apart.
  for (const batch of batchesInState(db, ['ready'])) if (!awaitsApproval(db, batch.id)) add('ready', batch, batch);
  for (const id of batchesWith(db, ['failed', 'rejected'], addDays(today, -FAILED_DAYS)).keys()) {
    const left = untaken(desk, id);
    if (left.count > 0) add('failed', getBatch(db, id), left);
  }
  return found.sort(
    (left, right) =>
      ATTENTION.indexOf(left.why) - ATTENTION.indexOf(right.why) ||
      urgency(left.batch.connection.environment) - urgency(right.batch.connection.environment) ||
      (left.batch.createdAt < right.batch.createdAt ? 1 : -1),
  );
}

function followedOf(desk: Desk, today: KstDate): HomeView['followed'] {
  const oldest = addDays(today, -FOLLOW_DAYS);
  const open = batchesWith(desk.db, ['accepted'], null);
  return ENVIRONMENTS.flatMap((environment) => {
    const sums = { batches: 0, count: 0, amount: ZERO_WON, old: { count: 0, amount: ZERO_WON } };
    for (const [id, part] of open) {
      const batch = getBatch(desk.db, id);
      if (batch.state === 'sending' || desk.nameConnection(batch.connectionId).environment !== environment) continue;
      const into = part.last < oldest ? sums.old : sums;
      into.count += part.count;
      into.amount = addWon(into.amount, part.amount);
      if (into === sums) sums.batches += 1;
    }
    return sums.count + sums.old.count === 0 ? [] : [{ environment, ...sums }];
  });
}

function addUp(parts: readonly { readonly outcomes: OutcomeSums }[]): OutcomeSums {
  const sums = noSums();
  for (const { outcomes } of parts) for (const outcome of Object.keys(outcomes) as (keyof OutcomeSums)[]) addSum(sums, { outcome, ...outcomes[outcome] });
  return sums;
}

function totalsOf(desk: Desk, today: KstDate): HomeView['totals'] {
  const past = new Set(pastConnections(desk.db).map((connection) => connection.environment));
  const month = today.slice(0, 7);
  const lastMonth = addDays(kstDate(`${month}-01`), -1).slice(0, 7);
  const days = { from: kstDate(`${lastMonth}-01`), to: addDays(kstDate(`${month}-28`), 3) };
  return ENVIRONMENTS.toReversed().flatMap((environment) => {
    if (!past.has(environment)) return [];
    const sums = sumsBy(desk.db, 'date', { environment, connections: [] }, days);
    const of = (matches: (date: string) => boolean): OutcomeSums => addUp(sums.filter(({ time }) => matches(time)));
    return [
      {
        environment,
        spans: [
          { span: 'today' as const, outcomes: of((date) => date === today) },
          { span: 'month' as const, outcomes: of((date) => date.startsWith(month)) },
          { span: 'lastMonth' as const, outcomes: of((date) => date.startsWith(lastMonth)) },
        ],
      },
    ];
  });
}

/** What a person comes for: what needs them first, what is coming, what is under way, what it adds up to. Nothing here walks the rows. */
export function homeView(desk: Desk): HomeView {
  const { db, batches } = desk;
  const today = kstDateOf(desk.clock());
  const attention = attentionOf(desk, today);
  const recent = newestBatches(db, RECENT);
  return {
    today,
    empty: recent.length === 0,
    attention: attention.slice(0, MOST_LISTED),
    attentionMore: Math.max(0, attention.length - MOST_LISTED),
    waiting: batchesInState(db, ['scheduled']).map((batch) => batches.view(batch)),
    approvals: batchesInState(db, ['ready', 'scheduled']).filter((batch) => awaitsApproval(db, batch.id)).map((batch) => batches.view(batch)),
    pays: [...payDays(db, today, addDays(today, COMING_DAYS - 1))],
    sending: batchesInState(db, ['sending']).map((batch) => batches.view(batch)),
    followed: followedOf(desk, today),
    totals: totalsOf(desk, today),
    recent: recent.map((batch) => batches.view(batch)),
  };
}
