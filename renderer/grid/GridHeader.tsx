import type { ColumnLayout } from './use-column-layout.ts';

export function GridHeader<Row>({ layout }: { readonly layout: ColumnLayout<Row> }) {
  return (
    <div className="grid-header" role="row" aria-rowindex={1}>
      {layout.placed.map(({ column, header, start }, index) => (
        <div
          key={column.id}
          role="columnheader"
          aria-colindex={index + 1}
          className="grid-head"
          data-align={column.align}
          data-pinned={column.pinned || undefined}
          style={column.pinned === true ? { left: start } : undefined}
          title={column.headerNote === undefined ? column.header : `${column.header} · ${column.headerNote}`}
        >
          <span className="ellipsis">{column.header}</span>
          {column.headerNote !== undefined && <span className="grid-head-note ellipsis">{column.headerNote}</span>}
          {header.column.getCanResize() && (
            // The handle is for the mouse alone; nothing is hidden from who does not use it, since the cell bar shows every text whole.
            <span className="grid-resize" aria-hidden="true" onMouseDown={header.getResizeHandler()} onTouchStart={header.getResizeHandler()} onDoubleClick={() => header.column.resetSize()} />
          )}
        </div>
      ))}
    </div>
  );
}
