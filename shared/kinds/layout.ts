import type { Cell } from '../cells.ts';
import type { FieldKey } from './fields.ts';
import type { KindId } from './kind.ts';

/** One sheet as the reader delivers it: rows without gaps in memory, each with the number Excel shows. */
export interface SheetTable {
  readonly name: string;
  /** Anything but `visible` is hidden (`hidden`, `veryHidden`, …). */
  readonly visibility: string;
  readonly rowNumbers: ArrayLike<number>;
  readonly rows: readonly (readonly Cell[])[];
  /** Of the whole sheet, where `rows` holds only its first ones. */
  readonly rowCount?: number;
}

export const LEFT_OUT_REASONS = ['total', 'blank', 'filler', 'note', 'before-header', 'repeated-header', 'nothing-asked'] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

export interface LeftOutRow {
  /** The row number Excel shows. */
  readonly row: number;
  readonly reason: LeftOutReason;
}

export interface ColumnLayout {
  /** From 1, as Excel counts. */
  readonly index: number;
  /** As it stands in the sheet; empty when there is none. */
  readonly header: string;
  readonly field: FieldKey | null;
  /** 0 … 1. Below 0.7 a person should look. */
  readonly confidence: number;
}

export interface Layout {
  readonly kind: KindId;
  /** 0 … 1; below 0.6 the kind is a guess. */
  readonly kindConfidence: number;
  readonly sheetName: string;
  /** Excel's row number; null when the sheet has no header. */
  readonly headerRow: number | null;
  /** First and last row to be read, Excel's numbers. Without data rows, `lastRow` is before `firstRow`. */
  readonly firstRow: number;
  readonly lastRow: number;
  readonly columns: readonly ColumnLayout[];
  /** Rows that are no payments, in order. Blank rows behind the last row are not listed. */
  readonly leftOut: readonly LeftOutRow[];
  /** The sheet's own grand total, to be compared with the sum of its rows. */
  readonly statedTotal: { readonly row: number; readonly amount: number } | null;
  /** A note such as "(단위: 천원)": amounts must not be read as won, so no amount column is mapped by itself. */
  readonly unitNote: { readonly row: number; readonly text: string } | null;
}

export interface LayoutHints {
  /** Decides the kind when given. */
  readonly kind?: KindId | undefined;
  readonly sheetName?: string | undefined;
  /** Excel's row number; null: the sheet has no header; left out: find it. */
  readonly headerRow?: number | null | undefined;
}
