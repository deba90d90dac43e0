import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_RULE, WEAKER_AFTER_MS } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import { won } from '../../shared/money.ts';
import { getApproval } from '../ledger/approvals.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { answerOf, register, strangerKey } from '../tests/approvers.ts';
import { batchesOver, LedgerWorld, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { decideHere, takeAnswer } from './decisions.ts';
import type { DecisionWorld } from './decisions.ts';
import { dismissApprover, setRule } from './rules.ts';

const CONNECTION = TEST_CONNECTION('toss-v1');
const ASKED: ApprovalRule = { asked: true, batchLimit: null, dayLimit: null };

let world: LedgerWorld;
beforeEach(async () => {
  world = await LedgerWorld.start('toss-v1', {});
});
afterEach(() => world.close());

const rule = (wish: ApprovalRule): void => setRule(CONNECTION, wish, { db: world.db, now: world.now, actor: 'tester' });
const deciding = (actor: string): DecisionWorld => ({
  db: world.db,
  clock: () => world.now,
  actor,
});
const approve = (batch: Batch, actor = 'lee'): void => decideHere(batch.id, 'approve', null, deciding(actor));
const codeOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

/** Nothing at all went out. */
function expectUntouched(batch: Batch): void {
  expect(world.posts()).toBe(0);
  expect(getBatch(world.db, batch.id)).toEqual(batch);
}

describe('sending under a rule that asks', () => {
  it('sends as ever where nothing is asked', async () => {
    const batch = world.freeze(2);
    expect(getApproval(world.db, batch.id)).toBeNull();
    expect((await world.send(batch.id)).state).toBe('done');
  });

  it('sends nothing before somebody approved, and everything after', async () => {
    rule(ASKED);
    const batch = world.freeze(3);
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_NEEDED');
    expectUntouched(batch);
    approve(batch);
    expect((await world.send(batch.id)).state).toBe('done');
    expect(world.paid(batch.id)).toEqual([1, 1, 1]);
    expect(verifyAudit(world.db).ok).toBe(true);
  });

  it('leaves a batch ready or scheduled through every door of Batches: now, resume, and its time', async () => {
    rule(ASKED);
    const batches = await batchesOver(world);
    const ready = world.freeze(1);
    expect(await codeOf(() => batches.send(ready.id))).toBe('APPROVAL_NEEDED');
    const scheduled = world.freeze(1, { sendAt: world.now + 1000 });
    world.now += 1500;
    const reports: unknown[] = [];
    await batches.startDue((error) => reports.push(error));
    expect(reports).toEqual([]);
    expect(getBatch(world.db, scheduled.id).state).toBe('scheduled');
    expect(batches.view(scheduled)).toMatchObject({ schedule: 'due', blocked: { code: 'APPROVAL_NEEDED' }, approval: { state: 'wanted', mayDecideHere: false } });
    world.now += 11 * 60_000;
    await batches.startDue((error) => reports.push(error));
    expect(batches.view(getBatch(world.db, scheduled.id)).schedule).toBe('missed');
    expect(world.posts()).toBe(0);
  });

  it('starts a scheduled batch that was approved in time', async () => {
    rule(ASKED);
    const batches = await batchesOver(world);
    const scheduled = world.freeze(1, { sendAt: world.now + 1000 });
    approve(scheduled);
    world.now += 1500;
    await batches.startDue((error) => {
      throw error;
    });
    const { ended } = await batches.send(scheduled.id);
    expect((await ended).state).toBe('done');
  });

  it('needs approval for good once it was frozen under the rule, whatever becomes of the rule', async () => {
    rule(ASKED);
    const batch = world.freeze(1);
    rule(NO_RULE);
    world.now += 2 * WEAKER_AFTER_MS;
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_NEEDED');
  });

  it('attack: freezing just before the switch does not get round it', async () => {
    const before = world.freeze(1);
    rule(ASKED);
    expect(getApproval(world.db, before.id)?.state).toBe('wanted');
    expect(await codeOf(() => world.send(before.id))).toBe('APPROVAL_NEEDED');
  });

  it('a batch that has begun is not stopped by a rule that came later', async () => {
    const batch = world.freeze(1);
    const stop = new AbortController();
    await world.send(batch.id, { stop: stop.signal, opensAt: () => (stop.abort(), world.now + 60_000) });
    expect(getBatch(world.db, batch.id)).toMatchObject({ state: 'stopped' });
    rule({ asked: true, batchLimit: won(1), dayLimit: won(1) });
    expect((await world.send(batch.id)).state).toBe('done');
  });

  it('does not send a batch whose approval was taken back while the balance was read', async () => {
    rule(ASKED);
    const key = strangerKey();
    rule(NO_RULE);
    world.now += WEAKER_AFTER_MS;
    register(world.db, CONNECTION, key, world.now);
    rule(ASKED);
    const batch = world.freeze(1);
    await takeAnswer(batch.id, answerOf(world.db, batch, key, world.now), deciding('tester'));
    const service = world.service();
    const slow = { ...service, balance: (signal: AbortSignal) => (dismissApprover(CONNECTION, key.keyId, { db: world.db, now: world.now, actor: 'tester' }), service.balance(signal)) };
    expect(await codeOf(() => world.send(batch.id, { service: slow }))).toBe('APPROVAL_NEEDED');
    expectUntouched(batch);
  });

  it('stays as it is, not stopped, when the approval goes while its connection is being opened', async () => {
    rule(ASKED);
    const batch = world.freeze(1);
    approve(batch);
    const service = world.service();
    const batches = await batchesOver(world, {
      openConnection: async () => {
        decideHere(batch.id, 'refuse', null, deciding('park'));
        return { connection: { id: CONNECTION, label: '연습', service: 'toss-v1', environment: 'practice' }, service, baseUrl: world.practice.urls['toss-v1'], official: false, secretPrint: null };
      },
    });
    const { ended } = await batches.send(batch.id);
    expect(await codeOf(() => ended)).toBe('APPROVAL_REFUSED');
    expectUntouched(batch);
  });

  it('attack: another content under an approved id is not sent', async () => {
    rule(ASKED);
    const batch = world.freeze(1);
    approve(batch);
    world.db.run(sql.updateTable('batches').set({ hash: 'e'.repeat(64) }).where('id', '=', batch.id));
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_NEEDED');
    expect(world.posts()).toBe(0);
  });
});

describe('who may approve at the same desk', () => {
  it.each(['tester', 'TESTER', ' Tester', 'unknown'])('not %j', async (actor) => {
    rule(ASKED);
    const batch = world.freeze(1);
    expect(await codeOf(() => approve(batch, actor))).toBe('APPROVAL_OWN');
    expect(getApproval(world.db, batch.id)?.state).toBe('wanted');
  });

  it('a refusal is for good: it cannot be approved after it, and is never sent', async () => {
    rule(ASKED);
    const batch = world.freeze(1);
    decideHere(batch.id, 'refuse', '합계가 다름', deciding('lee'));
    expect(await codeOf(() => approve(batch))).toBe('APPROVAL_NOT_OPEN');
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_REFUSED');
    expectUntouched(batch);
  });

  it('an approval may be turned into a refusal until sending starts, not after', async () => {
    rule(ASKED);
    const batch = world.freeze(1);
    approve(batch);
    decideHere(batch.id, 'refuse', null, deciding('park'));
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_REFUSED');
    const other = world.freeze(1);
    approve(other);
    await world.send(other.id);
    expect(await codeOf(() => decideHere(other.id, 'refuse', null, deciding('park')))).toBe('APPROVAL_NOT_OPEN');
  });
});

describe('limits', () => {
  it('a batch over its limit is not frozen', async () => {
    const amount = world.freeze(2).amount;
    rule({ asked: false, batchLimit: won(amount - 1), dayLimit: null });
    expect(await codeOf(() => world.freeze(2))).toBe('LIMIT_BATCH');
    rule({ asked: false, batchLimit: amount, dayLimit: null });
    expect(await codeOf(() => world.freeze(2))).toBe('LIMIT_BATCH');
    world.now += WEAKER_AFTER_MS;
    expect(await codeOf(() => world.freeze(2))).toBe('done');
  });

  it('a batch frozen before a limit came is not sent over it', async () => {
    const batch = world.freeze(2);
    rule({ asked: false, batchLimit: won(batch.amount - 1), dayLimit: null });
    expect(await codeOf(() => world.send(batch.id))).toBe('LIMIT_BATCH');
  });

  it('a day is full when what began on it and what is about to begin are more than its limit', async () => {
    const [first, second, third] = [world.freeze(2), world.freeze(2), world.freeze(2)];
    rule({ asked: false, batchLimit: null, dayLimit: won(first.amount + second.amount) });
    await world.send(first.id);
    await world.send(second.id);
    expect(await codeOf(() => world.send(third.id))).toBe('LIMIT_DAY');
    expect(getBatch(world.db, third.id)).toMatchObject({ state: 'ready', startedAt: null });
    // Attack: the clock set back by a day.
    world.now -= 24 * 60 * 60_000;
    expect(await codeOf(() => world.send(third.id))).toBe('LIMIT_DAY');
    world.now += 48 * 60 * 60_000;
    expect((await world.send(third.id)).state).toBe('done');
  });

  it('rejected and cancelled rows leave the day free, unknown ones do not', async () => {
    const [first, second] = [world.freeze(2), world.freeze(2)];
    await world.send(first.id);
    rule({ asked: false, batchLimit: null, dayLimit: won(second.amount) });
    const outcome = (word: 'unknown' | 'rejected' | 'cancelled'): void => void world.db.run(sql.updateTable('batch_rows').set({ outcome: word }).where('batch_id', '=', first.id));
    outcome('unknown');
    expect(await codeOf(() => world.send(second.id))).toBe('LIMIT_DAY');
    outcome('cancelled');
    expect((await world.send(second.id)).state).toBe('done');
  });
});
