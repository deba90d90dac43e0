/** The result of a batch as a workbook: the original rows with what became of them, the rows left out, a summary. */
import type { Style } from 'exceljs';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { TEXT_STYLE, WON_STYLE, writtenCell, writtenResult, writtenText } from './write/cell-value.ts';
import type { ColumnFormat, WrittenCell } from './write/cell-value.ts';
import type { SafeWriteOptions } from './write/write-safely.ts';
import { columnWidth } from './write/widths.ts';
import type { CellXml } from './write/row-xml.ts';
import { columnLetters, formulaCell, headerCell, writeWorkbookFile } from './write/workbook-stream.ts';
import type { SheetStream, WorkbookInfo, WorkbookStream } from './write/workbook-stream.ts';

export interface ResultColumn {
  readonly header: string;
  readonly kind: ColumnFormat;
  /** In digits; found from the header and the first rows when left out. */
  readonly width?: number;
}

export interface ResultRow {
  /** The cells of the sheet that was read, in its order. */
  readonly original: readonly Cell[];
  /** One value per result column. Dates as yyyy-MM-dd or yyyy-MM-dd HH:mm:ss, amounts as whole won. */
  readonly result: readonly (string | number | null)[];
}

/** One sheet of rows: those sent with their outcome, or those left out with the reason. */
export interface ResultRowsSheet {
  readonly name: string;
  readonly originalHeaders: readonly string[];
  readonly columns: readonly ResultColumn[];
  readonly rows: Iterable<ResultRow> | AsyncIterable<ResultRow>;
}

export interface SummaryEntry {
  readonly label: string;
  readonly value: string | number;
  /** date: a text yyyy-MM-dd or yyyy-MM-dd HH:mm:ss, written as a real date. */
  readonly format: 'text' | 'won' | 'count' | 'date';
}

