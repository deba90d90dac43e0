import { useTranslation } from 'react-i18next';
import type { SentPaymentView } from '../../../shared/views.ts';
import { goToBatch } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { OutcomeBadge } from '../../ui/StatusBadge.tsx';

interface SentLinesProps {
  readonly title: string;
  readonly sent: readonly SentPaymentView[];
  readonly tone: string;
  /** Another pay date than the row's own: it is shown. */
  readonly withDate?: boolean;
}

/** When a payment went out before, in which batch, and what became of it. */
export function SentLines({ title, sent, tone, withDate = false }: SentLinesProps) {
  const { t } = useTranslation();
  if (sent.length === 0) return null;
  return (
    <ul className="sent-lines">
      {sent.map((one) => (
        <li key={`${one.batchId} ${one.date} ${one.outcome}`}>
          <span className={`${tone} nowrap`}>{title}</span>
          <span className="number nowrap">{one.sentAt === null ? t('duplicates.notSentYet') : formatTime(one.sentAt)}</span>
          <OutcomeBadge outcome={one.outcome} />
          {withDate && <span className="number nowrap muted">{t('duplicates.payDate', { date: one.date })}</span>}
          {one.count > 1 && <span className="number nowrap muted">{t('duplicates.sentTimes', { n: formatCount(one.count) })}</span>}
          <button type="button" className="row-link ellipsis" onClick={() => goToBatch(one.batchId)}>
            {t('duplicates.openBatch', { id: one.batchId })}
          </button>
        </li>
      ))}
    </ul>
  );
}
