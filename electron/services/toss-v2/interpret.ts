import type { RowKey } from '../../../shared/ids.ts';
import { isSuccess, parseJson, type Complaint } from '../reading.ts';
import type { PlannedRequest, RowVerdict, Verdict } from '../service.ts';
import { withTrace } from '../texts.ts';
import type { RawAnswer } from '../transport.ts';
import { retryAfterMs } from '../waiting.ts';
import { matchRows, verdictOf } from './matching.ts';
import { readBody } from './plan.ts';
import { readComplaint, requestedSchema } from './schemas.ts';

/** "Slow down": 429, and its old form with 403 (toss-facts §1.7). Nothing was executed. */
export function asksToWait(answer: RawAnswer, complaint: Complaint | null): boolean {
  return answer.status === 429 || (answer.status === 403 && complaint?.code === 'FORBIDDEN_CONSECUTIVE_REQUEST');
}

/** No fault of a row. The banks' hours are another matter here: what is to be paid at once is refused outside them, for a whole night. */
const MAINTENANCE = 'MAINTAINED_METHOD';

/** Codes that speak of the key or the contract, not of the rows (toss-facts §1.7). */
const CONNECTION_CODES = new Set(['INVALID_API_KEY', 'API_VERSION_UPDATE_NEEDED', 'UNAUTHORIZED_KEY', 'INCORRECT_BASIC_AUTH_FORMAT', 'FORBIDDEN_REQUEST']);
/** The codes for a body that could not be opened are not documented: whatever speaks of encryption says that nothing was read. */
const ENCRYPTION_CODE = /ENCRYPT|DECRYPT|JWE|SECURITY_?KEY|SECURITY_MODE/;

/** A 403 of this kind is about what was asked for (FORBIDDEN_SELLER_PAYOUT: toss-facts §2.7), any other about who asks. */
const ROW_CODE = /SELLER|PAYOUT|BANK|AMOUNT|BALANCE/;

export function isKeyRefused(answer: RawAnswer, complaint: Complaint | null): boolean {
  if (complaint === null || answer.status < 400 || answer.status >= 500) return false;
  const { code } = complaint;
  if (answer.status === 401 || CONNECTION_CODES.has(code) || ENCRYPTION_CODE.test(code)) return true;
  if (answer.status === 404) return code.startsWith('NOT_FOUND_MERCHANT');
  return answer.status === 403 && !ROW_CODE.test(code) && !asksToWait(answer, complaint);
}

/** Our own id may be there already: whether Toss refuses it a second time, and how, is not documented (toss-facts §2.5). */
const ALREADY_THERE = /DUPLICAT|ALREADY_EXIST|ALREADY_REQUEST|ALREADY_PROCESS/;
/** Refusals that do not prove that nothing was executed. */
const DOUBTFUL_CODES = new Set(['PROVIDER_ERROR']);
const DOUBTFUL_STATUSES = new Set([408, 409]);

/** Rows that a refusal names: "… (refPayoutId: …)" (toss-facts §2.7). */
function namedRows(message: string, rowKeys: readonly RowKey[]): ReadonlySet<RowKey> {
  const known = new Map<string, RowKey>(rowKeys.map((key) => [key, key]));
  const named = new Set<RowKey>();
  for (const match of message.matchAll(/refPayoutId\s*[:=]\s*["']?([\w-]+)/g)) {
    const key = known.get(match[1] ?? '');
    if (key !== undefined) named.add(key);
  }
  return named;
}

/** The array is refused as a whole: a row that it names with its reason, the others because of that row. */
function refusedRows(request: PlannedRequest, { code, message, traceId }: Complaint): readonly RowVerdict[] {
  const named = namedRows(message, request.rowKeys);
  return request.rowKeys.map((key) => {
    const because = named.size === 0 || named.has(key);
    return { key, outcome: 'rejected', serviceId: null, status: null, code: because ? code : 'REFUSED_WITH_OTHERS', message: withTrace(because ? message : `${[...named].join(', ')}: ${message}`, traceId) };
  });
}

function interpretSuccess(request: PlannedRequest, answer: RawAnswer): Verdict {
  const parsed = requestedSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) {
    // An error under a success: `error` decides that it is no success, and nothing says what was executed.
    return { type: 'uncertain', reason: readComplaint(answer.body)?.code ?? 'ANSWER_UNREADABLE' };
  }
  const match = matchRows(readBody(request.body), parsed.data.entityBody);
  if (match.type === 'none') return { type: 'uncertain', reason: match.reason };
  return { type: 'rows', rows: request.rowKeys.flatMap((key) => {
    const payout = match.payouts.get(key);
    return payout === undefined ? [] : [verdictOf(key, payout)];
  }) };
}

/** What an unsealed answer to a payout request means (toss-facts §1.2, §2.3, §2.5, §2.7). */
export function interpret(request: PlannedRequest, answer: RawAnswer): Verdict {
  if (isSuccess(answer)) return interpretSuccess(request, answer);
  const complaint = readComplaint(answer.body);
  // The first request with this key is still running, whatever the status: the same key gets its answer (toss-facts §1.2).
  if (complaint?.code === 'IDEMPOTENT_REQUEST_PROCESSING') return { type: 'repeat', afterMs: retryAfterMs(answer), reason: complaint.code, running: true };
  if (asksToWait(answer, complaint)) return { type: 'repeat', afterMs: retryAfterMs(answer), reason: complaint?.code ?? `HTTP_${answer.status}` };
  if (answer.status < 400 || answer.status >= 500 || complaint === null) {
    return { type: 'uncertain', reason: complaint === null ? `HTTP_${answer.status}` : `HTTP_${answer.status} ${complaint.code}` };
  }
  const { code, message, traceId } = complaint;
  if (code === MAINTENANCE) return { type: 'repeat', afterMs: retryAfterMs(answer), reason: code, closed: true };
  const names = namedRows(message, request.rowKeys).size > 0;
  if (!names && isKeyRefused(answer, complaint)) return { type: 'refused', code, message: withTrace(message, traceId) };
  if (ALREADY_THERE.test(code)) return { type: 'exists' };
  if (DOUBTFUL_STATUSES.has(answer.status) || DOUBTFUL_CODES.has(code)) return { type: 'uncertain', reason: `HTTP_${answer.status} ${code}` };
  return { type: 'rows', rows: refusedRows(request, complaint) };
}
