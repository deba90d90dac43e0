import './schedule.css';
import '../batches/batches.css';
import { Button } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kstDateOf } from '../../../shared/calendar.ts';
import type { BatchView } from '../../../shared/views.ts';
import { call, listen } from '../../desk/client.ts';
import { go } from '../../stores/route.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { SendAtIcon } from '../../ui/ScheduleMarks.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useNow } from '../../ui/use-now.ts';
import { ScheduleCalendar } from './ScheduleCalendar.tsx';
import { WaitingList } from './WaitingList.tsx';

const ASK_EVERY = 10_000;

export function ScheduleScreen() {
  const { t } = useTranslation();
  const now = useNow();
  const thisMonth = kstDateOf(now).slice(0, 7);
  const [month, setMonth] = useState(thisMonth);
  const load = useCallback(() => call('schedule.month', { month }), [month]);
  const { value, failure, reload } = useLoaded(load);
  const [asking, setAsking] = useState(false);
  // A time that comes while the screen is open changes what stands on it; but not under an open question, which the desk answers.
  useEffect(() => {
    if (asking) return undefined;
    const timer = setInterval(reload, ASK_EVERY);
    return () => clearInterval(timer);
  }, [asking, reload]);
  useEffect(() => listen('batch.progress', () => !asking && reload()), [asking, reload]);
  const waiting = value?.waiting.filter((batch) => batch.schedule !== 'missed') ?? [];
  return (
    <Page title={t('schedule.title')} lead={t('schedule.lead')}>
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {value === null && failure === null && <Loading label={t('common.loading')} />}
      {value !== null && (
        <>
          <Missed batches={value.waiting} onChanged={reload} onAsking={setAsking} />
          <Panel>
            <ScheduleCalendar month={month} thisMonth={thisMonth} days={value.days} onMonth={setMonth} />
          </Panel>
          <Panel title={t('schedule.waitingTitle')} flush testId="schedule-waiting">
            {waiting.length === 0 ? (
              <EmptyState icon={<SendAtIcon size={36} stroke={1.4} />} title={t('schedule.emptyTitle')} text={t('schedule.emptyText')}>
                <Button onClick={() => go({ screen: 'new' })}>{t('batch.emptyAction')}</Button>
              </EmptyState>
            ) : (
              <WaitingList batches={waiting} onChanged={reload} onAsking={setAsking} />
            )}
          </Panel>
        </>
      )}
    </Page>
  );
}

/** What a person must decide before anything goes out; nothing when there is nothing to decide. */
export function Missed({ batches, ...told }: { readonly batches: readonly BatchView[]; readonly onChanged: () => void; readonly onAsking?: (open: boolean) => void }) {
  const { t } = useTranslation();
  const missed = batches.filter((batch) => batch.schedule === 'missed');
  if (missed.length === 0) return null;
  return (
    <section className="panel panel-flush schedule-missed" data-testid="schedule-missed" aria-labelledby="schedule-missed-title">
      <header>
        <IconClockExclamation size={22} className="tone-warning" aria-hidden />
        <div>
          <h2 id="schedule-missed-title">{t('schedule.missedTitle')}</h2>
          <p className="muted">{t('schedule.missedText')}</p>
        </div>
      </header>
      <WaitingList batches={missed} {...told} />
    </section>
  );
}
