import type { BatchId } from '../../../shared/ids.ts';
import type { ServiceId } from '../../../shared/services.ts';
import { getBatch, listRows, outcomeTotals } from '../../ledger/batches.ts';
import type { LedgerRow } from '../../ledger/batches.ts';
import type { Database } from '../../ledger/database.ts';
import { listAttempts } from '../../ledger/journal.ts';
import type { Network } from './network.ts';
import type { HeldPayment, SimulatedServices } from './services.ts';

/** The life of a key as the desk counts it: a day less than the service's 15 (toss-facts §1.2). */
const KEY_LIFE_MS = 14 * 24 * 60 * 60 * 1000;
const THERE: ReadonlySet<string> = new Set(['accepted', 'paid', 'failed']);
const OPEN: ReadonlySet<string> = new Set(['waiting', 'sending', 'unknown']);

export interface TruthOptions {
  readonly db: Database;
  readonly services: SimulatedServices;
  readonly network: Network;
}

/** The batch against the book of the service. `resting`: nobody is sending it and no crash cut it off. */
export function wrongInBatch(id: BatchId, resting: boolean, { db, services, network }: TruthOptions): readonly string[] {
  const batch = getBatch(db, id);
  const held = new Map<string, HeldPayment[]>();
  for (const payment of services.held()) held.set(payment.key, [...(held.get(payment.key) ?? []), payment]);
  const wrong: string[] = [];
  const rows = listRows(db, id);
  for (const row of rows) {
    const payments = held.get(row.key) ?? [];
    const say = (what: string): number => wrong.push(`${row.key} ${what}`);
    if (payments.length > 1) say(`was paid ${payments.length} times`);
    const [payment] = payments;
    if (payment && (payment.payee !== row.payee || payment.amount !== row.amount || payment.date !== row.date)) say(`was paid as ${JSON.stringify(payment)}`);
    if (THERE.has(row.outcome) && !payment) say(`is ${row.outcome} and not in the book`);
    if ((row.outcome === 'rejected' || row.outcome === 'waiting') && payment) say(`is ${row.outcome} and in the book`);
    if ((row.outcome === 'rejected' || row.outcome === 'waiting' || (row.outcome === 'cancelled' && !payment)) && network.mayStillBeDone(row.key)) say(`is ${row.outcome} and may still be done`);
    if (row.outcome === 'cancelled' && payment && !payment.undone) say('is cancelled and will be paid');
    if (row.outcome === 'paid' && payment?.undone) say('is paid and was cancelled');
    if (resting && row.outcome === 'sending') say('is on its way and nobody sends it');
    if (row.outcome === 'unknown' && (row.code ?? '') === '') say('is unknown without a reason');
  }
  if (resting && batch.state === 'sending') wrong.push(`${id} is being sent by nobody`);
  if (resting && rows.some((row) => row.outcome === 'waiting') && !['ready', 'stopped'].includes(batch.state)) wrong.push(`${id} has rows that wait and is ${batch.state}`);
  if (batch.state === 'done' && rows.some((row) => OPEN.has(row.outcome))) wrong.push(`${id} is done and has open rows`);
  const totals = Object.values(outcomeTotals(db, id));
  const count = totals.reduce((sum, total) => sum + total.count, 0);
  const amount = totals.reduce((sum, total) => sum + total.amount, 0);
  if (count !== batch.count || amount !== batch.amount) wrong.push(`${id} sums to ${count}, ${amount} instead of ${batch.count}, ${batch.amount}`);
  return wrong;
}

/** Requests whose key the desk holds for dead: a person must decide about their rows. */
export function expiredRequests(id: BatchId, service: ServiceId, db: Database, deskNow: number): ReadonlySet<number> {
  if (service === 'portone') return new Set();
  const seqs = new Set(listRows(db, id, { outcome: 'unknown' }).map((row) => row.requestSeq));
  return new Set([...seqs].filter((seq) => {
    const first = listAttempts(db, id, seq).find((attempt) => attempt.delivery !== 'not-sent');
    return first !== undefined && deskNow - first.startedAt >= KEY_LIFE_MS;
  }));
}

/** After the last resume, with everything working: what is still open and has no right to be. */
export function wrongAtEnd(id: BatchId, expired: ReadonlySet<number>, { db, services }: TruthOptions): readonly string[] {
  const undone = new Set(services.held().filter((payment) => payment.undone).map(({ key }) => key));
  // What somebody deleted at the console while its answer was lost looks like never taken: only a person can tell.
  const excused = (row: LedgerRow): boolean => row.outcome === 'unknown' && (expired.has(row.requestSeq) || undone.has(row.key));
  return listRows(db, id).filter((row) => OPEN.has(row.outcome) && !excused(row)).map((row) => `${row.key} is ${row.outcome} (${row.code ?? ''}) at the end`);
}

const ENDS: Readonly<Record<string, string>> = { COMPLETED: 'paid', FAILED: 'failed', CANCELED: 'cancelled' };

/** Long after, once followed: Toss says how every payment ended, and the ledger says the same. */
export function wrongAfterFollowing(id: BatchId, { db, services }: TruthOptions): readonly string[] {
  const ends = new Map(services.held().map(({ key, status }) => [key, status === null ? null : (ENDS[status] ?? status)]));
  return listRows(db, id)
    .filter((row) => (ends.get(row.key) ?? null) !== null && ends.get(row.key) !== row.outcome)
    .map((row) => `${row.key} ended ${ends.get(row.key) ?? ''} and is ${row.outcome}`);
}
