import './totals.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Loading } from '../../ui/Page.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { Banks } from './Banks.tsx';
import { Distribution } from './Distribution.tsx';
import { LastBatch } from './LastBatch.tsx';
import { Outliers } from './Outliers.tsx';

/** What the sums are made of, for the eye: sizes, banks, what stands out, and the batch before this one. */
export function TotalsPictures({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const { id, revision } = draft;
  // Another revision has other sums.
  // oxlint-disable-next-line react/exhaustive-deps
  const ask = useCallback(() => call('drafts.pictures', { id }), [id, revision]);
  const { value, failure, reload } = useLoaded(ask);
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (value === null) return <Loading label={t('pictures.loading')} />;
  if (value.bins.length === 0) return <p className="muted">{t('pictures.nothing')}</p>;
  return (
    <div className="pictures" data-testid="totals-pictures">
      <LastBatch last={value.last} draft={draft} />
      <Outliers outliers={value.outliers} count={value.outlierCount} />
      <Distribution bins={value.bins} />
      <Banks banks={value.byBank} />
    </div>
  );
}
