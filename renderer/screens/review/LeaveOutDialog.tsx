import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { GridRow } from '../../../shared/views.ts';
import { changeDraft } from '../../stores/draft.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';

interface LeaveOutDialogProps {
  readonly draftId: DraftId;
  readonly row: GridRow | null;
  readonly onClose: () => void;
}

/** A row is left out with a reason, which the result workbook repeats. */
export function LeaveOutDialog({ draftId, row, onClose }: LeaveOutDialogProps) {
  return row === null ? null : <LeaveOutForm draftId={draftId} row={row} onClose={onClose} />;
}

function LeaveOutForm({ draftId, row, onClose }: LeaveOutDialogProps & { readonly row: GridRow }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  return (
    <AskDialog
      opened
      title={t('review.leaveOutTitle', { row: formatCount(row.row) })}
      doLabel={t('review.leaveOutDo')}
      disabled={note.trim() === ''}
      onDo={() => changeDraft('drafts.leaveOut', { id: draftId, rows: [row.row], note: note.trim() })}
      onClose={onClose}
    >
      <p className="muted">{t('review.leaveOutText')}</p>
      <TextInput label={t('review.leaveOutNote')} value={note} maxLength={200} onChange={(event) => setNote(event.currentTarget.value)} data-autofocus data-testid="leave-out-note" />
    </AskDialog>
  );
}
