import { describe, expect, it } from 'vitest';
import { kstDate } from '../../../shared/calendar.ts';
import { rowKey } from '../../../shared/ids.ts';
import type { PayRow } from '../../../shared/kinds/kind.ts';
import { won } from '../../../shared/money.ts';
import { SERVICES } from '../../services/index.ts';
import type { BatchRow } from '../../services/service.ts';
import { fetchTransport, type Transport } from '../../services/transport.ts';
import { practiceSellerId } from '../seed.ts';
import { BATCH, deliver, fault, FRIDAY, impatient, inWorld, MONDAY, patience, POST_TOSS2, sellerRows, send, sent, typesOf, type TestWorld, type WorldOptions } from './world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const inV2 = (options: WorldOptions, test: (world: TestWorld) => Promise<void>): Promise<void> => inWorld('toss-v2', options, test);

function planned(world: TestWorld, rows: readonly BatchRow[]) {
  const [request] = world.service.plan(BATCH, rows);
  if (!request) throw new Error('nothing planned');
  return { rows, request, sentRows: rows.map((row) => sent(row)) };
}

/** One row with other content. */
function oneRow(change: Partial<Extract<PayRow, { kind: 'seller-payout' }>>): BatchRow[] {
  return sellerRows(1).map((row) => (row.row.kind === 'seller-payout' ? { ...row, row: { ...row.row, ...change } } : row));
}

const times = (world: TestWorld): number[] => [...new Set(world.practice.book.timesByRow().values())];

async function accepted(world: TestWorld, rows: readonly BatchRow[]) {
  const { request } = planned(world, rows);
  const verdict = await send(world, request);
  if (verdict.type !== 'rows') throw new Error(JSON.stringify(verdict));
  return rows.map((row, index) => sent(row, verdict.rows[index]?.serviceId ?? null));
}

describe('a batch on the happy path', () => {
  it('of 250 rows goes out in three requests, every row once, and what travels can be read by nobody else', () => inV2({}, async (world) => {
    const rows = sellerRows(250);
    const requests = world.service.plan(BATCH, rows);
    expect(requests.map((request) => request.rowKeys.length)).toEqual([100, 100, 50]);
    for (const request of requests) {
      const verdict = await send(world, request);
      if (verdict.type !== 'rows') throw new Error(verdict.type);
      expect(verdict.rows.map((row) => row.key)).toEqual(request.rowKeys);
      expect(verdict.rows.every((row) => row.outcome === 'accepted' && row.status === 'REQUESTED' && row.serviceId !== null)).toBe(true);
    }
    expect(world.practice.book.sellerPayouts().map(({ amount }) => amount)).toEqual(rows.map((_, index) => 30_000 + index));
    expect(times(world)).toEqual([1]);
    expect(new Set(typesOf(await world.service.find(rows.map((row) => sent(row)), patience)))).toEqual(new Set(['ours']));
    for (const { body } of world.practice.requests().filter(({ method }) => method === 'POST')) expect(body).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  }));

  it('asks for encryption where there is a body, and nowhere else', () => inV2({}, async (world) => {
    const [row] = await accepted(world, sellerRows(1));
    await world.service.check(patience);
    await world.service.payees(patience);
    await world.service.find([row!], patience);
    await world.service.cancel(row!, patience);
    const seen = world.practice.requests().map(({ method, path, headers, body }) => [method, path.replace(/FPA_\w+/, '{id}'), headers['tosspayments-api-security-mode'] ?? '-', headers['content-type'] ?? '-', body === '']);
    expect(seen.filter(([, , mode]) => mode !== '-')).toEqual([['POST', '/v2/payouts', 'ENCRYPTION', 'text/plain', false]]);
    expect(seen.filter(([method]) => method === 'POST').map(([, path]) => path)).toEqual(['/v2/payouts', '/v2/payouts/{id}/cancel']);
    expect(seen.filter(([, path]) => path !== '/v2/payouts' ).every(([, , , , empty]) => empty)).toBe(true);
  }));

  it.each([['plain', true], ['encrypted', false]] as const)('reads errors that are %s', (_name, plainErrors) => inV2({ balance: 100, quirks: { plainErrors } }, async (world) => {
    const { request } = planned(world, sellerRows(1));
    expect(await send(world, request)).toMatchObject({ type: 'rows', rows: [{ outcome: 'rejected', code: 'NOT_ENOUGH_AMOUNT', message: expect.stringMatching(/초과했습니다. \(traceId: [0-9a-f]{32}\)$/) }] });
  }));

  it('reads the bare array as well', () => inV2({ quirks: { bareArray: true } }, async (world) => {
    expect(await send(world, planned(world, sellerRows(3)).request)).toMatchObject({ type: 'rows', rows: [{ outcome: 'accepted' }, { outcome: 'accepted' }, { outcome: 'accepted' }] });
  }));

  it('follows scheduled payouts to the end', () => inV2({}, async (world) => {
    const rows = await accepted(world, [...sellerRows(3), ...oneRow({ sellerId: practiceSellerId(191) }).map((row) => ({ ...row, key: rowKey('closed'), seq: 3 }))]);
    const outcomes = async (): Promise<unknown[]> => (await world.service.track(rows, patience)).map(({ outcome, status }) => `${outcome} ${status}`);
    expect(new Set(await outcomes())).toEqual(new Set(['accepted REQUESTED']));
    world.practice.advance(3 * DAY + MINUTE);
    expect((await outcomes()).at(-1)).toBe('failed FAILED');
    expect(new Set((await outcomes()).slice(0, -1))).toEqual(new Set(['paid COMPLETED']));
    expect((await world.service.track(rows.slice(-1), patience))[0]).toMatchObject({ code: 'INVALID_ACCOUNT' });
  }));

  it('shows a status that nobody knows as it comes', () => inV2({ quirks: { strangeStatus: 'REVIEWING' } }, async (world) => {
    const rows = await accepted(world, sellerRows(1));
    expect(await world.service.track(rows, patience)).toMatchObject([{ outcome: 'accepted', status: 'REVIEWING' }]);
  }));
});

