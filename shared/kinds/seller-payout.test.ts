import { beforeAll, describe, expect, it } from 'vitest';
import { type BusinessCalendar, kstDate, loadBusinessCalendar } from '../calendar.ts';
import type { Cell } from '../cells.ts';
import type { Payee } from '../services.ts';
import { detectLayout } from './detect.ts';
import type { FieldKey } from './fields.ts';
import { KINDS } from './index.ts';
import type { PayTiming, RowReading, RuleContext } from './kind.ts';
import { isExpressTime } from './rules/schedule.ts';

let calendar: BusinessCalendar;
beforeAll(async () => {
  calendar = await loadBusinessCalendar([2026, 2027, 2028]);
});

/** A Friday, ten in the morning. */
const TODAY = kstDate('2026-11-20');
const context = (changes: Partial<RuleContext> = {}): RuleContext => ({ today: TODAY, minuteOfDay: 600, calendar, environment: 'practice', timing: { type: 'sheet' }, payees: null, ...changes });
const seller = (id: string, changes: Partial<Payee> = {}): [string, Payee] => [
  id,
  { id, ownId: null, name: null, status: 'APPROVED', archived: false, bank: null, accountNumber: null, holderName: null, businessNumber: null, ...changes },
];
const knowing = (...payees: [string, Payee][]): Partial<RuleContext> => ({ payees: new Map(payees) });

type Cells = Partial<Record<FieldKey, Cell>>;
const PLAIN: Cells = { sellerId: 'seller_a01', payoutDate: '2026-12-01', payoutAmount: 1000, transferSummary: '정산' };
const read = (changes: Cells = {}, at: Partial<RuleContext> = {}, metadata: readonly { header: string; cell: Cell }[] = []): RowReading =>
  KINDS['seller-payout'].readRow({ fields: { ...PLAIN, ...changes }, metadata }, context(at));
const found = (reading: RowReading): string[] => reading.findings.map(({ severity, code, field }) => `${severity} ${code} ${field ?? '-'}`);
/** When the row would be paid: a day, at once, or not at all. */
function schedule({ row }: RowReading): string {
  if (row?.kind !== 'seller-payout') return 'stopped';
  return row.payoutDate ?? 'at once';
}

describe('a whole row', () => {
  it('is read without a finding', () => {
    expect(read({ scheduleType: '예약' }, {}, [{ header: '담당', cell: '김' }])).toEqual({
      payee: 'seller_a01', amount: 1000, date: '2026-12-01', findings: [],
      row: { kind: 'seller-payout', sellerId: 'seller_a01', payoutDate: '2026-12-01', payoutAmount: 1000, transferSummary: '정산', metadata: { 담당: '김' } },
    });
  });

  it.each<[string, Cells, string]>([
    ['who', { sellerId: null }, 'error REQUIRED_VALUE_MISSING sellerId'],
    ['how much', { payoutAmount: null }, 'error REQUIRED_VALUE_MISSING payoutAmount'],
    ['the words for the passbook', { transferSummary: null }, 'error REQUIRED_VALUE_MISSING transferSummary'],
    ['words that fit', { transferSummary: '12345678' }, 'error SUMMARY_TOO_LONG transferSummary'],
    ['more than nothing', { payoutAmount: 0 }, 'error AMOUNT_NOT_POSITIVE payoutAmount'],
    ['less than a billion', { payoutAmount: 1_000_000_000 }, 'error AMOUNT_OVER_LIMIT payoutAmount'],
  ])('without %s is stopped', (_name, changes, expected) => {
    const reading = read(changes);
    expect(found(reading)).toEqual([expected]);
    expect(reading.row).toBeNull();
  });

  it('may be one won less than a billion, and seven characters', () => {
    expect(found(read({ payoutAmount: 999_999_999, transferSummary: '1234567' }, knowing(seller('seller_a01'))))).toEqual([]);
  });
});

