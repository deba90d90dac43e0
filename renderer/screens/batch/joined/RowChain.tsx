import './joined.css';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchId } from '../../../../shared/ids.ts';
import { formatWon } from '../../../../shared/money.ts';
import { call } from '../../../desk/client.ts';
import { useCatalogue } from '../../../i18n/catalogue.ts';
import { formatTime } from '../../../ui/format.ts';
import { useLoadedOfBatch } from '../use-follow.ts';
import { JOINED_COLOURS, stageStatus } from './tones.ts';

/** The way of one row, each step with how sure its link is. */
export function RowChain({ id, seq }: { readonly id: BatchId; readonly seq: number }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const ask = useCallback(() => call('batches.chain', { id, seq }), [id, seq]);
  const { value } = useLoadedOfBatch(ask);
  if (value === null || value.links.length === 0) return null;
  return (
    <section data-testid="row-chain">
      <h4>{t('joined.chainTitle')}</h4>
      <ol className="joined-stages row-chain">
        {value.links.map((link) => (
          <li key={`${link.stage} ${link.id}`} data-reached>
            <span className="joined-stage-name">{t(`joined.stage.${link.stage}`)}</span>
            <span className="joined-stage-sum">
              <span className={`joined-link joined-link-${link.link}`}>{t(`joined.link.${link.link}`)}</span>
            </span>
            <span className="joined-statuses">
              {link.status !== null && <span className={`joined-status tone-${JOINED_COLOURS[link.tone]}`}>{stageStatus(words, link.stage, link.status)}</span>}
              {link.amount !== null && <span className="small number">{t('joined.won', { amount: formatWon(link.amount) })}</span>}
            </span>
            {link.scheduledAt !== null && <span className="joined-statuses small number">{t('joined.at', { time: formatTime(link.scheduledAt) })}</span>}
            {link.reason !== null && <span className="joined-statuses small tone-error">{link.reason}</span>}
            <span className="joined-statuses small muted number breakable">{link.id}</span>
          </li>
        ))}
      </ol>
      {value.links.length === 1 && <p className="small muted">{t('joined.chainNone')}</p>}
    </section>
  );
}
