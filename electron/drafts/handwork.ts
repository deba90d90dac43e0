import type { Cell } from '../../shared/cells.ts';
import type { DuplicateStand, PayDecision, Step } from './steps.ts';

/** What the person did, by sheet and by the numbers Excel shows: it stays when the sheet is laid out anew. */
export interface Handwork {
  readonly edited: Map<string, Map<number, Map<number, Cell>>>;
  /** Why a row was left out. */
  readonly leftOut: Map<string, Map<number, string>>;
  /** Repeated payments that the person lets go out: good only for the same money. */
  readonly pays: Map<string, Map<number, PayDecision>>;
}

export interface CellChange {
  readonly row: number;
  readonly column: number;
  readonly cell: Cell;
}

/** `note`: why the row is left out; null when it takes part. */
export interface TakingPart {
  readonly row: number;
  readonly note: string | null;
}

/** What a step comes to when it is done, or when it is undone. */
export type StepChange =
  | { readonly type: 'cells'; readonly sheetName: string; readonly changes: readonly CellChange[] }
  | { readonly type: 'rows'; readonly sheetName: string; readonly rows: readonly TakingPart[] }
  | { readonly type: 'decisions'; readonly sheetName: string; readonly rows: readonly ({ readonly row: number } & DuplicateStand)[] };

export function noHandwork(): Handwork {
  return { edited: new Map(), leftOut: new Map(), pays: new Map() };
}

export function changeOf(step: Step, direction: 'done' | 'undone'): StepChange {
  const { sheetName } = step;
  switch (step.type) {
    case 'cells':
      return { type: 'cells', sheetName, changes: step.changes.map(({ row, column, before, after }) => ({ row, column, cell: direction === 'done' ? after : before })) };
    case 'leave-out':
      return { type: 'rows', sheetName, rows: step.rows.map((row) => ({ row, note: direction === 'done' ? step.note : null })) };
    case 'put-back':
      return { type: 'rows', sheetName, rows: step.rows.map(({ row, note }) => ({ row, note: direction === 'done' ? null : note })) };
    case 'decide-duplicates':
      return { type: 'decisions', sheetName, rows: step.rows.map(({ row, before, after }) => ({ row, ...(direction === 'done' ? after : before) })) };
  }
}

/** Remembers a change without looking at any row. */
export function keepChange(handwork: Handwork, change: StepChange): void {
  if (change.type === 'cells') {
    const sheet = mapOf(handwork.edited, change.sheetName, () => new Map<number, Map<number, Cell>>());
    for (const { row, column, cell } of change.changes) mapOf(sheet, row, () => new Map<number, Cell>()).set(column, cell);
    return;
  }
  if (change.type === 'decisions') {
    const pays = mapOf(handwork.pays, change.sheetName, () => new Map<number, PayDecision>());
    for (const { row, pay } of change.rows) {
      if (pay === null) pays.delete(row);
      else pays.set(row, pay);
    }
  }
  const notes = mapOf(handwork.leftOut, change.sheetName, () => new Map<number, string>());
  for (const { row, note } of change.rows) {
    if (note === null) notes.delete(row);
    else notes.set(row, note);
  }
}

/** How many cells or rows a step touches. */
export function sizeOf(step: Step): number {
  return step.type === 'cells' ? step.changes.length : step.rows.length;
}

export function mapOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
