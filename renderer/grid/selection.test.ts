import { describe, expect, it } from 'vitest';
import { blockOf, clampSelection, columnsOf, isOneCell, moveSelection, rowsOf, selectAll, selectCell, selectColumns, selectRows, selectTo } from './selection.ts';

const size = { rows: 100, columns: 6, page: 20 };
const at = (row: number, column: number) => ({ row, column });
const key = (name: string, shift = true, ctrl = false) => ({ key: name, shift, ctrl });

describe('moveSelection', () => {
  it('with shift draws the block from its beginning', () => {
    const down = moveSelection(selectCell(at(10, 3)), key('ArrowDown'), size);
    expect(down).toEqual({ anchor: at(10, 3), head: at(11, 3) });
    const left = moveSelection(down ?? selectCell(at(0, 0)), key('ArrowLeft'), size);
    expect(left).toEqual({ anchor: at(10, 3), head: at(11, 2) });
    expect(moveSelection(selectCell(at(10, 3)), key('End', true, true), size)).toEqual({ anchor: at(10, 3), head: at(99, 5) });
    expect(moveSelection(selectCell(at(10, 3)), key('PageUp'), size)).toEqual({ anchor: at(10, 3), head: at(0, 3) });
  });

  it('without shift goes on from the beginning with one cell', () => {
    expect(moveSelection({ anchor: at(10, 3), head: at(20, 5) }, key('ArrowDown', false), size)).toEqual(selectCell(at(11, 3)));
  });

  it('leaves other keys alone', () => {
    expect(moveSelection(selectCell(at(0, 0)), key('A'), size)).toBeNull();
  });
});

describe('a block', () => {
  it('is the same from whichever corner it was drawn', () => {
    const block = { top: 2, bottom: 5, left: 1, right: 3 };
    expect(blockOf({ anchor: at(2, 1), head: at(5, 3) })).toEqual(block);
    expect(blockOf({ anchor: at(5, 1), head: at(2, 3) })).toEqual(block);
    expect([rowsOf(block), columnsOf(block), isOneCell(block)]).toEqual([4, 3, false]);
    expect(isOneCell(blockOf(selectCell(at(4, 4))))).toBe(true);
  });

  it('of everything leaves the columns of the desk alone', () => {
    expect(selectAll(size, 2)).toEqual({ anchor: at(0, 2), head: at(99, 5) });
    expect(selectAll({ ...size, rows: 0 }, 2)).toEqual({ anchor: at(0, 2), head: at(0, 5) });
  });

  it('comes back inside when rows went away, and is itself when none did', () => {
    const drawn = selectTo(selectCell(at(1, 1)), at(50, 5));
    expect(clampSelection(drawn, { ...size, rows: 10 })).toEqual({ anchor: at(1, 1), head: at(9, 5) });
    expect(clampSelection(drawn, size)).toBe(drawn);
  });
});

describe('whole columns and rows', () => {
  const drawn = { anchor: at(10, 3), head: at(12, 4) };
  it('are those of the selection', () => {
    expect(blockOf(selectColumns(drawn, size))).toEqual({ top: 0, bottom: 99, left: 3, right: 4 });
    expect(blockOf(selectRows(drawn, size, 2))).toEqual({ top: 10, bottom: 12, left: 2, right: 5 });
  });
});
