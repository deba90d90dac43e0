import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { DraftView, DuplicateGroupView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { changeDraft } from '../../stores/draft.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { notifyFailure } from '../../ui/notify.ts';
import { Loading } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { DuplicatePager, PAGE } from './DuplicatePager.tsx';
import { DuplicateRowList } from './DuplicateRowList.tsx';
import type { Choice, GroupRow } from './DuplicateRowList.tsx';
import { SentLines } from './SentLines.tsx';

interface DuplicateGroupsProps {
  readonly draftId: DraftId;
  readonly revision: number;
  readonly onlyUndecided: boolean;
  readonly onDecided: (after: DraftView) => void;
}

/** Payments that stand twice or were sent before, a page at a time, each row with its decision. */
export function DuplicateGroups({ draftId, revision, onlyUndecided, onDecided }: DuplicateGroupsProps) {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  // oxlint-disable-next-line react/exhaustive-deps
  const ask = useCallback(() => call('drafts.duplicates', { id: draftId, offset, limit: PAGE, undecidedOnly: onlyUndecided }), [draftId, revision, offset, onlyUndecided]);
  const { value, failure, reload } = useLoaded(ask);
  const [shownBy, setShownBy] = useState(onlyUndecided);
  if (shownBy !== onlyUndecided) {
    setShownBy(onlyUndecided);
    setOffset(0);
  }
  // The last group of a page was decided: the page before it is shown.
  if (value !== null && value.total > 0 && offset >= value.total) setOffset(Math.floor((value.total - 1) / PAGE) * PAGE);
  const decide = (row: GroupRow, decision: Choice): void => {
    const work = async (): Promise<void> => onDecided(await changeDraft('drafts.decideDuplicates', { id: draftId, decision, rows: [{ row: row.row, seen: row.seen }], fingerprint: '', note: t('duplicates.note') }));
    work().catch((error: unknown) => {
      notifyFailure(error);
      reload();
    });
  };
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (value === null) return <Loading label={t('common.loading')} />;
  return (
    <>
      {value.groups.length === 0 && <p className="muted small">{t('duplicates.nothingLeft')}</p>}
      <ul className="duplicate-groups" data-testid="duplicate-groups">
        {value.groups.map((group) => (
          <Group key={group.key} draftId={draftId} revision={revision} group={group} onDecide={decide} />
        ))}
      </ul>
      <DuplicatePager offset={offset} total={value.total} onOffset={setOffset} />
    </>
  );
}

interface GroupProps {
  readonly draftId: DraftId;
  readonly revision: number;
  readonly group: DuplicateGroupView;
  readonly onDecide: (row: GroupRow, decision: Choice) => void;
}

function Group({ draftId, revision, group, onDecide }: GroupProps) {
  const { t } = useTranslation();
  const open = group.undecided > 0;
  return (
    <li className="duplicate-group" data-open={open || undefined} data-testid={`duplicate-group-${group.rows[0]?.row ?? 0}`}>
      <div className="duplicate-head">
        <span className="duplicate-payee" title={group.payee}>
          <span className="strong ellipsis">{group.payeeName ?? group.payee}</span>
          {group.payeeName !== null && <span className="muted small ellipsis">{group.payee}</span>}
        </span>
        <Money amount={group.amount} className="strong" />
        <span className="number nowrap">{group.date}</span>
        <span className="muted small nowrap">{group.rowCount > 1 ? t('duplicates.inFile', { n: formatCount(group.rowCount) }) : ''}</span>
      </div>
      <SentLines title={t('duplicates.sent')} sent={group.same} tone="tone-warning" />
      <SentLines title={t('duplicates.sentSimilar')} sent={group.similar} tone="" withDate />
      <SentLines title={t('duplicates.sentNotPaid')} sent={group.notPaid} tone="muted" withDate />
      <DuplicateRowList draftId={draftId} revision={revision} group={group} onDecide={onDecide} />
    </li>
  );
}
