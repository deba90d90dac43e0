/**
 * Where a process dies: a number (counted from 1 over all places of one run), or a name with how often it was reached
 * before, as `sent POST /platform/transfers/manual:2`. A name without a number means the first time.
 */
export type Failpoint = { readonly number: number } | { readonly name: string; readonly nth: number };

export function parseFailpoint(text: string): Failpoint {
  if (/^\d+$/.test(text)) return { number: Number(text) };
  const named = /^(.*?)(?::(\d+))?$/.exec(text);
  return { name: named?.[1] ?? text, nth: Number(named?.[2] ?? 1) };
}

/** Counts the places of one process and ends it at the chosen one, as a power cut would: SIGKILL, nothing tidied up. */
export class Failpoints {
  readonly #passed: string[] = [];
  readonly #times = new Map<string, number>();
  #chosen: Failpoint | null = null;

  /** From here on counting begins anew. */
  choose(failpoint: Failpoint | null): void {
    this.#chosen = failpoint;
    this.#passed.length = 0;
    this.#times.clear();
  }

  /** The places passed so far, in order. */
  get passed(): readonly string[] {
    return this.#passed;
  }

  reach(name: string): void {
    this.#passed.push(name);
    const times = (this.#times.get(name) ?? 0) + 1;
    this.#times.set(name, times);
    const at = this.#chosen;
    if (at === null || !('number' in at ? at.number === this.#passed.length : at.name === name && at.nth === times)) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal is delivered at once on every system we know; should it ever not be, nothing more may happen here.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}
