/**
 * What a reader delivers: the sheets of one file as plain tables. Everything here survives structured clone, so it can
 * cross from the reading worker to the desk; a frequent cell is a bare value, so 100,000 rows of 12 stay small.
 */
import type { Cell } from '../../shared/cells.ts';

export type SheetVisibility = 'visible' | 'hidden' | 'veryHidden';

export interface SheetTable {
  readonly name: string;
  readonly visibility: SheetVisibility;
  /** Row numbers as Excel shows them, from 1, ascending; only rows with at least one non-empty cell. */
  readonly rowNumbers: number[];
  /** One entry per row number: cells from column A on without gaps (null = empty), empty cells at the end cut off. */
  readonly rows: Cell[][];
}

/** utf-16 only ever comes from a CSV with a byte order mark. */
export type TextEncoding = 'utf-8' | 'cp949' | 'utf-16';

export interface Workbook {
  readonly format: 'xlsx' | 'xls' | 'html' | 'csv';
  /** The encoding of a CSV or a web page; null for xlsx and xls, where the file itself says it. */
  readonly encoding: TextEncoding | null;
  /** The delimiter of a CSV; null for everything else and for a CSV of one column. */
  readonly delimiter: string | null;
  /** The file without its password, when it had one: what can be read again later. Absent for every other file. */
  readonly decrypted?: Uint8Array;
  readonly sheets: SheetTable[];
}

/** How far a reading is. Bytes are those of the file as it lies on disk (compressed); only parts that are read count. */
export interface ReadProgress {
  readonly rows: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/**
 * Where a reader puts what it finds, in order. `rows` may return a promise: the reader then waits for it, which is how
 * a worker keeps the desk from being flooded.
 */
export interface TableSink {
  sheet(name: string, visibility: SheetVisibility): void;
  /** Belongs to the sheet named last. The arrays are handed over: the reader does not touch them again. */
  rows(rowNumbers: number[], rows: Cell[][]): Promise<void> | void;
}

/** What is known of a file beside its sheets. */
export type WorkbookFacts = Pick<Workbook, 'format' | 'encoding' | 'delimiter' | 'decrypted'>;

/** A sink that keeps everything, and the sheets it has kept. */
export function collectingSink(): { sink: TableSink; sheets: SheetTable[] } {
  const sheets: SheetTable[] = [];
  const sink: TableSink = {
    sheet(name, visibility) {
      sheets.push({ name, visibility, rowNumbers: [], rows: [] });
    },
    rows(rowNumbers, rows) {
      const sheet = sheets.at(-1);
      if (sheet === undefined) throw new Error('rows before any sheet');
      // One by one: spreading a large array into push overflows the stack.
      for (const rowNumber of rowNumbers) sheet.rowNumbers.push(rowNumber);
      for (const row of rows) sheet.rows.push(row);
    },
  };
  return { sink, sheets };
}
