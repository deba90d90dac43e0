import type { Outcome } from '../../../shared/batch.ts';
import type { BatchView } from '../../../shared/views.ts';

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

export interface PayDays {
  /** Rows that are paid at once: neither their day in the ledger nor the service's is certain, so it is not told. */
  readonly atOnce: number;
  /** The first certain pay day; null when every row is paid at once. */
  readonly first: string | null;
  readonly further: number;
}

export function payDays({ count, byPayDate }: Pick<BatchView, 'count' | 'byPayDate'>): PayDays {
  const dated = byPayDate.reduce((sum, day) => sum + day.count, 0);
  return { atOnce: count - dated, first: byPayDate[0]?.date ?? null, further: Math.max(0, byPayDate.length - 1) };
}
