import { atOnce } from '../../shared/breaths.ts';
import { DeskError } from '../../shared/errors.ts';
import { translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { RangeQuery } from '../../shared/result-views.ts';
import { EVER, rangePart, rangeParts } from '../batches/range.ts';
import type { RangePart } from '../batches/range.ts';
import { rangeWorkbook } from '../batches/range-workbook.ts';
import { resultWorkbook } from '../batches/results.ts';
import { failedWorkbook } from '../batches/retry.ts';
import { voucherCells, voucherColumns, voucherWorkbook } from '../batches/voucher-file.ts';
import { VoucherSums, previewVouchers, provenVouchers, voucherRange } from '../batches/vouchers.ts';
import type { VoucherInput } from '../batches/vouchers.ts';
import { nameConnection } from '../connections/names.ts';
import { auditHead } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { listVoucherExports } from '../ledger/voucher-exports.ts';
import { readAccounts } from '../settings.ts';
import { writeCsv } from '../sheets/write-csv.ts';
import { writeResultWorkbook } from '../sheets/write-result.ts';
import { writeTableWorkbook } from '../sheets/write-table.ts';
import type { SafeWriteOptions } from '../sheets/write/write-safely.ts';
import type { ExportOrder, VouchersWritten } from './messages.ts';

export type OnProgress = (done: number, total: number) => void;

/** `path` is a temporary file of whoever ordered: it is written as it is, and a failed one is removed. */
const IN_PLACE: SafeWriteOptions = { inPlace: true };

/**
 * Writes one file from a snapshot of the ledger, at length: for a thread of its own, whose end is the only way to stop it. Every
 * row is added up as it is written, and a file whose sums are not those that SQLite finds by itself is never finished. Throws
 * DeskError BATCH_NOT_FOUND, BATCH_TAMPERED, EXPORT_NOTHING, EXPORT_SUMS_WRONG, NO_FAILED_ROWS, VOUCHERS_REPEAT, DISK_FULL,
 * FILE_NOT_WRITABLE, LEDGER_*.
 */
export async function writeExport(db: Database, order: ExportOrder, path: string, onProgress: OnProgress): Promise<VouchersWritten | null> {
  const { language, now } = order;
  switch (order.type) {
    case 'result': {
      const batch = getBatch(db, order.batch);
      const connection = nameConnection(db, batch.connectionId);
      const part = atOnce(rangePart(db, batch, connection, EVER));
      await writeResultWorkbook(path, resultWorkbook({ db, part, language, now, head: auditHead(db), onProgress }), IN_PLACE);
      return null;
    }
    case 'failed': {
      const batch = getBatch(db, order.batch);
      await writeTableWorkbook(path, failedWorkbook(db, batch, nameConnection(db, batch.connectionId).service, language, now), IN_PLACE);
      return null;
    }
    case 'range': {
      const { query } = order;
      await writeResultWorkbook(path, rangeWorkbook({ db, query, parts: partsAtOnce(db, query), language, now, head: auditHead(db), onProgress }), IN_PLACE);
      return null;
    }
    case 'vouchers':
      return await writeVouchers(db, order, path, onProgress);
  }
}

function partsAtOnce(db: Database, query: RangeQuery): readonly RangePart[] {
  return atOnce(rangeParts(db, query, (id) => nameConnection(db, id)));
}

const ROWS_PER_REPORT = 500;

async function writeVouchers(db: Database, order: Extract<ExportOrder, { type: 'vouchers' }>, path: string, onProgress: OnProgress): Promise<VouchersWritten> {
  const { query, language, now } = order;
  const parts = partsAtOnce(db, voucherRange(query));
  const input: VoucherInput = { db, query, parts, accounts: readAccounts(db), language };
  const { sums: told, ...preview } = await previewVouchers(input, listVoucherExports(db, query.environment), new AbortController().signal);
  if (told.count === 0) throw new DeskError('EXPORT_NOTHING');
  const [before] = preview.earlier;
  if (preview.repeated.count > 0 && before !== undefined && !order.again) throw new DeskError('VOUCHERS_REPEAT', { count: preview.repeated.count, time: before.at, actor: before.actor });

  const sums = new VoucherSums(parts);
  const lines = provenVouchers(input, sums, (rows) => {
    if (rows % ROWS_PER_REPORT === 0 || rows === told.count) onProgress(rows, told.count);
  });
  if (order.format === 'csv') {
    const environment = translate(language, `environment.${query.environment}`);
    await writeCsv(path, voucherColumns(language).map(({ header }) => header), csvRows(lines, language, environment), IN_PLACE);
  } else {
    await writeResultWorkbook(path, voucherWorkbook(input, told, lines, { now, head: auditHead(db), repeated: preview.repeated.count }), IN_PLACE);
  }
  return { preview, count: sums.count, amount: sums.amount, debit: sums.debit, credit: sums.credit, rows: sums.held.text() };
}

function* csvRows(lines: Iterable<Parameters<typeof voucherCells>[0]>, language: Language, environment: string): Generator<readonly (string | number | null)[]> {
  for (const line of lines) yield voucherCells(line, language, environment);
}
