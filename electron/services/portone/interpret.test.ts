import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate } from '../../../shared/calendar.ts';
import { rowKey } from '../../../shared/ids.ts';
import { won } from '../../../shared/money.ts';
import type { BatchRow } from '../service.ts';
import type { RawAnswer } from '../transport.ts';
import { interpret } from './interpret.ts';
import { bodyTotals, planRequests } from './plan.ts';

function row(change: object = {}, key = 'r-1'): BatchRow {
  return { seq: 0, key: rowKey(key), row: { kind: 'manual-settlement', partnerId: 'p1', settlementDate: kstDate('2026-12-01'), settlementAmount: won(500), settlementTaxFreeAmount: null, memo: null, ...change } };
}

function answer(status: number, body: unknown): RawAnswer {
  return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

const request = planRequests([row()], true)[0]!;
const transfer = { type: 'MANUAL', id: 'r-1', partner: { id: 'p1' }, status: 'SCHEDULED', settlementDate: '2026-12-01', settlementCurrency: 'KRW', settlementAmount: 500 };

describe('planning', () => {
  it('writes exactly what is documented', () => {
    expect(request).toEqual({
      method: 'POST', path: '/platform/transfers/manual?test=true', idempotencyKey: null, rowKeys: ['r-1'],
      body: '{"id":"r-1","partnerId":"p1","settlementAmount":500,"settlementDate":"2026-12-01","settlementCurrency":"KRW"}',
    });
    expect(planRequests([row({ memo: '메모', settlementTaxFreeAmount: won(0) })], false)[0]).toMatchObject({
      path: '/platform/transfers/manual?test=false',
      body: '{"id":"r-1","partnerId":"p1","settlementAmount":500,"settlementTaxFreeAmount":0,"settlementDate":"2026-12-01","settlementCurrency":"KRW","memo":"메모"}',
    });
  });

  it('adds up to the rows, deductions included', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.option(fc.string()), (amount, memo) => {
      expect(bodyTotals(planRequests([row({ settlementAmount: won(amount), memo })], true)[0]!.body)).toEqual({ count: 1, amount: won(amount) });
    }));
  });

  it('does not take a key that cannot stand in a URL, nor a body that is not ours', () => {
    for (const key of ['', 'a/b', 'a?b', '한글', 'a b']) expect(() => planRequests([row({}, key)], true)).toThrow(RangeError);
    for (const body of ['', '[]', '{"id":"x"}']) expect(() => bodyTotals(body)).toThrow(expect.objectContaining({ code: 'BATCH_TAMPERED' }));
  });
});

describe('an answer', () => {
  it('with our transfer says how it stands', () => {
    expect(interpret(request, answer(200, { transfer }))).toEqual({ type: 'rows', rows: [{ key: 'r-1', outcome: 'accepted', serviceId: 'r-1', status: 'SCHEDULED', code: null, message: null }] });
    expect(interpret(request, answer(200, { transfer: { ...transfer, status: 'PAID_OUT' } }))).toMatchObject({ rows: [{ outcome: 'paid' }] });
    expect(interpret(request, answer(200, { transfer: { ...transfer, status: 'NEW_ONE', news: [] }, more: 1 }))).toMatchObject({ rows: [{ outcome: 'accepted', status: 'NEW_ONE' }] });
  });

  it.each([
    ['another id', { id: 'other' }], ['another partner', { partner: { id: 'p2' } }], ['another amount', { settlementAmount: 501 }],
    ['another date', { settlementDate: '2026-12-02' }], ['another currency', { settlementCurrency: 'USD' }], ['no amount', { settlementAmount: undefined }],
  ])('with %s is no answer', (_name, change) => {
    expect(interpret(request, answer(200, { transfer: { ...transfer, ...change } }))).toMatchObject({ type: 'uncertain' });
  });

  it.each([
    [409, 'PLATFORM_TRANSFER_ID_ALREADY_USED', 'exists'], [409, 'OTHER', 'uncertain'], [429, 'ANY', 'repeat'], [401, 'UNAUTHORIZED', 'refused'], [403, 'PLATFORM_NOT_ENABLED', 'refused'],
    [404, 'PLATFORM_PARTNER_NOT_FOUND', 'rows'], [400, 'INVALID_REQUEST', 'rows'], [400, 'NEW_ONE', 'rows'], [408, 'X', 'uncertain'], [500, 'X', 'uncertain'], [503, 'PLATFORM_EXTERNAL_API_FAILED', 'uncertain'],
  ])('%i %s: %s', (status, type, expected) => {
    expect(interpret(request, answer(status, { type })).type).toBe(expected);
  });

  it('without readable words is never a refusal', () => {
    for (const status of [200, 302, 400, 401, 403, 404, 409, 500]) {
      for (const body of ['', '<html></html>', '{}', '[]']) expect(interpret(request, answer(status, body)).type).toBe('uncertain');
    }
  });
});
