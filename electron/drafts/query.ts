import { shownText } from '../../shared/cells.ts';
import type { Finding } from '../../shared/issues.ts';
import { addWon, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { ColumnFilter, GridRow, RowFilter, RowView } from '../../shared/views.ts';
import { columnValues } from './column-values.ts';
import { shownCells } from './model.ts';
import type { DraftModel, DraftRow } from './model.ts';
import { isTicked } from './ticks.ts';
import { rowOrder } from './row-order.ts';
import { stateOf } from './row-state.ts';

/** The parts of a filter, each of which a row passes or not. */
export interface FilterTests {
  /** State and text. */
  readonly stands: (row: DraftRow) => boolean;
  readonly hasIssue: (row: DraftRow) => boolean;
  readonly columns: readonly { readonly column: number; readonly passes: (row: DraftRow) => boolean }[];
}

export function filterTests(model: DraftModel, filter: RowFilter): FilterTests {
  const needle = (filter.text ?? '').trim().toLowerCase();
  const { state, severity, code } = filter;
  const fits = (finding: Pick<Finding, 'severity' | 'code'>): boolean => (severity === null || finding.severity === severity) && (code === null || finding.code === code);
  // Told by its own count, not by a finding in each of its rows.
  const fitsSimilar = fits({ severity: 'note', code: 'SIMILAR_IN_FILE' });
  return {
    stands: (row) => {
      if (state !== null && (state === 'left-out') !== (row.leftOut !== null)) return false;
      if (state === 'ready' && !model.isReady(row)) return false;
      return needle === '' || row.cells.some((cell) => shownText(cell).toLowerCase().includes(needle));
    },
    hasIssue: (row) =>
      (severity === null && code === null) ||
      (row.leftOut === null && (row.reading.findings.some(fits) || row.across.some(fits) || (fitsSimilar && model.isSimilar(row)))),
    columns: filter.columns.map((one) => ({ column: one.column, passes: columnTest(model, one) })),
  };
}

function columnTest(model: DraftModel, { column, mode, values }: ColumnFilter): (row: DraftRow) => boolean {
  const held = columnValues(model, column);
  const named = new Uint8Array(held.values.length);
  for (const value of values) {
    const id = held.id(value);
    if (id !== undefined) named[id] = 1;
  }
  const wanted = mode === 'only' ? 1 : 0;
  return (row) => named[held.ids[row.index] ?? 0] === wanted;
}

interface Kept {
  readonly version: number;
  readonly key: string;
  readonly rows: readonly DraftRow[];
}
/** The last filter and the last view of each draft and their rows: a grid asks for one page after the other of the same. */
const lastFiltered = new WeakMap<DraftModel, Kept>();
const lastViewed = new WeakMap<DraftModel, Kept>();

function kept(held: WeakMap<DraftModel, Kept>, model: DraftModel, key: string, work: () => readonly DraftRow[]): readonly DraftRow[] {
  const last = held.get(model);
  if (last?.version === model.version && last.key === key) return last.rows;
  const rows = work();
  held.set(model, { version: model.version, key, rows });
  return rows;
}

/** The rows that a filter leaves, in the order of the sheet. */
export function filterRows(model: DraftModel, filter: RowFilter): readonly DraftRow[] {
  const text = (filter.text ?? '').trim().toLowerCase();
  if (filter.severity === null && filter.code === null && filter.state === null && filter.columns.length === 0 && text === '') return model.rows;
  return kept(lastFiltered, model, JSON.stringify({ ...filter, text }), () => {
    const { stands, hasIssue, columns } = filterTests(model, filter);
    return model.rows.filter((row) => columns.every((column) => column.passes(row)) && hasIssue(row) && stands(row));
  });
}

/** The rows shown, in the order in which they are shown. What is sent never looks at this order. */
export function viewRows(model: DraftModel, { filter, sort }: RowView): readonly DraftRow[] {
  const filtered = filterRows(model, filter);
  if (sort === null) return filtered;
  return kept(lastViewed, model, JSON.stringify([filter, sort]), () => {
    const { order } = rowOrder(model, sort);
    const all = filtered.length === model.rows.length;
    const isShown = new Uint8Array(model.rows.length);
    if (!all) for (const row of filtered) isShown[row.index] = 1;
    const rows: DraftRow[] = [];
    for (const index of order) {
      const row = model.rows[index];
      if (row !== undefined && (all || isShown[index] === 1)) rows.push(row);
    }
    return rows;
  });
}

/** The amounts of the rows in some places among those shown. */
export function sumRows(model: DraftModel, view: RowView, first: number, last: number): { count: number; amount: Won } {
  let count = 0;
  let amount = ZERO_WON;
  for (const { reading } of viewRows(model, view).slice(first, last + 1)) {
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
    ticked: isTicked(model, row),
    issues: [...model.issuesOf(row)],
  };
}
