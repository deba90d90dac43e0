import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../cells.ts';
import { applyMapping, detectLayout, type Layout, layoutWithMapping, type SheetTable } from './detect.ts';
import { matchHeader, normaliseHeader } from './headers.ts';
import { KINDS } from './index.ts';

const sheet = (rows: readonly (readonly Cell[])[], changes: Partial<SheetTable> = {}): SheetTable => ({
  name: 'Sheet1', visibility: 'visible', rowNumbers: rows.map((_, index) => index + 1), rows, ...changes,
});
const detect = (rows: readonly (readonly Cell[])[]): Layout => {
  const layout = detectLayout([sheet(rows)]);
  if (!layout) throw new Error('no layout');
  return layout;
};
const fields = (layout: Layout): unknown[] => layout.columns.map(({ field }) => field);
const reasons = (layout: Layout): string[] => layout.leftOut.map(({ row, reason }) => `${row} ${reason}`);

describe('normaliseHeader', () => {
  it.each([
    ['* 이체금액(원)', '이체금액'], ['받는분 통장표시 ', '받는분통장표시'], ['A. 은행코드', '은행코드'], ['1. 은행', '은행'], ['①은행', '은행'], ['정산일*', '정산일'],
    ['지급\n금액', '지급금액'], ['SubMallId', 'submallid'], ['지급일(yyyy-mm-dd)', '지급일'], ['금액(천원)', '금액(천원)'], ['ＩＤ', 'id'], ['서브몰ID(필수)', '서브몰id'],
  ])('%j → %j', (text, normal) => {
    expect(normaliseHeader(text)).toBe(normal);
  });
});

describe('matchHeader', () => {
  const best = (text: string) => matchHeader(text, KINDS['submall-payout'])[0]?.field ?? null;

  it.each([
    ['지급일자', 'payoutDate'], ['지급예정일', 'payoutDate'], ['실지급액', 'payoutAmount'], ['정산지급액', 'payoutAmount'], ['서브몰 아이디', 'subMallId'], ['submallid', 'subMallId'],
    ['셀러 아이디', 'subMallId'], ['가맹점ID', 'subMallId'], ['판매자ID', 'subMallId'], ['파트너ID', 'subMallId'], ['입금통장표시', 'transferSummary'],
    ['받는분통장표시', 'transferSummary'], ['출금통장표시', 'ownMemo'], ['내통장표시', 'ownMemo'], ['보내는분 통장표시내용', 'ownMemo'], ['메모', 'ownMemo'],
    ['입금은행(코드/은행명/증권사명)', 'bank'], ['이체 계좌 번호', 'accountNumber'], ['이번달지급금액', 'payoutAmount'],
  ])('%j means %s', (text, field) => {
    expect(best(text)).toBe(field);
  });

  it.each([
    '공급가액', '부가세', '수수료', '공급가', '수수료 차감 전 정산금액', '전월지급금액', '금액(천원)', '지급금액(USD)', '미지급금액', 'CMS코드', '입금인코드', '받는분 휴대폰번호', 'NO.', '사용자계정', '지급금액 합계', '',
  ])('%j means nothing', (text) => {
    expect(best(text)).toBeNull();
  });

  it('reads 메모 as sent for a manual settlement', () => {
    expect(matchHeader('메모', KINDS['manual-settlement'])[0]?.field).toBe('memo');
  });
});

