import './joined.css';
import { IconInfoCircle } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchId } from '../../../../shared/ids.ts';
import type { Joined } from '../../../../shared/joined.ts';
import { formatWon } from '../../../../shared/money.ts';
import { call } from '../../../desk/client.ts';
import { useCatalogue } from '../../../i18n/catalogue.ts';
import { ErrorPanel } from '../../../ui/ErrorPanel.tsx';
import { formatCount, formatTime } from '../../../ui/format.ts';
import { useLoadedOfBatch } from '../use-follow.ts';
import { JoinedBulks } from './JoinedBulks.tsx';
import { JoinedTodos } from './JoinedTodos.tsx';
import { JOINED_COLOURS, stageStatus } from './tones.ts';

/** What became of the rows in PortOne, from the settlement to the bank, and what is left to do in its console. */
export function JoinedPanel({ id }: { readonly id: BatchId }) {
  const { t } = useTranslation();
  const ask = useCallback(() => call('batches.joined', { id }), [id]);
  const { value, failure, reload } = useLoadedOfBatch(ask);
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (value === null) return null;
  const { joined, readAt, failedAt } = value;
  const missed = failedAt === null ? null : t(joined === null ? 'joined.failedNone' : 'joined.failed', { time: formatTime(failedAt) });
  return (
    <div className="joined" data-testid="joined">
      {missed !== null && <p className="notice notice-warning small number">{missed}</p>}
      {joined === null && missed === null && <p className="muted small">{t('joined.never')}</p>}
      {joined !== null && (
        <>
          <JoinedTodos todos={joined.todos} />
          <section>
            <h4>{t('joined.title')}</h4>
            <Stages stages={joined.stages} />
            {joined.mixed > 0 && <p className="small muted">{t('joined.mixed', { n: formatCount(joined.mixed) })}</p>}
          </section>
          <JoinedBulks bulks={joined.bulks} />
          <People title={t('joined.heldTitle', { n: formatCount(joined.held.count) })} people={joined.held} />
          <People title={t('joined.negativeTitle', { n: formatCount(joined.negative.count) })} people={joined.negative} danger />
          <p className="joined-note small muted">
            <IconInfoCircle size={14} aria-hidden />
            <span>{t('joined.inferredNote')}</span>
          </p>
        </>
      )}
      {readAt !== null && (
        <p className="small muted number" data-testid="joined-read-at">
          {t('joined.readAt', { time: formatTime(readAt) })}
        </p>
      )}
    </div>
  );
}

/** The steps as a line down the page; each says how much of the batch has come so far, and how it stands there. */
function Stages({ stages }: { readonly stages: Joined['stages'] }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  return (
    <ol className="joined-stages">
      {stages.map(({ stage, count, amount, statuses, answer, error }) => (
        <li key={stage} data-reached={count > 0 || undefined} data-testid={`joined-stage-${stage}`}>
          <span className="joined-stage-name">{t(`joined.stage.${stage}`)}</span>
          <span className="joined-stage-sum number">
            {answer === 'failed' ? <span className="tone-warning">{t('joined.unread', { code: error ?? '' })}</span> : count === 0 ? <span className="muted">{t('joined.none')}</span> : `${t('joined.items', { n: formatCount(count) })} · ${t('joined.won', { amount: formatWon(amount) })}`}
          </span>
          {count > 0 && (
            <span className="joined-statuses">
              {statuses.map((one) => (
                <span key={one.status} className={`joined-status tone-${JOINED_COLOURS[one.tone]}`} title={t('joined.won', { amount: formatWon(one.amount) })}>
                  {stageStatus(words, stage, one.status)} <b className="number">{formatCount(one.count)}</b>
                </span>
              ))}
            </span>
          )}
          {answer === 'part' && <span className="joined-statuses small tone-warning">{t('joined.part')}</span>}
        </li>
      ))}
    </ol>
  );
}

function People({ title, people, danger = false }: { readonly title: string; readonly people: Joined['held']; readonly danger?: boolean }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  if (people.count === 0) return null;
  return (
    <section>
      <h4 className={danger ? 'tone-error' : undefined}>{title}</h4>
      <ul className="joined-people small">
        {people.rows.map((one) => (
          <li key={`${one.payee} ${one.date ?? ''} ${one.status ?? ''}`}>
            <span className="ellipsis" title={`${one.payeeName ?? ''} ${one.payee}`}>
              {one.payeeName ?? one.payee}
            </span>
            {one.status !== null && <span className="muted">{stageStatus(words, 'settlement', one.status)}</span>}
            <span className={`number joined-amount ${one.amount < 0 ? 'tone-error' : ''}`}>{formatWon(one.amount)}</span>
          </li>
        ))}
      </ul>
      {people.count > people.rows.length && <p className="small muted">{t('joined.more', { n: formatCount(people.count - people.rows.length) })}</p>}
    </section>
  );
}
