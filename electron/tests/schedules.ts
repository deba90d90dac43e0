import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchId } from '../../shared/ids.ts';
import { SERVICE_IDS } from '../../shared/services.ts';
import type { ServiceId } from '../../shared/services.ts';
import { getBatch } from '../ledger/batches.ts';
import { Database } from '../ledger/database.ts';
import type { Fault } from '../practice/faults.ts';
import { FRIDAY_MORNING, POST_PORTONE, POST_TOSS, POST_TOSS2, fault } from '../practice/tests/world.ts';
import { fetchTransport } from '../services/transport.ts';
import type { Transport } from '../services/transport.ts';
import { LedgerWorld, batchesOver, expectDone, expectTruth } from './ledger-world.ts';

import { TEST_SEED } from './simulation/property.ts';

const POST: Readonly<Record<ServiceId, string>> = { 'toss-v1': POST_TOSS, 'toss-v2': POST_TOSS2, portone: POST_PORTONE };
const FIND: Readonly<Record<ServiceId, string>> = { 'toss-v1': 'GET /v1/payouts/sub-malls/settlements', 'toss-v2': 'GET /v2/payouts', portone: 'GET /platform/transfers/{id}' };

/**
 * What may go wrong with a payment. The last four end an attempt on our side: no connection, and patience that ends
 * before or after the work, or while it is still going on: then it is done up to a minute later.
 */
const PAYING = [
  'drop', 'accept-then-drop', 'garbage', 'status:400', 'status:401', 'status:403', 'status:409', 'status:429', 'status:500', 'status:503', 'status:302',
  'accept-then-status:500', 'accept-then-status:503', 'accept-then-status:302', 'not-sent', 'lost-before', 'lost-after', 'lost-late',
] as const;
/** While asking, a 429 would be waited for in real time, and a clear "not there" would be a lie. */
const ASKING = ['drop', 'garbage', 'status:500', 'status:503'] as const;

/** How a run of the sender ends, if it does not end by itself. The number counts payment requests, or pauses. */
type Ending =
  | { readonly type: 'by-itself' }
  | { readonly type: 'stopped' | 'stopped-in-pause' | 'killed-before' | 'killed-after' | 'killed-reading'; readonly at: number };

interface Schedule {
  readonly rows: number;
  readonly paying: readonly (readonly [nth: number, action: (typeof PAYING)[number]])[];
  readonly asking: readonly (readonly [nth: number, action: (typeof ASKING)[number]])[];
  readonly runs: readonly Ending[];
  /** Whether the desk tells what a kill cut off, as it does at its start, or the sender is first to look. */
  readonly settled: boolean;
}

const ending: fc.Arbitrary<Ending> = fc.oneof(
  fc.constant({ type: 'by-itself' } as const),
  fc.record({ type: fc.constantFrom('stopped', 'stopped-in-pause', 'killed-before', 'killed-after', 'killed-reading'), at: fc.integer({ min: 1, max: 6 }) }),
);

const schedule: fc.Arbitrary<Schedule> = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  paying: fc.array(fc.tuple(fc.integer({ min: 1, max: 16 }), fc.constantFrom(...PAYING)), { maxLength: 10 }),
  asking: fc.array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.constantFrom(...ASKING)), { maxLength: 6 }),
  runs: fc.array(ending, { minLength: 1, maxLength: 4 }),
  settled: fc.boolean(),
});

/** Requests that the service has and has not worked off yet. */
class Stragglers {
  readonly #world: LedgerWorld;
  #held: { readonly at: number; readonly run: () => Promise<unknown> }[] = [];

  constructor(world: LedgerWorld) {
    this.#world = world;
  }

  hold(run: () => Promise<unknown>): void {
    this.#held.push({ at: this.#world.now + 59_000, run });
  }

  async due(): Promise<void> {
    const due = this.#held.filter(({ at }) => at <= this.#world.now);
    this.#held = this.#held.filter(({ at }) => at > this.#world.now);
    for (const { run } of due) await run();
  }

  async all(): Promise<void> {
    this.#world.now += 60_000;
    await this.due();
  }
}

class Killed extends Error {}

