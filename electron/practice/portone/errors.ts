import { jsonReply, type Reply } from '../call.ts';

/** The error types of the platform calls that this world has, with their status (schema: x-portone-status-code). */
const TYPES = {
  INVALID_REQUEST: [400, '요청된 입력 정보가 유효하지 않습니다.'],
  PLATFORM_CURRENCY_NOT_SUPPORTED: [400, '지원되지 않는 통화입니다.'],
  PLATFORM_TRANSFER_NON_DELETABLE_STATUS: [400, '삭제할 수 없는 상태의 정산건입니다.'],
  UNAUTHORIZED: [401, '인증 정보가 올바르지 않습니다.'],
  FORBIDDEN: [403, '요청이 거절되었습니다.'],
  PLATFORM_NOT_ENABLED: [403, '플랫폼 기능이 활성화되지 않았습니다.'],
  PLATFORM_PARTNER_NOT_FOUND: [404, '파트너를 찾을 수 없습니다.'],
  PLATFORM_TRANSFER_NOT_FOUND: [404, '정산건을 찾을 수 없습니다.'],
  PLATFORM_USER_DEFINED_PROPERTY_NOT_FOUND: [404, '사용자 정의 속성이 존재하지 않습니다.'],
  PLATFORM_TRANSFER_ID_ALREADY_USED: [409, '이미 사용된 정산건 아이디입니다.'],
} as const satisfies Record<string, readonly [number, string]>;

export type PortOneType = keyof typeof TYPES;

export function portOneError(type: PortOneType, message?: string): Reply {
  const [status, standard] = TYPES[type];
  return jsonReply(status, { type, message: message ?? standard });
}

/** Leaves a rule with a documented type; the world turns it into the answer. */
export class PortOneRefusal extends Error {
  readonly type: PortOneType;

  constructor(type: PortOneType, message?: string) {
    super(message ?? TYPES[type][1]);
    this.name = 'PortOneRefusal';
    this.type = type;
  }
}

const BY_STATUS: Readonly<Record<number, PortOneType>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'PLATFORM_TRANSFER_NOT_FOUND',
  409: 'PLATFORM_TRANSFER_ID_ALREADY_USED',
};

/** A 429 is not in the schema; its shape and Retry-After are a choice (portone-facts "Basics"). */
export function portOneErrorOfStatus(status: number): Reply {
  const type = BY_STATUS[status];
  if (type !== undefined) return portOneError(type);
  if (status === 429) return jsonReply(429, { type: 'TOO_MANY_REQUESTS', message: '요청이 너무 많습니다.' }, { 'retry-after': '1' });
  return jsonReply(status, { type: 'INTERNAL_SERVER_ERROR', message: '내부 오류가 발생했습니다.' });
}
