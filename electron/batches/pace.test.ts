import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

const QUICK = { type: 'answered', milliseconds: 80 } as const;

function paced(start = 4, most = 8): { readonly pace: Pace; readonly pass: (milliseconds: number) => void; readonly quick: (times: number) => void } {
  let now = 1_000_000;
  const pace = new Pace({ start, most }, () => now);
  return {
    pace,
    pass: (milliseconds) => void (now += milliseconds),
    quick: (times) => {
      for (let time = 0; time < times; time += 1) pace.note(QUICK);
    },
  };
}

describe('the pace of sending', () => {
  it('rises by one after enough good answers, and never above what the service is trusted with', () => {
    const { pace, quick } = paced();
    quick(15);
    expect(pace.atOnce).toBe(4);
    quick(1);
    expect(pace.atOnce).toBe(5);
    quick(20);
    expect(pace.atOnce).toBe(6);
    quick(1000);
    expect(pace.atOnce).toBe(8);
  });

  it('halves when the service asks to wait, down to one, and lets nobody begin before the time it named', () => {
    const { pace, pass } = paced();
    pace.note({ type: 'busy', afterMs: 7000 });
    expect([pace.atOnce, pace.restMs()]).toEqual([2, 7000]);
    pass(3000);
    expect(pace.restMs()).toBe(4000);
    pace.note({ type: 'busy', afterMs: 1000 });
    expect([pace.atOnce, pace.restMs()]).toEqual([1, 4000]);
    pace.note({ type: 'busy', afterMs: null });
    expect(pace.atOnce).toBe(1);
    pass(4000);
    expect(pace.restMs()).toBe(0);
  });

  it('halves when nothing usable comes back', () => {
    const { pace } = paced(8);
    pace.note({ type: 'silent' });
    expect(pace.atOnce).toBe(4);
  });

  it('takes one away for an answer that is slow beside the usual, and for one that is slow by any measure', () => {
    const { pace, quick } = paced();
    quick(3);
    pace.note({ type: 'answered', milliseconds: 600 });
    expect(pace.atOnce).toBe(3);
    const other = paced().pace;
    other.note({ type: 'answered', milliseconds: 11_000 });
    expect(other.atOnce).toBe(3);
  });

  it('does not mistake a service that is always slow, or a quick one that is a little less quick, for a tired one', () => {
    const slow = paced().pace;
    for (let time = 0; time < 16; time += 1) slow.note({ type: 'answered', milliseconds: 3000 });
    expect(slow.atOnce).toBe(5);
    const { pace, quick } = paced();
    quick(3);
    pace.note({ type: 'answered', milliseconds: 450 });
    expect(pace.atOnce).toBe(4);
  });

  it('stays at one for a service that wants one request after another', () => {
    const { pace, quick } = paced(1, 1);
    quick(100);
    expect(pace.atOnce).toBe(1);
  });
});
