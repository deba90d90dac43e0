import type { IssueCode, Severity } from '../../../shared/issues.ts';
import type { DraftView, RowFilter } from '../../../shared/views.ts';

export const noFilter: RowFilter = { severity: null, code: null, text: null, state: null, columns: [] };

export function isFiltered(filter: RowFilter): boolean {
  return filter.severity !== null || filter.code !== null || filter.state !== null || filter.columns.length > 0 || (filter.text ?? '') !== '';
}

export type FilterChip = 'all' | 'ready' | Severity | 'left-out';
export const FILTER_CHIPS: readonly FilterChip[] = ['all', 'error', 'warning', 'note', 'ready', 'left-out'];

/** The chip that a filter stands for; none while one kind of issue is picked out. */
export function chipOf(filter: RowFilter): FilterChip | null {
  if (filter.code !== null) return null;
  return filter.severity ?? filter.state ?? 'all';
}

/** A chip replaces what was picked before; the search text and the picked values stay. */
export function withChip(filter: RowFilter, chip: FilterChip): RowFilter {
  const base = { ...noFilter, text: filter.text, columns: filter.columns };
  if (chip === 'all') return base;
  return chip === 'ready' || chip === 'left-out' ? { ...base, state: chip } : { ...base, severity: chip };
}

/** Picking an issue that is picked already lets it go. */
export function withCode(filter: RowFilter, code: IssueCode): RowFilter {
  return { ...noFilter, text: filter.text, columns: filter.columns, code: filter.code === code ? null : code };
}

export function chipCount(draft: DraftView, chip: FilterChip): number {
  const { counts } = draft;
  switch (chip) {
    case 'all':
      return counts.total;
    case 'error':
      return counts.errors;
    case 'warning':
      return counts.warnings;
    case 'note':
      return counts.notes;
    case 'ready':
      return counts.ready;
    case 'left-out':
      return counts.leftOut;
  }
}
