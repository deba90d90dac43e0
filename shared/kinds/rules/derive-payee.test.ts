import { beforeAll, describe, expect, it } from 'vitest';
import { BANKS, codeOfBank } from '../../banks.ts';
import { type BusinessCalendar, kstDate, loadBusinessCalendar } from '../../calendar.ts';
import type { Cell } from '../../cells.ts';
import type { Payee } from '../../services.ts';
import type { FieldKey } from '../fields.ts';
import { KINDS } from '../index.ts';
import { KIND_IDS, type KindId, type RowReading } from '../kind.ts';
import { payeeEvidence } from './derive-payee.ts';

let calendar: BusinessCalendar;
beforeAll(async () => {
  calendar = await loadBusinessCalendar([2026, 2027]);
});

const NUMBER = '120-81-47521';
const ACCOUNT = '110-123-456789';
const known = (id: string, kind: KindId, changes: Partial<Payee> = {}): Payee => ({
  id, name: `상점 ${id}`, status: 'APPROVED', archived: false, bank: { 'submall-payout': '88', 'seller-payout': '088', 'manual-settlement': 'SHINHAN' }[kind], accountNumber: '110123456789', holderName: '홍길동', businessNumber: '1208147521', ...changes,
});

/** One row of a sheet without a column of ids. */
function read(kind: KindId, stated: Partial<Record<FieldKey, Cell>>, payees: readonly Payee[] | null): RowReading {
  const { amountField, dateField } = KINDS[kind];
  return KINDS[kind].readRow(
    { fields: { [amountField]: 1000, [dateField]: '2026-12-01', ...(kind === 'seller-payout' ? { transferSummary: '정산' } : {}), ...stated }, metadata: [], derivePayee: true },
    { today: kstDate('2026-11-20'), minuteOfDay: 600, calendar, environment: 'practice', timing: { type: 'sheet' }, payees: payees === null ? null : new Map(payees.map((payee) => [payee.id, payee])) },
  );
}
const told = (reading: RowReading): unknown[] => [reading.payee, reading.row === null ? 'stopped' : 'sent', ...reading.findings.filter(({ code }) => code.startsWith('PAYEE')).map(({ severity, code, field }) => `${severity} ${code} ${field}`)];

