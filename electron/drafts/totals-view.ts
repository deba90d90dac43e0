import type { Won } from '../../shared/money.ts';
import type { DraftView, TotalsView } from '../../shared/views.ts';
import type { DraftModel } from './model.ts';

const LARGEST_PAYEES = 10;

/** The first row that would be sent with this amount. */
function rowWith(model: DraftModel, amount: Won | null): TotalsView['largest'] {
  const row = amount === null ? undefined : model.rows.find((candidate) => candidate.reading.amount === amount && model.isReady(candidate));
  if (!row || amount === null) return null;
  return { row: row.number, payee: row.reading.payee ?? '', amount };
}

/** What the rows that would be sent add up to. Rows with errors and rows left out do not count. */
export function totalsView(model: DraftModel): TotalsView {
  const { totals } = model;
  return {
    count: totals.count,
    amount: totals.amount,
    byDate: totals.byDate().map((day) => ({ ...day })),
    payees: totals.payeeCount,
    byPayee: totals.byPayee(LARGEST_PAYEES).map((sum) => ({ ...sum, name: model.context.payees?.get(sum.payee)?.name ?? null })),
    largest: rowWith(model, totals.largest),
    smallest: rowWith(model, totals.smallest),
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
