import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatWon, won } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import type { DraftView, TotalsPicturesView } from '../../../shared/views.ts';
import { goToBatch } from '../../stores/route.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';

interface LastBatchProps {
  readonly last: TotalsPicturesView['last'];
  readonly draft: DraftView;
}

const CHANGES_SHOWN = 5;

/** This batch beside the one of the same kind that was sent last: what people do on paper with two printouts. */
export function LastBatch({ last, draft }: LastBatchProps) {
  const { t } = useTranslation();
  return (
    <section className="picture" aria-labelledby="picture-last">
      <h3 id="picture-last">{t('pictures.last')}</h3>
      {last === null ? <p className="muted small">{t('pictures.lastNone')}</p> : <Comparison last={last} draft={draft} />}
    </section>
  );
}

function Comparison({ last, draft }: { readonly last: NonNullable<LastBatchProps['last']>; readonly draft: DraftView }) {
  const { t } = useTranslation();
  const { totals } = draft;
  const most = Math.max(totals.amount, last.amount, 1);
  const percent = last.amount > 0 ? Math.round((last.difference / last.amount) * 1000) / 10 : null;
  return (
    <>
      <ul className="bars-picture compared" data-testid="picture-last">
        <Line label={t('pictures.thisTime')} count={totals.count} amount={totals.amount} most={most} strong />
        <Line label={formatTime(last.startedAt).slice(0, 10)} count={last.count} amount={last.amount} most={most} onOpen={() => goToBatch(last.batchId)} />
      </ul>
      <dl className="compared-facts">
        <div>
          <dt>{t('pictures.difference')}</dt>
          <dd className="number strong">
            {signed(last.difference)}
            {percent !== null && <span className="muted"> ({`${percent > 0 ? '+' : ''}${percent.toFixed(1)}%`})</span>}
          </dd>
        </div>
        <div>
          <dt>{t('pictures.added')}</dt>
          <dd className="number">{formatCount(last.added)}</dd>
        </div>
        <div>
          <dt>{t('pictures.missing')}</dt>
          <dd className="number">{formatCount(last.missing)}</dd>
        </div>
      </dl>
      {last.changes.length > 0 && (
        <>
          <h4>{t('pictures.changes')}</h4>
          <ul className="changes-picture">
            {last.changes.slice(0, CHANGES_SHOWN).map((change) => (
              <li key={change.payee}>
                <span className="ellipsis" title={change.name === null ? change.payee : `${change.payee} ${change.name}`}>
                  {change.payee}
                  {change.name !== null && <span className="muted"> {change.name}</span>}
                </span>
                <Money amount={change.before} className="muted" />
                <IconArrowRight size={13} className="tone-muted" aria-label={t('find.becomes')} />
                <Money amount={change.after} />
              </li>
            ))}
          </ul>
          {last.changeCount > CHANGES_SHOWN && <p className="muted small">{t('common.more', { n: formatCount(last.changeCount - CHANGES_SHOWN) })}</p>}
        </>
      )}
    </>
  );
}

interface LineProps {
  readonly label: string;
  readonly count: number;
  readonly amount: Won;
  readonly most: number;
  readonly strong?: boolean;
  readonly onOpen?: () => void;
}

function Line({ label, count, amount, most, strong = false, onOpen }: LineProps) {
  const { t } = useTranslation();
  return (
    <li>
      {onOpen === undefined ? (
        <span className="strong">{label}</span>
      ) : (
        <button type="button" className="row-link number" onClick={onOpen}>
          {label}
        </button>
      )}
      <span className="bar-space" aria-hidden="true">
        <span className={strong ? 'bar' : 'bar bar-quiet'} style={{ width: `${Math.max(0, (amount / most) * 100)}%` }} />
      </span>
      <span className="muted small number">{t('unit.rows', { count, n: formatCount(count) })}</span>
      <Money amount={amount} />
    </li>
  );
}

function signed(amount: Won): string {
  return amount > 0 ? `+${formatWon(amount)}` : amount < 0 ? `−${formatWon(won(Math.abs(amount)))}` : '0';
}
