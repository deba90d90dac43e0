import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { startPractice, type Practice } from '../practice.ts';
import { FRIDAY_MORNING } from './world.ts';

/** The official schema (OpenAPI 3.0.3), cut to the calls that the practice server has. */
const api = JSON.parse(readFileSync(new URL('../fixtures/portone-platform.openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, { responses: Record<string, { content: { 'application/json': { schema: { $ref: string } } } }> }>>;
  components: { schemas: Record<string, Record<string, unknown>> };
};

/**
 * OpenAPI's discriminator says which alternative is meant; plain JSON Schema doesn't know it, and the error types
 * all have the same fields. So every alternative gets its own `type` as a constant.
 */
function withDiscriminators(schemas: Record<string, Record<string, unknown>>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => {
    const discriminator = schema['discriminator'] as { propertyName: string; mapping: Record<string, string> } | undefined;
    if (discriminator === undefined) return [name, schema];
    const { oneOf: _oneOf, discriminator: _discriminator, ...rest } = schema;
    const alternatives = Object.entries(discriminator.mapping).map(([value, $ref]) => ({
      allOf: [{ $ref }, { properties: { [discriminator.propertyName]: { const: value } }, required: [discriminator.propertyName] }],
    }));
    return [name, { ...rest, oneOf: alternatives }];
  }));
}

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'api', components: { schemas: withDiscriminators(api.components.schemas) } });

function validator(method: string, path: string, status: number): ValidateFunction {
  const reference = api.paths[path]?.[method.toLowerCase()]?.responses[String(status)]?.content['application/json'].schema.$ref;
  if (reference === undefined) throw new Error(`the schema has no ${method} ${path} ${status}`);
  return ajv.compile({ $ref: `api${reference}` });
}

