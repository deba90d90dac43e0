/** One worksheet of an .xls. */
import type { Cell } from '../../../shared/cells.ts';
import { DeskError } from '../../../shared/errors.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import { RowBuffer } from '../row-buffer.ts';
import type { TableSink } from '../table.ts';
import { numberCell } from '../xlsx/number-cell.ts';
import { standalone } from '../xlsx/text.ts';
import type { XlsFrame } from './frame.ts';
import { RECORD, readRecord } from './records.ts';
import type { BiffRecord, Fields } from './records.ts';

const WORKSHEET = 0x0010;
/** What may stand between a formula and the text that is its result: shared, array and table formulas. */
const FORMULA_PARTS: ReadonlySet<number> = new Set([0x04bc, 0x0221, 0x0236]);
const ERRORS: ReadonlyMap<number, string> = new Map([
  [0x00, '#NULL!'],
  [0x07, '#DIV/0!'],
  [0x0f, '#VALUE!'],
  [0x17, '#REF!'],
  [0x1d, '#NAME?'],
  [0x24, '#NUM!'],
  [0x2a, '#N/A'],
  [0x2b, '#GETTING_DATA'],
]);
const FORMULA: Cell = Object.freeze({ type: 'formula' });
const TRUE: Cell = Object.freeze({ type: 'boolean', value: true });
const FALSE: Cell = Object.freeze({ type: 'boolean', value: false });

/** Errors: FILE_DAMAGED and every limit. Progress counts the bytes of the stream. */
export async function readSheet(stream: DataView, start: number, frame: XlsFrame, budget: ReadBudget, sink: TableSink): Promise<void> {
  const cells = new SheetCells(frame, budget);
  const first = readRecord(stream, start);
  if (first.record.type !== RECORD.bof) throw damaged('sheet start');
  first.record.fields.skip(2);
  if (first.record.fields.uint16() !== WORKSHEET) throw damaged('sheet kind');
  let depth = 1;
  let records = 0;
  for (let offset = first.next; depth > 0; ) {
    const { record, next } = readRecord(stream, offset);
    // A chart inside a sheet is a stream of its own inside this one, with cells that are none of the sheet's.
    if (record.type === RECORD.bof) depth += 1;
    else if (record.type === RECORD.eof) depth -= 1;
    else if (depth === 1) cells.take(record);
    budget.bytesRead += next - offset;
    offset = next;
    records += 1;
    if (records % 5_000 === 0) budget.checkTime();
  }
  cells.endFormula();

  const buffer = new RowBuffer(budget, sink);
  for (const [rowNumber, row] of cells.sortedRows()) {
    buffer.add(rowNumber, row);
    if (buffer.full) await buffer.sendFull();
  }
  await buffer.sendAll();
}

class SheetCells {
  readonly #frame: XlsFrame;
  readonly #budget: ReadBudget;
  readonly #rows = new Map<number, Cell[]>();
  readonly #usedColumns = new Set<number>();
  #kept = 0;
  /** A formula whose text follows. */
  #pending: { readonly row: number; readonly column: number } | null = null;

  constructor(frame: XlsFrame, budget: ReadBudget) {
    this.#frame = frame;
    this.#budget = budget;
  }

  take({ type, fields }: BiffRecord): void {
    if (this.#pending !== null) {
      if (type === RECORD.formulaText) {
        const { row, column } = this.#pending;
        this.#pending = null;
        this.#put(row, column, textCell(fields.text(2)));
        return;
      }
      if (FORMULA_PARTS.has(type)) return;
      this.endFormula();
    }
    switch (type) {
      case RECORD.packedNumbers:
        this.#packedNumbers(fields);
        break;
      case RECORD.sharedString:
      case RECORD.label:
      case RECORD.richLabel:
      case RECORD.number:
      case RECORD.packedNumber:
      case RECORD.booleanOrError:
      case RECORD.formula:
        this.#one(type, fields);
        break;
      default:
        break;
    }
  }