describe('what is paid at once', () => {
  it.each(['null', 'missing', 'day'] as const)('is found by our id when the service shows its date as %s, also on another day', (expressDate) => inV2({ quirks: { expressDate } }, async (world) => {
    const rows = await accepted(world, sellerRows(3, null));
    expect(world.practice.book.sellerPayouts().map(({ payoutDate }) => payoutDate)).toEqual([null, null, null]);
    for (const asked of [rows, rows.map((row) => ({ ...row, serviceId: null })), rows.map((row) => ({ ...row, serviceId: null, date: kstDate('2026-11-18') }))]) {
      expect(typesOf(await world.service.find(asked, patience))).toEqual(['ours', 'ours', 'ours']);
      expect((await world.service.track(asked, patience)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    }
    world.practice.advance(10 * MINUTE);
    expect((await world.service.track(rows, patience)).map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
  }));

  it('is absent only when the whole list has been gone through', () => inV2({}, async (world) => {
    const { sentRows } = planned(world, sellerRows(2, null));
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(['absent', 'absent']);
    const asked = world.practice.requests().filter(({ path }) => path === '/v2/payouts').map(({ search }) => /payoutDate/.test(search));
    expect(asked).toEqual([true, false]);
  }));

  it('of which nobody knows any more is looked for in both ways; what is scheduled only by its days', () => inV2({}, async (world) => {
    const rows = await accepted(world, [...sellerRows(1), ...sellerRows(2, null).slice(1)]);
    const forgotten = rows.map(({ express: _express, ...row }) => ({ ...row, serviceId: null }));
    expect(typesOf(await world.service.find(forgotten, patience))).toEqual(['ours', 'ours']);
    const before = world.practice.requests().length;
    await world.service.find([sent({ ...sellerRows(1)[0]!, key: rowKey('nobody') })], patience);
    expect(world.practice.requests().slice(before).map(({ search }) => /payoutDate/.test(search))).toEqual([true]);
  }));

  it('cannot be cancelled: it is not even asked for, and the row says why', () => inV2({}, async (world) => {
    const [row] = await accepted(world, sellerRows(1, null));
    expect(await world.service.cancel(row!, patience)).toMatchObject({ outcome: 'accepted', code: 'EXPRESS_NOT_CANCELLABLE', status: 'IN_PROGRESS' });
    expect(world.practice.requests().some(({ path }) => path.endsWith('/cancel'))).toBe(false);
    const { express: _express, ...forgotten } = row!;
    expect(await world.service.cancel(forgotten, patience)).toMatchObject({ outcome: 'accepted', code: 'NOT_SUPPORTED_PROCESS', message: expect.stringContaining('traceId') });
    expect(world.practice.book.sellerPayouts()).toMatchObject([{ cancelledAt: null }]);
  }));

  it('outside the hours is refused, and nothing is paid', () => inV2({ startAt: Date.parse('2026-11-20T16:00:00+09:00'), now: () => Date.parse('2026-11-20T16:00:00+09:00') }, async (world) => {
    expect(await send(world, planned(world, sellerRows(1, null)).request)).toMatchObject({ type: 'rows', rows: [{ outcome: 'rejected', code: 'NOT_AVAILABLE_BANK' }] });
    expect(world.practice.book.sellerPayouts()).toEqual([]);
  }));
});

describe('cancelling', () => {
  it('what is scheduled is taken back, and its money with it', () => inV2({ balance: 100_000 }, async (world) => {
    const [row] = await accepted(world, sellerRows(1));
    expect(await world.service.balance(patience)).toBe(70_000);
    expect(await world.service.cancel(row!, patience)).toMatchObject({ outcome: 'cancelled', status: 'CANCELED' });
    expect(await world.service.balance(patience)).toBe(100_000);
  }));

  it('also by our id alone, and when its answer is lost', () => inV2({ faults: [fault('POST /v2/payouts/{id}/cancel', 'accept-then-drop')] }, async (world) => {
    const [row] = await accepted(world, sellerRows(1));
    expect(await world.service.cancel({ ...row!, serviceId: null }, patience)).toMatchObject({ outcome: 'cancelled' });
  }));

  it('what has begun says so', () => inV2({}, async (world) => {
    const [row] = await accepted(world, sellerRows(1));
    world.practice.setClock(Date.parse('2026-11-23T09:00:30+09:00'));
    expect(await world.service.cancel(row!, patience)).toMatchObject({ outcome: 'accepted', status: 'IN_PROGRESS', code: 'NOT_SUPPORTED_PROCESS' });
  }));
});

describe('a request that goes wrong', () => {
  it.each(['accept-then-drop', 'accept-then-status:500', 'garbage', 'accept-then-status:502'])('%s: the same key and body give the first answer, and the money moves once', (action) => inV2({ faults: [fault(POST_TOSS2, action)] }, async (world) => {
    const { request, sentRows } = planned(world, sellerRows(5));
    expect(['lost', 'uncertain']).toContain((await send(world, request)).type);
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(sentRows.map(() => 'ours'));
    expect(await send(world, request)).toMatchObject({ type: 'rows' });
    expect(times(world)).toEqual([1]);
  }));

  it.each(['drop', 'status:500', 'status:429', 'status:409'])('%s: nothing was executed, a repeat is', (action) => inV2({ faults: [fault(POST_TOSS2, action)] }, async (world) => {
    const { request, sentRows } = planned(world, sellerRows(5));
    expect((await send(world, request)).type).not.toBe('rows');
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(sentRows.map(() => 'absent'));
    expect(await send(world, request)).toMatchObject({ type: 'rows' });
    expect(times(world)).toEqual([1]);
  }));

  it('a repeat while the first is still running hears 409 and waits', () => inV2({ faults: [fault(POST_TOSS2, 'delay:1500')] }, async (world) => {
    const { request } = planned(world, sellerRows(2));
    const first = send(world, request, impatient(300));
    expect((await first).type).toBe('lost');
    expect(await send(world, request)).toMatchObject({ type: 'repeat', reason: 'IDEMPOTENT_REQUEST_PROCESSING' });
    expect(times(world)).toEqual([1]);
  }));

  it('another security key: refused as a whole, nothing is read and nothing is paid', () => inV2({ securityKey: 'ab'.repeat(32) }, async (world) => {
    expect(await send(world, planned(world, sellerRows(1)).request)).toMatchObject({ type: 'refused', code: 'INVALID_ENCRYPTION' });
    expect(world.practice.book.sellerPayouts()).toEqual([]);
  }));

  it('an answer that was sealed with another key leaves the rows unknown, and they are found', () => inV2({}, async (world) => {
    const { request, sentRows } = planned(world, sellerRows(2));
    const other = SERVICES['toss-v2'].create({ baseUrl: world.practice.urls['toss-v2'], secret: world.practice.secrets['toss-v2'], securityKey: 'cd'.repeat(32), environment: 'practice', transport: fetchTransport(fetch) });
    const delivery = await deliver(world, request);
    if (delivery.type !== 'answer') throw new Error(delivery.type);
    expect(world.service.interpret(request, await other.unseal(delivery.answer))).toEqual({ type: 'uncertain', reason: 'ANSWER_UNREADABLE' });
    expect(typesOf(await world.service.find(sentRows, patience))).toEqual(['ours', 'ours']);
  }));

  it('a key that is as old as 15 days is not believed any more', () => inV2({}, async (world) => {
    const { request } = planned(world, sellerRows(1));
    await send(world, request);
    world.practice.advance(14 * DAY);
    // The practice world would pay again if it did not know our own id: it says that it has it.
    expect(await send(world, request)).toMatchObject({ type: 'rows' });
    world.practice.advance(1.1 * DAY);
    expect((await send(world, request)).type).not.toBe('uncertain');
    expect(times(world)).toEqual([1]);
  }));
});

describe('our own id a second time', () => {
  const again = async (world: TestWorld) => {
    const { request } = planned(world, sellerRows(2));
    await send(world, request);
    return await send(world, { ...request, idempotencyKey: 'another-key' });
  };
  it('refused: the service is asked', () => inV2({}, async (world) => {
    expect(await again(world)).toEqual({ type: 'exists' });
    expect(times(world)).toEqual([1]);
  }));
  it('given back: as if asked once', () => inV2({ quirks: { sameReference: 'give-back' } }, async (world) => {
    expect(await again(world)).toMatchObject({ type: 'rows', rows: [{ outcome: 'accepted' }, { outcome: 'accepted' }] });
    expect(times(world)).toEqual([1]);
  }));
  it('paid again (by somebody else\'s program): a person must look', () => inV2({ quirks: { sameReference: 'pay-again' } }, async (world) => {
    await again(world);
    expect(times(world)).toEqual([2]);
    expect(await world.service.find(sellerRows(2).map((row) => sent(row)), patience)).toMatchObject([{ type: 'clash', seen: expect.stringContaining(' / ') }, { type: 'clash' }]);
  }));
  it('with another content: a person must look', () => inV2({}, async (world) => {
    await accepted(world, sellerRows(1));
    for (const change of [{ amount: won(1) }, { payee: 'seller_x' }, { date: kstDate('2026-11-24') }, { express: true }]) {
      expect(typesOf(await world.service.find([{ ...sent(sellerRows(1)[0]!), ...change }], patience))).toEqual(change.date === undefined ? ['clash'] : ['absent']);
    }
  }));
});

describe('one bad row', () => {
  it.each([
    ['KYC_REQUIRED', 198, 'FORBIDDEN_SELLER_PAYOUT'], ['APPROVAL_REQUIRED', 195, 'FORBIDDEN_SELLER_PAYOUT'], ['unknown to Toss', 999, 'NOT_FOUND_SELLER'],
  ])('(a seller that is %s) refuses the whole request and is named', (_name, number, code) => inV2({}, async (world) => {
    const rows = [...sellerRows(2), ...oneRow({ sellerId: practiceSellerId(number) }).map((row) => ({ ...row, key: rowKey('bad'), seq: 2 }))];
    expect(await send(world, planned(world, rows).request)).toMatchObject({ type: 'rows', rows: [
      { key: 'row-0', outcome: 'rejected', code: 'REFUSED_WITH_OTHERS', message: expect.stringContaining('bad') },
      { key: 'row-1', outcome: 'rejected', code: 'REFUSED_WITH_OTHERS' },
      { key: 'bad', outcome: 'rejected', code },
    ] });
    expect(world.practice.book.sellerPayouts()).toEqual([]);
  }));

  it('over the weekly line: refused, and the seller waits for KYC', () => inV2({}, async (world) => {
    const sellerId = practiceSellerId(4);
    expect(await send(world, planned(world, oneRow({ sellerId, payoutAmount: won(10_000_001) })).request)).toMatchObject({ rows: [{ outcome: 'rejected', code: 'FORBIDDEN_SELLER_PAYOUT' }] });
    expect((await world.service.payees(patience)).find(({ id }) => id === sellerId)?.status).toBe('KYC_REQUIRED');
  }));

  it.each<[string, Parameters<typeof oneRow>[0], string]>([
    ['today', { payoutDate: FRIDAY }, 'INVALID_PAYABLE_DATE'],
    ['a Saturday', { payoutDate: kstDate('2026-11-21') }, 'INVALID_PAYABLE_DATE'],
    ['a holiday', { payoutDate: kstDate('2026-12-25') }, 'NOT_ALLOWED_HOLIDAY'],
    ['an amount of a billion', { payoutAmount: won(1_000_000_000) }, 'EXCEED_MAX_AMOUNT'],
    ['eight characters', { transferSummary: '12345678' }, 'INVALID_REQUEST'],
    ['six pairs of metadata', { metadata: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, 'x'])) }, 'INVALID_REQUEST'],
  ])('the practice world refuses %s', (_name, change, code) => inV2({}, async (world) => {
    expect(await send(world, planned(world, oneRow(change)).request)).toMatchObject({ rows: [{ outcome: 'rejected', code }] });
  }));

  it('a hundred and one rows are too many', () => inV2({}, async (world) => {
    const [first, second] = world.service.plan(BATCH, sellerRows(101));
    const body = JSON.stringify([...(JSON.parse(first!.body) as unknown[]), ...(JSON.parse(second!.body) as unknown[])]);
    expect(await send(world, { ...first!, body })).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ code: 'INVALID_REQUEST' })]) });
  }));
});

