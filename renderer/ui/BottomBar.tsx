import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { formatWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { formatCount } from './format.ts';

interface BottomBarProps {
  readonly count: number;
  readonly amount: Won;
  readonly leftOut: number;
  readonly errors: number;
  readonly children?: ReactNode;
}

/** The dark bar that stays: what would be sent, what would not, and the one next action. */
export function BottomBar({ count, amount, leftOut, errors, children }: BottomBarProps) {
  const { t } = useTranslation();
  return (
    <footer className="bottom-bar" aria-label={t('bar.label')}>
      <dl className="bottom-bar-figures">
        <Figure label={t('bar.count')} testId="total-count">
          {formatCount(count)}
        </Figure>
        <Figure label={t('bar.amount')} testId="total-amount" large unit={t('unit.won')}>
          {formatWon(amount)}
        </Figure>
        <Figure label={t('bar.leftOut')} testId="total-left-out">
          {formatCount(leftOut)}
        </Figure>
        <Figure label={t('bar.errors')} testId="total-errors" alarming={errors > 0}>
          {formatCount(errors)}
        </Figure>
      </dl>
      <div className="bottom-bar-action">{children}</div>
    </footer>
  );
}

interface FigureProps {
  readonly label: string;
  readonly testId: string;
  readonly children: ReactNode;
  readonly large?: boolean;
  readonly alarming?: boolean;
  readonly unit?: string;
}

function Figure({ label, testId, children, large = false, alarming = false, unit }: FigureProps) {
  return (
    <div className={`figure${large ? ' figure-large' : ''}${alarming ? ' figure-alarming' : ''}`}>
      <dt>{label}</dt>
      <dd className="number">
        <span data-testid={testId}>{children}</span>
        {unit !== undefined && <span className="figure-unit">{unit}</span>}
      </dd>
    </div>
  );
}
