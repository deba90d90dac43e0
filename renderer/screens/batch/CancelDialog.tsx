import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchView } from '../../../shared/views.ts';
import { changeBatch } from '../../stores/batch.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';

/** Drops what was never sent. Rows at a service are undone elsewhere, with a look at what can be. */
export function CancelDialog({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const label = batch.state === 'scheduled' ? t('sending.scheduleCancel') : t('outcomes.cancelBatch');
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setAsking(true)} data-testid="cancel-batch">
        {label}
      </Button>
      <AskDialog opened={asking} title={label} doLabel={label} keepLabel={t('outcomes.keep')} danger onDo={() => changeBatch('batches.cancel', batch.id)} onClose={() => setAsking(false)}>
        <p>{t('outcomes.cancelPlainText', { n: formatCount(batch.outcomes.waiting.count) })}</p>
      </AskDialog>
    </>
  );
}
