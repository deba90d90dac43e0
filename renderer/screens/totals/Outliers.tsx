import { IconAlertTriangleFilled, IconArrowRight, IconCircleCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TotalsPicturesView } from '../../../shared/views.ts';
import { formatCount } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';

interface OutliersProps {
  readonly outliers: TotalsPicturesView['outliers'];
  readonly count: number;
}

const SHOWN = 6;

/** Amounts of ten times the usual and more: the slip of one zero too many is seen here. */
export function Outliers({ outliers, count }: OutliersProps) {
  const { t } = useTranslation();
  return (
    <section className="picture" aria-labelledby="picture-outliers">
      <h3 id="picture-outliers">
        {t('pictures.outliers')} {count > 0 && <span className="tone-warning number">{t('unit.rows', { count, n: formatCount(count) })}</span>}
      </h3>
      {count === 0 ? (
        <p className="status tone-ok">
          <IconCircleCheckFilled size={16} aria-hidden /> {t('pictures.outliersNone')}
        </p>
      ) : (
        <>
          <ul className="outliers-picture" data-testid="picture-outliers">
            {outliers.slice(0, SHOWN).map((outlier) => (
              <li key={outlier.row}>
                <span className="outlier-line">
                  <span className="ellipsis" title={outlier.name === null ? outlier.payee : `${outlier.payee} ${outlier.name}`}>
                    {outlier.payee}
                    {outlier.name !== null && <span className="muted"> {outlier.name}</span>}
                  </span>
                  <span className="muted small number nowrap">{t('unit.row', { row: formatCount(outlier.row) })}</span>
                </span>
                <span className="outlier-line">
                  <span className="outlier-amounts" title={t(`pictures.basis.${outlier.basis}`)}>
                    <span className="muted small">{t('pictures.usual')}</span> <Money amount={outlier.usual} className="muted" />
                    <IconArrowRight size={13} className="tone-muted" aria-label={t('find.becomes')} />
                    <Money amount={outlier.amount} className="strong" />
                  </span>
                  <span className="status tone-warning number">
                    <IconAlertTriangleFilled size={13} aria-hidden /> {t('pictures.timesValue', { n: formatCount(outlier.times) })}
                  </span>
                </span>
              </li>
            ))}
          </ul>
          {count > SHOWN && <p className="muted small">{t('common.more', { n: formatCount(count - SHOWN) })}</p>}
        </>
      )}
    </section>
  );
}
