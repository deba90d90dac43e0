import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../shared/approval.ts';
import { atOnce } from '../../shared/breaths.ts';
import { getApproval } from '../ledger/approvals.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { answerOf, bytesOf, register, strangerKey } from '../tests/approvers.ts';
import { batchesOver, LedgerWorld, temporaryFolder, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { decideHere, takeAnswer } from './decisions.ts';
import { readRequest } from './read-request.ts';
import { writeRequestFile } from './request-file.ts';
import { setRule } from './rules.ts';
import { readAnswer } from './small-files.ts';

const HOUR = 60 * 60_000;
const CONNECTION = TEST_CONNECTION('toss-v1');
const ASKED: ApprovalRule = { asked: true, batchLimit: null, dayLimit: null };

let world: LedgerWorld;
beforeEach(async () => {
  world = await LedgerWorld.start('toss-v1', {});
});
afterEach(() => world.close());

const rule = (): void => setRule(CONNECTION, ASKED, { db: world.db, now: world.now, actor: 'tester' });
const deciding = (actor: string) => ({ db: world.db, clock: () => world.now, actor });
const approve = (batch: Batch): void => decideHere(batch.id, 'approve', null, deciding('lee'));
const stateOf = (batch: Batch): unknown => getApproval(world.db, batch.id)?.state;
const reopened = (): unknown[] => world.db.all(sql.selectFrom('audit').select('detail').where('action', '=', 'approval-reopened')).map(({ detail }) => JSON.parse(detail) as unknown);

describe('attack: approved for a later time', () => {
  it.each([
    ['earlier', -2 * HOUR],
    ['later', 5 * HOUR],
  ])('and moved to %s: it needs approval again, and does not go out', async (_name, by) => {
    rule();
    const batch = world.freeze(1, { sendAt: world.now + 3 * HOUR });
    approve(batch);
    const batches = await batchesOver(world);
    batches.reschedule(batch.id, world.now + 3 * HOUR + by);
    expect(stateOf(batch)).toBe('wanted');
    expect(reopened()).toMatchObject([{ batch: batch.id }]);
    world.now += 3 * HOUR + by + 1000;
    await batches.startDue((error) => {
      throw error;
    });
    expect(world.posts()).toBe(0);
    expect(getBatch(world.db, batch.id).state).toBe('scheduled');
  });

  it('and sent now: it gives up its time, needs approval for that, and then goes out', async () => {
    rule();
    const batch = world.freeze(1, { sendAt: world.now + 3 * HOUR });
    approve(batch);
    const batches = await batchesOver(world);
    await expect(batches.send(batch.id)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });
    expect(world.posts()).toBe(0);
    expect(getBatch(world.db, batch.id)).toMatchObject({ state: 'ready', sendAt: null });
    expect(stateOf(batch)).toBe('wanted');
    approve(batch);
    const { ended } = await batches.send(batch.id);
    expect((await ended).state).toBe('done');
  });

  it('and sent past Batches: the sender itself asks for the time', async () => {
    rule();
    const batch = world.freeze(1, { sendAt: world.now + 3 * HOUR });
    approve(batch);
    await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });
    expect(world.posts()).toBe(0);
    world.now += 3 * HOUR;
    expect((await world.send(batch.id)).state).toBe('done');
  });
});

describe('what keeps the approval', () => {
  it('the same time again; and a later start, which a person is asked for anyway', async () => {
    rule();
    const batch = world.freeze(1, { sendAt: world.now + 3 * HOUR });
    approve(batch);
    const batches = await batchesOver(world);
    batches.reschedule(batch.id, world.now + 3 * HOUR);
    expect(stateOf(batch)).toBe('approved');
    expect(batches.view(getBatch(world.db, batch.id)).blocked).toBeNull();
    world.now += 5 * HOUR;
    expect(batches.view(getBatch(world.db, batch.id)).schedule).toBe('missed');
    const { ended } = await batches.send(batch.id);
    expect((await ended).state).toBe('done');
  });

  it('nothing is taken back of a batch without approval, or that nobody has approved yet', async () => {
    const free = world.freeze(1, { sendAt: world.now + HOUR });
    const batches = await batchesOver(world);
    const { ended } = await batches.send(free.id);
    expect((await ended).state).toBe('done');
    rule();
    const waiting = world.freeze(1, { sendAt: world.now + HOUR });
    await expect(batches.send(waiting.id)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' });
    expect(getBatch(world.db, waiting.id)).toMatchObject({ state: 'scheduled', sendAt: waiting.sendAt });
    expect(reopened()).toEqual([]);
  });
});

describe('attack: a request that shows another time, another name of the connection, another address', () => {
  type Head = { batch: { sendAt: number | null }; connection: { label: string; baseUrl: string | null } };
  const LIES: readonly [string, (head: Head) => void][] = [
    ['time', ({ batch }) => void (batch.sendAt = world.now + 1000 * HOUR)],
    ['no time', ({ batch }) => void (batch.sendAt = null)],
    ['name', ({ connection }) => void (connection.label = '다른 계좌')],
    ['address', ({ connection }) => void (connection.baseUrl = 'http://127.0.0.1:4000')],
  ];
  it.each(LIES)('%s: what its approver signs is not taken', async (_name, lie) => {
    const key = strangerKey();
    register(world.db, CONNECTION, key, world.now);
    rule();
    const batch = world.freeze(2, { sendAt: world.now + 3 * HOUR });
    const folder = temporaryFolder();
    const path = join(folder.path, 'request.sdapproval');
    await writeRequestFile(path, { db: world.db, batch, deskKey: null });
    const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
    folder.remove();
    const shownBy = (head: unknown): string => atOnce(readRequest(bytesOf([JSON.stringify(head), ...lines].join('\n')))).shown;
    const honest = JSON.parse(first) as Head;
    const forged = JSON.parse(first) as Head;
    lie(forged);
    const answer = answerOf(world.db, batch, key, world.now, { shown: shownBy(forged) });
    await expect(takeAnswer(batch.id, answer, deciding('tester'))).rejects.toMatchObject({ code: 'APPROVAL_MISMATCH' });
    expect(stateOf(batch)).toBe('wanted');
    await takeAnswer(batch.id, answerOf(world.db, batch, key, world.now, { shown: shownBy(honest) }), deciding('tester'));
    expect(stateOf(batch)).toBe('approved');
  });

  it('an answer given before the time was moved is not taken after it', async () => {
    const key = strangerKey();
    register(world.db, CONNECTION, key, world.now);
    rule();
    const batch = world.freeze(1, { sendAt: world.now + 3 * HOUR });
    const answer = answerOf(world.db, batch, key, world.now);
    (await batchesOver(world)).reschedule(batch.id, world.now + HOUR);
    await expect(takeAnswer(batch.id, answer, deciding('tester'))).rejects.toMatchObject({ code: 'APPROVAL_MISMATCH' });
  });

  it('requests and answers of the version that did not sign them are told to be of another version', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'request.sdapproval');
    const batch = world.freeze(1);
    await writeRequestFile(path, { db: world.db, batch, deskKey: null });
    const text = readFileSync(path, 'utf8');
    folder.remove();
    expect(() => atOnce(readRequest(bytesOf(text.replace('"version":2', '"version":1'))))).toThrow(expect.objectContaining({ code: 'APPROVAL_FILE_TOO_NEW' }));
    expect(() => readAnswer(bytesOf({ ...answerOf(world.db, batch, strangerKey(), world.now), version: 1 }))).toThrow(expect.objectContaining({ code: 'APPROVAL_FILE_TOO_NEW' }));
  });
});
