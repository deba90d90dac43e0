import { addDays, daysBetween, type KstDate } from '../../calendar.ts';
import type { Cell } from '../../cells.ts';
import type { Finding } from '../../issues.ts';
import { finding, type Reading, readDate, readable, unreadable } from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import type { RuleContext } from '../kind.ts';

/** The day a row is paid: the cell's own, or the one the person chose for every row. Then the cell isn't judged. */
export function payDate(cell: Cell | undefined, field: FieldKey, context: RuleContext): Reading<KstDate> {
  switch (context.timing.type) {
    case 'immediate':
      return readable(context.today);
    case 'date':
      return readable(context.timing.date);
    case 'sheet': {
      const reading = readDate(cell ?? null, field);
      if (reading.value !== null || reading.findings.length > 0) return reading;
      return unreadable(finding('error', 'REQUIRED_VALUE_MISSING', field));
    }
  }
}

/**
 * Toss v1 pays on business days only (NOT_ALLOWED_HOLIDAY, INVALID_PAYABLE_DATE: toss-facts §0.4, §1.7).
 * Same-day cut-off and how far ahead a date may be are unknown (§7.4): a note and a warning, never an error.
 */
export function tossDateFindings(date: KstDate, field: FieldKey, context: RuleContext): readonly Finding[] {
  const { today } = context;
  if (date < today) return [finding('error', 'DATE_PAST', field, { date, today })];
  const findings = businessDayFindings(date, field, context);
  if (date === today && findings.length === 0) findings.push(finding('note', 'DATE_TODAY', field, { date }));
  if (isFar(date, today)) findings.push(farAway(date, field, today));
  return findings;
}

/** Toss pays on business days only; a day of a year without data may be one. */
export function businessDayFindings(date: KstDate, field: FieldKey, { calendar }: RuleContext): Finding[] {
  const findings: Finding[] = [];
  const kind = calendar.kindOf(date);
  switch (kind.type) {
    case 'weekend':
      findings.push(finding('error', 'DATE_WEEKEND', field, { date, next: calendar.nextBusinessDay(date) }));
      break;
    case 'holiday':
      findings.push(
        finding('error', 'DATE_HOLIDAY', field, { date, name: kind.names.join(', '), next: calendar.nextBusinessDay(date) }),
      );
      break;
    case 'unknown':
      findings.push(finding('warning', 'DATE_CALENDAR_UNKNOWN', field, { date, year: date.slice(0, 4) }));
      break;
    case 'business':
      break;
  }
  return findings;
}

/**
 * PortOne takes any date: one that has come appears at once in 정산 내역, a later one is scheduled
 * (portone-facts "Manual settlement"). So only notes, and a warning for a date that looks like a slip.
 */
export function portOneDateFindings(date: KstDate, field: FieldKey, context: RuleContext): readonly Finding[] {
  const { today, calendar } = context;
  if (date < today) return [finding('note', 'DATE_PAST', field, { date, today })];
  const findings: Finding[] = [];
  const kind = calendar.kindOf(date);
  const next = (): KstDate => calendar.nextBusinessDay(addDays(date, 1));
  if (kind.type === 'weekend') findings.push(finding('note', 'DATE_WEEKEND', field, { date, next: next() }));
  if (kind.type === 'holiday') {
    findings.push(finding('note', 'DATE_HOLIDAY', field, { date, name: kind.names.join(', '), next: next() }));
  }
  if (kind.type === 'unknown') findings.push(finding('note', 'DATE_CALENDAR_UNKNOWN', field, { date, year: date.slice(0, 4) }));
  if (date === today) findings.push(finding('note', 'DATE_TODAY', field, { date }));
  if (isFar(date, today)) findings.push(farAway(date, field, today));
  return findings;
}

/** More than one year ahead, counted in calendar years. */
export function isFar(date: KstDate, today: KstDate): boolean {
  return date > `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
}

function farAway(date: KstDate, field: FieldKey, today: KstDate): Finding {
  return finding('warning', 'DATE_FAR', field, { date, days: daysBetween(today, date) });
}
