import '../mapping/mapping.css';
import './batch.css';
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchId } from '../../../shared/ids.ts';
import { isUnderWay } from '../../app/steps.ts';
import { followBatch, useBatch } from '../../stores/batch.ts';
import { go } from '../../stores/route.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading } from '../../ui/Page.tsx';
import { OutcomesScreen } from './OutcomesScreen.tsx';
import { SendingScreen } from './SendingScreen.tsx';

/** A batch is asked about now and then beside the events: a lost event must not leave a stale screen. */
const ASK_EVERY = 3_000;

/** `row`: the place in the batch of a row that somebody came to see. */
export function BatchScreen({ id, row }: { readonly id: BatchId; readonly row: number | null }) {
  const { t } = useTranslation();
  const batch = useBatch((state) => state.batch);
  const failure = useBatch((state) => state.failure);
  const open = useBatch((state) => state.open);
  const refresh = useBatch((state) => state.refresh);
  useEffect(() => {
    void open(id);
    return followBatch(id);
  }, [id, open]);
  const underWay = batch !== null && isUnderWay(batch.state);
  useEffect(() => {
    if (!underWay) return undefined;
    const timer = setInterval(() => {
      refresh().catch(() => undefined);
    }, ASK_EVERY);
    return () => clearInterval(timer);
  }, [underWay, refresh]);

  if (failure !== null) {
    return (
      <div className="page-body page-narrow">
        <ErrorPanel failure={failure} onRetry={() => void open(id)}>
          <Button variant="default" onClick={() => go({ screen: 'batches' })}>
            {t('rail.batches')}
          </Button>
        </ErrorPanel>
      </div>
    );
  }
  if (batch === null || batch.id !== id) return <Loading label={t('common.loading')} />;
  return underWay ? <SendingScreen batch={batch} /> : <OutcomesScreen batch={batch} row={row} />;
}
