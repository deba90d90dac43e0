/** The value below which this share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

export async function timed<Value>(work: () => Value | Promise<Value>): Promise<{ milliseconds: number; value: Value }> {
  const startedAt = performance.now();
  const value = await work();
  return { milliseconds: performance.now() - startedAt, value };
}
