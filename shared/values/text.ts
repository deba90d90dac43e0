import { type Cell, plainNumber, shownText } from '../cells.ts';
import type { FieldKey } from '../kinds/fields.ts';
import { cleanCode, cleanText } from './clean.ts';
import { cellProblem, hasLostDigits, isScientific, lostText } from './problems.ts';
import { EMPTY_READING, finding, type Reading, readable, unreadable } from './reading.ts';

/** Reads the id of a payee: exactly what was typed, after cleaning. */
export function readIdentifier(cell: Cell, field: FieldKey): Reading<string> {
  if (cell === null) return EMPTY_READING;
  if (typeof cell === 'string') {
    const text = cleanCode(cell);
    if (text === '') return EMPTY_READING;
    if (isScientific(text)) return unreadable(finding('error', 'ID_DIGITS_LOST', field, { value: text }));
    if (text === cell) return readable(text);
    return readable(text, [finding('note', 'TEXT_CLEANED', field, { value: text }, text)]);
  }
  const problem = lostText(cell, field);
  if (problem) return unreadable(problem);
  const value = typeof cell === 'number' ? cell : cell.type === 'number' ? cell.value : Number.NaN;
  const shown = shownText(cell).trim();
  if (hasLostDigits(value)) return unreadable(finding('error', 'ID_DIGITS_LOST', field, { value: plainNumber(value) }));
  // A zero-padding format shows the digits the person sees and means.
  if (typeof cell === 'object' && /^\d+$/.test(shown)) return readable(shown);
  return readable(shown, [finding('warning', 'ID_FROM_NUMBER', field, { value: shown })]);
}

/** Reads words: whatever the cell shows, cleaned. */
export function readText(cell: Cell, field: FieldKey, options: { readonly keepLines?: boolean } = {}): Reading<string> {
  if (cell === null) return EMPTY_READING;
  const problem = cellProblem(cell, field);
  if (problem) return unreadable(problem);
  const raw = shownText(cell);
  const text = cleanText(raw, options);
  if (text === '') return EMPTY_READING;
  if (text === raw) return readable(text);
  return readable(text, [finding('note', 'TEXT_CLEANED', field, { value: text }, text)]);
}