describe('the real templates (toss-facts §5.1)', () => {
  it('T1 하나은행 대량이체, with its filler row', () => {
    const layout = detect([
      ['입금은행', '입금계좌번호', '입금액', '예상예금주', '입금통장표시', '출금통장표시', '메모', 'CMS코드', '받는분 휴대폰번호'],
      ['국민', '12345678901234', 10_000, '홍길동', '정산', '9월정산', '', '', ''],
      ['088', '110123456789', '20,000', '김철수', '정산', '9월정산', '', '', ''],
      [null, null, null, null, null, null, null, null, '\\\\\\\\'],
    ]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'payoutAmount', 'holderName', 'transferSummary', 'ownMemo', null, null, null]);
    expect([layout.kind, layout.headerRow, layout.firstRow, layout.lastRow, reasons(layout)]).toEqual(['submall-payout', 1, 2, 3, ['4 filler']]);
    expect(layout.kindConfidence).toBeLessThan(0.6); // nobody's id is in it
  });

  it('T2 하나은행 다건이체', () => {
    const layout = detect([
      ['입금은행코드', '입금계좌번호', '이체금액', '예상예금주', '보내는분 통장표시내용', '받는분 통장표시내용', 'CMS/모집인코드'],
      ['004', '123456789012', 1000, '홍길동', '정산', '정산', null],
    ]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'payoutAmount', 'holderName', 'ownMemo', 'transferSummary', null]);
  });

  it('T3 케이뱅크 대량이체', () => {
    const layout = detect([
      ['* 입금은행(코드/은행명/증권사명)', '* 입금계좌', '* 이체금액(원)', '받는분 통장표시 ', '예금주'],
      ['국민', '123456789012', 1000, '정산', '홍길동'],
    ]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'payoutAmount', 'transferSummary', 'holderName']);
  });

  it('T4 신한은행 다계좌이체', () => {
    const layout = detect([
      ['*입금은행', '*입금계좌', '고객관리성명', '*입금액', '출금통장표시내용', '입금통장표시내용', '입금인코드', '비고', '업체사용key'],
      ['신한', '110123456789', '홍길동', 1000, '정산', '정산', '', '', 'A001'],
    ]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'holderName', 'payoutAmount', 'ownMemo', 'transferSummary', null, null, 'subMallId']);
    expect(layout.kind).toBe('submall-payout');
  });

  it('T5 수협은행: 적요 is not the recipient\'s text beside a better column', () => {
    const layout = detect([
      ['입금은행', '입금계좌', '입금계좌예금주', '입금액', 'CMS코드', '받는분통장표시내용', '보내는분통장표시내용', '적요'],
      ['수협', '123456789012', '홍길동', 1000, '', '정산', '정산', '내부'],
    ]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'holderName', 'payoutAmount', null, 'transferSummary', 'ownMemo', null]);
  });

  it('T6 우리은행 without a header', () => {
    const layout = detect([
      ['004', '12345678901234', 10_000, '홍길동', null, null, '1002123456789', '9월정산', '정산'],
      ['088', '110123456789', '20,000', '김철수', null, null, '1002123456789', '9월정산', '정산'],
      ['020', '1002987654321', 30_000, '이영희', null, null, '1002123456789', '9월정산', '정산'],
    ]);
    expect([layout.headerRow, layout.firstRow, layout.lastRow]).toEqual([null, 1, 3]);
    expect(layout.columns.map(({ index, field }) => [index, field])).toEqual([
      [1, 'bank'], [2, 'accountNumber'], [3, 'payoutAmount'], [4, 'holderName'], [7, null], [8, 'transferSummary'], [9, 'ownMemo'],
    ]);
    expect(layout.kindConfidence).toBeLessThan(0.6);
  });

  it('T7 KB 급여', () => {
    const layout = detect([
      ['A. 은행코드', 'B. 계좌번호', 'C. 이체금액', 'D. 받는분통장표시', 'E. 내통장메모'],
      ['004', '123456789012', 1000, '급여', '급여'],
    ]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'payoutAmount', 'transferSummary', 'ownMemo']);
  });

  it('T8 PortOne 수기 정산 일괄 등록', () => {
    const layout = detect([
      ['정산 유형*', '파트너 아이디*', '정산일*', '정산 금액*', '메모'],
      ['수기 정산', 'a001', '2024-10-21', '116,004,861', '수기 정산 일괄 등록'],
    ]);
    expect(fields(layout)).toEqual(['settlementType', 'partnerId', 'settlementDate', 'settlementAmount', 'memo']);
    expect([layout.kind, layout.columns.map(({ confidence }) => confidence)]).toEqual(['manual-settlement', [1, 1, 1, 1, 1]]);
    expect(layout.kindConfidence).toBeGreaterThanOrEqual(0.8);
  });

  it('T9 PortOne 파트너 일괄 등록 is no payout sheet: a partner without an amount', () => {
    const layout = detect([
      ['파트너 아이디', '파트너 이름*', '담당자 이름*', '담당자 이메일*', '담당자 연락처', '기본 계약 아이디*', '은행 코드*', '계좌 번호*', '예금주명*', '통화*', '메모', '태그',
        '파트너 유형*', '과세·소득 유형*', '사업자 등록번호', '대표자명', '회사명', '사업장 주소', '업종', '업태', '대표자 생년월일'],
      ['a001', '한빛', '김', 'a@b.c', '', 'c1', '004', '123456789012', '한빛', 'KRW', '', '', '사업자', '일반 과세', '1208147521', '', '', '', '', '', ''],
    ]);
    expect([layout.kind, layout.columns[0]?.field, fields(layout).includes('settlementAmount')]).toEqual(['manual-settlement', 'partnerId', false]);
    expect(layout.kindConfidence).toBeLessThan(0.6);
  });

  it('T10 a list of the accounts department, header on row 2', () => {
    const layout = detect([
      ['9월 지급 내역'],
      ['업체명', '은행명', '은행코드', '계좌번호', '금액', '예금주', '적요', '담당자', '계좌타입'],
      ['한빛', '국민은행', '004', '123456789012', 1000, '홍길동', '정산', '김', '보통'],
      ['두리', '신한은행', '088', '110123456789', 2000, '김철수', '정산', '김', '보통'],
      ['합계', null, null, null, 3000],
    ]);
    expect(fields(layout)).toEqual(['companyName', 'bank', null, 'accountNumber', 'payoutAmount', 'holderName', 'transferSummary', null, null]);
    expect(layout.columns[6]?.confidence).toBeLessThan(0.7);
    expect([layout.headerRow, layout.firstRow, layout.lastRow, reasons(layout), layout.statedTotal]).toEqual([2, 3, 4, ['1 before-header', '5 total'], { row: 5, amount: 3000 }]);
  });

  it('T10 the SAP export', () => {
    const layout = detect([['은행명', '계좌번호', '금액', '예금주', '입금계좌표시내용'], ['국민은행', '123456789012', 1000, '홍길동', '정산']]);
    expect(fields(layout)).toEqual(['bank', 'accountNumber', 'payoutAmount', 'holderName', 'transferSummary']);
  });
});

