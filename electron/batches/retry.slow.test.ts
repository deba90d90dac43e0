import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OUTCOMES } from '../../shared/batch.ts';
import type { Outcome } from '../../shared/batch.ts';
import { parseInstant } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import type { Channel, RequestInput, RequestOutput } from '../../shared/contract.ts';
import { connectionId, draftId } from '../../shared/ids.ts';
import type { BatchId, DraftId } from '../../shared/ids.ts';
import type { BatchView } from '../../shared/views.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { listAudit, verifyAudit } from '../ledger/audit.ts';
import { eachRowWithCells, setBatchState } from '../ledger/batches.ts';
import { requestAnswerer } from '../requests.ts';
import { writeTableWorkbook } from '../sheets/write-table.ts';
import { bringRows } from '../tests/bring-rows.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TOSS = connectionId('practice-toss-v1');
let home = '';
let desk: Desk;
let saved: string[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'retry-test-'));
  saved = [];
  const offset = (parseInstant('2026-12-01T09:00:00+09:00') ?? 0) - Date.now();
  desk = await Desk.open({
    home,
    mode: 'write',
    clock: () => Date.now() + offset,
    clockMoved: true,
    keychain: sessionStore(),
    host: {
      kind: 'browser',
      fetch,
      emit: () => undefined,
      report: () => undefined,
      saveFile: async (name, write) => {
        const path = join(home, name);
        await write(path);
        saved.push(path);
        return { type: 'saved', name };
      },
    },
  });
});
afterEach(async () => {
  await desk.close();
  rmSync(home, { recursive: true });
});

const ask = async <C extends Channel>(channel: C, input: RequestInput<C>): Promise<RequestOutput<C>> => {
  const reply = await requestAnswerer(desk)(channel, input);
  if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
  return reply.value as RequestOutput<C>;
};

const HEADERS = ['부서', '서브몰', '지급일', '보낼 돈', '사번'];

/** Headers that say nothing of the amount: a person has to map it; real dates, padded numbers and texts. */
async function sheet(count: number): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(home, `sheet-${Math.random()}.xlsx`);
  const rows = Array.from({ length: count }, (_, at): Cell[] => [
    at % 2 === 0 ? '영업' : null,
    `submall${String(at + 1).padStart(3, '0')}`,
    { type: 'date', date: '2026-12-03', time: null },
    10_000 + at * 7,
    { type: 'number', value: at + 1, shown: String(at + 1).padStart(5, '0') },
  ]);
  await writeTableWorkbook(path, { creator: 'test', created: new Date(0), sheetName: '지급', headers: HEADERS, rows });
  return Uint8Array.from(readFileSync(path));
}

let imports = 0;

async function frozen(count: number): Promise<BatchView> {
  imports += 1;
  let draft = await ask('drafts.import', { importId: `import-${1000 + imports}`, connectionId: TOSS, name: '지급.xlsx', bytes: await sheet(count) });
  const columns = [null, 'subMallId', 'payoutDate', 'payoutAmount', 'metadata'] as const;
  draft = await ask('drafts.layout', { id: draft.id, kind: 'submall-payout', sheetName: null, header: { type: 'keep' }, columns: columns.map((field, at) => ({ index: at + 1, field })) });
  if (draft.totals.amount === 0) throw new Error('nothing to pay');
  const duplicates = await ask('drafts.duplicates', { id: draft.id, offset: 0, limit: 1, undecidedOnly: true });
  if (duplicates.total > 0) draft = await ask('drafts.decideDuplicates', { id: draft.id, decision: 'pay', rows: null, fingerprint: duplicates.fingerprint, note: '' });
  return await ask('batches.freeze', { draftId: draft.id, revision: draft.revision, timing: { type: 'sheet' }, sendAt: null, typedAmount: String(draft.totals.amount), typedLabel: null, skipErrors: false });
}

/** What became of the rows, as if the service had said so. */
function become(id: BatchId, outcomes: readonly Outcome[], end: 'attention' | 'stopped' = 'attention'): void {
  bringRows(desk.db, id, (_row, at) => outcomes[at] ?? 'waiting', (outcome) => (outcome === 'failed' ? { code: 'TRANSFER_FAILED', message: '이체에 실패했습니다.' } : {}));
  setBatchState(desk.db, id, { state: 'sending', startedAt: desk.clock() });
  setBatchState(desk.db, id, { state: end });
  const { draftId: from } = desk.batches.list().find((batch) => batch.id === id) ?? { draftId: null };
  if (from !== null) desk.drafts.removeSent(from);
}

