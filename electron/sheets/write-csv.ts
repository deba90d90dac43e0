/** CSV that Excel opens as it is in Korea: UTF-8 with BOM, CRLF, every text safe from being taken for a formula. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeSafely } from './write/write-safely.ts';
import type { SafeWriteOptions } from './write/write-safely.ts';

const ROWS_BETWEEN_BREATHS = 500;

/** A formula begins with one of these; full-width ones too, in Excel's Korean and Japanese editions. A tab or control character may hide one. */
const DANGEROUS = /^[=+\-@＝＋－＠\p{Cc}]/u;
const CONTROL = /[\p{Cc}--\n]/gv;

/** A number stands as its digits. A text that a spreadsheet would compute gets an apostrophe before it; control characters become spaces. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
    return String(value);
  }
  const guarded = DANGEROUS.test(value) ? `'${value}` : value;
  const clean = guarded.replace(/\r\n?/g, '\n').replace(CONTROL, ' ');
  return /[",\n]|^\s|\s$/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean;
}

export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Replaces a file of that name only when the new one is complete. Errors: DISK_FULL, FILE_NOT_WRITABLE; an error of `rows` is passed on. */
export async function writeCsv(filePath: string, headers: readonly string[], rows: Iterable<readonly (string | number | null)[]>, options: SafeWriteOptions = {}): Promise<void> {
  await writeSafely(
    filePath,
    async (stream, signal) => {
      let text = `\uFEFF${csvLine(headers)}`;
      let held = 0;
      const flush = async (): Promise<void> => {
        if (!stream.write(text)) await once(stream, 'drain', { signal });
        text = '';
        held = 0;
        await nextTurn();
        signal.throwIfAborted();
      };
      for (const row of rows) {
        text += csvLine(row);
        held += 1;
        if (held === ROWS_BETWEEN_BREATHS) await flush();
      }
      await flush();
      stream.end();
    },
    options,
  );
}
