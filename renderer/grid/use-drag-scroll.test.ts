import { describe, expect, it } from 'vitest';
import { scrollSpeed } from './use-drag-scroll.ts';

describe('scrolling while a selection is drawn', () => {
  it('stands still inside, goes back before the first edge and on past the last, faster the farther, but never wildly', () => {
    expect(scrollSpeed(300, 100, 500)).toBe(0);
    expect(scrollSpeed(90, 100, 500)).toBeLessThan(0);
    expect(scrollSpeed(520, 100, 500)).toBeGreaterThan(0);
    expect(scrollSpeed(560, 100, 500)).toBeGreaterThan(scrollSpeed(520, 100, 500));
    expect([scrollSpeed(-5000, 100, 500), scrollSpeed(5000, 100, 500)]).toEqual([-48, 48]);
  });
});
