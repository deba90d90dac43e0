import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kstDate } from '../../shared/calendar.ts';
import { writeResult } from '../../electron/exports.ts';
import { listBatches } from '../../electron/ledger/batches.ts';
import { writeRangeWorkbook } from '../../electron/range-exports.ts';
import { writeVouchers } from '../../electron/vouchers.ts';
import { QUIET_WORK } from '../../electron/works.ts';
import { withDesk } from './bench-desk.ts';
import { blocking } from './blocking.ts';
import type { Measured } from './measured.ts';
import { MILLION, writePast } from './past.ts';

const DAYS = { from: kstDate('2026-11-01'), to: kstDate('2026-12-31'), basis: 'pay', connections: null } as const;

/** Every file of results, over one batch of a hundred thousand rows that was sent. */
export async function exportFiles(): Promise<Measured> {
  return await withDesk(async (desk) => {
    writePast(desk.db, { ...MILLION, batches: 1, rowsPerBatch: 100_000 });
    const [batch] = listBatches(desk.db);
    if (batch === undefined) throw new Error('nothing was sent');
    const { environment } = desk.nameConnection(batch.connectionId);
    const figures: Record<string, number> = { rows: batch.count };
    const file = join(desk.home, 'result.xlsx');
    const measure = async (name: string, write: () => Promise<unknown>): Promise<void> => {
      const { milliseconds, longest } = await blocking(write);
      figures[name] = milliseconds;
      figures[`${name}: longest block`] = longest;
      await rm(file);
    };
    await measure('result workbook', () => writeResult(desk, batch.id, file, 'ko'));
    await measure('range workbook', () => writeRangeWorkbook(desk, { ...DAYS, environment: null, outcomes: null }, file, 'ko', QUIET_WORK));
    await measure('vouchers', () => writeVouchers(desk, { ...DAYS, environment, outcomes: ['paid', 'accepted'] }, file, { format: 'xlsx', language: 'ko', again: false }, QUIET_WORK));
    return figures;
  });
}
