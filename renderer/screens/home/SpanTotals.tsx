import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '../../../shared/history/views.ts';
import { formatWon } from '../../../shared/money.ts';
import { go } from '../../stores/route.ts';
import { formatCount } from '../../ui/format.ts';
import { Money } from '../../ui/Money.tsx';
import { Panel } from '../../ui/Page.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { groupSum, sentSum } from '../history/groups.ts';

type EnvironmentTotals = HomeView['totals'][number];

/** Today, this month and the last, by pay date: one line for each environment, and never a sum over them. */
export function SpanTotals({ totals }: { readonly totals: HomeView['totals'] }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('history.home.totals')}
      note={t('unit.won')}
      testId="home-totals"
      actions={
        <Button variant="subtle" size="compact-sm" onClick={() => go({ screen: 'totals' })} data-testid="home-totals-more">
          {t('history.home.totalsMore')}
        </Button>
      }
    >
      <ul className="span-totals">
        {totals.map((one) => (
          <li key={one.environment} data-testid={`home-totals-${one.environment}`}>
            <EnvironmentBadge environment={one.environment} />
            <dl>
              {one.spans.map(({ span, outcomes }) => (
                <div key={span}>
                  <dt>{t(`history.home.span.${span}`)}</dt>
                  <dd>
                    <Figures outcomes={outcomes} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Figures({ outcomes }: { readonly outcomes: EnvironmentTotals['spans'][number]['outcomes'] }) {
  const { t } = useTranslation();
  const sent = sentSum(outcomes);
  const failed = groupSum(outcomes, 'failed');
  const unknown = groupSum(outcomes, 'unknown');
  return (
    <>
      <Money amount={sent.amount} className="span-amount" />
      <span className="muted small number">
        {t('history.home.sent')} {t('history.home.sentOf', { n: formatCount(sent.count) })}
      </span>
      {failed.count > 0 && <span className="tone-error small number">{t('history.home.failedOf', { n: formatCount(failed.count), amount: formatWon(failed.amount) })}</span>}
      {unknown.count > 0 && <span className="tone-warning small number">{t('history.home.unknownOf', { n: formatCount(unknown.count), amount: formatWon(unknown.amount) })}</span>}
    </>
  );
}
