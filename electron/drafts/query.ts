import { shownText } from '../../shared/cells.ts';
import { addWon, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { GridRow, RowFilter } from '../../shared/views.ts';
import { shownCells } from './model.ts';
import type { DraftModel, DraftRow } from './model.ts';

function stateOf(model: DraftModel, row: DraftRow): GridRow['state'] {
  if (row.leftOut !== null) return 'left-out';
  if (model.hasError(row)) return 'error';
  const warned = row.reading.findings.some((finding) => finding.severity === 'warning') || row.across.some((finding) => finding.severity === 'warning');
  return warned ? 'warning' : 'ready';
}

function matches(model: DraftModel, row: DraftRow, filter: RowFilter, needle: string): boolean {
  if (filter.state !== null && (filter.state === 'left-out') !== (row.leftOut !== null)) return false;
  if (filter.state === 'ready' && !model.isReady(row)) return false;
  if (filter.severity !== null || filter.code !== null) {
    if (row.leftOut !== null) return false;
    const fits = (finding: { severity: string; code: string }): boolean =>
      (filter.severity === null || finding.severity === filter.severity) && (filter.code === null || finding.code === filter.code);
    if (!row.reading.findings.some(fits) && !row.across.some(fits) && !(fits({ severity: 'note', code: 'SIMILAR_IN_FILE' }) && model.isSimilar(row))) return false;
  }
  if (needle === '') return true;
  return row.cells.some((cell) => shownText(cell).toLowerCase().includes(needle));
}

/** The last filter of each draft and its rows: a grid asks for one page after the other of the same. */
const lastFiltered = new WeakMap<DraftModel, { readonly version: number; readonly key: string; readonly rows: readonly DraftRow[] }>();

/** The rows that a filter leaves, in the order of the sheet. */
export function filterRows(model: DraftModel, filter: RowFilter): readonly DraftRow[] {
  const needle = (filter.text ?? '').trim().toLowerCase();
  if (filter.severity === null && filter.code === null && filter.state === null && needle === '') return model.rows;
  const key = JSON.stringify([filter.severity, filter.code, filter.state, needle]);
  const last = lastFiltered.get(model);
  if (last?.version === model.version && last.key === key) return last.rows;
  const rows = model.rows.filter((row) => matches(model, row, filter, needle));
  lastFiltered.set(model, { version: model.version, key, rows });
  return rows;
}

/** The amounts of the rows in some places among those shown. */
export function sumRows(model: DraftModel, filter: RowFilter, first: number, last: number): { count: number; amount: Won } {
  let count = 0;
  let amount = ZERO_WON;
  for (const { reading } of filterRows(model, filter).slice(first, last + 1)) {
    if (reading.amount === null) continue;
    count += 1;
    amount = addWon(amount, reading.amount);
  }
  return { count, amount };
}

export function gridRow(model: DraftModel, row: DraftRow): GridRow {
  const { payee, amount, date } = row.reading;
  return {
    row: row.number,
    state: stateOf(model, row),
    cells: shownCells(row, model.layout.columns),
    payee,
    payeeName: payee === null ? null : (model.context.payees?.get(payee)?.name ?? null),
    amount,
    date,
    issues: [...model.issuesOf(row)],
  };
}
