import type { Outcome } from '../../../shared/batch.ts';
import { addWon, ZERO_WON } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import { OUTCOME_MARKS } from '../../ui/icons.tsx';
import type { Tone } from '../../ui/icons.tsx';

/** Outcomes as an accountant adds them up: what went out, what is on its way, what did not come through. */
export const GROUPS = [
  { name: 'paid', outcomes: ['paid'], tone: OUTCOME_MARKS.paid.tone },
  { name: 'onWay', outcomes: ['accepted'], tone: OUTCOME_MARKS.accepted.tone },
  { name: 'unknown', outcomes: ['unknown'], tone: OUTCOME_MARKS.unknown.tone },
  { name: 'failed', outcomes: ['rejected', 'failed'], tone: OUTCOME_MARKS.failed.tone },
  { name: 'waiting', outcomes: ['waiting', 'sending'], tone: 'waiting' },
  { name: 'cancelled', outcomes: ['cancelled'], tone: OUTCOME_MARKS.cancelled.tone },
] as const satisfies readonly { readonly name: string; readonly outcomes: readonly Outcome[]; readonly tone: Tone | 'waiting' }[];
export type GroupName = (typeof GROUPS)[number]['name'];

type Sums = Readonly<Record<Outcome, { readonly count: number; readonly amount: Won }>>;
export interface Sum {
  readonly count: number;
  readonly amount: Won;
}

function sumOf(sums: Sums, outcomes: readonly Outcome[]): Sum {
  return outcomes.reduce<Sum>((sum, outcome) => ({ count: sum.count + sums[outcome].count, amount: addWon(sum.amount, sums[outcome].amount) }), { count: 0, amount: ZERO_WON });
}

export function groupSum(sums: Sums, name: GroupName): Sum {
  return sumOf(sums, GROUPS.find((group) => group.name === name)?.outcomes ?? []);
}

/** What went out or is on its way. */
export function sentSum(sums: Sums): Sum {
  return sumOf(sums, ['paid', 'accepted']);
}

export function wholeSum(sums: Sums): Sum {
  return sumOf(sums, GROUPS.flatMap((group) => [...group.outcomes]));
}
