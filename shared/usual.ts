import type { Finding } from './issues.ts';
import type { FieldKey } from './kinds/fields.ts';
import { won } from './money.ts';
import type { Won } from './money.ts';

/** What a payee was usually paid before: the middle one of its latest payments (won), and how many of them there are. */
export interface UsualAmount {
  readonly amount: Won;
  readonly times: number;
}

export type UsualAmounts = ReadonlyMap<string, UsualAmount>;

/** One zero too many is the mistake that this is for. */
export const UNUSUAL_FACTOR = 10;
/** One payment before is no habit. */
const LEAST_TIMES = 2;
/** Older payments say little about today. */
export const LATEST_PAYMENTS = 24;

/** The middle of some amounts; of two in the middle the smaller, so that one extreme among few does not count. Null of none. */
export function middleAmount(amounts: readonly Won[]): Won | null {
  const sorted = amounts.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** How many times the usual an amount is, in whole numbers; null when it is not unusual or nothing is known. */
export function timesUsual(amount: Won, usual: UsualAmount | undefined): number | null {
  if (!usual || usual.times < LEAST_TIMES || usual.amount <= 0 || amount < usual.amount * UNUSUAL_FACTOR) return null;
  return Math.floor(amount / usual.amount);
}

/** A warning for an amount far above what this payee was paid before. */
export function unusualAmount(amount: Won, usual: UsualAmount | undefined, field: FieldKey): Finding | null {
  const times = timesUsual(amount, usual);
  if (times === null || !usual) return null;
  return { severity: 'warning', code: 'AMOUNT_UNUSUAL', field, params: { amount, usual: usual.amount, times, payments: usual.times }, fix: null };
}

/** Collects payments newest first and tells the usual amount of each payee. Deductions are no payments. */
export class UsualAmountsBuilder {
  readonly #latest = new Map<string, Won[]>();

  add(payee: string, amount: number): void {
    if (amount <= 0) return;
    const amounts = this.#latest.get(payee) ?? [];
    if (amounts.length >= LATEST_PAYMENTS) return;
    amounts.push(won(amount));
    this.#latest.set(payee, amounts);
  }

  build(): UsualAmounts {
    const usual = new Map<string, UsualAmount>();
    for (const [payee, amounts] of this.#latest) {
      const amount = middleAmount(amounts);
      if (amount !== null) usual.set(payee, { amount, times: amounts.length });
    }
    return usual;
  }
}
