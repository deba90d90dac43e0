import { afterEach, describe, expect, it } from 'vitest';
import type { BatchId } from '../../shared/ids.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import { unansweredUndoRows } from '../ledger/undoings.ts';
import { LedgerWorld, batchesOver, expectTruth } from '../tests/ledger-world.ts';
import type { BatchesOptions } from './batches.ts';

const DELETE = 'DELETE /platform/transfers/{id}';
const GET = 'GET /platform/transfers/{id}';
const MINUTE = 60_000;
const patience = (): AbortSignal => AbortSignal.timeout(20_000);

let world: LedgerWorld;
afterEach(async () => world.close());

const outcomes = (id: BatchId): string[] => world.rows(id).map((row) => row.outcome);
const fault = (match: string, what: string, nth: number | null) => ({ match, do: what, ...(nth === null ? {} : { nth }) });
/** Which rows the service itself holds no longer. */
const deleted = (id: BatchId): boolean[] => {
  const gone = new Set(world.practice.book.transfers().filter((transfer) => transfer.deletedAt !== null).map((transfer) => transfer.id));
  return world.rows(id).map((row) => gone.has(row.key));
};

async function sent(count: number, faults: readonly { match: string; do: string }[] = [], change: Partial<BatchesOptions> = {}) {
  world = await LedgerWorld.start('portone');
  const batch = world.freeze(count);
  await world.send(batch.id);
  world.practice.setFaults(faults);
  return { id: batch.id, batches: await batchesOver(world, change) };
}