/** One run of the sender, as one process would make it. */
async function run(world: LedgerWorld, id: BatchId, ended: Ending, ours: ReadonlyMap<number, string>, paid: { count: number }, stragglers: Stragglers): Promise<void> {
  const stop = new AbortController();
  const real = fetchTransport(fetch);
  let posts = 0;
  let pauses = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    // From here on the ledger takes nothing more, as after the end of the process.
    world.db.close();
    throw new Killed('killed');
  };
  const transport: Transport = async (request, options) => {
    if (dead) throw new Killed('killed');
    if (request.method !== 'POST') return await real(request, options);
    posts += 1;
    paid.count += 1;
    const mine = posts;
    const action = ours.get(paid.count);
    if (ended.type === 'stopped' && mine === ended.at) stop.abort();
    if (ended.type === 'killed-before' && mine === ended.at) die();
    if (action === 'not-sent') return { type: 'not-sent', reason: 'ECONNREFUSED' };
    if (action === 'lost-before') return { type: 'lost', reason: 'TIMEOUT' };
    if (action === 'lost-late') {
      stragglers.hold(() => real(request, options));
      return { type: 'lost', reason: 'ECONNRESET' };
    }
    const delivery = await real(request, options);
    if (ended.type === 'killed-after' && mine === ended.at && !dead) die();
    return action === 'lost-after' ? { type: 'lost', reason: 'TIMEOUT' } : delivery;
  };
  const service = world.service(transport);
  let read = 0;
  const interpret: typeof service.interpret = (request, answer) => {
    read += 1;
    if (ended.type === 'killed-reading' && read === ended.at && !dead) die();
    return service.interpret(request, answer);
  };
  const sleep = async (milliseconds: number): Promise<void> => {
    pauses += 1;
    world.now += milliseconds;
    await stragglers.due();
    if (ended.type === 'stopped-in-pause' && pauses === ended.at) stop.abort();
  };
  try {
    await world.send(id, { transport, stop: stop.signal, sleep, service: { ...service, interpret } });
  } catch (error) {
    if (!dead) throw error;
  }
  if (dead) world.db = Database.open(world.path);
}

/** Sends batches through `count` random schedules of faults, stops and kills, for each service. A failure names its seed. */
export function testSchedules(count: number): void {
  describe.each(SERVICE_IDS)('%s, any schedule of faults, stops and kills', (service) => {
    let world: LedgerWorld;
    beforeAll(async () => {
      world = await LedgerWorld.start(service, { balance: 9_000_000_000_000 });
    });
    afterAll(() => world.close());

    it('pays every row at most once, knows or flags every row, keeps the sums, and comes to its end when nothing goes wrong any more', async () => {
      await fc.assert(
        fc.asyncProperty(schedule, async ({ rows, paying, asking, runs, settled }) => {
          world.now = FRIDAY_MORNING;
          const ours = new Map<number, string>();
          const theirs: Fault[] = asking.map(([nth, action]) => fault(FIND[service], action, nth));
          for (const [nth, action] of paying) {
            if (action === 'not-sent' || action === 'lost-before' || action === 'lost-after' || action === 'lost-late') ours.set(nth, action);
            else theirs.push(fault(POST[service], action, nth));
          }
          const batch = world.freeze(rows);
          world.practice.setFaults(theirs);
          const paid = { count: 0 };
          const stragglers = new Stragglers(world);
          for (const ended of runs) {
            if (getBatch(world.db, batch.id).state === 'done') break;
            await run(world, batch.id, ended, ours, paid, stragglers);
            if (settled) (await batchesOver(world)).settleInterrupted();
            // A killed process leaves rows on their way until somebody starts again.
            if (getBatch(world.db, batch.id).state !== 'sending') expectTruth(world, batch.id);
            expect(Math.max(...world.paid(batch.id))).toBeLessThanOrEqual(1);
          }
          world.practice.setFaults([]);
          await stragglers.all();
          if (getBatch(world.db, batch.id).state !== 'done') await world.send(batch.id);
          expectDone(world, batch.id);
        }),
        { numRuns: count, seed: TEST_SEED },
      );
    });
  });
}
