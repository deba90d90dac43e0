import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { practiceConnectionId } from '../../electron/connections/connections.ts';
import { keepReaderReady } from '../../electron/sheets/reader.ts';
import { withDesk } from './bench-desk.ts';
import type { Measured } from './measured.ts';
import { timed } from './statistics.ts';

const PAGE = 100;
const EVERYTHING = { severity: null, code: null, text: null, state: null, columns: [] };
const TICK_MILLISECONDS = 5;

const megabytes = (bytes: number): number => bytes / 1024 / 1024;
/** The highest this process ever stood; the figure is the system's, threads included. Node gives it in kilobytes. */
const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;

/** From the bytes of a file to the checked draft and its first page, as the window asks for them. */
export async function readWithDesk(path: string): Promise<Measured> {
  return await withDesk(async (_desk, ask) => {
    const connectionId = practiceConnectionId('toss-v1');
    // The list of payees belongs to opening the connection, not to reading the file.
    await ask('connections.check', { id: connectionId });
    // As in a desk that has been open for a moment.
    keepReaderReady();
    await setTimeout(800);
    const before = megabytes(process.memoryUsage().rss);
    const bytes = Uint8Array.from(await readFile(path));
    const delay = monitorEventLoopDelay({ resolution: TICK_MILLISECONDS });
    delay.enable();
    const { milliseconds, value } = await timed(async () => {
      const draft = await ask('drafts.import', { importId: 'bench-import', connectionId, name: basename(path), bytes });
      const page = await ask('drafts.rows', { id: draft.id, offset: 0, limit: PAGE, view: { filter: EVERYTHING, sort: null } });
      return { rows: page.total, ready: draft.counts.ready };
    });
    // The block is recorded by the tick after it: without one more turn of the loop the longest would be missed.
    await setTimeout(4 * TICK_MILLISECONDS);
    delay.disable();
    return {
      milliseconds,
      grownMegabytes: peakMegabytes() - before,
      // A tick that came on time is recorded as one tick long.
      longestBlock: Math.max(0, delay.max / 1e6 - TICK_MILLISECONDS),
      ...value,
    };
  });
}

/** The public baseline: the whole workbook in memory, nothing checked. */
export async function readWithExceljs(path: string): Promise<Measured> {
  const before = megabytes(process.memoryUsage().rss);
  const { milliseconds, value } = await timed(async () => {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(path);
    return workbook.worksheets[0]?.actualRowCount ?? 0;
  });
  return { milliseconds, grownMegabytes: peakMegabytes() - before, rows: value - 1 };
}
