import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate, type KstDate } from '../../../shared/calendar.ts';
import { batchId, rowKey } from '../../../shared/ids.ts';
import { sumWon, won } from '../../../shared/money.ts';
import type { BatchRow } from '../service.ts';
import type { RawAnswer } from '../transport.ts';
import { interpret } from './interpret.ts';
import { sameContent } from './matching.ts';
import { bodyTotals, planRequests, readBody } from './plan.ts';
import { payoutSchema, readComplaint } from './schemas.ts';

const BATCH = batchId('b-7');
const DAY = kstDate('2026-12-01');

function row(seq: number, change: object = {}): BatchRow {
  return {
    seq,
    key: rowKey(`r${seq}`),
    row: { kind: 'seller-payout', sellerId: `seller_${seq}`, payoutDate: DAY, payoutAmount: won(100 + seq), transferSummary: '정산금', metadata: {}, ...change },
  };
}

const express = { payoutDate: null };
const request = planRequests(BATCH, [row(0), row(1, express)])[0]!;

function payout(seq: number, change: object = {}): Record<string, unknown> {
  return {
    id: `FPA_${seq}`, refPayoutId: `r${seq}`, destination: `seller_${seq}`, scheduleType: seq === 1 ? 'EXPRESS' : 'SCHEDULED', payoutDate: seq === 1 ? null : '2026-12-01',
    amount: { currency: 'KRW', value: 100 + seq }, transactionDescription: '정산금', requestedAt: '2026-11-20T09:30:00+09:00', status: seq === 1 ? 'IN_PROGRESS' : 'REQUESTED', error: null, metadata: null, ...change,
  };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): RawAnswer {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

const envelope = (entityBody: unknown) => ({ version: '2022-11-16', traceId: 'abc123', entityType: 'payout-list', entityBody });
const list = (...items: unknown[]) => envelope({ hasNext: false, lastCursor: null, items });
const failure = (code: string, message = '이유') => ({ version: '2022-11-16', traceId: 'abc123', error: { code, message }, entityBody: null, entityType: null });
const read = (status: number, body: unknown, headers?: Record<string, string>) => interpret(request, answer(status, body, headers));

describe('planning', () => {
  it('writes exactly what is documented', () => {
    expect(planRequests(BATCH, [row(0, { metadata: { 부서: '영업' } }), row(1, express)])).toEqual([{
      method: 'POST',
      path: '/v2/payouts',
      idempotencyKey: 'sd-b-7-1',
      rowKeys: ['r0', 'r1'],
      body: '[{"refPayoutId":"r0","destination":"seller_0","scheduleType":"SCHEDULED","payoutDate":"2026-12-01","amount":{"currency":"KRW","value":100},"transactionDescription":"정산금","metadata":{"부서":"영업"}},'
        + '{"refPayoutId":"r1","destination":"seller_1","scheduleType":"EXPRESS","amount":{"currency":"KRW","value":101},"transactionDescription":"정산금"}]',
    }]);
  });

  it('takes a hundred rows a request, in the order of the sheet', () => {
    const requests = planRequests(BATCH, Array.from({ length: 201 }, (_, seq) => row(seq)).toReversed());
    expect(requests.map(({ rowKeys }) => [rowKeys.length, rowKeys[0]])).toEqual([[100, 'r0'], [100, 'r100'], [1, 'r200']]);
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  it('adds up to the rows, read back from the bodies, whatever the order of metadata', () => {
    const rows = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 999_999_999 }), date: fc.constantFrom<KstDate | null>(DAY, null), metadata: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 4 }) }), { maxLength: 30 });
    fc.assert(fc.property(rows, (all) => {
      const made = all.map(({ amount, date, metadata }, seq) => row(seq, { payoutAmount: won(amount), payoutDate: date, metadata }));
      const turned = all.map(({ amount, date, metadata }, seq) => row(seq, { payoutAmount: won(amount), payoutDate: date, metadata: Object.fromEntries(Object.entries(metadata).toReversed()) }));
      const planned = planRequests(BATCH, made);
      expect(planRequests(BATCH, turned.toReversed())).toEqual(planned);
      const totals = planned.map(({ body }) => bodyTotals(body));
      expect(totals.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
      expect(sumWon(totals.map(({ amount }) => amount))).toBe(all.reduce((sum, { amount }) => sum + amount, 0));
      expect(planned.flatMap(({ body }) => readBody(body).map((asked) => [asked.express, asked.date]))).toEqual(all.map(({ date }) => [date === null, date]));
    }));
  });

  it('refuses a row of another kind, a key that is too long, and a body that is none of ours', () => {
    expect(() => planRequests(BATCH, [{ ...row(0), row: { kind: 'submall-payout', subMallId: 'm', payoutDate: DAY, payoutAmount: won(1), transferSummary: null, metadata: {} } }])).toThrow(expect.objectContaining({ code: 'CONNECTION_WRONG_SERVICE' }));
    expect(() => planRequests(BATCH, [{ ...row(0), key: rowKey('r'.repeat(51)) }])).toThrow(RangeError);
    for (const body of ['', '[{}]', '{}', request.body.replace('"KRW"', '"USD"'), request.body.replace('SCHEDULED', 'LATER'), request.body.replace('"2026-12-01"', '"2026-13-01"')]) {
      expect(() => bodyTotals(body)).toThrow(expect.objectContaining({ code: 'BATCH_TAMPERED' }));
    }
  });
});

