import type { KstDate } from '../../shared/calendar.ts';

/** Pay dates that a service is asked about, both ends included. */
export interface Span {
  readonly from: KstDate;
  readonly until: KstDate;
}

/** One span per calendar month, as narrow as the rows allow: how long a range may be is unknown (toss-facts §1.3, §7). */
export function spansOf(dates: readonly KstDate[]): readonly Span[] {
  const months = new Map<string, Span>();
  for (const date of dates) {
    const month = date.slice(0, 7);
    const span = months.get(month) ?? { from: date, until: date };
    months.set(month, { from: date < span.from ? date : span.from, until: date > span.until ? date : span.until });
  }
  return [...months.values()].sort((left, right) => (left.from < right.from ? -1 : 1));
}
