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
          helper.display({ id: column.id, header: column.header, size: column.size, minSize: 44, maxSize: 800, enableResizing: column.pinned !== true }),
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
  const placed: PlacedColumn<Row>[] = [];
  let start = 0;
  let pinnedWidth = 0;
  for (const [index, header] of headers.entries()) {
    const column = columns[index];
    if (column === undefined) continue;
    const width = (sizes[index] ?? column.size) + (column.grows === true ? extra : 0);
    placed.push({ column, header, start, width });
    start += width;
    if (column.pinned === true) pinnedWidth = start;
  }
  return { placed, template: placed.map((one) => `${one.width}px`).join(' '), width: start, pinnedWidth };
}
