import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_RULE, WEAKER_AFTER_MS } from '../../shared/approval.ts';
import type { ApprovalRule } from '../../shared/approval.ts';
import { getApproval } from '../ledger/approvals.ts';
import { sql } from '../ledger/database.ts';
import type { Batch } from '../ledger/batches.ts';
import { answerOf, bytesOf, register, strangerKey } from '../tests/approvers.ts';
import { LedgerWorld, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { takeAnswer } from './decisions.ts';
import type { DecisionWorld } from './decisions.ts';
import { noteOwnKey } from './desk-key.ts';
import { dismissApprover, setRule } from './rules.ts';
import { cardOf, readAnswer, readCard, signAnswer, SMALL_FILE_BYTES } from './small-files.ts';
import type { AnswerFile } from './small-files.ts';

const CONNECTION = TEST_CONNECTION('toss-v1');
const ASKED: ApprovalRule = { asked: true, batchLimit: null, dayLimit: null };
const key = strangerKey();

let world: LedgerWorld;
let batch: Batch;
beforeEach(async () => {
  world = await LedgerWorld.start('toss-v1', {});
  register(world.db, CONNECTION, key, world.now);
  setRule(CONNECTION, ASKED, { db: world.db, now: world.now, actor: 'tester' });
  batch = world.freeze(2);
});
afterEach(() => world.close());

const deciding = (): DecisionWorld => ({
  db: world.db,
  clock: () => world.now,
  actor: 'tester',
});
const codeOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};
/** As it comes: through the bytes of a file. */
const take = (answer: AnswerFile, id = batch.id): Promise<unknown> => codeOf(() => takeAnswer(id, readAnswer(bytesOf(answer)), deciding()));
const state = (): string | undefined => getApproval(world.db, batch.id)?.state;
const honest = (change: Parameters<typeof answerOf>[4] = {}): AnswerFile => answerOf(world.db, batch, key, world.now, change);

describe('an answer from another desk', () => {
  it('approves, and the batch goes out', async () => {
    expect(await take(honest({ note: '합계 확인' }))).toBe('done');
    expect(getApproval(world.db, batch.id)).toMatchObject({ state: 'approved', approver: '승인자 이 (lee)', keyId: key.keyId, note: '합계 확인' });
    expect((await world.send(batch.id)).state).toBe('done');
  });

  it('refuses, and the batch never goes out', async () => {
    expect(await take(honest({ verdict: 'refuse' }))).toBe('done');
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_REFUSED');
  });

  it('taken twice, changes nothing the second time', async () => {
    const answer = honest();
    await take(answer);
    const before = getApproval(world.db, batch.id);
    world.now += 1000;
    expect(await take(answer)).toBe('done');
    expect(getApproval(world.db, batch.id)).toEqual(before);
  });
});

describe('attacks by an answer leave the batch waiting', () => {
  afterEach(() => {
    if (state() !== 'wanted') throw new Error(`the attack left the approval ${state()}`);
  });

  it('another batch of the same connection', async () => {
    const other = world.freeze(2);
    expect(await take(answerOf(world.db, other, key, world.now))).toBe('APPROVAL_OTHER_BATCH');
  });

  it('the approval of a batch that was cancelled and frozen anew', async () => {
    const old = honest();
    const again = world.freeze(2);
    batch = again;
    expect(await take(old)).toBe('APPROVAL_OTHER_BATCH');
    expect(await take({ ...old, batch: again.id })).toBe('APPROVAL_SIGNATURE');
    // Even signed by the approver: what he saw was the older one.
    expect(await take(signAnswer({ ...old, batch: again.id }, key))).toBe('APPROVAL_MISMATCH');
  });

  it.each([
    ['amount', { amount: 1 }],
    ['count', { count: 1 }],
    ['hash', { hash: 'a'.repeat(64) }],
    ['what was shown', { shown: 'b'.repeat(64) }],
  ])('another %s than the batch has, honestly signed', async (_name, change) => {
    expect(await take(honest(change))).toBe('APPROVAL_MISMATCH');
  });

  it.each([
    ['verdict', { verdict: 'refuse' } as const],
    ['amount', { amount: 1 }],
    ['note', { note: '좋습니다' }],
    ['approver', { approver: 'boss' }],
    ['time', { decidedAt: 1 }],
    ['signature', { signature: 'AAAA' }],
  ])('another %s than was signed', async (_name, change) => {
    expect(await take({ ...honest(), ...change })).toBe('APPROVAL_SIGNATURE');
  });

  it('signed with a key that nobody registered', async () => {
    expect(await take(answerOf(world.db, batch, strangerKey(), world.now))).toBe('APPROVER_UNKNOWN');
  });

  it('signed with a key of one’s own under the name of a registered one', async () => {
    expect(await take({ ...answerOf(world.db, batch, strangerKey(), world.now), key: key.keyId })).toBe('APPROVAL_SIGNATURE');
  });

  it('signed with the desk’s own key, even if somebody registered it', async () => {
    noteOwnKey(world.db, key.keyId);
    expect(await take(honest())).toBe('APPROVAL_OWN');
  });

  it('signed by an approver who was removed', async () => {
    dismissApprover(CONNECTION, key.keyId, { db: world.db, now: world.now, actor: 'tester' });
    expect(await take(honest())).toBe('APPROVER_UNKNOWN');
  });

  it('an approval already taken, by an approver who is removed before sending', async () => {
    await take(honest());
    dismissApprover(CONNECTION, key.keyId, { db: world.db, now: world.now, actor: 'tester' });
    expect(await codeOf(() => world.send(batch.id))).toBe('APPROVAL_NEEDED');
  });

  it('a helper registered while approval is asked for, used at once, also with the clock set back', async () => {
    const helper = strangerKey();
    register(world.db, CONNECTION, helper, world.now);
    const answer = answerOf(world.db, batch, helper, world.now);
    expect(await take(answer)).toBe('APPROVER_NOT_YET');
    world.now -= 30 * WEAKER_AFTER_MS;
    expect(await take(answer)).toBe('APPROVER_NOT_YET');
  });

  it('shown as another environment, file or person than it is', async () => {
    const answer = honest();
    world.db.run(sql.updateTable('batches').set({ file_name: '다른 이름.xlsx' }).where('id', '=', batch.id));
    expect(await take(answer)).toBe('APPROVAL_MISMATCH');
  });
});

