import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { won } from '../../../shared/money.ts';
import { FaultList, parseFaults, servicePath } from '../faults.ts';
import { startPractice, type Practice } from '../practice.ts';
import { practiceSecrets } from '../secrets.ts';
import { practiceSeed } from '../seed.ts';
import { FRIDAY_MORNING, inWorld } from './world.ts';

const BASIC = `Basic ${Buffer.from(`${practiceSecrets['toss-v1']}:`).toString('base64')}`;
const PAYOUTS = '/v1/payouts/sub-malls/settlements';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

async function toss(practice: Practice, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(practice.urls['toss-v1'] + path, {
    method,
    headers: { authorization: BASIC, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : null };
}

const PAYOUT = { subMallId: 'submall001', payoutDate: '2026-11-23', payoutAmount: 1000 };

describe('faults', () => {
  it('are read strictly', () => {
    expect(parseFaults([{ match: 'POST /v1/payouts/sub-malls/settlements', nth: 2, do: 'accept-then-drop' }])).toHaveLength(1);
    for (const wrong of [
      {}, [{}], [{ match: 'POST', do: 'drop' }], [{ match: 'POST /x', do: 'explode' }], [{ match: 'POST /x', do: 'status:99' }],
      [{ match: 'POST /x', do: 'delay:-1' }], [{ match: 'POST /x', do: 'delay:9999999' }], [{ match: 'POST /x', nth: 0, do: 'drop' }], [{ match: 'POST /x', do: 'drop', extra: 1 }],
    ]) {
      expect(() => parseFaults(wrong)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
  });

  it('match method and path, with wildcards and without our prefix', () => {
    const list = new FaultList([
      { match: 'POST /toss-v1/v1/payouts/sub-malls/{id}/delete', do: 'drop' },
      { match: 'GET /platform/*', do: 'garbage' },
      { match: 'DELETE /v1/x?ignored=1', nth: 2, do: 'status:500' },
    ]);
    expect(list.take('POST', '/v1/payouts/sub-malls/submall001/delete')).toEqual({ type: 'drop' });
    expect(list.take('POST', '/v1/payouts/sub-malls/a/b/delete')).toBeNull();
    expect(list.take('POST', '/platform/partners')).toBeNull();
    expect(list.take('GET', '/platform/partners/x')).toEqual({ type: 'garbage' });
    expect([1, 2, 3].map(() => list.take('DELETE', '/v1/x'))).toEqual([null, { type: 'status', status: 500 }, null]);
    expect(servicePath('/portone/platform/partners')).toBe('/platform/partners');
    expect(servicePath('/portones')).toBe('/portones');
  });
});

describe('the seed', () => {
  it('gives the same payees again, and others for another number', () => {
    expect(practiceSeed(7)).toEqual(practiceSeed(7));
    expect(practiceSeed(7)).not.toEqual(practiceSeed(8));
    const { submalls, partners } = practiceSeed(1);
    expect([submalls.length, partners.length]).toEqual([200, 200]);
    expect(submalls.filter((submall) => submall.status === 'KYC_REQUIRED')).toHaveLength(7);
    expect(partners.filter((partner) => partner.isArchived)).toHaveLength(5);
    for (const submall of submalls.filter((one) => one.type === 'CORPORATE')) {
      expect(submall).toMatchObject({ businessNumber: expect.stringMatching(/^000\d{7}$/), companyName: expect.stringContaining('(연습)') });
    }
    for (const submall of submalls) expect(submall.account.accountNumber).toMatch(/^000\d{9}$/);
  });
});

describe('the server', () => {
  it('listens on the loopback address only, and answers the services by their own paths', () => inWorld('toss-v1', {}, async ({ practice }) => {
    expect(practice.urls['toss-v1']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/toss-v1$/);
    expect((await toss(practice, 'GET', '/v1/nowhere')).json).toMatchObject({ code: 'NOT_FOUND' });
    expect((await fetch(`${practice.origin}/nowhere`)).status).toBe(404);
    const portOne = await fetch(`${practice.urls.portone}/platform/nowhere`, { headers: { authorization: `PortOne ${practice.secrets.portone}` } });
    expect([portOne.status, await portOne.json()]).toMatchObject([404, { type: 'NOT_FOUND' }]);
  }));

  it('refuses bodies that no service would take', () => inWorld('toss-v1', {}, async ({ practice }) => {
    const delivery = await toss(practice, 'POST', PAYOUTS, 'x'.repeat(17 * 1024 * 1024)).catch(() => ({ status: 413 }));
    expect(delivery.status).toBe(413);
    expect(practice.book.payouts()).toHaveLength(0);
  }));

  it('starts where it is told to, and goes on from there', () => inWorld('toss-v1', { startAt: FRIDAY_MORNING + 5_000 }, ({ practice }) => {
    expect(practice.now()).toBe(FRIDAY_MORNING + 5_000);
    practice.advance(1_000);
    expect(practice.now()).toBe(FRIDAY_MORNING + 6_000);
    return Promise.resolve();
  }));

  it('keeps its world over a restart, the time included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'practice-'));
    const options = { book: join(folder, 'world.sqlite'), now: () => FRIDAY_MORNING };
    try {
      const first = await startPractice({ ...options, seed: 5, balance: 5_000 });
      const answer = await toss(first, 'POST', PAYOUTS, [PAYOUT], { 'idempotency-key': 'k' });
      first.advance(60_000);
      await first.close();
      const second = await startPractice({ ...options, seed: 6 });
      expect(second.now()).toBe(FRIDAY_MORNING + 60_000);
      expect(second.seed).toEqual(practiceSeed(5));
      expect((await toss(second, 'POST', PAYOUTS, [PAYOUT], { 'idempotency-key': 'k' })).text).toBe(answer.text);
      expect((await toss(second, 'GET', `${PAYOUTS}/balance`)).json).toEqual({ balance: 4_000 });
      second.setBalance(won(9_000));
      expect((await toss(second, 'GET', `${PAYOUTS}/balance`)).json).toEqual({ balance: 8_000 });
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the Toss world', () => {
  it('knows its key', () => inWorld('toss-v1', {}, async ({ practice }) => {
    const code = async (authorization: string) => (await toss(practice, 'GET', `${PAYOUTS}/balance`, undefined, { authorization })).json;
    expect(await code('')).toMatchObject({ code: 'UNAUTHORIZED_KEY' });
    expect(await code(`Basic ${Buffer.from('other:').toString('base64')}`)).toMatchObject({ code: 'UNAUTHORIZED_KEY' });
    expect(await code(`Basic ${Buffer.from(practiceSecrets['toss-v1']).toString('base64')}`)).toMatchObject({ code: 'INCORRECT_BASIC_AUTH_FORMAT' });
  }));

  it('answers a payout exactly as documented', () => inWorld('toss-v1', {}, async ({ practice }) => {
    const { json } = await toss(practice, 'POST', PAYOUTS, [{ ...PAYOUT, transferSummary: '정산금', metadata: { a: 'b' } }]);
    const [payout] = json as Record<string, unknown>[];
    expect(payout).toEqual({
      payoutKey: expect.stringMatching(/^[\w-]{1,24}$/), subMallId: 'submall001', payoutDate: '20261123', payoutAmount: 1000,
      account: { bankCode: expect.stringMatching(/^..$/), accountNumber: expect.stringMatching(/^\d+$/), holderName: expect.any(String) },
      requestedAt: '20261120093000', status: 'REQUESTED', failure: null, transferSummary: '정산금', metadata: { a: 'b' },
    });
    expect((await toss(practice, 'GET', `${PAYOUTS}/${String(payout!['payoutKey'])}`)).json).toEqual(payout);
    expect((await toss(practice, 'GET', `${PAYOUTS}?startDate=2026-11-23&endDate=2026-11-23`)).json).toEqual([payout]);
    expect((await toss(practice, 'GET', `${PAYOUTS}?startDate=2026-11-24&endDate=2026-11-30`)).json).toEqual([]);
  }));

  it('answers in another order than it was asked, the same for the same seed', async () => {
    const orders: string[] = [];
    for (let world = 0; world < 2; world += 1) {
      await inWorld('toss-v1', {}, async ({ practice }) => {
        const rows = Array.from({ length: 20 }, (_, index) => ({ ...PAYOUT, payoutAmount: 1000 + index }));
        const { json } = await toss(practice, 'POST', PAYOUTS, rows);
        orders.push((json as { payoutAmount: number }[]).map((payout) => payout.payoutAmount - 1000).join(' '));
      });
    }
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(Array.from({ length: 20 }, (_, index) => index).join(' '));
  });

  it.each([
    ['malformed JSON', '[{', 'INVALID_REQUEST'],
    ['an object', PAYOUT, 'INVALID_REQUEST'],
    ['an empty array', [], 'INVALID_REQUEST'],
    ['1,001 rows', Array.from({ length: 1001 }, () => PAYOUT), 'INVALID_REQUEST'],
    ['no submall', [{ ...PAYOUT, subMallId: undefined }], 'INVALID_REQUIRED_PARAM'],
    ['no amount', [{ ...PAYOUT, payoutAmount: undefined }], 'REQUIRED_AMOUNT'],
    ['a fraction', [{ ...PAYOUT, payoutAmount: 1.5 }], 'INVALID_REQUEST'],
    ['a negative amount', [{ ...PAYOUT, payoutAmount: -1 }], 'BELOW_ZERO_AMOUNT'],
    ['no such day', [{ ...PAYOUT, payoutDate: '2026-02-30' }], 'INVALID_DATE'],
    ['the answer form of a date', [{ ...PAYOUT, payoutDate: '20261123' }], 'INVALID_DATE'],
    ['metadata that is not text', [{ ...PAYOUT, metadata: { a: 1 } }], 'INVALID_REQUEST'],
    ['51 pairs of metadata', [{ ...PAYOUT, metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v'])) }], 'INVALID_REQUEST'],
    ['more than 4 kB of metadata', [{ ...PAYOUT, metadata: { a: '가'.repeat(1400) } }], 'INVALID_REQUEST'],
    ['one bad row among good ones', [PAYOUT, { ...PAYOUT, subMallId: 'nobody' }], 'NOT_FOUND_SUBMALL'],
    ['more than the balance in sum', Array.from({ length: 3 }, () => ({ ...PAYOUT, payoutAmount: 40_000_000_000 })), 'NOT_ENOUGH_AMOUNT'],
  ])('refuses %s as a whole', (_name, body, code) => inWorld('toss-v1', {}, async ({ practice }) => {
    expect((await toss(practice, 'POST', PAYOUTS, body)).json).toMatchObject({ code, message: expect.any(String) });
    expect(practice.book.payouts()).toHaveLength(0);
  }));

  it('keeps keys apart by key, path and method, and not by body', () => inWorld('toss-v1', {}, async ({ practice }) => {
    const first = await toss(practice, 'POST', PAYOUTS, [PAYOUT], { 'idempotency-key': 'k' });
    expect((await toss(practice, 'POST', PAYOUTS, [{ ...PAYOUT, payoutAmount: 7 }], { 'idempotency-key': 'k' })).text).toBe(first.text);
    await toss(practice, 'POST', PAYOUTS, [PAYOUT], { 'idempotency-key': 'other' });
    expect(practice.book.payouts()).toHaveLength(2);
    expect((await toss(practice, 'POST', PAYOUTS, [PAYOUT], { 'idempotency-key': 'k'.repeat(301) })).json).toMatchObject({ code: 'INVALID_IDEMPOTENCY_KEY' });
    // A refusal is remembered too: changing the body under the same key does not help.
    await toss(practice, 'POST', PAYOUTS, [{ ...PAYOUT, payoutAmount: 0 }], { 'idempotency-key': 'bad' });
    expect((await toss(practice, 'POST', PAYOUTS, [PAYOUT], { 'idempotency-key': 'bad' })).json).toMatchObject({ code: 'BELOW_ZERO_AMOUNT' });
  }));

  it('rehearses an error when asked by header', () => inWorld('toss-v1', {}, async ({ practice }) => {
    expect(await toss(practice, 'POST', PAYOUTS, [PAYOUT], { 'tosspayments-test-code': 'NOT_AVAILABLE_BANK' })).toMatchObject({ status: 403, json: { code: 'NOT_AVAILABLE_BANK' } });
    expect(practice.book.payouts()).toHaveLength(0);
  }));

  it('starts a review when a submall asks for too much', () => inWorld('toss-v1', {}, async ({ practice }) => {
    await toss(practice, 'POST', PAYOUTS, [{ ...PAYOUT, subMallId: 'submall004', payoutAmount: 10_000_001 }]);
    expect((await toss(practice, 'GET', '/v1/payouts/sub-malls/submall004')).json).toMatchObject({ status: 'KYC_REQUIRED' });
  }));

  it('registers, changes and deletes submalls, and never takes a deleted id again', () => inWorld('toss-v1', {}, async ({ practice }) => {
    const root = '/v1/payouts/sub-malls';
    const mall = {
      subMallId: 'new001', type: 'CORPORATE', companyName: '새 상점(연습)', representativeName: '김연습', businessNumber: '0001234567',
      account: { bank: '06', accountNumber: '000123456789', holderName: '새 상점' }, email: 'new@example.com', phoneNumber: '01000001234',
    };
    expect((await toss(practice, 'POST', root, mall)).json).toMatchObject({ status: 'PARTIALLY_APPROVED', account: { bankCode: '06' } });
    expect((await toss(practice, 'POST', root, mall)).json).toMatchObject({ code: 'ALREADY_EXIST_SUBMALL' });
    for (const [change, code] of [
      [{ subMallId: '한글' }, 'INVALID_SUBMALL_ID'], [{ subMallId: 'x'.repeat(21) }, 'INVALID_SUBMALL_ID'], [{ businessNumber: '123' }, 'INVALID_BUSINESS_NUMBER'],
      [{ email: 'nothing' }, 'INVALID_EMAIL'], [{ account: { bank: '004', accountNumber: '1' } }, 'INVALID_BANK'], [{ account: { bank: '06', accountNumber: '1-2' } }, 'INVALID_ACCOUNT_NUMBER'],
      [{ companyName: undefined }, 'INVALID_REQUIRED_PARAM'], [{ companyName: '가'.repeat(31) }, 'INVALID_REQUEST'],
    ] as const) {
      expect((await toss(practice, 'POST', root, { ...mall, subMallId: 'new002', ...change })).json).toMatchObject({ code });
    }
    expect((await toss(practice, 'POST', `${root}/new001`, { ...mall, companyName: '바뀐 상점' })).json).toMatchObject({ companyName: '바뀐 상점' });
    expect(await toss(practice, 'POST', `${root}/new001/delete`)).toMatchObject({ status: 200, text: 'new001' });
    expect((await toss(practice, 'GET', `${root}/new001`)).json).toMatchObject({ code: 'NOT_FOUND_SUBMALL' });
    expect((await toss(practice, 'POST', root, mall)).json).toMatchObject({ code: 'ALREADY_EXIST_SUBMALL' });
    expect((await toss(practice, 'GET', root)).json).toHaveLength(200);
  }));

  it('gives the money of cancelled and failed payouts back', () => inWorld('toss-v1', { balance: 10_000 }, async ({ practice }) => {
    const balance = async () => (await toss(practice, 'GET', `${PAYOUTS}/balance`)).json;
    const { json } = await toss(practice, 'POST', PAYOUTS, [PAYOUT, { ...PAYOUT, subMallId: 'submall192', payoutAmount: 2000 }]);
    expect(await balance()).toEqual({ balance: 7_000 });
    const mine = (json as { payoutKey: string; payoutAmount: number }[]).find((payout) => payout.payoutAmount === 1000);
    await toss(practice, 'POST', `${PAYOUTS}/${mine!.payoutKey}/cancel`);
    expect(await balance()).toEqual({ balance: 8_000 });
    practice.advance(4 * 24 * 60 * 60_000);
    expect(await balance()).toEqual({ balance: 10_000 });
  }));
});