describe('when a row is paid', () => {
  it.each<[string, Cell, Cell, string, readonly string[]]>([
    ['a day', null, '2026-12-01', '2026-12-01', []],
    ['예약 and a day', '예약', '2026-12-01', '2026-12-01', []],
    ['SCHEDULED and a day', 'SCHEDULED', '2026-12-01', '2026-12-01', []],
    ['예약 without a day', '예약', null, 'stopped', ['error REQUIRED_VALUE_MISSING payoutDate']],
    ['즉시', '즉시', null, 'at once', ['note EXPRESS scheduleType']],
    ['즉시 지급 and today', '즉시 지급', '2026-11-20', 'at once', ['note EXPRESS scheduleType']],
    ['express', 'express', '', 'at once', ['note EXPRESS scheduleType']],
    ['즉시 in the column of dates', null, ' 즉시', 'at once', ['note EXPRESS payoutDate']],
    ['neither', null, null, 'at once', ['warning EXPRESS payoutDate']],
    ['neither, with spaces', ' ', '  ', 'at once', ['warning EXPRESS payoutDate']],
    ['즉시 and another day', '즉시', '2026-12-01', 'stopped', ['error DATE_BESIDE_EXPRESS payoutDate']],
    ['즉시 and a day that is none', '즉시', '나중', 'stopped', ['error DATE_BESIDE_EXPRESS payoutDate']],
    ['예약 and 즉시', '예약', '즉시', 'stopped', ['error SCHEDULE_TYPE_UNKNOWN payoutDate']],
    ['a type that nobody knows', '수시', '2026-12-01', 'stopped', ['error SCHEDULE_TYPE_UNKNOWN scheduleType']],
    ['a day that is none', null, '다음 주', 'stopped', ['error DATE_NOT_READABLE payoutDate']],
    ['today', null, '2026-11-20', 'stopped', ['error DATE_TOO_SOON payoutDate']],
    ['yesterday', null, '2026-11-19', 'stopped', ['error DATE_PAST payoutDate']],
    ['the next business day', null, '2026-11-23', '2026-11-23', []],
    ['a Saturday', null, '2026-11-28', 'stopped', ['error DATE_WEEKEND payoutDate']],
    ['a holiday', null, '2026-12-25', 'stopped', ['error DATE_HOLIDAY payoutDate']],
    ['a year ahead', null, '2027-11-19', '2027-11-19', []],
    ['more than a year ahead', null, '2027-11-22', 'stopped', ['error DATE_FAR payoutDate']],
  ])('%s', (_name, scheduleType, payoutDate, when, findings) => {
    const reading = read({ scheduleType, payoutDate });
    expect([schedule(reading), found(reading)]).toEqual([when, findings]);
  });

  it('at once counts as today', () => {
    expect(read({ scheduleType: '즉시', payoutDate: null }).date).toBe(TODAY);
  });

  it.each<[PayTiming, string]>([[{ type: 'immediate' }, 'at once'], [{ type: 'date', date: kstDate('2026-12-02') }, '2026-12-02']])('%j replaces what the cells say, and they are not judged', (timing, when) => {
    for (const cells of [{}, { scheduleType: '수시' }, { scheduleType: '즉시', payoutDate: null }, { payoutDate: '다음 주' }]) {
      const reading = read(cells, { timing });
      expect([schedule(reading), found(reading)]).toEqual([when, []]);
    }
  });

  it('the chosen day is judged like a day of the sheet', () => {
    expect(found(read({}, { timing: { type: 'date', date: TODAY } }))).toEqual(['error DATE_TOO_SOON payoutDate']);
  });

  it.each([
    ['2026-11-20', 8 * 60, true], ['2026-11-20', 8 * 60 - 1, false], ['2026-11-20', 15 * 60 - 1, true], ['2026-11-20', 15 * 60, false], ['2026-11-21', 600, false], ['2026-12-25', 600, false], ['2035-01-02', 600, true],
  ])('on %s at minute %i it is said to work: %s', (date, minuteOfDay, works) => {
    expect(isExpressTime(kstDate(date), minuteOfDay, calendar)).toBe(works);
  });

  it('outside the hours it warns and does not stop', () => {
    const reading = read({ scheduleType: '즉시', payoutDate: null }, { minuteOfDay: 16 * 60 });
    expect([schedule(reading), found(reading)]).toEqual(['at once', ['note EXPRESS scheduleType', 'warning EXPRESS_HOURS -']]);
    expect(found(read({}, { minuteOfDay: 16 * 60 }))).toEqual([]);
  });
});

