/** A plain workbook of one sheet: headers and rows. For sample files and lists. */
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { writtenCell, writtenText } from './write/cell-value.ts';
import type { SafeWriteOptions } from './write/write-safely.ts';
import { columnWidth } from './write/widths.ts';
import { headerCell, writeWorkbookFile } from './write/workbook-stream.ts';
import type { WorkbookInfo } from './write/workbook-stream.ts';

export interface TableWorkbookInput extends WorkbookInfo {
  readonly sheetName: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Texts are written as texts, dates as real dates, numbers as numbers. Errors: DISK_FULL, FILE_NOT_WRITABLE. */
export async function writeTableWorkbook(
  filePath: string,
  input: TableWorkbookInput,
  options: SafeWriteOptions = {},
): Promise<void> {
  await writeWorkbookFile(
    filePath,
    input,
    async (workbook) => {
      const measured = input.rows.slice(0, 100);
      const widths = input.headers.map((header, index) =>
        columnWidth([header, ...measured.map((row) => shownText(row[index] ?? null))]),
      );
      const sheet = workbook.addSheet({ name: input.sheetName, widths, frozenRows: 1 });
      sheet.filter(1, input.headers.length);
      sheet.addRow(input.headers.map((header) => headerCell(writtenText(header))));
      for (const row of input.rows) {
        sheet.addDataRow(row.map((value) => {
          const cell = writtenCell(value);
          return cell === null ? null : sheet.dataCell(cell);
        }));
        if (sheet.rowCount % 200 === 0) await workbook.breathe();
      }
    },
    options,
  );
}
