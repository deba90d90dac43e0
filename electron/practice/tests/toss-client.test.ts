import { describe, expect, it } from 'vitest';
import type { KstDate } from '../../../shared/calendar.ts';
import { won } from '../../../shared/money.ts';
import { rowKey } from '../../../shared/ids.ts';
import { SERVICES } from '../../services/index.ts';
import type { Transport } from '../../services/transport.ts';
import { BATCH, deliver, fault, FRIDAY, FRIDAY_MORNING, impatient, inWorld, patience, POST_TOSS, send, sent, tossRows, typesOf, type TestWorld } from './world.ts';

const HOUR = 60 * 60_000;

function onlyRequest(world: TestWorld, count = 3) {
  const rows = tossRows(count);
  const [request] = world.service.plan(BATCH, rows);
  return { rows, request: request!, sentRows: rows.map((row) => sent(row)) };
}

/** How often money was held for the rows: never anything but 0 or 1. */
function times(world: TestWorld): number[] {
  return [...new Set(world.practice.book.timesByRow().values())];
}

describe('a batch on the happy path', () => {
  it('of 2,345 rows goes out in three requests, every row once', () => inWorld('toss-v1', {}, async (world) => {
    const rows = tossRows(2345);
    const requests = world.service.plan(BATCH, rows);
    expect(requests.map((request) => request.rowKeys.length)).toEqual([1000, 1000, 345]);
    expect(requests.map((request) => request.idempotencyKey)).toEqual(['sd-b-1-1', 'sd-b-1-2', 'sd-b-1-3']);
    for (const request of requests) {
      const verdict = await send(world, request);
      if (verdict.type !== 'rows') throw new Error(verdict.type);
      expect(verdict.rows.map((row) => row.key)).toEqual(request.rowKeys);
      expect(verdict.rows.every((row) => row.outcome === 'accepted' && row.status === 'REQUESTED' && row.serviceId !== null)).toBe(true);
    }
    expect(world.practice.book.payouts()).toHaveLength(2345);
    expect(times(world)).toEqual([1]);
    const found = await world.service.find(rows.map((row) => sent(row)), patience);
    expect(new Set(typesOf(found))).toEqual(new Set(['ours']));
  }));

  it('matches every returned payout with its row, whatever the order', () => inWorld('toss-v1', {}, async (world) => {
    const { rows, request } = onlyRequest(world, 50);
    const verdict = await send(world, request);
    if (verdict.type !== 'rows') throw new Error(verdict.type);
    const byKey = new Map(world.practice.book.payouts().map((payout) => [payout.payoutKey, payout]));
    verdict.rows.forEach((row, index) => expect(byKey.get(row.serviceId!)?.amount).toBe(10_000 + index));
    expect(rows).toHaveLength(50);
  }));

  it('still matches when the service gives no metadata back', () => inWorld('toss-v1', { quirks: { hideMetadata: true } }, async (world) => {
    const { request, sentRows } = onlyRequest(world, 50);
    const verdict = await send(world, request);
    expect(verdict).toMatchObject({ type: 'rows' });
    // Without our name on it, only the service's own key proves that a payout is ours.
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(sentRows.map(() => 'clash'));
    if (verdict.type !== 'rows') return;
    const tracked = await world.service.track(sentRows.map((row, index) => ({ ...row, serviceId: verdict.rows[index]!.serviceId })), patience);
    expect(tracked.every((row) => row.outcome === 'accepted')).toBe(true);
  }));

  it('follows the clock to the end', () => inWorld('toss-v1', {}, async (world) => {
    const rows = [...tossRows(3), { ...tossRows(1)[0]!, seq: 3, key: rowKey('row-closed') }];
    const closed = rows[3]!;
    if (closed.row.kind !== 'submall-payout') throw new Error('kind');
    rows[3] = { ...closed, row: { ...closed.row, subMallId: 'submall192' } };
    const [request] = world.service.plan(BATCH, rows);
    await send(world, request!);
    const sentRows = rows.map((row) => sent(row));
    const statuses = async () => (await world.service.track(sentRows, patience)).map((row) => row.status);
    expect(await statuses()).toEqual(['REQUESTED', 'REQUESTED', 'REQUESTED', 'REQUESTED']);
    world.practice.setClock(FRIDAY_MORNING + 3 * 24 * HOUR - HOUR / 2 + 60_000);
    expect(await statuses()).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS']);
    world.practice.advance(HOUR);
    const end = await world.service.track(sentRows, patience);
    expect(end.map((row) => row.outcome)).toEqual(['paid', 'paid', 'paid', 'failed']);
    expect(end[3]).toMatchObject({ code: 'INVALID_ACCOUNT' });
  }));

  it('reads balance, payees and the connection', () => inWorld('toss-v1', { balance: 1_000_000 }, async (world) => {
    expect(await world.service.balance(patience)).toBe(1_000_000);
    await send(world, onlyRequest(world).request);
    expect(await world.service.balance(patience)).toBe(1_000_000 - 30_003);
    expect(await world.service.check(patience)).toEqual({ ok: true, balance: 969_997, code: null, message: null });
    const payees = await world.service.payees(patience);
    expect(payees).toHaveLength(200);
    expect(payees[0]).toMatchObject({ id: 'submall001', status: 'APPROVED', archived: false });
    expect(payees[0]!.accountNumber).toMatch(/^\d{12}$/);
  }));
});

