import type { IssueCode } from '../../shared/issues.ts';
import type { RowView } from '../../shared/views.ts';
import type { DraftModel, DraftRow } from './model.ts';
import { viewRows } from './query.ts';

export interface IssuePlace {
  readonly index: number;
  readonly row: number;
  readonly column: number | null;
}

export interface IssueSearch {
  readonly view: RowView;
  /** Only issues of this kind; null: of any. */
  readonly code: IssueCode | null;
  readonly index: number;
  readonly column: number | null;
  /** In the order in which they are shown. */
  readonly columns: readonly number[];
  readonly direction: 'next' | 'previous';
}

/** The nearest cell with an issue among the rows shown, going round at their end; null when there is none. */
export function nextIssue(model: DraftModel, { view, code, index, column, columns, direction }: IssueSearch): IssuePlace | null {
  const rows = viewRows(model, view);
  // What concerns a row as a whole, or a column that is not shown, stands before its first column.
  const rank = (at: number | null): number => (at === null ? -1 : columns.indexOf(at));
  const start = rank(column);
  const forward = direction === 'next';
  const ranksOf = (row: DraftRow): readonly number[] => {
    const ranks = [...new Set(model.issuesOf(row).flatMap((issue) => (code === null || issue.code === code ? [rank(issue.column)] : [])))].sort((left, right) => left - right);
    return forward ? ranks : ranks.toReversed();
  };
  const from = Math.min(index, Math.max(0, rows.length - 1));
  for (let step = 0; step <= rows.length; step += 1) {
    const at = (from + (forward ? step : -step) + rows.length * 2) % Math.max(1, rows.length);
    const row = rows[at];
    if (!row) continue;
    const found = ranksOf(row).find((candidate) => step > 0 || (forward ? candidate > start : candidate < start));
    if (found !== undefined) return { index: at, row: row.number, column: columns[found] ?? null };
  }
  return null;
}
