import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate } from '../../../shared/calendar.ts';
import { batchId, rowKey } from '../../../shared/ids.ts';
import { sumWon, won } from '../../../shared/money.ts';
import type { BatchRow } from '../service.ts';
import type { RawAnswer } from '../transport.ts';
import { interpret } from './interpret.ts';
import { spansOf } from '../spans.ts';
import { bodyTotals, planRequests } from './plan.ts';

const BATCH = batchId('b-7');

function row(seq: number, change: object = {}): BatchRow {
  return {
    seq,
    key: rowKey(`r${seq}`),
    row: { kind: 'submall-payout', subMallId: `m${seq}`, payoutDate: kstDate('2026-12-01'), payoutAmount: won(100 + seq), transferSummary: null, metadata: {}, ...change },
  };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): RawAnswer {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function payout(seq: number, change: object = {}): Record<string, unknown> {
  return { payoutKey: `k${seq}`, subMallId: `m${seq}`, payoutDate: '20261201', payoutAmount: 100 + seq, status: 'REQUESTED', metadata: { settledeskRow: `r${seq}` }, ...change };
}

const request = planRequests(BATCH, [row(0), row(1)])[0]!;

describe('planning', () => {
  it('writes exactly what is documented', () => {
    const [planned] = planRequests(BATCH, [row(0, { transferSummary: '정산금', metadata: { 부서: '영업' } }), row(1)]);
    expect(planned).toEqual({
      method: 'POST',
      path: '/v1/payouts/sub-malls/settlements',
      idempotencyKey: 'sd-b-7-1',
      rowKeys: ['r0', 'r1'],
      body: '[{"subMallId":"m0","payoutDate":"2026-12-01","payoutAmount":100,"transferSummary":"정산금","metadata":{"부서":"영업","settledeskRow":"r0","settledeskBatch":"b-7"}},'
        + '{"subMallId":"m1","payoutDate":"2026-12-01","payoutAmount":101,"metadata":{"settledeskRow":"r1","settledeskBatch":"b-7"}}]',
    });
  });

  const anyRows = fc.array(fc.record({
    amount: fc.integer({ min: 1, max: 9_000_000_000 }),
    summary: fc.option(fc.string({ maxLength: 7 })),
    metadata: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 4 }),
  }), { maxLength: 30 }).map((all) => all.map(({ amount, summary, metadata }, seq) => row(seq, { payoutAmount: won(amount), transferSummary: summary, metadata })));

  it('gives the same bytes again, whatever the order of rows or columns', () => {
    fc.assert(fc.property(anyRows, (rows) => {
      const turned = rows.toReversed().map((one) => one.row.kind === 'submall-payout'
        ? { ...one, row: { ...one.row, metadata: Object.fromEntries(Object.entries(one.row.metadata).toReversed()) } }
        : one);
      expect(planRequests(BATCH, turned)).toEqual(planRequests(BATCH, rows));
    }));
  });

  it('adds up to the rows, read back from the bodies', () => {
    fc.assert(fc.property(anyRows, (rows) => {
      const totals = planRequests(BATCH, rows).map((planned) => bodyTotals(planned.body));
      expect(totals.reduce((sum, part) => sum + part.count, 0)).toBe(rows.length);
      expect(sumWon(totals.map((part) => part.amount))).toBe(sumWon(rows.map((one) => (one.row.kind === 'submall-payout' ? one.row.payoutAmount : won(0)))));
    }));
  });

  it('does not take a body that is not ours, a row of another kind, or a key that is too long', () => {
    for (const body of ['', '{}', '[{"subMallId":"m"}]', '[{"subMallId":"m","payoutDate":"2026-12-01","payoutAmount":1.5,"metadata":{"settledeskRow":"r"}}]']) {
      expect(() => bodyTotals(body)).toThrow(expect.objectContaining({ code: 'BATCH_TAMPERED' }));
    }
    const other = { seq: 0, key: rowKey('r'), row: { kind: 'manual-settlement' as const, partnerId: 'p', settlementDate: kstDate('2026-12-01'), settlementAmount: won(1), settlementTaxFreeAmount: null, memo: null } };
    expect(() => planRequests(BATCH, [other])).toThrow(expect.objectContaining({ code: 'CONNECTION_WRONG_SERVICE' }));
    expect(() => planRequests(batchId('x'.repeat(300)), [row(0)])).toThrow(RangeError);
  });
});

