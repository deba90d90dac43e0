/** Rows of data as they stand in a sheet's XML: the same that exceljs writes, without an object for every cell. */
import type { CellValue } from 'exceljs';
import type { WrittenCell } from './cell-value.ts';

/** A cell's XML but for its place: what follows `<c r="B7`. Cells that are equal share it, whatever row they stand in. */
export type CellXml = string & { readonly __xml: 'cell' };

/** Throws RangeError for what only exceljs writes (formulas, links): such rows go through it. */
export function cellXml({ value }: WrittenCell, styleId: number): CellXml {
  const style = styleId === 0 ? '"' : `" s="${styleId}"`;
  return `${style}${contentXml(value)}` as CellXml;
}

function contentXml(value: CellValue): string {
  if (typeof value === 'string') return ` t="str"><v>${escaped(value)}</v></c>`;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`not a number that a sheet can hold: ${value}`);
    return `><v>${value}</v></c>`;
  }
  if (typeof value === 'boolean') return ` t="b"><v>${value ? 1 : 0}</v></c>`;
  if (value !== null && typeof value === 'object') {
    if ('richText' in value) return ` t="inlineStr"><is>${value.richText.map(({ text }) => `<r><t xml:space="preserve">${escaped(text)}</t></r>`).join('')}</is></c>`;
    if ('error' in value) return ` t="e"><v>${value.error}</v></c>`;
  }
  throw new RangeError('not a cell of plain data');
}

/** `letters`: of the columns, in the order of the cells. Null leaves a cell out; a row without cells is none. */
export function rowXml(row: number, letters: readonly string[], cells: readonly (CellXml | null)[]): string {
  let text = '';
  let first = 0;
  let last = 0;
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] ?? null;
    if (cell === null) continue;
    last = at + 1;
    if (first === 0) first = last;
    text += `<c r="${letters[at] ?? ''}${row}${cell}`;
  }
  return first === 0 ? '' : `<row r="${row}" spans="${first}:${last}" x14ac:dyDescent="0.25">${text}</row>`;
}

const RESERVED = /[&<>]/;

/** Characters that XML cannot hold were escaped as a text of Excel before. */
function escaped(text: string): string {
  return RESERVED.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}
