import { IconClockHour4 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Joined } from '../../../../shared/joined.ts';
import { formatWon } from '../../../../shared/money.ts';
import { useCatalogue } from '../../../i18n/catalogue.ts';
import { formatCount, formatTime } from '../../../ui/format.ts';
import { JOINED_COLOURS, stageStatus } from './tones.ts';

/** Each bulk payout that rows of the batch went into: when it runs, and which of its payouts failed, and why. */
export function JoinedBulks({ bulks }: { readonly bulks: Joined['bulks'] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  if (bulks.length === 0) return null;
  return (
    <section>
      <h4>{t('joined.bulks')}</h4>
      <ul className="joined-bulks">
        {bulks.map((bulk) => (
          <li key={bulk.id} data-testid="joined-bulk">
            <div className="joined-bulk-head">
              <span className="strong ellipsis" title={bulk.id}>
                {bulk.name ?? t('joined.bulkNameless')}
              </span>
              {bulk.status !== null && <span className={`joined-status tone-${JOINED_COLOURS[bulk.tone]}`}>{stageStatus(words, 'bulk', bulk.status)}</span>}
            </div>
            <span className="small muted number breakable">{bulk.id}</span>
            {bulk.scheduledAt !== null && (
              <span className="small number joined-schedule">
                <IconClockHour4 size={14} aria-hidden /> {t('joined.at', { time: formatTime(bulk.scheduledAt) })}
              </span>
            )}
            <span className="small number">{t('joined.bulkOurs', { n: formatCount(bulk.ours.count), amount: formatWon(bulk.ours.amount) })}</span>
            <span className="small number muted">{t('joined.bulkPayouts', { n: formatCount(bulk.payouts.count), amount: formatWon(bulk.payouts.amount) })}</span>
            {bulk.failedCount > 0 && (
              <>
                <span className="small tone-error strong">{t('joined.failedPayouts', { n: formatCount(bulk.failedCount) })}</span>
                <ul className="joined-people small">
                  {bulk.failed.map((one) => (
                    <li key={one.payoutId}>
                      <span className="ellipsis" title={`${one.payee} ${one.payoutId}`}>
                        {one.payeeName ?? one.payee}
                      </span>
                      <span className="number joined-amount">{formatWon(one.amount)}</span>
                      <span className="joined-reason">{one.reason ?? t('joined.noReason')}</span>
                    </li>
                  ))}
                </ul>
                {bulk.failedCount > bulk.failed.length && <span className="small muted">{t('joined.more', { n: formatCount(bulk.failedCount - bulk.failed.length) })}</span>}
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
