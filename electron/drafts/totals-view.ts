import type { KstDate } from '../../shared/calendar.ts';
import { ZERO_WON, addWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { DraftView, TotalsView } from '../../shared/views.ts';
import type { DraftModel } from './model.ts';

const LARGEST_PAYEES = 10;

interface Sum {
  count: number;
  amount: Won;
}

function addTo<Key>(sums: Map<Key, Sum>, key: Key, amount: Won): void {
  const sum = sums.get(key);
  if (sum) {
    sum.count += 1;
    sum.amount = addWon(sum.amount, amount);
  } else sums.set(key, { count: 1, amount });
}

/** What the rows that would be sent add up to. Rows with errors and rows left out do not count. */
export function totalsView(model: DraftModel): TotalsView {
  let count = 0;
  let amount = ZERO_WON;
  let largest: TotalsView['largest'] = null;
  let smallest: TotalsView['smallest'] = null;
  const byDate = new Map<KstDate, Sum>();
  const byPayee = new Map<string, Sum>();
  for (const row of model.rows) {
    const { reading } = row;
    if (!model.isReady(row) || reading.amount === null || reading.date === null || reading.payee === null) continue;
    count += 1;
    amount = addWon(amount, reading.amount);
    addTo(byDate, reading.date, reading.amount);
    addTo(byPayee, reading.payee, reading.amount);
    if (largest === null || reading.amount > largest.amount) largest = { row: row.number, payee: reading.payee, amount: reading.amount };
    if (smallest === null || reading.amount < smallest.amount) smallest = { row: row.number, payee: reading.payee, amount: reading.amount };
  }
  const payees = [...byPayee].sort(([, left], [, right]) => right.amount - left.amount).slice(0, LARGEST_PAYEES);
  return {
    count,
    amount,
    byDate: [...byDate].map(([date, sum]) => ({ date, ...sum })).sort((left, right) => (left.date < right.date ? -1 : 1)),
    payees: byPayee.size,
    byPayee: payees.map(([payee, sum]) => ({ payee, name: model.context.payees?.get(payee)?.name ?? null, ...sum })),
    largest,
    smallest,
  };
}

/** Rows by how they stand. `warnings` and `notes` count rows, not findings. */
export function countTotals(model: DraftModel): DraftView['counts'] {
  const counts = { total: model.rows.length, ready: 0, errors: 0, warnings: 0, notes: 0, leftOut: model.layout.leftOut.length };
  for (const row of model.rows) {
    if (row.leftOut !== null) {
      counts.leftOut += 1;
      continue;
    }
    if (model.hasError(row)) counts.errors += 1;
    else counts.ready += 1;
    const has = (severity: string): boolean => row.reading.findings.some((finding) => finding.severity === severity) || row.across.some((finding) => finding.severity === severity);
    if (has('warning')) counts.warnings += 1;
    if (has('note')) counts.notes += 1;
  }
  return counts;
}
