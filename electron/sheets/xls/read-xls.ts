/** A whole .xls (BIFF8, Excel 97 to 2003), sheet by sheet in the order of its tabs. */
import { DeskError } from '../../../shared/errors.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import type { TableSink } from '../table.ts';
import { openCompoundFile } from './compound.ts';
import { readFrame } from './frame.ts';
import { readSheet } from './sheet.ts';

/**
 * Values are those the file stores; no formula is computed. Two sheets that share bytes are damage.
 * An .xls with a password is refused even with it (`hasPassword`): its old ciphers are not decrypted here.
 * Errors: FILE_NOT_A_SHEET, FILE_TYPE_UNSUPPORTED (Excel 95 and older), FILE_ENCRYPTED, FILE_DAMAGED, FILE_NO_SHEETS
 * and the limits.
 */
export async function readXls(bytes: Uint8Array, budget: ReadBudget, sink: TableSink, hasPassword: boolean): Promise<void> {
  const container = await openCompoundFile(bytes);
  const workbook = container.stream('/Workbook');
  if (workbook === null) {
    if (container.stream('/Book') !== null) throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'xls' });
    throw new DeskError('FILE_NOT_A_SHEET');
  }
  const stream = new DataView(workbook.buffer, workbook.byteOffset, workbook.byteLength);
  budget.bytesTotal = stream.byteLength;
  const frame = readFrame(stream, budget, hasPassword);
  if (new Set(frame.sheets.map((sheet) => sheet.offset)).size !== frame.sheets.length) throw damaged('two sheets in one place');
  for (const sheet of frame.sheets) {
    sink.sheet(sheet.name, sheet.visibility);
    await readSheet(stream, sheet.offset, frame, budget, sink);
  }
  budget.bytesRead = budget.bytesTotal;
}
