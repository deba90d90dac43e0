import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { BatchId } from '../../../shared/ids.ts';
import type { ServiceId } from '../../../shared/services.ts';
import { call } from '../../desk/client.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { MarkIcon, OUTCOME_MARKS } from '../../ui/icons.tsx';
import { undoChance } from '../../../shared/undo.ts';
import { DecideRow } from './DecideRow.tsx';
import { RowChain } from './joined/RowChain.tsx';
import { useLoadedOfBatch } from './use-follow.ts';

interface RowDetailProps {
  readonly batch: { readonly id: BatchId; readonly connection: { readonly service: ServiceId } };
  readonly seq: number | null;
  /** Absent where a row is only looked at. */
  readonly onUndo?: (seq: number) => void;
}

/** Everything known of the row of the cursor: what it is, what to do now, what was sent when, and the service's own words. */
export function RowDetail({ batch, seq, onUndo }: RowDetailProps) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const { id } = batch;
  const ask = useCallback(() => (seq === null ? Promise.resolve(null) : call('batches.row', { id, seq })), [id, seq]);
  const { value: detail, failure, reload } = useLoadedOfBatch(ask);
  if (failure !== null) return <ErrorPanel failure={failure} onRetry={reload} />;
  if (seq === null || detail === null) return <p className="muted small">{t('follow.rowNone')}</p>;
  const { row, attempts, changes, cells } = detail;
  const { service } = batch.connection;
  const reason = words.reason(service, row);
  const todo = row.outcome === 'accepted' && service === 'portone' ? t('follow.todoPortone') : t(`follow.todo.${row.outcome}`);
  return (
    <div className="row-detail" data-testid="row-detail">
      <h3 className="number">
        {t('follow.rowTitle', { n: formatCount(row.row) })}
        <span className={`status tone-${OUTCOME_MARKS[row.outcome].tone}`}>
          <MarkIcon mark={OUTCOME_MARKS[row.outcome]} size={15} />
          {words.outcome(row.outcome)}
        </span>
      </h3>
      <p className="strong number">
        {row.payeeName ?? row.payee} · {formatWon(row.amount)} · {row.express ? t('seller.express') : row.date}
      </p>
      {reason !== null && <p className="row-reason">{reason}</p>}
      <p className="row-todo">
        <span className="muted small">{t('follow.now')}</span> {todo}
      </p>
      {detail.decisionOpensAt !== null && <DecideRow batch={batch} row={row} opensAt={detail.decisionOpensAt} onDecided={reload} />}
      {onUndo !== undefined && row.outcome === 'accepted' && undoChance(service, row.status) !== 'cannot' && (
        <Button size="xs" variant="default" onClick={() => onUndo(row.seq)} data-testid="undo-row">
          {t('joined.undo.openRow')}
        </Button>
      )}
      {service === 'portone' && <RowChain id={id} seq={row.seq} />}
      {(row.code !== null || row.message !== null) && (
        <section>
          <h4>{t('follow.ownWords')}</h4>
          <p className="number small breakable">{[row.code, row.message].filter((part) => part !== null).join(' · ')}</p>
        </section>
      )}
      <section>
        <h4>{t('follow.attempts')}</h4>
        {attempts.length === 0 && <p className="muted small">{t('follow.noAttempts')}</p>}
        <ol className="row-list small number">
          {attempts.map((attempt) => (
            <li key={attempt.number}>
              {formatTime(attempt.startedAt)} · {t(`follow.delivery.${attempt.delivery ?? 'cut'}`)}
              {attempt.httpStatus !== null && ` (${attempt.httpStatus})`}
              {attempt.words !== null && <code className="breakable">{attempt.words}</code>}
              {attempt.sealed && <span className="tone-warning" data-testid="answer-sealed"> · {t('follow.sealed')}</span>}
            </li>
          ))}
        </ol>
      </section>
      {changes.length > 0 && (
        <section>
          <h4>{t('follow.changes')}</h4>
          <ol className="row-list small number">
            {changes.map((change) => (
              <li key={`${change.at} ${change.outcome} ${change.status ?? ''}`}>
                {formatTime(change.at)} · {words.outcome(change.outcome)}
                {change.status !== null && words.status(service, change.status) !== words.outcome(change.outcome) && ` · ${words.status(service, change.status)}`}
              </li>
            ))}
          </ol>
        </section>
      )}
      <section>
        <h4>{t('follow.cells')}</h4>
        <dl className="row-cells small">
          {cells.filter(({ text }) => text !== '').map(({ header, field, text }) => (
            <div key={`${header} ${field ?? ''}`}>
              <dt className="muted ellipsis" title={header}>{header === '' ? (field ?? '') : header}</dt>
              <dd className="number breakable">{text}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
