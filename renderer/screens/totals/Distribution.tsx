import { useTranslation } from 'react-i18next';
import { formatWon } from '../../../shared/money.ts';
import type { TotalsPicturesView } from '../../../shared/views.ts';
import { useSession } from '../../stores/session.ts';
import { formatCount } from '../../ui/format.ts';
import { shortWon } from './short-won.ts';

interface DistributionProps {
  readonly bins: TotalsPicturesView['bins'];
}

/** How many rows are how large. The columns are list items, so that they can be read as well as seen. */
export function Distribution({ bins }: DistributionProps) {
  const { t } = useTranslation();
  const language = useSession((state) => state.language);
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const edge = (bin: DistributionProps['bins'][number]): string => (bin.from === null ? t('pictures.belowZero') : shortWon(bin.from, language));
  return (
    <section className="picture" aria-labelledby="picture-distribution">
      <h3 id="picture-distribution">
        {t('pictures.distribution')} <span className="muted small">{t('pictures.distributionNote')}</span>
      </h3>
      <ul className="columns-picture" data-testid="picture-bins">
        {bins.map((bin) => {
          const range = bin.from === null ? t('pictures.belowZero') : bin.to === null ? t('pictures.from', { from: formatWon(bin.from) }) : t('pictures.range', { from: formatWon(bin.from), to: formatWon(bin.to) });
          const text = t('pictures.binText', { range, n: formatCount(bin.count), amount: formatWon(bin.amount) });
          return (
            <li key={bin.from ?? 'below'} title={text} aria-label={text}>
              <span className="column-count number small" aria-hidden="true">
                {bin.count > 0 ? formatCount(bin.count) : ''}
              </span>
              <span className="column-space" aria-hidden="true">
                <span className="column-bar" data-deduction={bin.from === null || undefined} style={{ height: `${(bin.count / most) * 100}%` }} data-empty={bin.count === 0 || undefined} />
              </span>
              <span className="column-label muted number" aria-hidden="true">
                {edge(bin)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
