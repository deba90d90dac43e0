import { beforeAll, describe, expect, it } from 'vitest';
import { type BusinessCalendar, kstDate, loadBusinessCalendar } from '../calendar.ts';
import type { Cell } from '../cells.ts';
import type { IssueCode } from '../issues.ts';
import type { Payee } from '../services.ts';
import type { FieldKey } from './fields.ts';
import { isKindId, kindForService, kindOf, KINDS, kindsForService } from './index.ts';
import type { PayTiming, RowReading, RuleContext } from './kind.ts';
import { DESK_METADATA_PAIRS, METADATA_PAIRS } from './rules/metadata.ts';

let calendar: BusinessCalendar;
beforeAll(async () => {
  calendar = await loadBusinessCalendar([2026, 2027, 2028]);
});

/** A Friday. */
const TODAY = kstDate('2026-11-20');
const context = (changes: Partial<RuleContext> = {}): RuleContext => ({
  today: TODAY, minuteOfDay: 600, calendar, environment: 'practice', timing: { type: 'sheet' }, payees: null, ...changes,
});

const payee = (id: string, changes: Partial<Payee> = {}): [string, Payee] => [
  id,
  { id, name: null, status: 'APPROVED', archived: false, bank: null, accountNumber: null, holderName: null, businessNumber: null, ...changes },
];
const knowing = (...payees: [string, Payee][]): Partial<RuleContext> => ({ payees: new Map(payees) });

type Cells = Partial<Record<FieldKey, Cell>>;
const SUBMALL: Cells = { subMallId: 'A001', payoutDate: '2026-12-01', payoutAmount: 1000 };
const MANUAL: Cells = { partnerId: 'a001', settlementDate: '2026-12-01', settlementAmount: 1000 };

const SELLER: Cells = { sellerId: 'seller_a01', payoutDate: '2026-12-01', payoutAmount: 1000, transferSummary: '정산' };

const submall = (changes: Cells = {}, at: Partial<RuleContext> = {}, metadata: readonly { header: string; cell: Cell }[] = []): RowReading =>
  KINDS['submall-payout'].readRow({ fields: { ...SUBMALL, ...changes }, metadata }, context(at));
const manual = (changes: Cells = {}, at: Partial<RuleContext> = {}): RowReading =>
  KINDS['manual-settlement'].readRow({ fields: { ...MANUAL, ...changes }, metadata: [] }, context(at));
const seller = (changes: Cells = {}, at: Partial<RuleContext> = {}, metadata: readonly { header: string; cell: Cell }[] = []): RowReading =>
  KINDS['seller-payout'].readRow({ fields: { ...SELLER, ...changes }, metadata }, context(at));
/** A row of a sheet without a column of ids. */
const nameless = (changes: Cells, ...payees: [string, Payee][]): RowReading => {
  const { subMallId: _none, ...rest } = SUBMALL;
  return KINDS['submall-payout'].readRow({ fields: { ...rest, ...changes }, metadata: [], derivePayee: true }, context(knowing(...payees)));
};
const found = (reading: RowReading): string[] => reading.findings.map(({ severity, code }) => `${severity} ${code}`);

describe('the table of kinds', () => {
  it('finds kinds by id and by service', () => {
    expect(kindOf('submall-payout').service).toBe('toss-v1');
    expect(kindForService('portone')?.id).toBe('manual-settlement');
    expect(kindsForService('toss-v1').map(({ id }) => id)).toEqual(['submall-payout']);
    expect(isKindId('submall-payout') && !isKindId('partner-payout')).toBe(true);
  });

  it.each(Object.values(KINDS))('$id has its own fields once each, and never maps 공급가액, 부가세 or 수수료', (kind) => {
    expect(new Set(kind.fields.map(({ key }) => key)).size).toBe(kind.fields.length);
    const synonyms = kind.fields.flatMap((field) => field.synonyms);
    for (const word of ['공급가액', '부가세', '수수료']) expect(synonyms.some((synonym) => synonym.includes(word))).toBe(false);
  });
});

