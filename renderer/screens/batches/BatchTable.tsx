import { useTranslation } from 'react-i18next';
import type { BatchView } from '../../../shared/views.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { goToBatch } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { PayOn, SendAt } from '../../ui/ScheduleMarks.tsx';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { awaitsApproval } from '../approval/BatchApproval.tsx';
import { payDaysText } from './pay-days.ts';
import { BatchBadge, EnvironmentBadge } from '../../ui/StatusBadge.tsx';

export function BatchTable({ batches }: { readonly batches: readonly BatchView[] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <table className="table batch-table" data-testid="batch-table">
      <thead>
        <tr>
          <th>{t('batch.state')}</th>
          <th>{t('batch.file')}</th>
          <th>{t('batch.connection')}</th>
          <th>{t('batch.payDate')}</th>
          <th className="right">{t('batch.count')}</th>
          <th className="right">{t('batch.amount')}</th>
          <th>{t('batch.outcomes')}</th>
          <th>{t('batch.created')}</th>
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <tr key={batch.id} data-clickable onClick={() => goToBatch(batch.id)}>
            <td>
              {batch.schedule === null ? <BatchBadge state={batch.state} /> : <SendAt batch={batch} />}
              {awaitsApproval(batch) && <div className="small tone-warning">{t('approval.wanted')}</div>}
            </td>
            <td className="batch-file">
              <button
                type="button"
                className="row-link ellipsis"
                title={batch.file.name}
                data-testid={`batch-${batch.id}`}
                onClick={(event) => {
                  event.stopPropagation();
                  goToBatch(batch.id);
                }}
              >
                {batch.file.name}
              </button>
              <div className="muted small ellipsis">{words.kind(batch.kind)}</div>
            </td>
            <td>
              <span className="batch-connection">
                <EnvironmentBadge environment={batch.connection.environment} />
                <span className="ellipsis" title={batch.connection.label}>
                  {batch.connection.label}
                </span>
              </span>
            </td>
            <td className="number">
              <PayOn>
                {payDaysText(batch, t)}
              </PayOn>
            </td>
            <td className="number right">{formatCount(batch.count)}</td>
            <td className="right">
              <Money amount={batch.amount} className="strong" />
            </td>
            <td className="batch-share">
              <ShareBar outcomes={batch.outcomes} label={t('outcomes.bar')} />
            </td>
            <td className="number muted">{formatTime(batch.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
