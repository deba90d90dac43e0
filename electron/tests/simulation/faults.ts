import * as fc from 'fast-check';

/** What goes wrong with one payment request. Milliseconds count from its start. */
export type PayFault =
  /** Never arrives. `afterMs` is when the client notices. */
  | { readonly type: 'drop'; readonly afterMs: number }
  /** No connection is ever made. */
  | { readonly type: 'not-sent' }
  /** Done at once; the answer never comes back. */
  | { readonly type: 'accept-then-drop'; readonly afterMs: number }
  /** The client has lost it, and it arrives later: up to a minute after its start. */
  | { readonly type: 'arrives-late'; readonly afterMs: number; readonly noticedMs: number }
  /** It has arrived and is worked on; the client loses it, and it is done later. A repeat of the key hears 409. */
  | { readonly type: 'runs-long'; readonly afterMs: number; readonly noticedMs: number }
  /** Done at once, answered late; beyond the client's patience it counts as lost. */
  | { readonly type: 'answers-late'; readonly afterMs: number }
  /** Answered before anything is done. 409 is the service's own "still running" or "already there". */
  | { readonly type: 'refuse'; readonly status: number }
  | { readonly type: 'conflict' }
  | { readonly type: 'busy'; readonly retryAfter: string | null }
  /** Done, and answered with something else. */
  | { readonly type: 'accept-then-status'; readonly status: number }
  | { readonly type: 'garbage' }
  | { readonly type: 'truncated' };

/** What goes wrong with a reading request or a cancellation. A clear "not there" for what is there would be a lie. */
export type AskFault =
  | { readonly type: 'drop' }
  | { readonly type: 'accept-then-drop' }
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'busy'; readonly retryAfter: string | null }
  | { readonly type: 'answers-late'; readonly afterMs: number }
  | { readonly type: 'garbage' }
  | { readonly type: 'truncated' };

/** A call takes up to a minute at the service (toss-facts §1.1). */
const LONGEST_CALL_MS = 60_000;

const late = fc.integer({ min: 1, max: LONGEST_CALL_MS });
const noticed = fc.constantFrom(0, 200, 20_000, 65_000);
const retryAfter = fc.constantFrom(null, '0', '1', '45', '3600', 'soon');

export const payFault: fc.Arbitrary<PayFault> = fc.oneof(
  fc.record({ type: fc.constant('drop'), afterMs: noticed }),
  fc.record({ type: fc.constant('not-sent') }),
  fc.record({ type: fc.constant('accept-then-drop'), afterMs: noticed }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('arrives-late'), afterMs: late, noticedMs: noticed }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('runs-long'), afterMs: late, noticedMs: noticed }) },
  fc.record({ type: fc.constant('answers-late'), afterMs: fc.integer({ min: 1, max: 130_000 }) }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('refuse'), status: fc.constantFrom(302, 400, 400, 401, 403, 409, 409, 500, 503) }) },
  fc.record({ type: fc.constant('conflict') }),
  fc.record({ type: fc.constant('busy'), retryAfter }),
  fc.record({ type: fc.constant('accept-then-status'), status: fc.constantFrom(302, 500, 502, 503) }),
  fc.record({ type: fc.constant('garbage') }),
  fc.record({ type: fc.constant('truncated') }),
);

export const askFault: fc.Arbitrary<AskFault> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('drop') }) },
  fc.record({ type: fc.constant('accept-then-drop') }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('status'), status: fc.constantFrom(302, 401, 403, 500, 503) }) },
  fc.record({ type: fc.constant('busy'), retryAfter }),
  fc.record({ type: fc.constant('answers-late'), afterMs: fc.integer({ min: 1, max: 130_000 }) }),
  fc.record({ type: fc.constant('garbage') }),
  fc.record({ type: fc.constant('truncated') }),
);
