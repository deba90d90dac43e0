import type { TFunction } from 'i18next';
import type { DraftView, GridRow, RowSort } from '../../../shared/views.ts';
import type { GridColumn } from '../../grid/columns.ts';
import type { HeadMenu } from '../../grid/GridHeader.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import { sheetColumnOf } from './review-columns.tsx';
import type { Look } from './use-look.ts';
import { pinName } from './use-pins.ts';
import type { Pins } from './use-pins.ts';

/** What a column of the grid sorts by; null when it does not sort. */
export function sortOf(column: GridColumn<GridRow>): RowSort['by'] | null {
  return sheetColumnOf(column.id) ?? (column.id === 'row' || column.id === 'state' ? column.id : null);
}

interface HeadMenuOptions {
  readonly draft: DraftView;
  readonly look: Look;
  readonly pins: Pins;
  readonly orderIsOlder: boolean;
  readonly amountColumn: number | null;
  readonly t: TFunction;
}

/** What the heads of the review show and offer. */
export function headMenuOf(options: HeadMenuOptions): HeadMenu<GridRow> {
  const { look, orderIsOlder, t } = options;
  const { sort, filter } = look.view;
  return {
    stateOf: (column) => {
      const by = sortOf(column);
      const sorted = by !== null && sort?.by === by;
      return {
        sort: sorted ? sort.direction : null,
        older: sorted && orderIsOlder ? t('look.orderOlder') : null,
        filtered: filter.columns.some((one) => one.column === by) ? t('look.filtered') : null,
      };
    },
    draw: (column, close) => drawMenu(options, sortOf(column), close),
  };
}

function drawMenu({ draft, look, pins, amountColumn }: HeadMenuOptions, by: RowSort['by'] | null, close: () => void) {
  if (by === null) return null;
  const own = draft.columns.find((one) => one.index === by);
  const pin = own === undefined ? null : { pinned: pins.names.has(pinName(own)), toggle: () => pins.toggle(pinName(own)) };
  return <ColumnMenu draft={draft} by={by} look={look} isAmount={by === amountColumn} pin={pin} onClose={close} />;
}
