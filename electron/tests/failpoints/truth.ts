import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { verifyAudit } from '../../ledger/audit.ts';
import { listBatches, listRows, outcomeTotals } from '../../ledger/batches.ts';
import type { Batch, LedgerRow } from '../../ledger/batches.ts';
import { Database } from '../../ledger/database.ts';
import type { BookEntry } from './jobs.ts';

export interface Seen {
  readonly batches: readonly (Batch & { readonly rows: readonly LedgerRow[]; readonly total: { readonly count: number; readonly amount: number } })[];
  readonly auditGood: boolean;
}

/** The ledger of a home as it lies on disk. Null when there is none yet. */
export function readHome(home: string): Seen | null {
  if (!readdirSync(home).includes('ledger.sqlite')) return null;
  const db = Database.open(join(home, 'ledger.sqlite'), { readOnly: true });
  try {
    const batches = listBatches(db).map((batch) => {
      const totals = Object.values(outcomeTotals(db, batch.id));
      return { ...batch, rows: listRows(db, batch.id), total: { count: totals.reduce((sum, { count }) => sum + count, 0), amount: totals.reduce((sum, { amount }) => sum + amount, 0) } };
    });
    return { batches, auditGood: verifyAudit(db).ok };
  } finally {
    db.close();
  }
}

const THERE: ReadonlySet<string> = new Set(['accepted', 'paid', 'failed', 'cancelled']);

/**
 * What of a ledger is not true by the service's own book; empty when all is. Holds at any moment, right after a kill too:
 * no payment twice, none that the ledger does not know, none it is wrong about, and sums that agree.
 */
export function wrongByBook(seen: Seen | null, book: readonly BookEntry[]): readonly string[] {
  const wrong: string[] = [];
  const payments = new Map<string, BookEntry>();
  for (const entry of book) {
    if (payments.has(entry.key)) wrong.push(`${entry.key} was paid twice`);
    payments.set(entry.key, entry);
  }
  if (seen === null) return book.length === 0 ? wrong : [...wrong, 'payments without a ledger'];
  if (!seen.auditGood) wrong.push('the audit chain is broken');
  for (const batch of seen.batches) {
    if (batch.total.count !== batch.count || batch.total.amount !== batch.amount) wrong.push(`${batch.id} sums to ${batch.total.count}, ${batch.total.amount} instead of ${batch.count}, ${batch.amount}`);
    for (const row of batch.rows) {
      const payment = payments.get(row.key);
      payments.delete(row.key);
      const say = (what: string): void => void wrong.push(`${row.key} (${batch.state}) ${what}`);
      if (payment && (payment.payee !== row.payee || payment.amount !== row.amount || payment.date !== row.date)) say(`was paid as ${JSON.stringify(payment)}`);
      if (THERE.has(row.outcome) && !payment && !(row.outcome === 'cancelled' && row.serviceId === null)) say(`is ${row.outcome} and not in the book`);
      if ((row.outcome === 'waiting' || row.outcome === 'rejected') && payment) say(`is ${row.outcome} and in the book`);
      if (row.outcome === 'cancelled' && payment && !payment.undone) say('is cancelled and will be paid');
      if (row.outcome === 'paid' && payment?.undone === true) say('is paid and was undone');
    }
  }
  for (const entry of payments.values()) wrong.push(`${entry.key} is in the book and in no batch`);
  return wrong;
}

/** Nothing is open any more, and what the service undid or paid the ledger says too. */
export function openByBook(seen: Seen | null, book: readonly BookEntry[], options: { readonly undone: boolean }): readonly string[] {
  const payments = new Map(book.map((entry) => [entry.key, entry]));
  return (seen?.batches ?? []).flatMap((batch) => {
    const wrong = batch.rows.filter((row) => ['waiting', 'sending', 'unknown'].includes(row.outcome)).map((row) => `${row.key} is ${row.outcome} (${row.code ?? ''}) at the end`);
    const left = options.undone ? batch.rows.filter((row) => payments.get(row.key)?.undone === true && row.outcome !== 'cancelled').map((row) => `${row.key} was undone and is ${row.outcome}`) : [];
    const state = ['done', 'cancelled'].includes(batch.state) ? [] : [`${batch.id} is ${batch.state} at the end`];
    return [...wrong, ...left, ...state];
  });
}
