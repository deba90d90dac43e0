import { describe, expect, it } from 'vitest';
import { PageCache } from './page-cache.ts';
import type { Page } from './page-cache.ts';

interface Asked {
  readonly offset: number;
  readonly limit: number;
  readonly answer: (page: Page<string>) => void;
  readonly refuse: (error: Error) => void;
}

/** A desk that answers when it is told to. */
function slowDesk(pageSize = 10, keep = 3) {
  const asked: Asked[] = [];
  const cache = new PageCache<string>(
    (offset, limit) =>
      new Promise((resolve, reject) => {
        asked.push({ offset, limit, answer: resolve, refuse: reject });
      }),
    { pageSize, keep },
  );
  return { cache, asked };
}

const page = (offset: number, mark: string, total = 100, size = 10): Page<string> => ({
  total,
  rows: Array.from({ length: size }, (_, index) => `${mark}${offset + index}`),
});
const settle = async (): Promise<void> => {
  await Promise.resolve();
  await Promise.resolve();
};

describe('PageCache', () => {
  it('asks for the pages that are shown, once', async () => {
    const { cache, asked } = slowDesk();
    cache.want(5, 25);
    cache.want(6, 26);
    expect(asked.map((one) => one.offset)).toEqual([0, 10, 20]);
    asked[1]?.answer(page(10, 'a'));
    await settle();
    expect(cache.row(12)).toBe('a12');
    expect(cache.row(2)).toBeUndefined();
    expect(cache.total).toBe(100);
  });

  it('keeps showing old rows while newer ones are on their way', async () => {
    const { cache, asked } = slowDesk();
    cache.want(0, 5);
    asked[0]?.answer(page(0, 'old'));
    await settle();
    cache.refresh();
    expect(cache.row(3)).toBe('old3');
    expect(asked).toHaveLength(2);
    asked[1]?.answer(page(0, 'new', 40));
    await settle();
    expect(cache.row(3)).toBe('new3');
    expect(cache.total).toBe(40);
  });

  it('never lets an older answer replace a newer one', async () => {
    const { cache, asked } = slowDesk();
    cache.want(0, 5);
    cache.refresh();
    asked[1]?.answer(page(0, 'new', 7));
    await settle();
    asked[0]?.answer(page(0, 'old', 9));
    await settle();
    expect(cache.row(0)).toBe('new0');
    expect(cache.total).toBe(7);
  });

  it('shows a change at once, until the answer is there', async () => {
    const { cache, asked } = slowDesk();
    cache.want(0, 5);
    asked[0]?.answer(page(0, 'a'));
    await settle();
    cache.patch(2, () => 'edited');
    expect(cache.row(2)).toBe('edited');
    cache.refresh();
    asked[1]?.answer(page(0, 'b'));
    await settle();
    expect(cache.row(2)).toBe('b2');
  });

  it('forgets pages that are far off', async () => {
    const { cache, asked } = slowDesk(10, 2);
    for (const first of [0, 10, 20, 30]) {
      cache.want(first, first + 9);
      asked.at(-1)?.answer(page(first, 'a'));
      await settle();
    }
    expect(cache.row(0)).toBeUndefined();
    expect(cache.row(35)).toBe('a35');
  });

  it('asks again after a refusal, and says why it has nothing', async () => {
    const { cache, asked } = slowDesk();
    const refusal = new Error('no');
    cache.want(0, 5);
    asked[0]?.refuse(refusal);
    await settle();
    expect(cache.failure).toBe(refusal);
    cache.want(0, 5);
    asked[1]?.answer(page(0, 'a'));
    await settle();
    expect(cache.failure).toBeNull();
    expect(cache.row(1)).toBe('a1');
  });

  it('refreshes when the followed version grows, not when it is first heard', () => {
    const { cache, asked } = slowDesk();
    cache.want(0, 5);
    cache.follow(4);
    cache.follow(4);
    expect(asked).toHaveLength(1);
    cache.follow(5);
    expect(asked).toHaveLength(2);
  });

  it('reads a long stretch in pages of 500, and what it holds at once', async () => {
    const asked: [number, number][] = [];
    const cache = new PageCache<string>((offset, limit) => {
      asked.push([offset, limit]);
      return Promise.resolve(page(offset, 'a', 1300, Math.min(limit, 1300 - offset)));
    });
    const rows = await cache.read(100, 1205);
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([1106, 'a100', 'a1205']);
    expect(asked).toEqual([[100, 500], [600, 500], [1100, 106]]);
    expect(await cache.read(1290, 1400)).toHaveLength(10);
    cache.want(0, 5);
    await settle();
    asked.length = 0;
    expect(await cache.read(2, 4)).toEqual(['a2', 'a3', 'a4']);
    expect(asked).toEqual([]);
    expect(cache.held(2, 900)).toBeNull();
  });
});
