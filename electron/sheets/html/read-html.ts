/**
 * The tables of a web page that is named .xls, as many shops and banks export them. Every cell is text as written:
 * 0012 keeps its zeros. All tables of the page stand below each other in one sheet, as Excel shows them.
 */
import type { Cell } from '../../../shared/cells.ts';
import { DeskError } from '../../../shared/errors.ts';
import { decodeText } from '../csv-text.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import { RowBuffer } from '../row-buffer.ts';
import type { TableSink, WorkbookFacts } from '../table.ts';
import { standalone } from '../xlsx/text.ts';
import { decodeEntities, htmlTokens } from './tokens.ts';
import type { HtmlToken } from './tokens.ts';

/** Elements inside a cell that start a new line in it. */
const LINES = new Set(['br', 'p', 'div', 'li']);
const LINE = '\u0000';

/**
 * Errors: FILE_NOT_A_SHEET (no table), FILE_TYPE_UNSUPPORTED (a table inside a table, text between cells: what Excel
 * makes of those is its own), FILE_DAMAGED (a table never closed), FILE_UNREADABLE, limits.
 */
export async function readHtml(bytes: Uint8Array, budget: ReadBudget, sink: TableSink): Promise<WorkbookFacts> {
  const { limits } = budget;
  if (bytes.byteLength > limits.textBytes) throw new DeskError('FILE_TOO_LARGE', { bytes: bytes.byteLength, limitBytes: limits.textBytes });
  budget.bytesTotal = bytes.byteLength;
  const { text, encoding } = decodeText(bytes);
  const tables = new TableReader(budget);
  const buffer = new RowBuffer(budget, sink);
  sink.sheet('', 'visible');
  let tokens = 0;
  for (const token of htmlTokens(text)) {
    tokens += 1;
    if (tokens % 2_000 === 0) budget.checkTime();
    const row = tables.take(token);
    if (row === null) continue;
    buffer.add(row.rowNumber, row.cells);
    if (buffer.full) await buffer.sendFull();
  }
  if (tables.open) throw damaged('table never closed');
  if (!tables.found) throw new DeskError('FILE_NOT_A_SHEET');
  await buffer.sendAll();
  budget.bytesRead = bytes.byteLength;
  return { format: 'html', encoding, delimiter: null };
}

interface FinishedRow {
  readonly rowNumber: number;
  readonly cells: Cell[];
}

class TableReader {
  readonly #budget: ReadBudget;
  readonly #usedColumns = new Set<number>();
  found = false;
  open = false;
  #rowNumber = 0;
  #cells: Cell[] | null = null;
  #column = 0;
  /** The text of the open cell, and how many columns and rows it spans. */
  #text: string | null = null;
  #columnSpan = 1;
  #rowSpan = 1;
  /** By column: how many further rows a cell above reaches into. */
  #reaching = new Map<number, number>();
  #caption = false;

  constructor(budget: ReadBudget) {
    this.#budget = budget;
  }

  /** Gives a row when one ends and is not empty. */
  take(token: HtmlToken): FinishedRow | null {
    if (token.type === 'text') {
      if (this.#text !== null) this.#text += decodeEntities(token.text);
      else if (this.open && !this.#caption && decodeEntities(token.text).trim() !== '') throw unsupported();
      return null;
    }
    return token.type === 'open' ? this.#open(token.name, token.attributes) : this.#close(token.name);
  }

  #open(name: string, attributes: string): FinishedRow | null {
    if (name === 'table') {
      if (this.open) throw unsupported();
      this.open = true;
      this.found = true;
      this.#reaching.clear();
      return null;
    }
    if (!this.open) return null;
    if (name === 'caption') this.#caption = true;
    if (name === 'tr') {
      const row = this.#endRow();
      this.#startRow();
      return row;
    }
    if (name === 'td' || name === 'th') {
      this.#endCell();
      if (this.#cells === null) this.#startRow();
      while (this.#reaching.has(this.#column)) this.#column += 1;
      this.#text = '';
      this.#columnSpan = span(attributes, 'colspan');
      this.#rowSpan = span(attributes, 'rowspan');
    } else if (['thead', 'tbody', 'tfoot'].includes(name)) {
      return this.#endRow();
    } else if (this.#text !== null && LINES.has(name)) this.#text += LINE;
    return null;
  }

  #close(name: string): FinishedRow | null {
    if (!this.open) return null;
    if (name === 'caption') this.#caption = false;
    if (name === 'td' || name === 'th') this.#endCell();
    if (name === 'table') {
      this.open = false;
      return this.#endRow();
    }
    return name === 'tr' || name === 'thead' || name === 'tbody' || name === 'tfoot' ? this.#endRow() : null;
  }

  #startRow(): void {
    const { limits } = this.#budget;
    this.#rowNumber += 1;
    if (this.#rowNumber > limits.rows) throw new DeskError('FILE_TOO_MANY_ROWS', { limitRows: limits.rows });
    this.#cells = [];
    this.#column = 0;
  }

  #endCell(): void {
    if (this.#text === null || this.#cells === null) return;
    const { limits } = this.#budget;
    const text = shownText(this.#text);
    this.#text = null;
    if (this.#column + this.#columnSpan > limits.columns) throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: limits.usedColumns });
    if (text !== '') {
      this.#usedColumns.add(this.#column);
      if (this.#usedColumns.size > limits.usedColumns) throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: limits.usedColumns });
      while (this.#cells.length < this.#column) this.#cells.push(null);
      this.#cells.push(standalone(text));
    }
    for (let index = 0; index < this.#columnSpan; index += 1) {
      // Marked with the row it starts in: endRow counts this row off.
      if (this.#rowSpan > 1) this.#reaching.set(this.#column + index, this.#rowSpan);
    }
    this.#column += this.#columnSpan;
  }

  #endRow(): FinishedRow | null {
    this.#endCell();
    const cells = this.#cells;
    if (cells === null) return null;
    this.#cells = null;
    for (const [column, rows] of this.#reaching) {
      if (rows <= 1) this.#reaching.delete(column);
      else this.#reaching.set(column, rows - 1);
    }
    return cells.length === 0 ? null : { rowNumber: this.#rowNumber, cells };
  }
}

/** Space in markup is one space; only the elements that start a line do. */
function shownText(text: string): string {
  return text
    .split(LINE)
    .map((line) => line.replace(/[\s\u00a0]+/g, ' ').trim())
    .join('\n')
    .trim();
}

function span(attributes: string, name: string): number {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']?\\s*(\\d{1,5})`, 'i').exec(attributes);
  return Math.min(65_534, Math.max(1, Number(match?.[1] ?? '1')));
}

function unsupported(): DeskError {
  return new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'html' });
}
