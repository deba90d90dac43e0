import { IconArrowRight, IconClockExclamation, IconClockHour4, IconSend2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '../../../shared/history/views.ts';
import { clearSearch, seek } from '../../stores/history.ts';
import { go, goToBatch } from '../../stores/route.ts';
import { formatCount } from '../../ui/format.ts';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { settledCount } from '../batches/batch-facts.ts';
import { Sum } from './Coming.tsx';

function toAccepted(): void {
  clearSearch();
  seek({ outcome: 'accepted' });
  go({ screen: 'history' });
}

/** What is being sent now, and what services have and have not settled. */
export function UnderWay({ home: { sending, followed } }: { readonly home: HomeView }) {
  const { t } = useTranslation();
  if (sending.length === 0 && followed.length === 0) return <p className="todo-none muted">{t('history.home.underWayNone')}</p>;
  return (
    <ul className="under-way">
      {sending.map((batch) => (
        <li key={batch.id}>
          <button type="button" className="home-line" onClick={() => goToBatch(batch.id)} data-testid={`sending-${batch.id}`}>
            <IconSend2 size={17} className="tone-accent" aria-hidden />
            <span className="todo-what">
              <span className="strong">{t('history.home.sending', { done: formatCount(settledCount(batch.outcomes, batch.count)), total: formatCount(batch.count) })}</span>
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
      {followed.toReversed().map(({ environment, batches, count, amount, old }) => (
        <li key={environment}>
          {count > 0 && (
            <button type="button" className="home-line" onClick={toAccepted} data-testid={`followed-${environment}`}>
              <IconClockHour4 size={17} className="tone-note" aria-hidden />
              <span className="todo-what">{t('history.home.followed', { batches: formatCount(batches) })}</span>
              <EnvironmentBadge environment={environment} />
              <Sum count={count} amount={amount} />
              <IconArrowRight size={15} aria-hidden className="tone-muted" />
            </button>
          )}
          {old.count > 0 && (
            <button type="button" className="home-line" onClick={toAccepted} data-testid={`old-${environment}`}>
              <IconClockExclamation size={17} className="tone-warning" aria-hidden />
              <span className="todo-what">{t('history.home.old')}</span>
              <EnvironmentBadge environment={environment} />
              <Sum count={old.count} amount={old.amount} />
              <IconArrowRight size={15} aria-hidden className="tone-muted" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