describe('an answer with payouts', () => {
  it('speaks for every row, in the order of the request', () => {
    expect(interpret(request, answer(200, [payout(1, { status: 'COMPLETED' }), payout(0, { status: 'FAILED', failure: { code: 'TRANSFER_FAILED', message: '이체 실패' } })]))).toEqual({
      type: 'rows',
      rows: [
        { key: 'r0', outcome: 'failed', serviceId: 'k0', status: 'FAILED', code: 'TRANSFER_FAILED', message: '이체 실패' },
        { key: 'r1', outcome: 'paid', serviceId: 'k1', status: 'COMPLETED', code: null, message: null },
      ],
    });
  });

  it('may have statuses and fields that we do not know, hyphens in its dates, texts for amounts, and more rows', () => {
    const verdict = interpret(request, answer(200, [payout(0, { status: 'ON_HOLD', news: 1 }), payout(1, { payoutDate: '2026-12-01', payoutAmount: '101' }), payout(9)]));
    expect(verdict).toMatchObject({ type: 'rows', rows: [{ outcome: 'accepted', status: 'ON_HOLD' }, { outcome: 'accepted' }] });
  });

  it('matches without metadata by content, each payout once', () => {
    const twins = planRequests(BATCH, [row(0), row(1, { subMallId: 'm0', payoutAmount: won(100) })])[0]!;
    const bare = [payout(0, { payoutKey: 'a', metadata: null }), payout(0, { payoutKey: 'b', metadata: {} })];
    expect(interpret(twins, answer(200, bare))).toMatchObject({ type: 'rows', rows: [{ serviceId: 'a' }, { serviceId: 'b' }] });
    expect(interpret(twins, answer(200, bare.slice(1)))).toMatchObject({ type: 'uncertain' });
  });

  it.each([
    ['a row is missing', [payout(0)]],
    ['a row comes twice', [payout(0), payout(0, { payoutKey: 'again' }), payout(1)]],
    ['an amount differs', [payout(0), payout(1, { payoutAmount: 1 })]],
    ['a date differs', [payout(0), payout(1, { payoutDate: '20261202' })]],
    ['a payout has no key', [payout(0), payout(1, { payoutKey: undefined })]],
    ['it is no array', { result: [payout(0), payout(1)] }],
    ['it is cut', '[{"payoutKey": "k'],
    ['it is empty', ''],
  ])('is no answer when %s', (_name, body) => {
    expect(interpret(request, answer(200, body))).toMatchObject({ type: 'uncertain' });
  });
});

describe('other answers', () => {
  it.each([
    [409, 'IDEMPOTENT_REQUEST_PROCESSING', 'repeat'], [429, 'ANYTHING', 'repeat'], [403, 'FORBIDDEN_CONSECUTIVE_REQUEST', 'repeat'],
    [401, 'UNAUTHORIZED_KEY', 'refused'], [403, 'FORBIDDEN_REQUEST', 'refused'], [403, 'INCORRECT_BASIC_AUTH_FORMAT', 'refused'], [403, 'SOMETHING_NEW', 'refused'],
    [400, 'INVALID_API_KEY', 'refused'], [404, 'NOT_FOUND_MERCHANT', 'refused'], [404, 'NOT_FOUND_MERCHANT_INTEGRATION', 'refused'],
    [400, 'NOT_ENOUGH_AMOUNT', 'rows'], [404, 'NOT_FOUND_SUBMALL', 'rows'], [403, 'NOT_AVAILABLE_BANK', 'repeat'], [400, 'MAINTAINED_METHOD', 'repeat'], [400, 'NEVER_HEARD_OF', 'rows'], [422, 'WHATEVER', 'rows'],
    [400, 'DUPLICATED_REQUEST', 'uncertain'], [409, 'WHATEVER', 'uncertain'], [408, 'WHATEVER', 'uncertain'],
    [500, 'COMMON_ERROR', 'uncertain'], [503, 'UNKNOWN', 'uncertain'], [302, 'MOVED', 'uncertain'],
  ])('%i %s: %s', (status, code, type) => {
    const verdict = interpret(request, answer(status, { code, message: '말' }));
    expect(verdict.type).toBe(type);
    const rows = verdict.type === 'rows' ? verdict.rows : [];
    expect(rows.map((one) => [one.outcome, one.code, one.message])).toEqual(rows.map(() => ['rejected', code, '말']));
  });

  it('without readable words are never a refusal', () => {
    for (const status of [302, 400, 401, 403, 404, 413, 500, 502]) {
      for (const body of ['', '<html></html>', '{}', '{"code": 5}', '[]']) expect(interpret(request, answer(status, body)).type).toBe('uncertain');
    }
  });

  it('name the time to wait as seconds or as a date', () => {
    expect(interpret(request, answer(429, '', { 'retry-after': '7' }))).toMatchObject({ type: 'repeat', afterMs: 7000 });
    const headers = { 'retry-after': 'Tue, 01 Dec 2026 00:01:00 GMT', date: 'Tue, 01 Dec 2026 00:00:00 GMT' };
    expect(interpret(request, answer(429, '', headers))).toMatchObject({ type: 'repeat', afterMs: 60_000 });
    expect(interpret(request, answer(429, '', { 'retry-after': 'soon' }))).toMatchObject({ type: 'repeat', afterMs: null });
  });

  it('never throw and never accept, whatever comes', () => {
    fc.assert(fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.json(), fc.string()), (status, body) => {
      const verdict = interpret(request, answer(status, body));
      expect(verdict.type !== 'rows' || verdict.rows.every((one) => one.outcome === 'rejected')).toBe(true);
    }));
    expect(interpret(request, answer(200, '{}')).type).toBe('uncertain');
  });
});

describe('spans', () => {
  it('are one per month, as narrow as the rows', () => {
    const dates = ['2026-12-31', '2026-12-01', '2027-01-04', '2026-12-15'].map((text) => kstDate(text));
    expect(spansOf(dates)).toEqual([{ from: '2026-12-01', until: '2026-12-31' }, { from: '2027-01-04', until: '2027-01-04' }]);
  });
});
