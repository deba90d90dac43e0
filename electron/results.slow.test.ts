import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addDays, kstDate, parseInstant } from '../shared/calendar.ts';
import { shownText } from '../shared/cells.ts';
import type { Outcome } from '../shared/batch.ts';
import { OUTCOMES } from '../shared/batch.ts';
import { connectionId } from '../shared/ids.ts';
import { koreanWon } from '../shared/korean-number.ts';
import { translate } from '../shared/messages/index.ts';
import { formatWon, won } from '../shared/money.ts';
import type { RangeQuery, VoucherQuery } from '../shared/result-views.ts';
import { verifyAuditFile, verifyLedger, writeAudit } from './audit.ts';
import { freezeBatch } from './batches/freeze.ts';
import type { RowToFreeze } from './batches/freeze.ts';
import type { Desk } from './desk.ts';
import { appendAudit } from './ledger/audit.ts';
import { listRows, moveRows } from './ledger/batches.ts';
import type { Batch } from './ledger/batches.ts';
import { sql } from './ledger/database.ts';
import { practiceSecrets } from './practice/secrets.ts';
import { rangeView, writeBatchPaper, writeRangePaper, writeRangeWorkbook } from './range-exports.ts';
import { SERVICES } from './services/index.ts';
import { fetchTransport } from './services/transport.ts';
import { readWorkbook } from './sheets/read.ts';
import { freezeInput, rowsToFreeze, temporaryFolder } from './tests/ledger-world.ts';
import { MADE_AT, MADE_FOR, addConnection, deskOfResults, makeBatch, rows } from './tests/made-batches.ts';
import { pdfPages } from './tests/pdf-text.ts';
import { changeLedger } from './tests/raw-ledger.ts';
import { voucherPreview, writeVouchers } from './vouchers.ts';
import { QUIET_WORK } from './works.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: ReturnType<typeof temporaryFolder>;
let desk: Desk;
let out = '';

beforeEach(async () => {
  folder = temporaryFolder();
  out = join(folder.path, 'out.xlsx');
  desk = await deskOfResults(folder.path);
});
afterEach(async () => {
  await desk.close();
  folder.remove();
});

const query = (change: Partial<RangeQuery> = {}): RangeQuery => ({ from: kstDate('2026-12-01'), to: kstDate('2026-12-31'), basis: 'pay', environment: null, connections: null, outcomes: null, ...change });
const sheetsOf = async (path: string): Promise<Map<string, string[][]>> => new Map((await readWorkbook(readFileSync(path))).sheets.map((sheet) => [sheet.name, sheet.rows.map((row) => row.map(shownText))]));
const sumOf = (lines: readonly string[][], at: number): number => lines.slice(1).reduce((sum, line) => sum + Number(line[at]), 0);
const totalOf = (batch: Batch, outcomes: readonly Outcome[]) => listRows(desk.db, batch.id).filter((row) => outcomes.includes(row.outcome)).reduce((sum, row) => sum + row.amount, 0);

