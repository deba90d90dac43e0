import { timed } from './statistics.ts';

/**
 * How long something takes, and the longest that this thread (the desk's) did not come round meanwhile, both in milliseconds. It
 * looks every millisecond: looking all the time would take a processor away from what is measured.
 */
export async function blocking<Value>(work: () => Promise<Value>): Promise<{ milliseconds: number; longest: number }> {
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const looking = setInterval(look, 1);
  try {
    const { milliseconds } = await timed(work);
    look();
    return { milliseconds, longest };
  } finally {
    clearInterval(looking);
  }
}