describe('the same request again', () => {
  it('gets the first answer and pays nothing twice', () => inWorld('toss-v1', {}, async (world) => {
    const { request } = onlyRequest(world);
    const first = await deliver(world, request);
    const second = await deliver(world, request);
    if (first.type !== 'answer' || second.type !== 'answer') throw new Error('no answer');
    expect(second.answer.body).toBe(first.answer.body);
    expect(world.practice.book.payouts()).toHaveLength(3);
  }));

  it('pays again once the key has died: why repeats have a limit', () => inWorld('toss-v1', {}, async (world) => {
    const rows = tossRows(1, FRIDAY);
    const [request] = world.service.plan(BATCH, rows.map((row) => ({ ...row, row: { ...row.row, payoutDate: '2026-12-30' as KstDate } as typeof row.row })));
    await send(world, request!);
    world.practice.advance(14.9 * 24 * HOUR);
    await send(world, request!);
    expect(times(world)).toEqual([1]);
    // The key's first use counts, and the fifteenth day is over.
    world.practice.advance(0.6 * 24 * HOUR);
    await send(world, request!);
    expect(times(world)).toEqual([2]);
    expect(world.service.keyLifeDays).toBeLessThan(15);
  }));

  it('while the first still runs says so, and later gets its answer', () => inWorld('toss-v1', { faults: [fault(POST_TOSS, 'delay:1500')] }, async (world) => {
    const { request } = onlyRequest(world);
    expect(await send(world, request, impatient(500))).toEqual({ type: 'lost' });
    expect(await send(world, request)).toEqual({ type: 'repeat', afterMs: null, reason: 'IDEMPOTENT_REQUEST_PROCESSING', running: true });
    let verdict = await send(world, request);
    for (let tries = 0; verdict.type === 'repeat' && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      verdict = await send(world, request);
    }
    expect(verdict.type).toBe('rows');
    expect(times(world)).toEqual([1]);
  }));
});

