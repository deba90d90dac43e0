import { setImmediate as nextTurn } from 'node:timers/promises';
import { inBreaths } from '../shared/breaths.ts';
import type { BatchId } from '../shared/ids.ts';
import type { Language } from '../shared/messages/index.ts';
import type { RangeQuery, RangeSums } from '../shared/result-views.ts';
import { batchPaper, rangePaper } from './batches/printed.ts';
import { EVER, rangePart, rangeParts, rangeSums } from './batches/range.ts';
import type { RangePart } from './batches/range.ts';
import { nameConnection } from './connections/names.ts';
import type { Desk } from './desk.ts';
import { getBatch } from './ledger/batches.ts';
import type { Database } from './ledger/database.ts';
import { writeSummaryPaper } from './print/write-summary.ts';
import type { Work } from './works.ts';

/** The sums of a range in breaths; `signal` ends it with its reason. */
export async function partsOf(db: Database, query: RangeQuery, signal: AbortSignal): Promise<readonly RangePart[]> {
  return await inBreaths(rangeParts(db, query, (id) => nameConnection(db, id)), async () => {
    await nextTurn();
    signal.throwIfAborted();
  });
}

export async function rangeView(desk: Desk, query: RangeQuery): Promise<RangeSums[]> {
  return await desk.inSnapshot(async (db) => rangeSums(await partsOf(db, query, new AbortController().signal)));
}

/**
 * One workbook of every row of a range. Throws DeskError EXPORT_NOTHING, EXPORT_SUMS_WRONG, EXPORT_CANCELLED, EXPORT_FAILED,
 * BATCH_TAMPERED, DISK_FULL, FILE_NOT_WRITABLE; nothing is left at `path` then.
 */
export async function writeRangeWorkbook(desk: Desk, query: RangeQuery, path: string, language: Language, work: Work): Promise<void> {
  await desk.writeExport({ type: 'range', query, language, now: desk.clock() }, path, work);
}

/** The printable summary of a range. Throws like `writeRangeWorkbook`. */
export async function writeRangePaper(desk: Desk, query: RangeQuery, path: string, language: Language, work: Work): Promise<void> {
  await desk.inSnapshot(async (db) => {
    const parts = await partsOf(db, query, work.signal);
    await writeSummaryPaper(path, rangePaper({ db, query, parts, language, now: desk.clock() }), { signal: work.signal });
  });
}

/** The printable summary of one batch. Throws DeskError BATCH_NOT_FOUND, BATCH_TAMPERED, EXPORT_SUMS_WRONG, DISK_FULL, FILE_NOT_WRITABLE. */
export async function writeBatchPaper(desk: Desk, id: BatchId, path: string, language: Language, options: { readonly compress?: boolean } = {}): Promise<void> {
  await desk.inSnapshot(async (db) => {
    const batch = getBatch(db, id);
    const connection = nameConnection(db, batch.connectionId);
    const part = await inBreaths(rangePart(db, batch, connection, EVER), () => nextTurn());
    await writeSummaryPaper(path, batchPaper({ db, batch, connection, part, language, now: desk.clock() }), options);
  });
}
