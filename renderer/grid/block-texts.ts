import { columnsOf, rowsOf } from './selection.ts';
import type { Block } from './selection.ts';
import type { GridSize } from './cursor.ts';

/** A text for a cell, by the place of the cell. */
export interface PlacedText {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/**
 * Where a pasted block lies: from the first cell of the selection, repeated when the selection is a whole number of
 * times as large, cut off at the edges of the sheet.
 */
export function pasteBlock(texts: readonly (readonly string[])[], onto: Block, size: GridSize): Block {
  const height = texts.length;
  const width = Math.max(1, ...texts.map((row) => row.length));
  const tall = rowsOf(onto) % height === 0 ? rowsOf(onto) : height;
  const wide = columnsOf(onto) % width === 0 ? columnsOf(onto) : width;
  const repeats = rowsOf(onto) % height === 0 && columnsOf(onto) % width === 0;
  return {
    top: onto.top,
    left: onto.left,
    bottom: Math.min(size.rows, onto.top + (repeats ? tall : height)) - 1,
    right: Math.min(size.columns, onto.left + (repeats ? wide : width)) - 1,
  };
}

/** The texts of a paste; a short row of the clipboard leaves the rest of its cells as they are. */
export function* pastedTexts(texts: readonly (readonly string[])[], block: Block): Generator<PlacedText> {
  const width = Math.max(1, ...texts.map((row) => row.length));
  for (let row = block.top; row <= block.bottom; row += 1) {
    const line = texts[(row - block.top) % texts.length] ?? [];
    for (let column = block.left; column <= block.right; column += 1) {
      const text = line[(column - block.left) % width];
      if (text !== undefined) yield { row, column, text };
    }
  }
}

/** Where a fill takes its texts, and where it writes them: from the first row of the block, or for one row from the row above. Null at the very top. */
export function fillDown(block: Block): { readonly source: number; readonly target: Block } | null {
  if (rowsOf(block) > 1) return { source: block.top, target: { ...block, top: block.top + 1 } };
  return block.top === 0 ? null : { source: block.top - 1, target: block };
}
