import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../shared/approval.ts';
import { atOnce } from '../../shared/breaths.ts';
import { checkLedger } from '../batches/check-ledger.ts';
import { decideApproval, getApproval } from '../ledger/approvals.ts';
import { appendAudit } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import { answerOf, register, strangerKey } from '../tests/approvers.ts';
import { LedgerWorld, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { decideHere, takeAnswer } from './decisions.ts';
import { dismissApprover, setRule } from './rules.ts';

const CONNECTION = TEST_CONNECTION('toss-v1');
const ASKED: ApprovalRule = { asked: true, batchLimit: null, dayLimit: null };

let world: LedgerWorld;
beforeEach(async () => {
  world = await LedgerWorld.start('toss-v1', {});
});
afterEach(() => world.close());

const changing = () => ({ db: world.db, now: world.now, actor: 'tester' });
const deciding = (actor: string) => ({ db: world.db, clock: () => world.now, actor });
const found = (): readonly unknown[] => atOnce(checkLedger(world.db)).findings;
const forge = (id: Parameters<typeof decideApproval>[1]): void => decideApproval(world.db, id, { state: 'approved', approver: 'nobody', keyId: null, note: null, decidedAt: world.now, receivedAt: world.now });

describe('attack: an approval written into the table by hand', () => {
  it('is found once the batch was begun by it', async () => {
    setRule(CONNECTION, ASKED, changing());
    const batch = world.freeze(1);
    forge(batch.id);
    await world.send(batch.id);
    expect(found()).toEqual([{ code: 'APPROVAL', batch: batch.id, seq: expect.any(Number) as number, at: world.now, row: null }]);
  });

  it('also where the rule was switched on while it waited', async () => {
    const batch = world.freeze(1);
    setRule(CONNECTION, ASKED, changing());
    expect(world.db.all(sql.selectFrom('audit').select('detail').where('action', '=', 'approval-wanted')).map(({ detail }) => JSON.parse(detail) as unknown)).toEqual([{ batch: batch.id, hash: batch.hash }]);
    // Once: it is asked for already.
    setRule(CONNECTION, { ...ASKED, batchLimit: batch.amount }, changing());
    expect(world.db.all(sql.selectFrom('audit').select('seq').where('action', '=', 'approval-wanted'))).toHaveLength(1);
    forge(batch.id);
    await world.send(batch.id);
    expect(found()).toMatchObject([{ code: 'APPROVAL' }]);
  });

  it('also after a refusal, and after its approver was removed', async () => {
    setRule(CONNECTION, ASKED, changing());
    const refused = world.freeze(1);
    decideHere(refused.id, 'approve', null, deciding('lee'));
    decideHere(refused.id, 'refuse', null, deciding('park'));
    forge(refused.id);
    await world.send(refused.id);
    expect(found()).toMatchObject([{ code: 'APPROVAL', batch: refused.id }]);

    const key = strangerKey();
    register(world.db, CONNECTION, key, world.now);
    world.now += 25 * 60 * 60_000;
    const reopened = world.freeze(2);
    await takeAnswer(reopened.id, answerOf(world.db, reopened, key, world.now), deciding('tester'));
    dismissApprover(CONNECTION, key.keyId, changing());
    expect(getApproval(world.db, reopened.id)?.state).toBe('wanted');
    forge(reopened.id);
    await world.send(reopened.id);
    expect(found()).toMatchObject([{ batch: refused.id }, { code: 'APPROVAL', batch: reopened.id }]);
  });

  it('also where what was approved is other content', async () => {
    setRule(CONNECTION, ASKED, changing());
    const batch = world.freeze(1);
    appendAudit(world.db, { at: world.now, actor: 'tester', action: 'approval-given', detail: { batch: batch.id, hash: 'e'.repeat(64) } });
    forge(batch.id);
    await world.send(batch.id);
    expect(found()).toMatchObject([{ code: 'APPROVAL' }]);
  });

  it('and an approval that is gone from the table with the rule, too', async () => {
    setRule(CONNECTION, ASKED, changing());
    const batch = world.freeze(1);
    world.db.run(sql.deleteFrom('approvals'));
    world.db.run(sql.deleteFrom('approval_rules'));
    await world.send(batch.id);
    expect(found()).toMatchObject([{ code: 'APPROVAL' }]);
  });
});

it('what was approved, what needed no approval, and what was stopped and resumed is in order', async () => {
  const free = world.freeze(1);
  await world.send(free.id);
  setRule(CONNECTION, ASKED, changing());
  const batch = world.freeze(2);
  decideHere(batch.id, 'approve', null, deciding('lee'));
  const stop = new AbortController();
  await world.send(batch.id, { stop: stop.signal, opensAt: () => (stop.abort(), world.now + 60_000) });
  expect((await world.send(batch.id)).state).toBe('done');
  expect(found()).toEqual([]);
});
