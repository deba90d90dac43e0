import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { DraftView, SimilarRowView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { changeDraft } from '../../stores/draft.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { inBackground, notifyDone } from '../../ui/notify.ts';
import { Loading } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { DuplicatePager, PAGE } from './DuplicatePager.tsx';
import { SentLines } from './SentLines.tsx';

interface SimilarRowsProps {
  readonly draftId: DraftId;
  readonly revision: number;
  readonly onDecided: (after: DraftView) => void;
}

/** Same payee and amount on another day, or sent and not paid: to be looked at, and left out with one click. */
export function SimilarRows({ draftId, revision, onDecided }: SimilarRowsProps) {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  // oxlint-disable-next-line react/exhaustive-deps
  const ask = useCallback(() => call('drafts.similar', { id: draftId, offset, limit: PAGE }), [draftId, revision, offset]);
  const { value, failure, reload } = useLoaded(ask);
  if (value !== null && value.total > 0 && offset >= value.total) setOffset(Math.floor((value.total - 1) / PAGE) * PAGE);
  const leaveOut = async (row: number): Promise<void> => {
    onDecided(await changeDraft('drafts.leaveOut', { id: draftId, rows: [row], note: t('duplicates.noteSimilar') }));
    notifyDone(t('duplicates.leftOutOne', { row }));
  };
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (value === null) return <Loading label={t('common.loading')} />;
  return (
    <>
      <ul className="duplicate-groups" data-testid="similar-rows">
        {value.rows.map((row) => (
          <Row key={row.row} row={row} onLeaveOut={() => inBackground(leaveOut(row.row))} />
        ))}
      </ul>
      <DuplicatePager offset={offset} total={value.total} onOffset={setOffset} />
    </>
  );
}

function Row({ row, onLeaveOut }: { readonly row: SimilarRowView; readonly onLeaveOut: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="duplicate-group" data-testid={`similar-${row.row}`}>
      <div className="duplicate-head">
        <span className="duplicate-payee" title={row.payee}>
          <span className="strong ellipsis">{row.payeeName ?? row.payee}</span>
          <span className="muted small number">{t('unit.row', { row: formatCount(row.row) })}</span>
        </span>
        <Money amount={row.amount} className="strong" />
        <span className="number nowrap">{row.date}</span>
        <Button size="compact-sm" variant="default" onClick={onLeaveOut} data-testid={`similar-leave-out-${row.row}`}>
          {t('duplicates.leaveOutOne')}
        </Button>
      </div>
      {row.others.length > 0 && (
        <p className="similar-others small">
          <span className="muted nowrap">{t('duplicates.like')}</span>
          <span className="number">{row.others.map((other) => t('duplicates.otherRow', { row: formatCount(other.row), date: other.date })).join(' · ')}</span>
        </p>
      )}
      <SentLines title={t('duplicates.sentSimilar')} sent={row.similar} tone="tone-warning" withDate />
      <SentLines title={t('duplicates.sentNotPaid')} sent={row.notPaid} tone="muted" withDate />
    </li>
  );
}
