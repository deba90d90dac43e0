import { SegmentedControl } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { DuplicateGroupView, DuplicateRows } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount } from '../../ui/format.ts';
import { useLoaded } from '../../ui/use-loaded.ts';
import { DuplicatePager, PAGE } from './DuplicatePager.tsx';

export type GroupRow = DuplicateGroupView['rows'][number];
export type Choice = 'undecided' | 'pay' | 'leave-out';

interface DuplicateRowListProps {
  readonly draftId: DraftId;
  readonly revision: number;
  readonly group: DuplicateGroupView;
  readonly onDecide: (row: GroupRow, decision: Choice) => void;
}

/** The rows of one payment, each with its decision: a payment may stand a thousand times, so they come a page at a time. */
export function DuplicateRowList({ draftId, revision, group, onDecide }: DuplicateRowListProps) {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  const { key, rowCount, rows: first } = group;
  const ask = useCallback(async (): Promise<DuplicateRows | null> => {
    if (offset === 0) return null;
    return await call('drafts.duplicateRows', { id: draftId, key, offset, limit: PAGE });
    // oxlint-disable-next-line react/exhaustive-deps
  }, [draftId, revision, key, offset]);
  const { value, failure, reload } = useLoaded(ask);
  // Rows were left out elsewhere, and the page is beyond the last one.
  if (offset > 0 && offset >= rowCount) setOffset(Math.max(0, Math.floor((rowCount - 1) / PAGE) * PAGE));
  const rows = offset === 0 ? first.slice(0, PAGE) : (value?.rows ?? []);
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  return (
    <>
      <ul className="duplicate-rows">
        {rows.map((row) => (
          <li key={row.row} data-state={row.state}>
            <span className="number nowrap">{t('unit.row', { row: formatCount(row.row) })}</span>
            <Decision row={row} onDecide={onDecide} />
            <span className="muted small ellipsis" title={row.note ?? ''}>
              {row.state === 'single' ? t('duplicates.stateSingle') : row.note}
            </span>
          </li>
        ))}
      </ul>
      <DuplicatePager rows offset={offset} total={rowCount} onOffset={setOffset} />
    </>
  );
}

/** Three states as radio buttons: arrows move between them, Tab goes on to the next row. */
function Decision({ row, onDecide }: { readonly row: GroupRow; readonly onDecide: DuplicateRowListProps['onDecide'] }) {
  const { t } = useTranslation();
  const value: Choice = row.state === 'single' ? 'pay' : row.state;
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('duplicates.decideRow', { row: row.row })}
      className="duplicate-choice"
      data-choice={value}
      value={value}
      onChange={(chosen) => onDecide(row, chosen === 'pay' || chosen === 'leave-out' ? chosen : 'undecided')}
      data={[
        { value: 'undecided', label: t('duplicates.stateUndecided'), disabled: row.state === 'single' },
        { value: 'pay', label: t('duplicates.statePay') },
        { value: 'leave-out', label: t('duplicates.stateLeaveOut') },
      ]}
      data-testid={`decide-${row.row}`}
    />
  );
}
