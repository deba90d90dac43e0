import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atOnce } from '../../shared/breaths.ts';
import { NO_RULE, WEAKER_AFTER_MS } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import type { Channel, RequestInput } from '../../shared/contract.ts';
import { connectionId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import { checkLedger } from '../batches/check-ledger.ts';
import { freezeBatch } from '../batches/freeze.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import type { Host } from '../host.ts';
import { getApproval } from '../ledger/approvals.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { FRIDAY_MORNING } from '../practice/tests/world.ts';
import { requestAnswerer } from '../requests.ts';
import { SERVICES } from '../services/index.ts';
import { answerOf, bytesOf, strangerKey } from '../tests/approvers.ts';
import { freezeInput, temporaryFolder } from '../tests/ledger-world.ts';
import { ruleInForce, whyNotStart } from './demand.ts';
import { CARD_FORMAT } from './small-files.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const HOUR = 60 * 60_000;
const T = FRIDAY_MORNING;
const ASKED: ApprovalRule = { asked: true, batchLimit: won(900_000_000), dayLimit: null };

let folder: ReturnType<typeof temporaryFolder>;
let live: ConnectionId;
const keychain = sessionStore();
const host: Host = { kind: 'cli', fetch: () => Promise.reject(new Error('no network in a test')), emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) };

/** A desk that is opened at a time: the machine's own (`true`), or one that SETTLEDESK_NOW has set (`moved`). */
async function at<T>(now: number, clock: 'true' | 'moved', work: (desk: Desk, ask: <C extends Channel>(channel: C, input: RequestInput<C>) => Promise<string>) => Promise<T> | T): Promise<T> {
  const desk = await Desk.open({ home: folder.path, host, mode: 'write', clock: () => now, clockMoved: clock === 'moved', keychain, actor: 'kim' });
  const answer = requestAnswerer(desk);
  try {
    return await work(desk, async (channel, input) => {
      const reply = await answer(channel, input);
      return reply.ok ? 'done' : reply.error.code;
    });
  } finally {
    await desk.close();
  }
}

/** As a window hands it over. */
const file = (value: unknown): Uint8Array<ArrayBuffer> => new Uint8Array(bytesOf(value));

const asksStill = async (now: number): Promise<boolean> => await at(now, 'true', (desk) => ruleInForce(desk.db, live, now).asked);

function freeze(desk: Desk, now: number): Batch {
  const service = SERVICES.portone.create({ baseUrl: 'https://api.portone.io', secret: 'x', securityKey: null, environment: 'live', transport: desk.transport });
  return freezeBatch(freezeInput('portone', 1, { connectionId: live }), { db: desk.db, service, now, actor: 'kim' });
}

beforeEach(async () => {
  folder = temporaryFolder();
  await at(T, 'true', async (desk, ask) => {
    live = (await desk.addConnection({ service: 'portone', environment: 'live', label: '실거래', baseUrl: null, secret: 'x'.repeat(40), keep: 'keychain' })).id;
    const set = await ask('approvals.setRule', { id: live, rule: ASKED });
    if (set !== 'done') throw new Error(set);
  });
});
afterEach(() => folder.remove());

