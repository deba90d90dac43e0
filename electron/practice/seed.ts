import { bankOfService } from '../../shared/banks.ts';
import { digits, pick, seeded } from './random.ts';

/** A submall as the practice world starts with it (fields of toss-facts §1.4). */
export interface SeedSubmall {
  readonly subMallId: string;
  readonly type: 'CORPORATE' | 'INDIVIDUAL';
  readonly status: 'APPROVED' | 'PARTIALLY_APPROVED' | 'KYC_REQUIRED';
  readonly companyName: string | null;
  readonly representativeName: string | null;
  readonly businessNumber: string | null;
  readonly account: { readonly bankCode: string; readonly accountNumber: string; readonly holderName: string };
  readonly email: string;
  readonly phoneNumber: string;
  /** Its bank account is closed: payouts to it are accepted and end FAILED with INVALID_ACCOUNT. */
  readonly unpayable: boolean;
}

/** A partner as the practice world starts with it (portone-facts "Partners"). */
export interface SeedPartner {
  readonly id: string;
  readonly name: string;
  readonly status: 'APPROVED' | 'PENDING' | 'REJECTED';
  readonly isArchived: boolean;
  readonly kind: 'BUSINESS' | 'WHT_PAYER' | 'NON_WHT_PAYER';
  readonly businessNumber: string | null;
  readonly representativeName: string;
  readonly email: string;
  readonly phoneNumber: string;
  readonly account: { readonly bank: string; readonly number: string; readonly holder: string; readonly status: string };
  readonly tags: readonly string[];
}

/** A seller as the Toss v2 world starts with it (toss-facts §2.6). */
export interface SeedSeller {
  /** As the service issues it. */
  readonly id: string;
  /** As the shop calls it. */
  readonly refSellerId: string;
  readonly businessType: 'INDIVIDUAL' | 'INDIVIDUAL_BUSINESS' | 'CORPORATE';
  readonly company: { readonly name: string; readonly representativeName: string; readonly businessRegistrationNumber: string; readonly email: string; readonly phone: string } | null;
  readonly individual: { readonly name: string; readonly email: string; readonly phone: string } | null;
  readonly status: 'APPROVED' | 'PARTIALLY_APPROVED' | 'KYC_REQUIRED' | 'APPROVAL_REQUIRED' | 'KYC_REJECTED';
  /** `bankCode` has three digits here. */
  readonly account: { readonly bankCode: string; readonly accountNumber: string; readonly holderName: string };
  /** Its bank account is closed: payouts to it are accepted and fail. */
  readonly unpayable: boolean;
}

export interface PracticeSeed {
  readonly sellers: readonly SeedSeller[];
  readonly submalls: readonly SeedSubmall[];
  readonly partners: readonly SeedPartner[];
}

export const SEEDED_PAYEES = 200;

const FIRST = ['달토끼', '구름마루', '푸른고래', '도토리', '별사탕', '솜사탕', '너구리', '무지개', '은하수', '다람쥐', '호박꽃', '반딧불', '고슴도치', '민들레', '조약돌', '바람개비'] as const;
const SECOND = ['상사', '유통', '푸드', '물산', '스튜디오', '공방', '커머스', '식품', '디자인', '문구', '리빙', '농원'] as const;
const FAMILY = ['김', '이', '박', '최', '정', '강', '조', '윤'] as const;
const GIVEN = ['연습', '가상', '예시', '보기', '시험', '모의'] as const;
/** Two-character Toss code and PortOne symbol of the same bank (toss-facts §4.1). */
const BANKS: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['06', 'KOOKMIN'], ['88', 'SHINHAN'], ['20', 'WOORI'], ['81', 'HANA'], ['11', 'NONGHYUP'],
  ['03', 'IBK'], ['90', 'KAKAO'], ['92', 'TOSS'], ['89', 'K_BANK'],
];

/** A number with a right check digit (toss-facts §6.1) whose first three digits no tax office has. */
function fictionalBusinessNumber(random: () => number): string {
  const nine = `000${10 + Math.floor(random() * 80)}${digits(4, random)}`;
  const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(nine[index]), 0) + Math.floor((Number(nine[8]) * 5) / 10);
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

interface Company {
  readonly name: string;
  readonly representative: string;
  readonly businessNumber: string;
  readonly bank: readonly [string, string];
  readonly accountNumber: string;
  readonly phoneNumber: string;
}

function company(random: () => number): Company {
  return {
    name: `${pick(FIRST, random)}${pick(SECOND, random)}(연습)`,
    representative: `${pick(FAMILY, random)}${pick(GIVEN, random)}`,
    businessNumber: fictionalBusinessNumber(random),
    bank: pick(BANKS, random),
    // Leading zeros are real (toss-facts §4.2), and here also say that no such account exists.
    accountNumber: `000${digits(9, random)}`,
    phoneNumber: `0100000${digits(4, random)}`,
  };
}

