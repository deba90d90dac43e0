import { describe, expect, it } from 'vitest';
import { fillDown, pasteBlock, pastedTexts } from './block-texts.ts';

const size = { rows: 10, columns: 6, page: 5 };
const cell = (row: number, column: number) => ({ top: row, bottom: row, left: column, right: column });
const texts = [
  ['a', 'b'],
  ['c', 'd'],
];

describe('pasteBlock', () => {
  it('lies at the first cell', () => {
    expect(pasteBlock(texts, cell(3, 2), size)).toEqual({ top: 3, bottom: 4, left: 2, right: 3 });
  });
  it('is cut off at the edges', () => {
    expect(pasteBlock(texts, cell(9, 5), size)).toEqual(cell(9, 5));
  });
  it('repeats over a selection that holds it a whole number of times, and only then', () => {
    expect(pasteBlock([['a']], { top: 1, bottom: 4, left: 2, right: 3 }, size)).toEqual({ top: 1, bottom: 4, left: 2, right: 3 });
    expect(pasteBlock(texts, { top: 0, bottom: 3, left: 0, right: 1 }, size)).toEqual({ top: 0, bottom: 3, left: 0, right: 1 });
    expect(pasteBlock(texts, { top: 0, bottom: 2, left: 0, right: 1 }, size)).toEqual({ top: 0, bottom: 1, left: 0, right: 1 });
  });
});

describe('pastedTexts', () => {
  it('repeats the texts, and leaves what a short row does not reach', () => {
    expect([...pastedTexts([['a', 'b'], ['c']], { top: 0, bottom: 3, left: 1, right: 2 })]).toEqual([
      { row: 0, column: 1, text: 'a' },
      { row: 0, column: 2, text: 'b' },
      { row: 1, column: 1, text: 'c' },
      { row: 2, column: 1, text: 'a' },
      { row: 2, column: 2, text: 'b' },
      { row: 3, column: 1, text: 'c' },
    ]);
  });
});

describe('fillDown', () => {
  it('takes the first row of the block, or the row above one row', () => {
    expect(fillDown({ top: 2, bottom: 5, left: 1, right: 2 })).toEqual({ source: 2, target: { top: 3, bottom: 5, left: 1, right: 2 } });
    expect(fillDown(cell(4, 1))).toEqual({ source: 3, target: cell(4, 1) });
    expect(fillDown(cell(0, 1))).toBeNull();
  });
});
