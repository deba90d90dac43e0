import { kstDateOf, parseInstant, type KstDate } from '../../../shared/calendar.ts';
import type { PayoutRecord } from '../book.ts';
import { hash32 } from '../random.ts';

const MINUTE = 60_000;

export interface Lifecycle {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly failure: 'INVALID_ACCOUNT' | 'TRANSFER_FAILED' | null;
}

/**
 * When a payout starts and ends. Starts at 09:00 of its day, or a minute after a request of the same day,
 * and ends three to seven minutes later. One in 200 fails at the bank, beside those whose account is closed.
 */
export function planLifecycle(date: KstDate, requestedAt: number, unpayable: boolean, chance: string): Lifecycle {
  const morning = parseInstant(`${date}T09:00:00`) ?? requestedAt;
  const startsAt = date === kstDateOf(requestedAt) ? Math.max(requestedAt + MINUTE, morning) : morning;
  const endsAt = startsAt + (3 + (hash32(`length ${chance}`) % 5)) * MINUTE;
  const unlucky = hash32(`bank ${chance}`) % 200 === 0;
  return { startsAt, endsAt, failure: unpayable ? 'INVALID_ACCOUNT' : unlucky ? 'TRANSFER_FAILED' : null };
}

export type PayoutStatus = 'REQUESTED' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELED';

/** The status hangs on the clock alone: nothing has to run for it to move. */
export function statusAt(record: PayoutRecord, now: number): PayoutStatus {
  if (record.cancelledAt !== null) return 'CANCELED';
  if (now < record.startsAt) return 'REQUESTED';
  if (now < record.endsAt) return 'IN_PROGRESS';
  return record.failure === null ? 'COMPLETED' : 'FAILED';
}

const FAILURES: Readonly<Record<string, string>> = {
  INVALID_ACCOUNT: '계좌 정보가 올바르지 않습니다.',
  TRANSFER_FAILED: '이체에 실패했습니다.',
};

export interface ShownPayout {
  readonly payoutKey: string;
  readonly subMallId: string;
  readonly payoutDate: string;
  readonly payoutAmount: number;
  readonly account: unknown;
  readonly requestedAt: string;
  readonly status: PayoutStatus;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly transferSummary: string | null;
  readonly metadata: unknown;
}

/** The Payout object of the documentation: dates without hyphens, `requestedAt` without an offset (toss-facts §1.5). */
export function showPayout(record: PayoutRecord, now: number, hideMetadata: boolean): ShownPayout {
  const status = statusAt(record, now);
  return {
    payoutKey: record.payoutKey,
    subMallId: record.subMallId,
    payoutDate: record.payoutDate.replaceAll('-', ''),
    payoutAmount: record.amount,
    account: JSON.parse(record.account) as unknown,
    requestedAt: new Date(record.requestedAt + 9 * 60 * MINUTE).toISOString().slice(0, 19).replace(/[-T:]/g, ''),
    status,
    failure: status === 'FAILED' && record.failure !== null ? { code: record.failure, message: FAILURES[record.failure] ?? record.failure } : null,
    transferSummary: record.transferSummary,
    metadata: record.metadata === null || hideMetadata ? null : (JSON.parse(record.metadata) as unknown),
  };
}
