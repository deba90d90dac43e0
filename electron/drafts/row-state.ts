import type { GridRow } from '../../shared/views.ts';
import type { DraftModel, DraftRow } from './model.ts';

/** How a row stands, in a word. */
export function stateOf(model: DraftModel, row: DraftRow): GridRow['state'] {
  if (row.leftOut !== null) return 'left-out';
  if (model.hasError(row)) return 'error';
  const warned = row.reading.findings.some((finding) => finding.severity === 'warning') || row.across.some((finding) => finding.severity === 'warning');
  return warned ? 'warning' : 'ready';
}
