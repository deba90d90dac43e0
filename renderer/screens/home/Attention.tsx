import { IconAlertTriangleFilled, IconArrowBackUp, IconArrowRight, IconCircleCheck, IconCircleDashed, IconFileSpreadsheet, IconHelpCircleFilled, IconPlayerPauseFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AttentionView, HomeView } from '../../../shared/history/views.ts';
import type { DraftListItem } from '../drafts/draft-list.ts';
import { go, goToBatch, goToDraft } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';

const MARKS = {
  unknown: { icon: IconHelpCircleFilled, tone: 'warning' },
  stopped: { icon: IconPlayerPauseFilled, tone: 'warning' },
  failed: { icon: IconArrowBackUp, tone: 'error' },
  ready: { icon: IconCircleDashed, tone: 'accent' },
} as const;

/** What does not go on without a person, the most urgent first; then the drafts, those with errors first. A draft that became a batch would be the same money twice: the batch is told instead. */
export function Attention({ home, drafts }: { readonly home: HomeView; readonly drafts: readonly DraftListItem[] }) {
  const { t } = useTranslation();
  const open = drafts.filter((draft) => draft.batch === null);
  if (home.attention.length === 0 && open.length === 0) {
    return (
      <p className="todo-none muted">
        <IconCircleCheck size={18} aria-hidden className="tone-ok" /> {t('home.attentionNone')}
      </p>
    );
  }
  const inOrder = open.toSorted((left, right) => Number(right.errors > 0) - Number(left.errors > 0));
  return (
    <>
      <ul className="todo">
        {home.attention.map((one) => (
          <li key={`${one.why} ${one.batch.id}`}>
            <BatchLine one={one} />
          </li>
        ))}
        {inOrder.map((draft) => (
          <li key={draft.id}>
            <DraftLine draft={draft} />
          </li>
        ))}
      </ul>
      {home.attentionMore > 0 && (
        <button type="button" className="todo-more small" onClick={() => go({ screen: 'batches' })}>
          {t('history.home.attentionMore', { n: formatCount(home.attentionMore) })}
        </button>
      )}
    </>
  );
}

function BatchLine({ one: { why, batch, count, amount } }: { readonly one: AttentionView }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = MARKS[why];
  const n = formatCount(count);
  const what = why === 'ready' ? t('history.home.why.ready') : why === 'stopped' && count === 0 ? t('history.home.why.stoppedNone') : t(`history.home.why.${why}`, { n });
  return (
    <button type="button" className="todo-item" data-live={batch.connection.environment === 'live' || undefined} onClick={() => goToBatch(batch.id)} data-testid={`attention-${why}-${batch.id}`}>
      <Icon size={18} className={`tone-${tone}`} aria-hidden />
      <span className="todo-what">
        <span className={tone === 'accent' ? 'strong' : `strong tone-${tone}`}>{what}</span>
        <span className="muted small ellipsis" title={`${batch.fileName} · ${batch.connection.label}`}>
          {batch.fileName} · {batch.connection.label} · {formatTime(batch.createdAt)}
        </span>
      </span>
      <EnvironmentBadge environment={batch.connection.environment} />
      <span className="number muted small">{t('unit.rows', { count, n })}</span>
      <Money amount={amount} className="strong" />
      <IconArrowRight size={16} aria-hidden className="tone-muted" />
    </button>
  );
}

function DraftLine({ draft }: { readonly draft: DraftListItem }) {
  const { t } = useTranslation();
  // The rows that the amount beside them is the sum of.
  const ready = draft.ready ?? draft.rows;
  const Icon = draft.errors > 0 ? IconAlertTriangleFilled : IconFileSpreadsheet;
  return (
    <button type="button" className="todo-item" onClick={() => goToDraft(draft.id, 'review')} data-testid={`open-draft-${draft.id}`}>
      <Icon size={18} stroke={1.7} aria-hidden className={draft.errors > 0 ? 'tone-error' : 'tone-muted'} />
      <span className="todo-what">
        <span className="strong ellipsis" title={draft.fileName}>
          {draft.fileName}
        </span>
        <span className={draft.errors > 0 ? 'tone-error small' : 'muted small'}>
          {draft.errors > 0 ? t('history.home.why.draft', { n: formatCount(draft.errors) }) : t('home.draftClean')}
          {(draft.warnings ?? 0) > 0 && <span className="tone-warning"> · {t('home.draftWarnings', { n: formatCount(draft.warnings ?? 0) })}</span>}
          <span className="muted"> · {formatTime(draft.changedAt)}</span>
        </span>
      </span>
      <span className="muted small nowrap">{t('rail.drafts')}</span>
      <span className="number muted small">{t('unit.rows', { count: ready, n: formatCount(ready) })}</span>
      <Money amount={draft.amount} className="strong" />
      <IconArrowRight size={16} aria-hidden className="tone-muted" />
    </button>
  );
}
