import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { BatchView } from '../../../shared/views.ts';
import { changeBatch } from '../../stores/batch.ts';
import { AskDialog } from '../../ui/AskDialog.tsx';
import { formatCount } from '../../ui/format.ts';

/** Before sending it drops the rest; afterwards it asks the service to cancel what it has accepted. */
export function CancelDialog({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { accepted } = batch.outcomes;
  const { cancellable } = batch;
  const express = accepted.count - cancellable.count;
  const atService = batch.canCancelRows && accepted.count > 0;
  const label = atService ? t('outcomes.cancelRows') : batch.state === 'scheduled' ? t('sending.scheduleCancel') : t('outcomes.cancelBatch');
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setAsking(true)} data-testid="cancel-batch">
        {label}
      </Button>
      <AskDialog
        opened={asking}
        title={atService ? t('outcomes.cancelTitle') : label}
        doLabel={atService ? t('outcomes.cancelDo') : label}
        keepLabel={t('outcomes.keep')}
        danger
        onDo={() => changeBatch('batches.cancel', batch.id)}
        onClose={() => setAsking(false)}
      >
        <p>
          {atService
            ? t('outcomes.cancelText', { n: formatCount(cancellable.count), amount: formatWon(cancellable.amount) })
            : t('outcomes.cancelPlainText', { n: formatCount(batch.outcomes.waiting.count) })}
        </p>
        {atService && express > 0 && <p>{t('seller.cancelExpress', { n: formatCount(express) })}</p>}
      </AskDialog>
    </>
  );
}
