import { jsonReply, type Reply } from '../call.ts';
import { hash32 } from '../random.ts';

const VERSION = '2022-11-16';

let traces = 0;

/** Every exchange has a number of its own, which support asks for (toss-facts §2.3). */
function traceId(): string {
  traces += 1;
  return Array.from({ length: 4 }, (_, part) => hash32(`trace ${traces} ${part}`).toString(16).padStart(8, '0')).join('');
}

export function entityReply(entityType: string, entityBody: unknown): Reply {
  return jsonReply(200, { version: VERSION, traceId: traceId(), entityType, entityBody });
}

export function errorReply(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return jsonReply(status, { version: VERSION, traceId: traceId(), error: { code, message }, entityBody: null, entityType: null }, headers);
}

/** Status and message of each code. Per-endpoint lists of version 2 are not public: but for FORBIDDEN_SELLER_PAYOUT they are those of version 1 or a choice (toss-facts §2.7). */
const CODES = {
  INVALID_REQUEST: [400, '잘못된 요청입니다.'],
  INVALID_REQUIRED_PARAM: [400, '필수 파라미터가 누락되었습니다.'],
  INVALID_IDEMPOTENCY_KEY: [400, '멱등키는 300자 이하여야 합니다.'],
  INVALID_ENCRYPTION: [400, '암호화된 요청을 읽을 수 없습니다.'],
  INVALID_DATE: [400, '날짜 데이터가 잘못 되었습니다.'],
  INVALID_PAYABLE_DATE: [400, '지급일자가 올바르지 않습니다.'],
  NOT_ALLOWED_HOLIDAY: [400, '공휴일은 지급일로 선택할 수 없습니다.'],
  BELOW_ZERO_AMOUNT: [400, '금액은 0보다 커야 합니다.'],
  EXCEED_MAX_AMOUNT: [400, '거래금액 한도를 초과했습니다.'],
  EXCEED_MAX_QUERY_LIMIT: [400, '최대 조회 개수를 초과했습니다.'],
  INVALID_PAGING_KEY: [400, '잘못된 페이징 키 입니다.'],
  NOT_ENOUGH_AMOUNT: [400, '지급가능한 금액을 초과했습니다.'],
  DUPLICATED_REQUEST: [400, '중복된 요청입니다.'],
  NOT_SUPPORTED_PROCESS: [400, '지원되지 않는 작업입니다.'],
  UNAUTHORIZED_KEY: [401, '인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다.'],
  FORBIDDEN_REQUEST: [403, '허용되지 않은 요청입니다.'],
  FORBIDDEN_SELLER_PAYOUT: [403, '지급대행은 PARTIALLY_APPROVED, APPROVED 상태의 셀러에게만 가능합니다.'],
  INCORRECT_BASIC_AUTH_FORMAT: [403, "잘못된 요청입니다. ':' 를 포함해 인코딩해주세요."],
  NOT_AVAILABLE_BANK: [403, '은행 서비스 시간이 아닙니다.'],
  NOT_FOUND: [404, '존재하지 않는 정보 입니다.'],
  NOT_FOUND_SELLER: [404, '존재하지 않는 셀러입니다.'],
  PAYOUT_NOT_FOUND: [404, '존재하지 않는 지급대행 입니다.'],
  NOT_FOUND_HTTP_METHOD: [404, '존재하지 않는 HTTP 메소드 접근입니다.'],
  IDEMPOTENT_REQUEST_PROCESSING: [409, '이전 멱등 요청이 처리중입니다.'],
  FAILED_INTERNAL_SYSTEM_PROCESSING: [500, '내부 시스템 처리 작업이 실패했습니다. 잠시 후 다시 시도해주세요.'],
} as const satisfies Record<string, readonly [number, string]>;

export type Toss2Code = keyof typeof CODES;

export function isToss2Code(text: string): text is Toss2Code {
  return Object.hasOwn(CODES, text);
}

/** `refPayoutId`: the row that it is about stands at the end of the message. */
export function codeReply(code: Toss2Code, refPayoutId: string | null = null): Reply {
  const [status, message] = CODES[code];
  return errorReply(status, code, refPayoutId === null ? message : `${message} (refPayoutId: ${refPayoutId})`);
}

/** Leaves a rule; the world turns it into the answer and undoes what was begun. */
export class Toss2Refusal extends Error {
  readonly code: Toss2Code;
  readonly refPayoutId: string | null;
  /** What the refusal itself changes, done after everything else was undone. */
  readonly afterwards: (() => void) | null;

  constructor(code: Toss2Code, refPayoutId: string | null = null, afterwards: (() => void) | null = null) {
    super(code);
    this.name = 'Toss2Refusal';
    this.code = code;
    this.refPayoutId = refPayoutId;
    this.afterwards = afterwards;
  }
}

const BY_STATUS: Readonly<Record<number, Toss2Code>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED_KEY',
  403: 'FORBIDDEN_REQUEST',
  404: 'NOT_FOUND',
  409: 'IDEMPOTENT_REQUEST_PROCESSING',
  500: 'FAILED_INTERNAL_SYSTEM_PROCESSING',
};

export function statusReply(status: number): Reply {
  const code = BY_STATUS[status];
  if (code !== undefined) return codeReply(code);
  if (status === 429) return errorReply(429, 'TOO_MANY_REQUESTS', '요청이 너무 많습니다.', { 'retry-after': '1' });
  return errorReply(status, 'COMMON_ERROR', '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요.');
}