describe('every fault', () => {
  const lostAfterWork = ['accept-then-drop'];
  const lostBeforeWork = ['drop'];
  const doubtfulAfterWork = ['garbage', 'accept-then-status:500', 'accept-then-status:502', 'accept-then-status:302'];
  const doubtfulBeforeWork = ['status:500', 'status:503', 'status:302', 'status:408'];

  it.each([...lostAfterWork, ...doubtfulAfterWork])('%s: nobody knows, the look-up finds it, a repeat does not pay twice', (action) =>
    inWorld('toss-v1', { faults: [fault(POST_TOSS, action)] }, async (world) => {
      const { request, sentRows } = onlyRequest(world);
      expect((await send(world, request)).type).toBe(lostAfterWork.includes(action) ? 'lost' : 'uncertain');
      expect(typesOf(await world.service.find(sentRows, patience))).toEqual(['ours', 'ours', 'ours']);
      expect((await send(world, request)).type).toBe('rows');
      expect(times(world)).toEqual([1]);
    }));

  it.each([...lostBeforeWork, ...doubtfulBeforeWork])('%s: nobody knows, the look-up finds nothing, a repeat pays once', (action) =>
    inWorld('toss-v1', { faults: [fault(POST_TOSS, action)] }, async (world) => {
      const { request, sentRows } = onlyRequest(world);
      expect((await send(world, request)).type).toBe(lostBeforeWork.includes(action) ? 'lost' : 'uncertain');
      expect(typesOf(await world.service.find(sentRows, patience))).toEqual(['absent', 'absent', 'absent']);
      expect((await send(world, request)).type).toBe('rows');
      expect(times(world)).toEqual([1]);
    }));

  it('status:429 asks for the same request after the time that Retry-After names', () => inWorld('toss-v1', { faults: [fault(POST_TOSS, 'status:429')] }, async (world) => {
    const { request } = onlyRequest(world);
    expect(await send(world, request)).toEqual({ type: 'repeat', afterMs: 1000, reason: 'TOO_MANY_REQUESTS' });
    expect((await send(world, request)).type).toBe('rows');
    expect(times(world)).toEqual([1]);
  }));

  it('status:401 and 403 are refusals of the connection', () => inWorld('toss-v1', { faults: [fault(POST_TOSS, 'status:401', 1), fault(POST_TOSS, 'status:403', 2)] }, async (world) => {
    const { request } = onlyRequest(world);
    expect(await send(world, request)).toMatchObject({ type: 'refused', code: 'UNAUTHORIZED_KEY' });
    expect(await send(world, request)).toMatchObject({ type: 'refused', code: 'FORBIDDEN_REQUEST' });
  }));

  it('delay past the timeout: lost, and found', () => inWorld('toss-v1', { faults: [fault(POST_TOSS, 'delay:60000')] }, async (world) => {
    const { request, sentRows } = onlyRequest(world);
    expect(await send(world, request, impatient(500))).toEqual({ type: 'lost' });
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(['ours', 'ours', 'ours']);
  }));

  it('while reading is waited out when the service asks to, and told otherwise', () => inWorld('toss-v1', {
    faults: [fault('GET /v1/payouts/sub-malls/settlements', 'status:429', 1), fault('GET /v1/payouts/sub-malls/settlements', 'garbage', 3), fault('GET /v1/payouts/sub-malls/settlements', 'drop', 4), fault('GET /v1/payouts/sub-malls/settlements', 'status:404', 5)],
  }, async (world) => {
    const { sentRows } = onlyRequest(world);
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(['absent', 'absent', 'absent']);
    // An answer that isn't clear is never "absent".
    await expect(world.service.find(sentRows, patience)).rejects.toMatchObject({ code: 'SERVICE_ANSWER_UNREADABLE' });
    await expect(world.service.find(sentRows, patience)).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    await expect(world.service.find(sentRows, patience)).rejects.toMatchObject({ code: 'SERVICE_ERROR' });
  }));
});