/** The failed rows frozen as a batch of their own. */
async function frozenAnew(from: BatchId, draft?: DraftId): Promise<BatchView> {
  const { id, timing } = draft === undefined ? await ask('batches.draftOfFailed', { id: from, again: false }) : await ask('drafts.get', { id: draft });
  const { totals, revision } = await ask('batches.preview', { draftId: id, timing });
  return await ask('batches.freeze', { draftId: id, revision, timing, sendAt: null, typedAmount: String(totals.amount), typedLabel: null, skipErrors: false });
}

/** Failed rows of a batch that home asks a person about. */
async function failedAtHome(id: BatchId): Promise<number> {
  return (await ask('home.get', {})).attention.filter(({ why, batch }) => why === 'failed' && batch.id === id).reduce((sum, { count }) => sum + count, 0);
}

describe('the failed rows of a batch as a new draft', () => {
  it('are exactly the rows certainly not paid, with their cells and their sum, mapped as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 12 }), async (outcomes) => {
        const batch = await frozen(outcomes.length);
        become(batch.id, outcomes);
        const failed = [...eachRowWithCells(desk.db, batch.id)].filter((_, at) => outcomes[at] === 'rejected' || outcomes[at] === 'failed');
        if (failed.length === 0) {
          await expect(ask('batches.draftOfFailed', { id: batch.id, again: false })).rejects.toThrow('NO_FAILED_ROWS');
          return;
        }
        const draft = await ask('batches.draftOfFailed', { id: batch.id, again: false });
        const { model } = await desk.drafts.open(draft.id);
        expect(model.rows.map((row) => row.cells)).toEqual(failed.map((row) => row.cells));
        expect(model.rows.map(({ reading }) => [reading.payee, reading.amount, reading.date])).toEqual(failed.map((row) => [row.payee, row.amount, row.date]));
        expect(draft.totals.amount).toBe(failed.reduce((sum, row) => sum + row.amount, 0));
        expect(draft.columns.map(({ header, field }) => [header, field])).toEqual([['부서', null], ['서브몰', 'subMallId'], ['지급일', 'payoutDate'], ['보낼 돈', 'payoutAmount'], ['사번', 'metadata']]);
        expect(draft).toMatchObject({ kind: 'submall-payout', connectionId: TOSS, file: { name: `지급.xlsx · 실패한 ${failed.length}행` } });
        // Another run must not meet this one's rows as sent.
        await ask('drafts.remove', { id: draft.id });
      }),
      { numRuns: 12 },
    );
  });

  it('are sent and not paid, so nothing has to be decided about them', async () => {
    const batch = await frozen(4);
    become(batch.id, ['failed', 'paid', 'rejected', 'unknown']);
    const draft = await ask('batches.draftOfFailed', { id: batch.id, again: false });
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    expect(preview.duplicates).toMatchObject({ groups: 0, undecided: { count: 0 } });
    const similar = await ask('drafts.similar', { id: draft.id, offset: 0, limit: 10 });
    expect(similar.total).toBe(2);
  });

  it('are taken once: told afterwards, and taken again only with a yes or when the draft was given up', async () => {
    const batch = await frozen(3);
    become(batch.id, ['failed', 'accepted', 'rejected']);
    const draft = await ask('batches.draftOfFailed', { id: batch.id, again: false });
    expect(await ask('batches.follow', { id: batch.id, looking: false })).toMatchObject({ failed: { count: 2, amount: 20_014 }, taken: 2, into: [{ draftId: draft.id, batchId: null, rows: 2 }] });
    expect(await ask('drafts.origin', { id: draft.id })).toEqual({ batchId: batch.id, frozen: null });
    await expect(ask('batches.draftOfFailed', { id: batch.id, again: false })).rejects.toThrow('ROWS_TAKEN');
    const again = await ask('batches.draftOfFailed', { id: batch.id, again: true });
    expect(again.totals.count).toBe(2);
    await ask('drafts.remove', { id: draft.id });
    await ask('drafts.remove', { id: again.id });
    const [first, second] = await Promise.allSettled([ask('batches.draftOfFailed', { id: batch.id, again: false }), ask('batches.draftOfFailed', { id: batch.id, again: false })]);
    expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await ask('drafts.list', {})).toHaveLength(1);
    expect(verifyAudit(desk.db).ok).toBe(true);
  });

  it('are seen again when their batch was begun, never got through and was cancelled', async () => {
    const batch = await frozen(3);
    become(batch.id, ['failed', 'accepted', 'rejected']);
    const { id: next } = await frozenAnew(batch.id);
    // As after a start without a network: begun, every row waiting, the draft gone.
    become(next, ['waiting', 'waiting'], 'stopped');
    expect((await ask('batches.follow', { id: batch.id, looking: false })).taken).toBe(2);
    expect(await failedAtHome(batch.id)).toBe(0);
    await desk.batches.dropWaiting(next, AbortSignal.timeout(5000));
    expect(await ask('batches.follow', { id: batch.id, looking: false })).toMatchObject({ taken: 0, into: [] });
    expect(await failedAtHome(batch.id)).toBe(2);
    expect((await ask('batches.draftOfFailed', { id: batch.id, again: false })).totals.count).toBe(2);
  });

  it('are seen again one by one: those that were cancelled in their batch, and none that went out or was left out there', async () => {
    const batch = await frozen(6);
    become(batch.id, ['accepted', 'failed', 'rejected', 'paid', 'failed', 'rejected']);
    const draft = await ask('batches.draftOfFailed', { id: batch.id, again: false });
    await ask('drafts.leaveOut', { id: draft.id, rows: [2], note: '따로 보냄' });
    const { id: next } = await frozenAnew(batch.id, draft.id);
    become(next, ['accepted', 'waiting', 'rejected'], 'stopped');
    await desk.batches.dropWaiting(next, AbortSignal.timeout(5000));
    expect((await ask('batches.follow', { id: batch.id, looking: false })).taken).toBe(3);
    expect(await failedAtHome(batch.id)).toBe(1);
    const again = await ask('batches.draftOfFailed', { id: batch.id, again: false });
    // The fifth row of the first batch: 10,000 won and 7 for each row before it.
    expect(again.totals).toMatchObject({ count: 1, amount: 10_028 });
  });

  it('keep their link when the draft has become a batch, on both sides', async () => {
    const batch = await frozen(2);
    become(batch.id, ['failed', 'paid']);
    const draft = await ask('batches.draftOfFailed', { id: batch.id, again: false });
    const next = await ask('batches.freeze', { draftId: draft.id, revision: draft.revision, timing: { type: 'sheet' }, sendAt: null, typedAmount: String(draft.totals.amount), typedLabel: null, skipErrors: false });
    become(next.id, ['accepted']);
    expect(await ask('batches.follow', { id: next.id, looking: false })).toMatchObject({ from: batch.id, into: [] });
    expect(await ask('batches.follow', { id: batch.id, looking: false })).toMatchObject({ from: null, taken: 1, into: [{ draftId: draft.id, batchId: next.id }] });
    await expect(ask('batches.draftOfFailed', { id: batch.id, again: false })).rejects.toThrow('ROWS_TAKEN');
    expect(() => desk.drafts.giveUp(draftId(draft.id))).toThrow('DRAFT_NOT_FOUND');
  });
});

