import type { Won } from '../../../shared/money.ts';

const UNITS: Readonly<Record<'ko' | 'en', readonly (readonly [number, string])[]>> = {
  ko: [[100_000_000, '억'], [10_000, '만'], [1_000, '천']],
  en: [[1_000_000_000, 'B'], [1_000_000, 'M'], [1_000, 'K']],
};

/** A round amount as people say it: 20,000 → 2만 or 20K. Only for the edges of a scale: anything that is not round is cut. */
export function shortWon(amount: Won, language: 'ko' | 'en'): string {
  for (const [size, unit] of UNITS[language]) if (amount >= size) return `${Math.trunc(amount / size).toLocaleString('en-US')}${unit}`;
  return String(amount);
}
