import { setImmediate } from 'node:timers/promises';
import { inBreaths } from '../../shared/breaths.ts';
import { isoKst, kstDateOf, kstMinuteOfDay } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { ServiceId } from '../../shared/services.ts';
import { lookForDuplicates } from '../drafts/duplicates.ts';
import { DraftModel } from '../drafts/model.ts';

/**
 * The rows of a draft as they will be on the day on which they are sent: paid at once means that day, and a day before it is
 * past. The draft itself stays as it is. Throws DeskError PAY_DATE_BEFORE_START when rows that a person found good cannot be
 * paid then: none of them is left out unseen.
 */
export async function modelForStart(seen: DraftModel, sendAt: number | null): Promise<DraftModel> {
  if (sendAt === null || kstDateOf(sendAt) <= seen.context.today) return seen;
  const context = { ...seen.context, today: kstDateOf(sendAt), minuteOfDay: kstMinuteOfDay(sendAt) };
  const model = await DraftModel.inBreaths({ ...seen.input, context }, () => setImmediate(), seen.handwork);
  const late = model.rows.filter((row) => {
    const was = seen.row(row.number);
    return model.hasError(row) && was !== undefined && seen.isReady(was);
  });
  if (late.length > 0) throw new DeskError('PAY_DATE_BEFORE_START', { count: late.length, time: isoKst(sendAt) });
  await inBreaths(lookForDuplicates(model), () => setImmediate());
  return model;
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
