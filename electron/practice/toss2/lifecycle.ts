import type { KstDate } from '../../../shared/calendar.ts';
import type { SellerPayoutRecord } from '../book.ts';
import { planLifecycle, type Lifecycle, type PayoutStatus } from '../toss/lifecycle.ts';
import { hash32 } from '../random.ts';

const MINUTE = 60_000;

/** At once begins in progress and ends three to seven minutes later; on a day it lives as a payout of version 1. */
export function planSellerLifecycle(date: KstDate | null, requestedAt: number, unpayable: boolean, chance: string): Lifecycle {
  if (date !== null) return planLifecycle(date, requestedAt, unpayable, chance);
  const unlucky = hash32(`bank ${chance}`) % 200 === 0;
  return { startsAt: requestedAt, endsAt: requestedAt + (3 + (hash32(`length ${chance}`) % 5)) * MINUTE, failure: unpayable ? 'INVALID_ACCOUNT' : unlucky ? 'TRANSFER_FAILED' : null };
}

/** The status hangs on the clock alone: nothing has to run for it to move (toss-facts §2.5). */
export function sellerStatusAt(record: SellerPayoutRecord, now: number): PayoutStatus {
  if (record.cancelledAt !== null) return 'CANCELED';
  if (now < record.startsAt) return 'REQUESTED';
  if (now < record.endsAt) return 'IN_PROGRESS';
  return record.failure === null ? 'COMPLETED' : 'FAILED';
}
