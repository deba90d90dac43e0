import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { kstDate, parseInstant } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { Environment } from '../../shared/services.ts';
import type { Batch } from '../ledger/batches.ts';
import { getBatch, moveRows } from '../ledger/batches.ts';
import { lastAsk, lastPayDate, listRowChanges, unfinishedBatches } from '../ledger/asks.ts';
import { bringRows } from '../tests/bring-rows.ts';
import { LedgerWorld, batchesOver } from '../tests/ledger-world.ts';
import { Following, LOOK_EVERY, PACE } from './following.ts';
import type { FollowingOptions } from './following.ts';
import { timelineOf } from './timeline.ts';

const START = parseInstant('2026-12-01T09:00:00+09:00') ?? 0;
const MINUTE = 60_000;
const [A, B, C] = [batchId('b20261201-aaaaaaaaaa'), batchId('b20261201-bbbbbbbbbb'), batchId('b20261201-cccccccccc')];
const [ONE, TWO] = [connectionId('one'), connectionId('two')];

/** A desk that is all clock: what is asked is written down, what is answered is set. */
class World {
  now = START;
  readonly asked: { id: BatchId; at: number }[] = [];
  readonly unforeseen: unknown[] = [];
  readonly open = new Set([A, B, C]);
  readonly sending = new Set<ConnectionId>();
  readonly news = new Set<BatchId>();
  environment: Environment = 'practice';
  answer: () => Promise<void> = async () => undefined;
  at = 0;
  most = 0;
  readonly under = new Map<ConnectionId, number>();
  look: (() => void) | null = null;
  readonly following: Following;

  constructor(change: Partial<FollowingOptions> = {}) {
    const connectionOf = (id: BatchId): ConnectionId => (id === C ? TWO : ONE);
    this.following = new Following({
      unfinished: () => this.open,
      batch: (id) => ({ id, connectionId: connectionOf(id) }) as Batch,
      environment: () => this.environment,
      lastPayDate: () => kstDate('2026-12-01'),
      askedAt: () => null,
      isSending: (id) => this.sending.has(id),
      track: async (id) => {
        const connection = connectionOf(id);
        if (this.sending.has(connection)) throw new Error('asked while it sends');
        this.asked.push({ id, at: this.now });
        this.under.set(connection, (this.under.get(connection) ?? 0) + 1);
        this.most = Math.max(this.most, this.under.get(connection) ?? 0);
        try {
          await setImmediate();
          await this.answer();
        } finally {
          this.under.set(connection, (this.under.get(connection) ?? 1) - 1);
        }
        return { id, connectionId: connection } as Batch;
      },
      changed: (id) => this.news.has(id),
      clock: () => this.now,
      repeat: (_, work) => {
        this.look = work;
        return () => {
          this.look = null;
        };
      },
      onAsked: () => undefined,
      report: (error) => void this.unforeseen.push(error),
      ...change,
    });
    this.following.start();
  }

  async pass(minutes: number): Promise<void> {
    for (let left = minutes * MINUTE; left > 0; left -= LOOK_EVERY) {
      this.now += LOOK_EVERY;
      this.look?.();
      await setImmediate();
      await setImmediate();
    }
  }

