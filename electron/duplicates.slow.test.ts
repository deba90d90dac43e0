import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseInstant } from '../shared/calendar.ts';
import type { Channel, RequestInput, RequestOutput } from '../shared/contract.ts';
import { connectionId } from '../shared/ids.ts';
import type { DraftId } from '../shared/ids.ts';
import { sessionStore } from './connections/secrets.ts';
import { Desk } from './desk.ts';
import { verifyAudit } from './ledger/audit.ts';
import { sql } from './ledger/database.ts';
import { requestAnswerer } from './requests.ts';
import { temporaryFolder } from './tests/ledger-world.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DAY = '2026-12-02';
const HEADER = '서브몰ID,지급일,지급금액,받는분통장표시';
const TIMING = { type: 'sheet' } as const;

let folder: ReturnType<typeof temporaryFolder>;
let desk: Desk;

const openDesk = (): Promise<Desk> => {
  const offset = (parseInstant('2026-12-01T09:00:00+09:00') ?? 0) - Date.now();
  return Desk.open({ home: folder.path, mode: 'write', clock: () => Date.now() + offset, clockMoved: true, keychain: sessionStore(), host: { kind: 'browser', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) } });
};

beforeEach(async () => {
  folder = temporaryFolder();
  desk = await openDesk();
});
afterEach(async () => {
  await desk.close();
  folder.remove();
});

async function ask<C extends Channel>(channel: C, input: RequestInput<C>): Promise<RequestOutput<C>> {
  const reply = await requestAnswerer(desk)(channel, input);
  if (!reply.ok) throw Object.assign(new Error(`${channel}: ${reply.error.code}`), { code: reply.error.code, params: reply.error.params });
  return reply.value as RequestOutput<C>;
}

const bytesOf = (rows: readonly string[]): Uint8Array<ArrayBuffer> => new TextEncoder().encode([HEADER, ...rows].join('\n'));
const read = async (rows: readonly string[]): Promise<DraftId> =>
  (await ask('drafts.import', { importId: 'import-0001', connectionId: connectionId('practice-toss-v1'), name: '지급.csv', bytes: bytesOf(rows) })).id;
const page = (id: DraftId) => ask('drafts.duplicates', { id, offset: 0, limit: 50, undecidedOnly: false });

async function freeze(id: DraftId): Promise<RequestOutput<'batches.freeze'>> {
  const { revision, totals } = await ask('drafts.get', { id });
  return await ask('batches.freeze', { draftId: id, revision, timing: TIMING, sendAt: null, typedAmount: String(totals.amount), typedLabel: null, skipErrors: false });
}

async function decide(id: DraftId, decision: 'pay' | 'leave-out', rows: readonly number[]): Promise<void> {
  const { groups } = await page(id);
  const seen = groups.flatMap((group) => group.rows).filter(({ row }) => rows.includes(row));
  await ask('drafts.decideDuplicates', { id, decision, rows: seen.map((one) => ({ row: one.row, seen: one.seen })), fingerprint: '', note: '중복으로 뺌' });
}

const audited = (action: 'duplicates-allowed' | 'duplicates-left-out'): unknown[] =>
  desk.db.all(sql.selectFrom('audit').select(['actor', 'at', 'detail']).where('action', '=', action)).map((row) => ({ actor: row.actor, at: row.at, ...(JSON.parse(row.detail) as object) }));

const TWICE = [`submall001,${DAY},150000,정산`, `submall001,${DAY},150000,정산`, `submall002,${DAY},90000,정산`];

describe('freezing', () => {
  it('refuses while any row that goes out twice is undecided, and goes on once each is', async () => {
    const id = await read(TWICE);
    await expect(freeze(id)).rejects.toMatchObject({ code: 'DUPLICATES_UNDECIDED', params: { inFile: 2, sent: 0 } });
    await decide(id, 'pay', [2]);
    await expect(freeze(id)).rejects.toMatchObject({ code: 'DUPLICATES_UNDECIDED', params: { inFile: 1 } });
    await decide(id, 'leave-out', [3]);
    expect(await freeze(id)).toMatchObject({ count: 2, amount: 240_000, leftOut: 1 });
  });

  it('looks into the ledger again: a batch that came meanwhile needs a decision, and the old one does not cover it', async () => {
    const [first, second] = [await read(TWICE.slice(1)), await read(TWICE.slice(1))];
    expect((await ask('batches.preview', { draftId: second, timing: TIMING })).duplicates.undecided.count).toBe(0);
    const batch = await freeze(first);
    // Nothing of the draft has changed: only the ledger has.
    await expect(freeze(second)).rejects.toMatchObject({ code: 'DUPLICATES_UNDECIDED', params: { inFile: 0, sent: 2, batch: batch.id } });
    expect((await page(second)).groups.map((group) => group.same.map(({ batchId }) => batchId))).toEqual([[batch.id], [batch.id]]);
    await decide(second, 'pay', [2, 3]);
    const third = await read(TWICE.slice(1));
    await decide(third, 'pay', [2, 3]);
    const again = await freeze(third);
    await expect(freeze(second)).rejects.toMatchObject({ code: 'DUPLICATES_UNDECIDED', params: { sent: 2 } });
    await decide(second, 'pay', [2, 3]);
    await freeze(second);
    expect(audited('duplicates-allowed')).toMatchObject([{ against: batch.id }, { against: [batch.id, again.id].sort().join(',') }]);
  });

  it('takes no decision for a payment whose batch was cancelled before it went out', async () => {
    const batch = await freeze(await read(TWICE.slice(1)));
    await ask('batches.cancel', { id: batch.id });
    const id = await read(TWICE.slice(1));
    expect(await page(id)).toMatchObject({ total: 0, undecided: { count: 0 } });
    expect((await ask('drafts.similar', { id, offset: 0, limit: 10 })).rows.map(({ notPaid }) => notPaid.map(({ outcome }) => outcome))).toEqual([['cancelled'], ['cancelled']]);
    expect(await freeze(id)).toMatchObject({ count: 2 });
  });

  it('another pay date for all rows may make the same payment of two: it is decided anew', async () => {
    const id = await read([`submall001,${DAY},150000,정산`, 'submall001,2026-12-03,150000,정산']);
    expect(await ask('batches.preview', { draftId: id, timing: TIMING })).toMatchObject({ duplicates: { groups: 0, similar: 2 } });
    const moved = await ask('batches.preview', { draftId: id, timing: { type: 'date', date: (await page(id)).groups[0]?.date ?? (await ask('drafts.get', { id })).totals.byDate[0]!.date } });
    expect(moved).toMatchObject({ duplicates: { groups: 1, undecided: { count: 2, amount: 300_000 } } });
  });
});

