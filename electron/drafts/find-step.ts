import { visitFound } from './block-edits.ts';
import type { Sought } from './block-edits.ts';
import type { DraftModel } from './model.ts';
import { viewRows } from './query.ts';

/** A cell that was found: its place among the rows shown, and which of all found cells it is, from 1. */
export interface FoundPlace {
  readonly index: number;
  readonly row: number;
  readonly column: number;
  readonly ordinal: number;
  readonly total: number;
}

export interface FindStep {
  /** Where the search starts: a place among the rows shown and a sheet column (null: before the first). */
  readonly index: number;
  readonly column: number | null;
  /** The sheet columns in the order in which they are shown. */
  readonly columns: readonly number[];
  readonly direction: 'next' | 'previous';
}

interface FoundCells {
  readonly version: number;
  readonly key: string;
  /** Places among the rows shown, and columns by their place among those shown; in that order. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

const lastFound = new WeakMap<DraftModel, FoundCells>();

/** Every cell found, in the order of the screen, kept while nothing changes: stepping on must not search again. */
function foundCells(model: DraftModel, sought: Sought, columns: readonly number[]): FoundCells {
  const key = JSON.stringify([sought, columns]);
  const last = lastFound.get(model);
  if (last?.version === model.version && last.key === key) return last;
  const rankOf = new Map(columns.map((column, rank) => [column, rank]));
  const rows: number[] = [];
  const ranks: number[] = [];
  visitFound(model, { ...sought, columns: columns.filter((one) => sought.columns === null || sought.columns.includes(one)) }, ({ index, column }) => {
    rows.push(index);
    ranks.push(rankOf.get(column) ?? 0);
  });
  const found = { version: model.version, key, rows: Int32Array.from(rows), columns: Int32Array.from(ranks) };
  lastFound.set(model, found);
  return found;
}

/** The next (or previous) cell that shows a text, going round at the end; null when none does. */
export function findStep(model: DraftModel, sought: Sought, { index, column, columns, direction }: FindStep): FoundPlace | null {
  const found = foundCells(model, sought, columns);
  const total = found.rows.length;
  if (total === 0) return null;
  const rank = column === null ? -1 : columns.indexOf(column);
  const compare = (at: number): number => (found.rows[at] ?? 0) - index || (found.columns[at] ?? 0) - rank;
  // The first that lies at or after the start.
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(middle) < 0) low = middle + 1;
    else high = middle;
  }
  const here = low < total && compare(low) === 0;
  const at = (direction === 'next' ? low + (here ? 1 : 0) : low - 1 + total) % total;
  const row = viewRows(model, sought.view)[found.rows[at] ?? 0];
  const shown = columns[found.columns[at] ?? 0];
  if (row === undefined || shown === undefined) return null;
  return { index: found.rows[at] ?? 0, row: row.number, column: shown, ordinal: at + 1, total };
}
