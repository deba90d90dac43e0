import type { ReactNode } from 'react';
import type { Severity } from '../../shared/issues.ts';

/** What is wrong with a cell, for its colour, its icon and whoever reads it aloud. */
export interface CellMark {
  readonly severity: Severity;
  readonly text: string;
}

export interface GridColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** A second, quieter text in the header: what the file itself calls the column. */
  readonly headerNote?: string;
  readonly size: number;
  readonly align: 'left' | 'right' | 'center';
  /** No column of the owner's data: a mark or a number of the grid's own. It stays at the left and is never part of Ctrl+A. */
  readonly own?: boolean;
  /** Stays at the left when the grid scrolls sideways. */
  readonly pinned?: boolean;
  /** A press on its cells ticks the row. */
  readonly ticks?: boolean;
  /** What stands in its head in place of its name. */
  readonly head?: ReactNode;
  /** Takes the width that is left over. */
  readonly grows?: boolean;
  readonly editable?: boolean;
  /** What is shown, copied and read aloud. */
  readonly text: (row: Row) => string;
  /** What is drawn, where it is more than the text. */
  readonly draw?: (row: Row) => ReactNode;
  readonly mark?: (row: Row) => CellMark | null;
}

/** How the rows shown depend on a column, for its head. */
export interface HeadState {
  readonly sort: 'ascending' | 'descending' | null;
  /** What the order was taken by has been edited since: in words. */
  readonly older: string | null;
  readonly filtered: string | null;
}
