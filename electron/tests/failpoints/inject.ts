import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import type { Compilable } from 'kysely';
import { Database } from '../../ledger/database.ts';
import type { Failpoints } from './points.ts';

/** `insert into "attempts"` → `insert attempts`: what a failpoint calls a statement. */
function nameOf(statement: string): string {
  const words = /^\s*(?:with\b.*?\)\s*)?(insert|update|delete)\s+(?:or \w+\s+)?(?:into\s+|from\s+)?"?(\w+)"?/i.exec(statement);
  return words ? `${(words[1] ?? '').toLowerCase()} ${words[2] ?? ''}` : 'write';
}

type Call = (...values: readonly unknown[]) => unknown;

/** Puts another function in the place of a method; `call` is the method itself, on the same object. */
export function replaceMethod(owner: object, name: string, by: (call: Call, values: readonly unknown[]) => unknown): void {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== 'function') throw new Error(`no method ${name}`);
  Reflect.set(owner, name, function replaced(this: unknown, ...values: unknown[]): unknown {
    return by((...given) => Reflect.apply(method, this, given) as unknown, values);
  });
}

/**
 * Puts a failpoint before and after every commit of the ledger. Nothing in the product knows of them: the class is
 * changed from outside, in processes that exist only to be killed.
 */
export function failAroundCommits(points: Failpoints): void {
  let inside: Set<string> | null = null;

  const writing = (name: string, work: () => unknown): unknown => {
    if (inside !== null) {
      inside.add(name);
      return work();
    }
    points.reach(`before-commit ${name}`);
    const result = work();
    points.reach(`after-commit ${name}`);
    return result;
  };

  replaceMethod(Database.prototype, 'run', (call, values) => writing(nameOf((values[0] as Compilable).compile().sql), () => call(...values)));
  replaceMethod(Database.prototype, 'insertMany', (call, values) => writing(`insert ${String(values[0])}`, () => call(...values)));
  replaceMethod(Database.prototype, 'transaction', (call, values) => {
    const work = values[0] as () => unknown;
    if (inside !== null) return call(work);
    const names = new Set<string>();
    inside = names;
    const words = (): string => [...names].join(', ');
    try {
      const result = call(() => {
        const value = work();
        if (names.size > 0) points.reach(`before-commit ${words()}`);
        return value;
      });
      if (names.size > 0) points.reach(`after-commit ${words()}`);
      return result;
    } finally {
      inside = null;
    }
  });
}

/**
 * Puts failpoints around every request to a service: before it is sent, when the service has answered and nothing of
 * the answer was read, and when all of it is there and nothing of it is stored.
 */
export function failAroundRequests(points: Failpoints): void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const place = `${init?.method ?? 'GET'} ${pathname.replaceAll(/\/[^/]*\d{3,}[^/]*/g, '/{id}')}`;
    points.reach(`before-send ${place}`);
    const response = await real(input, init);
    points.reach(`sent ${place}`);
    const body = await response.arrayBuffer();
    points.reach(`answered ${place}`);
    return new Response(body.byteLength === 0 ? null : body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

/** Waiting takes no time: the clock of this process jumps instead. Back to real time with the function returned. */
export function skipWaiting(): () => void {
  const realNow = Date.now.bind(Date);
  const realDelay = timers.setTimeout;
  let skipped = 0;
  Date.now = () => realNow() + skipped;
  timers.setTimeout = async <Value>(milliseconds?: number, value?: Value, options?: Parameters<typeof realDelay>[2]): Promise<Value> => {
    options?.signal?.throwIfAborted();
    skipped += milliseconds ?? 0;
    return await realDelay(0, value as Value, options);
  };
  syncBuiltinESMExports();
  return () => {
    skipped = 0;
  };
}
