import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceId } from '../../shared/services.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { addConnectionPrint, batchPrint, sameAccount, secretPrint } from '../ledger/secret-prints.ts';
import type { SecretPrint } from '../ledger/secret-prints.ts';
import type { Transport } from '../services/transport.ts';
import { batchesOver, expectDone, LedgerWorld, TEST_CONNECTION } from '../tests/ledger-world.ts';
import type { RunChange } from '../tests/ledger-world.ts';
import type { Batches } from './batches.ts';
import { confirmReissued, openElsewhere } from './same-account.ts';

/** Two shops at the same service: the ledger of `world` sends from A; B is another merchant's. */
let world: LedgerWorld;
let shopB: LedgerWorld;
let A: SecretPrint;
let B: SecretPrint;
afterEach(async () => {
  await world.close();
  await shopB.close();
});

async function twoShops(service: ServiceId): Promise<void> {
  world = await LedgerWorld.start(service);
  shopB = await LedgerWorld.start(service);
  const print = (secret: string): SecretPrint => secretPrint(world.db, { service, environment: 'live', secret });
  [A, B] = [print('live_sk_shop_a'), print('live_sk_shop_b')];
  for (const one of [A, B]) addConnectionPrint(world.db, TEST_CONNECTION(service), one, world.now);
}

/** Executed, and every answer lost; nor does the service say anything afterwards. */
const executedAndLost = (): Transport => {
  let posts = 0;
  return async (request, options) => {
    if (request.method === 'POST') {
      posts += 1;
      if (posts === 1) await world.transport(request, options);
      return { type: 'lost', reason: 'ECONNRESET' };
    }
    return /balance/.test(request.url) ? await world.transport(request, options) : { type: 'lost', reason: 'ECONNRESET' };
  };
};

const withB = (): RunChange => ({ service: shopB.service(), baseUrl: shopB.practice.urls[world.id], secretPrint: B });

async function lostAtA(): Promise<Batch> {
  const batch = world.freeze(1);
  await world.send(batch.id, { transport: executedAndLost(), secretPrint: A });
  expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['unknown']);
  expect(world.paid(batch.id)).toEqual([1]);
  return getBatch(world.db, batch.id);
}

const paidAtB = (batch: Batch): number[] => world.rows(batch.id).map((row) => shopB.practice.book.timesByRow().get(row.key) ?? 0);

async function batchesWithB(): Promise<Batches> {
  const connection = { id: TEST_CONNECTION(world.id), label: '상점', service: world.id, environment: 'live' } as const;
  return await batchesOver(world, { openConnection: async () => ({ connection, service: shopB.service(), baseUrl: shopB.practice.urls[world.id], official: false, secretPrint: B }) });
}

const DIFFERS = { code: 'SECRET_DIFFERS', moneyMoved: 'maybe' };

describe.each(['toss-v1', 'toss-v2', 'portone'] as const)('%s: the key of another shop on the same connection', (service) => {
  it('attack: what was lost at one shop is not paid again at the other', async () => {
    await twoShops(service);
    const batch = await lostAtA();
    const before = world.rows(batch.id);
    await expect(world.send(batch.id, withB())).rejects.toMatchObject(DIFFERS);
    const batches = await batchesWithB();
    await expect(batches.send(batch.id)).rejects.toMatchObject(DIFFERS);
    expect(paidAtB(batch)).toEqual([0]);
    expect(shopB.posts()).toBe(0);
    expect(world.rows(batch.id)).toEqual(before);
    // With the right key again it comes to its end.
    await world.send(batch.id, { secretPrint: A });
    expectDone(world, batch.id);
  });

  it('attack: an undoing, a look-up and a decision are not asked of the other shop', async () => {
    await twoShops(service);
    const sent = world.freeze(1);
    await world.send(sent.id, { secretPrint: A });
    const lost = await lostAtA();
    const batches = await batchesWithB();
    const signal = AbortSignal.timeout(20_000);
    await expect(batches.undo(sent.id, { type: 'all' }, null)).rejects.toMatchObject(DIFFERS);
    await expect(batches.cancel(sent.id, signal)).rejects.toMatchObject(DIFFERS);
    await expect(batches.track(sent.id, signal)).rejects.toMatchObject(DIFFERS);
    world.now += 20 * 24 * 60 * 60_000;
    await expect(batches.decide(lost.id, 0, { outcome: 'failed', note: '콘솔에 없음', unasked: false }, signal)).rejects.toMatchObject(DIFFERS);
    expect(world.rows(sent.id).map((row) => row.outcome)).toEqual(['accepted']);
    expect(shopB.practice.requests()).toEqual([]);
  });

  it('a mistyped key that the service refused keeps nobody from entering the right one', async () => {
    await twoShops(service);
    const batch = world.freeze(2);
    // What the wrong key would be told before anything is sent is passed over: the refusal of the payment itself is meant.
    const refusing: Transport = async (request, options) => (request.method === 'POST' ? await world.transport({ ...request, headers: { ...request.headers, authorization: 'Basic eHg6', Authorization: 'Basic eHg6' } }, options) : await world.transport(request, options));
    await world.send(batch.id, { transport: refusing, secretPrint: B });
    expect(getBatch(world.db, batch.id)).toMatchObject({ state: 'stopped' });
    expect(batchPrint(world.db, batch.id)).toBe(B);
    await world.send(batch.id, { secretPrint: A });
    expectDone(world, batch.id);
    expect(batchPrint(world.db, batch.id)).toBe(A);
  });
});