describe('the results of a range', () => {
  it('hold every row once, its sums first, environments apart, and what was left out', async () => {
    const practice = makeBatch(desk, { rows: rows(7), outcomes: ['paid', 'rejected', 'unknown'] });
    const live = makeBatch(desk, { connection: addConnection(desk, 'live'), rows: rows(4), outcomes: ['accepted'], name: '실제.xlsx' });
    const view = await rangeView(desk, query());
    expect(view.map(({ environment, count, amount, batches, leftOut }) => ({ environment, count, amount, batches, leftOut }))).toEqual([
      { environment: 'live', count: 4, amount: live.amount, batches: 1, leftOut: 1 },
      { environment: 'practice', count: 7, amount: practice.amount, batches: 1, leftOut: 1 },
    ]);
    await writeRangeWorkbook(desk, query(), out, 'ko', QUIET_WORK);
    const sheets = await sheetsOf(out);
    expect([...sheets.keys()]).toEqual(['요약', '내역', '뺀 행']);
    const lines = sheets.get('내역')!;
    expect(lines.length).toBe(1 + 11);
    expect(sumOf(lines, 7)).toBe(practice.amount + live.amount);
    expect(lines).toContainEqual(expect.arrayContaining(['연습', practice.id, '지급.xlsx', '=수취인0', '지급 완료']));
    expect(sheets.get('뺀 행')).toEqual([expect.anything(), expect.arrayContaining(['900', '사람이 뺌: 보류', 'x | 5 | 홍길동 | •••3444 | •••4567']), expect.arrayContaining(['900'])]);
    // No line of the summary is the sum of two environments.
    const figures = sheets.get('요약')!.flat();
    expect(figures).toContain('[실거래] 결과별');
    expect(figures).toContain('[연습] 일괄지급별');
    expect(figures).toContain('지급일 기준');
    expect(figures).toContain(String(practice.amount));
    expect(figures).not.toContain(String(practice.amount + live.amount));
  });

  it.each([
    ['an outcome', { outcomes: ['paid', 'rejected'] as Outcome[] }, 4],
    ['an environment', { environment: 'test' as const }, 0],
    ['a connection', { connections: [connectionId('practice-portone')] }, 0],
    ['a day before', { to: addDays(MADE_FOR, -1) }, 0],
    ['the day itself', { from: MADE_FOR, to: MADE_FOR }, 6],
    ['the day of sending', { basis: 'sent' as const, to: kstDate('2026-12-01') }, 4],
    ['a later day than that of sending', { basis: 'sent' as const, from: kstDate('2026-12-02') }, 0],
  ])('are chosen by %s', async (_name, change, count) => {
    // At a quarter to midnight in Seoul, which is another day elsewhere.
    makeBatch(desk, { rows: rows(6), outcomes: ['paid', 'rejected', 'waiting'], sentAt: parseInstant('2026-12-01T23:45:00+09:00') ?? 0 });
    const view = await rangeView(desk, query(change));
    expect(view.reduce((sum, one) => sum + one.count, 0)).toBe(count);
    const writing = writeRangeWorkbook(desk, query(change), out, 'ko', QUIET_WORK);
    if (count === 0) await expect(writing).rejects.toMatchObject({ code: 'EXPORT_NOTHING' });
    else {
      await writing;
      expect((await sheetsOf(out)).get('내역')!.length).toBe(1 + count);
    }
  });

  it('are never written of a batch whose rows were changed by hand', async () => {
    const batch = makeBatch(desk, { rows: rows(5), outcomes: ['paid'] });
    changeLedger(join(folder.path, 'ledger.sqlite'), 'DELETE FROM batch_rows WHERE seq = 2');
    for (const write of [writeRangeWorkbook, writeRangePaper]) await expect(write(desk, query(), out, 'ko', QUIET_WORK)).rejects.toMatchObject({ code: 'BATCH_TAMPERED', params: { id: batch.id } });
    await expect(writeBatchPaper(desk, batch.id, out, 'ko')).rejects.toMatchObject({ code: 'BATCH_TAMPERED' });
    expect(existsSync(out)).toBe(false);
  });
});

const vouchers = (change: Partial<VoucherQuery> = {}): VoucherQuery => ({ from: kstDate('2026-12-01'), to: kstDate('2026-12-31'), basis: 'pay', environment: 'practice', connections: null, outcomes: ['paid'], ...change });
const csv = (path: string): string[][] => readFileSync(path, 'utf8').replace(/^\uFEFF/, '').trimEnd().split('\r\n').map((line) => line.split(','));

