import type { Cell } from '../cells.ts';
import type { FormId } from '../ids.ts';
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

/**
 * Why a column stands as it does. person: chosen in this draft. remembered: chosen by a person for the same form before.
 * synonym: the header is one of the field's own texts. resembles: it only looks like one. content: read off the cells,
 * without a header. nearest: what a person chose for a form that is almost this one; only ever a guess.
 */
export const MAPPING_REASONS = ['person', 'remembered', 'synonym', 'resembles', 'content', 'nearest'] as const;
export type MappingReason = (typeof MAPPING_REASONS)[number];

/** A field that a column's header can be read as, whether or not the column has it. */
export interface FieldClaim {
  readonly field: FieldKey;
  /** How well the header fits; comparable between the columns of one sheet. */
  readonly score: number;
}

/** One value for every row, for a field that no column has. */
export interface Constant {
  readonly field: FieldKey;
  readonly text: string;
}

/** What the desk remembers of the sheet's form. */
export type FormUse =
  /** The columns were mapped as a person did before, for exactly these headers. `times` counts this file. */
  | { readonly type: 'used'; readonly id: FormId; readonly name: string; readonly times: number }
  /** Almost the same headers: what could be taken over is a guess. */
  | { readonly type: 'nearest'; readonly id: FormId; readonly name: string }
  /** There is a remembered form for these headers, but it does not fit what this program knows; nothing of it was used. */
  | { readonly type: 'ignored'; readonly id: FormId; readonly name: string }
  /** What the person chose in this draft is remembered. */
  | { readonly type: 'kept'; readonly id: FormId; readonly name: string };

export interface ColumnLayout {
  /** From 1, as Excel counts. */
  readonly index: number;
  /** As it stands in the sheet; empty when there is none. */
  readonly header: string;
  readonly field: FieldKey | null;
  /** 0 … 1. Below 0.7 a person should look. */
  readonly confidence: number;
  /** Null: nothing speaks for any field. A person's or a form's `null` field has a reason too. */
  readonly why: MappingReason | null;
  readonly claims: readonly FieldClaim[];
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
  readonly constants: readonly Constant[];
  readonly form: FormUse | null;
}

export interface LayoutHints {
  /** Decides the kind when given. */
  readonly kind?: KindId | undefined;
  readonly sheetName?: string | undefined;
  /** Excel's row number; null: the sheet has no header; left out: find it. */
  readonly headerRow?: number | null | undefined;
}
