import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeBatch } from '../../stores/batch.ts';
import { formatCount } from '../../ui/format.ts';
import { BATCH_MARKS, MarkIcon } from '../../ui/icons.tsx';
import { inBackground } from '../../ui/notify.ts';
import { openCount, refusedCount } from '../batches/batch-facts.ts';

/** How the batch stands, and the one thing to do now. */
export function StateBanner({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const [resuming, setResuming] = useState(false);
  const unknown = batch.outcomes.unknown.count;
  const uncertain = unknown > 0;
  const resumable = batch.state === 'stopped' || batch.state === 'attention';
  const resume = async (): Promise<void> => {
    setResuming(true);
    try {
      await changeBatch('batches.resume', batch.id);
    } finally {
      setResuming(false);
    }
  };
  const tone = resumable ? 'warning' : batch.state === 'done' ? (refusedCount(batch.outcomes) > 0 || isAllCancelled(batch) ? 'note' : 'ok') : 'plain';
  return (
    <section className={`state-banner notice notice-${tone}`} data-testid={`banner-${batch.state}`} role="status">
      <MarkIcon mark={BATCH_MARKS[batch.state]} size={24} />
      <div className="state-text">
        <h2>{uncertain && resumable ? t('outcomes.attentionTitle', { n: formatCount(unknown) }) : <Title batch={batch} />}</h2>
        <p>{uncertain && resumable ? t('outcomes.attentionText') : <Advice batch={batch} />}</p>
        <StopReason batch={batch} />
      </div>
      {resumable && (
        <Button size="sm" loading={resuming} onClick={() => inBackground(resume())} data-testid="resume-button">
          {uncertain ? t('outcomes.resume') : t('outcomes.resumeAll', { n: formatCount(openCount(batch.outcomes)) })}
        </Button>
      )}
    </section>
  );
}

function isAllCancelled(batch: BatchView): boolean {
  return batch.outcomes.cancelled.count === batch.count;
}

function Title({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  if (batch.state === 'cancelled') return t('outcomes.cancelledTitle');
  if (batch.state !== 'done') return t('outcomes.stoppedTitle');
  return isAllCancelled(batch) ? t('outcomes.doneCancelledTitle') : t('outcomes.doneTitle');
}

function Advice({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  if (batch.state === 'cancelled') return t('outcomes.cancelledText');
  if (batch.state !== 'done') return t('outcomes.stoppedText', { n: formatCount(openCount(batch.outcomes)) });
  if (isAllCancelled(batch)) return t('outcomes.doneCancelledText');
  const refused = refusedCount(batch.outcomes);
  const parts = [
    ...(refused > 0 ? [t('outcomes.donePartText', { n: formatCount(refused) })] : [t('outcomes.doneText')]),
    ...(batch.outcomes.accepted.count > 0 ? [t(batch.connection.service === 'portone' ? 'outcomes.doneWaitPortone' : 'outcomes.doneWaitText')] : []),
  ];
  return parts.join(' ');
}

/** Why it stopped, in words where the code is known, else as the service said it. */
function StopReason({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const why = words.reason(batch.connection.service, { code: batch.stopCode, message: batch.stopMessage });
  if (why === null) return null;
  return (
    <p className="small muted">
      {t('outcomes.stopCode')}: {why}
    </p>
  );
}