  /** The text of a formula never came: its result is not in the file. */
  endFormula(): void {
    if (this.#pending === null) return;
    const { row, column } = this.#pending;
    this.#pending = null;
    this.#put(row, column, FORMULA);
  }

  /** Rows by their number from 1, in order: not every program writes them so. */
  *sortedRows(): Generator<[number, Cell[]]> {
    for (const row of [...this.#rows.keys()].sort((one, other) => one - other)) {
      const sparse = this.#rows.get(row) ?? [];
      this.#rows.delete(row);
      yield [row + 1, Array.from(sparse, (cell) => cell ?? null)];
    }
  }

  #one(type: number, fields: Fields): void {
    const row = fields.uint16();
    const column = fields.uint16();
    const style = fields.uint16();
    switch (type) {
      case RECORD.sharedString:
        this.#put(row, column, this.#sharedString(fields.uint32()));
        break;
      case RECORD.label:
      case RECORD.richLabel:
        this.#put(row, column, textCell(fields.text(2)));
        break;
      case RECORD.number:
        this.#put(row, column, this.#number(fields.float64(), style));
        break;
      case RECORD.packedNumber:
        this.#put(row, column, this.#number(unpack(fields.uint32()), style));
        break;
      case RECORD.booleanOrError: {
        const value = fields.uint8();
        this.#put(row, column, fields.uint8() === 0 ? booleanCell(value) : errorCell(value));
        break;
      }
      case RECORD.formula:
        this.#formula(fields, row, column, style);
        break;
      default:
        break;
    }
  }

  #packedNumbers(fields: Fields): void {
    const row = fields.uint16();
    let column = fields.uint16();
    if (fields.left % 6 !== 2 || fields.left < 8) throw damaged('packed numbers');
    while (fields.left > 2) {
      const style = fields.uint16();
      this.#put(row, column, this.#number(unpack(fields.uint32()), style));
      column += 1;
    }
    if (fields.uint16() !== column - 1) throw damaged('packed numbers');
  }

  /** The result: a number, or with both last bytes set a text, a truth value, an error or an empty text. */
  #formula(fields: Fields, row: number, column: number, style: number): void {
    const bytes = Array.from({ length: 8 }, () => fields.uint8());
    const [kind = 0, , value = 0] = bytes;
    if (bytes[6] !== 0xff || bytes[7] !== 0xff) {
      this.#put(row, column, this.#number(Buffer.from(bytes).readDoubleLE(0), style));
    } else if (kind === 0) this.#pending = { row, column };
    else if (kind === 1) this.#put(row, column, booleanCell(value));
    else if (kind === 2) this.#put(row, column, errorCell(value));
    else if (kind !== 3) throw damaged('formula result');
  }

  #sharedString(index: number): Cell {
    const text = this.#frame.sharedStrings[index];
    // A reference to nothing must not become an empty cell: the cell held something.
    if (text === undefined) throw damaged('shared string index');
    return text === '' ? null : text;
  }

  #number(value: number, style: number): Cell {
    const format = this.#frame.formats[style];
    // An unknown style could have been a date.
    if (format === undefined) throw damaged('style index');
    return numberCell(String(value), format, this.#frame.date1904);
  }

  #put(row: number, column: number, cell: Cell): void {
    const { limits } = this.#budget;
    if (row >= limits.rows) throw new DeskError('FILE_TOO_MANY_ROWS', { limitRows: limits.rows });
    if (column >= limits.columns) throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: limits.columns });
    if (cell === null) return;
    this.#usedColumns.add(column);
    if (this.#usedColumns.size > limits.usedColumns) throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: limits.usedColumns });
    this.#kept += 1;
    if (this.#kept > limits.cells) throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitCells: limits.cells });
    let cells = this.#rows.get(row);
    if (cells === undefined) {
      cells = [];
      this.#rows.set(row, cells);
    }
    // Which of two cells in one place a program shows is anyone's guess.
    if (cells[column] !== undefined) throw damaged('two cells in one place');
    cells[column] = cell;
  }
}

function textCell(text: string): Cell {
  return text === '' ? null : standalone(text);
}

function booleanCell(value: number): Cell {
  if (value > 1) throw damaged('boolean');
  return value === 1 ? TRUE : FALSE;
}

function errorCell(value: number): Cell {
  const code = ERRORS.get(value);
  if (code === undefined) throw damaged('error value');
  return { type: 'error', code };
}

/** A number in four bytes: the upper 30 bits of a double or a whole number, either of them possibly hundredfold. */
function unpack(packed: number): number {
  let value: number;
  if ((packed & 2) === 0) {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE((packed & 0xfffffffc) >>> 0, 4);
    value = bytes.readDoubleLE(0);
  } else value = (packed | 0) >> 2;
  return (packed & 1) === 0 ? value : value / 100;
}
