import { describe, expect, it } from 'vitest';
import { rowKey } from '../../../shared/ids.ts';
import { won } from '../../../shared/money.ts';
import { BATCH, fault, FRIDAY, FRIDAY_MORNING, impatient, inWorld, patience, portOneRows, POST_PORTONE, send, sent, typesOf, type TestWorld } from './world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function oneRow(world: TestWorld) {
  const rows = portOneRows(1);
  const [request] = world.service.plan(BATCH, rows);
  return { request: request!, row: sent(rows[0]!) };
}

describe('a batch on the happy path', () => {
  it('sends one row per request, and every row once', () => inWorld('portone', {}, async (world) => {
    const rows = portOneRows(40);
    const requests = world.service.plan(BATCH, rows);
    expect(requests).toHaveLength(40);
    for (const request of requests) {
      expect(request).toMatchObject({ idempotencyKey: null, path: '/platform/transfers/manual?test=true' });
      expect(await send(world, request)).toMatchObject({ type: 'rows', rows: [{ key: request.rowKeys[0], serviceId: request.rowKeys[0], outcome: 'accepted', status: 'SCHEDULED' }] });
    }
    expect([...new Set(world.practice.book.timesByRow().values())]).toEqual([1]);
    const sentRows = rows.map((row) => sent(row));
    expect(new Set(typesOf(await world.service.find(sentRows, patience)))).toEqual(new Set(['ours']));
    // Forty rows are tracked through the list of their day, not one by one.
    const before = world.practice.requests().length;
    expect(await world.service.track(sentRows, patience)).toHaveLength(40);
    expect(world.practice.requests().length - before).toBe(1);
  }));

  it('keeps test and live data apart', () => inWorld('portone', { environment: 'live' }, async (world) => {
    const { request } = oneRow(world);
    expect(request.path).toBe('/platform/transfers/manual?test=false');
    await send(world, request);
    expect(world.practice.book.transfers()).toMatchObject([{ world: 'live' }]);
  }));

  it('follows the clock to PAID_OUT', () => inWorld('portone', {}, async (world) => {
    const { request, row } = oneRow(world);
    await send(world, request);
    const monday = FRIDAY_MORNING + 2.5 * DAY + 5 * 60 * MINUTE;
    const seen: unknown[] = [];
    // Confirmed at a quarter past midnight, the bank begins when its maintenance is over.
    for (const minutes of [-1, 1, 6, 16, 61, 64]) {
      world.practice.setClock(Math.floor(monday / DAY) * DAY + 15 * 60 * MINUTE + minutes * MINUTE);
      const [verdict] = await world.service.track([row], patience);
      seen.push([verdict!.outcome, verdict!.status]);
    }
    expect(seen).toEqual([
      ['accepted', 'SCHEDULED'], ['accepted', 'IN_PROCESS'], ['accepted', 'SETTLED'],
      ['accepted', 'PAYOUT_CONFIRMED'], ['accepted', 'IN_PAYOUT'], ['paid', 'PAID_OUT'],
    ]);
  }));

  it('takes deductions, and a date of today is settled at once', () => inWorld('portone', {}, async (world) => {
    const [row] = portOneRows(1, FRIDAY);
    if (row?.row.kind !== 'manual-settlement') throw new Error('kind');
    const deduction = { ...row, row: { ...row.row, settlementAmount: won(-5000), settlementTaxFreeAmount: won(0), memo: null } };
    expect(await send(world, world.service.plan(BATCH, [deduction])[0]!)).toMatchObject({ rows: [{ status: 'SETTLED' }] });
    expect(world.practice.book.transfers()).toMatchObject([{ amount: -5000, memo: null }]);
  }));

  it('reads the payees over several pages, archived ones too', () => inWorld('portone', {}, async (world) => {
    const payees = await world.service.payees(patience);
    expect(new Set(payees.map((payee) => payee.id)).size).toBe(200);
    expect(payees.filter((payee) => payee.archived).map((payee) => payee.id)).toEqual(['partner196', 'partner197', 'partner198', 'partner199', 'partner200']);
    expect(payees.find((payee) => payee.id === 'partner191')).toMatchObject({ status: 'PENDING' });
    expect(await world.service.balance(patience)).toBeNull();
    expect(await world.service.check(patience)).toEqual({ ok: true, balance: null, code: null, message: null });
  }));
});