const HEADER = ['서브몰ID', '지급일', '지급금액', '메모'];
const row = (id: string, amount: Cell = 1000): Cell[] => [id, '2026-12-01', amount, null];

describe('header rows', () => {
  it('finds a header below titles, notes, blanks and an approval box', () => {
    const layout = detect([
      ['2026년 9월 정산 지급 요청서'], [], ['결재', '담당', '팀장', '대표'], ['작성자', '김정산', '지급일', '2026-12-01'], ['※ 금액은 원 단위로 적습니다'], [], HEADER, row('A1'), row('A2'),
    ]);
    expect([layout.headerRow, layout.firstRow, layout.lastRow, layout.kind]).toEqual([7, 8, 9, 'submall-payout']);
    expect(layout.leftOut.map(({ row: number }) => number)).toEqual([1, 3, 4, 5]);
    expect(layout.kindConfidence).toBeGreaterThanOrEqual(0.8);
  });

  it('reads a two-line header, with merged cells in either direction', () => {
    const layout = detect([
      ['서브몰 ID', '지급', null, '입금 계좌', null, '비고'],
      [null, '지급일', '지급금액', '은행', '계좌번호', null],
      ['A1', '2026-12-01', 1000, '국민', '123456789012', null],
    ]);
    expect(fields(layout)).toEqual(['subMallId', 'payoutDate', 'payoutAmount', 'bank', 'accountNumber', 'ownMemo']);
    expect([layout.headerRow, layout.firstRow]).toEqual([2, 3]);
  });

  it('keeps the numbers Excel shows', () => {
    const layout = detectLayout([sheet([HEADER, row('A1'), row('A2')], { rowNumbers: [3, 7, 9] })]);
    expect([layout?.headerRow, layout?.firstRow, layout?.lastRow]).toEqual([3, 7, 9]);
  });

  it('leaves a repeated header out', () => {
    expect(reasons(detect([HEADER, row('A1'), HEADER, row('A2')]))).toEqual(['3 repeated-header']);
    expect(reasons(detect([HEADER, row('A1'), ['A2', null, null, null], row('A3')]))).toEqual(['3 nothing-asked']);
    // A date, a text for the passbook, or a form without a date: somebody meant to pay and left something out.
    expect(reasons(detect([HEADER, row('A1'), ['A2', '2026-12-01', null, null], row('A3')]))).toEqual([]);
    expect(reasons(detect([HEADER, row('A1'), ['A2', null, null, '정산'], row('A3')]))).toEqual([]);
    expect(reasons(detect([['서브몰ID', '지급금액'], ['A1', 1000], ['A2', null], ['A3', 1000]]))).toEqual([]);
  });

  it('never gives one field to two columns, keeps the better one and says it is unsure', () => {
    const layout = detect([['서브몰ID', '지급일', '금액', '지급금액'], ['A1', '2026-12-01', 1, 2]]);
    expect(layout.columns.map(({ field }) => field)).toEqual(['subMallId', 'payoutDate', null, 'payoutAmount']);
    expect(layout.columns[3]?.confidence).toBeLessThan(0.7);
  });

  it('finds nothing where there is nothing', () => {
    expect(detectLayout([])).toBeNull();
    expect(detectLayout([sheet([['안녕하십니까'], ['회의록']])])).toBeNull();
    expect(detectLayout([sheet([])])).toBeNull();
  });

  it('does not map amounts that are not in won', () => {
    const layout = detect([['(단위: 천원)'], HEADER, row('A1')]);
    expect(layout.columns[2]).toMatchObject({ field: null, confidence: 0 });
    expect(layout.unitNote).toEqual({ row: 1, text: '(단위: 천원)' });
    expect(detect([['(단위: 원)'], HEADER, row('A1')]).unitNote).toBeNull();
  });
});