async function check(practice: Practice, method: string, path: string, url: string, status: number, body?: unknown, secret = practice.secrets.portone): Promise<unknown> {
  const response = await fetch(practice.urls.portone + url, {
    method,
    headers: { authorization: `PortOne ${secret}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  expect([response.status, answer]).toEqual([status, expect.anything()]);
  const validate = validator(method, path, status);
  validate(answer);
  expect(validate.errors ?? []).toEqual([]);
  return answer;
}

async function withPractice(test: (practice: Practice) => Promise<void>): Promise<void> {
  const practice = await startPractice({ book: 'memory', now: () => FRIDAY_MORNING });
  try {
    await test(practice);
  } finally {
    await practice.close();
  }
}

const MANUAL = '/platform/transfers/manual';
const ONE = '/platform/transfers/{id}';
const row = { id: 'own-1', partnerId: 'partner001', settlementAmount: 5000, settlementDate: '2026-11-23', settlementCurrency: 'KRW', memo: '메모' };

describe('the official schema', () => {
  it('can tell a wrong answer: the check itself works', () => {
    const validate = validator('POST', MANUAL, 200);
    expect(validate({ transfer: { id: 'x' } })).toBe(false);
    expect(validator('GET', ONE, 404)({ type: 'SOMETHING_ELSE' })).toBe(false);
  });

  it('holds for every answer about transfers', () => withPractice(async (practice) => {
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 200, row);
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 409, row);
    const made = await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 200, { partnerId: 'partner005', settlementAmount: 1, settlementDate: '2026-11-20' });
    expect(made).toMatchObject({ transfer: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'SETTLED', partner: { type: { type: 'WHT_PAYER' } } } });
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 404, { ...row, id: 'own-2', partnerId: 'nobody' });
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 400, { ...row, id: 'own-2', settlementCurrency: 'USD' });
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 400, { ...row, id: 'own-2', settlementAmount: 1.5 });
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 400, { ...row, id: 'own-2', settlementDate: '2026-02-30' });
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 400, '{"id": ');
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=maybe`, 400, row);
    await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 401, row, 'wrong');
    await check(practice, 'GET', ONE, '/platform/transfers/own-1?test=true', 200);
    await check(practice, 'GET', ONE, '/platform/transfers/own-1', 404);
    await check(practice, 'GET', '/platform/transfer-summaries', '/platform/transfer-summaries?test=true', 200);
    await check(practice, 'DELETE', ONE, '/platform/transfers/own-1?test=true', 200);
    await check(practice, 'DELETE', ONE, '/platform/transfers/own-1?test=true', 404);
    practice.advance(11 * 60_000);
    const { transfer } = made as { transfer: { id: string } };
    await check(practice, 'DELETE', ONE, `/platform/transfers/${transfer.id}?test=true`, 400);
  }));

  it('holds for every answer about partners', () => withPractice(async (practice) => {
    const list = async (input: unknown) => check(practice, 'GET', '/platform/partners', `/platform/partners?test=true&requestBody=${encodeURIComponent(JSON.stringify(input))}`, 200) as Promise<{ items: { id: string }[]; page: { totalCount: number } }>;
    expect((await list({ page: { number: 1, size: 50 } })).items).toHaveLength(50);
    expect((await list({ filter: { isArchived: true } })).page.totalCount).toBe(5);
    expect((await list({ filter: { ids: ['partner007', 'partner008'] } })).items.map((partner) => partner.id)).toEqual(['partner007', 'partner008']);
    await check(practice, 'GET', '/platform/partners', '/platform/partners?requestBody=nonsense', 400);
    await check(practice, 'GET', '/platform/partners/{id}', '/platform/partners/partner014', 200);
    await check(practice, 'GET', '/platform/partners/{id}', '/platform/partners/nobody', 404);
  }));

  it('filters and pages the summaries', () => withPractice(async (practice) => {
    for (let index = 0; index < 12; index += 1) {
      await check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 200, { ...row, id: `n-${index}`, partnerId: `partner00${1 + (index % 3)}`, settlementDate: index < 6 ? '2026-11-23' : '2026-11-24' });
    }
    const list = async (input: unknown) => check(practice, 'GET', '/platform/transfer-summaries', `/platform/transfer-summaries?test=true&requestBody=${encodeURIComponent(JSON.stringify(input))}`, 200) as Promise<{ transferSummaries: { id: string }[]; page: { totalCount: number } }>;
    expect((await list({})).transferSummaries).toHaveLength(10);
    expect((await list({ page: { number: 1, size: 10 } })).transferSummaries).toHaveLength(2);
    expect((await list({ filter: { settlementDateRange: { from: '2026-11-24', until: '2026-11-24' } } })).page.totalCount).toBe(6);
    expect((await list({ filter: { types: ['ORDER'] } })).page.totalCount).toBe(0);
    expect((await list({ filter: { statuses: ['SETTLED'] } })).page.totalCount).toBe(0);
    expect((await list({ filter: { keyword: { partnerId: 'partner001' } } })).page.totalCount).toBe(4);
    expect((await list({ filter: { keyword: { transferId: 'n-3' } } })).transferSummaries).toMatchObject([{ id: 'n-3' }]);
  }));

  /** Every list of the chain, by its path. */
  const chain = async (practice: Practice, filters: Readonly<Record<string, unknown>> = {}) => {
    const lists = ['partner-settlements', 'bulk-payouts', 'payouts', 'bulk-account-transfers', 'account-transfers'] as const;
    const usual: Readonly<Record<string, unknown>> = { 'partner-settlements': {}, payouts: { criteria: {} } };
    const entries = await Promise.all(lists.map(async (name) => {
      const input = encodeURIComponent(JSON.stringify({ page: { number: 0, size: 50 }, filter: filters[name] ?? usual[name] ?? {} }));
      const answer = await check(practice, 'GET', `/platform/${name}`, `/platform/${name}?test=true&requestBody=${input}`, 200) as { items: Record<string, unknown>[]; page: { totalCount: number }; counts: Record<string, number> };
      return [name, answer] as const;
    }));
    return Object.fromEntries(entries) as Record<(typeof lists)[number], { items: Record<string, unknown>[]; page: { totalCount: number }; counts: Record<string, number> }>;
  };
  const statuses = (answer: { items: Record<string, unknown>[] }) => answer.items.map(({ status }) => status);
  const make = (practice: Practice, change: object) => check(practice, 'POST', MANUAL, `${MANUAL}?test=true`, 200, { ...row, settlementDate: '2026-11-20', ...change });

  it('holds for every answer about what becomes of transfers, from the settlement to the bank', () => withPractice(async (practice) => {
    await make(practice, { id: 'a', partnerId: 'partner001' });
    await make(practice, { id: 'b', partnerId: 'partner005', settlementAmount: 100_000 });
    await make(practice, { id: 'c', partnerId: 'partner050', settlementAmount: 7 });
    await make(practice, { id: 'd', partnerId: 'partner003', settlementAmount: 10 });
    await make(practice, { id: 'e', partnerId: 'partner003', settlementAmount: -20 });
    let lists = await chain(practice);
    expect(lists['partner-settlements'].counts).toMatchObject({ payoutPrepared: 4 });
    expect(lists['partner-settlements'].items).toContainEqual(expect.objectContaining({ amount: -10, partner: expect.objectContaining({ id: 'partner003' }) }));
    expect(lists['bulk-payouts'].items).toEqual([]);
    practice.advance(11 * 60_000);
    lists = await chain(practice);
    expect([statuses(lists['bulk-payouts']), statuses(lists.payouts), statuses(lists['account-transfers'])]).toEqual([['PREPARED'], ['PREPARED', 'PREPARED', 'PREPARED'], []]);
    expect(lists['partner-settlements'].counts).toMatchObject({ payoutPrepared: 1, payoutConfirmed: 3 });
    practice.advance(2 * 60_000);
    lists = await chain(practice);
    expect([statuses(lists['bulk-payouts']), lists.payouts.counts['processing'], statuses(lists['bulk-account-transfers'])]).toEqual([['ONGOING'], 3, ['ONGOING']]);
    practice.advance(3 * 60_000);
    lists = await chain(practice);
    expect(lists.payouts.counts).toMatchObject({ succeeded: 2, failed: 1 });
    expect(lists.payouts.items).toContainEqual(expect.objectContaining({ status: 'FAILED', failReason: '예금주 성명 불일치' }));
    // 3 % of income tax and its local part are taken off.
    expect(lists.payouts.items).toContainEqual(expect.objectContaining({ settlementAmount: 100_000, amount: 96_700, incomeTaxAmount: 3000, localIncomeTaxAmount: 300 }));
    expect(statuses(lists['bulk-payouts'])).toEqual(['COMPLETED']);
    const bulkPayoutId = String(lists['bulk-payouts'].items[0]?.['id']);
    const filtered = await chain(practice, { 'partner-settlements': { keyword: { bulkPayoutId } }, payouts: { criteria: { bulkPayoutId: 'other' } }, 'bulk-payouts': { criteria: { timestampRange: { from: '2020-01-01T00:00:00Z', until: '2020-01-02T00:00:00Z' } } } });
    expect([filtered['partner-settlements'].page.totalCount, filtered.payouts.page.totalCount, filtered['bulk-payouts'].page.totalCount]).toEqual([3, 0, 0]);
  }));

  it('lets somebody at the console hold, schedule, change, cancel and execute', () => withPractice(async (practice) => {
    practice.console.pause();
    await make(practice, { id: 'a', partnerId: 'partner001' });
    await make(practice, { id: 'b', partnerId: 'partner002' });
    await make(practice, { id: 'c', partnerId: 'partner003' });
    practice.console.hold('partner002', '2026-11-20');
    practice.console.exclude('partner003', '2026-11-20');
    practice.advance(60 * 60_000);
    let lists = await chain(practice);
    expect(lists['partner-settlements'].counts).toMatchObject({ payoutPrepared: 1, payoutWithheld: 1, payoutExcluded: 1 });
    const bulk = practice.console.makeBulk() ?? '';
    practice.console.sign(bulk, practice.now() + 60 * 60_000);
    lists = await chain(practice);
    expect([statuses(lists.payouts), statuses(lists['bulk-account-transfers']), lists['partner-settlements'].counts['payoutScheduled']]).toEqual([['SCHEDULED'], ['SCHEDULED'], 1]);
    expect(lists.payouts.items[0]).toMatchObject({ scheduledAt: new Date(practice.now() + 60 * 60_000).toISOString() });
    practice.console.cancel(bulk);
    lists = await chain(practice);
    expect([statuses(lists['bulk-payouts']), lists['partner-settlements'].counts['payoutPrepared']]).toEqual([['CANCELLED'], 1]);
    practice.console.release('partner002', '2026-11-20');
    const second = practice.console.makeBulk() ?? '';
    practice.console.sign(second);
    practice.advance(10 * 60_000);
    expect((await chain(practice)).payouts.counts).toMatchObject({ succeeded: 2, cancelled: 1 });
    await check(practice, 'GET', '/platform/partner-settlements', '/platform/partner-settlements?test=true', 400);
    await check(practice, 'GET', '/platform/payouts', `/platform/payouts?test=true&requestBody=${encodeURIComponent('{"filter":{}}')}`, 400);
  }));
});