describe('the audit of a decision', () => {
  it('says who, when, which rows, how much, against which batch, and what was left out', async () => {
    const batch = await freeze(await read([`submall002,${DAY},90000,정산`]));
    const id = await read(TWICE);
    await decide(id, 'pay', [4]);
    await decide(id, 'leave-out', [3]);
    const frozen = await freeze(id);
    const hash = (line: string): string => createHash('sha256').update(`${line}\n`).digest('hex');
    const who = { actor: desk.actor, at: parseInstant(frozen.createdAt), batch: frozen.id, decided: 'rows', rows: 1 };
    const exactly = (entry: object) => ({ ...who, ...entry, at: expect.any(Number) as unknown });
    expect(audited('duplicates-allowed')).toEqual([exactly({ amount: 90_000, sheetRows: '4', against: batch.id, batches: 1, rowsHash: hash(`4 ${DAY}|90000|submall002 ${batch.id}`) })]);
    expect(audited('duplicates-left-out')).toEqual([exactly({ amount: 150_000, sheetRows: '3', against: '', batches: 0, rowsHash: hash(`3 ${DAY}|150000|submall001 `) })]);
    expect(verifyAudit(desk.db)).toMatchObject({ ok: true });
  });

  it('nothing is written of a sheet that repeats nothing', async () => {
    await freeze(await read(TWICE.slice(1)));
    expect([...audited('duplicates-allowed'), ...audited('duplicates-left-out')]).toEqual([]);
  });
});

describe('a draft', () => {
  it('keeps its decisions over a restart, undone ones undone', async () => {
    const id = await read(TWICE);
    await decide(id, 'pay', [2]);
    await decide(id, 'leave-out', [3]);
    await ask('drafts.undo', { id });
    await desk.close();
    desk = await openDesk();
    expect((await page(id)).groups[0]?.rows.map(({ state }) => state)).toEqual(['pay', 'undecided']);
    await ask('drafts.redo', { id });
    expect((await page(id)).groups[0]?.rows).toMatchObject([{ state: 'single' }, { state: 'leave-out', note: '중복으로 뺌' }]);
  });

  it('is found by the content of its file, and so is the batch made of it', async () => {
    const sha256 = createHash('sha256').update(bytesOf(TWICE.slice(1))).digest('hex');
    expect(await ask('drafts.sameFile', { sha256 })).toEqual({ drafts: [], batches: [] });
    const id = await read(TWICE.slice(1));
    await ask('drafts.edit', { id, row: 2, column: 3, text: '151000' });
    expect((await ask('drafts.sameFile', { sha256 })).drafts).toMatchObject([{ id, rows: 2, errors: 0, warnings: 0, amount: 241_000, steps: 1 }]);
    const batch = await freeze(id);
    await ask('drafts.remove', { id });
    expect(await ask('drafts.sameFile', { sha256 })).toMatchObject({ drafts: [], batches: [{ id: batch.id, count: 2, amount: 241_000, state: 'ready', outcomes: { waiting: { count: 2 } } }] });
    expect(desk.db.all(sql.selectFrom('audit').select('detail').where('action', '=', 'draft-removed')).map(({ detail }) => JSON.parse(detail) as unknown)).toMatchObject([{ draft: id, sha256, rows: 2 }]);
  });

  it('keeps what is being typed until it is a step, is given up, or its cell is gone', async () => {
    const id = await read(TWICE);
    const typing = { row: 2, column: 3, text: '15' };
    await ask('drafts.keepTyping', { id, typing });
    await ask('drafts.keepTyping', { id, typing: { ...typing, text: '155' } });
    expect(await ask('drafts.keptTyping', { id })).toMatchObject({ row: 2, column: 3, text: '155' });
    await ask('drafts.edit', { id, row: 2, column: 3, text: '155000' });
    expect(await ask('drafts.keptTyping', { id })).toBeNull();
    await ask('drafts.keepTyping', { id, typing });
    await ask('drafts.keepTyping', { id, typing: null });
    expect(await ask('drafts.keptTyping', { id })).toBeNull();
    await ask('drafts.keepTyping', { id, typing: { ...typing, row: 900 } });
    expect(await ask('drafts.keptTyping', { id })).toBeNull();
    await ask('drafts.keepTyping', { id, typing });
    await ask('drafts.remove', { id });
    expect(desk.db.all(sql.selectFrom('draft_typing').selectAll())).toEqual([]);
  });
});
