import type { TFunction } from 'i18next';
import type { BatchView } from '../../../shared/views.ts';
import { formatCount } from '../../ui/format.ts';
import { payDays } from './batch-facts.ts';

/** The pay days of a batch in a few words: what is paid at once apart from the days. */
export function payDaysText(batch: Pick<BatchView, 'count' | 'byPayDate'>, t: TFunction): string {
  const { atOnce, first, further } = payDays(batch);
  const parts = [
    ...(atOnce > 0 ? [t('batch.payAtOnce', { n: formatCount(atOnce) })] : []),
    ...(first === null ? [] : [further === 0 ? first : t('batch.payDates', { first, n: further })]),
  ];
  return parts.join(' · ');
}
