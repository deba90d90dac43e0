import './history.css';
import '../batches/batches.css';
import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { IconReportMoney } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kstDateOf } from '../../../shared/calendar.ts';
import type { KstDate } from '../../../shared/calendar.ts';
import type { PastConnectionView } from '../../../shared/history/views.ts';
import type { ConnectionId } from '../../../shared/ids.ts';
import { ENVIRONMENTS } from '../../../shared/services.ts';
import type { Environment } from '../../../shared/services.ts';
import { call, listen } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { go } from '../../stores/route.ts';
import { deskNow } from '../../stores/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { DayBatches } from './DayBatches.tsx';
import { DayPlot } from './DayPlot.tsx';
import { HistoryTabs } from './HistoryTabs.tsx';
import { loadConnections } from './SearchFilters.tsx';
import { TotalsTable } from './TotalsTable.tsx';

export function TotalsScreen() {
  const { t } = useTranslation();
  const { value: connections, failure, reload } = useLoaded(loadConnections);
  return (
    <Page title={t('history.totals')} lead={t('history.totalsLead')} actions={<HistoryTabs current="totals" />}>
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {connections === null && failure === null && <Loading label={t('common.loading')} />}
      {connections !== null && connections.length === 0 && (
        <Panel>
          <EmptyState icon={<IconReportMoney size={36} stroke={1.4} />} title={t('history.emptyTitle')} text={t('history.emptyText')}>
            <Button onClick={() => go({ screen: 'new' })}>{t('batch.emptyAction')}</Button>
          </EmptyState>
        </Panel>
      )}
      {connections !== null && connections.length > 0 && <Totals connections={connections} />}
    </Page>
  );
}

function Totals({ connections }: { readonly connections: readonly PastConnectionView[] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  // Real money first, when there was any.
  const environments = ENVIRONMENTS.toReversed().filter((one) => connections.some(({ environment }) => environment === one));
  const [environment, setEnvironment] = useState<Environment>(environments[0] ?? 'practice');
  const [chosen, setChosen] = useState<readonly ConnectionId[]>([]);
  const [month, setMonth] = useState(() => kstDateOf(deskNow()).slice(0, 7));
  const [day, setDay] = useState<KstDate | null>(null);
  const load = useCallback(() => call('history.totals', { environment, connections: [...chosen], month }), [environment, chosen, month]);
  const { value, failure, reload } = useLoaded(load);
  useEffect(() => listen('batch.progress', reload), [reload]);
  const of = connections.filter((one) => one.environment === environment);
  return (
    <>
      <div className="totals-tools">
        {environments.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('history.environment')}
            data={environments.map((one) => ({ value: one, label: words.environment(one) }))}
            value={environment}
            onChange={(next) => {
              setEnvironment(environments.find((one) => one === next) ?? environment);
              setChosen([]);
              setDay(null);
            }}
            data-testid="totals-environment"
          />
        )}
        <MultiSelect
          size="xs"
          w={360}
          clearable
          aria-label={t('history.connection')}
          placeholder={chosen.length === 0 ? t('history.allOf', { environment: words.environment(environment) }) : ''}
          data={of.map((one) => ({ value: one.id, label: one.label }))}
          value={[...chosen]}
          onChange={(ids) => {
            setChosen(of.flatMap((one) => (ids.includes(one.id) ? [one.id] : [])));
            setDay(null);
          }}
          data-testid="totals-connections"
        />
      </div>
      {failure !== null && <ErrorPanel failure={failure} onRetry={reload} />}
      {value !== null && (
        <>
          <Panel title={t('history.plot', { month })}>
            <DayPlot month={month} days={value.days} chosen={day} onChoose={setDay} />
          </Panel>
          <div className="totals-pair">
            <Panel title={t('history.months')} flush testId="totals-months">
              <TotalsTable
                head={t('history.month')}
                lines={value.months.toReversed().map(({ month: time, outcomes }) => ({ time, outcomes }))}
                chosen={month}
                onChoose={(next) => {
                  setMonth(next);
                  setDay(null);
                }}
              />
            </Panel>
            <Panel title={t('history.days', { month })} flush testId="totals-days">
              {value.days.length === 0 ? (
                <p className="muted small totals-none">{t('history.daysNone')}</p>
              ) : (
                <TotalsTable
                  head={t('history.day')}
                  lines={value.days.map(({ date, outcomes }) => ({ time: date, outcomes }))}
                  chosen={day}
                  onChoose={(next) => setDay(value.days.find(({ date }) => date === next)?.date ?? null)}
                />
              )}
            </Panel>
          </div>
          <DayBatches date={day} environment={environment} connections={chosen} all={of} />
        </>
      )}
    </>
  );
}