describe('undoing accepted rows', () => {
  it('asks for the ticked ones and no others, and says who asked when', async () => {
    const { id, batches } = await sent(5);
    expect(batches.undoPreview(id, { type: 'rows', seqs: [1, 3] })).toMatchObject({ asked: { count: 2 }, cannot: { count: 0 }, others: 0, label: null });
    const { ended } = await batches.undo(id, { type: 'rows', seqs: [1, 3] }, '');
    expect(batches.undoView(id)).toMatchObject({ running: true, total: { count: 2 } });
    expect(await ended).toEqual({ undone: 2, kept: 0, unanswered: 0, left: 0, stopCode: null });
    expect(outcomes(id)).toEqual(['accepted', 'cancelled', 'accepted', 'cancelled', 'accepted']);
    expect(deleted(id)).toEqual([false, true, false, true, false]);
    expect(batches.undoView(id)).toMatchObject({ running: false, begunBy: 'tester', undone: { count: 2 }, left: { count: 0 }, stopCode: null });
    expect(world.db.all(sql.selectFrom('audit').select('action').orderBy('seq').where('action', 'in', ['undo-asked', 'rows-cancelled'])).map(({ action }) => action)).toEqual(['undo-asked', 'rows-cancelled']);
    expect(verifyAudit(world.db).ok).toBe(true);
    expectTruth(world, id);
  });

  it('goes on when answers are lost before and after the deletion, and asks about those rows again', async () => {
    const { id, batches } = await sent(6, [fault(DELETE, 'drop', 2), fault(DELETE, 'accept-then-drop', 4), fault(DELETE, 'garbage', 5), fault(DELETE, 'accept-then-status:500', 6)]);
    const { ended } = await batches.undo(id, { type: 'all' }, '');
    expect(await ended).toMatchObject({ undone: 6, kept: 0, unanswered: 0 });
    expect(outcomes(id)).toEqual(Array.from({ length: 6 }, () => 'cancelled'));
    expect(deleted(id)).toEqual(Array.from({ length: 6 }, () => true));
  });

  it('a lost answer of one row does not hide the others', async () => {
    const { id, batches } = await sent(4, [fault(DELETE, 'drop', 1), fault(GET, 'drop', null)], { sleep: () => Promise.resolve() });
    world.practice.setFaults([fault(DELETE, 'drop', 1), fault(DELETE, 'drop', 5), fault(DELETE, 'drop', 6), fault(GET, 'drop', null)]);
    const { ended } = await batches.undo(id, { type: 'all' }, '');
    expect(await ended).toMatchObject({ undone: 3, unanswered: 1 });
    expect(outcomes(id).toSorted()).toEqual(['accepted', 'cancelled', 'cancelled', 'cancelled']);
    expect(batches.undoView(id)).toMatchObject({ unanswered: { count: 1 }, undone: { count: 3 } });
  });

  it('follows a lost answer up until the service says how the row stands', async () => {
    // The deletion happens, its answer and every look-up are lost.
    const { id, batches } = await sent(2, [fault(DELETE, 'accept-then-drop', 1), fault(GET, 'drop', null), fault(DELETE, 'drop', 3), fault(DELETE, 'drop', 4)]);
    const { ended } = await batches.undo(id, { type: 'all' }, '');
    expect(await ended).toMatchObject({ undone: 1, unanswered: 1 });
    world.practice.setFaults([]);
    // Too early: the call may still be running.
    world.db.run(sql.updateTable('undoing_rows').set({ asked_at: world.now }).where('state', '=', 'asking'));
    await batches.track(id, patience());
    expect(unansweredUndoRows(world.db, id)).toHaveLength(1);
    world.now += 2 * MINUTE;
    await batches.track(id, patience());
    expect(outcomes(id)).toEqual(['cancelled', 'cancelled']);
    expect(unansweredUndoRows(world.db, id)).toEqual([]);
    expect(batches.undoView(id)).toMatchObject({ undone: { count: 2 }, unanswered: { count: 0 } });
    expectTruth(world, id);
  });

  it('and says when it was not undone after all', async () => {
    const { id, batches } = await sent(1, [fault(DELETE, 'drop', null)]);
    expect(await (await batches.undo(id, { type: 'all' }, '')).ended).toMatchObject({ undone: 0, unanswered: 1 });
    expect(outcomes(id)).toEqual(['accepted']);
    world.now += 2 * MINUTE;
    await batches.track(id, patience());
    expect(outcomes(id)).toEqual(['accepted']);
    expect(batches.undoView(id)).toMatchObject({ unanswered: { count: 0 }, kept: { count: 1 }, reasons: [{ code: 'UNDO_NOT_DONE' }] });
    world.practice.setFaults([]);
    expect(await (await batches.undo(id, { type: 'all' }, '')).ended).toMatchObject({ undone: 1 });
    expect(deleted(id)).toEqual([true]);
  });

  it('after the end of the process in the middle: what was asked is looked up, what was not asked is never asked by itself', async () => {
    const { id, batches } = await sent(3);
    let calls = 0;
    const service = world.service();
    const dying = await batchesOver(world, {
      openConnection: async () => ({
        connection: { id: world.db.all(sql.selectFrom('batches').select('connection_id'))[0]?.connection_id as never, label: '연습', service: 'portone', environment: 'practice' },
        service: {
          ...service,
          concurrency: { start: 1, most: 1 },
          cancel: async (row, signal) => {
            calls += 1;
            if (calls === 2) {
              await service.cancel(row, signal);
              throw new Error('the process ends here');
            }
            return await service.cancel(row, signal);
          },
        },
        baseUrl: '',
        official: false,
        secretPrint: null,
      }),
    });
    await expect((await dying.undo(id, { type: 'all' }, '')).ended).rejects.toThrow('the process ends here');
    world.reopen();
    const again = await batchesOver(world);
    again.settleInterrupted();
    expect(again.undoView(id)).toMatchObject({ running: false, stopCode: 'INTERRUPTED', undone: { count: 1 }, unanswered: { count: 1 }, left: { count: 1 } });
    world.now += 2 * MINUTE;
    const deletions = world.practice.requests().filter(({ method }) => method === 'DELETE').length;
    await again.track(id, patience());
    expect(world.practice.requests().filter(({ method }) => method === 'DELETE')).toHaveLength(deletions);
    expect(outcomes(id)).toEqual(['cancelled', 'cancelled', 'accepted']);
    expect(deleted(id)).toEqual([true, true, false]);
    void batches;
  });

  it('waits when the service asks it to, and undoes all the same', async () => {
    const { id, batches } = await sent(2, [fault(DELETE, 'status:429', 1)]);
    expect(await (await batches.undo(id, { type: 'all' }, '')).ended).toMatchObject({ undone: 2 });
  });

  it('leaves what can no longer be undone and says why, by status and by the service’s own word', async () => {
    const { id, batches } = await sent(3);
    world.now += 4 * 24 * 60 * MINUTE;
    // The ledger still says what it was told last; the service knows better.
    expect(await (await batches.undo(id, { type: 'all' }, '')).ended).toMatchObject({ undone: 0, kept: 3 });
    expect(batches.undoView(id)).toMatchObject({ kept: { count: 3 }, reasons: [{ code: 'PLATFORM_TRANSFER_NON_DELETABLE_STATUS', count: 3 }] });
    expect(new Set(outcomes(id))).toEqual(new Set(['paid']));
    await expect(batches.undo(id, { type: 'all' }, '')).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' });
  });

  it('stops between rows: what was not asked stays and is told', async () => {
    const { id, batches } = await sent(30);
    const { ended } = await batches.undo(id, { type: 'all' }, '');
    void batches.stopUndo(id);
    const end = await ended;
    expect(end).toMatchObject({ stopCode: 'STOPPED_BY_PERSON' });
    expect(end.left).toBeGreaterThan(20);
    expect(deleted(id).filter(Boolean)).toHaveLength(end.undone);
    expectTruth(world, id);
  });

  it('asks no further when the key is refused or nobody answers', async () => {
    const { id, batches } = await sent(30, [fault(DELETE, 'status:401', null), fault(GET, 'status:401', null)]);
    const end = await (await batches.undo(id, { type: 'all' }, '')).ended;
    expect(end).toMatchObject({ undone: 0, stopCode: 'SERVICE_REFUSED_KEY' });
    expect(end.left).toBeGreaterThan(20);
    world.practice.setFaults([fault(DELETE, 'drop', null), fault(GET, 'drop', null)]);
    const silent = await (await batches.undo(id, { type: 'all' }, '')).ended;
    expect(silent).toMatchObject({ undone: 0, stopCode: 'SERVICE_UNREACHABLE' });
    expect(silent.left).toBeGreaterThan(10);
  });

  it('never begins twice, nor beside the sending of the batch', async () => {
    const { id, batches } = await sent(20);
    const { ended } = await batches.undo(id, { type: 'all' }, '');
    await expect(batches.undo(id, { type: 'all' }, '')).rejects.toMatchObject({ code: 'UNDO_RUNNING' });
    await expect(batches.cancel(id, patience())).rejects.toMatchObject({ code: 'UNDO_RUNNING' });
    await ended;
  });

  it('on a live connection begins only with its label', async () => {
    world = await LedgerWorld.start('portone');
    const batch = world.freeze(1);
    await world.send(batch.id);
    const batches = await batchesOver(world, { nameConnection: (id) => ({ id, label: '본사', service: 'portone', environment: 'live' }) });
    expect(batches.undoPreview(batch.id, { type: 'all' })).toMatchObject({ label: '본사' });
    await expect(batches.undo(batch.id, { type: 'all' }, '')).rejects.toMatchObject({ code: 'LABEL_MISMATCH' });
    expect(outcomes(batch.id)).toEqual(['accepted']);
    expect(await (await batches.undo(batch.id, { type: 'all' }, ' 본사 ')).ended).toMatchObject({ undone: 1 });
  });

  it('undoes REQUESTED payouts of Toss by the same way', async () => {
    world = await LedgerWorld.start('toss-v1');
    const batch = world.freeze(3);
    await world.send(batch.id);
    const batches = await batchesOver(world);
    expect(await (await batches.undo(batch.id, { type: 'rows', seqs: [0, 2] }, '')).ended).toMatchObject({ undone: 2 });
    expect(outcomes(batch.id)).toEqual(['cancelled', 'accepted', 'cancelled']);
    expect(world.practice.book.payouts().filter((payout) => payout.cancelledAt !== null)).toHaveLength(2);
  });
});
