import { isSuccess, parseJson, type Complaint } from '../reading.ts';
import type { PlannedRequest, Verdict } from '../service.ts';
import type { RawAnswer } from '../transport.ts';
import { retryAfterMs } from '../waiting.ts';
import { matchRows, verdictOf } from './matching.ts';
import { readBody } from './plan.ts';
import { payoutsSchema, readComplaint } from './schemas.ts';

/** "Slow down": 429 (toss-facts §1.1), and its old form with 403 (§1.7). Nothing was executed. */
export function asksToWait(answer: RawAnswer, complaint: Complaint | null): boolean {
  return answer.status === 429 || (answer.status === 403 && complaint?.code === 'FORBIDDEN_CONSECUTIVE_REQUEST');
}

/** "Not now": maintenance, or hours in which banks take nothing (toss-facts §1.7). It is no fault of a row. */
const CLOSED_CODES = new Set(['MAINTAINED_METHOD', 'NOT_AVAILABLE_BANK']);

/** Codes that speak of the key or the contract, not of the rows (toss-facts §1.7). */
const CONNECTION_CODES = new Set(['INVALID_API_KEY', 'API_VERSION_UPDATE_NEEDED', 'UNAUTHORIZED_KEY', 'INCORRECT_BASIC_AUTH_FORMAT']);

export function isKeyRefused(answer: RawAnswer, complaint: Complaint | null): boolean {
  if (complaint === null || answer.status < 400 || answer.status >= 500) return false;
  if (answer.status === 401 || CONNECTION_CODES.has(complaint.code)) return true;
  if (answer.status === 404) return complaint.code.startsWith('NOT_FOUND_MERCHANT');
  return answer.status === 403 && complaint.code !== 'NOT_AVAILABLE_BANK' && !asksToWait(answer, complaint);
}

/**
 * Refusals that do not prove that nothing was executed: an earlier request may be what they speak of.
 * What they mean for payouts is not documented (toss-facts §1.7, §7), so the rows are looked up instead.
 */
const DOUBTFUL_CODES = new Set(['DUPLICATED_REQUEST', 'ALREADY_PROCESSING_REQUEST', 'ALREADY_PROCESSED_REQUEST', 'PROVIDER_ERROR']);
const DOUBTFUL_STATUSES = new Set([408, 409]);

function interpretSuccess(request: PlannedRequest, answer: RawAnswer): Verdict {
  const parsed = payoutsSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) return { type: 'uncertain', reason: 'ANSWER_UNREADABLE' };
  const match = matchRows(readBody(request.body), parsed.data);
  if (match.type === 'none') return { type: 'uncertain', reason: match.reason };
  const rows = [...match.payouts].map(([key, payout]) => verdictOf(key, payout));
  const order = new Map(request.rowKeys.map((key, index) => [key, index]));
  return { type: 'rows', rows: rows.sort((left, right) => (order.get(left.key) ?? 0) - (order.get(right.key) ?? 0)) };
}

/** What an answer to a payout request means (toss-facts §1.2, §1.5, §1.7). */
export function interpret(request: PlannedRequest, answer: RawAnswer): Verdict {
  if (isSuccess(answer)) return interpretSuccess(request, answer);
  const complaint = readComplaint(answer.body);
  // The first request with this key is still running, whatever the status: the same key gets its answer (toss-facts §1.2).
  if (complaint?.code === 'IDEMPOTENT_REQUEST_PROCESSING') return { type: 'repeat', afterMs: retryAfterMs(answer), reason: complaint.code, running: true };
  if (asksToWait(answer, complaint)) return { type: 'repeat', afterMs: retryAfterMs(answer), reason: complaint?.code ?? `HTTP_${answer.status}` };
  if (answer.status < 400 || answer.status >= 500 || complaint === null) {
    return { type: 'uncertain', reason: complaint === null ? `HTTP_${answer.status}` : `HTTP_${answer.status} ${complaint.code}` };
  }
  const { code, message } = complaint;
  if (CLOSED_CODES.has(code)) return { type: 'repeat', afterMs: retryAfterMs(answer), reason: code, closed: true };
  if (isKeyRefused(answer, complaint)) return { type: 'refused', code, message };
  if (DOUBTFUL_STATUSES.has(answer.status) || DOUBTFUL_CODES.has(code)) return { type: 'uncertain', reason: `HTTP_${answer.status} ${code}` };
  // No row index comes with it: the array was refused as a whole (toss-facts §1.7).
  return {
    type: 'rows',
    rows: request.rowKeys.map((key) => ({ key, outcome: 'rejected', serviceId: null, status: null, code, message })),
  };
}
