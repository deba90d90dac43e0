import { afterEach, describe, expect, it } from 'vitest';
import { SERVICE_IDS } from '../../shared/services.ts';
import type { BatchId } from '../../shared/ids.ts';
import { getBatch, listRows } from '../ledger/batches.ts';
import { doubtJournals, isDoubted } from '../ledger/journal-doubts.ts';
import { fault } from '../practice/tests/world.ts';
import { changeLedger } from '../tests/raw-ledger.ts';
import { LedgerWorld, batchesOver, expectDone, expectTruth } from '../tests/ledger-world.ts';

const DAY = 24 * 60 * 60 * 1000;

let world: LedgerWorld;
afterEach(() => world.close());

/** As if the disk had lost everything since the batch was frozen, or an older copy of the ledger had been put back. */
function loseJournal(id: BatchId): void {
  world.db.close();
  changeLedger(world.path, `
    DELETE FROM attempts WHERE batch_id = '${id}';
    UPDATE requests SET state = 'planned' WHERE batch_id = '${id}';
    UPDATE batch_rows SET outcome = 'waiting', service_id = NULL, status = NULL, sent_at = NULL WHERE batch_id = '${id}';
    UPDATE batches SET state = 'ready', started_at = NULL, finished_at = NULL, stop_code = NULL WHERE id = '${id}';
  `);
  world.reopen();
}

const none = (): Set<BatchId> => new Set();

describe.each(SERVICE_IDS)('%s: a ledger that lost what it had journalled', (service) => {
  it.each([0, 20])('%i days later: whatever the service has is found, and nothing is paid twice', async (days) => {
    world = await LedgerWorld.start(service);
    const batch = world.freeze(4);
    await world.send(batch.id);
    loseJournal(batch.id);
    world.now += days * DAY;
    await world.send(batch.id, { wholeJournals: none() });
    expect(world.paid(batch.id)).toEqual([1, 1, 1, 1]);
    expectDone(world, batch.id);
  });

  it('is held against the service before anything of it is cancelled, and rows that went out are not called cancelled', async () => {
    world = await LedgerWorld.start(service);
    const batch = world.freeze(2);
    await world.send(batch.id);
    loseJournal(batch.id);
    doubtJournals(world.db);
    const batches = await batchesOver(world);
    await batches.cancel(batch.id, AbortSignal.timeout(5000));
    // What was sent was undone at the service, where it could be.
    expect(world.rows(batch.id).map(({ outcome, serviceId }) => ({ outcome, known: serviceId !== null }))).toEqual([{ outcome: 'cancelled', known: true }, { outcome: 'cancelled', known: true }]);
    const { book } = world.practice;
    expect([...[...book.payouts(), ...book.sellerPayouts()].map((payout) => payout.cancelledAt !== null), ...world.practice.book.transfers().map((transfer) => transfer.deletedAt !== null)]).toEqual([true, true]);
    expect(isDoubted(world.db, batch.id)).toBe(false);
  });

  it('cancels nothing while the service cannot be asked', async () => {
    world = await LedgerWorld.start(service);
    const batch = world.freeze(2);
    await world.send(batch.id);
    loseJournal(batch.id);
    doubtJournals(world.db);
    world.practice.setFaults([fault('GET /*', 'drop', null)]);
    const batches = await batchesOver(world);
    await expect(batches.cancel(batch.id, AbortSignal.timeout(5000))).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE', moneyMoved: 'no' });
    expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['waiting', 'waiting']);
    expect(isDoubted(world.db, batch.id)).toBe(true);
  });
});

describe('toss-v1: before a batch of an earlier run is sent', () => {
  it('the service is asked once, and not again by the same run', async () => {
    world = await LedgerWorld.start('toss-v1');
    const batch = world.freeze(2);
    const whole = none();
    const asks = (): number => world.practice.requests().filter(({ method, search }) => method === 'GET' && search.includes('startDate')).length;
    await world.send(batch.id, { wholeJournals: whole });
    expect(asks()).toBe(1);
    expect(whole.has(batch.id)).toBe(true);
    expectDone(world, batch.id);
  });

  it('nothing goes out while it does not answer, and the batch is as it was', async () => {
    world = await LedgerWorld.start('toss-v1', { faults: [fault('GET /v1/payouts/sub-malls/settlements', 'drop', null)] });
    const batch = world.freeze(2);
    await expect(world.send(batch.id, { wholeJournals: none() })).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE', moneyMoved: 'no' });
    expect(world.posts()).toBe(0);
    expect(getBatch(world.db, batch.id).state).toBe('ready');
  });

  it('a part of a request at the service is known, the rest is for a person, and the request is never repeated', async () => {
    world = await LedgerWorld.start('toss-v1');
    const batch = world.freeze(3);
    await world.send(batch.id);
    loseJournal(batch.id);
    world.now += 20 * DAY;
    const missing = world.rows(batch.id)[1]?.key;
    const service = world.service();
    const find: typeof service.find = async (rows, signal) => (await service.find(rows, signal)).map((entry, index) => (missing !== undefined && rows[index]?.key === missing ? { type: 'absent', key: missing, certain: true } : entry));
    const posts = world.posts();
    for (let run = 0; run < 2; run += 1) await world.send(batch.id, { wholeJournals: none(), service: { ...service, find } });
    expect(world.rows(batch.id).map(({ outcome, code }) => (outcome === 'unknown' ? code : outcome))).toEqual(['paid', 'JOURNAL_LOST', 'paid']);
    expect(world.posts()).toBe(posts);
    expect(getBatch(world.db, batch.id).state).toBe('attention');
    // The service has it after all: asking is enough.
    await world.send(batch.id, { wholeJournals: none() });
    expectDone(world, batch.id);
  });

  it.each([[1, 'sent'], [20, 'refused']] as const)('%i days after freezing, the same payment without our name: %s', async (days, becomes) => {
    world = await LedgerWorld.start('toss-v1');
    const batch = world.freeze(1);
    const service = world.service();
    const find: typeof service.find = (rows) => Promise.resolve(rows.map(({ key }) => ({ type: 'clash', key, seen: 'somebody else’s' })));
    world.now += days * DAY;
    const sending = world.send(batch.id, { wholeJournals: none(), service: { ...service, find } });
    if (becomes === 'refused') {
      await expect(sending).rejects.toMatchObject({ code: 'ALIKE_AT_SERVICE', moneyMoved: 'no' });
      expect(listRows(world.db, batch.id).map((row) => row.outcome)).toEqual(['waiting']);
      expect(world.posts()).toBe(0);
    } else {
      await sending;
      expect(world.posts()).toBe(1);
      expectTruth(world, batch.id);
    }
  });
});