describe('the same row again', () => {
  it('exists, and the look-up says that it is ours', () => inWorld('portone', {}, async (world) => {
    const { request, row } = oneRow(world);
    await send(world, request);
    expect(await send(world, request)).toEqual({ type: 'exists' });
    expect(await world.service.find([row], patience)).toMatchObject([{ type: 'ours', verdict: { outcome: 'accepted', serviceId: 'row-0' } }]);
    expect([...world.practice.book.timesByRow().values()]).toEqual([1]);
  }));

  it('with another content is a clash that a person must see', () => inWorld('portone', {}, async (world) => {
    const { request, row } = oneRow(world);
    await send(world, request);
    for (const other of [{ amount: won(1) }, { payee: 'partner002' }, { date: FRIDAY }]) {
      const [found] = await world.service.find([{ ...row, ...other }], patience);
      expect(found).toMatchObject({ type: 'clash', key: 'row-0', seen: expect.stringContaining('20,000') });
    }
  }));
});

describe('every fault', () => {
  const lost = new Set(['accept-then-drop', 'drop']);

  it.each(['accept-then-drop', 'garbage', 'accept-then-status:500', 'accept-then-status:503', 'accept-then-status:302'])('%s: nobody knows, the look-up finds it, a repeat says that it exists', (action) =>
    inWorld('portone', { faults: [fault(POST_PORTONE, action)] }, async (world) => {
      const { request, row } = oneRow(world);
      expect((await send(world, request)).type).toBe(lost.has(action) ? 'lost' : 'uncertain');
      expect(typesOf(await world.service.find([row], patience))).toEqual(['ours']);
      expect(await send(world, request)).toEqual({ type: 'exists' });
      expect([...world.practice.book.timesByRow().values()]).toEqual([1]);
    }));

  it.each(['drop', 'status:500', 'status:502', 'status:302', 'status:408'])('%s: nobody knows, the look-up finds nothing, a repeat creates it', (action) =>
    inWorld('portone', { faults: [fault(POST_PORTONE, action)] }, async (world) => {
      const { request, row } = oneRow(world);
      expect((await send(world, request)).type).toBe(lost.has(action) ? 'lost' : 'uncertain');
      expect(typesOf(await world.service.find([row], patience))).toEqual(['absent']);
      expect((await send(world, request)).type).toBe('rows');
      expect([...world.practice.book.timesByRow().values()]).toEqual([1]);
    }));

  it('429 repeats, 401 and 403 are refusals, 400 rejects the row', () => inWorld('portone', {
    faults: [fault(POST_PORTONE, 'status:429', 1), fault(POST_PORTONE, 'status:401', 2), fault(POST_PORTONE, 'status:403', 3), fault(POST_PORTONE, 'status:400', 4)],
  }, async (world) => {
    const { request } = oneRow(world);
    expect(await send(world, request)).toEqual({ type: 'repeat', afterMs: 1000, reason: 'TOO_MANY_REQUESTS' });
    expect(await send(world, request)).toMatchObject({ type: 'refused', code: 'UNAUTHORIZED' });
    expect(await send(world, request)).toMatchObject({ type: 'refused', code: 'FORBIDDEN' });
    expect(await send(world, request)).toMatchObject({ type: 'rows', rows: [{ outcome: 'rejected', code: 'INVALID_REQUEST' }] });
  }));

  it('delay past the timeout: lost, and found', () => inWorld('portone', { faults: [fault(POST_PORTONE, 'delay:60000')] }, async (world) => {
    const { request, row } = oneRow(world);
    expect(await send(world, request, impatient(500))).toEqual({ type: 'lost' });
    expect(typesOf(await world.service.find([row], patience))).toEqual(['ours']);
  }));

  it('while reading never turns into "absent"', () => inWorld('portone', {
    faults: ['garbage', 'drop', 'status:500', 'status:502', 'status:302'].map((action, index) => fault('GET /platform/transfers/{id}', action, index + 1)),
  }, async (world) => {
    const { row } = oneRow(world);
    const codes: unknown[] = [];
    for (let index = 0; index < 5; index += 1) codes.push(await world.service.find([row], patience).then(() => 'found', (error: { code: unknown }) => error.code));
    expect(codes).toEqual(['SERVICE_ANSWER_UNREADABLE', 'SERVICE_UNREACHABLE', 'SERVICE_ERROR', 'SERVICE_ANSWER_UNREADABLE', 'SERVICE_ANSWER_UNREADABLE']);
    expect(typesOf(await world.service.find([row], patience))).toEqual(['absent']);
  }));

  it('in the list is made good by single look-ups', () => inWorld('portone', { faults: [fault('GET /platform/transfer-summaries', 'status:400', null)] }, async (world) => {
    const rows = portOneRows(30);
    for (const request of world.service.plan(BATCH, rows)) await send(world, request);
    const verdicts = await world.service.track(rows.map((row) => sent(row)), patience);
    expect(verdicts.every((verdict) => verdict.outcome === 'accepted')).toBe(true);
  }));
});