describe('who is paid', () => {
  const list = knowing(seller('seller_a01', { ownId: 'shop-1' }), seller('seller_b02', { ownId: '00012345', name: '도토리상사' }), seller('seller_c03', { ownId: 'twin' }), seller('seller_d04', { ownId: 'twin' }), seller('seller_e05', { ownId: '777' }));
  it.each<[string, Cell, string | null, readonly string[]]>([
    ['Toss\'s own id', 'seller_a01', 'seller_a01', []],
    ['the shop\'s id', 'shop-1', 'seller_a01', ['note PAYEE_BY_OWN_ID sellerId']],
    ['the shop\'s id with zeros', '00012345', 'seller_b02', ['note PAYEE_BY_OWN_ID sellerId']],
    ['the shop\'s id out of a numeric cell', 777, 'seller_e05', ['note PAYEE_BY_OWN_ID sellerId']],
    ['an id that two sellers have', 'twin', null, ['error PAYEE_DERIVED_AMBIGUOUS sellerId']],
    ['an id that nobody has', 'shop-9', null, ['error PAYEE_NOT_DERIVED sellerId']],
    ['an id of Toss\'s making that is not in the list', 'seller_z99', 'seller_z99', ['warning PAYEE_NOT_FOUND sellerId']],
  ])('by %s', (_name, sellerId, payee, findings) => {
    const reading = read({ sellerId }, list);
    expect([reading.payee, found(reading)]).toEqual([payee, findings]);
    if (payee !== null) expect(reading.row).toMatchObject({ sellerId: payee });
  });

  it('without a list an id that is not of Toss\'s making is doubtful', () => {
    expect(found(read({ sellerId: 'shop-1' }))).toEqual(['warning PAYEE_OWN_ID_UNCHECKED sellerId']);
  });

  it.each<[string | null, readonly string[]]>([
    ['APPROVED', []], ['PARTIALLY_APPROVED', []], [null, []],
    ['KYC_REQUIRED', ['error PAYEE_KYC_REQUIRED sellerId']], ['APPROVAL_REQUIRED', ['error PAYEE_APPROVAL_REQUIRED sellerId']],
    ['KYC_REJECTED', ['warning PAYEE_NOT_APPROVED sellerId']], ['SOMETHING_NEW', ['warning PAYEE_NOT_APPROVED sellerId']],
  ])('a seller who is %s', (status, findings) => {
    expect(found(read({}, knowing(seller('seller_a01', { status }))))).toEqual(findings);
  });

  it('a masked account of Toss contradicts only what it shows', () => {
    const known = knowing(seller('seller_a01', { bank: '092', accountNumber: '123*****90123' }));
    expect(found(read({ bank: '토스뱅크', accountNumber: '1234567890123' }, known))).toEqual([]);
    expect(found(read({ bank: '국민', accountNumber: '1234567890124' }, known))).toEqual(['warning PAYEE_ACCOUNT_DIFFERS bank', 'warning PAYEE_ACCOUNT_DIFFERS accountNumber']);
  });
});

describe('the week of a seller who is not fully approved', () => {
  const check = (status: string | null, ...rows: readonly (readonly [date: string, amount: number])[]): unknown[] => {
    const at = knowing(seller('seller_a01', { status }));
    return KINDS['seller-payout'].checkPayee(rows.map(([payoutDate, payoutAmount]) => read({ payoutDate, payoutAmount }, at)), context(at)).map(({ severity, code, params }) => [severity, code, params['total'], params['rows']]);
  };
  it.each<[string, string | null, readonly (readonly [string, number])[], unknown[]]>([
    ['one row on the line', 'PARTIALLY_APPROVED', [['2026-12-01', 10_000_000]], [['warning', 'KYC_WEEK_LIMIT', 10_000_000, 1]]],
    ['one row below it', 'PARTIALLY_APPROVED', [['2026-12-01', 9_999_999]], []],
    ['two rows within seven days', 'PARTIALLY_APPROVED', [['2026-12-01', 5_000_000], ['2026-12-07', 5_000_000]], [['warning', 'KYC_WEEK_LIMIT', 10_000_000, 2]]],
    ['two rows a week apart', 'PARTIALLY_APPROVED', [['2026-12-01', 5_000_000], ['2026-12-08', 5_000_000]], []],
    ['the busiest week of several', null, [['2026-12-01', 6_000_000], ['2026-12-03', 6_000_000], ['2026-12-21', 9_000_000], ['2026-12-22', 9_000_000]], [['warning', 'KYC_WEEK_LIMIT', 18_000_000, 2]]],
    ['an approved seller', 'APPROVED', [['2026-12-01', 90_000_000]], []],
  ])('%s', (_name, status, rows, expected) => {
    expect(check(status, ...rows)).toEqual(expected);
  });
});

