/** CSV and its relatives (tab, semicolon, pipe). Every cell is text as typed or null: nothing is guessed. */
import type { Cell } from '../../shared/cells.ts';
import { DeskError } from '../../shared/errors.ts';
import { csvRecords, guessDelimiter } from './csv-records.ts';
import { decodeText } from './csv-text.ts';
import type { ReadBudget } from './limits.ts';
import { RowBuffer } from './row-buffer.ts';
import type { TableSink, WorkbookFacts } from './table.ts';
import { standalone } from './xlsx/text.ts';

/** A first line `sep=;` is an instruction to Excel, which does not show it. */
const SEPARATOR_LINE = /^sep=([^\r\n])(?:\r\n|\n|\r|$)/i;

/**
 * Gives one visible sheet without a name. Row numbers count records, blank lines included, as Excel shows them.
 * Errors: FILE_UNREADABLE, FILE_NOT_A_SHEET (binary, or one line of one column), FILE_DAMAGED, limits.
 */
export async function readCsv(bytes: Uint8Array, budget: ReadBudget, sink: TableSink): Promise<WorkbookFacts> {
  const { limits } = budget;
  if (bytes.byteLength > limits.textBytes) {
    throw new DeskError('FILE_TOO_LARGE', { bytes: bytes.byteLength, limitBytes: limits.textBytes });
  }
  budget.bytesTotal = bytes.byteLength;
  const { text: decoded, encoding } = decodeText(bytes);
  const instruction = SEPARATOR_LINE.exec(decoded);
  const text = instruction === null ? decoded : decoded.slice(instruction[0].length);
  const delimiter = instruction?.[1] ?? guessDelimiter(text);
  const oneLine = !/[\r\n]/.test(text.slice(0, 1024 * 1024).trim());
  if (delimiter === null && oneLine) throw new DeskError('FILE_NOT_A_SHEET');

  sink.sheet('', 'visible');
  const buffer = new RowBuffer(budget, sink);
  let rowNumber = 0;
  let characters = 0;
  const usedColumns = new Set<number>();
  for (const record of csvRecords(text, delimiter)) {
    rowNumber += 1;
    if (rowNumber > limits.rows) throw new DeskError('FILE_TOO_MANY_ROWS', { limitRows: limits.rows });
    for (const field of record) characters += field.length + 1;
    budget.bytesRead = Math.min(bytes.byteLength, Math.floor((bytes.byteLength * characters) / text.length));
    if (rowNumber % 500 === 0) budget.checkTime();
    const row = trimmedRow(record);
    if (row.length === 0) continue;
    for (const [column, cell] of row.entries()) if (cell !== null) usedColumns.add(column);
    if (usedColumns.size > limits.usedColumns || row.length > limits.columns) {
      throw new DeskError('FILE_TOO_MANY_COLUMNS', { limitColumns: limits.usedColumns });
    }
    buffer.add(rowNumber, row);
    if (buffer.full) await buffer.sendFull();
  }
  await buffer.sendAll();
  budget.bytesRead = bytes.byteLength;
  return { format: 'csv', encoding, delimiter };
}

function trimmedRow(record: readonly string[]): Cell[] {
  let used = record.length;
  while (used > 0 && record[used - 1] === '') used -= 1;
  const row: Cell[] = [];
  // The whole text is one string: fields cut out of it would keep it in memory.
  for (let column = 0; column < used; column += 1) row.push(standalone(record[column] ?? '') || null);
  return row;
}
