import type { TFunction } from 'i18next';
import type { Field } from '../../../shared/kinds/fields.ts';
import { kindOf } from '../../../shared/kinds/index.ts';
import type { KindId } from '../../../shared/kinds/kind.ts';
import { SEVERITIES } from '../../../shared/issues.ts';
import type { Issue } from '../../../shared/issues.ts';
import type { ColumnView, GridRow } from '../../../shared/views.ts';
import type { CellMark, GridColumn } from '../../grid/columns.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import { columnLetters, formatCount } from '../../ui/format.ts';
import { MarkIcon, ROW_MARKS } from '../../ui/icons.tsx';
import { columnOrder, fieldOf } from '../mapping/kind-facts.ts';
import { TickHead } from './TickHead.tsx';
import { pinName } from './use-pins.ts';

const SHEET = 'sheet:';

/** The number Excel gives the column that a grid column shows; null for the desk's own columns. */
export function sheetColumnOf(id: string): number | null {
  return id.startsWith(SHEET) ? Number(id.slice(SHEET.length)) : null;
}

/** The grid column that shows a column of the sheet; what concerns the row as a whole stands with its state. */
export function gridColumnOf(column: number | null): string {
  return column === null ? 'state' : `${SHEET}${column}`;
}

/** The column that holds the amounts to pay. */
export function amountColumnOf(kind: KindId, columns: readonly ColumnView[]): number | null {
  const found = columns.find((column) => column.field !== null && column.field !== 'metadata' && fieldOf(kind, column.field)?.type === 'amount');
  return found?.index ?? null;
}

/** The worst of several findings. */
export function worst(issues: readonly Issue[]): Issue | null {
  let found: Issue | null = null;
  for (const issue of issues) {
    if (found === null || SEVERITIES.indexOf(issue.severity) < SEVERITIES.indexOf(found.severity)) found = issue;
  }
  return found;
}

export function issuesOfColumn(row: GridRow, column: number | null): readonly Issue[] {
  return row.issues.filter((issue) => issue.column === column);
}

/** Amounts are shown as figures: 1234567 stands as 1,234,567, anything that is no plain number as it is. */
export function shownAmount(text: string): string {
  return /^-?\d{4,15}$/.test(text) ? `${text.startsWith('-') ? '-' : ''}${formatCount(Math.abs(Number(text)))}` : text;
}

export function reviewColumns(kind: KindId, columns: readonly ColumnView[], pins: ReadonlySet<string>, words: Catalogue, t: TFunction): readonly GridColumn<GridRow>[] {
  const mark = (row: GridRow, column: number | null): CellMark | null => {
    const issues = issuesOfColumn(row, column);
    const top = worst(issues);
    return top === null ? null : { severity: top.severity, text: issues.map((issue) => words.issue(issue)).join('\n') };
  };
  const stateWords: Readonly<Record<GridRow['state'], string>> = {
    ready: t('review.stateReady'),
    warning: t('review.stateWarning'),
    error: t('review.stateError'),
    'left-out': t('review.stateLeftOut'),
  };
  const own: GridColumn<GridRow>[] = [
    {
      id: 'tick',
      header: t('look.tick'),
      size: 36,
      align: 'center',
      own: true,
      ticks: true,
      head: <TickHead />,
      text: (row) => t(row.ticked ? 'look.rowTicked' : 'look.rowUnticked', { row: formatCount(row.row) }),
    },
    { id: 'row', header: t('review.rowNumber'), size: 76, align: 'right', own: true, text: (row) => formatCount(row.row) },
    {
      id: 'state',
      header: t('review.state'),
      size: 84,
      align: 'left',
      own: true,
      text: (row) => rowStateText(row, stateWords, words),
      draw: (row) => (
        <span className={`row-state tone-${ROW_MARKS[row.state].tone}`}>
          <MarkIcon mark={ROW_MARKS[row.state]} size={15} />
          {stateWords[row.state]}
        </span>
      ),
    },
  ];
  const { payeeField } = kindOf(kind);
  // Ids that are in no column of the sheet: found by a business number or an account, and shown as such.
  if (!columns.some((column) => column.field === payeeField)) {
    own.push({
      id: 'payee',
      header: words.field(payeeField),
      headerNote: t('mapping.foundPayee'),
      size: 210,
      align: 'left',
      text: (row) => [row.payee, row.payeeName].filter((part) => part !== null).join(' '),
    });
  }
  const sheet = columnOrder(kind, columns).flatMap((position): GridColumn<GridRow>[] => {
    const column = columns[position];
    if (column === undefined) return [];
    const field = column.field === null ? null : fieldOf(kind, column.field);
    const header = column.header === '' ? t('review.column', { letters: columnLetters(column.index) }) : column.header;
    const isAmount = field?.type === 'amount';
    const base = {
      pinned: pins.has(pinName(column)),
      id: `${SHEET}${column.index}`,
      size: sizeOf(field),
      align: isAmount ? ('right' as const) : ('left' as const),
      editable: true,
      text: (row: GridRow) => row.cells[position] ?? '',
      mark: (row: GridRow) => mark(row, column.index),
    };
    const drawn = isAmount ? { draw: (row: GridRow) => <span className="grid-text">{shownAmount(row.cells[position] ?? '')}</span> } : {};
    if (column.field === null || column.field === 'metadata') return [{ ...base, ...drawn, header }];
    const name = words.field(column.field);
    return [{ ...base, ...drawn, header: name, ...(name === header ? {} : { headerNote: header }) }];
  });
  // The last column takes what is left, so that the lines of the grid reach its edge.
  const placed = [...sheet.filter((column) => column.pinned === true), ...sheet.filter((column) => column.pinned !== true)];
  return [...own, ...placed.map((column, index) => (index === placed.length - 1 ? { ...column, grows: true } : column))];
}

/** The state and whatever concerns the row as a whole. */
function rowStateText(row: GridRow, stateWords: Readonly<Record<GridRow['state'], string>>, words: Catalogue): string {
  const whole = issuesOfColumn(row, null).map((issue) => words.issue(issue));
  return [stateWords[row.state], ...whole].join(' · ');
}

const SIZES = { id: 170, amount: 160, date: 164, text: 170, bank: 110, account: 170, businessNumber: 140 } as const;

function sizeOf(field: Field | null): number {
  return field === null ? 150 : SIZES[field.type];
}