/** A small table whose last row adds up every count and won column. */
export interface SummaryTable {
  readonly title: string;
  readonly columns: readonly { readonly header: string; readonly format: 'text' | 'won' | 'count' | 'date' }[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly totalLabel: string;
}

export interface ResultWorkbookInput extends WorkbookInfo {
  /** The summary's tab comes first instead of last: its sums must then be known before the rows are. */
  readonly summaryFirst?: true;
  /** In the order of their tabs. */
  readonly sheets: readonly ResultRowsSheet[];
  readonly summary: {
    readonly name: string;
    readonly title: string;
    readonly entries: readonly SummaryEntry[];
    readonly tables: readonly SummaryTable[];
  };
}

const ROWS_BETWEEN_BREATHS = 200;
const ROWS_TO_MEASURE = 100;
const TITLE_STYLE: Partial<Style> = { numFmt: '@', font: { bold: true, size: 14 } };
const SECTION_STYLE: Partial<Style> = { numFmt: '@', font: { bold: true } };
const TOTAL_STYLE: Partial<Style> = { ...WON_STYLE, font: { bold: true }, border: { top: { style: 'thin' } } };
const TOTAL_LABEL_STYLE: Partial<Style> = { ...TOTAL_STYLE, numFmt: '@' };

/**
 * Writes the workbook, replacing a file of that name only when it is complete.
 * Errors: DISK_FULL, FILE_NOT_WRITABLE; an error of the rows' iterable is passed on.
 */
export async function writeResultWorkbook(
  filePath: string,
  input: ResultWorkbookInput,
  options: SafeWriteOptions = {},
): Promise<void> {
  await writeWorkbookFile(
    filePath,
    input,
    async (workbook) => {
      if (input.summaryFirst) writeSummary(workbook, input.summary);
      for (const sheet of input.sheets) await writeRowsSheet(workbook, sheet);
      if (!input.summaryFirst) writeSummary(workbook, input.summary);
    },
    options,
  );
}

async function writeRowsSheet(workbook: WorkbookStream, input: ResultRowsSheet): Promise<void> {
  const rows = Symbol.iterator in input.rows ? input.rows[Symbol.iterator]() : input.rows[Symbol.asyncIterator]();
  let ended = false;
  try {
    await writeRows(workbook, input, rows);
    ended = true;
  } finally {
    // Rows may come out of a ledger that is still reading for them.
    if (!ended) await rows.return?.();
  }
}

async function writeRows(workbook: WorkbookStream, input: ResultRowsSheet, rows: Iterator<ResultRow> | AsyncIterator<ResultRow>): Promise<void> {
  const { originalHeaders, columns } = input;
  const headers = [...originalHeaders, ...columns.map((column) => column.header)];
  // Widths stand before the rows in the file, so the first rows are looked at before anything is written.
  const measured: ResultRow[] = [];
  let next = await rows.next();
  while (next.done !== true && measured.length < ROWS_TO_MEASURE) {
    measured.push(next.value);
    next = await rows.next();
  }
  const widths = headers.map((header, index) => {
    const result = columns[index - originalHeaders.length];
    if (result?.width !== undefined) return result.width;
    const texts = measured.map((row) =>
      result === undefined
        ? shownText(row.original[index] ?? null)
        : String(row.result[index - originalHeaders.length] ?? ''),
    );
    return columnWidth([header, ...texts]);
  });

  const sheet = workbook.addSheet({ name: input.name, widths, frozenRows: 1 });
  sheet.filter(1, headers.length);
  sheet.addRow(headers.map((header) => headerCell(writtenText(header))));
  const originals = originalHeaders.map(() => columnOf<Cell>(sheet, writtenCell));
  const results = columns.map(({ kind }) => columnOf<string | number | null>(sheet, (value) => writtenResult(value, kind)));
  const cellsOf = (row: ResultRow): (CellXml | null)[] => [...originals.map((cell, index) => cell(row.original[index] ?? null)), ...results.map((cell, index) => cell(row.result[index] ?? null))];
  for (const row of measured) sheet.addDataRow(cellsOf(row));
  while (next.done !== true) {
    sheet.addDataRow(cellsOf(next.value));
    if (sheet.rowCount % ROWS_BETWEEN_BREATHS === 0) await workbook.breathe();
    next = await rows.next();
  }
}

/** The cells of one column. Most are what the one above is (a day, an outcome, a name): that one's XML is taken again. */
function columnOf<Value extends Cell>(sheet: SheetStream, written: (value: Value) => WrittenCell | null): (value: Value) => CellXml | null {
  let above: Value | null = null;
  let xml: CellXml | null = null;
  return (value) => {
    if (value !== above) {
      const cell = written(value);
      xml = cell === null ? null : sheet.dataCell(cell);
      above = value;
    }
    return xml;
  };
}

function writeSummary(workbook: WorkbookStream, summary: ResultWorkbookInput['summary']): void {
  const labels = [
    ...summary.entries.map((entry) => entry.label),
    ...summary.tables.flatMap((table) => [table.totalLabel, ...table.rows.map((row) => String(row[0] ?? ''))]),
  ];
  const values = [
    ...summary.entries.map((entry) => shownValue(entry.value)),
    ...summary.tables.flatMap((table) => table.columns.map((column) => column.header)),
    '999,999,999,999',
  ];
  const columnCount = Math.max(2, ...summary.tables.map((table) => table.columns.length));
  const widths = [columnWidth(labels), ...Array.from({ length: columnCount - 1 }, () => columnWidth(values))];
  const sheet = workbook.addSheet({ name: summary.name, widths });
  sheet.addRow([styled(writtenText(summary.title), TITLE_STYLE)]);
  sheet.addRow([]);
  for (const entry of summary.entries) {
    sheet.addRow([styled(writtenText(entry.label), SECTION_STYLE), formatted(entry.value, entry.format)]);
  }
  for (const table of summary.tables) {
    sheet.addRow([]);
    sheet.addRow([styled(writtenText(table.title), SECTION_STYLE)]);
    sheet.addRow(table.columns.map((column) => headerCell(writtenText(column.header))));
    const first = sheet.rowCount + 1;
    for (const row of table.rows) {
      sheet.addRow(table.columns.map((column, index) => formatted(row[index] ?? '', column.format)));
    }
    sheet.addRow(totals(table, first, sheet.rowCount));
  }
}

/** Sums as formulas over the rows above, each with its result; 0 without a formula when there are no rows. */
function totals(table: SummaryTable, first: number, last: number): (WrittenCell | null)[] {
  return table.columns.map((column, index) => {
    if (index === 0) return styled(writtenText(table.totalLabel), TOTAL_LABEL_STYLE);
    if (column.format !== 'won' && column.format !== 'count') return { value: null, style: TOTAL_STYLE };
    if (table.rows.length === 0) return { value: 0, style: TOTAL_STYLE };
    const letters = columnLetters(index + 1);
    let sum = 0;
    for (const row of table.rows) {
      const value = row[index];
      if (typeof value === 'number') sum += value;
    }
    return formulaCell(`SUM(${letters}${first}:${letters}${last})`, sum, TOTAL_STYLE);
  });
}

function formatted(value: string | number, format: SummaryEntry['format']): WrittenCell | null {
  return writtenResult(value, format === 'count' ? 'won' : format);
}

function shownValue(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}

function styled(cell: WrittenCell | null, style: Partial<Style>): WrittenCell | null {
  return cell === null ? null : { value: cell.value, style: { ...style, numFmt: style.numFmt ?? TEXT_STYLE.numFmt ?? '@' } };
}
