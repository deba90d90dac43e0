import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseInstant } from '../../shared/calendar.ts';
import type { Channel, RequestInput, RequestOutput } from '../../shared/contract.ts';
import { connectionId } from '../../shared/ids.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { BatchView, DraftView } from '../../shared/views.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { listRows } from '../ledger/batches.ts';
import { requestAnswerer } from '../requests.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TOSS = connectionId('practice-toss-v1');
const MINUTE = 60_000;
let home = '';
let desk: Desk;
let offset = 0;

async function open(): Promise<void> {
  desk = await Desk.open({
    home,
    mode: 'write',
    clock: () => Date.now() + offset,
    clockMoved: true,
    keychain: sessionStore(),
    host: { kind: 'browser', fetch, emit: () => undefined, report: (error) => { throw error; }, saveFile: () => Promise.reject(new Error('no files here')) },
  });
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'split-test-'));
  offset = (parseInstant('2026-12-01T09:00:00+09:00') ?? 0) - Date.now();
  await open();
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

let imports = 0;

/** `bad`: rows (from 0) whose submall does not exist: the service refuses the whole array for it and does not name it. */
async function draftOf(count: number, bad: readonly number[]): Promise<DraftView> {
  imports += 1;
  const lines = Array.from({ length: count }, (_, at) => `${bad.includes(at) ? `nobody${at}` : `submall${String(1 + (at % 190)).padStart(3, '0')}`},2026-12-03,${10_000 + at}`);
  const bytes = new TextEncoder().encode(['서브몰ID,지급일,지급금액', ...lines].join('\n'));
  return await ask('drafts.import', { importId: `import-${1000 + imports}`, connectionId: TOSS, name: '지급.csv', bytes });
}

async function freeze(draft: DraftView): Promise<BatchView> {
  return await ask('batches.freeze', { draftId: draft.id, revision: draft.revision, timing: { type: 'sheet' }, sendAt: null, typedAmount: String(draft.totals.amount), typedLabel: null, skipErrors: false });
}

async function send(id: BatchId): Promise<BatchView> {
  await (await desk.batches.send(id)).ended;
  return await ask('batches.get', { id });
}

async function split(id: BatchId, size: number): Promise<DraftView> {
  const end = await ask('batches.splitDraft', { id, size });
  if (end.type !== 'draft') throw new Error('the service has them after all');
  return end.draft;
}

/** How often each payment stands in the service's own book. */
async function payments(): Promise<readonly string[]> {
  return (await desk.practice()).book.payouts().map((payout) => `${payout.subMallId} ${payout.amount}`);
}

it('finds the one bad row among a thousand: everything else goes out once', async () => {
  const first = await send((await freeze(await draftOf(1000, [613]))).id);
  expect(first.outcomes).toMatchObject({ rejected: { count: 1000 }, accepted: { count: 0 } });
  expect(await payments()).toEqual([]);
  expect(await ask('batches.split', { id: first.id })).toMatchObject({ requests: 1, rows: 1000, largest: 1000, sizes: [1, 10, 50], suggested: 10, waitUntil: expect.any(String), codes: [{ code: 'NOT_FOUND_SUBMALL', rows: 1000 }] });
  await expect(ask('batches.splitDraft', { id: first.id, size: 10 })).rejects.toThrow('SPLIT_TOO_SOON');

  offset += 2 * MINUTE;
  const inTens = await split(first.id, 10);
  expect(inTens.totals).toMatchObject({ count: 1000, amount: first.amount });
  expect(await ask('batches.preview', { draftId: inTens.id, timing: { type: 'sheet' } })).toMatchObject({ requests: 100, split: 10 });
  expect(await ask('batches.split', { id: first.id })).toBeNull();
  const frozen = await freeze(await ask('drafts.get', { id: inTens.id }));
  expect(frozen.requests.total).toBe(100);
  const second = await send(frozen.id);
  expect(second.outcomes).toMatchObject({ accepted: { count: 990 }, rejected: { count: 10 } });

  offset += 2 * MINUTE;
  expect(await ask('batches.split', { id: second.id })).toMatchObject({ requests: 1, rows: 10, largest: 10, sizes: [1], suggested: 1 });
  const singly = await split(second.id, 1);
  const third = await send((await freeze(await ask('drafts.get', { id: singly.id }))).id);
  expect(third.outcomes).toMatchObject({ accepted: { count: 9 }, rejected: { count: 1 } });
  const [named] = listRows(desk.db, third.id, { outcome: 'rejected' });
  expect(named).toMatchObject({ payee: 'nobody613', amount: 10_613, code: 'NOT_FOUND_SUBMALL' });
  // One row in a request: refused by itself, it names itself.
  expect(await ask('batches.split', { id: third.id })).toBeNull();
  const paid = await payments();
  expect(paid).toHaveLength(999);
  expect(new Set(paid).size).toBe(999);
  expect(verifyAudit(desk.db).ok).toBe(true);
});