describe('submall-payout', () => {
  it('reads a whole row without a finding', () => {
    expect(submall({ transferSummary: '9월정산', payoutDate: { type: 'date', date: '2026-12-01', time: null } }, {}, [{ header: '담당', cell: '김' }])).toEqual({
      payee: 'A001', amount: 1000, date: '2026-12-01', findings: [],
      row: { kind: 'submall-payout', subMallId: 'A001', payoutDate: '2026-12-01', payoutAmount: 1000, transferSummary: '9월정산', metadata: { 담당: '김' } },
    });
  });

  it.each<[Cells, string[]]>([
    [{ subMallId: null }, ['error REQUIRED_VALUE_MISSING']],
    [{ payoutDate: '' }, ['error REQUIRED_VALUE_MISSING']],
    [{ payoutAmount: ' ' }, ['error REQUIRED_VALUE_MISSING']],
    [{ subMallId: 'A'.repeat(21) }, ['error ID_TOO_LONG']],
    [{ subMallId: 'A'.repeat(20) }, []],
    [{ subMallId: '가맹점1' }, ['error ID_CHARACTERS']],
    [{ subMallId: 'A 1' }, ['error ID_CHARACTERS']],
    [{ subMallId: 'submall-1' }, ['warning ID_HYPHEN']],
    [{ subMallId: 123 }, ['warning ID_FROM_NUMBER']],
    [{ payoutAmount: 0 }, ['error AMOUNT_NOT_POSITIVE']],
    [{ payoutAmount: -1 }, ['error AMOUNT_NOT_POSITIVE']],
    [{ payoutAmount: '(1,000)' }, ['warning AMOUNT_NEGATIVE_NOTATION', 'error AMOUNT_NOT_POSITIVE']],
    [{ payoutAmount: 1 }, []],
    [{ payoutAmount: 9_999_999 }, []],
    [{ payoutAmount: 10_000_000 }, ['warning KYC_LIMIT']],
    [{ payoutDate: '2026-11-19' }, ['error DATE_PAST']],
    [{ payoutDate: '2026-11-20' }, ['note DATE_TODAY']],
    [{ payoutDate: '2026-11-21' }, ['error DATE_WEEKEND']],
    [{ payoutDate: '2026-12-25' }, ['error DATE_HOLIDAY']],
    [{ payoutDate: '2027-05-03' }, ['error DATE_HOLIDAY']], // 노동절's substitute
    [{ payoutDate: '2027-11-19' }, []],
    [{ payoutDate: '2027-11-22' }, ['warning DATE_FAR']],
    [{ payoutDate: '2028-11-20' }, ['warning DATE_CALENDAR_UNKNOWN', 'warning DATE_FAR']],
    [{ transferSummary: '가나다라마바사' }, []],
    [{ transferSummary: '가나다라마바사아' }, ['error SUMMARY_TOO_LONG']],
    [{ transferSummary: '정산🎉' }, ['warning SUMMARY_WIDE']],
    [{ transferSummary: 'ABC-123' }, []],
    [{ transferSummary: '㈜한빛' }, []],
    [{ transferSummary: { type: 'error', code: '#N/A' } }, ['error CELL_ERROR']],
    [{ bank: { type: 'error', code: '#N/A' }, holderName: { type: 'error', code: '#N/A' }, ownMemo: { type: 'formula' } }, ['warning CELL_ERROR', 'warning CELL_ERROR']],
    [{ bank: '모름', accountNumber: '1-2', businessNumber: '1' }, ['warning BANK_UNKNOWN', 'note ACCOUNT_CLEANED', 'warning ACCOUNT_LENGTH', 'warning BUSINESS_NUMBER_LENGTH']],
  ])('%j: %j', (cells, codes) => {
    const reading = submall(cells);
    expect(found(reading)).toEqual(codes);
    expect(reading.row === null).toBe(codes.some((code) => code.startsWith('error')));
  });

  it('says which holiday it is and when business goes on', () => {
    expect(submall({ payoutDate: '2027-02-08' }).findings[0]).toMatchObject({ code: 'DATE_HOLIDAY', params: { next: '2027-02-10' }, fix: null });
    expect(submall({ payoutDate: '2026-12-25' }).findings[0]?.params['name']).toBeTruthy();
  });

  it.each<[PayTiming, Cells, string | null, string[]]>([
    [{ type: 'immediate' }, { payoutDate: '2026-01-01' }, '2026-11-20', ['note DATE_TODAY']],
    [{ type: 'date', date: kstDate('2026-12-02') }, { payoutDate: '엉터리' }, '2026-12-02', []],
    [{ type: 'date', date: kstDate('2026-12-02') }, { payoutDate: null }, '2026-12-02', []],
    [{ type: 'date', date: kstDate('2026-12-25') }, {}, '2026-12-25', ['error DATE_HOLIDAY']],
  ])('with timing %j the cell %j is not judged', (timing, cells, date, codes) => {
    const reading = submall(cells, { timing });
    expect([reading.date, found(reading)]).toEqual([date, codes]);
  });

  it.each<[Cells, [string, Payee][], string[]]>([
    [{}, [payee('A001')], []],
    [{ payoutAmount: 50_000_000 }, [payee('A001')], []],
    [{ payoutAmount: 50_000_000 }, [payee('A001', { status: 'PARTIALLY_APPROVED' })], ['warning KYC_LIMIT']],
    [{}, [payee('A001', { status: null })], []],
    [{}, [payee('B001')], ['warning PAYEE_NOT_FOUND']],
    [{}, [payee('A001', { status: 'KYC_REQUIRED' })], ['error PAYEE_KYC_REQUIRED']],
    [{}, [payee('A001', { status: 'SOMETHING_NEW' })], ['warning PAYEE_NOT_APPROVED']],
    [{}, [payee('A001', { archived: true })], ['warning PAYEE_ARCHIVED']],
    [{ subMallId: 'sub-1' }, [payee('sub-1')], []],
    [{ subMallId: 123 }, [payee('123')], []],
    [{ subMallId: 123 }, [payee('123'), payee('00123')], ['warning ID_FROM_NUMBER']],
    [{ bank: '국민은행', accountNumber: '123-456-789012', holderName: '(주)한빛 상사' },
      [payee('A001', { bank: '06', accountNumber: '123456789012', holderName: '한빛상사' })], ['note ACCOUNT_CLEANED']],
    [{ bank: '신한' }, [payee('A001', { bank: '06' })], ['warning PAYEE_ACCOUNT_DIFFERS']],
    [{ accountNumber: '123456789013' }, [payee('A001', { accountNumber: '123456789012' })], ['warning PAYEE_ACCOUNT_DIFFERS']],
    [{ accountNumber: '123456789012' }, [payee('A001', { accountNumber: '123****89012' })], []],
    [{ accountNumber: '123456789013' }, [payee('A001', { accountNumber: '123****89012' })], ['warning PAYEE_ACCOUNT_DIFFERS']],
    [{ accountNumber: '123456789013' }, [payee('A001', { accountNumber: '*****9013' })], []],
    [{ holderName: '홍길동' }, [payee('A001', { holderName: '김철수' })], ['warning PAYEE_ACCOUNT_DIFFERS']],
    [{ bank: '국민은행' }, [payee('A001', { bank: 'ZZ' })], []],
  ])('%j against %j: %j', (cells, payees, codes) => {
    expect(found(submall(cells, knowing(...payees)))).toEqual(codes);
  });

  it('names a similar id that exists, and offers no correction', () => {
    const [finding] = submall({ subMallId: '123' }, knowing(payee('00123'))).findings;
    expect(finding).toMatchObject({ code: 'PAYEE_NOT_FOUND', params: { similar: '00123' }, fix: null });
    expect(submall({ subMallId: 'a001' }, knowing(payee('A001'))).findings[0]?.params['similar']).toBe('A001');
  });

  it('keeps account digits out of params', () => {
    const [finding] = submall({ accountNumber: '123456789013' }, knowing(payee('A001', { accountNumber: '999956789012' }))).findings;
    expect(finding?.params).toEqual({ value: '********9013', known: '********9012' });
  });

  describe('metadata', () => {
    const read = (metadata: readonly { header: string; cell: Cell }[]) => {
      const reading = submall({}, {}, metadata);
      return [reading.row?.kind === 'submall-payout' ? reading.row.metadata : null, found(reading)];
    };

    it('keeps headers apart, leaves blanks out, writes what the cell shows', () => {
      expect(read([
        { header: '번호', cell: 7 }, { header: '번호', cell: '8' }, { header: '', cell: 'x' }, { header: '빈칸', cell: ' ' },
        { header: '날', cell: { type: 'date', date: '2026-12-01', time: null } }, { header: '__proto__', cell: 'p' },
      ])).toEqual([Object.fromEntries([['번호', '7'], ['번호 (2)', '8'], ['column 3', 'x'], ['날', '2026-12-01'], ['__proto__', 'p']]), []]);
    });

    it('never sends an error cell or keeps quiet about it', () => {
      expect(read([{ header: '가', cell: { type: 'error', code: '#N/A' } }])).toEqual([{}, ['warning CELL_ERROR']]);
    });

    it('keeps room for the desk within 50 pairs and 4,096 bytes', () => {
      const columns = (count: number, text: string) => Array.from({ length: count }, (_, index) => ({ header: `h${index}`, cell: text }));
      expect(found(submall({}, {}, columns(METADATA_PAIRS - DESK_METADATA_PAIRS, 'x')))).toEqual([]);
      expect(found(submall({}, {}, columns(METADATA_PAIRS - DESK_METADATA_PAIRS + 1, 'x')))).toEqual(['error METADATA_TOO_MANY']);
      expect(found(submall({}, {}, columns(1, 'x'.repeat(3800))))).toEqual([]);
      expect(found(submall({}, {}, columns(1, '가'.repeat(1300))))).toEqual(['error METADATA_TOO_LARGE']);
    });

    it('warns of resident numbers, which would be sent', () => {
      expect(read([{ header: '번호', cell: '900101-1234567' }])[1]).toEqual(['warning RESIDENT_NUMBER']);
    });
  });

  describe('checkPayee', () => {
    const check = (amounts: readonly number[], at: Partial<RuleContext> = {}): string[] =>
      KINDS['submall-payout'].checkPayee(amounts.map((amount) => submall({ payoutAmount: amount })), context(at)).map(({ severity, code }) => `${severity} ${code}`);

    it('adds the rows of one payee up to the KYC line', () => {
      expect(check([6_000_000, 4_000_000])).toEqual(['warning KYC_LIMIT_TOTAL']);
      expect(check([6_000_000, 3_999_999])).toEqual([]);
      expect(check([20_000_000])).toEqual([]); // the row says so itself
      expect(check([6_000_000, 4_000_000], knowing(payee('A001')))).toEqual([]);
      expect(check([6_000_000, 4_000_000], knowing(payee('A001', { status: 'PARTIALLY_APPROVED' })))).toEqual(['warning KYC_LIMIT_TOTAL']);
    });
  });
});

