import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WEAKER_AFTER_MS } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import { ruleInForce, whyNotStart } from '../approvals/demand.ts';
import { takeAnswer } from '../approvals/decisions.ts';
import { writeAudit } from '../audit.ts';
import { freezeBatch } from '../batches/freeze.ts';
import { sendBatch } from '../batches/sender.ts';
import { Desk } from '../desk.ts';
import type { RunSecrets } from '../desk.ts';
import type { Host } from '../host.ts';
import { getApproval } from '../ledger/approvals.ts';
import { getBatch, moveRows, setBatchState } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { GroupCommit } from '../ledger/group-commit.ts';
import { FRIDAY_MORNING } from '../practice/tests/world.ts';
import { SERVICES } from '../services/index.ts';
import { answerOf, register, strangerKey } from '../tests/approvers.ts';
import { freezeInput, temporaryFolder } from '../tests/ledger-world.ts';
import { QUIET_WORK } from '../works.ts';
import { sessionStore } from './secrets.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SECRET = 'portone-secret-of-shop-a-0123456789';
const OTHER = 'portone-secret-of-shop-b-0123456789';
const ASKED: ApprovalRule = { asked: true, batchLimit: null, dayLimit: null };

let folder: ReturnType<typeof temporaryFolder>;
let desk: Desk;
let now = FRIDAY_MORNING;
const keychain = sessionStore();
const runSecrets = new Map<ConnectionId, RunSecrets>();

const host: Host = { kind: 'cli', fetch: () => Promise.reject(new Error('no network in a test')), emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) };
const open = async (): Promise<Desk> => await Desk.open({ home: folder.path, host, mode: 'write', clock: () => now, keychain, actor: 'tester', runSecrets });

beforeEach(async () => {
  now = FRIDAY_MORNING;
  runSecrets.clear();
  folder = temporaryFolder();
  desk = await open();
});
afterEach(async () => {
  await desk.close();
  folder.remove();
});

async function connect(label: string, secret: string | null): Promise<ConnectionId> {
  return (await desk.addConnection({ service: 'portone', environment: 'live', label, baseUrl: null, secret, keep: 'keychain' })).id;
}

function freeze(connectionId: ConnectionId, count = 1): Batch {
  const service = SERVICES.portone.create({ baseUrl: 'https://api.portone.io', secret: SECRET, securityKey: null, environment: 'live', transport: desk.transport });
  return freezeBatch(freezeInput('portone', count, { connectionId }), { db: desk.db, service, now, actor: 'tester' });
}

const rule = (id: ConnectionId, wish: ApprovalRule): unknown => desk.approvals.setRule(id, wish);
const why = (batch: Batch): string | null => whyNotStart(desk.db, getBatch(desk.db, batch.id), now)?.code ?? null;
const entries = (action: string): unknown[] => desk.db.all(sql.selectFrom('audit').select('detail').where('action', '=', action).orderBy('seq')).map(({ detail }) => JSON.parse(detail) as unknown);

describe('attack: a second connection with the same secret', () => {
  it('has the rule and the limits of the first, and the audit says so', async () => {
    const first = await connect('본점', SECRET);
    rule(first, { asked: true, batchLimit: won(900_000_000), dayLimit: null });
    const second = await connect('뒷문', ` ${SECRET}\uFEFF`);
    expect(ruleInForce(desk.db, second, now)).toEqual({ asked: true, batchLimit: won(900_000_000), dayLimit: null });
    expect(entries('secret-shared')).toEqual([{ connection: second, with: first }]);
    const batch = freeze(second);
    expect(getApproval(desk.db, batch.id)?.state).toBe('wanted');
    expect(why(batch)).toBe('APPROVAL_NEEDED');
    // Of another secret nothing is known.
    expect(ruleInForce(desk.db, await connect('다른 상점', OTHER), now).asked).toBe(false);
  });

  it('also when the secret is set later, or given for one run, or the first one was removed', async () => {
    const first = await connect('본점', SECRET);
    rule(first, ASKED);
    await desk.connections.remove(first);
    const later = await connect('나중', null);
    const waiting = freeze(later);
    expect(why(waiting)).toBeNull();
    await desk.setSecret(later, SECRET, 'keychain');
    expect(getApproval(desk.db, waiting.id)?.state).toBe('wanted');
    expect(entries('approval-wanted')).toEqual([{ batch: waiting.id, hash: waiting.hash }]);
    const oneRun = await connect('한 번', null);
    runSecrets.set(oneRun, { secret: SECRET });
    await desk.openConnection(oneRun);
    expect(why(freeze(oneRun))).toBe('APPROVAL_NEEDED');
    // What was set for a removed connection can only be changed through one that is there: a day later, as ever.
    rule(oneRun, { ...ASKED, asked: false });
    expect(ruleInForce(desk.db, oneRun, now).asked).toBe(true);
    now += WEAKER_AFTER_MS;
    expect(ruleInForce(desk.db, oneRun, now).asked).toBe(false);
  });

  it('in a ledger in which no secret was noted yet, too', async () => {
    const first = await connect('본점', SECRET);
    rule(first, ASKED);
    const second = await connect('뒷문', SECRET);
    for (const table of ['connection_prints', 'secret_prints'] as const) desk.db.run(sql.deleteFrom(table));
    await desk.openConnection(second);
    expect(ruleInForce(desk.db, second, now).asked).toBe(true);
  });

  it('shares the day: what one connection has begun is counted by the other', async () => {
    const [first, second] = [await connect('본점', SECRET), await connect('뒷문', SECRET)];
    const [begun, next] = [freeze(first), freeze(second)];
    rule(first, { asked: false, batchLimit: null, dayLimit: begun.amount });
    expect(why(next)).toBeNull();
    desk.db.transaction(() => setBatchState(desk.db, begun.id, { state: 'sending', startedAt: now }));
    expect(why(next)).toBe('LIMIT_DAY');
    expect(desk.approvals.rules(second).begunToday).toBe(begun.amount);
  });

  it('brings no approver of its own', async () => {
    const first = await connect('본점', SECRET);
    rule(first, ASKED);
    const second = await connect('뒷문', null);
    const own = strangerKey();
    register(desk.db, second, own, now);
    rule(second, ASKED);
    await desk.setSecret(second, SECRET, 'keychain');
    const batch = freeze(second);
    const world = { db: desk.db, clock: () => now, actor: 'tester' };
    await expect(takeAnswer(batch.id, answerOf(desk.db, batch, own, now), world)).rejects.toMatchObject({ code: 'APPROVER_UNKNOWN' });
    expect(why(batch)).toBe('APPROVAL_NEEDED');
  });

  it('registers an approver for the account only a day later', async () => {
    const first = await connect('본점', SECRET);
    rule(first, ASKED);
    const second = await connect('뒷문', SECRET);
    register(desk.db, second, strangerKey(), now);
    expect(desk.approvals.rules(second).approvers).toMatchObject([{ counts: false }]);
  });
});