describe('a refusal of rows', () => {
  it.each([
    ['an unknown submall', { subMallId: 'nobody' }, 'NOT_FOUND_SUBMALL'],
    ['a weekend', { payoutDate: '2026-11-21' }, 'INVALID_PAYABLE_DATE'],
    ['yesterday', { payoutDate: '2026-11-19' }, 'INVALID_PAYABLE_DATE'],
    ['a public holiday', { payoutDate: '2026-12-25' }, 'NOT_ALLOWED_HOLIDAY'],
    ['a text that is too long', { transferSummary: '여덟글자가넘어요' }, 'INVALID_REQUEST'],
    ['nothing to pay', { payoutAmount: 0 }, 'BELOW_ZERO_AMOUNT'],
    ['a submall under review', { subMallId: 'submall195' }, 'USER_ACCOUNT_ON_HOLD'],
    ['too much for a submall without KYC', { subMallId: 'submall004', payoutAmount: 10_000_001 }, 'EXCEED_MAX_AMOUNT'],
    ['more than there is', { payoutAmount: 100_000_000_000 }, 'NOT_ENOUGH_AMOUNT'],
  ])('for %s refuses the whole array', (_name, change, code) => inWorld('toss-v1', {}, async (world) => {
    const rows = tossRows(3);
    const last = { ...rows[2]!, row: { ...rows[2]!.row, ...change } as (typeof rows)[number]['row'] };
    const [request] = world.service.plan(BATCH, [rows[0]!, rows[1]!, last]);
    const verdict = await send(world, request!);
    if (verdict.type !== 'rows') throw new Error(verdict.type);
    expect(verdict.rows.map((row) => [row.outcome, row.code])).toEqual([['rejected', code], ['rejected', code], ['rejected', code]]);
    expect(world.practice.book.payouts()).toHaveLength(0);
  }));

  it('between eleven and twelve is whole, and nothing was paid', () => inWorld('toss-v1', { now: () => FRIDAY_MORNING + 2 * HOUR }, async (world) => {
    expect(await send(world, onlyRequest(world).request)).toMatchObject({ type: 'repeat', closed: true });
    expect(world.practice.book.payouts()).toHaveLength(0);
  }));
});

describe('looking up', () => {
  it('sees a payout under our name with another content as a clash', () => inWorld('toss-v1', {}, async (world) => {
    const { request, sentRows } = onlyRequest(world);
    await send(world, request);
    const [first, second, third] = sentRows;
    const found = await world.service.find([{ ...first!, amount: won(1) }, { ...second!, payee: 'submall099' }, third!], patience);
    expect(typesOf(found)).toEqual(['clash', 'clash', 'ours']);
    expect(found[0]).toMatchObject({ seen: expect.stringContaining('submall001 10,000') });
  }));

  it('sees two payouts under the name of one row as a clash', () => inWorld('toss-v1', {}, async (world) => {
    const { request, sentRows } = onlyRequest(world);
    await send(world, request);
    // The same rows under another key: what must never happen.
    await send(world, { ...request, idempotencyKey: 'another' });
    expect(times(world)).toEqual([2]);
    const found = await world.service.find(sentRows, patience);
    expect(typesOf(found)).toEqual(['clash', 'clash', 'clash']);
    expect(found[0]).toMatchObject({ seen: expect.stringMatching(/ \/ /) });
  }));

  it('halves ranges that the service finds too long', () => inWorld('toss-v1', { quirks: { rangeDays: 2 } }, async (world) => {
    const dates = ['2026-11-23', '2026-11-25', '2026-11-30', '2026-12-01'] as KstDate[];
    const rows = tossRows(4).map((row, index) => ({ ...row, row: { ...row.row, payoutDate: dates[index]! } as typeof row.row }));
    await send(world, world.service.plan(BATCH, rows)[0]!);
    expect(typesOf(await world.service.find(rows.map((row) => sent(row)), patience))).toEqual(['ours', 'ours', 'ours', 'ours']);
  }));

  it('asks again day by day when a list may have been cut', () => inWorld('toss-v1', {}, async (world) => {
    const rows = tossRows(100);
    await send(world, world.service.plan(BATCH, rows)[0]!);
    const before = world.practice.requests().length;
    const wanted = [...rows.map((row) => sent(row)), { ...sent(rows[0]!), key: rowKey('row-other'), date: '2026-11-24' as KstDate }];
    expect(typesOf(await world.service.find(wanted, patience)).at(-1)).toBe('absent');
    expect(world.practice.requests().length - before).toBe(2);
  }));

  it('tracks by the service key what the range does not name', () => inWorld('toss-v1', { quirks: { hideMetadata: true } }, async (world) => {
    const { request, sentRows } = onlyRequest(world, 1);
    const verdict = await send(world, request);
    if (verdict.type !== 'rows') throw new Error(verdict.type);
    const moved = { ...sentRows[0]!, serviceId: verdict.rows[0]!.serviceId, date: FRIDAY };
    expect(await world.service.track([moved], patience)).toMatchObject([{ outcome: 'unknown', code: 'CLASH' }]);
    expect(await world.service.track([{ ...moved, serviceId: 'pp-nothing' }], patience)).toMatchObject([{ outcome: 'unknown', code: 'PAYOUT_NOT_FOUND' }]);
  }));
});

