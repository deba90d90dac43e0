import { type Bank, bankOfService } from '../../banks.ts';
import type { Cell } from '../../cells.ts';
import type { Finding, IssueParams } from '../../issues.ts';
import type { Payee, ServiceId } from '../../services.ts';
import { finding, maskedAccount, type Reading, readIdentifier } from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import type { RuleContext } from '../kind.ts';

/** What the sheet says about the payee beside its id. */
export interface StatedPayee {
  readonly bank: Bank | null;
  readonly accountNumber: string | null;
  readonly holderName: string | null;
  readonly businessNumber: string | null;
}

/** Compares a row's payee with the service's own record of it. Nothing is known until the service was asked. `derived`: the id was not in the sheet. */
export function payeeFindings(
  id: string,
  field: FieldKey,
  stated: StatedPayee,
  service: ServiceId,
  context: RuleContext,
  derived = false,
): readonly Finding[] {
  const { payees } = context;
  if (payees === null) return [];
  const payee = payees.get(id);
  if (!payee) {
    // A warning: whether the list is complete is not documented (toss-facts §1.3: no paging), and it may be older than the payee.
    return [finding('warning', 'PAYEE_NOT_FOUND', field, { value: id, similar: similarId(id, payees) ?? '' })];
  }
  const findings: Finding[] = [];
  const status = payee.status;
  // Whether an archived payee is refused is not documented: a warning, not a stop.
  if (payee.archived) findings.push(finding('warning', 'PAYEE_ARCHIVED', field, { value: id }));
  if (service === 'toss-v1') {
    // KYC_REQUIRED: payouts are withheld (toss-facts §1.4). A status we don't know may still be payable.
    if (status === 'KYC_REQUIRED') findings.push(finding('error', 'PAYEE_KYC_REQUIRED', field, { value: id }));
    else if (status !== null && status !== 'APPROVED' && status !== 'PARTIALLY_APPROVED') {
      findings.push(finding('warning', 'PAYEE_NOT_APPROVED', field, { value: id, status }));
    }
  } else if (service === 'toss-v2') {
    findings.push(...sellerFindings(id, field, status));
  } else if (status !== null && status !== 'APPROVED') {
    findings.push(finding('warning', 'PAYEE_NOT_APPROVED', field, { value: id, status }));
  }
  const differing = differences(stated, payee, service);
  // An id that was found by one thing must not go against the account beside it: money would go where the row does not say.
  if (derived) return [...findings, ...differing.map((found) => (found.field === 'holderName' ? found : { ...found, severity: 'error' as const }))];
  return [...findings, ...differing];
}

/** Toss v2 refuses a request with one unpayable seller in it as a whole (toss-facts §2.6, §2.7). A status we don't know may be payable. */
function sellerFindings(id: string, field: FieldKey, status: string | null): readonly Finding[] {
  switch (status) {
    case null:
    case 'APPROVED':
    case 'PARTIALLY_APPROVED':
      return [];
    case 'KYC_REQUIRED':
      return [finding('error', 'PAYEE_KYC_REQUIRED', field, { value: id })];
    case 'APPROVAL_REQUIRED':
      return [finding('error', 'PAYEE_APPROVAL_REQUIRED', field, { value: id })];
    default:
      return [finding('warning', 'PAYEE_NOT_APPROVED', field, { value: id, status })];
  }
}

function differences(stated: StatedPayee, payee: Payee, service: ServiceId): Finding[] {
  const findings: Finding[] = [];
  const report = (field: FieldKey, params: IssueParams): void => {
    findings.push(finding('warning', 'PAYEE_ACCOUNT_DIFFERS', field, params));
  };
  const known = payee.bank === null ? null : bankOfService(service, payee.bank);
  if (stated.bank !== null && known !== null && stated.bank !== known) {
    report('bank', { value: stated.bank.name, known: known.name });
  }
  if (stated.accountNumber !== null && payee.accountNumber !== null && !sameAccount(stated.accountNumber, payee.accountNumber)) {
    report('accountNumber', { value: maskedAccount(stated.accountNumber), known: maskedAccount(payee.accountNumber) });
  }
  if (stated.holderName !== null && payee.holderName !== null && nameKey(stated.holderName) !== nameKey(payee.holderName)) {
    report('holderName', { value: stated.holderName, known: payee.holderName });
  }
  return findings;
}

/** Services may mask digits with `*` (toss-facts §2.6): those can't be compared. */
function sameAccount(stated: string, known: string): boolean {
  const plain = known.replace(/[\s-]/g, '');
  if (!plain.includes('*')) return plain === stated;
  if (plain.length !== stated.length) return stated.endsWith(plain.slice(plain.lastIndexOf('*') + 1));
  return plain.split('').every((character, index) => character === '*' || character === stated[index]);
}

/** Names as accountants compare them (toss-facts §5.3): without the legal form and spaces. */
function nameKey(name: string): string {
  return name.normalize('NFKC').replace(/\((?:주|재|사|유|합)\)|주식회사|유한회사|재단법인|사단법인|[\s.,]/g, '').toLowerCase();
}

/**
 * Reads the payee's id. When the service knows it as it stands, and no longer id with zeros in front,
 * the doubt about a numeric cell is settled.
 */
export function readPayeeId(cell: Cell, field: FieldKey, context: RuleContext): Reading<string> {
  const reading = readIdentifier(cell, field);
  const { value } = reading;
  if (value === null || context.payees?.has(value) !== true || zeroPadded(value, context.payees) !== null) return reading;
  const findings = reading.findings.filter((found) => found.code !== 'ID_FROM_NUMBER');
  return findings.length === reading.findings.length ? reading : { value, findings };
}

/** An id that would exist with its zeros back or in other case; a hint, never a correction. */
function similarId(id: string, payees: ReadonlyMap<string, Payee>): string | null {
  for (const other of [id.toLowerCase(), id.toUpperCase(), id.replace(/[\s-]/g, '')]) if (payees.has(other)) return other;
  const padded = zeroPadded(id, payees);
  if (padded !== null) return padded;
  const bare = id.replace(/^0+/, '');
  return bare !== id && payees.has(bare) ? bare : null;
}

function zeroPadded(id: string, payees: ReadonlyMap<string, Payee>): string | null {
  if (!/^\d+$/.test(id)) return null;
  for (let length = id.length + 1; length <= 20; length += 1) {
    const padded = id.padStart(length, '0');
    if (payees.has(padded)) return padded;
  }
  return null;
}
