import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconCircleCheckFilled, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { changeDraft } from '../../stores/draft.ts';
import { formatCount } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { DuplicateAll } from './DuplicateAll.tsx';
import { DuplicateGroups } from './DuplicateGroups.tsx';
import { SimilarRows } from './SimilarRows.tsx';

interface DuplicatesProps {
  readonly draft: DraftView;
  readonly preview: PreviewView;
}

/** Paying twice is what these people fear most: every repeated payout is listed with when the other one went out, and decided row by row or for all. */
export function Duplicates({ draft, preview }: DuplicatesProps) {
  const { t } = useTranslation();
  const { groups, undecided, paidAgain, leftOut, similar } = preview.duplicates;
  const [tab, setTab] = useState<'same' | 'similar'>('same');
  const [onlyUndecided, setOnlyUndecided] = useState(false);
  if (groups === 0 && similar === 0) {
    return (
      <p className="no-duplicates small muted" data-testid="no-duplicates">
        <IconCircleCheckFilled size={16} className="tone-ok" aria-hidden /> {t('duplicates.none')}
      </p>
    );
  }
  const shown = groups === 0 ? 'similar' : similar === 0 ? 'same' : tab;
  return (
    <section className="panel duplicates" data-open={undecided.count > 0 || undefined} data-testid="duplicates" aria-labelledby="duplicates-title">
      <header className="panel-header">
        <h2 id="duplicates-title" className={undecided.count > 0 ? 'tone-warning' : ''}>
          <IconCopy size={17} aria-hidden /> {t(groups > 0 ? 'duplicates.title' : 'duplicates.titleSimilar')}
        </h2>
        {groups > 0 && similar > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={t('duplicates.tabs')}
            value={shown}
            onChange={(value) => setTab(value === 'similar' ? 'similar' : 'same')}
            data={[
              { value: 'same', label: t('duplicates.tabSame', { n: formatCount(groups) }) },
              { value: 'similar', label: t('duplicates.tabSimilar', { n: formatCount(similar) }) },
            ]}
            data-testid="duplicates-tabs"
          />
        )}
      </header>
      <p className="muted small">{t(shown === 'same' ? 'duplicates.lead' : 'duplicates.leadSimilar')}</p>
      {shown === 'same' ? (
        <>
          <dl className="duplicate-figures">
            <Figure label={t('duplicates.undecided')} figure={undecided} tone={undecided.count > 0 ? 'tone-warning' : ''} testId="duplicates-undecided" />
            <Figure label={t('duplicates.paidAgain')} hint={t('duplicates.paidAgainHint')} figure={paidAgain} tone={paidAgain.count > 0 ? 'tone-error' : ''} testId="duplicates-paid-again" />
            <Figure label={t('duplicates.leftOut')} figure={leftOut} tone="" testId="duplicates-left-out" />
          </dl>
          <div className="duplicate-tools">
            <DuplicateAll draftId={draft.id} undecided={undecided} />
            <Checkbox label={t('duplicates.onlyUndecided')} checked={onlyUndecided} onChange={(event) => setOnlyUndecided(event.currentTarget.checked)} data-testid="duplicates-only-undecided" />
            <Button variant="default" size="compact-sm" disabled={!draft.canUndo} onClick={() => inBackground(changeDraft('drafts.undo', { id: draft.id }))} data-testid="duplicates-undo">
              {t('duplicates.undo')}
            </Button>
          </div>
          <DuplicateGroups draftId={draft.id} revision={draft.revision} onlyUndecided={onlyUndecided} />
        </>
      ) : (
        <SimilarRows draftId={draft.id} revision={draft.revision} />
      )}
    </section>
  );
}

interface FigureProps {
  readonly label: string;
  readonly hint?: string;
  readonly figure: PreviewView['duplicates']['undecided'];
  readonly tone: string;
  readonly testId: string;
}

function Figure({ label, hint, figure, tone, testId }: FigureProps) {
  const { t } = useTranslation();
  return (
    <div title={hint}>
      <dt>{label}</dt>
      <dd className={`number ${tone}`} data-testid={testId}>
        <span className="strong">{t('unit.rows', { count: figure.count, n: formatCount(figure.count) })}</span> · {formatWon(figure.amount)} {t('unit.won')}
      </dd>
    </div>
  );
}
