import { isoKst, kstDateOf } from '../shared/calendar.ts';
import { DeskError } from '../shared/errors.ts';
import type { BatchId, ConnectionId } from '../shared/ids.ts';
import { KINDS } from '../shared/kinds/index.ts';
import type { KindId } from '../shared/kinds/kind.ts';
import { translate } from '../shared/messages/index.ts';
import type { Language } from '../shared/messages/index.ts';
import type { RangeQuery, VoucherQuery } from '../shared/result-views.ts';
import type { SavedFile } from '../shared/views.ts';
import { recordAuditExport, writeAudit } from './audit.ts';
import type { Desk } from './desk.ts';
import { appendAudit } from './ledger/audit.ts';
import { getBatch } from './ledger/batches.ts';
import { failedTotals } from './ledger/retries.ts';
import { writeBatchPaper, writeRangePaper, writeRangeWorkbook } from './range-exports.ts';
import { sampleFileName, writeSample } from './samples.ts';
import { readSettings } from './settings.ts';
import { writeTemplateWorkbook } from './sheets/write-template.ts';
import { templateWorkbook } from './templates.ts';
import { fileSha256, voucherFileName, writeVouchers } from './vouchers.ts';
import { QUIET_WORK } from './works.ts';
import type { Work } from './works.ts';

/**
 * Writes the result workbook of a batch from the ledger. Throws DeskError BATCH_NOT_FOUND, BATCH_TAMPERED, EXPORT_SUMS_WRONG,
 * EXPORT_FAILED, DISK_FULL, FILE_NOT_WRITABLE; nothing is left at `path` then.
 */
export async function writeResult(desk: Desk, id: BatchId, path: string, language: Language): Promise<void> {
  await desk.writeExport({ type: 'result', batch: id, language, now: desk.clock() }, path, QUIET_WORK);
}

export function resultFileName(desk: Desk, id: BatchId, language: Language, what: 'result.sheetResults' | 'result.sheetFailed' = 'result.sheetResults'): string {
  const batch = getBatch(desk.db, id);
  const base = batch.file.name.replace(/\.[^.]*$/, '');
  return `${base} ${translate(language, what)} ${kstDateOf(desk.clock())}.xlsx`;
}

export async function saveResult(desk: Desk, id: BatchId): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  const saved = await desk.host.saveFile(resultFileName(desk, id, language), (path) => writeResult(desk, id, path, language));
  if (saved.type !== 'cancelled') appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'result-written', detail: { batch: id, at: isoKst(desk.clock()) } });
  return saved;
}

/** The printable summary of a batch. Throws DeskError BATCH_NOT_FOUND, BATCH_TAMPERED, DISK_FULL, FILE_NOT_WRITABLE. */
export async function saveSummary(desk: Desk, id: BatchId): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  const name = getBatch(desk.db, id).file.name.replace(/\.[^.]*$/, '');
  const saved = await desk.host.saveFile(`${translate(language, 'print.fileName', { name })} ${kstDateOf(desk.clock())}.pdf`, (path) => writeBatchPaper(desk, id, path, language));
  if (saved.type !== 'cancelled') appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'result-written', detail: { batch: id, format: 'pdf', at: isoKst(desk.clock()) } });
  return saved;
}

/** The workbook or the printable summary of a stretch of days. Throws like `writeRangeWorkbook`. */
export async function saveRange(desk: Desk, query: RangeQuery, format: 'workbook' | 'pdf', work: Work): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  const name = translate(language, 'range.fileName', { from: query.from, to: query.to });
  const write = format === 'pdf' ? writeRangePaper : writeRangeWorkbook;
  return await desk.host.saveFile(`${name}.${format === 'pdf' ? 'pdf' : 'xlsx'}`, async (path) => {
    await write(desk, query, path, language, work);
    const sha256 = await fileSha256(path);
    appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'range-written', detail: { from: query.from, to: query.to, basis: query.basis, environment: query.environment, format, sha256 } });
  });
}

/** Throws like `writeVouchers`. */
export async function saveVouchers(desk: Desk, query: VoucherQuery, format: 'xlsx' | 'csv', again: boolean, work: Work): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  return await desk.host.saveFile(voucherFileName(query, format, language), async (path) => {
    await writeVouchers(desk, query, path, { format, language, again }, work);
  });
}

/** Throws DeskError EXPORT_CANCELLED, DISK_FULL, FILE_NOT_WRITABLE. */
export async function saveAudit(desk: Desk, format: 'jsonl' | 'csv', work: Work): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  return await desk.host.saveFile(`${translate(language, 'auditFile.name')} ${kstDateOf(desk.clock())}.${format}`, async (path) => {
    await writeAudit(desk, path, format, work);
    await recordAuditExport(desk, path, format);
  });
}

/** Throws DeskError BATCH_NOT_FOUND, NO_FAILED_ROWS, EXPORT_SUMS_WRONG, EXPORT_FAILED, DISK_FULL, FILE_NOT_WRITABLE. */
export async function saveFailed(desk: Desk, id: BatchId): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  // Nobody is asked where to put a file that there will not be.
  if (failedTotals(desk.db, id).count === 0) throw new DeskError('NO_FAILED_ROWS', { id });
  return await desk.host.saveFile(resultFileName(desk, id, language, 'result.sheetFailed'), async (path) => {
    await desk.writeExport({ type: 'failed', batch: id, language, now: desk.clock() }, path, QUIET_WORK);
  });
}

export async function writeTemplate(kind: KindId, path: string, language: Language, now: number): Promise<void> {
  await writeTemplateWorkbook(path, await templateWorkbook(kind, language, now));
}

/**
 * The form of a kind; with a connection it already has a row for each of its payees. Throws DeskError CONNECTION_*,
 * SERVICE_* when they cannot be asked for.
 */
export async function saveTemplate(desk: Desk, kind: KindId, connectionId: ConnectionId | null): Promise<SavedFile> {
  const { language } = readSettings(desk.db);
  if (connectionId !== null) {
    const { service, connection } = await desk.openConnection(connectionId);
    if (KINDS[kind].service !== service.id) throw new DeskError('CONNECTION_WRONG_SERVICE', { kind });
    const payees = await service.payees(AbortSignal.timeout(60_000));
    const input = await templateWorkbook(kind, language, desk.clock(), payees);
    return await desk.host.saveFile(`${translate(language, `kind.${kind}`)} ${translate(language, 'template.payeesName')} ${connection.label}.xlsx`, (path) => writeTemplateWorkbook(path, input));
  }
  return await desk.host.saveFile(`${translate(language, `kind.${kind}`)} ${translate(language, 'template.name')}.xlsx`, (path) => writeTemplate(kind, path, language, desk.clock()));
}

export async function saveSample(desk: Desk, sampleId: string): Promise<SavedFile> {
  return await desk.host.saveFile(sampleFileName(sampleId), (path) => writeSample(sampleId, path, desk.calendar, desk.clock()));
}
