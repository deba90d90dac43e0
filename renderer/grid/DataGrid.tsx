import './grid.css';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import type { CSSProperties, ReactNode, Ref } from 'react';
import { toFailure } from '../desk/failure.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { CellInput } from './CellInput.tsx';
import type { CellInputHandle } from './CellInput.tsx';
import type { GridColumn } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { GridHeader } from './GridHeader.tsx';
import type { HeadMenu } from './GridHeader.tsx';
import { cellId, GridRow } from './GridRow.tsx';
import type { PickCell } from './GridRow.tsx';
import type { PageCache } from './page-cache.ts';
import { blockOf, clampSelection, moveSelection, selectAll, selectCell, selectColumns, selectRows, selectTo } from './selection.ts';
import type { Block, Selection } from './selection.ts';
import { useBlocks } from './use-blocks.ts';
import type { CellEdit } from './use-blocks.ts';
import { useColumnLayout } from './use-column-layout.ts';
import { useDragScroll } from './use-drag-scroll.ts';

export const ROW_HEIGHT = 32;
const HEADER_HEIGHT = 36;

export interface GridPlace<Row> {
  readonly index: number;
  readonly row: Row | undefined;
  readonly column: GridColumn<Row>;
}

export interface GridHandle {
  /** Brings the cursor to a cell, and the focus to the grid unless it is to stay where it is. */
  readonly goTo: (row: number, columnId: string, focus?: 'grid' | 'stay') => void;
}

interface DataGridProps<Row> {
  readonly handle?: Ref<GridHandle>;
  readonly label: string;
  readonly loadingLabel: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly pages: PageCache<Row>;
  readonly tone?: (row: Row) => string;
  readonly empty: ReactNode;
  /** An element that says what is to be known of the cell of the cursor. */
  readonly describedBy?: string;
  readonly onCursor?: (place: GridPlace<Row> | null) => void;
  readonly onEdit?: (place: GridPlace<Row>, text: string) => void;
  /** Several cells changed in one step: pasted, cleared or filled. */
  readonly onEditBlock?: (edits: readonly CellEdit<Row>[]) => Promise<unknown>;
  readonly onSelect?: (block: Block | null) => void;
  readonly isTicked?: (row: Row) => boolean;
  /** A stretch of the rows shown is to be ticked, or its ticks taken away. */
  readonly onTick?: (first: number, last: number, on: boolean) => void;
  readonly headMenu?: HeadMenu<Row>;
  readonly onUndo?: () => void;
  readonly onRedo?: () => void;
  /** Takes the focus when it appears, so that the arrows work at once. */
  readonly autoFocus?: boolean;
  readonly testId: string;
}

const nothing = (): void => undefined;

