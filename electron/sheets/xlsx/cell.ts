/** One cell: what its type, its value, its formula and its format together say. */
import type { Cell } from '../../../shared/cells.ts';
import { damaged } from '../limits.ts';
import { numberCell } from './number-cell.ts';
import type { NumberFormat } from './number-format.ts';
import { isoDateCell } from './serial-date.ts';
import { decodeEscapes, standalone } from './text.ts';

export interface CellContext {
  readonly sharedStrings: readonly string[];
  /** By style index. */
  readonly formats: readonly NumberFormat[];
  readonly date1904: boolean;
}

const FORMULA: Cell = Object.freeze({ type: 'formula' });
const TRUE: Cell = Object.freeze({ type: 'boolean', value: true });
const FALSE: Cell = Object.freeze({ type: 'boolean', value: false });
/** Dates repeat: one object for each serial and style keeps a column of them small. */
const CACHED_SPECIALS = 20_000;

export class CellReader {
  readonly #context: CellContext;
  readonly #specials = new Map<string, Cell>();
  #type = 'n';
  #style = '';
  #value = '';
  #hasValue = false;
  #hasFormula = false;
  #inline = '';
  #hasInline = false;

  constructor(context: CellContext) {
    this.#context = context;
  }

  open(type: string | undefined, style: string | undefined): void {
    this.#type = type ?? 'n';
    this.#style = style ?? '0';
    this.#value = '';
    this.#hasValue = false;
    this.#hasFormula = false;
    this.#inline = '';
    this.#hasInline = false;
  }

  openValue(): void {
    if (this.#hasValue) throw damaged('two values in a cell');
    this.#hasValue = true;
  }

  addValue(text: string): void {
    this.#value = this.#value === '' ? text : this.#value + text;
  }

  openFormula(): void {
    this.#hasFormula = true;
  }

  addInline(text: string): void {
    this.#hasInline = true;
    this.#inline += text;
  }

  close(): Cell {
    if (this.#type === 'inlineStr') {
      if (this.#value.trim() !== '') throw damaged('inline text with a value');
      return textOrEmpty(this.#inline);
    }
    if (this.#hasInline) throw damaged('inline text in another cell');
    if (this.#type === 'str') {
      if (!this.#hasValue) return this.#hasFormula ? FORMULA : null;
      return textOrEmpty(this.#value);
    }
    const value = this.#value.trim();
    if (value === '') return this.#hasFormula ? FORMULA : null;
    switch (this.#type) {
      case 'n':
        return this.#number(value);
      case 's':
        return this.#sharedString(value);
      case 'b':
        if (value === '1' || value === 'true') return TRUE;
        if (value === '0' || value === 'false') return FALSE;
        throw damaged('boolean');
      case 'e':
        return { type: 'error', code: standalone(value) };
      case 'd':
        return isoDateCell(value);
      default:
        throw damaged('cell type');
    }
  }

  #sharedString(value: string): Cell {
    const index = /^\d{1,9}$/.test(value) ? Number(value) : -1;
    const text = this.#context.sharedStrings[index];
    // A reference to nothing must not become an empty cell: the cell held something.
    if (text === undefined) throw damaged('shared string index');
    return text === '' ? null : text;
  }

  #number(value: string): Cell {
    const style = Number(this.#style);
    const format = this.#context.formats[style];
    // An unknown style could have been a date.
    if (format === undefined) throw damaged('style index');
    if (format.plain) return numberCell(value, format, this.#context.date1904);
    const key = `${style} ${value}`;
    const known = this.#specials.get(key);
    if (known !== undefined) return known;
    const cell = numberCell(value, format, this.#context.date1904);
    if (this.#specials.size < CACHED_SPECIALS) this.#specials.set(key, cell);
    return cell;
  }
}

function textOrEmpty(text: string): Cell {
  return text === '' ? null : standalone(decodeEscapes(text));
}
