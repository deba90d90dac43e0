import { parseInstant } from '../../../shared/calendar.ts';
import { parseTypedWon, won } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import type { Environment } from '../../../shared/services.ts';
import type { PreviewView } from '../../../shared/views.ts';

/** What the person has decided and typed so far. */
export interface Decision {
  readonly typedAmount: string;
  readonly typedLabel: string;
  readonly skipErrors: boolean;
  /** Null: as soon as confirmed. */
  readonly sendAt: string | null;
  /** Whether a pay date must still be chosen. */
  readonly dateOpen: boolean;
}

export interface Setting {
  readonly preview: PreviewView | null;
  readonly connection: { readonly label: string; readonly environment: Environment } | null;
  readonly now: number;
}

export const BLOCKERS = ['connection', 'date', 'preview', 'rows', 'errors', 'duplicates', 'sendAt', 'amount', 'label'] as const;
export type Blocker = (typeof BLOCKERS)[number];

export type TypedTotal = { readonly type: 'empty' | 'unreadable' | 'equal' } | { readonly type: 'differs'; readonly by: Won };

/** The typed total against the one that will be sent, to the won. */
export function compareTotal(typed: string, total: Won): TypedTotal {
  if (typed.trim() === '') return { type: 'empty' };
  const amount = parseTypedWon(typed);
  if (amount === null) return { type: 'unreadable' };
  return amount === total ? { type: 'equal' } : { type: 'differs', by: won(Math.abs(amount - total)) };
}

/** What still stands between the person and sending, in the order of the screen. Empty: the button opens. */
export function blockers(decision: Decision, { preview, connection, now }: Setting): readonly Blocker[] {
  const open: Blocker[] = [];
  if (connection === null) open.push('connection');
  if (decision.dateOpen) open.push('date');
  if (preview === null) return [...open, 'preview'];
  if (preview.totals.count === 0) open.push('rows');
  if (preview.counts.errors > 0 && !decision.skipErrors) open.push('errors');
  if (preview.duplicates.undecided.count > 0) open.push('duplicates');
  if (decision.sendAt !== null && isPast(decision.sendAt, now)) open.push('sendAt');
  if (compareTotal(decision.typedAmount, preview.totals.amount).type !== 'equal') open.push('amount');
  if (connection?.environment === 'live' && decision.typedLabel !== connection.label) open.push('label');
  return open;
}

export function isPast(time: string, now: number): boolean {
  const instant = parseInstant(time);
  return instant === null || instant <= now;
}

/** A day and a time of day in Korea as one instant; null while either is missing. */
export function koreanTime(day: string | null, time: string): string | null {
  return day === null || !/^\d{2}:\d{2}/.test(time) ? null : `${day}T${time.slice(0, 5)}:00+09:00`;
}
