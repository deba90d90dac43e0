import { clampCursor, moveCursor } from './cursor.ts';
import type { Cursor, GridSize, MoveKey } from './cursor.ts';

/** A block of cells: where it was begun (the cell that is edited) and where it was drawn to. */
export interface Selection {
  readonly anchor: Cursor;
  readonly head: Cursor;
}

/** The same block by its edges, all of them within it. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function selectCell(cell: Cursor): Selection {
  return { anchor: cell, head: cell };
}

export function selectTo({ anchor }: Selection, head: Cursor): Selection {
  return { anchor, head };
}

/** Every cell from a column on; the desk's own columns at the left are no part of the sheet. */
export function selectAll(size: GridSize, firstColumn: number): Selection {
  return {
    anchor: clampCursor({ row: 0, column: firstColumn }, size),
    head: clampCursor({ row: size.rows - 1, column: size.columns - 1 }, size),
  };
}

/** Whole columns, those of the selection. */
export function selectColumns({ anchor, head }: Selection, size: GridSize): Selection {
  return { anchor: { row: 0, column: anchor.column }, head: clampCursor({ row: size.rows - 1, column: head.column }, size) };
}

/** Whole rows, those of the selection, without the grid's own columns at the left. */
export function selectRows({ anchor, head }: Selection, size: GridSize, firstColumn: number): Selection {
  return { anchor: clampCursor({ row: anchor.row, column: firstColumn }, size), head: clampCursor({ row: head.row, column: size.columns - 1 }, size) };
}

/** Where a key leads: with shift the block grows from its beginning, without it one cell is selected. Null when the key does not move. */
export function moveSelection(from: Selection, key: MoveKey & { readonly shift: boolean }, size: GridSize): Selection | null {
  const to = moveCursor(key.shift ? from.head : from.anchor, key, size);
  if (to === null) return null;
  return key.shift ? selectTo(from, to) : selectCell(to);
}

export function clampSelection(selection: Selection, size: GridSize): Selection {
  const anchor = clampCursor(selection.anchor, size);
  const head = clampCursor(selection.head, size);
  return anchor === selection.anchor && head === selection.head ? selection : { anchor, head };
}

export function blockOf({ anchor, head }: Selection): Block {
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  };
}

export function rowsOf(block: Block): number {
  return block.bottom - block.top + 1;
}

export function columnsOf(block: Block): number {
  return block.right - block.left + 1;
}

export function isOneCell(block: Block): boolean {
  return rowsOf(block) === 1 && columnsOf(block) === 1;
}