describe('sheets', () => {
  const data = sheet([HEADER, row('A1'), row('A2')], { name: '지급' });

  it('prefers the data to examples, rules and covers, wherever they stand', () => {
    const example = sheet([[...HEADER, '은행', '계좌번호', '예금주'], row('A1'), row('A2'), row('A3')], { name: '작성 예시' });
    const rules = sheet([['항목', '설명'], ['서브몰ID', '필수'], ['지급금액', '숫자만']], { name: '작성방법' });
    for (const sheets of [[example, rules, data], [data, rules, example]]) expect(detectLayout(sheets)?.sheetName).toBe('지급');
  });

  it('looks at hidden sheets only when no visible one fits', () => {
    const hidden = sheet([[...HEADER, '은행', '예금주'], row('A1'), row('A2'), row('A3')], { name: '숨김', visibility: 'hidden' });
    expect(detectLayout([hidden, data])?.sheetName).toBe('지급');
    expect(detectLayout([hidden, sheet([['표지']])])?.sheetName).toBe('숨김');
    expect(detectLayout([hidden, data], { sheetName: '숨김' })?.sheetName).toBe('숨김');
    expect(detectLayout([data], { sheetName: '없음' })).toBeNull();
  });
});

describe('kinds', () => {
  it('is unsure of a sheet that could be either, and follows the hint', () => {
    const either = sheet([['파트너ID', '지급일', '금액'], ['A1', '2026-12-01', 1]]);
    expect(detectLayout([either])?.kindConfidence).toBeLessThan(0.6);
    expect(detectLayout([either], { kind: 'manual-settlement' })?.columns.map(({ field }) => field)).toEqual(['partnerId', 'settlementDate', 'settlementAmount']);
    expect(detectLayout([either], { kind: 'submall-payout' })?.columns.map(({ field }) => field)).toEqual(['subMallId', 'payoutDate', 'payoutAmount']);
  });

  it('keeps a low confidence when the hint speaks against the sheet', () => {
    const manual = sheet([['정산 유형*', '파트너 아이디*', '정산일*', '정산 금액*', '메모'], ['수기 정산', 'a001', '2026-12-01', '1', '']]);
    const layout = detectLayout([manual], { kind: 'submall-payout' });
    expect([layout?.kind, (layout?.kindConfidence ?? 1) < 0.6]).toEqual(['submall-payout', true]);
  });
});

