import { afterEach, describe, expect, it } from 'vitest';
import { kstDate } from '../../shared/calendar.ts';
import type { BatchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import { LedgerWorld, batchesOver, expectTruth, rowsToFreeze } from '../tests/ledger-world.ts';
import type { LedgerWorldOptions } from '../tests/ledger-world.ts';
import type { RowToFreeze } from './freeze.ts';
import { joinedView, rowChain } from './joined-view.ts';

const MINUTE = 60_000;
const TODAY = kstDate('2026-11-20');
const patience = (): AbortSignal => AbortSignal.timeout(20_000);
let world: LedgerWorld;
afterEach(async () => world.close());

const pay = (partnerId: string, amount: number): RowToFreeze => ({
  sheetRow: 2, payee: partnerId, payeeName: null, amount: won(amount), date: TODAY, cells: [],
  row: { kind: 'manual-settlement', partnerId, settlementDate: TODAY, settlementAmount: won(amount), settlementTaxFreeAmount: null, memo: null },
});

/** A batch of today, at a console where nobody works by himself. */
async function settled(rows: readonly RowToFreeze[], options: LedgerWorldOptions = {}) {
  world = await LedgerWorld.start('portone', options);
  world.practice.console.pause();
  const batch = world.freeze(rows.length, { rows });
  await world.send(batch.id);
  const batches = await batchesOver(world);
  const look = async () => {
    await batches.track(batch.id, patience());
    const view = joinedView(world.db, batch.id);
    if (view.joined === null) throw new Error(`nothing was read: ${view.error ?? ''}`);
    return view.joined;
  };
  return { id: batch.id, batches, look };
}
const todos = (joined: { readonly todos: readonly { type: string; rows: number; amount: number }[] }) => joined.todos.map(({ type, rows, amount }) => [type, rows, amount]);
const outcomes = (id: BatchId): string[] => world.rows(id).map((row) => row.outcome);

describe('the joined view', () => {
  it('follows rows from the settlement to the bank, step by step, with what is left to do', async () => {
    const { id, look } = await settled([pay('partner001', 1000), pay('partner001', 500), pay('partner002', 2000), pay('partner003', -50), pay('partner004', 700), pay('partner006', 800)]);
    world.practice.console.hold('partner004', TODAY);
    world.practice.console.exclude('partner006', TODAY);
    let joined = await look();
    expect(todos(joined)).toEqual([['confirm', 3, 3500], ['offset', 1, -50], ['release', 1, 700], ['excluded', 1, 800]]);
    expect(joined.held).toMatchObject({ count: 2, rows: [{ payee: 'partner004', status: 'PAYOUT_WITHHELD', amount: 700 }, { payee: 'partner006', status: 'PAYOUT_EXCLUDED' }] });
    expect(joined.negative.rows).toMatchObject([{ payee: 'partner003', amount: -50 }]);
    expect(joined.stages.map(({ stage, count, amount }) => [stage, count, amount])).toEqual([['transfer', 6, 4950], ['settlement', 5, 4950], ['bulk', 0, 0], ['payout', 0, 0], ['account', 0, 0]]);

    world.now += MINUTE;
    const bulk = world.practice.console.makeBulk() ?? '';
    joined = await look();
    expect(todos(joined)).toEqual([['sign', 3, 3500], ['offset', 1, -50], ['release', 1, 700], ['excluded', 1, 800]]);
    expect(joined.bulks).toMatchObject([{ id: bulk, status: 'PREPARED', scheduledAt: null, ours: { count: 3, amount: 3500 }, payouts: { count: 2, amount: 3500 } }]);

    const at = world.now + 60 * MINUTE;
    world.practice.console.sign(bulk, at);
    joined = await look();
    expect(joined.todos[0]).toMatchObject({ type: 'scheduled', rows: 3, bulk, at: new Date(at).toISOString() });
    expect(joined.bulks[0]).toMatchObject({ scheduledAt: new Date(at).toISOString(), payouts: { statuses: [{ status: 'SCHEDULED', count: 2 }] } });
    world.practice.console.fail('partner002', '계좌 해지');
    world.now = at + MINUTE;
    expect(todos(await look())[0]).toEqual(['under-way', 3, 3500]);
    world.now = at + 4 * MINUTE;
    joined = await look();
    expect(joined.bulks[0]).toMatchObject({ status: 'COMPLETED', failedCount: 1, failed: [{ payee: 'partner002', reason: '계좌 해지', amount: 2000 }] });
    expect(todos(joined)[0]).toEqual(['failed', 1, 2000]);
    // Paid by the transfers' own status; the one whose payout failed is not, nor is anything called failed by an inferred link.
    expect(outcomes(id)).toEqual(['paid', 'paid', 'accepted', 'accepted', 'accepted', 'accepted']);
    expect(rowChain(world.db, id, 2).links.map(({ stage, link, status, reason }) => [stage, link, status, reason])).toEqual([
      ['transfer', 'own', 'PAYOUT_CONFIRMED', null], ['settlement', 'inferred', 'PAYOUT_FAILED', null], ['bulk', 'sure', 'COMPLETED', null], ['payout', 'sure', 'FAILED', '계좌 해지'], ['account', 'sure', 'FAILED', '계좌 해지'],
    ]);
    expect(rowChain(world.db, id, 3).links.map(({ stage }) => stage)).toEqual(['transfer', 'settlement']);
    expectTruth(world, id);
  });

  it('understands a bulk payout that says itself that it is scheduled, and one that was cancelled', async () => {
    const { look } = await settled([pay('partner001', 1000)], { portoneQuirks: { scheduledBulks: true } });
    const bulk = world.practice.console.makeBulk() ?? '';
    world.practice.console.sign(bulk, world.now + 60 * MINUTE);
    expect((await look()).bulks[0]).toMatchObject({ status: 'SCHEDULED', scheduledAt: new Date(world.now + 60 * MINUTE).toISOString() });
    world.practice.console.cancel(bulk);
    expect(todos(await look())).toEqual([['confirm', 1, 1000]]);
  });

  it('asks for nothing before a settlement day has come', async () => {
    world = await LedgerWorld.start('portone');
    const batch = world.freeze(3, { rows: rowsToFreeze('portone', 3) });
    await world.send(batch.id);
    const batches = await batchesOver(world);
    await batches.track(batch.id, patience());
    expect(world.practice.requests().filter(({ path }) => /settlements|payouts|account/.test(path))).toEqual([]);
    expect(joinedView(world.db, batch.id).joined?.todos).toMatchObject([{ type: 'wait-date', rows: 3 }]);
  });

  it('reads lists, not rows: a few calls for many payees, page by page', async () => {
    const { look } = await settled(Array.from({ length: 180 }, (_, at) => pay(`partner${String(at + 1).padStart(3, '0')}`, 1000 + at)));
    world.practice.console.makeBulk();
    const before = world.practice.requests().length;
    const joined = await look();
    expect(joined.stages.map(({ count }) => count)).toEqual([180, 180, 1, 180, 0]);
    expect(world.practice.requests().slice(before).filter(({ path }) => !path.includes('transfer-summaries') && !path.includes('transfers/')).length).toBeLessThanOrEqual(12);
    // What a GET is asked travels as `requestBody`.
    expect(world.practice.requests().slice(before).every(({ body, search }) => body === '' && (search.includes('requestBody=') || !search.includes('filter')))).toBe(true);
  });

  it('keeps what it knew when a list is refused, says which, and never fails the question about the rows', async () => {
    const { id, batches, look } = await settled([pay('partner001', 1000)]);
    world.practice.console.sign(world.practice.console.makeBulk() ?? '');
    world.now += 10 * MINUTE;
    world.practice.setFaults([{ match: 'GET /platform/account-transfers', do: 'status:401' }]);
    // Unauthorized is about the key as a whole: the chain was not read, the rows were.
    await batches.track(id, patience());
    expect(outcomes(id)).toEqual(['paid']);
    expect(joinedView(world.db, id)).toMatchObject({ joined: null, error: 'SERVICE_REFUSED_KEY' });
    world.practice.setFaults([{ match: 'GET /platform/account-transfers', do: 'status:403' }, { match: 'GET /platform/bulk-payouts', do: 'garbage' }]);
    const joined = await look();
    expect(joined.stages.map(({ stage, answer, error }) => [stage, answer, error])).toEqual([
      ['transfer', 'whole', null], ['settlement', 'whole', null], ['bulk', 'failed', 'SERVICE_ANSWER_UNREADABLE'], ['payout', 'whole', null], ['account', 'failed', 'FORBIDDEN'],
    ]);
    const { readAt } = joinedView(world.db, id);
    world.now += 10 * MINUTE;
    world.practice.setFaults([{ match: 'GET /platform/partner-settlements', do: 'drop' }]);
    await batches.track(id, patience());
    // Looked at offline: the last answer, its time, and that there was no newer one.
    expect(joinedView(world.db, id)).toMatchObject({ readAt, joined: { ours: { count: 1 } }, error: 'SERVICE_UNREACHABLE' });
  });
});
