import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { inBreaths } from '../shared/breaths.ts';
import { addDays, isoKst, parseInstant } from '../shared/calendar.ts';
import type { KstDate } from '../shared/calendar.ts';
import { DeskError } from '../shared/errors.ts';
import { isMessageKey, translate } from '../shared/messages/index.ts';
import type { Language } from '../shared/messages/index.ts';
import type { AuditEntryView, LedgerCheckView } from '../shared/result-views.ts';
import { checkLedger } from './batches/check-ledger.ts';
import type { LedgerFinding } from './batches/check-ledger.ts';
import type { Desk } from './desk.ts';
import { FIRST_HASH, appendAudit, auditActions, auditHead, eachAudit, entryHash, listAudit } from './ledger/audit.ts';
import type { AuditEntry, AuditFilter } from './ledger/audit.ts';
import { csvLine } from './sheets/write-csv.ts';
import { writeSafely } from './sheets/write/write-safely.ts';
import { fileSha256 } from './vouchers.ts';
import type { Work } from './works.ts';

/** The whole ledger, in breaths and as it stood at the beginning: a desk that sends goes on sending. */
export async function verifyLedger(desk: Desk, work: Work): Promise<LedgerCheckView> {
  return await desk.inSnapshot(async (db) => {
    const check = await inBreaths(checkLedger(db, work.onProgress), async () => {
      await nextTurn();
      work.signal.throwIfAborted();
    });
    return { ...check, findings: check.findings.map((finding) => ({ ...finding, at: finding.at === null ? null : isoKst(finding.at) })) };
  });
}

/** What is wrong, where and when, in one sentence. */
export function findingSentence(language: Language, finding: Pick<LedgerFinding, 'code' | 'seq' | 'batch' | 'row'> & { readonly at: number | string | null }): string {
  const words = translate(language, `finding.${finding.code}`, { seq: finding.seq ?? '-', row: finding.row ?? '-' });
  const at = finding.at === null ? null : typeof finding.at === 'number' ? isoKst(finding.at) : finding.at;
  return [finding.batch, at, words].filter((part) => part !== null).join(' · ');
}

const detailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

function viewOf(entry: AuditEntry): AuditEntryView {
  const detail = detailSchema.safeParse(JSON.parse(entry.detail));
  const told = detail.success ? detail.data : { detail: entry.detail };
  const batch = told['batch'];
  return {
    seq: entry.seq,
    at: isoKst(entry.at),
    actor: entry.actor,
    action: entry.action,
    batch: typeof batch === 'string' ? batch : null,
    detail: Object.entries(told).flatMap(([name, value]) => (name === 'batch' ? [] : [{ name, value: String(value ?? '') }])),
    hash: entry.hash,
  };
}

function startOfDay(date: KstDate): number {
  return parseInstant(`${date}T00:00:00`) ?? 0;
}

export interface AuditAsked {
  readonly from: KstDate | null;
  readonly to: KstDate | null;
  readonly action: string | null;
  readonly batch: string | null;
  readonly before: number | null;
  readonly limit: number;
}

export function auditPage(desk: Desk, { from, to, action, batch, before, limit }: AuditAsked) {
  const filter: AuditFilter = { from: from === null ? null : startOfDay(from), to: to === null ? null : startOfDay(addDays(to, 1)), action, batch };
  const { total, entries } = listAudit(desk.db, filter, { before, limit });
  return { total, entries: entries.map(viewOf), head: auditHead(desk.db), actions: auditActions(desk.db) };
}

/** What of an entry leaves the desk; together with the entry before it, its hash can be computed again. */
const lineSchema = z.strictObject({ seq: z.number().int(), at: z.number().int(), actor: z.string(), action: z.string(), detail: z.string(), previousHash: z.string(), hash: z.string() });

const CSV_HEADERS = ['seq', 'time', 'actor', 'action', 'detail', 'previousHash', 'hash'];
const ENTRIES_PER_BREATH = 250;

/**
 * Every entry of the audit, oldest first: JSON lines, which can be verified by themselves, or CSV to be read by people.
 * Throws DeskError EXPORT_CANCELLED, DISK_FULL, FILE_NOT_WRITABLE.
 */
export async function writeAudit(desk: Desk, path: string, format: 'jsonl' | 'csv', work: Work): Promise<void> {
  await desk.inSnapshot(async (db) => {
    const total = auditHead(db)?.seq ?? 0;
    await writeSafely(path, async (stream, failed) => {
      let text = format === 'csv' ? `\uFEFF${csvLine(CSV_HEADERS)}` : '';
      let written = 0;
      const flush = async (): Promise<void> => {
        if (!stream.write(text)) await once(stream, 'drain', { signal: failed });
        text = '';
        await nextTurn();
        failed.throwIfAborted();
        work.signal.throwIfAborted();
        work.onProgress(written, total);
      };
      for (const entry of eachAudit(db)) {
        text += format === 'csv' ? csvLine([entry.seq, isoKst(entry.at), entry.actor, entry.action, entry.detail, entry.previousHash, entry.hash]) : `${JSON.stringify(entry)}\n`;
        written += 1;
        if (written % ENTRIES_PER_BREATH === 0) await flush();
      }
      if (text !== '') await flush();
      stream.end();
    });
  });
}

/** Records that it was exported; only a desk that may write can. */
export async function recordAuditExport(desk: Desk, path: string, format: 'jsonl' | 'csv'): Promise<void> {
  const sha256 = await fileSha256(path);
  appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'audit-exported', detail: { format, sha256 } });
}

/**
 * Holds an exported file (JSON lines) against the ledger: its own chain, and that the ledger still has each of its entries.
 * `brokenAt`: the number of the first entry that is not so. Throws DeskError AUDIT_FILE_UNREADABLE.
 */
export async function verifyAuditFile(desk: Desk, path: string): Promise<{ readonly ok: boolean; readonly entries: number; readonly brokenAt: number | null }> {
  return await desk.inSnapshot(async (db) => {
    const held = eachAudit(db);
    let previous = FIRST_HASH;
    let entries = 0;
    try {
      for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
        const entry = lineSchema.parse(JSON.parse(line));
        const own = held.next();
        if (entryHash(entry) !== entry.hash || entry.previousHash !== previous || own.done === true || own.value.hash !== entry.hash) return { ok: false, entries, brokenAt: entry.seq };
        previous = entry.hash;
        entries += 1;
      }
    } catch (error) {
      if (error instanceof DeskError) throw error;
      throw new DeskError('AUDIT_FILE_UNREADABLE', {}, { cause: error });
    } finally {
      held.return(undefined);
    }
    if (entries === 0) throw new DeskError('AUDIT_FILE_UNREADABLE');
    return { ok: true, entries, brokenAt: null };
  });
}

export function auditActionWord(language: Language, action: string): string {
  const key = `auditAction.${action}`;
  return isMessageKey(key) ? translate(language, key) : action;
}
