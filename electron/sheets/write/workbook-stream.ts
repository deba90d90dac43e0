/** A workbook being written row by row over exceljs's stream writer, in constant memory. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type ExcelJS from 'exceljs';
import type { CellValue, Style, Worksheet } from 'exceljs';
import { writeSafely } from './write-safely.ts';
import type { SafeWriteOptions } from './write-safely.ts';
import type { WrittenCell } from './cell-value.ts';

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
  /** Writes the next row; null leaves a cell out. */
  addRow(cells: readonly (WrittenCell | null)[]): void;
  /** Filter buttons on a row, down to the last row of the sheet. */
  filter(headerRow: number, columns: number): void;
}

export interface WorkbookStream {
  /** Sheets are written one after the other: a new one closes the one before. */
  addSheet(layout: SheetLayout): SheetStream;
  /** Lets the disk catch up and other work go on; to be awaited every few hundred rows. Throws when the disk failed. */
  breathe(): Promise<void>;
}

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
  #filter: { headerRow: number; columns: number } | null = null;

  constructor(writer: ExcelJS.stream.xlsx.WorkbookWriter, layout: SheetLayout, before: readonly OpenSheet[]) {
    this.name = allowedName(layout.name, new Set(before.map((sheet) => sheet.name.toLowerCase())));
    const frozen = layout.frozenRows ?? 0;
    this.worksheet = writer.addWorksheet(this.name, {
      views: frozen > 0 ? [{ state: 'frozen', ySplit: frozen, xSplit: 0 }] : [],
      ...(layout.hidden === true ? { state: 'veryHidden' as const } : {}),
    });
    this.worksheet.columns = layout.widths.map((width) => ({ width }));
  }

  addRow(cells: readonly (WrittenCell | null)[]): void {
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

  filter(headerRow: number, columns: number): void {
    this.#filter = { headerRow, columns };
  }

  close(): void {
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
