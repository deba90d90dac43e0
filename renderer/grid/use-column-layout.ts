import { columnPinningFeature, columnResizingFeature, columnSizingFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import type { Header } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { GridColumn } from './columns.ts';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, columnPinningFeature });
const helper = createColumnHelper<typeof features, object>();
/** Rows come in pages and are drawn by the virtualiser; the table model keeps the columns only. */
const noRows: object[] = [];

export interface PlacedColumn<Row> {
  readonly column: GridColumn<Row>;
  readonly header: Header<typeof features, object>;
  /** Distance from the left edge of the canvas. */
  readonly start: number;
  readonly width: number;
  /** Stays at the left: a pinned column does, as long as enough of the grid is left to scroll. */
  readonly stuck: boolean;
  readonly lastStuck: boolean;
}

export interface ColumnLayout<Row> {
  readonly placed: readonly PlacedColumn<Row>[];
  /** For CSS `grid-template-columns`. */
  readonly template: string;
  readonly width: number;
  readonly pinnedWidth: number;
}

/** Widths and places of the columns: as the person set them, with what is left over given to the ones that grow. */
export function useColumnLayout<Row>(columns: readonly GridColumn<Row>[], available: number): ColumnLayout<Row> {
  const definitions = useMemo(
    () =>
      helper.columns(
        columns.map((column) =>
          helper.display({ id: column.id, header: column.header, size: column.size, minSize: 44, maxSize: 800, enableResizing: column.own !== true }),
        ),
      ),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    columnResizeMode: 'onChange',
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const sizes = headers.map((header) => header.getSize());
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const growing = columns.filter((column) => column.grows === true).length;
  const extra = growing === 0 ? 0 : Math.max(0, Math.floor((available - total) / growing));
  const widths = columns.map((column, index) => (sizes[index] ?? column.size) + (column.grows === true ? extra : 0));
  const stuckCount = countStuck(columns, widths, available);
  const placed: PlacedColumn<Row>[] = [];
  let start = 0;
  let pinnedWidth = 0;
  for (const [index, header] of headers.entries()) {
    const column = columns[index];
    const width = widths[index];
    if (column === undefined || width === undefined) continue;
    placed.push({ column, header, start, width, stuck: index < stuckCount, lastStuck: index === stuckCount - 1 });
    start += width;
    if (index < stuckCount) pinnedWidth = start;
  }
  return { placed, template: placed.map((one) => `${one.width}px`).join(' '), width: start, pinnedWidth };
}

/** The share of the grid that pinned columns may take: the rest must still be seen scrolling by. */
const MOST_STUCK = 0.7;

/** How many columns from the left stay there. The grid's own ones always do. */
function countStuck<Row>(columns: readonly GridColumn<Row>[], widths: readonly number[], available: number): number {
  let count = 0;
  let width = 0;
  for (const [index, column] of columns.entries()) {
    width += widths[index] ?? 0;
    if (column.own !== true && (column.pinned !== true || (available > 0 && width > available * MOST_STUCK))) break;
    count = index + 1;
  }
  return count;
}
