import { describe, expect, it } from 'vitest';
import { clampCursor, isComposing, moveCursor, shortcutLetter } from './cursor.ts';

const size = { rows: 100, columns: 6, page: 20 };
const at = (row: number, column: number) => ({ row, column });

describe('moveCursor', () => {
  it.each([
    ['ArrowDown', false, at(11, 3)],
    ['ArrowUp', false, at(9, 3)],
    ['ArrowLeft', false, at(10, 2)],
    ['ArrowRight', false, at(10, 4)],
    ['ArrowDown', true, at(99, 3)],
    ['ArrowUp', true, at(0, 3)],
    ['Home', false, at(10, 0)],
    ['End', false, at(10, 5)],
    ['Home', true, at(0, 0)],
    ['End', true, at(99, 5)],
    ['PageDown', false, at(30, 3)],
    ['PageUp', false, at(0, 3)],
  ])('%s (ctrl %s)', (key, ctrl, to) => {
    expect(moveCursor(at(10, 3), { key, ctrl }, size)).toEqual(to);
  });

  it('stays inside', () => {
    expect(moveCursor(at(99, 5), { key: 'ArrowDown', ctrl: false }, size)).toEqual(at(99, 5));
    expect(moveCursor(at(0, 0), { key: 'ArrowLeft', ctrl: false }, { rows: 0, columns: 0, page: 1 })).toEqual(at(0, 0));
  });

  it('leaves other keys alone', () => {
    expect(moveCursor(at(0, 0), { key: 'a', ctrl: false }, size)).toBeNull();
  });
});

describe('clampCursor', () => {
  it('comes back inside when rows went away', () => {
    expect(clampCursor(at(99, 5), { ...size, rows: 3 })).toEqual(at(2, 5));
  });
});

describe('isComposing', () => {
  it('knows the Enter that ends a composition, in both ways browsers tell it', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
  });
});

describe('shortcutLetter', () => {
  it.each([
    ['a', 'KeyA', 'a'],
    ['Z', 'KeyZ', 'z'],
    ['ㅁ', 'KeyA', 'a'],
    ['Delete', 'Delete', ''],
    ['ArrowDown', 'ArrowDown', ''],
  ])('%s (%s) is %j', (key, code, letter) => {
    expect(shortcutLetter({ key, code })).toBe(letter);
  });
});
