import { BANK_LINES } from './bank-table.ts';
import type { ServiceId } from './services.ts';

export interface Bank {
  readonly name: string;
  /** Toss v1's 2-character code. A string: zeros and letters count (`03`, `S0` is not `SO`). */
  readonly tossV1: string | null;
  /** The 3-digit code of the banking network. */
  readonly digits: string | null;
  readonly tossSymbol: string | null;
  readonly portOne: string | null;
  readonly aliases: readonly string[];
}

export type BankMatch =
  | { readonly type: 'found'; readonly bank: Bank; readonly by: 'name' | 'symbol' | 'digits' | 'tossV1' }
  /** A 3-digit code whose zeros are gone: 4 or 04 for 004. */
  | { readonly type: 'zero-lost'; readonly bank: Bank }
  /** It can be read two ways, or its code and its name say different banks. `likely` is what most people mean. */
  | { readonly type: 'ambiguous'; readonly likely: Bank | null }
  | { readonly type: 'unknown' };

export const BANKS: readonly Bank[] = BANK_LINES.map(([name, tossV1, digits, tossSymbol, portOne, aliases]) => ({
  name, tossV1, digits, tossSymbol, portOne, aliases,
}));

const byDigits = new Map<string, Bank>();
const byTossV1 = new Map<string, Bank>();
const bySymbol = new Map<string, Bank>();
const byPortOne = new Map<string, Bank>();
const byName = new Map<string, Bank>();
for (const bank of BANKS) {
  if (bank.digits !== null) byDigits.set(bank.digits, bank);
  if (bank.tossV1 !== null) byTossV1.set(bank.tossV1, bank);
  if (bank.tossSymbol !== null) bySymbol.set(bank.tossSymbol, bank);
  if (bank.portOne !== null) byPortOne.set(bank.portOne, bank);
  for (const name of [bank.name, ...bank.aliases]) byName.set(nameKey(name), bank);
}
const kookmin = byDigits.get('004') ?? null;

function nameKey(name: string): string {
  return name.normalize('NFKC').replace(/\(주\)|주식회사|[\s.·_-]/g, '').toLowerCase();
}

/** Finds the bank that a person typed: a name, a code of either length, or a symbol of either service. */
export function findBank(typed: string): BankMatch {
  const text = typed.normalize('NFKC').trim();
  if (/^\d+$/.test(text)) return findByNumber(text);
  const upper = text.toUpperCase();
  const coded = byTossV1.get(upper);
  if (coded) return { type: 'found', bank: coded, by: 'tossV1' };
  const symbol = bySymbol.get(upper) ?? byPortOne.get(upper);
  if (symbol) return { type: 'found', bank: symbol, by: 'symbol' };
  const named = byName.get(nameKey(text));
  if (named) return { type: 'found', bank: named, by: 'name' };
  return findCodeAndName(text);
}

/** `04` is no code of Toss v1, so it is 004 without its zero; `06` is Toss's code of 국민 and an old 006 at once. */
function findByNumber(text: string): BankMatch {
  if (text.length === 3) {
    const bank = byDigits.get(text);
    return bank ? { type: 'found', bank, by: 'digits' } : text === '006' ? { type: 'ambiguous', likely: kookmin } : { type: 'unknown' };
  }
  if (text.length > 3) return { type: 'unknown' };
  if (Number(text) === 6) return { type: 'ambiguous', likely: kookmin };
  const coded = byTossV1.get(text);
  if (coded) return { type: 'found', bank: coded, by: 'tossV1' };
  const bank = byDigits.get(text.padStart(3, '0'));
  return bank ? { type: 'zero-lost', bank } : { type: 'unknown' };
}

/** `004 국민은행`, `국민은행(004)`: fine while both mean one bank. */
function findCodeAndName(text: string): BankMatch {
  const outside = byName.get(nameKey(text.replace(/\(.*\)/, '')));
  const codes = text.match(/\d+/g) ?? [];
  const [code = ''] = codes;
  if (codes.length !== 1 || code.length < 2 || code.length > 3) {
    return outside ? { type: 'found', bank: outside, by: 'name' } : { type: 'unknown' };
  }
  const named = byName.get(nameKey(text.replace(code, '').replace(/[()[\]{}<>:/,]/g, ''))) ?? outside;
  if (!named) return { type: 'unknown' };
  const numbered = byDigits.get(code) ?? byTossV1.get(code);
  return !numbered || numbered === named ? { type: 'found', bank: named, by: 'name' } : { type: 'ambiguous', likely: null };
}

/** The bank a service names with its own code, where that is known. */
export function bankOfService(service: ServiceId, code: string): Bank | null {
  const text = code.trim();
  if (service === 'portone') return byPortOne.get(text) ?? null;
  return byTossV1.get(text) ?? byDigits.get(text) ?? bySymbol.get(text) ?? null;
}

/** What a service calls this bank; null where no source gives its code. */
export function codeOfBank(service: ServiceId, bank: Bank): string | null {
  if (service === 'portone') return bank.portOne;
  return service === 'toss-v2' ? bank.digits : bank.tossV1;
}
