import { describe, expect, it } from 'vitest';
import { sealingWith } from '../services/toss-v2/sealing.ts';
import { shownAnswer } from './shown-answer.ts';

const KEY = '0123456789abcdef'.repeat(4);
const REFUSAL = '{"version":"2022-11-16","traceId":"t-1","error":{"code":"INVALID_REQUEST","message":"지급할 수 없는 셀러입니다."}}';
const sealing = sealingWith(KEY);
const refused = (body: string): Parameters<typeof shownAnswer>[0] => ({ status: 400, headers: {}, body });
const notAsked = (): Promise<never> => Promise.reject(new Error('the connection was opened for nothing'));

describe('what a service said of a request', () => {
  it('is shown as it came where it is plain, without opening the connection', async () => {
    expect(await shownAnswer(refused(REFUSAL), notAsked)).toEqual({ words: REFUSAL, sealed: false });
    expect((await shownAnswer(refused('가'.repeat(5000)), notAsked)).words).toHaveLength(600);
  });

  it('is not shown where the request went well or had no answer', async () => {
    const good = { status: 200, headers: {}, body: await sealing.seal('{}') };
    expect([await shownAnswer(good, notAsked), await shownAnswer(null, notAsked)]).toEqual(Array.from({ length: 2 }, () => ({ words: null, sealed: false })));
  });

  it('is opened where it is encrypted', async () => {
    for (const body of [await sealing.seal(REFUSAL), JSON.stringify(await sealing.seal(REFUSAL))]) {
      expect(await shownAnswer(refused(body), () => Promise.resolve(sealing))).toEqual({ words: REFUSAL, sealed: false });
    }
  });

  it('is said to be encrypted where another key was set since, or the connection is gone', async () => {
    const body = await sealing.seal(REFUSAL);
    const other = sealingWith('f'.repeat(64));
    expect(await shownAnswer(refused(body), () => Promise.resolve(other))).toEqual({ words: null, sealed: true });
    expect(await shownAnswer(refused(body), () => Promise.resolve(null))).toEqual({ words: null, sealed: true });
  });
});
