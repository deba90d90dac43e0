import type { Won } from '../../shared/money.ts';
import type { DraftView, TotalsView } from '../../shared/views.ts';
import type { DraftModel } from './model.ts';

const LARGEST_PAYEES = 10;

/** The first row that would be sent with this amount. */
function rowWith(model: DraftModel, amount: Won | null): TotalsView['largest'] {
  const row = amount === null ? null : model.firstWithAmount(amount);
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
  return { total: model.rows.length, ...model.counts, leftOut: model.layout.leftOut.length + model.leftOutByPerson.length };
}
