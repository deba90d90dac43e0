import { formatWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { formatCount } from './format.ts';

interface MoneyProps {
  readonly amount: Won;
  readonly className?: string;
  readonly testId?: string;
}

/** An amount: figures of one width, never cut off. The unit stands in the header of its column. */
export function Money({ amount, className, testId }: MoneyProps) {
  return (
    <span className={className === undefined ? 'number' : `number ${className}`} data-testid={testId} data-amount={amount}>
      {formatWon(amount)}
    </span>
  );
}

export function Count({ value, className }: { readonly value: number; readonly className?: string }) {
  return <span className={className === undefined ? 'number' : `number ${className}`}>{formatCount(value)}</span>;
}
