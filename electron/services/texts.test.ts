import { describe, expect, it } from 'vitest';
import { hintForSecret, SERVICES } from './index.ts';
import { wonSchema } from './numbers.ts';
import { mapAtOnce } from './pool.ts';
import { safeWords, trimSecret } from './texts.ts';

describe('texts', () => {
  it('lose what surrounds a pasted secret', () => {
    expect(trimSecret('\uFEFF  test_sk_a \r\n')).toBe('test_sk_a');
  });

  it('of a service lose secrets and whole account numbers', () => {
    expect(safeWords('key abc123 account 110-123-456789 of 20261201', ['abc123', ''])).toBe('key ••• account •••6789 of 20261201');
    expect(safeWords('x'.repeat(900), [])).toHaveLength(500);
  });
});

describe('amounts', () => {
  it('may be texts, and must be whole', () => {
    expect(['1000', '1000.00', 5, -3].map((value) => wonSchema.parse(value))).toEqual([1000, 1000, 5, -3]);
    for (const wrong of ['', '1,000', '1.5', 1.5, null, '99999999999999999', Number.NaN]) expect(wonSchema.safeParse(wrong).success).toBe(false);
  });
});

describe('secrets', () => {
  it('are recognised by their prefix where the service has one', () => {
    expect(hintForSecret('toss-v1', 'live', 'live_sk_x')).toBeNull();
    expect(hintForSecret('toss-v1', 'live', ' live_gsk_x')).toBeNull();
    expect(hintForSecret('toss-v1', 'live', 'test_sk_x')).toBe('other-environment');
    expect(hintForSecret('toss-v1', 'test', 'live_sk_x')).toBe('other-environment');
    expect(hintForSecret('toss-v1', 'test', 'test_ck_x')).toBe('not-a-secret');
    expect(hintForSecret('toss-v1', 'test', 'something')).toBe('unusual');
    expect(hintForSecret('portone', 'live', 'anything')).toBeNull();
    expect(Object.values(SERVICES).every((entry) => entry.defaultBaseUrl.startsWith('https://') && !entry.defaultBaseUrl.endsWith('/'))).toBe(true);
  });
});

describe('working at once', () => {
  it('keeps the order, the bound and the first error', async () => {
    let running = 0;
    let most = 0;
    const doubled = await mapAtOnce([1, 2, 3, 4, 5, 6], 2, async (value) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return value * 2;
    });
    expect([doubled, most]).toEqual([[2, 4, 6, 8, 10, 12], 2]);
    expect(await mapAtOnce([], 3, () => Promise.resolve(1))).toEqual([]);
    const begun: number[] = [];
    await expect(mapAtOnce([1, 2, 3, 4], 1, (value) => {
      begun.push(value);
      return value === 2 ? Promise.reject(new Error('no')) : Promise.resolve(value);
    })).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });
});