describe('another secret for a connection with open batches', () => {
  async function sentWith(secret: string): Promise<{ id: ConnectionId; batch: Batch }> {
    const id = await connect('본점', secret);
    const batch = freeze(id);
    const opened = await desk.openConnection(id);
    // Sent into nothing: every row is unknown.
    await sendBatch(
      batch.id,
      { db: desk.db, commits: new GroupCommit(desk.db), service: opened.service, baseUrl: opened.baseUrl, transport: async () => ({ type: 'lost', reason: 'ECONNRESET' }), clock: () => now, sleep: async () => undefined, random: () => 0.5, actor: 'tester', opensAt: () => null, wholeJournals: new Set([batch.id]), secretPrint: opened.secretPrint ?? null, onProgress: () => undefined },
      new AbortController().signal,
    );
    return { id, batch };
  }

  it('is not set before a person says that it opens the same account', async () => {
    const { id, batch } = await sentWith(SECRET);
    await expect(desk.setSecret(id, OTHER, 'keychain')).rejects.toMatchObject({ code: 'SECRET_REPLACES', moneyMoved: 'no', params: { n: 1 } });
    expect(await desk.connections.secret(id)).toBe(SECRET);
    await desk.setSecret(id, OTHER, 'keychain', true);
    expect(await desk.connections.secret(id)).toBe(OTHER);
    expect(entries('secret-reissued')).toEqual([{ connection: id, batch: batch.id }]);
    expect((await desk.batches.openFor(getBatch(desk.db, batch.id))).connection.id).toBe(id);
  });

  it.each(['replaced', 'deleted and set'])('attack: the secret of a batch that an older program sent is noted before it is %s', async (way) => {
    const { id, batch } = await sentWith(SECRET);
    for (const table of ['batch_secrets', 'connection_prints', 'secret_prints'] as const) desk.db.run(sql.deleteFrom(table));
    if (way === 'deleted and set') await desk.deleteSecret(id);
    await expect(desk.setSecret(id, OTHER, 'keychain')).rejects.toMatchObject({ code: 'SECRET_REPLACES' });
    runSecrets.set(id, { secret: OTHER });
    await expect(desk.batches.openFor(getBatch(desk.db, batch.id))).rejects.toMatchObject({ code: 'SECRET_DIFFERS' });
  });

  it('is the same secret again without a question, and any other once nothing is open', async () => {
    const { id, batch } = await sentWith(SECRET);
    await desk.setSecret(id, `${SECRET} `, 'keychain');
    desk.db.transaction(() => moveRows(desk.db, batch.id, 'answer', [{ key: desk.db.first(sql.selectFrom('batch_rows').select('key'))!.key as never, outcome: 'rejected' }]));
    await desk.setSecret(id, OTHER, 'keychain');
    expect(entries('secret-reissued')).toEqual([]);
  });

  it('attack: deleting the secret first, or a secret for one run, does not get round it', async () => {
    const { id, batch } = await sentWith(SECRET);
    await desk.deleteSecret(id);
    await expect(desk.setSecret(id, OTHER, 'keychain')).rejects.toMatchObject({ code: 'SECRET_REPLACES' });
    runSecrets.set(id, { secret: OTHER });
    await expect(desk.batches.send(batch.id)).rejects.toMatchObject({ code: 'SECRET_DIFFERS', moneyMoved: 'maybe' });
    await desk.batches.confirmReissued(batch.id);
    expect(entries('secret-reissued')).toEqual([{ connection: id, batch: batch.id }]);
    await desk.batches.openFor(getBatch(desk.db, batch.id));
  });
});

it('fingerprints stay in the ledger: not in the audit, and not the same in another ledger', async () => {
  await connect('본점', SECRET);
  const prints = desk.db.all(sql.selectFrom('secret_prints').select('print')).map(({ print }) => print);
  expect(prints).toHaveLength(1);
  const path = join(folder.path, 'audit.jsonl');
  await writeAudit(desk, path, 'jsonl', QUIET_WORK);
  const text = readFileSync(path, 'utf8');
  for (const word of [...prints, SECRET]) expect(text).not.toContain(word);
  await desk.close();
  const before = folder;
  folder = temporaryFolder();
  desk = await open();
  before.remove();
  await connect('본점', SECRET);
  expect(desk.db.all(sql.selectFrom('secret_prints').select('print')).map(({ print }) => print)).not.toEqual(prints);
});