describe('manual-settlement', () => {
  it('reads a whole row without a finding', () => {
    expect(manual({ settlementType: '수기 정산', settlementCurrency: 'KRW', settlementTaxFreeAmount: 100, memo: '9월\n정산' })).toEqual({
      payee: 'a001', amount: 1000, date: '2026-12-01', findings: [],
      row: { kind: 'manual-settlement', partnerId: 'a001', settlementDate: '2026-12-01', settlementAmount: 1000, settlementTaxFreeAmount: 100, memo: '9월\n정산' },
    });
  });

  it.each<[Cells, string[]]>([
    [{ partnerId: '' }, ['error REQUIRED_VALUE_MISSING']],
    [{ partnerId: '파트너 1' }, []],
    [{ settlementType: '수기정산' }, []],
    [{ settlementType: 'MANUAL' }, []],
    [{ settlementType: '주문 정산' }, ['error SETTLEMENT_TYPE_OTHER']],
    [{ settlementCurrency: '원' }, []],
    [{ settlementCurrency: 'USD' }, ['error CURRENCY_NOT_KRW']],
    [{ settlementAmount: 0 }, ['warning AMOUNT_ZERO']],
    [{ settlementAmount: -5000 }, ['note AMOUNT_NEGATIVE']],
    [{ settlementAmount: '116,004,861' }, ['note AMOUNT_CLEANED']],
    [{ settlementTaxFreeAmount: 1000 }, []],
    [{ settlementTaxFreeAmount: 1001 }, ['warning TAX_FREE_EXCEEDS_AMOUNT']],
    [{ settlementTaxFreeAmount: -1 }, ['warning TAX_FREE_EXCEEDS_AMOUNT']],
    [{ settlementAmount: -1000, settlementTaxFreeAmount: -1000 }, ['note AMOUNT_NEGATIVE']],
    [{ settlementTaxFreeAmount: '1.5' }, ['error AMOUNT_NOT_INTEGER']],
    [{ settlementDate: '2026-11-19' }, ['note DATE_PAST']],
    [{ settlementDate: '2026-11-20' }, ['note DATE_TODAY']],
    [{ settlementDate: '2026-11-21' }, ['note DATE_WEEKEND']],
    [{ settlementDate: '2026-12-25' }, ['note DATE_HOLIDAY']],
    [{ settlementDate: '2029-01-02' }, ['note DATE_CALENDAR_UNKNOWN', 'warning DATE_FAR']],
    [{ memo: 'x'.repeat(256) }, []],
    [{ memo: 'x'.repeat(257) }, ['warning MEMO_LONG']],
    [{ memo: '주민 900101-1234567' }, ['warning RESIDENT_NUMBER']],
  ])('%j: %j', (cells, codes) => {
    const reading = manual(cells);
    expect(found(reading)).toEqual(codes);
    expect(reading.row === null).toBe(codes.some((code) => code.startsWith('error')));
  });

  it.each<[Partial<Payee>, string[]]>([
    [{}, []], [{ status: 'PENDING' }, ['warning PAYEE_NOT_APPROVED']], [{ archived: true }, ['warning PAYEE_ARCHIVED']],
    [{ bank: 'SHINHAN' }, ['warning PAYEE_ACCOUNT_DIFFERS']], [{ bank: 'KOOKMIN' }, []],
  ])('against a partner with %j: %j', (changes, codes) => {
    expect(found(manual({ bank: '국민은행' }, knowing(payee('a001', changes))))).toEqual(codes);
  });

  it('warns when a partner would owe money', () => {
    const check = (...amounts: number[]): unknown[] =>
      KINDS['manual-settlement'].checkPayee(amounts.map((amount) => manual({ settlementAmount: amount })), context()).map(({ code, params }) => [code, params['total']]);
    expect(check(1000, -1001)).toEqual([['NET_NEGATIVE', -1]]);
    expect(check(1000, -1000)).toEqual([]);
    expect(check(-5)).toEqual([['NET_NEGATIVE', -5]]);
  });
});

