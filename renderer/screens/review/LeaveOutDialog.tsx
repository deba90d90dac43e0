import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { ChosenRows } from '../../../shared/views.ts';
import { changeDraft } from '../../stores/draft.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';

/** What is to be left out: one row by its number, or all that are ticked. */
export interface Leaving {
  readonly rows: ChosenRows;
  readonly count: number;
  /** The number of the row, when it is one. */
  readonly row: number | null;
}

interface LeaveOutDialogProps {
  readonly draftId: DraftId;
  readonly leaving: Leaving | null;
  readonly onClose: () => void;
}

/** Rows are left out with a reason, which the result workbook repeats; one step, however many they are. */
export function LeaveOutDialog({ draftId, leaving, onClose }: LeaveOutDialogProps) {
  return leaving === null ? null : <LeaveOutForm draftId={draftId} leaving={leaving} onClose={onClose} />;
}

function LeaveOutForm({ draftId, leaving, onClose }: LeaveOutDialogProps & { readonly leaving: Leaving }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const { rows, row, count } = leaving;
  return (
    <AskDialog
      opened
      title={row === null ? t('look.leaveOutTitle', { n: formatCount(count) }) : t('review.leaveOutTitle', { row: formatCount(row) })}
      doLabel={t('review.leaveOutDo')}
      disabled={note.trim() === ''}
      onDo={() => changeDraft('drafts.leaveOut', { id: draftId, rows, note: note.trim() })}
      onClose={onClose}
    >
      <p className="muted">{t('review.leaveOutText')}</p>
      <TextInput label={t('review.leaveOutNote')} value={note} maxLength={200} onChange={(event) => setNote(event.currentTarget.value)} data-autofocus data-testid="leave-out-note" />
    </AskDialog>
  );
}