describe('a successful answer', () => {
  it.each([
    ['items in an envelope', list(payout(1), payout(0))],
    ['the bare array in an envelope', envelope([payout(1), payout(0)])],
    ['amounts as 100.0 and as text', list(payout(0, { amount: { currency: 'KRW', value: '100.0' } }), payout(1))],
    ['what is paid at once with a day', list(payout(0), payout(1, { payoutDate: '2026-11-20' }))],
    ['what is paid at once without a word of a date', list(payout(0), { ...payout(1), payoutDate: undefined })],
    ['new fields', list({ ...payout(0), fee: 1 }, payout(1))],
  ])('with %s names every row', (_name, body) => {
    expect(read(200, body)).toMatchObject({ type: 'rows', rows: [{ key: 'r0', outcome: 'accepted', serviceId: 'FPA_0' }, { key: 'r1', outcome: 'accepted', serviceId: 'FPA_1' }] });
  });

  it.each([
    ['COMPLETED', 'paid'], ['FAILED', 'failed'], ['CANCELED', 'cancelled'], ['REQUESTED', 'accepted'], ['IN_PROGRESS', 'accepted'], ['REJECTED', 'accepted'], ['DELETED', 'accepted'], ['constructor', 'accepted'],
  ])('with the status %s is %s, shown as it came', (status, outcome) => {
    expect(read(200, list(payout(0, { status }), payout(1)))).toMatchObject({ type: 'rows', rows: [{ outcome, status }, {}] });
  });

  it('says why a row failed', () => {
    expect(read(200, list(payout(0, { status: 'FAILED', error: { code: 'INVALID_ACCOUNT', message: '계좌' } }), payout(1)))).toMatchObject({ rows: [{ outcome: 'failed', code: 'INVALID_ACCOUNT', message: '계좌' }, { code: null }] });
  });

  it.each([
    ['a row that is missing', list(payout(0)), 'ANSWER_LACKS_ROWS'],
    ['a row twice', list(payout(0), payout(0, { id: 'FPA_9' }), payout(1)), 'ANSWER_NAMES_A_ROW_TWICE'],
    ['another amount', list(payout(0, { amount: { currency: 'KRW', value: 99 } }), payout(1)), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['another currency', list(payout(0, { amount: { currency: 'USD', value: 100 } }), payout(1)), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['another payee', list(payout(0, { destination: 'seller_9' }), payout(1)), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['another day', list(payout(0, { payoutDate: '2026-12-02' }), payout(1)), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['at once instead of a day', list(payout(0, { scheduleType: 'EXPRESS' }), payout(1)), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['a day instead of at once', list(payout(0), payout(1, { scheduleType: 'SCHEDULED' })), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['a way of paying that nobody knows', list(payout(0, { scheduleType: 'LATER' }), payout(1)), 'ANSWER_DIFFERS_FROM_REQUEST'],
    ['an amount that is none', list(payout(0, { amount: { currency: 'KRW', value: 1.5 } }), payout(1)), 'ANSWER_UNREADABLE'],
    ['no envelope', [payout(0), payout(1)], 'ANSWER_UNREADABLE'],
    ['an error in it', { ...list(payout(0), payout(1)), error: { code: 'PARTIAL', message: 'x' } }, 'PARTIAL'],
    ['nothing', '', 'ANSWER_UNREADABLE'],
    ['what could not be opened', 'eyJhbGciOiJkaXIifQ..aa.bb.cc', 'ANSWER_UNREADABLE'],
  ])('with %s leaves the rows unknown', (_name, body, reason) => {
    expect(read(200, body)).toEqual({ type: 'uncertain', reason });
  });
});

describe('a refusal', () => {
  it.each<[string, number, unknown, object]>([
    ['maintenance', 400, failure('MAINTAINED_METHOD'), { type: 'repeat', closed: true }],
    ['the first request still running', 409, failure('IDEMPOTENT_REQUEST_PROCESSING'), { type: 'repeat', reason: 'IDEMPOTENT_REQUEST_PROCESSING' }],
    ['too many requests', 429, failure('TOO_MANY_REQUESTS'), { type: 'repeat', afterMs: 3000 }],
    ['too many requests, in HTML', 429, '<html>', { type: 'repeat', reason: 'HTTP_429' }],
    ['its old form', 403, failure('FORBIDDEN_CONSECUTIVE_REQUEST'), { type: 'repeat' }],
    ['a wrong key', 401, failure('UNAUTHORIZED_KEY'), { type: 'refused', code: 'UNAUTHORIZED_KEY', message: '이유 (traceId: abc123)' }],
    ['a wrong key without an envelope', 401, { code: 'UNAUTHORIZED_KEY', message: '키' }, { type: 'refused', message: '키' }],
    ['no contract', 403, failure('FORBIDDEN_REQUEST'), { type: 'refused' }],
    ['a 403 that nobody knows', 403, failure('FORBIDDEN_ADDRESS'), { type: 'refused' }],
    ['a body that could not be opened', 400, failure('INVALID_ENCRYPTION'), { type: 'refused' }],
    ['a wrong security key', 400, failure('DECRYPTION_FAILED'), { type: 'refused' }],
    ['no merchant', 404, failure('NOT_FOUND_MERCHANT'), { type: 'refused' }],
    ['an id that is there already', 400, failure('DUPLICATED_REF_PAYOUT_ID'), { type: 'exists' }],
    ['an id that is there already, named', 409, failure('ALREADY_EXIST_PAYOUT', 'x (refPayoutId: r0)'), { type: 'exists' }],
    ['a conflict that nobody knows', 409, failure('CONFLICT'), { type: 'uncertain' }],
    ['a time-out', 408, failure('TIMEOUT'), { type: 'uncertain' }],
    ['a provider that failed', 400, failure('PROVIDER_ERROR'), { type: 'uncertain' }],
    ['an inner error', 500, failure('FAILED_INTERNAL_SYSTEM_PROCESSING'), { type: 'uncertain', reason: 'HTTP_500 FAILED_INTERNAL_SYSTEM_PROCESSING' }],
    ['a bad gateway', 502, '<html>', { type: 'uncertain', reason: 'HTTP_502' }],
    ['a redirect', 302, '', { type: 'uncertain' }],
    ['a 4xx that is no error', 400, list(), { type: 'uncertain', reason: 'HTTP_400' }],
    ['a 4xx that could not be opened', 400, 'eyJhbGciOiJkaXIifQ..aa.bb.cc', { type: 'uncertain', reason: 'HTTP_400' }],
  ])('by %s', (_name, status, body, verdict) => {
    expect(read(status, body, { 'retry-after': '3' })).toMatchObject(verdict);
  });

  it('that names a row rejects that row with its code, the others because of it, all with the trace', () => {
    expect(read(403, failure('FORBIDDEN_SELLER_PAYOUT', '지급할 수 없는 셀러입니다. (refPayoutId: r1)'))).toEqual({
      type: 'rows',
      rows: [
        { key: 'r0', outcome: 'rejected', serviceId: null, status: null, code: 'REFUSED_WITH_OTHERS', message: 'r1: 지급할 수 없는 셀러입니다. (refPayoutId: r1) (traceId: abc123)' },
        { key: 'r1', outcome: 'rejected', serviceId: null, status: null, code: 'FORBIDDEN_SELLER_PAYOUT', message: '지급할 수 없는 셀러입니다. (refPayoutId: r1) (traceId: abc123)' },
      ],
    });
  });

  it.each(['이유', '이유 (refPayoutId: somebody-else)', '이유 (refPayoutId: r)', ''])('that names none of our rows (%j) rejects all alike', (message) => {
    expect(read(400, failure('NOT_ENOUGH_AMOUNT', message))).toMatchObject({ type: 'rows', rows: [{ outcome: 'rejected', code: 'NOT_ENOUGH_AMOUNT' }, { outcome: 'rejected', code: 'NOT_ENOUGH_AMOUNT' }] });
  });

  it('is never believed of a server error or of garbage, whatever it says', () => {
    fc.assert(fc.property(fc.integer({ min: 500, max: 599 }), fc.string(), (status, body) => {
      expect(read(status, body).type).toBe('uncertain');
      expect(read(status, failure('NOT_ENOUGH_AMOUNT', body)).type).toBe('uncertain');
    }));
    fc.assert(fc.property(fc.integer({ min: 200, max: 499 }).filter((status) => status !== 429), fc.string(), (status, body) => {
      expect(read(status, body).type).toBe('uncertain');
    }));
  });
});

describe('the envelope', () => {
  it.each<[string, unknown, string | null]>([
    ['an error', { version: '1', traceId: 't', error: { code: 'A', message: 'x' } }, 'A'],
    ['an error beside an empty body', failure('B'), 'B'],
    ['an error beside a body', { ...list(payout(0)), error: { code: 'C' } }, 'C'],
    ['no error', list(), null],
    ['error: null', { ...list(), error: null }, null],
    ['a bare error', { code: 'D', message: 'x' }, 'D'],
    ['an error without a code', { error: { message: 'x' } }, null],
    ['no JSON', 'x', null],
  ])('with %s', (_name, body, code) => {
    expect(readComplaint(typeof body === 'string' ? body : JSON.stringify(body))?.code ?? null).toBe(code);
  });
});

describe('the same content', () => {
  const wanted = { payee: 'seller_0', amount: won(100), date: DAY };
  const same = (change: object, paidAtOnce: boolean | undefined): boolean => sameContent(payoutSchema.parse(payout(0, change)), { ...wanted, express: paidAtOnce });
  it.each<[string, object, boolean | undefined, boolean]>([
    ['scheduled as asked', {}, false, true],
    ['scheduled, asked by somebody who does not know', {}, undefined, true],
    ['scheduled for another day', { payoutDate: '2026-12-02' }, undefined, false],
    ['at once, asked by somebody who does not know', { scheduleType: 'EXPRESS', payoutDate: null }, undefined, true],
    ['at once as asked, on another day', { scheduleType: 'EXPRESS', payoutDate: '2026-12-03' }, true, true],
    ['at once and asked for a day', { scheduleType: 'EXPRESS', payoutDate: '2026-12-01' }, false, false],
    ['scheduled and asked for at once', {}, true, false],
    ['no word of who', { destination: null }, false, true],
    ['no word of how', { scheduleType: null }, false, true],
    ['a date that is none', { payoutDate: 'tomorrow' }, false, false],
  ])('%s', (_name, change, paidAtOnce, expected) => {
    expect(same(change, paidAtOnce)).toBe(expected);
  });
});
