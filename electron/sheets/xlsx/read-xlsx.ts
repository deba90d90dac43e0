/** A whole xlsx file, sheet by sheet in the order of its tabs. The order of the parts in the zip does not matter. */
import type { ReadBudget } from '../limits.ts';
import type { TableSink } from '../table.ts';
import { findWorkbookPart, readFrame } from './package.ts';
import { readSharedStrings } from './shared-strings.ts';
import { readSheet } from './sheet.ts';
import { readStyles } from './styles.ts';
import { openZip } from './zip.ts';

/**
 * Values are those the file stores; no formula is computed and nothing outside the file is opened.
 * Errors: FILE_NOT_A_SHEET, FILE_TYPE_UNSUPPORTED, FILE_ENCRYPTED, FILE_DAMAGED, FILE_UNSAFE_XML, FILE_NO_SHEETS,
 * FILE_UNREADABLE and the limits.
 */
export async function readXlsx(bytes: Uint8Array, budget: ReadBudget, sink: TableSink): Promise<void> {
  const zip = await openZip(bytes, budget);
  const workbookPath = await findWorkbookPart(zip, budget);
  const frame = await readFrame(zip, workbookPath, budget);
  const paths = [frame.stylesPath, frame.sharedStringsPath, ...frame.sheets.map((sheet) => sheet.path)];
  budget.bytesTotal = budget.bytesRead;
  for (const path of paths) budget.bytesTotal += path === null ? 0 : zip.compressedSize(path);

  const formats = await readStyles(zip, frame.stylesPath, budget);
  const sharedStrings =
    frame.sharedStringsPath === null ? [] : await readSharedStrings(zip, frame.sharedStringsPath, budget);
  for (const sheet of frame.sheets) {
    sink.sheet(sheet.name, sheet.visibility);
    await readSheet(zip, sheet.path, { sharedStrings, formats, date1904: frame.date1904 }, budget, sink);
  }
}
