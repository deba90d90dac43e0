import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { isoKst } from '../shared/calendar.ts';
import { DeskError } from '../shared/errors.ts';
import { translate } from '../shared/messages/index.ts';
import type { Language } from '../shared/messages/index.ts';
import type { Accounts, VoucherPreview, VoucherQuery } from '../shared/result-views.ts';
import { previewVouchers, voucherRange } from './batches/vouchers.ts';
import type { Desk } from './desk.ts';
import { appendAudit } from './ledger/audit.ts';
import { listVoucherExports, recordVoucherExport } from './ledger/voucher-exports.ts';
import { partsOf } from './range-exports.ts';
import { readAccounts, writeAccounts } from './settings.ts';
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
    const parts = await partsOf(db, voucherRange(query), signal);
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

export interface VoucherOptions {
  readonly format: 'xlsx' | 'csv';
  readonly language: Language;
  /** Also rows that were exported before. */
  readonly again: boolean;
}

/**
 * Writes the vouchers of a stretch of days to `path` and records that it was done, the file's hash included: no file without its
 * record. Throws DeskError EXPORT_NOTHING, VOUCHERS_REPEAT, EXPORT_SUMS_WRONG, EXPORT_CANCELLED, EXPORT_FAILED, BATCH_TAMPERED,
 * DISK_FULL, FILE_NOT_WRITABLE; no file is left then.
 */
export async function writeVouchers(desk: Desk, query: VoucherQuery, path: string, options: VoucherOptions, work: Work): Promise<VoucherPreview> {
  const written = await desk.writeExport({ type: 'vouchers', query, ...options, now: desk.clock() }, path, work);
  try {
    if (written === null) throw new DeskError('EXPORT_FAILED');
    const { preview, count, amount, debit, credit, rows } = written;
    const sha256 = await fileSha256(path);
    desk.db.transaction(() => {
      const at = desk.clock();
      recordVoucherExport(desk.db, { at, actor: desk.actor, environment: query.environment, count, amount, sha256, rows });
      appendAudit(desk.db, {
        at,
        actor: desk.actor,
        action: 'vouchers-exported',
        detail: { from: query.from, to: query.to, basis: query.basis, environment: query.environment, outcomes: query.outcomes.join(','), format: options.format, rows: count, debit, credit, again: preview.repeated.count, sha256, at: isoKst(at) },
      });
    });
    return preview;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
