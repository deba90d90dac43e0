import { shownText } from '../../shared/cells.ts';
import type { IssueCode } from '../../shared/issues.ts';
import type { FixScope } from '../../shared/views.ts';
import type { DraftModel } from './model.ts';
import type { Step } from './steps.ts';

type Change = Extract<Step, { type: 'cells' }>['changes'][number];

/** The cells that the certain corrections of one kind of issue would change. One cell gets one correction. */
function* changesOf(model: DraftModel, code: IssueCode, scope: FixScope): Generator<Change> {
  const only = scope.type === 'all' ? undefined : model.row(scope.row);
  if (scope.type !== 'all' && only === undefined) return;
  const rows = scope.type === 'cell' && only !== undefined ? [only] : model.rows;
  const like = scope.type === 'same' ? shownText(only?.cells[scope.column - 1] ?? null) : null;
  for (const row of rows) {
    if (row.leftOut !== null || row.reading.findings.length === 0) continue;
    const columns = new Set<number>();
    for (const finding of row.reading.findings) {
      if (finding.code !== code || finding.fix === null || finding.field === null) continue;
      const column = model.column(finding.field);
      if (column === null || columns.has(column)) continue;
      if (scope.type !== 'all' && column !== scope.column) continue;
      const before = row.cells[column - 1] ?? null;
      if (like !== null && shownText(before) !== like) continue;
      columns.add(column);
      yield { row: row.number, column, before, after: finding.fix };
    }
  }
}

/** The step that applies every certain correction of one kind of issue within a scope; null when there is nothing to correct. */
export function fixStep(model: DraftModel, code: IssueCode, scope: FixScope): Extract<Step, { type: 'cells' }> | null {
  const changes = [...changesOf(model, code, scope)];
  return changes.length === 0 ? null : { type: 'cells', sheetName: model.layout.sheetName, changes };
}

export interface FixPreview {
  readonly total: number;
  /** The first of them, as they are shown. */
  readonly cells: { row: number; column: number; before: string; after: string }[];
}

/** What `fixStep` would do, without doing it. */
export function previewFix(model: DraftModel, code: IssueCode, scope: FixScope, limit: number): FixPreview {
  const cells: FixPreview['cells'] = [];
  let total = 0;
  for (const { row, column, before, after } of changesOf(model, code, scope)) {
    total += 1;
    if (cells.length < limit) cells.push({ row, column, before: shownText(before), after: shownText(after) });
  }
  return { total, cells };
}
