/** A cell, by its place among the rows shown and the columns shown. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page key jumps over. */
  readonly page: number;
}

export interface MoveKey {
  readonly key: string;
  readonly ctrl: boolean;
}

/** Where a key leads, as in Excel; null when the key does not move. */
export function moveCursor(from: Cursor, { key, ctrl }: MoveKey, size: GridSize): Cursor | null {
  const lastRow = Math.max(0, size.rows - 1);
  const lastColumn = Math.max(0, size.columns - 1);
  const to = (row: number, column: number): Cursor => ({ row: clamp(row, lastRow), column: clamp(column, lastColumn) });
  switch (key) {
    case 'ArrowUp':
      return to(ctrl ? 0 : from.row - 1, from.column);
    case 'ArrowDown':
      return to(ctrl ? lastRow : from.row + 1, from.column);
    case 'ArrowLeft':
      return to(from.row, ctrl ? 0 : from.column - 1);
    case 'ArrowRight':
      return to(from.row, ctrl ? lastColumn : from.column + 1);
    case 'Home':
      return to(ctrl ? 0 : from.row, 0);
    case 'End':
      return to(ctrl ? lastRow : from.row, lastColumn);
    case 'PageUp':
      return to(from.row - size.page, from.column);
    case 'PageDown':
      return to(from.row + size.page, from.column);
    default:
      return null;
  }
}

export function clampCursor(cursor: Cursor, size: GridSize): Cursor {
  const row = clamp(cursor.row, Math.max(0, size.rows - 1));
  const column = clamp(cursor.column, Math.max(0, size.columns - 1));
  return row === cursor.row && column === cursor.column ? cursor : { row, column };
}

function clamp(value: number, last: number): number {
  return Math.min(Math.max(0, value), last);
}

/** An Enter (or any key) that belongs to the input method: it ends a composition and must do nothing else. */
export function isComposing(event: { readonly isComposing: boolean; readonly keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** The Latin letter of a shortcut, also while a Hangul layout is on and the key itself says a jamo. */
export function shortcutLetter(event: { readonly key: string; readonly code: string }): string {
  if (event.key.length === 1 && event.key <= '\u007F') return event.key.toLowerCase();
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : '';
}