describe('answers in the wrong order', () => {
  it('attack: an old refusal replayed over a newer approval of the same approver', async () => {
    const refusal = honest({ verdict: 'refuse' });
    world.now += 60_000;
    await take(honest());
    expect(await take(refusal)).toBe('APPROVAL_OLDER');
    expect(state()).toBe('approved');
  });

  it('attack: an approval replayed over a refusal', async () => {
    const approval = honest();
    world.now += 60_000;
    await take(honest({ verdict: 'refuse' }));
    expect(await take(approval)).toBe('APPROVAL_NOT_OPEN');
    expect(state()).toBe('refused');
  });

  it('a newer refusal counts until sending starts', async () => {
    await take(honest());
    world.now += 1000;
    expect(await take(honest({ verdict: 'refuse' }))).toBe('done');
    expect(state()).toBe('refused');
  });

  it('after sending has begun nothing is taken any more', async () => {
    await take(honest());
    await world.send(batch.id);
    world.now += 1000;
    expect(await take(honest({ verdict: 'refuse' }))).toBe('APPROVAL_NOT_OPEN');
  });

  it('a batch that asked for nothing has nothing to approve', async () => {
    setRule(CONNECTION, NO_RULE, { db: world.db, now: world.now, actor: 'tester' });
    world.now += WEAKER_AFTER_MS;
    const plain = world.freeze(1);
    expect(await take(answerOf(world.db, plain, key, world.now), plain.id)).toBe('APPROVAL_NOT_OPEN');
  });
});

describe('the small files', () => {
  const invalid = 'APPROVAL_FILE_INVALID';
  it.each<[string, unknown, string]>([
    ['nothing', '', invalid],
    ['no JSON', '<xml>', invalid],
    ['another format', { format: 'settledesk-forms', version: 1 }, invalid],
    ['a newer version', { format: 'settledesk-approval-answer', version: 3 }, 'APPROVAL_FILE_TOO_NEW'],
    ['an older version', { format: 'settledesk-approval-answer', version: 1 }, 'APPROVAL_FILE_TOO_NEW'],
    ['a list', [], invalid],
    ['null', 'null', invalid],
    ['prototype pollution', '{"format":"settledesk-approval-answer","version":2,"__proto__":{"verdict":"approve"}}', invalid],
    ['a thousand nested lists', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, invalid],
    ['a huge file', ' '.repeat(SMALL_FILE_BYTES + 1), invalid],
  ])('%s is refused', async (_name, content, code) => {
    expect(await codeOf(() => readAnswer(bytesOf(content)))).toBe(code);
    expect(({} as Record<string, unknown>)['verdict']).toBeUndefined();
  });

  it('one word more, one word less, or another type is refused', async () => {
    const answer = honest();
    expect(await codeOf(() => readAnswer(bytesOf({ ...answer, admin: true })))).toBe(invalid);
    for (const name of Object.keys(answer)) {
      const { [name as keyof AnswerFile]: _gone, ...rest } = answer;
      expect(await codeOf(() => readAnswer(bytesOf(rest)))).toBe(invalid);
    }
    for (const change of [{ amount: '1' }, { amount: 1.5 }, { amount: 1e300 }, { count: 0 }, { approver: '이\u202Eee' }, { note: 'a\nb' }]) expect(await codeOf(() => readAnswer(bytesOf({ ...answer, ...change })))).toBe(invalid);
  });

  it('a card is read; with another fingerprint or another kind of key it is none', async () => {
    const card = cardOf('이승인', key);
    expect(readCard(bytesOf(card))).toEqual(card);
    expect(await codeOf(() => readCard(bytesOf({ ...card, key: '0'.repeat(16) })))).toBe(invalid);
    expect(await codeOf(() => readCard(bytesOf({ ...card, publicKey: 'AAAA' })))).toBe(invalid);
  });
});
