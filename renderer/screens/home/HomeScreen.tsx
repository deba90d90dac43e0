import './home.css';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '../../../shared/history/views.ts';
import type { DraftListItem } from '../drafts/draft-list.ts';
import { call, listen } from '../../desk/client.ts';
import { go } from '../../stores/route.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { HomeApprovals } from '../approval/HomeApprovals.tsx';
import { BatchTable } from '../batches/BatchTable.tsx';
import { Missed } from '../schedule/ScheduleScreen.tsx';
import { Attention } from './Attention.tsx';
import { Coming } from './Coming.tsx';
import { CutOffBatches } from './CutOffBatches.tsx';
import { SampleCards } from './SampleCards.tsx';
import { SpanTotals } from './SpanTotals.tsx';
import { UnderWay } from './UnderWay.tsx';

const loadHome = async (): Promise<{ readonly home: HomeView; readonly drafts: readonly DraftListItem[] }> => {
  const [home, drafts] = await Promise.all([call('home.get', {}), call('drafts.list', {})]);
  return { home, drafts };
};

/** Events come with every answer of a service: home is asked again at most this often. */
const REFRESH_EVERY = 1000;

function onNews(reload: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      reload();
    }, REFRESH_EVERY);
  };
  const stops = [listen('batch.progress', soon), listen('schedule.soon', soon)];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

export function HomeScreen() {
  const { t } = useTranslation();
  const { value, failure, reload } = useLoaded(loadHome);
  useEffect(() => onNews(reload), [reload]);
  const start = (
    <Button size="sm" leftSection={<IconPlus size={17} />} onClick={() => go({ screen: 'new' })} data-testid="start-batch">
      {t('home.start')}
    </Button>
  );
  if (failure !== null) {
    return (
      <Page title={t('home.title')}>
        <ErrorPanel failure={failure} title={t('home.loadFailed')} onRetry={reload} />
      </Page>
    );
  }
  if (value === null) return <Loading label={t('common.loading')} />;
  const { home, drafts } = value;
  if (home.empty && drafts.length === 0) return <FirstStart />;
  return (
    <Page title={t('home.title')} lead={t('home.startHint')} actions={start}>
      <CutOffBatches onChanged={reload} />
      <Missed batches={home.waiting} onChanged={reload} />
      <HomeApprovals batches={home.approvals} />
      <Panel title={t('history.home.attention')} flush testId="home-attention">
        <Attention home={home} drafts={drafts} />
      </Panel>
      {!home.empty && (
        <>
          <div className="home-pair">
            <Panel title={t('history.home.coming')} flush testId="home-coming">
              <Coming home={home} />
            </Panel>
            <Panel title={t('history.home.underWay')} flush testId="home-under-way">
              <UnderWay home={home} />
            </Panel>
          </div>
          <SpanTotals totals={home.totals} />
          <Panel
            title={t('home.recentTitle')}
            flush
            actions={
              <Button variant="subtle" size="compact-sm" onClick={() => go({ screen: 'batches' })}>
                {t('home.seeAll')}
              </Button>
            }
          >
            <BatchTable batches={home.recent} />
          </Panel>
        </>
      )}
      <Panel title={t('home.samplesTitle')} note={t('home.samplesText')}>
        <SampleCards />
      </Panel>
    </Page>
  );
}

/** Nothing has been done yet: the practice connection is there, and a sample starts the main job in one click. */
function FirstStart() {
  const { t } = useTranslation();
  return (
    <Page title={t('home.firstTitle')} lead={t('home.firstText')} narrow>
      <SampleCards />
      <Panel>
        <div className="first-own">
          <div>
            <h2>{t('home.start')}</h2>
            <p className="muted">{t('home.startHint')}</p>
          </div>
          <Button variant="default" size="sm" leftSection={<IconPlus size={17} />} onClick={() => go({ screen: 'new' })} data-testid="start-batch">
            {t('import.choose')}
          </Button>
        </div>
      </Panel>
    </Page>
  );
}
