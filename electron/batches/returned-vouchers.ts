import { isoKst } from '../../shared/calendar.ts';
import { batchId } from '../../shared/ids.ts';
import { ZERO_WON, addWon } from '../../shared/money.ts';
import type { VoucherPreview } from '../../shared/result-views.ts';
import { getBatch, listRows } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { dayOf } from '../ledger/ranges.ts';
import type { VoucherExport } from '../ledger/voucher-exports.ts';

const LINES_SHOWN = 12;
/** The money is certainly not with the payee, whatever the service said when the row was handed to the books. */
const NOT_PAID = ['failed', 'cancelled', 'rejected'] as const;

/**
 * Rows that the books hold as paid and that are not: a bank returned the transfer, or it was undone after it was exported. In
 * the order of their batches and sheets; no file takes them back by itself, a person has to.
 */
export function returnedSince(db: Database, earlier: readonly VoucherExport[]): VoucherPreview['returned'] {
  const lines: VoucherPreview['returned']['lines'][number][] = [];
  let [count, amount] = [0, ZERO_WON];
  const batches = [...new Set(earlier.flatMap(({ rows }) => rows.batches()))].sort();
  for (const name of batches) {
    const batch = getBatch(db, batchId(name));
    for (const row of NOT_PAID.flatMap((outcome) => listRows(db, batch.id, { outcome })).toSorted((left, right) => left.seq - right.seq)) {
      const made = earlier.findLast(({ rows }) => rows.has(name, row.seq));
      if (made === undefined) continue;
      count += 1;
      amount = addWon(amount, row.amount);
      if (lines.length < LINES_SHOWN) lines.push({ date: dayOf('pay', row) ?? row.date, payee: row.payee, payeeName: row.payeeName, amount: row.amount, outcome: row.outcome, file: batch.file.name, row: row.sheetRow, exportedAt: isoKst(made.at) });
    }
  }
  return { count, amount, lines };
}