  gaps(id: BatchId): number[] {
    const times = this.asked.filter((asked) => asked.id === id).map(({ at }) => at);
    return times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / MINUTE);
  }
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('following', () => {
  it('asks ever more rarely while nothing happens, and often again when something has', async () => {
    await world.pass(130);
    for (const [index, gap] of world.gaps(C).entries()) expect(gap * MINUTE).toBeGreaterThanOrEqual(PACE[Math.min(index + 1, PACE.length - 1)] ?? 0);
    expect(world.gaps(C).slice(0, 5)).toEqual([2, 5, 10, 30, 30]);
    world.news.add(C);
    await world.pass(31);
    world.news.delete(C);
    expect(world.gaps(C).at(-1)).toBe(1);
  });

  it('never asks a connection twice at once, nor while it sends, nor about what is final, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('send', 'rest', 'look', 'now', 'final', 'silent', 'answers'), { maxLength: 60 }), async (moves) => {
        world = new World();
        for (const move of moves) {
          if (move === 'send') world.sending.add(ONE);
          if (move === 'rest') world.sending.delete(ONE);
          if (move === 'look') world.following.lookAt(A);
          if (move === 'now') world.following.askNow(B).catch(() => undefined);
          if (move === 'final') world.open.delete(A);
          if (move === 'silent') world.answer = () => Promise.reject(new DeskError('SERVICE_UNREACHABLE'));
          if (move === 'answers') world.answer = async () => undefined;
          const before = world.asked.length;
          await world.pass(3);
          if (!world.open.has(A)) expect(world.asked.slice(before).filter(({ id }) => id === A)).toEqual([]);
        }
        expect(world.unforeseen).toEqual([]);
        expect(world.most).toBeLessThanOrEqual(1);
        for (const gap of world.gaps(C)) expect(gap).toBeGreaterThanOrEqual(1);
        await world.following.close();
      }),
      { numRuns: 60 },
    );
  });

  it('ends when all is final, and when the desk closes', async () => {
    world.open.clear();
    await world.pass(60);
    expect(world.asked).toEqual([]);
    expect(world.following.state(A)).toMatchObject({ why: 'final', nextAt: null });
    world.open.add(A);
    await world.following.close();
    await world.pass(60);
    expect(world.asked).toEqual([]);
  });

  it('leaves a live service that keeps silent to a person, and goes on once it has answered', async () => {
    world.environment = 'live';
    world.answer = () => Promise.reject(new DeskError('SERVICE_UNREACHABLE'));
    await world.pass(180);
    expect(world.asked.filter(({ id }) => id === C)).toHaveLength(3);
    expect(world.following.state(C)).toMatchObject({ why: 'silent', nextAt: null, error: 'SERVICE_UNREACHABLE' });
    world.answer = async () => undefined;
    await world.following.askNow(C);
    expect(world.following.state(C)).toMatchObject({ why: 'following', error: null });
  });

  it('looks at once when a batch is opened, and not again within a minute', async () => {
    expect(world.following.lookAt(A)).toMatchObject({ asking: true });
    await setImmediate();
    await setImmediate();
    expect(world.following.lookAt(A)).toMatchObject({ asking: false, askedAt: START });
    expect(world.asked).toHaveLength(1);
  });

  it('lets batches be whose days are long past, unless a person asks', async () => {
    world.now += 20 * 24 * 60 * MINUTE;
    await world.pass(60);
    expect(world.asked).toEqual([]);
    expect(world.following.state(A).why).toBe('old');
    await world.following.askNow(A);
    expect(world.asked).toHaveLength(1);
  });
});

describe('following a batch of the practice service', () => {
  it('writes what came and when, row by row, until nothing is open', async () => {
    const ledger = await LedgerWorld.start('toss-v1');
    try {
      const batch = ledger.freeze(5);
      const batches = await batchesOver(ledger);
      await (await batches.send(batch.id)).ended;
      expect(unfinishedBatches(ledger.db).has(batch.id)).toBe(true);
      await batches.track(batch.id, new AbortController().signal);
      ledger.now += 5 * 24 * 60 * MINUTE;
      await batches.track(batch.id, new AbortController().signal);
      expect(unfinishedBatches(ledger.db).has(batch.id)).toBe(false);
      expect(lastAsk(ledger.db, batch.id)).toMatchObject({ at: ledger.now, error: null, changed: 5, paid: 5 });
      expect(listRowChanges(ledger.db, batch.id, 0).at(-1)).toMatchObject({ outcome: 'paid', status: 'COMPLETED', at: ledger.now });
      expect(lastPayDate(ledger.db, batch.id)).toBe(ledger.rows(batch.id)[0]?.date);
      expect(timelineOf(ledger.db, batch.id).map(({ type }) => type)).toEqual(['frozen', 'started', 'ended', expect.stringMatching(/asked|news/), 'news']);
    } finally {
      await ledger.close();
    }
  });

  it('never undoes what the sender has learnt while the service was thinking', async () => {
    const ledger = await LedgerWorld.start('toss-v1');
    try {
      const batch = ledger.freeze(2);
      const batches = await batchesOver(ledger, {
        openConnection: async () => {
          const service = ledger.service();
          const [first] = ledger.rows(batch.id);
          return {
            connection: { id: batch.connectionId, label: '연습', service: 'toss-v1', environment: 'practice' },
            baseUrl: ledger.practice.urls['toss-v1'],
            official: false,
            secretPrint: null,
            service: {
              ...service,
              find: async (rows) => {
                // The sender comes first with the answer to the same key.
                if (first) moveRows(ledger.db, batch.id, 'answer', [{ key: first.key, outcome: 'accepted', status: 'REQUESTED' }]);
                return rows.map((row) => ({ type: 'clash' as const, key: row.key, seen: 'other' }));
              },
            },
          };
        },
      });
      bringRows(ledger.db, batch.id, () => 'unknown', () => ({ code: 'NO_ANSWER' }));
      await batches.track(batch.id, new AbortController().signal);
      expect(ledger.rows(batch.id).map(({ outcome, code }) => [outcome, code])).toEqual([['accepted', 'NO_ANSWER'], ['unknown', 'CLASH']]);
      expect(getBatch(ledger.db, batch.id).state).toBe('ready');
    } finally {
      await ledger.close();
    }
  });
});