describe.each(KIND_IDS)('the payee of a row without an id, %s', (kind) => {
  const payee = (id: string, changes: Partial<Payee> = {}): Payee => known(id, kind, changes);

  it('is the one with its business number, and the row says so', () => {
    const reading = read(kind, { businessNumber: NUMBER }, [payee('A1'), payee('A2', { businessNumber: '2208162517' })]);
    expect(told(reading)).toEqual(['A1', 'sent', 'note PAYEE_DERIVED businessNumber']);
    expect(reading.row).toMatchObject({ [KINDS[kind].payeeField]: 'A1' });
    expect(reading.findings.find(({ code }) => code === 'PAYEE_DERIVED')?.params).toEqual({ value: 'A1', by: '1208147521', name: '상점 A1' });
  });

  it('is the one with its bank and account number, told without the number', () => {
    const reading = read(kind, { bank: '신한', accountNumber: ACCOUNT }, [payee('A1', { businessNumber: null }), payee('A2', { accountNumber: '110999999999' })]);
    expect(told(reading)).toEqual(['A1', 'sent', 'note PAYEE_DERIVED accountNumber']);
    expect(JSON.stringify(reading.findings.find(({ code }) => code === 'PAYEE_DERIVED'))).not.toContain('110123456789');
  });

  it('is found by any way of naming the bank', () => {
    for (const bank of BANKS) {
      const code = codeOfBank(KINDS[kind].service, bank);
      if (code === null) continue;
      const typed = bank.digits ?? bank.name;
      expect([bank.name, told(read(kind, { bank: typed, accountNumber: ACCOUNT }, [payee('A1', { bank: code })]))[0]]).toEqual([bank.name, 'A1']);
    }
  });

  it.each<[string, Partial<Record<FieldKey, Cell>>, Partial<Payee>[], unknown[]]>([
    ['two with one business number', { businessNumber: NUMBER }, [{}, {}], [null, 'stopped', 'error PAYEE_DERIVED_AMBIGUOUS businessNumber']],
    ['two with one account', { bank: '088', accountNumber: ACCOUNT }, [{ businessNumber: null }, {}], [null, 'stopped', 'error PAYEE_DERIVED_AMBIGUOUS accountNumber']],
    ['nobody with the business number', { businessNumber: '2208162517' }, [{}], [null, 'stopped', 'error PAYEE_NOT_DERIVED businessNumber']],
    ['a business number nobody has beside an account that somebody has', { businessNumber: '2208162517', bank: '088', accountNumber: ACCOUNT }, [{}], [null, 'stopped', 'error PAYEE_NOT_DERIVED businessNumber']],
    ['the account at another bank', { bank: '국민', accountNumber: ACCOUNT }, [{}], [null, 'stopped', 'error PAYEE_NOT_DERIVED accountNumber']],
    ['an account whose digits the service hides', { bank: '088', accountNumber: ACCOUNT }, [{ accountNumber: '110*****6789' }], [null, 'stopped', 'error PAYEE_NOT_DERIVED accountNumber']],
    ['only a name', { holderName: '홍길동', companyName: '상점 A1' }, [{}], [null, 'stopped', `error PAYEE_EVIDENCE_MISSING ${KINDS['submall-payout'].payeeField}`]],
    ['an account without a bank', { accountNumber: ACCOUNT }, [{}], [null, 'stopped', 'error PAYEE_EVIDENCE_MISSING subMallId']],
    ['a bank that can be read two ways', { bank: 6, accountNumber: ACCOUNT }, [{ bank: '06' }], [null, 'stopped', 'error PAYEE_EVIDENCE_MISSING subMallId']],
    ['a business number that cannot be read', { businessNumber: '12' }, [{}], [null, 'stopped', 'error PAYEE_EVIDENCE_MISSING subMallId']],
    ['ten equal digits', { businessNumber: '0000000000' }, [{ businessNumber: '0000000000' }], [null, 'stopped', 'error PAYEE_EVIDENCE_MISSING subMallId']],
    ['ten equal digits beside an account: the account', { businessNumber: '0000000000', bank: '088', accountNumber: ACCOUNT }, [{ businessNumber: null }], ['A1', 'sent', 'note PAYEE_DERIVED accountNumber']],
    ['an archived and a living payee: the living one', { businessNumber: NUMBER }, [{ archived: true }, {}], ['A2', 'sent', 'note PAYEE_DERIVED businessNumber']],
    ['an archived payee alone', { businessNumber: NUMBER }, [{ archived: true }], ['A1', 'sent', 'note PAYEE_DERIVED businessNumber', 'warning PAYEE_ARCHIVED subMallId']],
    ['a business number whose payee has another account', { businessNumber: NUMBER, bank: '088', accountNumber: '110-999-999999' }, [{}], ['A1', 'stopped', 'note PAYEE_DERIVED businessNumber', 'error PAYEE_ACCOUNT_DIFFERS accountNumber']],
    ['a business number whose payee has another bank', { businessNumber: NUMBER, bank: '국민' }, [{}], ['A1', 'stopped', 'note PAYEE_DERIVED businessNumber', 'error PAYEE_ACCOUNT_DIFFERS bank']],
    ['another way of writing the holder: a warning only', { businessNumber: NUMBER, holderName: '김철수' }, [{}], ['A1', 'sent', 'note PAYEE_DERIVED businessNumber', 'warning PAYEE_ACCOUNT_DIFFERS holderName']],
  ])('%s', (_name, stated, payees, expected) => {
    const reading = read(kind, stated, payees.map((changes, at) => payee(`A${at + 1}`, changes)));
    expect(told(reading)).toEqual(expected.map((each) => (typeof each === 'string' ? each.replace('subMallId', KINDS[kind].payeeField) : each)));
  });

  it('is nobody while the service has not been asked', () => {
    expect(read(kind, { businessNumber: NUMBER }, null)).toMatchObject({ payee: null, row: null });
  });
});

describe('what a payee can be found by', () => {
  const evidence = (...fields: FieldKey[]): readonly FieldKey[] => payeeEvidence((field) => fields.includes(field));
  it('is a business number, or a bank with an account, and never a name', () => {
    expect(evidence('businessNumber')).toEqual(['businessNumber']);
    expect(evidence('bank', 'accountNumber', 'holderName')).toEqual(['accountNumber', 'bank']);
    expect(evidence('accountNumber')).toEqual([]);
    expect(evidence('holderName', 'companyName')).toEqual([]);
  });
});