/** A virtualised grid over paged rows, with a cell cursor. What the rows are, and what an edit does, is its owner's. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { columns, pages, onCursor, onSelect } = props;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<CellInputHandle>(null);
  const { ref: sizeRef, width, height } = useElementSize();
  const firstColumn = Math.max(0, columns.findIndex((column) => column.own !== true));
  const [menu, setMenu] = useState<string | null>(null);
  /** Where a stretch of ticks begins: the row that was ticked last. */
  const lastTick = useRef<{ readonly row: number; readonly on: boolean } | null>(null);
  const [drawn, setDrawn] = useState<Selection>(() => selectCell({ row: 0, column: firstColumn }));
  const [drawnOn, setDrawnOn] = useState(pages);
  // Other rows are shown: a block drawn over the ones before means nothing any more.
  if (drawnOn !== pages) {
    setDrawnOn(pages);
    setDrawn(selectCell(drawn.anchor));
  }
  const [laidOut, setLaidOut] = useState(columns);
  // A column that was pinned or let go takes the cursor along.
  if (laidOut !== columns) {
    setLaidOut(columns);
    const column = columns.findIndex((one) => one.id === laidOut[drawn.anchor.column]?.id);
    if (column >= 0 && column !== drawn.anchor.column) setDrawn(selectCell({ row: drawn.anchor.row, column }));
  }
  const [editing, setEditing] = useState(false);
  const total = pages.total ?? 0;
  const size = { rows: total, columns: columns.length, page: Math.max(1, Math.floor((height - HEADER_HEIGHT) / ROW_HEIGHT) - 1) };
  const selection = clampSelection(drawn, size);
  const place = selection.anchor;
  const block = blockOf(selection);
  const { top, bottom, left, right } = block;
  const layout = useColumnLayout(columns, width);

  // The compiler's warning: the virtualiser changes in place. Nothing here is memoised on it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    pages.want(first, last);
  }, [pages, first, last]);

  const column = columns[place.column];
  const row = pages.row(place.row);
  useEffect(() => {
    onCursor?.(column === undefined || total === 0 ? null : { index: place.row, row, column });
  }, [onCursor, place.row, row, column, total]);

  useEffect(() => {
    onSelect?.(total === 0 ? null : { top, bottom, left, right });
  }, [onSelect, total, top, bottom, left, right]);

  const reveal = (to: Cursor): void => {
    virtualizer.scrollToIndex(to.row, { align: 'auto' });
    const target = layout.placed[to.column];
    const view = scroller.current;
    if (target === undefined || view === null || target.stuck) return;
    if (target.start - layout.pinnedWidth < view.scrollLeft) view.scrollLeft = target.start - layout.pinnedWidth;
    else if (target.start + target.width > view.scrollLeft + view.clientWidth) view.scrollLeft = target.start + target.width - view.clientWidth;
  };
  const move = (key: string, ctrl: boolean, shift: boolean): boolean => {
    const to = moveSelection(selection, { key, ctrl, shift }, size);
    if (to === null) return false;
    setDrawn(to);
    reveal(to.head);
    return true;
  };
  const drag = useDragScroll({
    view: scroller,
    head: HEADER_HEIGHT,
    rowHeight: ROW_HEIGHT,
    layout,
    size,
    onReach: (cell) => setDrawn((before) => selectTo(before, cell)),
  });
  const tickRows = (from: number, to: number, on: boolean): void => {
    lastTick.current = { row: to, on };
    props.onTick?.(Math.min(from, to), Math.max(from, to), on);
  };
  const pick: PickCell = (rowIndex, columnIndex, { twice, extend }) => {
    const cell = { row: rowIndex, column: columnIndex };
    input.current?.commit();
    input.current?.focus();
    const target = pages.row(rowIndex);
    if (columns[columnIndex]?.ticks === true && target !== undefined) {
      setDrawn(selectCell(cell));
      const begun = lastTick.current;
      if (extend && begun !== null) tickRows(begun.row, rowIndex, begun.on);
      else tickRows(rowIndex, rowIndex, props.isTicked?.(target) !== true);
      return;
    }
    setDrawn((before) => (extend ? selectTo(before, cell) : selectCell(cell)));
    drag.begin();
    if (twice) input.current?.open();
  };
  // The rows keep one function, so that a press redraws those it touches and no other.
  const latestPick = useRef(pick);
  useEffect(() => {
    latestPick.current = pick;
  });
  const onPick: PickCell = useCallback((rowIndex, columnIndex, how) => latestPick.current(rowIndex, columnIndex, how), []);
  const { reach } = drag;
  const onReach = useCallback((rowIndex: number, columnIndex: number) => reach({ row: rowIndex, column: columnIndex }), [reach]);

  const blocks = useBlocks({
    columns,
    pages,
    size,
    block,
    onEditBlock: props.onEditBlock,
    onEditOne: (text) => {
      if (column?.editable !== true || row === undefined || text === column.text(row)) return;
      props.onEdit?.({ index: place.row, row, column }, text);
    },
    onSelect: (to) => setDrawn({ anchor: { row: to.top, column: to.left }, head: { row: to.bottom, column: to.right } }),
  });
  useImperativeHandle(props.handle, () => ({
    goTo: (rowIndex, columnId, focus = 'grid') => {
      const cell = { row: rowIndex, column: Math.max(0, columns.findIndex((candidate) => candidate.id === columnId)) };
      input.current?.commit();
      setDrawn(selectCell(cell));
      reveal(cell);
      if (focus === 'grid') input.current?.focus();
    },
  }));

  const { autoFocus = false } = props;
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);

  const spot = layout.placed[place.column];
  const canvas: CSSProperties & Readonly<Record<'--grid-columns', string>> = {
    height: virtualizer.getTotalSize(),
    width: Math.max(layout.width, width),
    '--grid-columns': layout.template,
  };
  return (
    <div className="grid-frame" ref={sizeRef}>
      {pages.failure !== null && (
        <div className="grid-failed">
          <ErrorPanel failure={toFailure(pages.failure)} onRetry={() => pages.refresh()} />
        </div>
      )}
      {pages.total === 0 && <div className="grid-empty">{props.empty}</div>}
      <div
        ref={scroller}
        hidden={pages.total === 0}
        className="grid"
        role="grid"
        id={gridId}
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        data-testid={props.testId}
        data-editing={editing || undefined}
        onFocus={(event) => {
          if (event.target === event.currentTarget) input.current?.focus();
        }}
      >
        <div className="grid-canvas" role="presentation" style={canvas}>
          <GridHeader
            layout={layout}
            menu={props.headMenu}
            opened={menu}
            onOpen={(id) => {
              setMenu(id);
              if (id === null) input.current?.focus();
            }}
          />
          {items.map((item) => {
            const shown = pages.row(item.index);
            return (
              <GridRow
                key={item.key}
                gridId={gridId}
                row={shown}
                index={item.index}
                top={item.start}
                placed={layout.placed}
                cursor={item.index === place.row ? place.column : -1}
                from={item.index >= top && item.index <= bottom ? left : 0}
                to={item.index >= top && item.index <= bottom ? right : -1}
                tone={shown === undefined ? undefined : props.tone?.(shown)}
                ticked={shown === undefined ? undefined : props.isTicked?.(shown)}
                loadingLabel={props.loadingLabel}
                onPick={onPick}
                onReach={onReach}
              />
            );
          })}
          <CellInput
            handle={input}
            gridId={gridId}
            label={column === undefined ? props.label : `${column.header}: ${row === undefined ? '' : column.text(row)}`}
            describedBy={props.describedBy}
            activeCell={cellId(gridId, place.row, place.column)}
            align={column?.align ?? 'left'}
            editable={column?.editable === true && row !== undefined && props.onEdit !== undefined}
            text={column === undefined || row === undefined ? '' : column.text(row)}
            style={{ top: HEADER_HEIGHT + place.row * ROW_HEIGHT, left: spot?.start ?? 0, width: spot?.width ?? 0, height: ROW_HEIGHT }}
            onMove={move}
            onSelectAll={() => setDrawn(selectAll(size, firstColumn))}
            onSelectColumns={() => setDrawn(selectColumns(selection, size))}
            onSelectRows={() => setDrawn(selectRows(selection, size, firstColumn))}
            onMenu={() => {
              if (props.headMenu === undefined || column === undefined || column.head !== undefined) return false;
              setMenu(column.id);
              return true;
            }}
            onCopy={blocks.copy}
            onCut={blocks.cut}
            onPaste={blocks.paste}
            onClear={blocks.clear}
            onFillDown={blocks.fill}
            onCommit={(text) => {
              if (column !== undefined) props.onEdit?.({ index: place.row, row, column }, text);
            }}
            onEditing={setEditing}
            onSpace={() => {
              if (row !== undefined) tickRows(top, bottom, props.isTicked?.(row) !== true);
            }}
            onUndo={props.onUndo ?? nothing}
            onRedo={props.onRedo ?? nothing}
          />
        </div>
      </div>
    </div>
  );
}