describe('cancelling', () => {
  it('works while the payout is only requested, and then says why not', () => inWorld('toss-v1', {}, async (world) => {
    const { request, sentRows } = onlyRequest(world);
    await send(world, request);
    expect(await world.service.cancel(sentRows[0]!, patience)).toMatchObject({ outcome: 'cancelled', status: 'CANCELED' });
    world.practice.setClock(FRIDAY_MORNING + 4 * 24 * HOUR);
    expect(await world.service.cancel(sentRows[1]!, patience)).toMatchObject({ outcome: 'paid', status: 'COMPLETED', code: 'NOT_SUPPORTED_PROCESS' });
    expect(await world.service.cancel({ ...sentRows[2]!, key: rowKey('never-sent') }, patience)).toMatchObject({ outcome: 'unknown' });
  }));

  it('asks how it stands when the answer is lost', () => inWorld('toss-v1', { faults: [fault('POST /v1/payouts/sub-malls/settlements/{key}/cancel', 'accept-then-drop')] }, async (world) => {
    const { request, sentRows } = onlyRequest(world);
    await send(world, request);
    expect(await world.service.cancel(sentRows[0]!, patience)).toMatchObject({ outcome: 'cancelled' });
  }));
});

describe('secrets', () => {
  it('and account numbers that a service repeats are taken out of its words', async () => {
    const secret = 'test_sk_wrong_and_hidden';
    const words = `${secret} ${Buffer.from(`${secret}:`).toString('base64')} 110-123-456789`;
    const transport: Transport = () => Promise.resolve({ type: 'answer', answer: { status: 400, headers: {}, body: JSON.stringify({ code: 'INVALID_REQUEST', message: words }) } });
    const service = SERVICES['toss-v1'].create({ baseUrl: 'http://127.0.0.1:9', secret, environment: 'test', transport });
    await expect(service.balance(patience)).rejects.toMatchObject({ code: 'SERVICE_ERROR', params: { status: 400, code: 'INVALID_REQUEST', message: '••• ••• •••6789' } });
    expect(await service.check(patience)).toMatchObject({ ok: false, message: '••• ••• •••6789' });
  });

  it('are trimmed of a byte order mark and spaces', () => inWorld('toss-v1', { secret: '\uFEFF test_sk_practice_not_a_real_key_000000 \n' }, async (world) => {
    expect((await world.service.check(patience)).ok).toBe(true);
  }));

  it('stand in no error, whatever is wrong', () => inWorld('toss-v1', { secret: 'test_sk_wrong_and_hidden' }, async (world) => {
    const { request, sentRows } = onlyRequest(world);
    expect(await send(world, request)).toMatchObject({ type: 'refused', code: 'UNAUTHORIZED_KEY' });
    expect(await world.service.check(patience)).toMatchObject({ ok: false, code: 'UNAUTHORIZED_KEY' });
    const errors = await Promise.all([
      world.service.find(sentRows, patience),
      world.service.balance(patience),
      world.service.payees(patience),
      world.service.cancel({ ...sentRows[0]!, serviceId: 'x' }, patience),
    ].map((call) => call.then(() => null, (error: unknown) => error)));
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'SERVICE_REFUSED_KEY', moneyMoved: 'no' });
      const told = `${JSON.stringify(error)} ${String(error)} ${(error as Error).stack ?? ''}`;
      expect(told).not.toContain('hidden');
      expect(told).not.toContain(Buffer.from('test_sk_wrong_and_hidden:').toString('base64'));
    }
  }));
});