describe('rows left out', () => {
  const leftOut = (...rows: (readonly Cell[])[]): string[] => reasons(detect([HEADER, row('A1'), row('A2'), ...rows]));

  it.each<[Cell[], string[]]>([
    [['합계', null, 2000], ['4 total']], [[null, '총계', 2000], ['4 total']], [['총 합 계', '', '2,000원'], ['4 total']], [['Total', null, 2000], ['4 total']],
    [['합계 2건', null, 2000], ['4 total']], [['소계(2건)', null, 2000], ['4 total']], [['A1 소계', null, 2000], ['4 total']], [['A1 요약', null, 2000], ['4 total']],
    [[null, null, 2000, '합계'], ['4 total']], [[null, null, 2000], ['4 total']], [[null, null, 1999], []],
    [['※ 이상과 같이 지급을 요청합니다'], ['4 note']], [['- 이상 -'], ['4 note']], [['작성자: 김정산'], ['4 note']], [[null, null, null, '작성자 김정산'], ['4 note']],
    [['\\\\\\'], ['4 filler']], [['---', '---', '---'], ['4 filler']], [[null, '2026-12-01', null, null], ['4 filler']],
    [['A3', '2026-12-01', null], []], [['A3', '2026-12-01', 5, '합계'], []], [['A3', '2026-12-01', 5, '※ 급함'], []], [['A3', '2026-12-01', '엉터리'], []],
    [['A3', null, 5], []], [['※A3', '2026-12-01', 5], []], [[null, '2026-12-01', 5], []], [['합계상사', '2026-12-01', 5], []], [['계룡01', '2026-12-01', 5], []],
  ])('%j: %j', (last, expected) => {
    expect(leftOut(last)).toEqual(expected);
  });

  it('lists blanks between rows, not behind them', () => {
    const layout = detect([HEADER, row('A1'), [], [null, ' '], row('A2'), [], []]);
    expect([reasons(layout), layout.lastRow]).toEqual([['3 blank', '4 blank'], 5]);
  });

  it('leaves subtotals in the middle out and keeps what follows', () => {
    const layout = detect([HEADER, row('A1'), ['소계', null, 1000], row('A2'), ['소계', null, 1000], ['합계', null, 2000]]);
    expect([reasons(layout), layout.lastRow, layout.statedTotal]).toEqual([['3 total', '5 total', '6 total'], 4, { row: 6, amount: 2000 }]);
  });

  it('states a total even when it is not the sum', () => {
    expect(detect([HEADER, row('A1'), ['합계', null, '9,999']]).statedTotal).toEqual({ row: 3, amount: 9999 });
    expect(detect([HEADER, row('A1'), ['소계', null, 1000]]).statedTotal).toBeNull();
    expect(detect([HEADER, row('A1'), ['합계', null, { type: 'formula' }]]).statedTotal).toBeNull();
  });

  it('knows a total whose payee cell is a count', () => {
    const layout = detect([['NO', ...HEADER], [1, ...row('A1')], [2, ...row('A2')], ['합계', '2건', null, 2000]]);
    expect([reasons(layout), layout.statedTotal?.amount]).toEqual([['4 total'], 2000]);
  });

  it('drops numbering that runs on below the rows', () => {
    expect(reasons(detect([['NO', ...HEADER], [1, ...row('A1')], [2, null, null, null, null], [3]]))).toEqual(['3 filler', '4 filler']);
  });

  it('has a last row before the first when there are none', () => {
    const layout = detect([HEADER]);
    expect([layout.firstRow, layout.lastRow, layout.leftOut]).toEqual([2, 1, []]);
  });
});

