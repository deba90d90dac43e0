import { addWon, won, ZERO_WON } from './money.ts';
import type { Won } from './money.ts';

/** Amounts from `from` up to, not including, `to` (won); null: no limit on that side. */
export interface AmountBin {
  readonly from: Won | null;
  readonly to: Won | null;
  readonly count: number;
  readonly amount: Won;
}

/** 0, 1,000, 2,000, 5,000, 10,000 … 10,000,000,000: steps that people think in, each about twice the one before. */
const STEPS: readonly Won[] = [ZERO_WON, ...[3, 4, 5, 6, 7, 8, 9].flatMap((power) => [1, 2, 5].map((first) => won(first * 10 ** power))), won(10 ** 10)];

/** How many amounts lie in each step; empty steps between used ones are kept, so that the picture has no jumps. */
export class AmountBins {
  readonly #counts: number[] = Array.from({ length: STEPS.length + 1 }, () => 0);
  readonly #amounts: Won[] = Array.from({ length: STEPS.length + 1 }, () => ZERO_WON);

  add(amount: Won): void {
    const at = stepOf(amount);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#amounts[at] = addWon(this.#amounts[at] ?? ZERO_WON, amount);
  }

  bins(): AmountBin[] {
    const first = this.#counts.findIndex((count) => count > 0);
    const last = this.#counts.findLastIndex((count) => count > 0);
    if (first < 0) return [];
    return Array.from({ length: last - first + 1 }, (_, index) => {
      const at = first + index;
      return { from: at === 0 ? null : (STEPS[at - 1] ?? null), to: STEPS[at] ?? null, count: this.#counts[at] ?? 0, amount: this.#amounts[at] ?? ZERO_WON };
    });
  }
}

/** 0 for a deduction, then the number of steps that the amount has reached. */
function stepOf(amount: Won): number {
  let low = 0;
  let high = STEPS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((STEPS[middle] ?? ZERO_WON) <= amount) low = middle + 1;
    else high = middle;
  }
  return low;
}
