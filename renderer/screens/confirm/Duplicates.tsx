import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconCircleCheckFilled, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { changeDraft, useDraft } from '../../stores/draft.ts';
import { formatCount } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';
import { DuplicateAll } from './DuplicateAll.tsx';
import { DuplicateGroups } from './DuplicateGroups.tsx';
import { wereAskedFor } from './duplicates-place.ts';
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
  const { canUndo, decided, undo } = useDecisions(draft);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!wereAskedFor(draft.id)) return;
    section.current?.scrollIntoView({ block: 'start' });
    section.current?.focus({ preventScroll: true });
  }, [draft.id]);
  if (groups === 0 && similar === 0) {
    return (
      <p className="no-duplicates small muted" data-testid="no-duplicates">
        <IconCircleCheckFilled size={16} className="tone-ok" aria-hidden /> {t('duplicates.none')}
      </p>
    );
  }
  const shown = groups === 0 ? 'similar' : similar === 0 ? 'same' : tab;
  return (
    <section ref={section} tabIndex={-1} className="panel duplicates" data-open={undecided.count > 0 || undefined} data-testid="duplicates" aria-labelledby="duplicates-title">
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
            <DuplicateAll draftId={draft.id} undecided={undecided} onDecided={decided} />
            <Checkbox label={t('duplicates.onlyUndecided')} checked={onlyUndecided} onChange={(event) => setOnlyUndecided(event.currentTarget.checked)} data-testid="duplicates-only-undecided" />
            <Button variant="default" size="compact-sm" disabled={!canUndo} onClick={() => inBackground(undo())} data-testid="duplicates-undo">
              {t('duplicates.undo')}
            </Button>
          </div>
          <DuplicateGroups draftId={draft.id} revision={draft.revision} onlyUndecided={onlyUndecided} onDecided={decided} />
        </>
      ) : (
        <SimilarRows draftId={draft.id} revision={draft.revision} onDecided={decided} />
      )}
    </section>
  );
}

interface Decisions {
  readonly canUndo: boolean;
  readonly decided: (after: DraftView) => void;
  readonly undo: () => Promise<void>;
}

/** Undoing here takes back what was decided here: never an edit of the review that stands before it. */
function useDecisions(draft: DraftView): Decisions {
  const [made, setMade] = useState({ count: 0, revision: draft.revision });
  // While something is on its way a second click would take back the step before it.
  const busy = useDraft((state) => state.busy > 0);
  const own = made.revision === draft.revision ? made.count : 0;
  return {
    canUndo: own > 0 && !busy,
    decided: (after) => {
      if (after.revision !== draft.revision) setMade({ count: own + 1, revision: after.revision });
    },
    undo: async () => {
      const after = await changeDraft('drafts.undo', { id: draft.id });
      setMade({ count: own - 1, revision: after.revision });
    },
  };
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
