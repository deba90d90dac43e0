import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { addDays, kstDateOf, parseInstant } from '../../../shared/calendar.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import type { HomeView } from '../../../shared/history/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { go, goToBatch } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount, formatDate, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { PayOnIcon, SendAtIcon } from '../../ui/ScheduleMarks.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';

const DAYS = 7;

function dayOf(time: string | null): KstDate | null {
  const instant = time === null ? null : parseInstant(time);
  return instant === null ? null : kstDateOf(instant);
}

/** Within a week, day by day: what this program starts to send, and what services pay. The two are never one line. */
export function Coming({ home }: { readonly home: HomeView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const language = useSession((state) => state.language);
  const days = Array.from({ length: DAYS }, (_, index) => addDays(home.today, index));
  const starting = home.waiting.filter((batch) => batch.schedule !== 'missed');
  const shown = days.filter((date) => home.pays.some((pay) => pay.date === date) || starting.some((batch) => dayOf(batch.sendAt) === date));
  if (shown.length === 0) return <p className="todo-none muted">{t('history.home.comingNone')}</p>;
  const nameOf = (date: KstDate): string => (date === home.today ? t('history.home.today') : date === days[1] ? t('history.home.tomorrow') : formatDate(date, language).slice(5));
  return (
    <ul className="coming">
      {shown.map((date) => (
        <li key={date}>
          <span className="coming-day number strong" title={formatDate(date, language)}>
            {nameOf(date)}
          </span>
          <ul>
            {starting
              .filter((batch) => dayOf(batch.sendAt) === date)
              .map((batch) => (
                <li key={batch.id}>
                  <button type="button" className="home-line" onClick={() => goToBatch(batch.id)} data-testid={`coming-${batch.id}`}>
                    <SendAtIcon size={16} className="tone-note" aria-hidden />
                    <span className="todo-what">
                      <span>{t('history.home.send', { time: batch.sendAt === null ? '' : formatTime(batch.sendAt, date) })}</span>
                      <span className="muted small ellipsis" title={batch.file.name}>
                        {batch.file.name}
                      </span>
                    </span>
                    <EnvironmentBadge environment={batch.connection.environment} />
                    <Sum count={batch.count} amount={batch.amount} />
                    <IconArrowRight size={15} aria-hidden className="tone-muted" />
                  </button>
                </li>
              ))}
            {home.pays
              .filter((pay) => pay.date === date)
              .map((pay) => (
                <li key={`${pay.service} ${pay.environment}`}>
                  <button type="button" className="home-line" onClick={() => go({ screen: 'schedule' })} data-testid={`coming-pay-${date}-${pay.service}-${pay.environment}`}>
                    <PayOnIcon size={16} className="tone-muted" aria-hidden />
                    <span className="todo-what">{t(pay.service === 'portone' ? 'history.home.settle' : 'history.home.pay', { service: words.service(pay.service) })}</span>
                    <EnvironmentBadge environment={pay.environment} />
                    <Sum count={pay.count} amount={pay.amount} />
                    <IconArrowRight size={15} aria-hidden className="tone-muted" />
                  </button>
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

export function Sum({ count, amount }: { readonly count: number; readonly amount: Parameters<typeof Money>[0]['amount'] }) {
  const { t } = useTranslation();
  return (
    <span className="home-sum">
      <Money amount={amount} className="strong" />
      <span className="muted small number">{t('unit.rows', { count, n: formatCount(count) })}</span>
    </span>
  );
}
