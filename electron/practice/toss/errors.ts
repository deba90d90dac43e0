import { jsonReply, type Reply } from '../call.ts';

/** Status and Korean message of each code, as documented (toss-facts §1.7 and §1.2). */
const CODES = {
  INVALID_REQUEST: [400, '잘못된 요청입니다.'],
  INVALID_REQUIRED_PARAM: [400, '필수 파라미터가 누락되었습니다.'],
  INVALID_API_KEY: [400, '잘못된 시크릿키 연동 정보 입니다.'],
  INVALID_IDEMPOTENCY_KEY: [400, '멱등키는 300자 이하여야 합니다.'],
  ALREADY_EXIST_SUBMALL: [400, '이미 존재하는 서브몰입니다.'],
  INVALID_SUBMALL_ID: [400, '유효하지 않은 서브몰 ID 입니다. 영문, 숫자 20글자 이하로 입력해주세요.'],
  INVALID_BUSINESS_NUMBER: [400, '사업자 등록번호가 잘못되었습니다.'],
  INVALID_EMAIL: [400, '이메일 주소 형식에 맞지 않습니다.'],
  INVALID_BANK: [400, '유효하지 않은 은행입니다.'],
  INVALID_ACCOUNT_NUMBER: [400, '계좌번호가 올바르지 않습니다.'],
  USER_ACCOUNT_ON_HOLD: [400, '계정이 사용 불가능한 상태입니다.'],
  MAINTAINED_METHOD: [400, '현재 점검 중 입니다.'],
  NOT_ENOUGH_AMOUNT: [400, '지급가능한 금액을 초과했습니다.'],
  BELOW_ZERO_AMOUNT: [400, '금액은 0보다 커야 합니다.'],
  REQUIRED_AMOUNT: [400, '금액 값이 필수입니다.'],
  EXCEED_MAX_AMOUNT: [400, '거래금액 한도를 초과했습니다.'],
  INVALID_PAYABLE_DATE: [400, '지급일자가 올바르지 않습니다.'],
  NOT_ALLOWED_HOLIDAY: [400, '공휴일은 지급일로 선택할 수 없습니다.'],
  INVALID_DATE: [400, '날짜 데이터가 잘못 되었습니다.'],
  EXCEED_MAX_QUERY_LIMIT: [400, '최대 조회 개수를 초과했습니다.'],
  DUPLICATED_REQUEST: [400, '중복된 요청입니다.'],
  NOT_SUPPORTED_PROCESS: [400, '지원되지 않는 작업입니다.'],
  UNAUTHORIZED_KEY: [401, '인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다.'],
  FORBIDDEN_REQUEST: [403, '허용되지 않은 요청입니다.'],
  FORBIDDEN_CONSECUTIVE_REQUEST: [403, '반복적인 요청은 허용되지 않습니다. 잠시 후 다시 시도해주세요.'],
  INCORRECT_BASIC_AUTH_FORMAT: [403, "잘못된 요청입니다. ':' 를 포함해 인코딩해주세요."],
  NOT_AVAILABLE_BANK: [403, '은행 서비스 시간이 아닙니다.'],
  NOT_FOUND: [404, '존재하지 않는 정보 입니다.'],
  NOT_FOUND_MERCHANT: [404, '존재하지 않는 상점 정보 입니다.'],
  NOT_FOUND_SUBMALL: [404, '존재하지 않는 서브몰입니다.'],
  PAYOUT_NOT_FOUND: [404, '존재하지 않는 지급대행 입니다.'],
  NOT_FOUND_HTTP_METHOD: [404, '존재하지 않는 HTTP 메소드 접근입니다.'],
  IDEMPOTENT_REQUEST_PROCESSING: [409, '이전 멱등 요청이 처리중입니다.'],
  FAILED_INTERNAL_SYSTEM_PROCESSING: [500, '내부 시스템 처리 작업이 실패했습니다. 잠시 후 다시 시도해주세요.'],
  COMMON_ERROR: [500, '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요.'],
} as const satisfies Record<string, readonly [number, string]>;

export type TossCode = keyof typeof CODES;

export function isTossCode(text: string): text is TossCode {
  return Object.hasOwn(CODES, text);
}

export function tossError(code: TossCode): Reply {
  const [status, message] = CODES[code];
  return jsonReply(status, { code, message });
}

/** Leaves a rule with a documented code; the world turns it into the answer and undoes what was begun. */
export class TossRefusal extends Error {
  readonly code: TossCode;
  /** What the refusal itself changes, done after everything else was undone. */
  readonly afterwards: (() => void) | null;

  constructor(code: TossCode, afterwards: (() => void) | null = null) {
    super(code);
    this.name = 'TossRefusal';
    this.code = code;
    this.afterwards = afterwards;
  }
}

const BY_STATUS: Readonly<Record<number, TossCode>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED_KEY',
  403: 'FORBIDDEN_REQUEST',
  404: 'NOT_FOUND',
  409: 'IDEMPOTENT_REQUEST_PROCESSING',
  500: 'FAILED_INTERNAL_SYSTEM_PROCESSING',
};

/** The shape of a plain error of that status; the code of a 429 is not documented, nor is Retry-After (toss-facts §1.1). */
export function tossErrorOfStatus(status: number): Reply {
  const code = BY_STATUS[status];
  if (code !== undefined) return tossError(code);
  if (status === 429) return jsonReply(429, { code: 'TOO_MANY_REQUESTS', message: '요청이 너무 많습니다.' }, { 'retry-after': '1' });
  return jsonReply(status, { code: 'COMMON_ERROR', message: '일시적인 오류가 발생했습니다. 잠시 후 다시 시도해주세요.' });
}
