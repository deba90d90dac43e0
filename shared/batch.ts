/** Outcomes of rows and states of requests and batches: the words of the ledger. */

/**
 * waiting: no request with it has been sent. sending: its request is journalled and may be on its way.
 * accepted: the service has it. rejected: the service has refused it. unknown: it may or may not be there.
 * paid, failed, cancelled: what the service said later.
 */
export const OUTCOMES = ['waiting', 'sending', 'accepted', 'rejected', 'unknown', 'paid', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * Allowed moves of a row. `unknown` leaves only by evidence: an answer to the same key and bytes,
 * the service's own record, or a recorded decision of a person.
 */
const MOVES: Readonly<Record<Outcome, readonly Outcome[]>> = {
  waiting: ['sending', 'cancelled'],
  sending: ['accepted', 'rejected', 'unknown', 'waiting', 'paid', 'failed', 'cancelled'],
  unknown: ['accepted', 'rejected', 'unknown', 'paid', 'failed', 'cancelled'],
  accepted: ['paid', 'failed', 'cancelled', 'accepted'],
  rejected: [],
  paid: ['failed'], // a bank may return a transfer after reporting it paid
  failed: ['paid'], // and a service may correct itself; both are shown
  cancelled: [],
};

export function mayMove(from: Outcome, to: Outcome): boolean {
  return MOVES[from].includes(to);
}

/** planned: never sent. sending: journalled, answer not yet stored. unknown: sent, no usable answer. */
export const REQUEST_STATES = ['planned', 'sending', 'answered', 'unknown'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/**
 * ready: frozen, not started. scheduled: waits for its time. sending: requests are going out.
 * stopped: a person or a refusal of the whole connection stopped it between requests.
 * attention: everything was sent, but some row is unknown. done: every row has an outcome.
 */
export const BATCH_STATES = ['ready', 'scheduled', 'sending', 'stopped', 'attention', 'done', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function noOutcomes(): Record<Outcome, number> {
  return { waiting: 0, sending: 0, accepted: 0, rejected: 0, unknown: 0, paid: 0, failed: 0, cancelled: 0 };
}

/** Whether nothing is left to do without new facts from the service. */
export function isSettled(outcome: Outcome): boolean {
  return outcome === 'rejected' || outcome === 'paid' || outcome === 'failed' || outcome === 'cancelled';
}