/**
 * The statuses hang on the number alone, so that samples can rely on them whatever the seed:
 * 001–191 can be paid (every fourth only up to 10,000,000), 192–193 have closed accounts, 194–200 wait for KYC.
 */
function submall(number: number, random: () => number): SeedSubmall {
  const made = company(random);
  const individual = number % 5 === 0;
  const id = `submall${String(number).padStart(3, '0')}`;
  return {
    subMallId: id,
    type: individual ? 'INDIVIDUAL' : 'CORPORATE',
    status: number >= 194 ? 'KYC_REQUIRED' : number % 4 === 0 ? 'PARTIALLY_APPROVED' : 'APPROVED',
    companyName: individual ? null : made.name,
    representativeName: individual ? null : made.representative,
    businessNumber: individual ? null : made.businessNumber,
    account: { bankCode: made.bank[0], accountNumber: made.accountNumber, holderName: individual ? made.representative : made.name },
    email: `${id}@example.com`,
    phoneNumber: made.phoneNumber,
    unpayable: number === 192 || number === 193,
  };
}

/** The service's own id of a seller, from 1. */
export function practiceSellerId(number: number): string {
  return `seller_practice${String(number).padStart(3, '0')}`;
}

/** 001–190 can be paid (every fourth only up to 10,000,000 a week), 191–193 have closed accounts; then each status that stops, and one nobody knows. */
function sellerStatus(number: number): SeedSeller['status'] {
  if (number === SEEDED_PAYEES) return 'KYC_REJECTED';
  if (number >= 197) return 'KYC_REQUIRED';
  if (number >= 194) return 'APPROVAL_REQUIRED';
  return number % 4 === 0 ? 'PARTIALLY_APPROVED' : 'APPROVED';
}

function seller(number: number, random: () => number): SeedSeller {
  const made = company(random);
  const individual = number % 5 === 0;
  const name = String(number).padStart(4, '0');
  const contact = { email: `shop${name}@example.com`, phone: made.phoneNumber };
  return {
    id: practiceSellerId(number),
    refSellerId: `shop-${name}`,
    businessType: individual ? 'INDIVIDUAL' : number % 3 === 0 ? 'CORPORATE' : 'INDIVIDUAL_BUSINESS',
    company: individual ? null : { name: made.name, representativeName: made.representative, businessRegistrationNumber: made.businessNumber, ...contact },
    individual: individual ? { name: made.representative, ...contact } : null,
    status: sellerStatus(number),
    account: { bankCode: bankOfService('toss-v1', made.bank[0])?.digits ?? made.bank[0], accountNumber: made.accountNumber, holderName: individual ? made.representative : made.name },
    unpayable: number >= 191 && number <= 193,
  };
}

/** 001–190 are approved; 191–193 PENDING, 194–195 REJECTED, 196–200 archived. */
function partner(number: number, random: () => number): SeedPartner {
  const made = company(random);
  const id = `partner${String(number).padStart(3, '0')}`;
  const kind = number % 5 === 0 ? 'WHT_PAYER' : number % 7 === 0 ? 'NON_WHT_PAYER' : 'BUSINESS';
  const name = kind === 'BUSINESS' ? made.name : made.representative;
  return {
    id,
    name,
    status: number >= 191 && number <= 193 ? 'PENDING' : number === 194 || number === 195 ? 'REJECTED' : 'APPROVED',
    isArchived: number >= 196,
    kind,
    businessNumber: kind === 'BUSINESS' ? made.businessNumber : null,
    representativeName: made.representative,
    email: `${id}@example.com`,
    phoneNumber: made.phoneNumber,
    account: { bank: made.bank[1], number: made.accountNumber, holder: name, status: number % 50 === 0 ? 'VERIFY_FAILED' : 'VERIFIED' },
    tags: number % 10 === 0 ? ['연습', '우수'] : ['연습'],
  };
}

/** The payees of a practice world. Pure: the same seed always gives the same payees. */
export function practiceSeed(seed: number): PracticeSeed {
  const submallRandom = seeded(`submalls ${seed}`);
  const partnerRandom = seeded(`partners ${seed}`);
  const sellerRandom = seeded(`sellers ${seed}`);
  return {
    submalls: Array.from({ length: SEEDED_PAYEES }, (_, index) => submall(index + 1, submallRandom)),
    sellers: Array.from({ length: SEEDED_PAYEES }, (_, index) => seller(index + 1, sellerRandom)),
    partners: Array.from({ length: SEEDED_PAYEES }, (_, index) => partner(index + 1, partnerRandom)),
  };
}
