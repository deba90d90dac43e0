import { isoKst, kstDateOf } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import type { ServiceId } from '../../shared/services.ts';
import type { Drafts, OpenDraft } from '../drafts/drafts.ts';

/**
 * A draft as it will be on the day on which it is sent: paid at once means that day, and a day before it is past. Throws
 * DeskError PAY_DATE_BEFORE_START when rows that a person found good cannot be paid then: none of them is left out unseen.
 */
export async function readForStart(drafts: Drafts, seen: OpenDraft, timing: PayTiming, sendAt: number | null): Promise<OpenDraft> {
  const before = seen.model;
  const open = await drafts.setTiming(seen.stored.id, timing, sendAt);
  if (sendAt === null || open.model === before) return open;
  const late = open.model.rows.filter((row) => {
    const was = before.row(row.number);
    return open.model.hasError(row) && was !== undefined && before.isReady(was);
  });
  if (late.length > 0) throw new DeskError('PAY_DATE_BEFORE_START', { count: late.length, time: isoKst(sendAt) });
  return open;
}

/** Toss v1 pays on the day of the request or later, v2 only later; PortOne takes any settlement date. */
const IS_TOO_LATE: Readonly<Record<ServiceId, (payDate: KstDate, startDay: KstDate) => boolean>> = {
  portone: () => false,
  'toss-v1': (payDate, startDay) => payDate < startDay,
  'toss-v2': (payDate, startDay) => payDate <= startDay,
};

/** Throws DeskError PAY_DATE_BEFORE_START when a frozen batch would be refused for its pay dates at this time. */
export function demandPayableAt(sendAt: number, service: ServiceId, byDate: readonly { readonly date: KstDate; readonly count: number }[]): void {
  const count = byDate.reduce((sum, day) => sum + (IS_TOO_LATE[service](day.date, kstDateOf(sendAt)) ? day.count : 0), 0);
  if (count > 0) throw new DeskError('PAY_DATE_BEFORE_START', { count, time: isoKst(sendAt) });
}