describe('rows left out, for any sheet', () => {
  const ids = fc.stringMatching(/^[A-Z][0-9]{1,5}$/);
  const cells = fc.oneof(fc.constantFrom(null, '', ' ', '합계', '소계', '※ 참고', '---', '2026-12-01', '1,000'), fc.integer(), fc.string());

  it('never leaves out a row with a payee and an amount, and accounts for every row', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.tuple(ids, cells, fc.integer({ min: 1 }), cells), fc.tuple(cells, cells, cells, cells)), { maxLength: 20 }), (rows) => {
        const layout = detect([HEADER, ...rows]);
        const left = new Set(layout.leftOut.map(({ row: number }) => number));
        const paid = rows.flatMap(([id, , amount], index) => (typeof id === 'string' && /^[A-Z]\d{1,5}$/.test(id) && typeof amount === 'number' ? [index + 2] : []));
        expect(paid.filter((number) => left.has(number) || number < layout.firstRow || number > layout.lastRow)).toEqual([]);
        // Between the first and the last row everything is read or listed; outside are only rows left out, and blanks at the end.
        const unlisted = rows.flatMap((cells, index) => (!left.has(index + 2) && (index + 2 < layout.firstRow || index + 2 > layout.lastRow) ? [cells] : []));
        expect(unlisted.flat().filter((cell) => cell !== null && String(cell).trim() !== '')).toEqual([]);
      }),
    );
  });
});

describe('a person\'s mapping', () => {
  const table = sheet([['번호', '코드', '일자', '금액', '비고'], ['1', 'A1', '2026-12-01', 1000, '합계'], ['2', 'A2', '2026-12-01', 2000, ''], ['합계', '', '', 3000, '']]);

  it('gives a layout of its own, with rows sorted out anew', () => {
    const layout = layoutWithMapping(table, { kind: 'submall-payout', headerRow: 1, fields: new Map([[2, 'subMallId'], [3, 'payoutDate'], [4, 'payoutAmount'], [5, 'metadata']]) });
    expect(fields(layout)).toEqual([null, 'subMallId', 'payoutDate', 'payoutAmount', 'metadata']);
    expect([layout.columns[1]?.header, layout.kindConfidence, layout.firstRow, layout.lastRow, reasons(layout), layout.statedTotal?.amount]).toEqual(['코드', 1, 2, 3, ['4 total'], 3000]);
  });

  it('changes some of a layout and keeps the rest; a field moves, it is never doubled', () => {
    const before = sheet([HEADER, row('A1'), row('A2')]);
    const layout = detectLayout([before]);
    if (!layout) throw new Error('no layout');
    const moved = applyMapping(before, layout, { fields: new Map([[4, 'subMallId']]) });
    expect(fields(moved)).toEqual([null, 'payoutDate', 'payoutAmount', 'subMallId']);
    expect(moved.columns.map(({ confidence }) => confidence)).toEqual([0, 1, 1, 1]);
    const other = applyMapping(before, layout, { kind: 'manual-settlement', fields: new Map([[1, 'partnerId']]) });
    expect([other.kind, fields(other)]).toEqual(['manual-settlement', ['partnerId', 'settlementDate', 'settlementAmount', 'memo']]);
    const lower = applyMapping(before, layout, { headerRow: null });
    expect([lower.headerRow, lower.firstRow]).toEqual([null, 1]);
  });

  it('takes two metadata columns', () => {
    const layout = layoutWithMapping(table, { kind: 'submall-payout', headerRow: null, fields: new Map([[1, 'metadata'], [5, 'metadata']]) });
    expect(fields(layout)).toEqual(['metadata', null, null, null, 'metadata']);
  });
});
