import type { KstDate } from '../../shared/calendar.ts';
import type { Won } from '../../shared/money.ts';

/** Which part of a service's payouts to read. Times are milliseconds since 1970 UTC. */
export interface ChainQuestion {
  readonly payees: readonly string[];
  /** Days on which rows of these payees are settled. */
  readonly dates: readonly KstDate[];
  readonly from: number;
  readonly until: number;
}

/** part: there is more than was read. failed: the service gave no usable answer, with its code. */
export interface ChainList<Item> {
  readonly items: readonly Item[];
  readonly answer: 'whole' | 'part' | 'failed';
  readonly error: string | null;
}

interface Step {
  readonly id: string;
  /** As it came, known to us or not. */
  readonly status: string;
}

export interface ChainSettlement extends Step {
  readonly payee: string;
  readonly payeeName: string | null;
  readonly date: string;
  readonly amount: Won;
  /** The bulk payout that the service itself says it is in. */
  readonly bulkId: string | null;
}

export interface ChainBulk extends Step {
  readonly name: string | null;
  readonly scheduledAt: string | null;
}

export interface ChainPayout extends Step {
  readonly bulkId: string | null;
  readonly payee: string;
  readonly payeeName: string | null;
  readonly amount: Won;
  readonly createdAt: string | null;
  readonly scheduledAt: string | null;
  readonly failReason: string | null;
}

export interface ChainAccount extends Step {
  readonly payoutId: string | null;
  readonly bulkId: string | null;
  readonly amount: Won;
  readonly scheduledAt: string | null;
  readonly failReason: string | null;
}

export interface Chain {
  readonly settlements: ChainList<ChainSettlement>;
  readonly bulks: ChainList<ChainBulk>;
  readonly payouts: ChainList<ChainPayout>;
  readonly accounts: ChainList<ChainAccount>;
}
