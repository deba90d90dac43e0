import type { Cell } from '../cells.ts';
import type { Finding } from '../issues.ts';
import type { FieldKey } from '../kinds/fields.ts';
import { finding } from './reading.ts';

/** What makes a cell unreadable whatever its column means; null when it has a value. */
export function cellProblem(cell: Cell, field: FieldKey): Finding | null {
  if (cell === null || typeof cell !== 'object') return null;
  if (cell.type === 'error') return finding('error', 'CELL_ERROR', field, { value: cell.code });
  if (cell.type === 'formula') return finding('error', 'FORMULA_WITHOUT_VALUE', field);
  return null;
}

/**
 * An id, account or code that Excel turned into something else: TRUE, a date (it reads `3-1` as 1 March), a time.
 * What was typed is gone, so it can't be read.
 */
export function lostText(cell: Cell, field: FieldKey): Finding | null {
  if (cell === null || typeof cell !== 'object') return null;
  switch (cell.type) {
    case 'boolean':
      return finding('error', 'CELL_TYPE_WRONG', field, { value: cell.value ? 'TRUE' : 'FALSE' });
    case 'date':
      return finding('error', 'CELL_TYPE_WRONG', field, { value: cell.date });
    case 'time':
      return finding('error', 'CELL_TYPE_WRONG', field, { value: cell.time });
    default:
      return cellProblem(cell, field);
  }
}

/** Excel keeps 15 significant digits; a longer number has been rounded before we see it. */
const FIRST_INEXACT = 1e15;

export function hasLostDigits(value: number): boolean {
  return Math.abs(value) >= FIRST_INEXACT;
}

/** `1.23E+12`: what is left of a long number after a CSV went through Excel. `3E7` may be an id. */
export function isScientific(text: string): boolean {
  return /^-?\d(?:\.\d+[eE]\+?|[eE]\+)\d+$/.test(text);
}
