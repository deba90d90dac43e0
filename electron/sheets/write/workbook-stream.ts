/** A workbook being written row by row over exceljs's stream writer, in constant memory. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type ExcelJS from 'exceljs';
import type { CellValue, Style, Worksheet } from 'exceljs';
import { writeSafely } from './write-safely.ts';
import type { SafeWriteOptions } from './write-safely.ts';
import type { WrittenCell } from './cell-value.ts';
import { cellXml, rowXml } from './row-xml.ts';
import type { CellXml } from './row-xml.ts';

export interface WorkbookInfo {
  readonly creator: string;
  /** Written into the file's properties. */
  readonly created: Date;
}

export interface SheetLayout {
  readonly name: string;
  readonly widths: readonly number[];
  readonly hidden?: boolean;
  /** Rows that stay in view when scrolling. */
  readonly frozenRows?: number;
}

export interface SheetStream {
  /** The name as Excel allows it, for references. */
  readonly name: string;
  readonly worksheet: Worksheet;
  readonly rowCount: number;
  /** Writes the next row, whatever its cells are; null leaves a cell out. */
  addRow(cells: readonly (WrittenCell | null)[]): void;
  /** Writes the next row of plain data, for rows in their thousands. The sheet must have had a row through `addRow` before. */
  addDataRow(cells: readonly (CellXml | null)[]): void;
  /** The cell for `addDataRow`. Throws RangeError for what is not plain data. */
  dataCell(cell: WrittenCell): CellXml;
  /** Filter buttons on a row, down to the last row of the sheet. */
  filter(headerRow: number, columns: number): void;
}

export interface WorkbookStream {
  /** Sheets are written one after the other: a new one closes the one before. */
  addSheet(layout: SheetLayout): SheetStream;
  /** Lets the disk catch up and other work go on; to be awaited every few hundred rows. Throws when the disk failed. */
  breathe(): Promise<void>;
}

/** Parts of exceljs's writer that its types leave out: where a sheet's XML goes, and the number of a style. */
interface SheetXml {
  readonly stream: { write(xml: string): void; readonly pipes: readonly Writable[] };
}
interface StyleNumbers {
  readonly styles: { addStyleModel(style: Partial<Style>): number };
}

const TEXT_AT_ONCE = 65_536;
/** Bytes that may wait to be compressed: enough that neither side idles. */
const MOST_AHEAD = 4 * 1024 * 1024;

/** Errors: see writeSafely. */
export async function writeWorkbookFile(
  filePath: string,
  info: WorkbookInfo,
  fill: (workbook: WorkbookStream) => Promise<void>,
  options: SafeWriteOptions = {},
): Promise<void> {
  await writeSafely(
    filePath,
    async (stream, signal) => {
      // Loaded when something is written: it would take a tenth of the start, and most starts write nothing.
      const { default: excel } = await import('exceljs');
      const writer = new excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
      writer.creator = info.creator;
      writer.lastModifiedBy = info.creator;
      writer.created = info.created;
      writer.modified = info.created;
      const sheets: OpenSheet[] = [];
      await fill({
        addSheet(layout) {
          sheets.at(-1)?.close();
          const sheet = new OpenSheet(writer, layout, sheets);
          sheets.push(sheet);
          return sheet;
        },
        async breathe() {
          await nextTurn();
          await sheets.at(-1)?.drained(signal);
          signal.throwIfAborted();
        },
      });
      sheets.at(-1)?.close();
      nameFilters(writer, sheets);
      await writer.commit();
    },
    options,
  );
}

class OpenSheet implements SheetStream {
  readonly name: string;
  readonly worksheet: Worksheet;
  rowCount = 0;
  readonly #styles: StyleNumbers['styles'];
  readonly #letters: string[] = [];
  #text = '';
  #filter: { headerRow: number; columns: number } | null = null;

  constructor(writer: ExcelJS.stream.xlsx.WorkbookWriter, layout: SheetLayout, before: readonly OpenSheet[]) {
    this.name = allowedName(layout.name, new Set(before.map((sheet) => sheet.name.toLowerCase())));
    const frozen = layout.frozenRows ?? 0;
    this.worksheet = writer.addWorksheet(this.name, {
      views: frozen > 0 ? [{ state: 'frozen', ySplit: frozen, xSplit: 0 }] : [],
      ...(layout.hidden === true ? { state: 'veryHidden' as const } : {}),
    });
    this.worksheet.columns = layout.widths.map((width) => ({ width }));
    this.#styles = (writer as ExcelJS.stream.xlsx.WorkbookWriter & StyleNumbers).styles;
  }

