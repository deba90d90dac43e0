import { ActionIcon, Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { Environment } from '../../../shared/services.ts';
import type { ScheduleDay } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, monthGrid, shiftMonth, weekdayNames } from '../../ui/format.ts';
import { PayOnIcon, SendAtIcon } from '../../ui/ScheduleMarks.tsx';

interface ScheduleCalendarProps {
  readonly month: string;
  readonly thisMonth: string;
  readonly days: readonly ScheduleDay[];
  readonly onMonth: (month: string) => void;
}

/** A month of what the desk starts and what services pay, one line for each, in won. */
export function ScheduleCalendar({ month, thisMonth, days, onMonth }: ScheduleCalendarProps) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const shown = days[0]?.date.startsWith(month) === true ? days : [];
  const byDate = new Map(shown.map((day) => [day.date, day]));
  const [year = '', number = ''] = month.split('-');
  return (
    <div className="month" data-testid="schedule-calendar">
      <div className="month-head">
        <ActionIcon size={30} aria-label={t('calendar.previous')} onClick={() => onMonth(shiftMonth(month, -1))} data-testid="schedule-previous">
          <IconChevronLeft size={18} />
        </ActionIcon>
        <h2 className="number" role="status">
          {t('calendar.month', { year, month: Number(number) })}
        </h2>
        <ActionIcon size={30} aria-label={t('calendar.next')} onClick={() => onMonth(shiftMonth(month, 1))} data-testid="schedule-next">
          <IconChevronRight size={18} />
        </ActionIcon>
        {month !== thisMonth && (
          <Button size="compact-sm" variant="subtle" onClick={() => onMonth(thisMonth)}>
            {t('schedule.today')}
          </Button>
        )}
        <ul className="month-legend">
          <li className="schedule-mark tone-note" title={t('schedule.kindSendText')}>
            <SendAtIcon size={16} aria-hidden /> {t('schedule.kindSend')}
          </li>
          <li className="schedule-mark" title={t('schedule.kindPayText')}>
            <PayOnIcon size={16} className="tone-muted" aria-hidden /> {t('schedule.kindPay')}
          </li>
        </ul>
      </div>
      <table aria-label={t('schedule.calendar')} aria-busy={shown.length === 0}>
        <thead>
          <tr>
            {weekdayNames(language).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthGrid(month, shown.map((day) => day.date)).map((week) => (
            <tr key={week.find((date) => date !== null)}>
              {week.map((date, index) => {
                const day = date === null ? undefined : byDate.get(date);
                // Empty places of a week have nothing but their position.
                // oxlint-disable-next-line react/no-array-index-key
                return day === undefined ? <td key={index} className="month-none" /> : <Day key={index} day={day} />;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Day({ day }: { readonly day: ScheduleDay }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const off = { business: null, weekend: null, holiday: day.names.join(', ') || t('calendar.holiday'), unknown: t('calendar.unknownMark') }[day.kind];
  return (
    <td data-kind={day.kind} data-today={day.today || undefined} aria-current={day.today ? 'date' : undefined} data-testid={`schedule-day-${day.date}`}>
      <div className="month-date">
        <span className="number">{Number(day.date.slice(8))}</span>
        {day.today && <span className="month-today">{t('schedule.today')}</span>}
        {off !== null && (
          <span className="month-off ellipsis" title={day.kind === 'unknown' ? t('calendar.unknown') : off}>
            {off}
          </span>
        )}
      </div>
      {day.starts.map((start) => {
        const missed = start.missed > 0 ? `, ${t('schedule.dayMissed', { n: start.missed })}` : '';
        const label = t('schedule.dayStart', { environment: words.environment(start.environment), batches: start.batches, n: formatCount(start.count), amount: formatWon(start.amount) }) + missed;
        return <Line key={start.environment} kind="send" what={t('schedule.lineSend')} environment={start.environment} count={start.count} amount={formatWon(start.amount)} label={label} missed={start.missed > 0} />;
      })}
      {day.pays.map((pay) => {
        const what = t(pay.service === 'portone' ? 'schedule.payPortone' : 'schedule.payToss');
        const label = t('schedule.dayPay', { what, environment: words.environment(pay.environment), n: formatCount(pay.count), amount: formatWon(pay.amount) });
        return <Line key={`${pay.environment} ${pay.service}`} kind="pay" what={what} environment={pay.environment} count={pay.count} amount={formatWon(pay.amount)} label={label} missed={false} />;
      })}
    </td>
  );
}

interface LineProps {
  readonly kind: 'send' | 'pay';
  readonly what: string;
  readonly environment: Environment;
  readonly count: number;
  readonly amount: string;
  readonly label: string;
  readonly missed: boolean;
}

/** Two rows, so that the amount is never cut: what it is with its count, and the won. */
function Line({ kind, what, environment, count, amount, label, missed }: LineProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const Icon = kind === 'send' ? SendAtIcon : PayOnIcon;
  return (
    <div className="month-line" data-type={kind} data-environment={environment} data-missed={missed || undefined} role="img" aria-label={label} title={label}>
      <span className="month-line-what">
        <Icon size={13} aria-hidden />
        <span className="number">{t('schedule.dayLine', { what, n: formatCount(count) })}</span>
        <span className="month-environment" data-environment={environment}>
          {words.environment(environment)}
        </span>
      </span>
      <span className="month-line-amount number">{amount}</span>
    </div>
  );
}
