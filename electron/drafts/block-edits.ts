import { shownText } from '../../shared/cells.ts';
import { DeskError } from '../../shared/errors.ts';
import { textMatcher, textReplacer } from '../../shared/find-text.ts';
import type { TextSearch } from '../../shared/find-text.ts';
import type { RowView } from '../../shared/views.ts';
import { typedCell } from './model.ts';
import type { DraftModel, DraftRow } from './model.ts';
import { viewRows } from './query.ts';
import type { Step } from './steps.ts';

type CellsStep = Extract<Step, { type: 'cells' }>;

interface TypedChange {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

function stepOf(model: DraftModel, changes: CellsStep['changes']): CellsStep | null {
  return changes.length === 0 ? null : { type: 'cells', sheetName: model.layout.sheetName, changes };
}

/**
 * The step that types texts into a block of cells. A cell that shows the text already is left as it is (a date stays
 * a date); of several texts for one cell the last counts. Null when nothing changes.
 */
export function editStep(model: DraftModel, changes: readonly TypedChange[]): CellsStep | null {
  const last = new Map<string, TypedChange>();
  for (const change of changes) last.set(`${change.row}:${change.column}`, change);
  const taken: CellsStep['changes'] = [];
  for (const { row: number, column, text } of last.values()) {
    const row = model.row(number);
    if (!row) throw new DeskError('ARGUMENT_INVALID', { name: 'row' });
    const before = row.cells[column - 1] ?? null;
    const after = typedCell(text);
    if (before === after || shownText(before) === text) continue;
    taken.push({ row: number, column, before, after });
  }
  return stepOf(model, taken);
}

export interface Sought extends TextSearch {
  readonly view: RowView;
  /** Looked through in this order; null: every column, in the order of the sheet. */
  readonly columns: readonly number[] | null;
  readonly rows: { readonly first: number; readonly last: number } | null;
}

export interface FoundCell {
  readonly row: DraftRow;
  /** The place of the row among those shown. */
  readonly index: number;
  readonly column: number;
  readonly text: string;
}

/** Visits the cells that show a text, in the order of the rows shown. Plain loops: a million cells are looked at while somebody waits. */
export function visitFound(model: DraftModel, sought: Sought, visit: (cell: FoundCell) => void): void {
  const fits = textMatcher(sought);
  const there = model.layout.columns.map((column) => column.index);
  const columns = sought.columns === null ? there : sought.columns.filter((column) => there.includes(column));
  const rows = viewRows(model, sought.view);
  const last = Math.min(rows.length - 1, sought.rows?.last ?? rows.length - 1);
  for (let index = sought.rows?.first ?? 0; index <= last; index += 1) {
    const row = rows[index];
    if (row === undefined) continue;
    for (const column of columns) {
      const cell = row.cells[column - 1];
      if (cell === null || cell === undefined) continue;
      const text = typeof cell === 'string' ? cell : shownText(cell);
      if (fits(text)) visit({ row, index, column, text });
    }
  }
}

const LONGEST_CELL = 32_767;

/** The step that replaces in every cell found; what is replaced becomes text. */
export function replaceStep(model: DraftModel, sought: Sought, replacement: string): CellsStep | null {
  const replace = textReplacer(sought, replacement);
  const changes: CellsStep['changes'] = [];
  visitFound(model, sought, ({ row, column, text }) => {
    const replaced = replace(text);
    if (replaced === text) return;
    if (replaced.length > LONGEST_CELL) throw new DeskError('ARGUMENT_INVALID', { name: 'replacement' });
    changes.push({ row: row.number, column, before: row.cells[column - 1] ?? null, after: typedCell(replaced) });
  });
  return stepOf(model, changes);
}
