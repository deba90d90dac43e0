import { useTranslation } from 'react-i18next';
import type { HistoryTotalsView } from '../../../shared/history/views.ts';
import { formatCount } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { groupSum, sentSum, wholeSum } from './groups.ts';

interface TotalsTableProps {
  readonly head: string;
  readonly lines: readonly { readonly time: string; readonly outcomes: HistoryTotalsView['days'][number]['outcomes'] }[];
  readonly chosen: string | null;
  readonly onChoose: (time: string) => void;
}

const TROUBLE = ['failed', 'unknown', 'waiting'] as const;

/** Months or days, one line each; a press on one leads on. */
export function TotalsTable({ head, lines, chosen, onChoose }: TotalsTableProps) {
  const { t } = useTranslation();
  return (
    <div className="totals-scroll">
      <table className="table totals-table">
        <thead>
          <tr>
            <th>{head}</th>
            <th className="right">{t('history.home.sent')}</th>
            {TROUBLE.map((name) => (
              <th key={name} className="right">
                {t(`history.group.${name}`)}
              </th>
            ))}
            <th className="right">{t('history.group.all')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ time, outcomes }) => (
            <tr key={time} data-clickable aria-selected={time === chosen} onClick={() => onChoose(time)}>
              <td>
                <button
                  type="button"
                  className="row-link number"
                  aria-pressed={time === chosen}
                  onClick={(event) => {
                    event.stopPropagation();
                    onChoose(time);
                  }}
                  data-testid={`totals-${time}`}
                >
                  {time}
                </button>
              </td>
              <Cell sum={sentSum(outcomes)} strong />
              {TROUBLE.map((name) => (
                <Cell key={name} sum={groupSum(outcomes, name)} tone={name === 'failed' ? 'error' : name === 'unknown' ? 'warning' : 'muted'} />
              ))}
              <Cell sum={wholeSum(outcomes)} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ sum, strong = false, tone }: { readonly sum: ReturnType<typeof sentSum>; readonly strong?: boolean; readonly tone?: string }) {
  const { t } = useTranslation();
  if (sum.count === 0) return <td className="right muted">–</td>;
  return (
    <td className={tone === undefined ? 'right' : `right tone-${tone}`}>
      <Money amount={sum.amount} className={strong ? 'strong' : ''} />
      <div className="muted small number">{t('unit.rows', { count: sum.count, n: formatCount(sum.count) })}</div>
    </td>
  );
}