it('makes no draft while the service has one of the rows after all, but puts the rows right and says how many', async () => {
  const batch = await send((await freeze(await draftOf(4, [2]))).id);
  expect(batch.outcomes.rejected.count).toBe(4);
  const rows = listRows(desk.db, batch.id);
  // What a service must never do: it refused the array and executed part of it.
  const { urls, secrets } = await desk.practice();
  const body = JSON.stringify([rows[0], rows[1]].map((row) => ({ subMallId: row?.payee, payoutDate: row?.date, payoutAmount: row?.amount, metadata: { settledeskRow: row?.key, settledeskBatch: batch.id } })));
  const made = await fetch(`${urls['toss-v1']}/v1/payouts/sub-malls/settlements`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${secrets['toss-v1']}:`).toString('base64')}`, 'content-type': 'application/json', 'idempotency-key': 'other' }, body });
  expect(made.status).toBe(200);
  offset += 2 * MINUTE;
  expect(await ask('batches.splitDraft', { id: batch.id, size: 1 })).toEqual({ type: 'found', count: 2 });
  expect(listRows(desk.db, batch.id).map((row) => row.outcome)).toEqual(['accepted', 'accepted', 'rejected', 'rejected']);
  expect(await ask('drafts.list', {})).toEqual([]);
  expect((await ask('batches.row', { id: batch.id, seq: 0 })).changes).toMatchObject([{ outcome: 'accepted' }]);
  // What is left is no longer a whole array: the plain way of failed rows takes it.
  expect(await ask('batches.split', { id: batch.id })).toBeNull();
  expect((await ask('batches.draftOfFailed', { id: batch.id, again: false })).totals.count).toBe(2);
  expect(await payments()).toHaveLength(2);
});

it('makes no draft when the service cannot be asked, and none of what it holds with other contents', async () => {
  const batch = await send((await freeze(await draftOf(3, [1]))).id);
  offset += 2 * MINUTE;
  const practice = await desk.practice();
  practice.setFaults([{ match: 'GET /v1/payouts/sub-malls/settlements', do: 'drop' }]);
  await expect(ask('batches.splitDraft', { id: batch.id, size: 1 })).rejects.toThrow('SERVICE_UNREACHABLE');
  practice.setFaults([]);
  const row = listRows(desk.db, batch.id)[0];
  const body = JSON.stringify([{ subMallId: 'submall009', payoutDate: row?.date, payoutAmount: 1, metadata: { settledeskRow: row?.key, settledeskBatch: batch.id } }]);
  await fetch(`${practice.urls['toss-v1']}/v1/payouts/sub-malls/settlements`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${practice.secrets['toss-v1']}:`).toString('base64')}`, 'content-type': 'application/json', 'idempotency-key': 'other' }, body });
  await expect(ask('batches.splitDraft', { id: batch.id, size: 1 })).rejects.toThrow('SPLIT_CLASH');
  expect(await ask('drafts.list', {})).toEqual([]);
  expect(listRows(desk.db, batch.id).map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected', 'rejected']);
});

it('a crash between the draft and its sending, and one in the middle of that, pays nothing twice', async () => {
  const first = await send((await freeze(await draftOf(60, [7]))).id);
  offset += 2 * MINUTE;
  const draft = await split(first.id, 10);
  await desk.close();
  await open();
  const again = await ask('drafts.get', { id: draft.id });
  expect(await ask('batches.split', { id: first.id })).toBeNull();
  await expect(ask('batches.splitDraft', { id: first.id, size: 10 })).rejects.toThrow('NOTHING_TO_SPLIT');
  const frozen = await freeze(again);
  // The third of six requests is executed and its answer lost; every look-up too. Then the process is gone.
  (await desk.practice()).setFaults([
    { match: 'POST /v1/payouts/sub-malls/settlements', nth: 3, do: 'accept-then-drop' },
    { match: 'GET /v1/payouts/sub-malls/settlements', do: 'drop' },
    { match: 'POST /v1/payouts/sub-malls/settlements', nth: 4, do: 'drop' },
  ]);
  const sending = await desk.batches.send(frozen.id);
  await desk.batches.stop(frozen.id);
  await Promise.allSettled([sending.ended]);
  await desk.close();
  await open();
  offset += 2 * MINUTE;
  const done = await send(frozen.id);
  expect(done.outcomes).toMatchObject({ accepted: { count: 50 }, rejected: { count: 10 }, unknown: { count: 0 } });
  const paid = await payments();
  expect(paid).toHaveLength(50);
  expect(new Set(paid).size).toBe(50);
});
