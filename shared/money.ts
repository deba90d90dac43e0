/**
 * Won amounts. Korean won has no minor unit, so every amount is a whole number;
 * all arithmetic stays inside the safe-integer range or throws.
 */
export type Won = number & { readonly __unit: 'won' };

/** The largest amount (won) that arithmetic here accepts: 2^53 - 1. */
export const LARGEST_WON = Number.MAX_SAFE_INTEGER;

/** Brands a whole number of won. Throws RangeError for fractions, NaN and unsafe integers. */
export function won(value: number): Won {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of won: ${value}`);
  return (value === 0 ? 0 : value) as Won;
}

export const ZERO_WON = won(0);

/** Adds two amounts. Throws RangeError when the sum leaves the safe-integer range. */
export function addWon(left: Won, right: Won): Won {
  return won(left + right);
}

/** Sums amounts one by one, so that an overflow is seen where it happens. */
export function sumWon(amounts: Iterable<Won>): Won {
  let total = ZERO_WON;
  for (const amount of amounts) total = addWon(total, amount);
  return total;
}

/** `1234567` → `1,234,567`. The unit stands in the column header, never in the cell. */
export function formatWon(amount: Won): string {
  const digits = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, ',');
  return amount < 0 ? `-${digits}` : digits;
}

/**
 * Reads a total that a person typed: digits, well-placed commas, an optional 원 or ₩.
 * Anything else is null, never a guess.
 */
export function parseTypedWon(typed: string): Won | null {
  const text = typed.normalize('NFKC').replace(/\s/g, '').replace(/^₩/, '').replace(/원$/, '');
  if (!/^-?(\d+|\d{1,3}(,\d{3})+)$/.test(text)) return null;
  const value = Number(text.replaceAll(',', ''));
  return Number.isSafeInteger(value) ? won(value) : null;
}