  get #stream(): SheetXml['stream'] {
    return (this.worksheet as Worksheet & SheetXml).stream;
  }

  addRow(cells: readonly (WrittenCell | null)[]): void {
    this.#flush();
    this.rowCount += 1;
    const row = this.worksheet.getRow(this.rowCount);
    for (const [index, cell] of cells.entries()) {
      if (cell === null) continue;
      const target = row.getCell(index + 1);
      target.value = cell.value;
      target.style = cell.style;
    }
    row.commit();
  }

  dataCell(cell: WrittenCell): CellXml {
    return cellXml(cell, this.#styles.addStyleModel(cell.style));
  }

  addDataRow(cells: readonly (CellXml | null)[]): void {
    // exceljs opens the sheet's data with its first row.
    if (this.rowCount === 0) throw new Error('the first row of a sheet is not a row of data');
    while (this.#letters.length < cells.length) this.#letters.push(columnLetters(this.#letters.length + 1));
    this.rowCount += 1;
    this.#text += rowXml(this.rowCount, this.#letters, cells);
    if (this.#text.length >= TEXT_AT_ONCE) this.#flush();
  }

  #flush(): void {
    if (this.#text === '') return;
    this.#stream.write(this.#text);
    this.#text = '';
  }

  /** Waits where writing is far ahead of compressing: exceljs itself would hold everything that waits, however much it is. */
  async drained(signal: AbortSignal): Promise<void> {
    const [pipe] = this.#stream.pipes;
    if (pipe !== undefined && pipe.writableLength > MOST_AHEAD) await once(pipe, 'drain', { signal });
  }

  filter(headerRow: number, columns: number): void {
    this.#filter = { headerRow, columns };
  }

  close(): void {
    this.#flush();
    const range = this.filterRange();
    if (range !== null) {
      this.worksheet.autoFilter = {
        from: { row: range.from, column: 1 },
        to: { row: range.to, column: range.columns },
      };
    }
    this.worksheet.commit();
  }

  filterRange(): { from: number; to: number; columns: number } | null {
    if (this.#filter === null || this.#filter.columns === 0) return null;
    const { headerRow, columns } = this.#filter;
    return { from: headerRow, to: Math.max(headerRow, this.rowCount), columns };
  }
}

/**
 * LibreOffice shows filter buttons only with the defined name that Excel writes beside a filter. exceljs keeps names by
 * cell and knows no names of one sheet, so the list it writes out is put in its place.
 */
function nameFilters(writer: ExcelJS.stream.xlsx.WorkbookWriter, sheets: readonly OpenSheet[]): void {
  const names: { name: string; localSheetId: number; ranges: string[] }[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const range = sheet.filterRange();
    if (range === null) continue;
    const last = `$${columnLetters(range.columns)}$${range.to}`;
    names.push({
      name: '_xlnm._FilterDatabase',
      localSheetId: index,
      ranges: [`${quotedName(sheet.name)}!$A$${range.from}:${last}`],
    });
  }
  Object.defineProperty(writer.definedNames, 'model', { value: names });
}

export function quotedName(sheetName: string): string {
  return `'${sheetName.replaceAll("'", "''")}'`;
}

/** 1 is A, 27 is AA. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** Excel wants 1 to 31 characters, none of []:*?/\ and no two names that differ only in case. */
function allowedName(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted.replace(/[[\]:*?/\\]/g, ' ').replace(/^'+|'+$/g, '').trim().slice(0, 31) || 'Sheet';
  let name = base;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) {
    const suffix = ` (${number})`;
    name = base.slice(0, 31 - suffix.length) + suffix;
  }
  return name;
}

const HEADER_STYLE: Partial<Style> = {
  numFmt: '@',
  font: { bold: true },
  alignment: { vertical: 'middle', wrapText: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE9ECEF' } },
  border: { bottom: { style: 'thin', color: { argb: 'FFADB5BD' } } },
};

export function headerCell(cell: WrittenCell | null): WrittenCell | null {
  return cell === null ? null : { value: cell.value, style: HEADER_STYLE };
}

/** A formula with the result it has now, for programs that do not compute. */
export function formulaCell(formula: string, result: number, style: Partial<Style>): WrittenCell {
  const value: CellValue = { formula, result };
  return { value, style };
}