describe('vouchers', () => {
  it('hold what was paid and nothing else, debit equal to credit, and say what is beside them', async () => {
    const batch = makeBatch(desk, { rows: rows(8), outcomes: [...OUTCOMES] });
    makeBatch(desk, { connection: addConnection(desk, 'live'), rows: rows(3), outcomes: ['paid'] });
    const preview = await voucherPreview(desk, vouchers(), 'ko');
    expect(preview).toMatchObject({ count: 1, debit: totalOf(batch, ['paid']), credit: totalOf(batch, ['paid']), earlier: [] });
    expect(preview.beside.map(({ outcome, count }) => [outcome, count])).toEqual(OUTCOMES.filter((outcome) => outcome !== 'paid').map((outcome) => [outcome, 1]));
    expect(preview.lines[0]).toMatchObject({ debitAccount: '미지급금', creditAccount: '보통예금', businessNumber: '123-45-67890', outcome: 'paid' });
    await writeVouchers(desk, vouchers({ outcomes: ['paid', 'accepted'] }), out, { format: 'xlsx', language: 'ko', again: false }, QUIET_WORK);
    const sheets = await sheetsOf(out);
    const lines = sheets.get('전표')!;
    expect(lines.length).toBe(1 + 2);
    expect(sumOf(lines, 7)).toBe(totalOf(batch, ['paid', 'accepted']));
    expect(sumOf(lines, 9)).toBe(totalOf(batch, ['paid', 'accepted']));
    expect(sheets.get('요약')!.flat()).toEqual(expect.arrayContaining(['미지급금', '보통예금', translate('ko', 'outcome.unknown')]));
  });

  it('of money taken back have their accounts exchanged, and no amount is negative', async () => {
    const service = SERVICES.portone.create({ baseUrl: 'http://127.0.0.1:9', secret: practiceSecrets.portone, environment: 'practice', transport: fetchTransport(fetch) });
    const [plain] = rowsToFreeze('portone', 1, MADE_FOR);
    if (plain?.row.kind !== 'manual-settlement') throw new Error('not a row of PortOne');
    const back: RowToFreeze = { ...plain, sheetRow: 3, amount: won(-5000), row: { ...plain.row, settlementAmount: won(-5000) } };
    const batch = freezeBatch(freezeInput('portone', 2, { rows: [plain, back] }), { db: desk.db, service, now: MADE_AT, actor: 'x' });
    for (const { key } of listRows(desk.db, batch.id)) for (const [outcome, cause] of [['sending', 'journalled'], ['paid', 'answer']] as const) moveRows(desk.db, batch.id, cause, [{ key, outcome }]);
    const preview = await voucherPreview(desk, vouchers(), 'ko');
    expect(preview.lines[1]).toMatchObject({ debit: 5000, credit: 5000, debitAccount: '보통예금', creditAccount: '미지급금' });
    expect(preview.debit).toBe(preview.credit);
  });

  it('as CSV open in Excel as they are: BOM, CRLF, plain amounts, and no text is a formula', async () => {
    const batch = makeBatch(desk, { rows: rows(3), outcomes: ['paid'], name: '@cmd, "한글".xlsx' });
    const path = join(folder.path, 'out.csv');
    await writeVouchers(desk, vouchers(), path, { format: 'csv', language: 'ko', again: false }, QUIET_WORK);
    const text = readFileSync(path, 'utf8');
    expect(text.startsWith('\uFEFF일자,전표번호,')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain(`"'@cmd, ""한글"".xlsx"`);
    const lines = csv(path);
    expect(lines[1]![4]).toBe("'=수취인0");
    expect(lines.slice(1).reduce((sum, line) => sum + Number(line[7]), 0)).toBe(batch.amount);
  });

  it('that were handed to the books and are not paid any more are named, whatever days are looked at, until nothing of it is left', async () => {
    const batch = makeBatch(desk, { rows: rows(4), outcomes: ['paid', 'accepted'] });
    await writeVouchers(desk, vouchers({ outcomes: ['paid', 'accepted'] }), out, { format: 'xlsx', language: 'ko', again: false }, QUIET_WORK);
    const later = vouchers({ from: kstDate('2027-01-01'), to: kstDate('2027-01-31') });
    expect((await voucherPreview(desk, later, 'ko')).returned).toEqual({ count: 0, amount: 0, lines: [] });
    const [first, second, third] = listRows(desk.db, batch.id);
    moveRows(desk.db, batch.id, 'asked', [{ key: first!.key, outcome: 'failed', status: 'FAILED' }, { key: second!.key, outcome: 'cancelled', status: 'CANCELED' }]);
    const { returned } = await voucherPreview(desk, later, 'ko');
    expect(returned).toMatchObject({ count: 2, amount: first!.amount + second!.amount });
    expect(returned.lines).toMatchObject([{ payee: first!.payee, amount: first!.amount, outcome: 'failed', row: first!.sheetRow, date: MADE_FOR }, { payee: second!.payee, outcome: 'cancelled' }]);
    // Of another environment, and rows that were never exported: nothing of them.
    expect((await voucherPreview(desk, { ...later, environment: 'test' }, 'ko')).returned.count).toBe(0);
    makeBatch(desk, { rows: rows(2), outcomes: ['failed'], name: '다른.xlsx' });
    // The service corrects itself.
    moveRows(desk.db, batch.id, 'asked', [{ key: first!.key, outcome: 'paid', status: 'COMPLETED' }]);
    expect((await voucherPreview(desk, later, 'ko')).returned).toMatchObject({ count: 1, amount: second!.amount });
    expect(third!.outcome).toBe('paid');
  });

  it('exported twice say so, with date and who; the record has the hash of the file', async () => {
    const batch = makeBatch(desk, { rows: rows(4), outcomes: ['paid', 'accepted'] });
    const options = { format: 'xlsx', language: 'ko', again: false } as const;
    await writeVouchers(desk, vouchers(), out, options, QUIET_WORK);
    const [entry] = desk.db.all(sql.selectFrom('audit').select('detail').where('action', '=', 'vouchers-exported'));
    expect(JSON.parse(entry!.detail)).toMatchObject({ rows: 2, debit: totalOf(batch, ['paid']), credit: totalOf(batch, ['paid']), sha256: createHash('sha256').update(readFileSync(out)).digest('hex') });
    expect(await voucherPreview(desk, vouchers({ outcomes: ['paid', 'accepted'] }), 'ko')).toMatchObject({ count: 4, repeated: { count: 2 }, earlier: [{ at: '2026-12-01T09:00:00+09:00', actor: desk.actor, count: 2 }] });
    const second = join(folder.path, 'second.xlsx');
    await expect(writeVouchers(desk, vouchers(), second, options, QUIET_WORK)).rejects.toMatchObject({ code: 'VOUCHERS_REPEAT', params: { count: 2, actor: desk.actor } });
    expect(existsSync(second)).toBe(false);
    await writeVouchers(desk, vouchers(), second, { ...options, again: true }, QUIET_WORK);
    expect(await voucherPreview(desk, vouchers(), 'ko')).toMatchObject({ earlier: [{ count: 2 }, { count: 2 }] });
    // Another row than those is exported without a question.
    await writeVouchers(desk, vouchers({ outcomes: ['accepted'] }), join(folder.path, 'third.xlsx'), options, QUIET_WORK);
    expect((await verifyLedger(desk, QUIET_WORK)).ok).toBe(true);
  });
});

describe('the printed summary', () => {
  it('says what the ledger says: sums, hashes, who and when, and no account', async () => {
    const batch = makeBatch(desk, { rows: rows(6), outcomes: ['paid', 'failed', 'unknown'] });
    const path = join(folder.path, 'out.pdf');
    await writeBatchPaper(desk, batch.id, path, 'ko', { compress: false });
    const bytes = readFileSync(path);
    const [page, ...more] = pdfPages(bytes);
    expect(more).toEqual([]);
    for (const text of ['지급 결과 요약', '연습', '연습 환경입니다. 실제로 지급된 돈은 없습니다.', batch.id, batch.hash, 'f'.repeat(64), `${formatWon(batch.amount)} 원`, koreanWon(batch.amount), '작성', '검토', '승인', '1 / 1']) expect(page).toContain(text);
    expect(page!.find((text) => text.includes('김회계'))).toContain('2026-12-01 09:00 KST');
    expect(page!.find((text) => text.includes('박담당'))).toContain('2026-12-01 09:00 KST');
    for (const outcome of ['paid', 'failed', 'unknown'] as const) expect(page).toContain(formatWon(won(totalOf(batch, [outcome]))));
    expect(page!.join('')).not.toContain('110-222');
    // Compressed it is the same paper.
    await writeBatchPaper(desk, batch.id, path, 'en');
    expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-');
    expect(readFileSync(path).byteLength).toBeLessThan(bytes.byteLength);
  });

  it('of a range keeps environments apart and goes on over pages', async () => {
    const batches = Array.from({ length: 60 }, () => makeBatch(desk, { rows: rows(1), outcomes: ['paid'] }));
    makeBatch(desk, { connection: addConnection(desk, 'live'), rows: rows(3), outcomes: ['accepted'] });
    const path = join(folder.path, 'out.pdf');
    await writeRangePaper(desk, query(), path, 'ko', QUIET_WORK);
    expect(readFileSync(path).byteLength).toBeGreaterThan(10_000);
    const { rangePaper } = await import('./batches/printed.ts');
    const { writeSummaryPaper } = await import('./print/write-summary.ts');
    const { partsOf } = await import('./range-exports.ts');
    const paper = rangePaper({ db: desk.db, query: query(), parts: await partsOf(desk.db, query(), new AbortController().signal), language: 'ko', now: MADE_AT });
    await writeSummaryPaper(path, paper, { compress: false });
    const pages = pdfPages(readFileSync(path));
    const all = pages.flat();
    expect(pages.length).toBeGreaterThan(1);
    expect(all).toContain(`1 / ${pages.length}`);
    for (const batch of batches) expect(all).toContain(batch.id);
    expect(all).toContain(koreanWon(won(batches.reduce((sum, batch) => sum + batch.amount, 0))));
    expect(all).toContain('실거래');
  });
});

describe('the exported audit', () => {
  it('is verified by itself and against the ledger; a changed line is found', async () => {
    for (let times = 0; times < 2; times += 1) makeBatch(desk, { rows: rows(2), outcomes: ['paid'] });
    const path = join(folder.path, 'audit.jsonl');
    await writeAudit(desk, path, 'jsonl', QUIET_WORK);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    appendAudit(desk.db, { at: MADE_AT, actor: 'x', action: 'result-written', detail: {} });
    expect(await verifyAuditFile(desk, path)).toEqual({ ok: true, entries: lines.length, brokenAt: null });
    writeFileSync(path, lines.with(1, lines[1]!.replace('"actor":"', '"actor":"x')).join('\n'));
    expect(await verifyAuditFile(desk, path)).toEqual({ ok: false, entries: 1, brokenAt: 2 });
    writeFileSync(path, lines.toSpliced(1, 1).join('\n'));
    expect(await verifyAuditFile(desk, path)).toMatchObject({ ok: false, entries: 1, brokenAt: 3 });
    writeFileSync(path, 'not a file of the audit');
    await expect(verifyAuditFile(desk, path)).rejects.toMatchObject({ code: 'AUDIT_FILE_UNREADABLE' });
    const readable = join(folder.path, 'audit.csv');
    await writeAudit(desk, readable, 'csv', QUIET_WORK);
    expect(readFileSync(readable, 'utf8').split('\r\n').length).toBe(lines.length + 3);
  });
});