describe('metadata', () => {
  it.each<[string, readonly { header: string; cell: Cell }[], readonly string[]]>([
    ['five pairs', ['a', 'b', 'c', 'd', 'e'].map((header) => ({ header, cell: 'x' })), []],
    ['six pairs', ['a', 'b', 'c', 'd', 'e', 'f'].map((header) => ({ header, cell: 'x' })), ['error METADATA_TOO_MANY metadata']],
    ['a name of 40 and a text of 500', [{ header: 'h'.repeat(40), cell: 'x'.repeat(500) }], []],
    ['a longer name', [{ header: 'h'.repeat(41), cell: 'x' }], ['error METADATA_KEY metadata']],
    ['brackets in a name', [{ header: 'a[1]', cell: 'x' }], ['error METADATA_KEY metadata']],
    ['a longer text', [{ header: 'h', cell: 'x'.repeat(501) }], ['error METADATA_VALUE metadata']],
  ])('%s', (_name, metadata, findings) => {
    expect(found(read({}, {}, metadata))).toEqual(findings);
  });
});

describe('the sheet', () => {
  const detect = (headers: readonly string[], row: readonly Cell[]) => {
    const rows = [headers, row, row];
    return detectLayout([{ name: '지급', visibility: 'visible', rowNumbers: rows.map((_, index) => index + 1), rows }]);
  };
  it('of Toss v2 is known by its pay type beside a seller, by refSellerId, or by its own words', () => {
    expect(detect(['셀러 아이디', '지급 유형', '지급일', '지급 금액', '받는 분 통장 표시'], ['seller_a', '예약', '2026-12-01', 1000, '정산'])?.kind).toBe('seller-payout');
    expect(detect(['refSellerId', 'payoutDate', 'amount', 'transactionDescription'], ['shop-1', '2026-12-01', 1000, '정산'])?.kind).toBe('seller-payout');
    expect(detect(['destination', 'scheduleType', 'payoutDate', 'amount', 'transactionDescription'], ['seller_a', 'SCHEDULED', '2026-12-01', 1000, '정산'])?.kind).toBe('seller-payout');
  });
  it('is certain of its own form, and leaves a shop\'s own codes beside a pay type to a person', () => {
    expect(detect(['셀러 아이디', '업체명', '지급 유형', '지급일', '지급 금액', '받는 분 통장 표시', '메모'], ['seller_a', '가', '예약', '2026-12-01', 1000, '정산', ''])?.kindConfidence).toBeGreaterThanOrEqual(0.9);
    expect(detect(['업체코드', '지급 유형', '지급일', '지급 금액'], ['A1', '예약', '2026-12-01', 1000])?.kindConfidence).toBeLessThan(0.8);
  });
  it.each([
    [['서브몰ID', '지급일', '지급금액', '받는분통장표시'], 'submall-payout'],
    [['서브몰ID', '지급 유형', '지급일', '지급금액'], 'submall-payout'],
    [['파트너 아이디*', '정산일*', '정산 금액*', '메모'], 'manual-settlement'],
    [['입금은행', '입금계좌번호', '입금액', '예금주', '받는분통장표시', '지급 유형'], 'submall-payout'],
  ])('%j is %s as before', (headers, kind) => {
    expect(detect(headers, headers.map(() => '1000'))?.kind).toBe(kind);
  });
});
