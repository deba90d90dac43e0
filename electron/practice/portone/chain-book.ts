import { parseInstant } from '../../../shared/calendar.ts';
import type { Book, TransferRecord } from '../book.ts';
import type { SeedPartner } from '../seed.ts';

export interface PortOneQuirks {
  /** Scheduled bulk payouts say so themselves, as the release note of 2024-10-21 has it and the schema of 2026-08 does not. */
  readonly scheduledBulks?: boolean;
}

export interface PortOneSetting {
  readonly book: Book;
  readonly partners: readonly SeedPartner[];
  readonly quirks: PortOneQuirks;
  readonly now: () => number;
}

export type TransferWorld = TransferRecord['world'];

export const MINUTE = 60_000;
/** How long the bank takes for a bulk payout. */
export const BANK_MS = 3 * MINUTE;

/** A bulk payout of the practice console. */
export interface BulkRecord {
  readonly seq: number;
  readonly world: TransferWorld;
  readonly id: string;
  readonly createdAt: number;
  /** When the bank begins; null: nobody has signed it. */
  readonly executeAt: number | null;
  readonly scheduled: 0 | 1;
  readonly cancelledAt: number | null;
}

/** What one partner gets out of a bulk payout. */
export interface PartnerPayoutRecord {
  readonly seq: number;
  readonly world: TransferWorld;
  readonly id: string;
  readonly bulkId: string;
  readonly partnerId: string;
  /** What the settlements in it add up to; tax is taken off what is paid. */
  readonly amount: number;
  readonly failure: string | null;
}

export interface MarkRecord {
  readonly partnerId: string;
  readonly date: string;
  readonly mark: 'hold' | 'exclude';
}

/** A transfer with the payout and the bulk payout it went into, if it did. */
export interface StandingRecord extends TransferRecord {
  readonly payoutId: string | null;
  readonly bulkId: string | null;
  readonly failure: string | null;
  readonly executeAt: number | null;
  readonly scheduled: 0 | 1 | null;
}

export const CHAIN_SCHEMA = `
create table if not exists portoneBulks (
  seq integer primary key autoincrement, world text not null, id text not null unique, createdAt integer not null,
  executeAt integer, scheduled integer not null default 0, cancelledAt integer) strict;
create table if not exists portonePayouts (
  seq integer primary key autoincrement, world text not null, id text not null unique, bulkId text not null, partnerId text not null,
  amount integer not null, failure text) strict;
create index if not exists portonePayoutsByBulk on portonePayouts (bulkId);
create table if not exists portonePaid (transferSeq integer primary key, payoutId text not null) strict;
create table if not exists portoneMarks (
  world text not null, partnerId text not null, date text not null, mark text not null, primary key (world, partnerId, date)) strict;
`;

export const STANDING = `select t.*, p.id as payoutId, b.id as bulkId, p.failure as failure, b.executeAt as executeAt, b.scheduled as scheduled
  from transfers t left join portonePaid l on l.transferSeq = t.seq left join portonePayouts p on p.id = l.payoutId left join portoneBulks b on b.id = p.bulkId`;

/** When a transfer is settled: five minutes into its day, or at once when the day has come (portone-facts "Manual settlement"). */
export function settledAt(record: TransferRecord, dayOf: (instant: number) => string): number {
  const day = parseInstant(`${record.date}T00:00:00`) ?? record.createdAt;
  return record.date <= dayOf(record.createdAt) ? record.createdAt : day + 5 * MINUTE;
}

/** waiting: not signed, or its time is to come. running, over: by the clock. */
export type BulkPhase = 'waiting' | 'scheduled' | 'running' | 'over' | 'cancelled';

export function phaseOf(bulk: { readonly executeAt: number | null; readonly scheduled: 0 | 1 | null; readonly cancelledAt?: number | null }, now: number): BulkPhase {
  if (bulk.cancelledAt !== undefined && bulk.cancelledAt !== null) return 'cancelled';
  if (bulk.executeAt === null) return 'waiting';
  if (now < bulk.executeAt) return bulk.scheduled === 1 ? 'scheduled' : 'waiting';
  return now < bulk.executeAt + BANK_MS ? 'running' : 'over';
}
