import type { IssueCode } from '../../shared/issues.ts';
import type { DraftModel } from './model.ts';
import type { Step } from './steps.ts';

/**
 * The step that applies every certain correction of one kind of issue, in one row or in all. One cell gets one
 * correction per step; null when there is nothing to correct.
 */
export function fixStep(model: DraftModel, code: IssueCode, rowNumber: number | null): Extract<Step, { type: 'cells' }> | null {
  const rows = rowNumber === null ? model.rows : model.rows.filter((row) => row.number === rowNumber);
  const changes: Extract<Step, { type: 'cells' }>['changes'] = [];
  for (const row of rows) {
    if (row.leftOut !== null) continue;
    const columns = new Set<number>();
    for (const finding of row.reading.findings) {
      if (finding.code !== code || finding.fix === null || finding.field === null) continue;
      const column = model.column(finding.field);
      if (column === null || columns.has(column)) continue;
      columns.add(column);
      changes.push({ row: row.number, column, before: row.cells[column - 1] ?? null, after: finding.fix });
    }
  }
  return changes.length === 0 ? null : { type: 'cells', sheetName: model.layout.sheetName, changes };
}