describe('a refusal of the row', () => {
  it('for an unknown partner rejects it with the service words', () => inWorld('portone', {}, async (world) => {
    const row = portOneRows(1)[0]!;
    const unknown = { ...row, row: { ...row.row, partnerId: 'nobody' } as typeof row.row };
    expect(await send(world, world.service.plan(BATCH, [unknown])[0]!)).toMatchObject({ type: 'rows', rows: [{ outcome: 'rejected', code: 'PLATFORM_PARTNER_NOT_FOUND' }] });
  }));
});

describe('cancelling', () => {
  it('deletes what is not yet confirmed, and says why not afterwards', () => inWorld('portone', {}, async (world) => {
    const rows = portOneRows(2, FRIDAY);
    for (const request of world.service.plan(BATCH, rows)) await send(world, request);
    const [first, second] = rows.map((row) => sent(row, row.key));
    expect(await world.service.cancel(first!, patience)).toMatchObject({ outcome: 'cancelled' });
    expect(await world.service.cancel(first!, patience)).toMatchObject({ outcome: 'cancelled', code: 'PLATFORM_TRANSFER_NOT_FOUND' });
    world.practice.advance(11 * MINUTE);
    expect(await world.service.cancel(second!, patience)).toMatchObject({ outcome: 'accepted', status: 'PAYOUT_CONFIRMED', code: 'PLATFORM_TRANSFER_NON_DELETABLE_STATUS' });
    // A row that was never accepted may still be on its way.
    expect(await world.service.cancel({ ...second!, key: rowKey('never'), serviceId: null }, patience)).toMatchObject({ outcome: 'unknown' });
  }));

  it('asks how it stands when the answer is lost', () => inWorld('portone', { faults: [fault('DELETE /platform/transfers/{id}', 'accept-then-drop')] }, async (world) => {
    const { request, row } = oneRow(world);
    await send(world, request);
    expect(await world.service.cancel({ ...row, serviceId: row.key }, patience)).toMatchObject({ outcome: 'cancelled' });
  }));
});

describe('secrets', () => {
  it('stand in no error, whatever is wrong', () => inWorld('portone', { secret: 'wrong-and-hidden' }, async (world) => {
    const { request, row } = oneRow(world);
    expect(await send(world, request)).toMatchObject({ type: 'refused' });
    expect(await world.service.check(patience)).toMatchObject({ ok: false, code: 'UNAUTHORIZED' });
    for (const call of [world.service.find([row], patience), world.service.payees(patience), world.service.cancel(row, patience)]) {
      const error = await call.then(() => null, (thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'SERVICE_REFUSED_KEY' });
      expect(`${JSON.stringify(error)} ${(error as Error).stack ?? ''}`).not.toContain('hidden');
    }
  }));
});
