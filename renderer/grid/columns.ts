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
  /** Stays at the left when the grid scrolls sideways. */
  readonly pinned?: boolean;
  /** Takes the width that is left over. */
  readonly grows?: boolean;
  readonly editable?: boolean;
  /** What is shown, copied and read aloud. */
  readonly text: (row: Row) => string;
  /** What is drawn, where it is more than the text. */
  readonly draw?: (row: Row) => ReactNode;
  readonly mark?: (row: Row) => CellMark | null;
}
