import { memo } from 'react';
import { MarkIcon, SEVERITY_MARKS } from '../ui/icons.tsx';
import type { GridColumn } from './columns.ts';
import type { PlacedColumn } from './use-column-layout.ts';

interface GridRowProps<Row> {
  readonly gridId: string;
  readonly row: Row | undefined;
  readonly index: number;
  readonly top: number;
  readonly placed: readonly PlacedColumn<Row>[];
  /** The column of the cursor when it is in this row, else -1. */
  readonly cursor: number;
  readonly tone: string | undefined;
  readonly loadingLabel: string;
  readonly onPick: (row: number, column: number, twice: boolean) => void;
}

function GridRowView<Row>({ gridId, row, index, top, placed, cursor, tone, loadingLabel, onPick }: GridRowProps<Row>) {
  return (
    <div className="grid-row" role="row" aria-rowindex={index + 2} data-tone={tone} data-odd={index % 2 === 1 || undefined} aria-busy={row === undefined || undefined} style={{ transform: `translateY(${top}px)` }}>
      {placed.map(({ column, start }, position) =>
        row === undefined ? (
          <div key={column.id} className="grid-cell" role="gridcell" aria-colindex={position + 1} aria-label={position === 0 ? loadingLabel : undefined} data-pinned={column.pinned || undefined} style={column.pinned === true ? { left: start } : undefined}>
            <span className="grid-skeleton" aria-hidden="true" />
          </div>
        ) : (
          <GridCell
            key={column.id}
            id={cellId(gridId, index, position)}
            row={row}
            column={column}
            left={start}
            position={position}
            selected={cursor === position}
            onPick={(twice) => onPick(index, position, twice)}
          />
        ),
      )}
    </div>
  );
}

export const GridRow = memo(GridRowView) as typeof GridRowView;

export function cellId(gridId: string, row: number, column: number): string {
  return `${gridId}-${row}-${column}`;
}

interface GridCellProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly column: GridColumn<Row>;
  readonly left: number;
  readonly position: number;
  readonly selected: boolean;
  readonly onPick: (twice: boolean) => void;
}

function GridCell<Row>({ id, row, column, left, position, selected, onPick }: GridCellProps<Row>) {
  const text = column.text(row);
  const mark = column.mark?.(row) ?? null;
  const title = mark === null ? text : `${text}\n${mark.text}`;
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={position + 1}
      aria-selected={selected}
      className="grid-cell"
      data-align={column.align}
      data-pinned={column.pinned || undefined}
      data-mark={mark?.severity}
      data-selected={selected || undefined}
      style={column.pinned === true ? { left } : undefined}
      title={title}
      onMouseDown={(event) => {
        // The input keeps the focus; the cursor comes to it.
        event.preventDefault();
        onPick(event.detail >= 2);
      }}
    >
      {mark !== null && <MarkIcon mark={SEVERITY_MARKS[mark.severity]} size={14} />}
      {column.draw === undefined ? <span className="grid-text">{text}</span> : column.draw(row)}
      {mark !== null && <span className="visually-hidden">{mark.text}</span>}
    </div>
  );
}
