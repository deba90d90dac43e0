import { Popover } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconFilterFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { GridColumn, HeadState } from './columns.ts';
import type { ColumnLayout, PlacedColumn } from './use-column-layout.ts';

/** What the heads of a grid can do; a grid without it has plain heads. */
export interface HeadMenu<Row> {
  readonly stateOf: (column: GridColumn<Row>) => HeadState;
  /** The menu of a column; null for a column that has none. */
  readonly draw: (column: GridColumn<Row>, close: () => void) => ReactNode;
}

interface GridHeaderProps<Row> {
  readonly layout: ColumnLayout<Row>;
  readonly menu: HeadMenu<Row> | undefined;
  /** The column whose menu is open. */
  readonly opened: string | null;
  readonly onOpen: (column: string | null) => void;
}

export function GridHeader<Row>({ layout, menu, opened, onOpen }: GridHeaderProps<Row>) {
  return (
    <div className="grid-header" role="row" aria-rowindex={1}>
      {layout.placed.map((placed, index) => (
        <Head key={placed.column.id} placed={placed} position={index} menu={menu} opened={opened === placed.column.id} onOpen={onOpen} />
      ))}
    </div>
  );
}

const PLAIN: HeadState = { sort: null, older: null, filtered: null };

interface HeadProps<Row> {
  readonly placed: PlacedColumn<Row>;
  readonly position: number;
  readonly menu: HeadMenu<Row> | undefined;
  readonly opened: boolean;
  readonly onOpen: (column: string | null) => void;
}

function Head<Row>({ placed, position, menu, opened, onOpen }: HeadProps<Row>) {
  const { column, header, start, stuck, lastStuck } = placed;
  const { sort, older, filtered } = menu?.stateOf(column) ?? PLAIN;
  const names = (
    <>
      <span className="ellipsis">{column.header}</span>
      {column.headerNote !== undefined && <span className="grid-head-note ellipsis">{column.headerNote}</span>}
      {sort !== null && (
        <span className="grid-head-sort" data-older={older !== null || undefined}>
          {sort === 'ascending' ? <IconArrowUp size={14} aria-hidden /> : <IconArrowDown size={14} aria-hidden />}
          {older !== null && <span className="visually-hidden">{older}</span>}
        </span>
      )}
      {filtered !== null && (
        <span className="grid-head-sort">
          <IconFilterFilled size={13} role="img" aria-label={filtered} />
        </span>
      )}
    </>
  );
  const hasMenu = menu !== undefined && column.head === undefined;
  return (
    <div
      role="columnheader"
      aria-colindex={position + 1}
      aria-sort={sort ?? (hasMenu ? 'none' : undefined)}
      className="grid-head"
      data-align={column.align}
      data-pinned={stuck || undefined}
      data-last-pinned={lastStuck || undefined}
      data-opened={opened || undefined}
      style={stuck ? { left: start } : undefined}
      title={[column.header, column.headerNote ?? null, older, filtered].filter((text) => text !== null).join(' · ')}
    >
      {column.head}
      {column.head === undefined && !hasMenu && names}
      {hasMenu && (
        // Escape is the menu's own: here it would give the focus back to an item that is about to go.
        <Popover closeOnEscape={false} opened={opened} onChange={(open) => onOpen(open ? column.id : null)} onDismiss={() => onOpen(null)} position="bottom-start" width={300} returnFocus={false} withinPortal shadow="md" offset={2} transitionProps={{ duration: 0 }}>
          <Popover.Target>
            {/* Reached with Alt+Down from the cell: as a stop of its own each head would stand between the grid and what follows. */}
            <button type="button" tabIndex={-1} className="grid-head-button" onClick={() => onOpen(opened ? null : column.id)} data-testid={`head-${column.id}`}>
              {names}
            </button>
          </Popover.Target>
          <Popover.Dropdown aria-label={column.header} className="grid-menu">
            {opened && menu.draw(column, () => onOpen(null))}
          </Popover.Dropdown>
        </Popover>
      )}
      {header.column.getCanResize() && (
        // The handle is for the mouse alone; nothing is hidden from who does not use it, since the cell bar shows every text whole.
        <span className="grid-resize" aria-hidden="true" onMouseDown={header.getResizeHandler()} onTouchStart={header.getResizeHandler()} onDoubleClick={() => header.column.resetSize()} />
      )}
    </div>
  );
}
