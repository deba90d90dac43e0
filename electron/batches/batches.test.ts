import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { POST_PORTONE, POST_TOSS, fault } from '../practice/tests/world.ts';
import { LedgerWorld, batchesOver, expectDone, expectTruth } from '../tests/ledger-world.ts';
import { tossOpensAt } from './batches.ts';
import type { Batches, BatchesOptions } from './batches.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let world: LedgerWorld;
const unhandled: unknown[] = [];
const hear = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', hear);
});
afterEach(async () => {
  // A rejection nobody holds is only told after the turn in which it happened.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  await world.close();
  if (unhandled.length > 0) throw new Error('a rejection that nobody holds would end the program', { cause: unhandled[0] });
});

const batchesOf = (change: Partial<BatchesOptions> = {}): Promise<Batches> => batchesOver(world, change);

describe('sending', () => {
  it('that is refused before anything goes out rejects its end, and ends no program for want of a listener', async () => {
    world = await LedgerWorld.start('toss-v1', { balance: 1 });
    const batch = world.freeze(2);
    const { ended } = await (await batchesOf()).send(batch.id);
    await expect(ended).rejects.toMatchObject({ code: 'BALANCE_SHORT' });
    expect(getBatch(world.db, batch.id)).toMatchObject({ state: 'stopped', stopCode: 'BALANCE_SHORT' });
  });

  it('over a connection that does not open leaves the batch as it was, and it can be sent later', async () => {
    world = await LedgerWorld.start('portone');
    const batch = world.freeze(1);
    const batches = await batchesOf({ openConnection: () => Promise.reject(new Error('no keychain')) });
    await expect(batches.send(batch.id)).rejects.toThrow('no keychain');
    expect(batches.isRunning(batch.id)).toBe(false);
    expect(getBatch(world.db, batch.id).state).toBe('ready');
    await (await (await batchesOf()).send(batch.id)).ended;
    expectDone(world, batch.id);
  });

  it('happens one batch at a time per connection; the same batch twice is the same sending', async () => {
    world = await LedgerWorld.start('portone');
    const [first, second] = [world.freeze(3), world.freeze(3)];
    const batches = await batchesOf();
    const sending = await batches.send(first.id);
    await expect(batches.send(second.id)).rejects.toMatchObject({ code: 'BATCH_ALREADY_RUNNING' });
    await (await batches.send(first.id)).ended;
    await sending.ended;
    expectDone(world, first.id);
    expect(world.posts()).toBe(3);
    expect(getBatch(world.db, second.id).state).toBe('ready');
  });

  it('stops when asked, in the middle, and is told as stopped by a person', async () => {
    world = await LedgerWorld.start('portone');
    const batch = world.freeze(40);
    const stops: Promise<Batch>[] = [];
    const batches: Batches = await batchesOf({
      transport: async (request, options) => {
        if (world.posts() > 4 && stops.length === 0) stops.push(batches.stop(batch.id));
        return await world.transport(request, options);
      },
    });
    const { ended } = await batches.send(batch.id);
    expect(await ended).toMatchObject({ state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
    expect(await Promise.all(stops)).toMatchObject([{ state: 'stopped' }]);
    expectTruth(world, batch.id);
    await (await (await batchesOf()).send(batch.id)).ended;
    expectDone(world, batch.id);
  });
});

describe('a batch that a crash cut off', () => {
  it.each(['toss-v1', 'portone'] as const)('%s: is told as unknown, not as on its way, and goes on by asking', async (id) => {
    world = await LedgerWorld.start(id);
    const batch = world.freeze(2);
    const crash = new Error('crash');
    const post: typeof world.transport = async (request, options) => {
      const delivery = await world.transport(request, options);
      if (request.method === 'POST') throw crash;
      return delivery;
    };
    await expect(world.send(batch.id, { transport: post, service: world.service() })).rejects.toThrow('crash');
    const batches = await batchesOf();
    batches.settleInterrupted();
    expect(new Set(world.rows(batch.id).map((row) => row.outcome))).toEqual(new Set(['unknown']));
    expectTruth(world, batch.id);
    const posts = world.posts();
    await (await batches.send(batch.id)).ended;
    expect(world.posts()).toBe(posts);
    expectDone(world, batch.id);
  });

  it('with a stored refusal of the key: cancelling the rest does not forget the rows that are unknown', async () => {
    world = await LedgerWorld.start('portone', { faults: [fault(POST_PORTONE, 'status:401')] });
    const batch = world.freeze(2);
    const service = world.service();
    await expect(world.send(batch.id, { service: { ...service, concurrency: { start: 1, most: 1 }, interpret: () => { throw new Error('crash'); } } })).rejects.toThrow('crash');
    const batches = await batchesOf();
    batches.settleInterrupted();
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['unknown', 'waiting']);
    await world.send(batch.id, { transport: async (request, options) => (request.method === 'POST' ? { type: 'not-sent', reason: 'ENOTFOUND' } : await world.transport(request, options)) });
    await batches.cancel(batch.id, AbortSignal.timeout(5_000));
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['unknown', 'cancelled']);
    expect(getBatch(world.db, batch.id).state).toBe('attention');
    // Still open for the sender: it asks, and sends what is not there.
    await (await batches.send(batch.id)).ended;
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['accepted', 'cancelled']);
    expect(world.paid(batch.id)).toEqual([1, 0]);
  });
});

