/**
 * Work over many rows, written as a generator that stops every few hundred of them: done at once where nobody waits,
 * or with a pause at every stop where others need the thread.
 */
export type Breaths<Value> = Generator<undefined, Value>;

/** Few enough rows that working on them blocks nobody for longer than a frame. */
export const ROWS_PER_BREATH = 500;

export function atOnce<Value>(work: Breaths<Value>): Value {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Whatever `breathe` throws ends the work. */
export async function inBreaths<Value>(work: Breaths<Value>, breathe: () => Promise<void>): Promise<Value> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}