describe('a secret that a person says was reissued for the same account', () => {
  const reissue = (batch: Batch): void =>
    confirmReissued(world.db, { connection: batch.connectionId, print: B, batches: [{ id: batch.id, print: A }] }, { now: world.now, actor: 'tester' });

  it.each(['toss-v1', 'toss-v2'] as const)('%s: a key that the service knows only with the old secret is never repeated', async (service) => {
    await twoShops(service);
    const batch = await lostAtA();
    reissue(batch);
    await world.send(batch.id, withB());
    expect(paidAtB(batch)).toEqual([0]);
    expect(shopB.posts()).toBe(0);
    expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: 'OTHER_SECRET' }]);
    expect(getBatch(world.db, batch.id).state).toBe('attention');
    // Nor the next time.
    await world.send(batch.id, withB());
    expect(shopB.posts()).toBe(0);
  });

  it.each(['toss-v1', 'toss-v2', 'portone'] as const)('%s: what the account has is found by our ids, and the rest is sent', async (service) => {
    await twoShops(service);
    const batch = await lostAtA();
    reissue(batch);
    await world.send(batch.id, { secretPrint: B });
    expectDone(world, batch.id);
    expect(world.paid(batch.id)).toEqual([1]);
    expect(verifyAudit(world.db).ok).toBe(true);
    expect(world.db.all(sql.selectFrom('audit').select('action').where('action', '=', 'secret-reissued'))).toHaveLength(1);
  });

  it('holds for the batches it was said of, and is asked for as long as they are open', async () => {
    await twoShops('toss-v1');
    const batch = await lostAtA();
    expect(openElsewhere(world.db, batch.connectionId, A)).toEqual([]);
    expect(openElsewhere(world.db, batch.connectionId, B)).toEqual([{ id: batch.id, print: A }]);
    reissue(batch);
    expect(openElsewhere(world.db, batch.connectionId, B)).toEqual([]);
    expect(sameAccount(world.db, A, B)).toBe(true);
  });
});

describe('batches without a note of their secret', () => {
  it('of an older program belong to the first account they are seen with', async () => {
    await twoShops('toss-v1');
    const batch = await lostAtA();
    world.db.run(sql.deleteFrom('batch_secrets'));
    const connection = { id: TEST_CONNECTION('toss-v1'), label: '상점', service: 'toss-v1', environment: 'live' } as const;
    const withA = await batchesOver(world, { openConnection: async () => ({ connection, service: world.service(), baseUrl: world.practice.urls['toss-v1'], official: false, secretPrint: A }) });
    await withA.openFor(batch);
    expect(batchPrint(world.db, batch.id)).toBe(A);
    await expect((await batchesWithB()).send(batch.id)).rejects.toMatchObject(DIFFERS);
  });

  it('on a practice connection are asked about and sent as ever, also after its world began anew', async () => {
    await twoShops('toss-v1');
    const batch = world.freeze(1);
    await world.send(batch.id, { transport: executedAndLost() });
    await world.send(batch.id, { service: shopB.service(), baseUrl: shopB.practice.urls['toss-v1'] });
    expect(batchPrint(world.db, batch.id)).toBeNull();
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['accepted']);
  });

  it('attack: one that began and lost its journal is not begun again with another secret', async () => {
    await twoShops('toss-v1');
    const batch = await lostAtA();
    world.db.run(sql.deleteFrom('attempts'));
    world.db.run(sql.updateTable('batch_rows').set({ outcome: 'waiting' }));
    await expect(world.send(batch.id, withB())).rejects.toMatchObject({ code: 'SECRET_DIFFERS' });
    expect(shopB.posts()).toBe(0);
  });
});
