import { kstDateOf } from '../../shared/calendar.ts';
import type { BusinessCalendar, KstDate } from '../../shared/calendar.ts';
import type { Won } from '../../shared/money.ts';
import type { ServiceId } from '../../shared/services.ts';
import type { PayDateWarning, ScheduleState } from '../../shared/views.ts';
import type { Batch } from '../ledger/batches.ts';

/**
 * How late a batch may still start by itself. A machine that slept over its time wakes up later than this, and a person
 * may have done something else about the payments by then: so the desk asks.
 */
export const LATEST_START_MS = 10 * 60_000;

/** How long before its start a person is told, so that there is time to stop it. */
export const REMIND_BEFORE_MS = 10 * 60_000;

/** Where a batch that is sent at a time stands; null: it waits for no time. Times in milliseconds since 1970 UTC. */
export function scheduleState(batch: Pick<Batch, 'state' | 'sendAt'>, now: number, openedAt: number): ScheduleState | null {
  if (batch.state !== 'scheduled' || batch.sendAt === null) return null;
  if (batch.sendAt > now) return 'waiting';
  return batch.sendAt < openedAt || now - batch.sendAt > LATEST_START_MS ? 'missed' : 'due';
}

/** Toss pays on business days from today on (toss-facts §1.7); PortOne takes any settlement date. */
const PAYS_ONLY_ON_BUSINESS_DAYS: Readonly<Record<ServiceId, boolean>> = { portone: false, 'toss-v1': true, 'toss-v2': true };

/**
 * Pay dates of a batch not yet begun that its service may refuse when it is sent: the calendar has changed since it was
 * frozen, or the day will have passed.
 */
export function payDateWarnings(
  batch: Pick<Batch, 'state' | 'sendAt'>,
  byDate: readonly { readonly date: KstDate; readonly count: number; readonly amount: Won }[],
  service: ServiceId,
  calendar: BusinessCalendar,
  now: number,
): PayDateWarning[] {
  if ((batch.state !== 'scheduled' && batch.state !== 'ready') || !PAYS_ONLY_ON_BUSINESS_DAYS[service]) return [];
  const sent = kstDateOf(Math.max(now, batch.sendAt ?? now));
  return byDate.flatMap(({ date, count, amount }): PayDateWarning[] => {
    const kind = calendar.kindOf(date);
    if (date < sent) return [{ date, count, amount, why: 'past', names: [] }];
    return kind.type === 'business' ? [] : [{ date, count, amount, why: kind.type, names: kind.type === 'holiday' ? [...kind.names] : [] }];
  });
}
