import { useTranslation } from 'react-i18next';
import { kindOf } from '../../../shared/kinds/index.ts';
import type { BatchView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { formatCount, formatTime, shortHash } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { payDaysText } from '../batches/pay-days.ts';

/** What the batch is: frozen facts, the same on every screen of its life. */
export function Facts({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const facts: readonly { readonly name: string; readonly value: string; readonly title?: string }[] = [
    { name: t('confirm.kind'), value: words.kind(batch.kind) },
    { name: words.field(kindOf(batch.kind).dateField), value: payDaysText(batch, t) },
    { name: t('batch.created'), value: `${formatTime(batch.createdAt)} · ${batch.createdBy}` },
    { name: t('batch.leftOut'), value: formatCount(batch.leftOut) },
    { name: t('batch.hash'), value: shortHash(batch.hash), title: `${t('batch.hashHint')} ${batch.hash}` },
  ];
  return (
    <dl className="facts">
      <div>
        <dt>{t('batch.count')}</dt>
        <dd className="number strong">{formatCount(batch.count)}</dd>
      </div>
      <div>
        <dt>{t('batch.amount')}</dt>
        <dd>
          <Money amount={batch.amount} className="strong" testId="batch-amount" />
        </dd>
      </div>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd className="number" title={fact.title ?? fact.value}>
            {fact.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
