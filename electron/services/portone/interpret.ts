import type { RowKey } from '../../../shared/ids.ts';
import { isSuccess, parseJson, type Complaint } from '../reading.ts';
import type { PlannedRequest, RowVerdict, Verdict } from '../service.ts';
import type { RawAnswer } from '../transport.ts';
import { retryAfterMs } from '../waiting.ts';
import { readBody, type AskedRow } from './plan.ts';
import { createdSchema, readComplaint, type Transfer } from './schemas.ts';

/** A 429 is not in the schema; it can only mean "slow down" (portone-facts "Basics"). */
export function asksToWait(answer: RawAnswer): boolean {
  return answer.status === 429;
}

/** UNAUTHORIZED, FORBIDDEN, PLATFORM_NOT_ENABLED: the connection, not the row. */
export function isKeyRefused(answer: RawAnswer, complaint: Complaint | null): boolean {
  return complaint !== null && (answer.status === 401 || answer.status === 403);
}

/** Only the end is certain: every other status, known or not, means that the service has it (portone-facts "Manual settlement"). */
export function verdictOf(key: RowKey, transfer: Transfer): RowVerdict {
  return {
    key,
    outcome: transfer.status === 'PAID_OUT' ? 'paid' : 'accepted',
    serviceId: transfer.id,
    status: transfer.status,
    code: null,
    message: null,
  };
}

/** Partner, amount and date are those of our row, in won. */
export function sameContent(transfer: Transfer, row: Omit<AskedRow, 'key'>): boolean {
  return transfer.partner.id === row.payee && transfer.settlementAmount === row.amount && transfer.settlementDate === row.date
    && (transfer.settlementCurrency ?? 'KRW') === 'KRW';
}

const DOUBTFUL_STATUSES = new Set([408, 409]);

function interpretSuccess(request: PlannedRequest, answer: RawAnswer): Verdict {
  const parsed = createdSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) return { type: 'uncertain', reason: 'ANSWER_UNREADABLE' };
  const { transfer } = parsed.data;
  const row = readBody(request.body);
  if (transfer.id !== row.key || !sameContent(transfer, row)) return { type: 'uncertain', reason: 'ANSWER_DIFFERS_FROM_REQUEST' };
  return { type: 'rows', rows: [verdictOf(row.key, transfer)] };
}

/** What an answer to a new manual transfer means (portone-facts "Manual settlement"). */
export function interpret(request: PlannedRequest, answer: RawAnswer): Verdict {
  if (isSuccess(answer)) return interpretSuccess(request, answer);
  const complaint = readComplaint(answer.body);
  if (asksToWait(answer)) return { type: 'repeat', afterMs: retryAfterMs(answer), reason: complaint?.code ?? 'HTTP_429' };
  if (answer.status < 400 || answer.status >= 500 || complaint === null) {
    return { type: 'uncertain', reason: complaint === null ? `HTTP_${answer.status}` : `HTTP_${answer.status} ${complaint.code}` };
  }
  const { code, message } = complaint;
  if (code === 'PLATFORM_TRANSFER_ID_ALREADY_USED') return { type: 'exists' };
  if (isKeyRefused(answer, complaint)) return { type: 'refused', code, message };
  if (DOUBTFUL_STATUSES.has(answer.status)) return { type: 'uncertain', reason: `HTTP_${answer.status} ${code}` };
  return {
    type: 'rows',
    rows: request.rowKeys.map((key) => ({ key, outcome: 'rejected', serviceId: null, status: null, code, message })),
  };
}
