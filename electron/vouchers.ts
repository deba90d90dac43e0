import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { isoKst } from '../shared/calendar.ts';
import { DeskError } from '../shared/errors.ts';
import { translate } from '../shared/messages/index.ts';
import type { Language } from '../shared/messages/index.ts';
import type { Accounts, VoucherPreview, VoucherQuery } from '../shared/result-views.ts';
import { VoucherSums, previewVouchers, provenVouchers, voucherRange } from './batches/vouchers.ts';
import type { VoucherInput } from './batches/vouchers.ts';
import { voucherCells, voucherColumns, voucherWorkbook } from './batches/voucher-file.ts';
import type { Desk } from './desk.ts';
import { appendAudit, auditHead } from './ledger/audit.ts';
import { listVoucherExports, recordVoucherExport } from './ledger/voucher-exports.ts';
import { partsOf } from './range-exports.ts';
import { readAccounts, writeAccounts } from './settings.ts';
import { writeCsv } from './sheets/write-csv.ts';
import { writeResultWorkbook } from './sheets/write-result.ts';
import type { Work } from './works.ts';

export function setAccounts(desk: Desk, accounts: Accounts): void {
  desk.db.transaction(() => {
    writeAccounts(desk.db, accounts);
    const { paid, accepted } = accounts;
    appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'accounts-changed', detail: { paidDebit: paid.debit, paidCredit: paid.credit, acceptedDebit: accepted.debit, acceptedCredit: accepted.credit } });
  });
}

export async function voucherPreview(desk: Desk, query: VoucherQuery, language: Language): Promise<VoucherPreview> {
  return await desk.inSnapshot(async (db) => {
    const { signal } = new AbortController();
    const parts = await partsOf(desk, db, voucherRange(query), signal);
    const { sums: _, ...view } = await previewVouchers({ db, query, parts, accounts: readAccounts(db), language }, listVoucherExports(db, query.environment), signal);
    return view;
  });
}

export function voucherFileName(query: VoucherQuery, format: 'xlsx' | 'csv', language: Language): string {
  const name = translate(language, 'voucher.fileName', { from: query.from, to: query.to });
  // What is not real money says so in its name, too.
  return `${query.environment === 'live' ? '' : `[${translate(language, `environment.${query.environment}`)}] `}${name}.${format}`;
}

export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function* csvRows(lines: Iterable<Parameters<typeof voucherCells>[0]>, language: Language, environment: string): Generator<readonly (string | number | null)[]> {
  for (const line of lines) yield voucherCells(line, language, environment);
}

export interface VoucherOptions {
  readonly format: 'xlsx' | 'csv';
  readonly language: Language;
  /** Also rows that were exported before. */
  readonly again: boolean;
}

/**
 * Writes the vouchers of a stretch of days to `path` and records that it was done, the file's hash included: no file without its
 * record. Throws DeskError EXPORT_NOTHING, VOUCHERS_REPEAT, EXPORT_SUMS_WRONG, EXPORT_CANCELLED, BATCH_TAMPERED, DISK_FULL,
 * FILE_NOT_WRITABLE; no file is left then.
 */
export async function writeVouchers(desk: Desk, query: VoucherQuery, path: string, options: VoucherOptions, work: Work): Promise<VoucherPreview> {
  return await desk.inSnapshot(async (db) => {
    const { language } = options;
    const parts = await partsOf(desk, db, voucherRange(query), work.signal);
    const input: VoucherInput = { db, query, parts, accounts: readAccounts(db), language };
    const { sums: told, ...view } = await previewVouchers(input, listVoucherExports(db, query.environment), work.signal);
    if (told.count === 0) throw new DeskError('EXPORT_NOTHING');
    const [before] = view.earlier;
    if (view.repeated.count > 0 && before !== undefined && !options.again) throw new DeskError('VOUCHERS_REPEAT', { count: view.repeated.count, time: before.at, actor: before.actor });

    const sums = new VoucherSums(parts);
    const lines = provenVouchers(input, sums, (rows) => {
      work.signal.throwIfAborted();
      work.onProgress(rows, told.count);
    });
    if (options.format === 'csv') {
      const environment = translate(language, `environment.${query.environment}`);
      await writeCsv(path, voucherColumns(language).map(({ header }) => header), csvRows(lines, language, environment));
    } else {
      await writeResultWorkbook(path, voucherWorkbook(input, told, lines, { now: desk.clock(), head: auditHead(db), repeated: view.repeated.count }));
    }
    try {
      const sha256 = await fileSha256(path);
      desk.db.transaction(() => {
        const at = desk.clock();
        recordVoucherExport(desk.db, { at, actor: desk.actor, environment: query.environment, count: sums.count, amount: sums.amount, sha256, rows: sums.held });
        appendAudit(desk.db, {
          at,
          actor: desk.actor,
          action: 'vouchers-exported',
          detail: { from: query.from, to: query.to, basis: query.basis, environment: query.environment, outcomes: query.outcomes.join(','), format: options.format, rows: sums.count, debit: sums.debit, credit: sums.credit, again: view.repeated.count, sha256, at: isoKst(at) },
        });
      });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return view;
  });
}
