import { addDays, kstDate, parseKstDate } from '../../../shared/calendar.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import { shiftMonth } from '../../ui/format.ts';

export type Period = 'this-month' | 'last-month' | 'free';

/** The first and the last day of a month (yyyy-MM). */
export function monthRange(month: string): { readonly from: KstDate; readonly to: KstDate } {
  return { from: kstDate(`${month}-01`), to: addDays(kstDate(`${shiftMonth(month, 1)}-01`), -1) };
}

/** What was chosen or typed, as days. */
export function chosenRange(period: Period, today: KstDate, typed: { readonly from: string; readonly to: string }): { readonly from: KstDate; readonly to: KstDate } | 'bad-day' | 'bad-range' {
  const month = today.slice(0, 7);
  if (period === 'this-month') return monthRange(month);
  if (period === 'last-month') return monthRange(shiftMonth(month, -1));
  const [from, to] = [parseKstDate(typed.from.trim()), parseKstDate(typed.to.trim())];
  if (from === null || to === null) return 'bad-day';
  return from > to ? 'bad-range' : { from, to };
}