describe('cancelling', () => {
  it('when the service falls silent keeps what was cancelled, in the rows and in the audit, and asks for the others all the same', async () => {
    world = await LedgerWorld.start('portone');
    const batch = world.freeze(3);
    await world.send(batch.id);
    world.practice.setFaults([2, 4, 5].map((nth) => fault('DELETE /platform/transfers/{id}', 'drop', nth)).concat(fault('GET /platform/transfers/{id}', 'drop', null)));
    const batches = await batchesOf();
    await expect(batches.cancel(batch.id, AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(expect.arrayContaining(['cancelled', 'cancelled', 'accepted']));
    expect(world.db.all(sql.selectFrom('audit').select('detail').where('action', '=', 'rows-cancelled')).map(({ detail }) => JSON.parse(detail) as unknown)).toEqual([{ batch: batch.id, asked: 3, cancelled: 2, kept: 0, unanswered: 1, left: 0, stopCode: null }]);
  });

  it('a batch that was never started cancels every row and sends nothing', async () => {
    world = await LedgerWorld.start('toss-v1');
    const batch = world.freeze(3);
    const batches = await batchesOf();
    expect(await batches.cancel(batch.id, AbortSignal.timeout(5_000))).toMatchObject({ state: 'cancelled' });
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await expect(batches.send(batch.id)).rejects.toMatchObject({ code: 'BATCH_NOT_SENDABLE' });
    expect(world.practice.requests()).toEqual([]);
  });

  it('never touches a row whose fate is unknown', async () => {
    world = await LedgerWorld.start('toss-v1', { faults: [fault(POST_TOSS, 'accept-then-drop', null), fault('GET /v1/payouts/sub-malls/settlements', 'drop', null)] });
    const batch = world.freeze(2);
    await world.send(batch.id);
    const batches = await batchesOf();
    await batches.cancel(batch.id, AbortSignal.timeout(5_000));
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['unknown', 'unknown']);
    expectTruth(world, batch.id);
  });
});

describe('tracking', () => {
  it('asks about unknown rows, never calls an accepted row anything less for a list without it, and sends nothing', async () => {
    world = await LedgerWorld.start('portone', { faults: [fault(POST_PORTONE, 'accept-then-drop', null), fault('GET /platform/transfers/{id}', 'drop', null)] });
    const batch = world.freeze(2);
    await world.send(batch.id);
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['unknown', 'unknown']);
    const batches = await batchesOf();
    await expect(batches.track(batch.id, AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['unknown', 'unknown']);
    world.practice.setFaults([]);
    const posts = world.posts();
    expect(await batches.track(batch.id, AbortSignal.timeout(5_000))).toMatchObject({ state: 'done' });
    expectDone(world, batch.id);
    world.practice.setFaults([fault('GET /platform/transfers/{id}', 'status:404', null)]);
    await batches.track(batch.id, AbortSignal.timeout(5_000));
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['accepted', 'accepted']);
    expect(world.posts()).toBe(posts);
  });
});

describe('the closed hour of Toss', () => {
  it.each([
    ['10:59:59', null], ['11:00:00', '12:00'], ['11:59:59', '12:00'], ['12:00:00', null],
  ])('at %s opens at %s', async (time, opens) => {
    world = await LedgerWorld.start('toss-v1');
    const at = tossOpensAt(Date.parse(`2026-12-01T${time}+09:00`));
    expect(at).toBe(opens === null ? null : Date.parse(`2026-12-01T${opens}:00+09:00`));
  });
});
