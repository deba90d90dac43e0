import { describe, expect, it } from 'vitest';
import { kstDate } from '../../../shared/calendar.ts';
import { won } from '../../../shared/money.ts';
import { payDays } from './batch-facts.ts';

const day = (date: string, count: number) => ({ date: kstDate(date), count, amount: won(count * 1000) });

describe('the pay days of a batch', () => {
  it('are the certain ones', () => {
    expect(payDays({ count: 5, byPayDate: [day('2026-12-02', 3), day('2026-12-03', 1), day('2026-12-04', 1)] })).toEqual({ atOnce: 0, first: '2026-12-02', further: 2 });
  });

  it('do not hold what is paid at once', () => {
    expect(payDays({ count: 10, byPayDate: [day('2026-12-03', 4)] })).toEqual({ atOnce: 6, first: '2026-12-03', further: 0 });
    expect(payDays({ count: 6, byPayDate: [] })).toEqual({ atOnce: 6, first: null, further: 0 });
  });
});
