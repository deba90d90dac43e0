import { describe, expect, it } from 'vitest';
import { newest } from './newest.ts';

describe('an answer that news may overtake', () => {
  it('is taken as it is when nothing came meanwhile', async () => {
    let asked = 0;
    const answer = await newest(() => Promise.resolve(`answer ${(asked += 1)}`), () => 7);
    expect([answer, asked]).toEqual([{ answer: 'answer 1', overtaken: false }, 1]);
  });

  it('is asked for again when it was overtaken: rows that were cancelled meanwhile are not shown as accepted', async () => {
    let news = 0;
    const answers = ['accepted', 'cancelled'];
    const ask = (): Promise<string> => {
      // The event of the cancelling is there before the first answer is.
      if (answers.length === 2) news += 1;
      return Promise.resolve(answers.shift() ?? '');
    };
    expect(await newest(ask, () => news)).toEqual({ answer: 'cancelled', overtaken: false });
  });

  it('ends while news keep coming, and says that they are younger', async () => {
    let news = 0;
    const ask = (): Promise<number> => Promise.resolve((news += 1));
    expect(await newest(ask, () => news)).toEqual({ answer: 3, overtaken: true });
  });

  it('fails when the question fails', async () => {
    await expect(newest(() => Promise.reject(new Error('no desk')), () => 0)).rejects.toThrow('no desk');
  });
});
