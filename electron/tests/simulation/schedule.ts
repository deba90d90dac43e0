import * as fc from 'fast-check';
import { askFault, payFault } from './faults.ts';
import type { AskFault, PayFault } from './faults.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One thing that is done with a batch, by one process of the desk. */
export interface Act {
  readonly type: 'send' | 'send-both' | 'track' | 'cancel';
  readonly batch: number;
  /** The process dies at this step, counted over everything it writes, sends and receives; null: it lives. */
  readonly dieAt: number | null;
  /** A person stops it at this pause or payment, whichever comes first in their own counting. */
  readonly stopAtPause: number | null;
  readonly stopAtPayment: number | null;
  /** The machine sleeps during this pause, for so long. */
  readonly suspend: { readonly pause: number; readonly milliseconds: number } | null;
  /** What happens before it. */
  readonly before: Happening;
  /** Whether the desk starts anew (and tells what was cut off) or goes on as it is. */
  readonly restart: boolean;
}

export type Happening =
  | { readonly type: 'nothing' }
  | { readonly type: 'time-passes'; readonly milliseconds: number }
  /**
   * The machine's clock is set: true time plus so much from now on. Two things the sender cannot know without another
   * clock are left out: a clock set ahead while a lost request is still running, and one set back by more than the day
   * that the desk keeps of a key's life. Both have tests of their own (`sender.slow.test.ts`).
   */
  | { readonly type: 'clock-is-set'; readonly offset: number }
  | { readonly type: 'cancelled-at-console' | 'failed-at-bank' | 'strange-statuses' };

export interface Schedule {
  /** Rows of each batch, paid soon or (`far`) after the end of a key's life. All go over one connection. */
  readonly batches: readonly { readonly rows: number; readonly twins: boolean; readonly far: boolean; readonly wrongPayee: number | null }[];
  readonly rowsPerRequest: number;
  /** What goes wrong with the payment requests, in their order; those beyond go well. */
  readonly paying: readonly (PayFault | null)[];
  readonly asking: readonly (AskFault | null)[];
  readonly acts: readonly Act[];
  readonly chance: number;
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('nothing') }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('time-passes'), milliseconds: fc.constantFrom(30 * 1000, 61 * 1000, 10 * MINUTE, 2 * HOUR, 3 * DAY, 13 * DAY, 16 * DAY, 40 * DAY) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('clock-is-set'), offset: fc.constantFrom(0, -90_000, -HOUR, -11 * HOUR, 90_000, HOUR, 11 * HOUR) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('cancelled-at-console', 'failed-at-bank', 'strange-statuses') }) },
);

const act: fc.Arbitrary<Act> = fc.record({
  type: fc.oneof({ weight: 6, arbitrary: fc.constant('send') }, { weight: 1, arbitrary: fc.constantFrom('send-both', 'track', 'track', 'cancel') }),
  batch: fc.nat({ max: 1 }),
  dieAt: sometimes(fc.integer({ min: 1, max: 70 }), 1),
  stopAtPause: sometimes(fc.integer({ min: 1, max: 5 }), 2),
  stopAtPayment: sometimes(fc.integer({ min: 1, max: 4 }), 2),
  suspend: sometimes(fc.record({ pause: fc.integer({ min: 1, max: 4 }), milliseconds: fc.constantFrom(2 * MINUTE, 3 * DAY, 16 * DAY) }), 2),
  before: happening,
  restart: fc.boolean(),
});

/** One fault or none for each request in turn, then an outage that most schedules do not have. */
function faultsFor<Fault>(fault: fc.Arbitrary<Fault>): fc.Arbitrary<readonly (Fault | null)[]> {
  const single = fc.array(fc.option(fault, { freq: 3 }), { maxLength: 8 });
  const outage = fc.tuple(single, fault, fc.integer({ min: 4, max: 30 })).map(([before, same, times]) => [...before, ...Array.from({ length: times }, () => same)]);
  return fc.oneof({ weight: 5, arbitrary: single }, { weight: 1, arbitrary: outage });
}

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  batches: fc.array(
    fc.record({ rows: fc.integer({ min: 1, max: 4 }), twins: fc.boolean(), far: fc.boolean(), wrongPayee: sometimes(fc.nat({ max: 3 }), 2) }),
    { minLength: 1, maxLength: 2 },
  ),
  rowsPerRequest: fc.integer({ min: 1, max: 3 }),
  paying: faultsFor(payFault),
  asking: faultsFor(askFault),
  acts: fc.array(act, { minLength: 1, maxLength: 5 }),
  chance: fc.nat(),
});
