import { useTranslation } from 'react-i18next';
import { addDays, kstDate, weekday } from '../../../shared/calendar.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import type { HistoryTotalsView } from '../../../shared/history/views.ts';
import { formatWon } from '../../../shared/money.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDate } from '../../ui/format.ts';
import { GROUPS, groupSum, wholeSum } from './groups.ts';

interface DayPlotProps {
  readonly month: string;
  readonly days: HistoryTotalsView['days'];
  readonly chosen: KstDate | null;
  readonly onChoose: (date: KstDate) => void;
}

function datesOf(month: string): readonly KstDate[] {
  const dates: KstDate[] = [];
  for (let date = kstDate(`${month}-01`); date.startsWith(month); date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** What each day of the month comes to, by outcome: which days are heavy, and where something went wrong. The table has the figures. */
export function DayPlot({ month, days, chosen, onChoose }: DayPlotProps) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const byDate = new Map(days.map((day) => [day.date, day.outcomes]));
  const tallest = Math.max(1, ...days.map(({ outcomes }) => Math.abs(wholeSum(outcomes).amount)));
  const present = GROUPS.filter(({ name }) => days.some(({ outcomes }) => groupSum(outcomes, name).count > 0));
  return (
    <div className="day-plot-frame">
      <ul className="day-plot" aria-label={t('history.plot', { month })} data-testid="day-plot">
        {datesOf(month).map((date) => {
          const outcomes = byDate.get(date);
          const label = <span className="day-plot-label number">{Number(date.slice(8))}</span>;
          const off = weekday(date) === 0 || weekday(date) === 6;
          if (outcomes === undefined) {
            return (
              <li key={date} data-off={off || undefined}>
                <span className="day-plot-space" />
                {label}
              </li>
            );
          }
          const whole = wholeSum(outcomes);
          const parts = present.flatMap(({ name }) => {
            const sum = groupSum(outcomes, name);
            return sum.count === 0 ? [] : [t('history.part', { what: t(`history.group.${name}`), n: formatCount(sum.count), amount: formatWon(sum.amount) })];
          });
          const words = t('history.plotDay', { date: formatDate(date, language), n: formatCount(whole.count), amount: formatWon(whole.amount), parts: parts.join(', ') });
          return (
            <li key={date} data-off={off || undefined}>
              <button type="button" className="day-plot-day" aria-label={words} title={words} aria-pressed={date === chosen} onClick={() => onChoose(date)} data-testid={`plot-${date}`}>
                <span className="day-plot-space">
                  <span className="day-plot-bar" style={{ height: `${(100 * Math.abs(whole.amount)) / tallest}%` }}>
                    {present.map(({ name, tone }) => {
                      const amount = Math.abs(groupSum(outcomes, name).amount);
                      return amount === 0 ? null : <span key={name} className={`fill-${tone}`} style={{ flexGrow: amount }} />;
                    })}
                  </span>
                </span>
                {label}
              </button>
            </li>
          );
        })}
      </ul>
      <ul className="day-plot-legend small">
        {present.map(({ name, tone }) => (
          <li key={name}>
            <span className={`day-plot-key fill-${tone}`} aria-hidden="true" />
            {t(`history.group.${name}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
