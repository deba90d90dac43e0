import { addDays, kstDate, kstDateOf } from '../shared/calendar.ts';
import type { KstDate } from '../shared/calendar.ts';
import { sumWon } from '../shared/money.ts';
import type { ScheduleDay, ScheduleView } from '../shared/views.ts';
import type { Desk } from './desk.ts';
import { payDays, scheduledBatches } from './ledger/schedule.ts';

/** A month (yyyy-MM) as it stands: what the desk will start on each day, what services will pay, and what waits in any month. */
export function scheduleOf(desk: Desk, month: string): ScheduleView {
  const first = kstDate(`${month}-01`);
  const today = kstDateOf(desk.clock());
  const waiting = scheduledBatches(desk.db).map((batch) => ({ batch, view: desk.batches.view(batch) }));
  const dates: KstDate[] = [];
  for (let date = first; date.startsWith(month); date = addDays(date, 1)) dates.push(date);
  const pays = payDays(desk.db, first, dates.at(-1) ?? first);
  const days = dates.map((date): ScheduleDay => {
    const kind = desk.calendar.kindOf(date);
    const starting = waiting.filter(({ batch }) => batch.sendAt !== null && kstDateOf(batch.sendAt) === date).map(({ view }) => view);
    const environments = [...new Set(starting.map((view) => view.connection.environment))];
    return {
      date,
      kind: kind.type,
      names: kind.type === 'holiday' ? [...kind.names] : [],
      today: date === today,
      starts: environments.map((environment) => {
        const views = starting.filter((view) => view.connection.environment === environment);
        return {
          environment,
          batches: views.length,
          missed: views.filter((view) => view.schedule === 'missed').length,
          count: views.reduce((sum, view) => sum + view.count, 0),
          amount: sumWon(views.map((view) => view.amount)),
        };
      }),
      pays: pays.filter((pay) => pay.date === date).map(({ service, environment, count, amount }) => ({ service, environment, count, amount })),
    };
  });
  return { days, waiting: waiting.map(({ view }) => view) };
}
