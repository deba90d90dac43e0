import { useTranslation } from 'react-i18next';
import { addWon, ZERO_WON } from '../../../shared/money.ts';
import type { TotalsPicturesView } from '../../../shared/views.ts';
import { formatCount } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';

/** More banks than this are one line: nobody compares the small ones. */
const SHOWN = 9;

type BankSum = TotalsPicturesView['byBank'][number];

export function Banks({ banks }: { readonly banks: readonly BankSum[] }) {
  const { t } = useTranslation();
  const rest = banks.length > SHOWN + 1 ? banks.slice(SHOWN) : [];
  const lines: readonly (BankSum & { readonly name: string; readonly key: string })[] = [
    ...banks.slice(0, rest.length === 0 ? banks.length : SHOWN).map((bank) => ({ ...bank, name: bank.bank ?? t('pictures.bankUnknown'), key: bank.bank ?? '' })),
    ...(rest.length === 0
      ? []
      : [{ bank: null, key: 'rest', name: t('pictures.bankRest', { n: formatCount(rest.length) }), count: rest.reduce((sum, bank) => sum + bank.count, 0), amount: rest.reduce((sum, bank) => addWon(sum, bank.amount), ZERO_WON) }]),
  ];
  const most = Math.max(...lines.map((line) => line.amount), 1);
  return (
    <section className="picture" aria-labelledby="picture-banks">
      <h3 id="picture-banks">{t('pictures.banks')}</h3>
      <ul className="bars-picture" data-testid="picture-banks">
        {lines.map((line) => (
          <li key={line.key}>
            <span className="ellipsis" title={line.name}>
              {line.name}
            </span>
            <span className="bar-space" aria-hidden="true">
              <span className="bar" style={{ width: `${Math.max(0, (line.amount / most) * 100)}%` }} />
            </span>
            <span className="muted small number">{t('unit.rows', { count: line.count, n: formatCount(line.count) })}</span>
            <Money amount={line.amount} />
          </li>
        ))}
      </ul>
    </section>
  );
}
