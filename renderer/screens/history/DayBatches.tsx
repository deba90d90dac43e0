import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { KstDate } from '../../../shared/calendar.ts';
import type { PastConnectionView } from '../../../shared/history/views.ts';
import type { ConnectionId } from '../../../shared/ids.ts';
import type { Environment } from '../../../shared/services.ts';
import { call } from '../../desk/client.ts';
import { goToDay } from '../../stores/history.ts';
import { goToBatch } from '../../stores/route.ts';
import { useSession } from '../../stores/session.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatDate } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { Panel } from '../../ui/Page.tsx';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { BatchBadge } from '../../ui/StatusBadge.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { wholeSum } from './groups.ts';

interface DayBatchesProps {
  readonly date: KstDate | null;
  readonly environment: Environment;
  readonly connections: readonly ConnectionId[];
  /** Every connection of the environment: what none chosen stands for. */
  readonly all: readonly PastConnectionView[];
}

/** The batches that have rows to be paid on the day, with the part of them that falls on it. */
export function DayBatches({ date, environment, connections, all }: DayBatchesProps) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const load = useCallback(() => (date === null ? Promise.resolve(null) : call('history.day', { environment, connections: [...connections], date })), [date, environment, connections]);
  const { value, failure, reload } = useLoaded(load);
  if (date === null) return <p className="muted small">{t('history.dayNone')}</p>;
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  // The search takes one connection or all: with several, all of them are shown and the person narrows there.
  const sought = connections.length === 1 ? connections : all.length === 1 ? all.map(({ id }) => id) : [];
  return (
    <Panel
      title={t('history.dayTitle', { date: formatDate(date, language) })}
      flush
      testId="day-batches"
      actions={
        <Button size="compact-sm" variant="subtle" rightSection={<IconArrowRight size={15} />} onClick={() => goToDay(date, sought)} data-testid="day-rows">
          {t('history.dayRows')}
        </Button>
      }
    >
      <ul>
        {(value ?? []).map(({ batch, outcomes }) => {
          const sum = wholeSum(outcomes);
          return (
            <li key={batch.id}>
              <button type="button" className="history-line day-batch" onClick={() => goToBatch(batch.id)} data-testid={`day-batch-${batch.id}`}>
                <BatchBadge state={batch.state} />
                <span className="strong ellipsis" title={batch.fileName}>
                  {batch.fileName}
                </span>
                <span className="muted small ellipsis" title={batch.connection.label}>
                  {batch.connection.label}
                </span>
                <ShareBar outcomes={outcomes} label={t('outcomes.bar')} />
                <span className="number small muted right">{t('unit.rows', { count: sum.count, n: formatCount(sum.count) })}</span>
                <Money amount={sum.amount} className="strong right" />
                <IconArrowRight size={16} aria-hidden className="tone-muted" />
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