describe('attack: SETTLEDESK_NOW and the rules of a live connection', () => {
  it('set back: a weaker rule does not begin in the past', async () => {
    const now = T + 240 * HOUR;
    await at(now - 36 * HOUR, 'moved', async (_desk, ask) => expect(await ask('approvals.setRule', { id: live, rule: NO_RULE })).toBe('CLOCK_MOVED'));
    expect(await asksStill(now + 60_000)).toBe(true);
  });

  it('set ahead: a weaker rule that waits is not brought forward', async () => {
    const now = T + 240 * HOUR;
    await at(now, 'true', async (_desk, ask) => expect(await ask('approvals.setRule', { id: live, rule: NO_RULE })).toBe('done'));
    await at(now + 48 * HOUR, 'moved', async (_desk, ask) => expect(await ask('approvals.setRule', { id: live, rule: { ...NO_RULE, batchLimit: won(9_000_000_000) } })).toBe('CLOCK_MOVED'));
    expect(await asksStill(now + 60_000)).toBe(true);
    expect(await asksStill(now + WEAKER_AFTER_MS)).toBe(false);
  });

  it('set ahead: a key of one’s own does not approve before its day', async () => {
    const key = strangerKey();
    const card = file({ format: CARD_FORMAT, version: 1, name: 'lee', key: key.keyId, publicKey: key.publicKey });
    const { batch, answer } = await at(T, 'true', async (desk, ask) => {
      expect(await ask('approvals.addApprover', { id: live, bytes: card })).toBe('done');
      const frozen = freeze(desk, T);
      return { batch: frozen, answer: file(answerOf(desk.db, frozen, key, T)) };
    });
    await at(T + 60_000, 'true', async (_desk, ask) => expect(await ask('approvals.takeAnswer', { id: batch.id, bytes: answer })).toBe('APPROVER_NOT_YET'));
    await at(T + 25 * HOUR, 'moved', async (_desk, ask) => {
      for (const id of [batch.id, null]) expect(await ask('approvals.takeAnswer', { id, bytes: answer })).toBe('CLOCK_MOVED');
      expect(await ask('approvals.decideHere', { id: batch.id, verdict: 'approve', typedAmount: String(batch.amount), note: null })).toBe('CLOCK_MOVED');
      expect(await ask('approvals.addApprover', { id: live, bytes: card })).toBe('CLOCK_MOVED');
      expect(await ask('approvals.removeApprover', { id: live, keyId: key.keyId })).toBe('CLOCK_MOVED');
    });
    await at(T + 120_000, 'true', (desk) => {
      expect(getApproval(desk.db, batch.id)?.state).toBe('wanted');
      expect(whyNotStart(desk.db, getBatch(desk.db, batch.id), T + 120_000)?.code).toBe('APPROVAL_NEEDED');
    });
  });

  it('practice stays free to be tried out at any time', async () => {
    await at(T + 100 * HOUR, 'moved', async (_desk, ask) => expect(await ask('approvals.setRule', { id: connectionId('practice-portone'), rule: ASKED })).toBe('done'));
  });
});

describe('attack: the clock of the machine itself', () => {
  it('set back by a day and a half: the day of waiting begins no earlier than the last entry of the audit', async () => {
    const now = T + 240 * HOUR;
    await at(now, 'true', (desk) => void desk.connections.rename(live, '실거래 둘'));
    await at(now - 36 * HOUR, 'true', async (desk, ask) => {
      desk.connections.rename(live, '실거래');
      expect(await ask('approvals.setRule', { id: live, rule: NO_RULE })).toBe('done');
    });
    expect(await asksStill(now + WEAKER_AFTER_MS - 1)).toBe(true);
    expect(await asksStill(now + WEAKER_AFTER_MS)).toBe(false);
  });

  it('set ahead and back again: neither a rule nor an approver that was written down there counts before its time', async () => {
    const key = strangerKey();
    const now = T + 240 * HOUR;
    await at(now, 'true', async (_desk, ask) => void (await ask('approvals.setRule', { id: live, rule: NO_RULE })));
    await at(now + 48 * HOUR, 'true', async (_desk, ask) => {
      expect(await ask('approvals.setRule', { id: live, rule: { ...NO_RULE, batchLimit: won(9_000_000_000) } })).toBe('done');
      expect(await ask('approvals.addApprover', { id: live, bytes: file({ format: CARD_FORMAT, version: 1, name: 'lee', key: key.keyId, publicKey: key.publicKey }) })).toBe('done');
    });
    expect(await asksStill(now + 60_000)).toBe(true);
    await at(now + 60_000, 'true', async (desk, ask) => {
      const batch = freeze(desk, now + 60_000);
      expect(await ask('approvals.takeAnswer', { id: batch.id, bytes: file(answerOf(desk.db, batch, key, now)) })).toBe('APPROVER_NOT_YET');
    });
  });

  it('is told by the check of the ledger as what it is, and as nothing worse', async () => {
    await at(T + 240 * HOUR, 'true', (desk) => void desk.connections.rename(live, '둘'));
    await at(T + 239 * HOUR, 'true', (desk) => void desk.connections.rename(live, '셋'));
    await at(T + 239 * HOUR - 60_000, 'true', (desk) => {
      desk.connections.rename(live, '넷');
      const { ok, findings } = atOnce(checkLedger(desk.db));
      expect(ok).toBe(true);
      expect(findings).toEqual([{ code: 'TIME_BACK', seq: expect.any(Number) as number, at: T + 239 * HOUR, batch: null, row: null }]);
    });
  });
});
