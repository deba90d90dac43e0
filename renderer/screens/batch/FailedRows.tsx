import { Button } from '@mantine/core';
import { IconFileDownload, IconRotateClockwise2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { BatchView, FollowView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useDraft } from '../../stores/draft.ts';
import { goToDraft } from '../../stores/route.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';

/** What to do with rows that are certainly not paid: a new draft in one click, or a file to put right elsewhere. */
export function FailedRows({ batch, follow }: { readonly batch: BatchView; readonly follow: FollowView }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [working, setWorking] = useState(false);
  const { failed, taken } = follow;
  if (failed.count === 0) return null;
  const left = failed.count - taken;
  const make = async (again: boolean): Promise<void> => {
    setWorking(true);
    try {
      const draft = await call('batches.draftOfFailed', { id: batch.id, again });
      useDraft.getState().show(draft);
      goToDraft(draft.id, 'review');
    } finally {
      setWorking(false);
    }
  };
  return (
    <div className="notice notice-warning failed-rows" data-testid="failed-rows">
      <div className="notice-body">
        <span className="strong number">{t('follow.failedTitle', { n: formatCount(failed.count), amount: formatWon(failed.amount) })}</span>{' '}
        <span>{taken === 0 ? t('follow.failedText') : left === 0 ? t('follow.takenAll') : t('follow.takenSome', { n: formatCount(taken), left: formatCount(left) })}</span>
      </div>
      <div className="button-row">
        <Button size="xs" variant="default" leftSection={<IconFileDownload size={15} />} onClick={() => inBackground(saveFile(call('results.saveFailed', { id: batch.id })))} data-testid="save-failed">
          {t('follow.saveFailed')}
        </Button>
        <Button
          size="xs"
          {...(left === 0 ? { variant: 'default' } : {})}
          leftSection={<IconRotateClockwise2 size={15} />}
          loading={working}
          onClick={() => (left === 0 ? setAsking(true) : inBackground(make(false)))}
          data-testid="draft-of-failed"
        >
          {left === 0 ? t('follow.again') : t('follow.draft', { n: formatCount(left) })}
        </Button>
      </div>
      <AskDialog opened={asking} title={t('follow.againTitle', { n: formatCount(failed.count) })} doLabel={t('follow.againDo')} danger onDo={() => make(true)} onClose={() => setAsking(false)}>
        <p>{t('follow.againText')}</p>
      </AskDialog>
    </div>
  );
}
