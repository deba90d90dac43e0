import { useCallback, useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { clampCursor } from './cursor.ts';
import type { Cursor, GridSize } from './cursor.ts';
import type { ColumnLayout } from './use-column-layout.ts';

/** How near an edge the pointer scrolls, and the most it scrolls in one frame. */
const EDGE = 2;
const FASTEST = 48;

export interface DragOptions<Row> {
  readonly view: RefObject<HTMLDivElement | null>;
  readonly head: number;
  readonly rowHeight: number;
  readonly layout: ColumnLayout<Row>;
  readonly size: GridSize;
  readonly onReach: (cell: Cursor) => void;
}

/** Pixels to scroll in a frame: the farther past the edge, the faster. */
export function scrollSpeed(at: number, first: number, last: number): number {
  const before = first + EDGE - at;
  if (before > 0) return -Math.min(FASTEST, Math.ceil(before / 2));
  const after = at - (last - EDGE);
  return after > 0 ? Math.min(FASTEST, Math.ceil(after / 2)) : 0;
}

/** A selection drawn with the mouse goes on past the edge: the grid scrolls along under the pointer. */
export function useDragScroll<Row>(options: DragOptions<Row>): { readonly begin: () => void; readonly reach: (cell: Cursor) => void } {
  const dragging = useRef(false);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const pointer = { x: 0, y: 0 };
    let frame = 0;
    const scroll = (): void => {
      frame = 0;
      const { view, head, rowHeight, layout, size, onReach } = latest.current;
      const element = view.current;
      if (!dragging.current || element === null) return;
      const box = element.getBoundingClientRect();
      const left = box.left + layout.pinnedWidth;
      const down = scrollSpeed(pointer.y, box.top + head, box.top + element.clientHeight);
      const right = scrollSpeed(pointer.x, left, box.left + element.clientWidth);
      if (down === 0 && right === 0) return;
      const before = [element.scrollTop, element.scrollLeft];
      element.scrollTop += down;
      element.scrollLeft += right;
      const inside = (at: number, first: number, last: number): number => Math.min(Math.max(at, first + 1), last - 1);
      const y = inside(pointer.y, box.top + head, box.top + element.clientHeight) - box.top - head + element.scrollTop;
      const x = inside(pointer.x, left, box.left + element.clientWidth) - box.left + element.scrollLeft;
      const column = layout.placed.findLastIndex((placed) => placed.start <= x);
      onReach(clampCursor({ row: Math.floor(y / rowHeight), column }, size));
      if (before[0] !== element.scrollTop || before[1] !== element.scrollLeft) frame = requestAnimationFrame(scroll);
    };
    const moved = (event: MouseEvent): void => {
      if (!dragging.current) return;
      pointer.x = event.clientX;
      pointer.y = event.clientY;
      if (frame === 0) frame = requestAnimationFrame(scroll);
    };
    const release = (): void => {
      dragging.current = false;
    };
    window.addEventListener('mousemove', moved);
    window.addEventListener('mouseup', release);
    return () => {
      window.removeEventListener('mousemove', moved);
      window.removeEventListener('mouseup', release);
      cancelAnimationFrame(frame);
    };
  }, []);
  const begin = useCallback(() => {
    dragging.current = true;
  }, []);
  const reach = useCallback((cell: Cursor) => {
    if (dragging.current) latest.current.onReach(cell);
  }, []);
  return { begin, reach };
}