/** Codes that concern several rows or the whole draft: found by the desk, not by reading one row. */
type DraftCode =
  | 'DUPLICATE_IN_FILE' | 'DUPLICATE_SENT' | 'SIMILAR_IN_FILE' | 'SIMILAR_SENT' | 'SENT_NOT_PAID' | 'NO_ROWS' | 'HEADER_NOT_FOUND' | 'FIELD_NOT_MAPPED' | 'ROWS_LEFT_OUT' | 'DATE_REPLACED' | 'CLOSED_WINDOW'
  | 'FIELD_CONTESTED' | 'FORM_USED' | 'FORM_IGNORED' | 'CONSTANT_USED' | 'PAYEE_FROM_COLUMNS' | 'STATED_TOTAL_DIFFERS' | 'AMOUNT_UNIT_NOT_WON' | 'KYC_LIMIT_TOTAL' | 'KYC_WEEK_LIMIT' | 'NET_NEGATIVE' | 'AMOUNT_UNUSUAL';

/** One row for every other code. Its neighbour, the plain row, provokes none. */
const PROVOKE: Readonly<Record<Exclude<IssueCode, DraftCode>, () => RowReading>> = {
  REQUIRED_VALUE_MISSING: () => submall({ subMallId: null }),
  CELL_ERROR: () => submall({ payoutAmount: { type: 'error', code: '#N/A' } }),
  FORMULA_WITHOUT_VALUE: () => submall({ payoutAmount: { type: 'formula' } }),
  CELL_TYPE_WRONG: () => submall({ subMallId: { type: 'date', date: '2026-03-01', time: null } }),
  TEXT_CLEANED: () => submall({ subMallId: ' A001' }),
  AMOUNT_NOT_A_NUMBER: () => submall({ payoutAmount: '12만' }),
  AMOUNT_NOT_INTEGER: () => submall({ payoutAmount: 0.3 }),
  AMOUNT_NOT_POSITIVE: () => submall({ payoutAmount: 0 }),
  AMOUNT_ZERO: () => manual({ settlementAmount: 0 }),
  AMOUNT_NEGATIVE: () => manual({ settlementAmount: -1 }),
  AMOUNT_NEGATIVE_NOTATION: () => manual({ settlementAmount: '△1' }),
  AMOUNT_TOO_LARGE: () => submall({ payoutAmount: 10_000_000_001 }),
  AMOUNT_OVER_LIMIT: () => seller({ payoutAmount: 1_000_000_000 }),
  AMOUNT_DIGITS_LOST: () => submall({ payoutAmount: 1_234_567_890_123_456 }),
  AMOUNT_CLEANED: () => submall({ payoutAmount: '1,000' }),
  TAX_FREE_EXCEEDS_AMOUNT: () => manual({ settlementTaxFreeAmount: 1001 }),
  DATE_NOT_READABLE: () => submall({ payoutDate: 46_000 }),
  DATE_AMBIGUOUS: () => submall({ payoutDate: '12/01/2026' }),
  DATE_AS_TEXT: () => submall({ payoutDate: '2026.12.01' }),
  DATE_HAS_TIME: () => submall({ payoutDate: '2026-12-01 10:00' }),
  DATE_PAST: () => submall({ payoutDate: '2026-11-19' }),
  DATE_TODAY: () => submall({ payoutDate: '2026-11-20' }),
  DATE_HOLIDAY: () => submall({ payoutDate: '2026-12-25' }),
  DATE_WEEKEND: () => submall({ payoutDate: '2026-12-05' }),
  DATE_CALENDAR_UNKNOWN: () => submall({ payoutDate: '2029-01-02' }),
  DATE_FAR: () => submall({ payoutDate: '2027-12-01' }),
  DATE_TOO_SOON: () => seller({ payoutDate: '2026-11-20' }),
  DATE_BESIDE_EXPRESS: () => seller({ scheduleType: '즉시' }),
  EXPRESS: () => seller({ scheduleType: '즉시', payoutDate: null }),
  EXPRESS_HOURS: () => seller({ payoutDate: null }, { minuteOfDay: 15 * 60 }),
  SCHEDULE_TYPE_UNKNOWN: () => seller({ scheduleType: '수시' }),
  ID_TOO_LONG: () => submall({ subMallId: 'A'.repeat(21) }),
  ID_CHARACTERS: () => submall({ subMallId: 'A_1' }),
  ID_HYPHEN: () => submall({ subMallId: 'A-1' }),
  ID_FROM_NUMBER: () => submall({ subMallId: 1 }),
  ID_DIGITS_LOST: () => submall({ subMallId: '1.2E+15' }),
  SUMMARY_TOO_LONG: () => submall({ transferSummary: '12345678' }),
  SUMMARY_WIDE: () => submall({ transferSummary: '🎉' }),
  MEMO_LONG: () => manual({ memo: 'x'.repeat(257) }),
  METADATA_TOO_LARGE: () => submall({}, {}, [{ header: 'h', cell: 'x'.repeat(4096) }]),
  METADATA_TOO_MANY: () => submall({}, {}, Array.from({ length: 48 }, (_, index) => ({ header: `h${index}`, cell: 'x' }))),
  METADATA_KEY: () => seller({}, {}, [{ header: 'a[b]', cell: 'x' }]),
  METADATA_VALUE: () => seller({}, {}, [{ header: 'h', cell: 'x'.repeat(501) }]),
  SETTLEMENT_TYPE_OTHER: () => manual({ settlementType: '주문' }),
  CURRENCY_NOT_KRW: () => manual({ settlementCurrency: 'USD' }),
  BANK_UNKNOWN: () => submall({ bank: '?' }),
  BANK_AMBIGUOUS: () => submall({ bank: 6 }),
  BANK_ZERO_LOST: () => submall({ bank: 4 }),
  ACCOUNT_CLEANED: () => submall({ accountNumber: '110-123-456789' }),
  ACCOUNT_NOT_DIGITS: () => submall({ accountNumber: 'A' }),
  ACCOUNT_DIGITS_LOST: () => submall({ accountNumber: '1.23E+12' }),
  ACCOUNT_LENGTH: () => submall({ accountNumber: '123' }),
  ACCOUNT_FROM_NUMBER: () => submall({ accountNumber: 110_123_456_789 }),
  BUSINESS_NUMBER_CLEANED: () => submall({ businessNumber: '120-81-47521' }),
  BUSINESS_NUMBER_LENGTH: () => submall({ businessNumber: '1' }),
  BUSINESS_NUMBER_CHECKSUM: () => submall({ businessNumber: '1234567890' }),
  RESIDENT_NUMBER: () => submall({ businessNumber: '900101-1234567' }),
  PAYEE_NOT_FOUND: () => submall({}, knowing()),
  PAYEE_ARCHIVED: () => submall({}, knowing(payee('A001', { archived: true }))),
  PAYEE_NOT_APPROVED: () => manual({}, knowing(payee('a001', { status: 'REJECTED' }))),
  PAYEE_KYC_REQUIRED: () => submall({}, knowing(payee('A001', { status: 'KYC_REQUIRED' }))),
  PAYEE_APPROVAL_REQUIRED: () => seller({}, knowing(payee('seller_a01', { status: 'APPROVAL_REQUIRED' }))),
  PAYEE_BY_OWN_ID: () => seller({ sellerId: 'shop-1' }, knowing(payee('seller_a01', { ownId: 'shop-1' }))),
  PAYEE_OWN_ID_UNCHECKED: () => seller({ sellerId: 'shop-1' }),
  PAYEE_ACCOUNT_DIFFERS: () => submall({ holderName: 'a' }, knowing(payee('A001', { holderName: 'b' }))),
  PAYEE_DERIVED: () => nameless({ businessNumber: '1208147521' }, payee('A001', { businessNumber: '120-81-47521' })),
  PAYEE_DERIVED_AMBIGUOUS: () => nameless({ businessNumber: '1208147521' }, payee('A001', { businessNumber: '1208147521' }), payee('A002', { businessNumber: '1208147521' })),
  PAYEE_NOT_DERIVED: () => nameless({ businessNumber: '1208147521' }, payee('A001')),
  PAYEE_EVIDENCE_MISSING: () => nameless({ holderName: '홍길동' }, payee('A001', { holderName: '홍길동' })),
  KYC_LIMIT: () => submall({ payoutAmount: 10_000_000 }),
};

describe('issue codes', () => {
  it.each(Object.entries(PROVOKE))('%s is found where it is, and not in a plain row', (code, read) => {
    expect(read().findings.map((finding) => finding.code)).toContain(code);
    expect([...found(submall()), ...found(manual()), ...found(seller())]).toEqual([]);
  });

  it('a fix, applied, gives a row that reads the same without that finding', () => {
    const all = { ...SUBMALL, bank: 4, accountNumber: '110-123-456789', businessNumber: '120-81-47521', holderName: ' 홍길동', transferSummary: "'0123", payoutAmount: '1,000원', payoutDate: '2026.12.1', subMallId: 'Ａ００１' };
    let fields: Cells = all;
    const before = submall(fields);
    expect(before.findings).toHaveLength(8);
    for (const { field, fix } of before.findings) if (field !== null && fix !== null) fields = { ...fields, [field]: fix };
    const after = submall(fields);
    expect([after.row, after.findings]).toEqual([before.row, []]);
  });
});
