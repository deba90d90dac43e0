import { Button, Tooltip } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import { formatWon } from '../../../shared/money.ts';
import type { DraftView, PreviewView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { changeDraft } from '../../stores/draft.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { inBackground } from '../../ui/notify.ts';

interface DuplicateAllProps {
  readonly draftId: DraftId;
  readonly undecided: PreviewView['duplicates']['undecided'];
  readonly onDecided: (after: DraftView) => void;
}

/** One decision about everything that is still open: what was decided row by row stays as it is. */
export function DuplicateAll({ draftId, undecided, onDecided }: DuplicateAllProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const words = { n: formatCount(undecided.count), amount: formatWon(undecided.amount) };
  const decide = async (decision: 'pay' | 'leave-out'): Promise<void> => {
    // The figures the person reads are what is decided about: if they have moved on, nothing is.
    const now = await call('drafts.duplicates', { id: draftId, offset: 0, limit: 1, undecidedOnly: true });
    const asRead = now.undecided.count === undecided.count && now.undecided.amount === undecided.amount;
    onDecided(await changeDraft('drafts.decideDuplicates', { id: draftId, decision, rows: null, fingerprint: asRead ? now.fingerprint : '', note: t('duplicates.note') }));
  };
  if (undecided.count === 0) {
    return (
      <p className="duplicate-all small" role="status">
        <IconCircleCheckFilled size={16} className="tone-ok" aria-hidden /> {t('duplicates.allDone')}
      </p>
    );
  }
  return (
    <div className="duplicate-all">
      <span className="number strong">{t('duplicates.allTitle', words)}</span>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)} data-testid="duplicates-all-pay">
        {t('duplicates.allPay')}
      </Button>
      <Tooltip label={t('duplicates.allLeaveOutHint')} multiline w={280}>
        <Button size="compact-sm" variant="default" onClick={() => inBackground(decide('leave-out'))} data-testid="duplicates-all-leave-out">
          {t('duplicates.allLeaveOut')}
        </Button>
      </Tooltip>
      <AskDialog opened={asking} title={t('duplicates.allPayTitle', words)} doLabel={t('duplicates.allPayDo', words)} danger onClose={() => setAsking(false)} onDo={() => decide('pay')}>
        <p>{t('duplicates.allPayText', words)}</p>
      </AskDialog>
    </div>
  );
}
