/** Outcomes of rows and states of requests and batches: the words of the ledger, and who may change them. */

/**
 * waiting: no request with it has been sent. sending: its request is journalled and may be on its way.
 * accepted: the service has it. rejected: the service has refused it. unknown: it may or may not be there.
 * paid, failed, cancelled: what the service said later.
 */
export const OUTCOMES = ['waiting', 'sending', 'accepted', 'rejected', 'unknown', 'paid', 'failed', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whether nobody knows yet what became of a row: its request is not done with. */
export function isOpenOutcome(outcome: Outcome): boolean {
  return outcome === 'waiting' || outcome === 'sending' || outcome === 'unknown';
}

/**
 * What may change an outcome, and nothing else may.
 * journalled: an attempt is committed, before its socket opens. not-sent: certainly no byte of it left.
 * no-answer: it may have arrived and nothing usable came back, or the process ended.
 * answer: the service's answer to the request, the first or to a repeat of the same key and bytes.
 * asked: the service's own record of the row, found by our id, or its answer to an undoing.
 * withdrawn: a person cancelled what was never sent. person: somebody decided what nobody can find out any more.
 */
export const CAUSES = ['journalled', 'not-sent', 'no-answer', 'answer', 'asked', 'withdrawn', 'person'] as const;
export type Cause = (typeof CAUSES)[number];

type Moves<State extends string> = Readonly<Record<State, Readonly<Partial<Record<State, readonly Cause[]>>>>>;

const ROW_MOVES: Moves<Outcome> = {
  // By the service's own record only where the ledger lost what it had journalled: a damaged disk, an older copy put back.
  waiting: { sending: ['journalled'], cancelled: ['withdrawn', 'asked'], accepted: ['asked'], paid: ['asked'], failed: ['asked'], unknown: ['asked'] },
  sending: {
    waiting: ['not-sent'],
    unknown: ['no-answer'],
    accepted: ['answer'],
    rejected: ['answer'],
    paid: ['answer'],
    failed: ['answer'],
    cancelled: ['answer'],
  },
  // Leaves only by evidence: a repeat of the same key and bytes, the service's own record, or a recorded decision.
  unknown: {
    unknown: ['no-answer', 'asked', 'answer'],
    accepted: ['answer', 'asked'],
    rejected: ['answer'],
    paid: ['answer', 'asked', 'person'],
    failed: ['answer', 'asked', 'person'],
    cancelled: ['answer', 'asked'],
  },
  accepted: { accepted: ['asked'], paid: ['asked'], failed: ['asked'], cancelled: ['asked'] },
  // The service's own record beats a refusal that named no row: it may have executed what it refused.
  rejected: { accepted: ['asked'], paid: ['asked'], failed: ['asked'], cancelled: ['asked'] },
  paid: { paid: ['asked'], failed: ['asked'] }, // a bank may return a transfer after reporting it paid
  // A service may correct itself, or have what a person said was not paid; both are shown.
  failed: { failed: ['asked'], paid: ['asked'], accepted: ['asked'] },
  cancelled: {},
};

/** Whether a row may go from one outcome to another (or be told anew with the same one) for this reason. */
export function mayMove(from: Outcome, to: Outcome, cause: Cause): boolean {
  return ROW_MOVES[from][to]?.includes(cause) ?? false;
}

/** planned: never sent. sending: journalled, answer not yet stored. unknown: sent, no usable answer. answered: nothing is open. */
export const REQUEST_STATES = ['planned', 'sending', 'answered', 'unknown'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

const REQUEST_MOVES: Moves<RequestState> = {
  planned: { sending: ['journalled'], planned: ['not-sent'], answered: ['withdrawn', 'asked'], unknown: ['asked'] },
  // "Later, please" is answered by journalling the next attempt.
  sending: { sending: ['journalled'], planned: ['not-sent'], unknown: ['no-answer', 'answer', 'asked'], answered: ['answer', 'asked'] },
  unknown: { sending: ['journalled'], unknown: ['no-answer', 'answer', 'asked'], answered: ['answer', 'asked', 'person'] },
  answered: {},
};

export function mayMoveRequest(from: RequestState, to: RequestState, cause: Cause): boolean {
  return REQUEST_MOVES[from][to]?.includes(cause) ?? false;
}

/** The states that a request may come from: what the ledger compares while it writes. */
export function requestMayComeFrom(to: RequestState, cause: Cause): readonly RequestState[] {
  return REQUEST_STATES.filter((from) => mayMoveRequest(from, to, cause));
}

/**
 * ready: frozen, not started. scheduled: waits for its time. sending: requests are going out.
 * stopped: a person or a refusal of the whole connection stopped it between requests.
 * attention: everything was sent, but some row is unknown. done: every row has an outcome.
 */
export const BATCH_STATES = ['ready', 'scheduled', 'sending', 'stopped', 'attention', 'done', 'cancelled'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

const BATCH_MOVES: Readonly<Record<BatchState, readonly BatchState[]>> = {
  ready: ['scheduled', 'sending', 'stopped', 'cancelled'],
  // Its time is given up where a person wants to send at once what was approved for later.
  scheduled: ['ready', 'scheduled', 'sending', 'stopped', 'cancelled'],
  sending: ['sending', 'stopped', 'attention', 'done'],
  stopped: ['sending', 'stopped', 'attention', 'done', 'cancelled'],
  attention: ['sending', 'stopped', 'attention', 'done'],
  done: [],
  cancelled: [],
};

export function mayMoveBatch(from: BatchState, to: BatchState): boolean {
  return BATCH_MOVES[from].includes(to);
}

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function noOutcomes(): Record<Outcome, number> {
  return { waiting: 0, sending: 0, accepted: 0, rejected: 0, unknown: 0, paid: 0, failed: 0, cancelled: 0 };
}

/** Whether nothing is left to do without new facts from the service. */
export function isSettled(outcome: Outcome): boolean {
  return outcome === 'rejected' || outcome === 'paid' || outcome === 'failed' || outcome === 'cancelled';
}
