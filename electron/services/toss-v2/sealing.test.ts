import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../shared/calendar.ts';
import { practiceSecurityKey } from '../../practice/secrets.ts';
import { practiceSealing } from '../../practice/toss2/sealing.ts';
import type { RawAnswer } from '../transport.ts';
import { sealingWith } from './sealing.ts';

const NOW = parseInstant('2026-11-20T09:30:15+09:00') ?? 0;
const OTHER_KEY = 'ab'.repeat(32);
const sealing = sealingWith(practiceSecurityKey, () => NOW);
const service = practiceSealing(practiceSecurityKey, () => NOW);
const BODY = '[{"refPayoutId":"행-1","amount":{"currency":"KRW","value":1000}}]';

const answer = (body: string): RawAnswer => ({ status: 200, headers: {}, body });
const opened = async (body: string): Promise<string> => (await sealing.unseal(answer(body))).body;

/** Opens a compact JWE with node:crypto alone, header by header as the specification has it. */
function independently(sealed: string, key: string): { header: unknown; text: string } {
  const [header = '', wrapped, iv = '', text = '', tag = ''] = sealed.split('.');
  expect(wrapped).toBe('');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), Buffer.from(iv, 'base64url'));
  decipher.setAAD(Buffer.from(header, 'ascii'));
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  return { header: JSON.parse(Buffer.from(header, 'base64url').toString('utf8')), text: Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8') };
}

describe('a sealed body', () => {
  it('opens elsewhere, with the header the service asks for', async () => {
    const { header, text } = independently(await sealing.seal(BODY), practiceSecurityKey);
    expect(text).toBe(BODY);
    expect(header).toEqual({ alg: 'dir', enc: 'A256GCM', iat: '2026-11-20T09:30:15+09:00', nonce: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) });
  });

  it('is another text at every attempt, and the same inside', async () => {
    const sealed = await Promise.all(Array.from({ length: 5 }, () => sealing.seal(BODY)));
    expect(new Set(sealed).size).toBe(5);
    expect(new Set(sealed.map((text) => text.split('.')[2])).size).toBe(5);
    expect(sealed.map((text) => independently(text, practiceSecurityKey).text)).toEqual(sealed.map(() => BODY));
    for (const text of sealed) expect(text).not.toContain('1000');
  });

  it('says nothing to another key', async () => {
    const sealed = await sealing.seal(BODY);
    expect(() => independently(sealed, OTHER_KEY)).toThrow(/authenticate/);
    expect(practiceSealing(OTHER_KEY, () => NOW).open(sealed)).toBeNull();
  });

  it.each(['', 'abc', 'g'.repeat(64), 'a'.repeat(63), 'a'.repeat(65), ` ${'a'.repeat(63)}`])('needs 64 hex digits, not %j', (key) => {
    expect(() => sealingWith(key)).toThrow(expect.objectContaining({ code: 'SECURITY_KEY_INVALID', params: {} }));
  });
});

describe('an answer', () => {
  it('is opened, also in quotation marks and with a line break', async () => {
    const sealed = service.close(BODY);
    expect(await opened(sealed)).toBe(BODY);
    expect(await opened(JSON.stringify(sealed))).toBe(BODY);
    expect(await opened(`${sealed}\n`)).toBe(BODY);
  });

  it.each([
    ['plain JSON', '{"error":{"code":"UNAUTHORIZED_KEY","message":"키"}}'],
    ['a page of a gateway', '<html><body>502</body></html>'],
    ['nothing', ''],
    ['dots', 'a.b.c.d.e'],
    ['a wrapped key', 'eyJhbGciOiJkaXIifQ.a.b.c.d'],
    ['five parts that are no JWE', 'YQ..YQ.YQ.YQ'],
    ['JSON that holds a JWE', JSON.stringify({ data: service.close(BODY) })],
  ])('that is %s stays as it came', async (_name, body) => {
    expect(await opened(body)).toBe(body);
  });

  it('of another key, changed or cut on its way, stays as it came', async () => {
    const other = practiceSealing(OTHER_KEY, () => NOW).close(BODY);
    const sealed = service.close(BODY);
    const parts = sealed.split('.');
    const changed = (at: number): string => parts.map((part, index) => (index === at ? `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}` : part)).join('.');
    for (const text of [other, changed(2), changed(3), changed(4), sealed.slice(0, -10), sealed.slice(0, 40)]) expect(await opened(text)).toBe(text);
  });

  it('with another algorithm in its header stays as it came', async () => {
    const parts = service.close(BODY).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A128GCM' })).toString('base64url');
    const text = [header, ...parts.slice(1)].join('.');
    expect(await opened(text)).toBe(text);
  });

  it('keeps status and headers', async () => {
    expect(await sealing.unseal({ status: 403, headers: { 'retry-after': '1' }, body: service.close('{}') })).toEqual({ status: 403, headers: { 'retry-after': '1' }, body: '{}' });
  });
});
