/** One worksheet part, streamed: rows leave as they are complete, whatever follows sheetData is passed over. */
import type { Cell } from '../../../shared/cells.ts';
import { DeskError } from '../../../shared/errors.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import { RowBuffer } from '../row-buffer.ts';
import type { TableSink } from '../table.ts';
import { CellReader } from './cell.ts';
import type { CellContext } from './cell.ts';
import { MAIN } from './names.ts';
import { createXmlReader } from './xml.ts';
import type { XmlAttributes, XmlHandlers } from './xml.ts';
import type { Zip } from './zip.ts';

type Place = 'document' | 'worksheet' | 'sheetData' | 'row' | 'cell' | 'value' | 'formula' | 'inline' | 'run' | 'text';

/** What each element means where it stands; anything else is passed over with all it contains. */
const CHILDREN: Readonly<Record<Place, Readonly<Record<string, Place>>>> = {
  document: { worksheet: 'worksheet' },
  worksheet: { sheetData: 'sheetData' },
  sheetData: { row: 'row' },
  row: { c: 'cell' },
  cell: { v: 'value', f: 'formula', is: 'inline' },
  value: {},
  formula: {},
  inline: { t: 'text', r: 'run' },
  run: { t: 'text' },
  text: {},
};

/** Errors: FILE_DAMAGED, FILE_UNSAFE_XML and every limit. */
export async function readSheet(
  zip: Zip,
  path: string,
  context: CellContext,
  budget: ReadBudget,
  sink: TableSink,
): Promise<void> {
  const buffer = new RowBuffer(budget, sink);
  const xml = createXmlReader(MAIN, new SheetReader(context, budget, buffer), budget.limits.quietCharacters);
  await zip.read(path, budget.limits.partBytes, (chunk) => {
    xml.write(chunk);
    return buffer.full ? buffer.sendFull() : undefined;
  });
  xml.end();
  await buffer.sendAll();
}

class SheetReader implements XmlHandlers {
  readonly #budget: ReadBudget;
  readonly #cells: CellReader;
  readonly #places: Place[] = ['document'];
  #place: Place = 'document';
  #skipping = 0;

  readonly #buffer: RowBuffer;
  #row: Cell[] = [];
  #rowNumber = 0;
  /** 1-based column of the current cell; 0 before the first. */
  #column = 0;
  readonly #usedColumns = new Set<number>();

  constructor(context: CellContext, budget: ReadBudget, buffer: RowBuffer) {
    this.#cells = new CellReader(context);
    this.#budget = budget;
    this.#buffer = buffer;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#skipping > 0) {
      this.#skipping += 1;
      return;
    }
    const children = CHILDREN[this.#place];
    const place = Object.hasOwn(children, name) ? children[name] : undefined;
    if (place === undefined) {
      if (this.#place === 'document') throw damaged('worksheet root');
      this.#skipping = 1;
      return;
    }
    this.#places.push(place);
    this.#place = place;
    switch (place) {
      case 'row':
        this.#openRow(attributes['r']);
        break;
      case 'cell':
        this.#openCell(attributes);
        break;
      case 'value':
        this.#cells.openValue();
        break;
      case 'formula':
        this.#cells.openFormula();
        break;
      default:
        break;
    }
  }

  close(): void {
    if (this.#skipping > 0) {
      this.#skipping -= 1;
      return;
    }
    const closed = this.#places.pop();
    this.#place = this.#places.at(-1) ?? 'document';
    if (closed === 'cell') this.#closeCell();
    else if (closed === 'row') this.#closeRow();
  }

  text(text: string): void {
    if (this.#skipping > 0) return;
    if (this.#place === 'value') this.#cells.addValue(text);
    else if (this.#place === 'text') this.#cells.addInline(text);
  }

  #openRow(reference: string | undefined): void {
    const rowNumber = reference === undefined ? this.#rowNumber + 1 : wholeNumber(reference);
    if (rowNumber > this.#budget.limits.rows) {
      throw new DeskError('FILE_TOO_MANY_ROWS', { limitRows: this.#budget.limits.rows });
    }
    // Excel writes rows and cells in order and repairs a file that does not: which of two wins is anyone's guess.
    if (rowNumber <= this.#rowNumber) throw damaged('rows out of order');
    this.#rowNumber = rowNumber;
    this.#row = [];
    this.#column = 0;
  }

  #openCell(attributes: XmlAttributes): void {
    const reference = attributes['r'];
    const column = reference === undefined ? this.#column + 1 : this.#columnOf(reference);
    if (column > this.#budget.limits.columns) {
      throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: this.#budget.limits.columns });
    }
    if (column <= this.#column) throw damaged('cells out of order');
    this.#column = column;
    this.#cells.open(attributes['t'], attributes['s']);
  }

  /** The 1-based column of a reference such as AB12, whose row must be the current one. */
  #columnOf(reference: string): number {
    let column = 0;
    let index = 0;
    for (; index < reference.length; index += 1) {
      const letter = reference.charCodeAt(index) | 0x20;
      if (letter < 0x61 || letter > 0x7a) break;
      column = column * 26 + letter - 0x60;
      if (column > 1_000_000) throw damaged('cell reference');
    }
    let row = 0;
    for (const start = index; index < reference.length; index += 1) {
      const digit = reference.charCodeAt(index) - 0x30;
      if (digit < 0 || digit > 9 || index - start > 7) throw damaged('cell reference');
      row = row * 10 + digit;
    }
    if (column === 0 || row !== this.#rowNumber) throw damaged('cell reference');
    return column;
  }

  #closeCell(): void {
    const cell = this.#cells.close();
    if (cell === null) return;
    if (!this.#usedColumns.has(this.#column)) {
      this.#usedColumns.add(this.#column);
      if (this.#usedColumns.size > this.#budget.limits.usedColumns) {
        throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: this.#budget.limits.usedColumns });
      }
    }
    while (this.#row.length < this.#column - 1) this.#row.push(null);
    this.#row.push(cell);
  }

  #closeRow(): void {
    if (this.#row.length === 0) return;
    // A copy has the exact size; the grown array would keep up to half as much again.
    this.#buffer.add(this.#rowNumber, this.#row.slice());
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw damaged('row number');
  return Number(text);
}
