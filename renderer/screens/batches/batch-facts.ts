import type { Outcome } from '../../../shared/batch.ts';

type Figures = Readonly<Record<Outcome, { readonly count: number; readonly amount: number }>>;

/** Rows whose request has been answered or whose fate is known: everything that is neither waiting nor on its way. */
export function settledCount(outcomes: Figures, total: number): number {
  return total - outcomes.waiting.count - outcomes.sending.count;
}

export function settledAmount(outcomes: Figures, total: number): number {
  return total - outcomes.waiting.amount - outcomes.sending.amount;
}

/** Rows that still need a request or an answer. */
export function openCount(outcomes: Figures): number {
  return outcomes.waiting.count + outcomes.sending.count + outcomes.unknown.count;
}

export function refusedCount(outcomes: Figures): number {
  return outcomes.rejected.count + outcomes.failed.count;
}
