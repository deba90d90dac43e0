import { memo } from 'react';
import { MarkIcon, SEVERITY_MARKS } from '../ui/icons.tsx';
import type { GridColumn } from './columns.ts';
import type { PlacedColumn } from './use-column-layout.ts';

/** A press on a cell: the second of a double click opens it, one with shift draws the selection to it. */
export type PickCell = (row: number, column: number, how: { readonly twice: boolean; readonly extend: boolean }) => void;

interface GridRowProps<Row> {
  readonly gridId: string;
  readonly row: Row | undefined;
  readonly index: number;
  readonly top: number;
  readonly placed: readonly PlacedColumn<Row>[];
  /** The column of the cursor when it is in this row, else -1. */
  readonly cursor: number;
  /** The columns of the selection in this row; none when `to` lies before `from`. */
  readonly from: number;
  readonly to: number;
  readonly tone: string | undefined;
  readonly ticked: boolean | undefined;
  readonly loadingLabel: string;
  readonly onPick: PickCell;
  readonly onReach: (row: number, column: number) => void;
}

function GridRowView<Row>({ gridId, row, index, top, placed, cursor, from, to, tone, ticked, loadingLabel, onPick, onReach }: GridRowProps<Row>) {
  return (
    <div className="grid-row" role="row" aria-rowindex={index + 2} data-tone={tone} data-ticked={ticked === true || undefined} data-odd={index % 2 === 1 || undefined} aria-busy={row === undefined || undefined} style={{ transform: `translateY(${top}px)` }}>
      {placed.map(({ column, start, stuck, lastStuck }, position) => (
        <GridCell
          key={column.id}
          id={cellId(gridId, index, position)}
          row={row}
          column={column}
          left={stuck ? start : null}
          last={lastStuck}
          ticked={ticked}
          position={position}
          atCursor={cursor === position}
          selected={position >= from && position <= to}
          alone={cursor === from && cursor === to}
          loadingLabel={position === 0 ? loadingLabel : undefined}
          onPick={(how) => onPick(index, position, how)}
          onReach={() => onReach(index, position)}
        />
      ))}
    </div>
  );
}

export const GridRow = memo(GridRowView) as typeof GridRowView;

export function cellId(gridId: string, row: number, column: number): string {
  return `${gridId}-${row}-${column}`;
}

interface GridCellProps<Row> {
  readonly id: string;
  /** Not there yet: the cell stands all the same, so that its row only changes its texts when it comes. */
  readonly row: Row | undefined;
  readonly column: GridColumn<Row>;
  /** Where it stays while the grid scrolls sideways; null when it scrolls along. */
  readonly left: number | null;
  readonly last: boolean;
  readonly ticked: boolean | undefined;
  readonly position: number;
  readonly atCursor: boolean;
  readonly selected: boolean;
  /** Nothing else is selected in this row. */
  readonly alone: boolean;
  /** Said by the first cell of a row that is not there yet. */
  readonly loadingLabel: string | undefined;
  readonly onPick: (how: { readonly twice: boolean; readonly extend: boolean }) => void;
  readonly onReach: () => void;
}

function GridCell<Row>({ id, row, column, left, last, ticked, position, atCursor, selected, alone, loadingLabel, onPick, onReach }: GridCellProps<Row>) {
  const text = row === undefined ? '' : column.text(row);
  const mark = row === undefined ? null : (column.mark?.(row) ?? null);
  const title = mark === null ? text : `${text}\n${mark.text}`;
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={position + 1}
      aria-selected={selected}
      aria-label={row === undefined ? loadingLabel : undefined}
      className="grid-cell"
      data-align={column.align}
      data-pinned={left !== null || undefined}
      data-last-pinned={last || undefined}
      data-own={column.own || undefined}
      data-mark={mark?.severity}
      data-selected={atCursor || undefined}
      data-in-block={(selected && !(atCursor && alone)) || undefined}
      style={left === null ? undefined : { left }}
      title={title}
      onMouseDown={(event) => {
        // The input keeps the focus; the cursor comes to it.
        event.preventDefault();
        onPick({ twice: event.detail >= 2 && !event.shiftKey, extend: event.shiftKey });
      }}
      onMouseEnter={(event) => {
        if (event.buttons === 1) onReach();
      }}
    >
      {mark !== null && <MarkIcon mark={SEVERITY_MARKS[mark.severity]} size={14} />}
      {row === undefined ? <span className="grid-skeleton" aria-hidden="true" /> : <CellContent row={row} column={column} text={text} ticked={ticked} />}
      {mark !== null && <span className="visually-hidden">{mark.text}</span>}
    </div>
  );
}

interface CellContentProps<Row> {
  readonly row: Row;
  readonly column: GridColumn<Row>;
  readonly text: string;
  readonly ticked: boolean | undefined;
}

function CellContent<Row>({ row, column, text, ticked }: CellContentProps<Row>) {
  if (column.ticks === true) return <span className="grid-tick" role="checkbox" aria-checked={ticked === true} aria-label={text} data-ticked={ticked === true || undefined} />;
  return column.draw === undefined ? <span className="grid-text">{text}</span> : column.draw(row);
}