describe('reading', () => {
  it('gives every seller of every page, with bank, masked account and the shop\'s own id', () => {
    // A service that gives less than it is asked for.
    const small: Transport = (request, options) => fetchTransport(fetch)({ ...request, url: request.url.replace('limit=1000', 'limit=7') }, options);
    return inV2({ transport: small }, async (world) => {
      const payees = await world.service.payees(patience);
      expect(payees).toHaveLength(200);
      expect(new Set(payees.map(({ id }) => id)).size).toBe(200);
      expect(payees[0]).toMatchObject({ id: 'seller_practice001', ownId: 'shop-0001', status: 'APPROVED', archived: false, bank: expect.stringMatching(/^\d{3}$/), accountNumber: expect.stringMatching(/^\d{3}\*+\d{5}$/) });
      expect(new Set(payees.map(({ status }) => status))).toEqual(new Set(['APPROVED', 'PARTIALLY_APPROVED', 'KYC_REQUIRED', 'APPROVAL_REQUIRED', 'KYC_REJECTED']));
      const rows = await accepted(world, sellerRows(20, null));
      expect(new Set(typesOf(await world.service.find(rows.map((row) => ({ ...row, serviceId: null })), patience)))).toEqual(new Set(['ours']));
    });
  });

  it.each([
    ['goes on and does not say where', { hasNext: true, items: [] }],
    ['goes round in circles', { hasNext: true, lastCursor: 'x', items: [] }],
  ])('a list that %s is no list: nothing is called absent', (_name, entityBody) => {
    const transport: Transport = () => Promise.resolve({ type: 'answer', answer: { status: 200, headers: {}, body: JSON.stringify({ entityBody }) } });
    return inV2({ transport }, async (world) => {
      await expect(world.service.find([sent(sellerRows(1)[0]!)], patience)).rejects.toMatchObject({ code: 'SERVICE_ANSWER_UNREADABLE' });
    });
  });

  it('checks the connection by its balance, and says what the service said, with its trace and without the secret', async () => {
    await inV2({ balance: 123_456 }, async (world) => {
      expect(await world.service.check(patience)).toEqual({ ok: true, balance: 123_456, code: null, message: null });
    });
    await inV2({ secret: 'test_sk_wrong_and_hidden' }, async (world) => {
      const check = await world.service.check(patience);
      expect(check).toMatchObject({ ok: false, code: 'UNAUTHORIZED_KEY', message: expect.stringMatching(/\(traceId: [0-9a-f]{32}\)$/) });
      expect(JSON.stringify(check)).not.toContain('hidden');
      await expect(world.service.payees(patience)).rejects.toMatchObject({ code: 'SERVICE_REFUSED_KEY', params: { message: expect.stringContaining('traceId') } });
    });
  });

  it('days are asked for in Korean dates', () => inV2({}, async (world) => {
    await world.service.find([sent(sellerRows(1)[0]!)], patience);
    expect(world.practice.requests().at(-1)?.search).toContain(`payoutDateGte=${MONDAY}&payoutDateLte=${MONDAY}`);
  }));
});