describe('a file of the failed rows', () => {
  it('has the cells as they were and the reason, and maps itself when it is dropped in again', async () => {
    const batch = await frozen(4);
    become(batch.id, ['failed', 'paid', 'rejected', 'unknown']);
    await ask('results.saveFailed', { id: batch.id });
    // Who was to be paid and how much leaves the desk with it.
    const { entries } = listAudit(desk.db, { from: null, to: null, action: 'result-written', batch: batch.id }, { before: null, limit: 5 });
    expect(entries.map(({ detail }) => JSON.parse(detail) as unknown)).toMatchObject([{ batch: batch.id, part: 'failed' }]);
    const bytes = Uint8Array.from(readFileSync(saved[0] ?? ''));
    const draft = await ask('drafts.import', { importId: 'import-back', connectionId: TOSS, name: '실패.xlsx', bytes });
    expect(draft.columns.map(({ header, field }) => [header, field])).toEqual([
      ['부서', null], ['서브몰', 'subMallId'], ['지급일', 'payoutDate'], ['보낼 돈', 'payoutAmount'], ['사번', 'metadata'], ['실패 사유 (정산데스크)', null],
    ]);
    const { model } = await desk.drafts.open(draft.id);
    expect(model.rows.map((row) => row.cells.slice(0, 5))).toEqual([...eachRowWithCells(desk.db, batch.id)].filter((_, at) => at === 0 || at === 2).map((row) => row.cells));
    expect(model.rows[0]?.cells[5]).toContain('이체');
    expect(draft.totals).toMatchObject({ count: 2, amount: 20_014 });
  });
});
