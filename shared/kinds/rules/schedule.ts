import type { KstDate } from '../../calendar.ts';
import type { BusinessCalendar } from '../../calendar.ts';
import { type Cell, isBlank, shownText } from '../../cells.ts';
import type { Finding } from '../../issues.ts';
import { finding, NO_FINDINGS, type Reading, readDate, readable, unreadable } from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import type { RuleContext } from '../kind.ts';
import { businessDayFindings, isFar } from './dates.ts';

/** When Toss v2 pays a row: at once (EXPRESS, which can't be cancelled), or on a day (SCHEDULED). */
export type PayoutSchedule = { readonly type: 'express' } | { readonly type: 'scheduled'; readonly date: KstDate };

const EXPRESS: PayoutSchedule = { type: 'express' };
const EXPRESS_WORDS: ReadonlySet<string> = new Set(['즉시', '즉시지급', '즉시이체', '바로', '바로지급', '당일즉시', 'express', 'immediate', 'now']);
const SCHEDULED_WORDS: ReadonlySet<string> = new Set(['예약', '예약지급', '예약이체', '지정일', '지정일지급', 'scheduled']);

/** Weekdays 08:00–15:00 (toss-facts §2.5, one source): told, never a reason to refuse. Minutes since midnight in Korea. */
const EXPRESS_FROM = 8 * 60;
const EXPRESS_UNTIL = 15 * 60;

function word(cell: Cell): string {
  return shownText(cell).normalize('NFKC').replace(/[\s()_-]/g, '').toLowerCase();
}

function scheduleType(cell: Cell): Reading<'express' | 'scheduled'> {
  if (isBlank(cell)) return { value: null, findings: NO_FINDINGS };
  const text = word(cell);
  if (EXPRESS_WORDS.has(text)) return readable('express');
  if (SCHEDULED_WORDS.has(text)) return readable('scheduled');
  return unreadable(finding('error', 'SCHEDULE_TYPE_UNKNOWN', 'scheduleType', { value: shownText(cell) }));
}

/** What the row's own cells say. 즉시 may stand in either column; nothing in both means at once, and a person should look. */
function fromCells(typeCell: Cell, dateCell: Cell, context: RuleContext): Reading<PayoutSchedule> {
  const type = scheduleType(typeCell);
  if (type.value === null && type.findings.length > 0) return unreadable(...type.findings);
  const noDate = isBlank(dateCell);
  const saidInDate = !noDate && EXPRESS_WORDS.has(word(dateCell));
  if (saidInDate && type.value === 'scheduled') return unreadable(finding('error', 'SCHEDULE_TYPE_UNKNOWN', 'payoutDate', { value: shownText(dateCell) }));
  if (saidInDate) return readable(EXPRESS, [finding('note', 'EXPRESS', 'payoutDate')]);
  if (type.value === 'express') {
    if (noDate) return readable(EXPRESS, [finding('note', 'EXPRESS', 'scheduleType')]);
    // Whoever wrote both meant one of them.
    const date = readDate(dateCell, 'payoutDate').value;
    if (date !== context.today) return unreadable(finding('error', 'DATE_BESIDE_EXPRESS', 'payoutDate', { value: shownText(dateCell) }));
    return readable(EXPRESS, [finding('note', 'EXPRESS', 'scheduleType')]);
  }
  if (!noDate) {
    const { value, findings } = readDate(dateCell, 'payoutDate');
    return value === null ? unreadable(...findings) : readable({ type: 'scheduled', date: value }, findings);
  }
  if (type.value === 'scheduled') return unreadable(finding('error', 'REQUIRED_VALUE_MISSING', 'payoutDate'));
  return readable(EXPRESS, [finding('warning', 'EXPRESS', 'payoutDate')]);
}

/** When the row is paid: as its cells say, or as the person chose for every row. Then the cells aren't judged. */
export function payoutSchedule(typeCell: Cell, dateCell: Cell, context: RuleContext): Reading<PayoutSchedule> {
  switch (context.timing.type) {
    case 'immediate':
      return readable(EXPRESS);
    case 'date':
      return readable({ type: 'scheduled', date: context.timing.date });
    case 'sheet':
      return fromCells(typeCell, dateCell, context);
  }
}

/** Whether Toss is said to pay at once at this time. A day of a year without data counts as a weekday. */
export function isExpressTime(today: KstDate, minuteOfDay: number, calendar: BusinessCalendar): boolean {
  const { type } = calendar.kindOf(today);
  return (type === 'business' || type === 'unknown') && minuteOfDay >= EXPRESS_FROM && minuteOfDay < EXPRESS_UNTIL;
}

export function expressFindings({ today, minuteOfDay, calendar }: RuleContext): readonly Finding[] {
  return isExpressTime(today, minuteOfDay, calendar) ? NO_FINDINGS : [finding('warning', 'EXPRESS_HOURS', null)];
}

/** A business day, from the next one on, within a year (toss-facts §2.5): what is outside would be refused with its whole request. */
export function scheduledDateFindings(date: KstDate, field: FieldKey, context: RuleContext): readonly Finding[] {
  const { today } = context;
  if (date < today) return [finding('error', 'DATE_PAST', field, { date, today })];
  const findings = businessDayFindings(date, field, context);
  if (date === today) return [...findings, finding('error', 'DATE_TOO_SOON', field, { date })];
  return isFar(date, today) ? [...findings, finding('error', 'DATE_FAR', field, { date })] : findings;
}
