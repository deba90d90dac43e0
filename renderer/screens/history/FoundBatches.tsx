import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BriefBatch } from '../../../shared/history/views.ts';
import { goToBatch } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { BatchBadge, EnvironmentBadge } from '../../ui/StatusBadge.tsx';

/** Batches by their id or file name: each leads to its own screen. */
export function FoundBatches({ batches }: { readonly batches: readonly BriefBatch[] }) {
  const { t } = useTranslation();
  return (
    <section className="found-batches" aria-label={t('history.batches', { n: formatCount(batches.length) })}>
      <ul>
        {batches.map((batch) => (
          <li key={batch.id}>
            <button type="button" className="history-line found-batch" onClick={() => goToBatch(batch.id)} data-testid={`found-batch-${batch.id}`}>
              <BatchBadge state={batch.state} />
              <span className="strong ellipsis" title={batch.fileName}>
                {batch.fileName}
              </span>
              <EnvironmentBadge environment={batch.connection.environment} />
              <span className="muted small number nowrap">{formatTime(batch.createdAt)}</span>
              <span className="number small muted right">{t('unit.rows', { count: batch.count, n: formatCount(batch.count) })}</span>
              <Money amount={batch.amount} className="strong right" />
              <IconArrowRight size={16} aria-hidden className="tone-muted" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
