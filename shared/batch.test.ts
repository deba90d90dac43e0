import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BATCH_STATES, CAUSES, OUTCOMES, REQUEST_STATES, isSettled, mayMove, mayMoveBatch, mayMoveRequest, requestMayComeFrom } from './batch.ts';
import type { Cause, Outcome } from './batch.ts';

/** Every move there is, written a second time and in another order: by who causes it. Whatever is not here is forbidden. */
const ROW_MOVES: Readonly<Record<Cause, readonly string[]>> = {
  journalled: ['waiting→sending'],
  'not-sent': ['sending→waiting'],
  'no-answer': ['sending→unknown', 'unknown→unknown'],
  answer: [
    'sending→accepted', 'sending→rejected', 'sending→paid', 'sending→failed', 'sending→cancelled',
    'unknown→accepted', 'unknown→rejected', 'unknown→paid', 'unknown→failed', 'unknown→cancelled', 'unknown→unknown',
  ],
  asked: [
    'waiting→accepted', 'waiting→paid', 'waiting→failed', 'waiting→cancelled', 'waiting→unknown',
    'unknown→accepted', 'unknown→paid', 'unknown→failed', 'unknown→cancelled', 'unknown→unknown',
    'accepted→accepted', 'accepted→paid', 'accepted→failed', 'accepted→cancelled',
    'paid→paid', 'paid→failed', 'failed→failed', 'failed→paid', 'failed→accepted',
    'rejected→accepted', 'rejected→paid', 'rejected→failed', 'rejected→cancelled',
  ],
  withdrawn: ['waiting→cancelled'],
  person: ['unknown→paid', 'unknown→failed'],
};

const REQUEST_MOVES: Readonly<Record<Cause, readonly string[]>> = {
  journalled: ['planned→sending', 'sending→sending', 'unknown→sending'],
  'not-sent': ['planned→planned', 'sending→planned'],
  'no-answer': ['sending→unknown', 'unknown→unknown'],
  answer: ['sending→answered', 'sending→unknown', 'unknown→answered', 'unknown→unknown'],
  asked: ['planned→answered', 'planned→unknown', 'sending→answered', 'sending→unknown', 'unknown→answered', 'unknown→unknown'],
  withdrawn: ['planned→answered'],
  person: ['unknown→answered'],
};

const BATCH_MOVES: readonly string[] = [
  'ready→scheduled', 'ready→sending', 'ready→stopped', 'ready→cancelled',
  'scheduled→ready', 'scheduled→scheduled', 'scheduled→sending', 'scheduled→stopped', 'scheduled→cancelled',
  'sending→sending', 'sending→stopped', 'sending→attention', 'sending→done',
  'stopped→sending', 'stopped→stopped', 'stopped→attention', 'stopped→done', 'stopped→cancelled',
  'attention→sending', 'attention→stopped', 'attention→attention', 'attention→done',
];

function allowed<State extends string>(states: readonly State[], may: (from: State, to: State) => boolean): string[] {
  return states.flatMap((from) => states.filter((to) => may(from, to)).map((to) => `${from}→${to}`)).toSorted();
}

describe('the outcome machine', () => {
  it.each(CAUSES)('lets %s cause these moves of a row and no others', (cause) => {
    expect(allowed(OUTCOMES, (from, to) => mayMove(from, to, cause))).toEqual([...ROW_MOVES[cause]].toSorted());
  });

  it.each(CAUSES)('lets %s cause these moves of a request and no others', (cause) => {
    expect(allowed(REQUEST_STATES, (from, to) => mayMoveRequest(from, to, cause))).toEqual([...REQUEST_MOVES[cause]].toSorted());
    for (const to of REQUEST_STATES) expect(requestMayComeFrom(to, cause)).toEqual(REQUEST_STATES.filter((from) => mayMoveRequest(from, to, cause)));
  });

  it('knows every move of a batch', () => {
    expect(allowed(BATCH_STATES, mayMoveBatch)).toEqual([...BATCH_MOVES].toSorted());
  });

  it('lets unknown go only by an answer, the service’s own record, or a person', () => {
    const leaving = CAUSES.filter((cause) => OUTCOMES.some((to) => to !== 'unknown' && mayMove('unknown', to, cause)));
    expect(leaving).toEqual(['answer', 'asked', 'person']);
    // A person never makes a row that may be at the service look as if it had not been sent, or had been refused.
    expect(OUTCOMES.filter((to) => mayMove('unknown', to, 'person'))).toEqual(['paid', 'failed']);
    expect(OUTCOMES.filter((from) => from !== 'unknown' && OUTCOMES.some((to) => mayMove(from, to, 'person')))).toEqual([]);
  });

  it('brings a row back to waiting only when certainly nothing of its request left, and from nowhere but sending', () => {
    for (const from of OUTCOMES) for (const cause of CAUSES) expect(mayMove(from, 'waiting', cause)).toBe(from === 'sending' && cause === 'not-sent');
  });

  it('journals nothing that is not waiting, and cancels nothing unsent that was journalled', () => {
    for (const from of OUTCOMES) {
      expect(OUTCOMES.some((to) => mayMove(from, to, 'journalled'))).toBe(from === 'waiting');
      expect(mayMove(from, 'cancelled', 'withdrawn')).toBe(from === 'waiting');
    }
  });

  it('goes on from every outcome that is not settled, from a refusal only by the service’s own record, and never from a cancellation', () => {
    for (const from of OUTCOMES) {
      const open = OUTCOMES.some((to) => to !== from && CAUSES.some((cause) => mayMove(from, to, cause)));
      if (!isSettled(from)) expect(open).toBe(true);
    }
    expect(OUTCOMES.some((to) => CAUSES.some((cause) => mayMove('cancelled', to, cause)))).toBe(false);
    expect(CAUSES.filter((cause) => OUTCOMES.some((to) => mayMove('rejected', to, cause)))).toEqual(['asked']);
    // What was refused never looks again as if it were on its way or open.
    expect(OUTCOMES.filter((to) => CAUSES.some((cause) => mayMove('rejected', to, cause)))).toEqual(['accepted', 'paid', 'failed', 'cancelled']);
    expect(BATCH_STATES.filter((state) => !BATCH_STATES.some((to) => mayMoveBatch(state, to)))).toEqual(['done', 'cancelled']);
  });

  it('never says of a row that it was refused or never sent once the service had it, whatever causes come in whatever order', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.array(fc.record({ to: fc.constantFrom(...OUTCOMES), cause: fc.constantFrom(...CAUSES) }), { maxLength: 40 }), (steps) => {
        let outcome: Outcome = 'waiting';
        let had = false;
        for (const { to, cause } of steps) {
          if (!mayMove(outcome, to, cause)) continue;
          outcome = to;
          had ||= outcome === 'accepted' || outcome === 'paid' || outcome === 'failed';
          if (had) expect(['accepted', 'paid', 'failed', 'cancelled']).toContain(outcome);
        }
      }),
      { seed: 20261120, numRuns: 1000 },
    );
  });
});
