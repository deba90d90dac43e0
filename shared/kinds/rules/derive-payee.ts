import { bankOfService } from '../../banks.ts';
import type { Payee, ServiceId } from '../../services.ts';
import { finding, maskedAccount, readBank, type Reading, readable, unreadable } from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import type { RowCells } from '../kind.ts';
import type { StatedPayee } from './payees.ts';

/**
 * Fields by which a payee can be found where the sheet has no id. Never by a name: names repeat, and are written in
 * many ways.
 */
export const PAYEE_EVIDENCE = ['businessNumber', 'accountNumber', 'bank'] as const;

/** Which of them the columns give: a business number, or a bank together with an account number; empty when neither. */
export function payeeEvidence(has: (field: FieldKey) => boolean): readonly FieldKey[] {
  const account = has('accountNumber') && has('bank');
  return PAYEE_EVIDENCE.filter((field) => (field === 'businessNumber' ? has(field) : account));
}

interface PayeeIndex {
  readonly byBusinessNumber: ReadonlyMap<string, readonly Payee[]>;
  readonly byAccount: ReadonlyMap<string, readonly Payee[]>;
}

const indexes = new WeakMap<ReadonlyMap<string, Payee>, Map<ServiceId, PayeeIndex>>();

function accountKey(bank: string, digits: string): string {
  return `${bank} ${digits}`;
}

function push(map: Map<string, Payee[]>, key: string, payee: Payee): void {
  const known = map.get(key);
  if (known) known.push(payee);
  else map.set(key, [payee]);
}

/** Built once for each list of payees: a hundred thousand rows ask for it. */
function indexOf(payees: ReadonlyMap<string, Payee>, service: ServiceId): PayeeIndex {
  const known = indexes.get(payees)?.get(service);
  if (known) return known;
  const byBusinessNumber = new Map<string, Payee[]>();
  const byAccount = new Map<string, Payee[]>();
  for (const payee of payees.values()) {
    const business = payee.businessNumber?.replace(/[\s-]/g, '') ?? '';
    if (/^\d{10}$/.test(business)) push(byBusinessNumber, business, payee);
    // A number with masked digits (toss-facts §2.6) tells nobody apart.
    const digits = payee.accountNumber?.replace(/[\s-]/g, '') ?? '';
    const bank = payee.bank === null ? null : bankOfService(service, payee.bank);
    if (bank !== null && /^\d+$/.test(digits)) push(byAccount, accountKey(bank.name, digits), payee);
  }
  const index = { byBusinessNumber, byAccount };
  indexes.set(payees, (indexes.get(payees) ?? new Map<ServiceId, PayeeIndex>()).set(service, index));
  return index;
}

/** Ten equal digits are a placeholder, whoever has them: as good as an empty cell. */
function tells(businessNumber: string): boolean {
  return !/^(\d)\1{9}$/.test(businessNumber);
}

/** A payee that was archived gives way to one that was not: the number was registered anew. */
function candidates(found: readonly Payee[]): readonly Payee[] {
  const active = found.filter(({ archived }) => !archived);
  return active.length > 0 ? active : found;
}

/**
 * The id of the payee that the row's business number names, else its bank and account number. Exactly one payee of the
 * service must have it; what was found is always said. A business number that nobody has is not overruled by an account.
 */
export function derivePayee(cells: RowCells, stated: StatedPayee, field: FieldKey, service: ServiceId, payees: ReadonlyMap<string, Payee> | null): Reading<string> {
  if (payees === null) return unreadable(finding('error', 'REQUIRED_VALUE_MISSING', field));
  const index = indexOf(payees, service);
  const business = stated.businessNumber;
  if (business !== null && tells(business)) return one(index.byBusinessNumber.get(business) ?? [], 'businessNumber', business);
  const bank = readBank(cells.fields.bank ?? null);
  // A bank that can be read two ways is none.
  const certain = bank.value !== null && bank.findings.every(({ severity }) => severity !== 'warning');
  if (certain && bank.value !== null && stated.accountNumber !== null) {
    const found = index.byAccount.get(accountKey(bank.value.name, stated.accountNumber)) ?? [];
    return one(found, 'accountNumber', `${bank.value.name} ${maskedAccount(stated.accountNumber)}`);
  }
  return unreadable(finding('error', 'PAYEE_EVIDENCE_MISSING', field));
}

function one(found: readonly Payee[], field: FieldKey, by: string): Reading<string> {
  const [payee, ...others] = candidates(found);
  if (payee === undefined) return unreadable(finding('error', 'PAYEE_NOT_DERIVED', field, { by }));
  if (others.length > 0) {
    const ids = [payee, ...others].map(({ id }) => id);
    return unreadable(finding('error', 'PAYEE_DERIVED_AMBIGUOUS', field, { by, count: ids.length, ids: ids.slice(0, 5).join(', ') }));
  }
  return readable(payee.id, [finding('note', 'PAYEE_DERIVED', field, { value: payee.id, by, name: payee.name ?? '' })]);
}
