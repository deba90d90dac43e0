import './home.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconCircleCheck, IconFileSpreadsheet, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BatchView } from '../../../shared/views.ts';
import type { DraftListItem } from '../drafts/draft-list.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { go, goToBatch, goToDraft } from '../../stores/route.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { BATCH_MARKS, MarkIcon } from '../../ui/icons.tsx';
import { Money } from '../../ui/Money.tsx';
import { Loading, Page, Panel } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { awaitsApproval } from '../approval/BatchApproval.tsx';
import { HomeApprovals } from '../approval/HomeApprovals.tsx';
import { needsAttention, openCount, settledCount } from '../batches/batch-facts.ts';
import { BatchTable } from '../batches/BatchTable.tsx';
import { Missed } from '../schedule/ScheduleScreen.tsx';
import { SampleCards } from './SampleCards.tsx';

const loadHome = async (): Promise<{ readonly batches: readonly BatchView[]; readonly drafts: readonly DraftListItem[] }> => {
  const [batches, drafts] = await Promise.all([call('batches.list', {}), call('drafts.list', {})]);
  return { batches, drafts };
};

export function HomeScreen() {
  const { t } = useTranslation();
  const { value, failure, reload } = useLoaded(loadHome);
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
  const { batches, drafts } = value;
  if (batches.length === 0 && drafts.length === 0) return <FirstStart />;
  return (
    <Page title={t('home.title')} lead={t('home.startHint')} actions={start}>
      <Missed batches={batches} onChanged={reload} />
      <HomeApprovals batches={batches} />
      <Panel title={t('home.attentionTitle')} flush testId="home-attention">
        <Todo batches={batches.filter((batch) => needsAttention(batch.state) && batch.schedule !== 'missed' && !awaitsApproval(batch))} drafts={drafts} />
      </Panel>
      {batches.length > 0 && (
        <Panel
          title={t('home.recentTitle')}
          flush
          actions={
            <Button variant="subtle" size="compact-sm" onClick={() => go({ screen: 'batches' })}>
              {t('home.seeAll')}
            </Button>
          }
        >
          <BatchTable batches={batches.slice(0, 5)} />
        </Panel>
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

function Todo({ batches, drafts }: { readonly batches: readonly BatchView[]; readonly drafts: readonly DraftListItem[] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  if (batches.length === 0 && drafts.length === 0) {
    return (
      <p className="todo-none muted">
        <IconCircleCheck size={18} aria-hidden className="tone-ok" /> {t('home.attentionNone')}
      </p>
    );
  }
  return (
    <ul className="todo">
      {batches.map((batch) => (
        <li key={batch.id}>
          <button type="button" className="todo-item" onClick={() => goToBatch(batch.id)} data-testid={`open-batch-${batch.id}`}>
            <MarkIcon mark={BATCH_MARKS[batch.state]} size={18} />
            <span className="todo-what">
              <span className="strong ellipsis" title={batch.file.name}>{batch.file.name}</span>
              <span className={batch.state === 'attention' || batch.state === 'stopped' ? 'tone-warning small' : 'muted small'}>
                <BatchTodo batch={batch} />
              </span>
            </span>
            <span className="muted small nowrap">{words.batchState(batch.state)}</span>
            <span className="number muted small">{t('unit.rows', { count: batch.count, n: formatCount(batch.count) })}</span>
            <Money amount={batch.amount} className="strong" />
            <IconArrowRight size={16} aria-hidden className="tone-muted" />
          </button>
        </li>
      ))}
      {drafts.map((draft) => (
        <li key={draft.id}>
          <button type="button" className="todo-item" onClick={() => goToDraft(draft.id, 'review')} data-testid={`open-draft-${draft.id}`}>
            <IconFileSpreadsheet size={18} stroke={1.7} aria-hidden className="tone-muted" />
            <span className="todo-what">
              <span className="strong ellipsis" title={draft.fileName}>{draft.fileName}</span>
              <span className={draft.errors > 0 ? 'tone-error small' : 'muted small'}>
                {draft.errors > 0 ? t('home.draftErrors', { n: formatCount(draft.errors) }) : t('home.draftClean')}
                <span className="muted"> · {formatTime(draft.changedAt)}</span>
              </span>
            </span>
            <span className="muted small nowrap">{t('rail.drafts')}</span>
            <span className="number muted small">{t('unit.rows', { count: draft.rows, n: formatCount(draft.rows) })}</span>
            <Money amount={draft.amount} className="strong" />
            <IconArrowRight size={16} aria-hidden className="tone-muted" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function BatchTodo({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const open = formatCount(openCount(batch.outcomes));
  switch (batch.state) {
    case 'attention':
      return t('home.unknownTodo', { n: formatCount(batch.outcomes.unknown.count) });
    case 'stopped':
      return batch.outcomes.unknown.count > 0 ? t('home.unknownTodo', { n: formatCount(batch.outcomes.unknown.count) }) : t('home.stoppedTodo', { n: open });
    case 'scheduled':
      return t('home.scheduledTodo', { time: batch.sendAt === null ? '' : formatTime(batch.sendAt) });
    case 'sending':
      return t('home.sendingTodo', { done: formatCount(settledCount(batch.outcomes, batch.count)), total: formatCount(batch.count) });
    case 'ready':
    case 'done':
    case 'cancelled':
      return t('home.readyTodo');
  }
}
