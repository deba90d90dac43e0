import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../cells.ts';
import {
  cleanCode, cleanText, hasBusinessChecksum, looksLikeResidentNumber, maskedAccount, readAccount, readBank, readBusinessNumber, readIdentifier, readText,
  type Reading,
} from './index.ts';

function said<Value>({ value, findings }: Reading<Value>, show: (value: Value) => unknown = (each) => each): unknown[] {
  return [
    value === null ? null : show(value),
    findings.map((found) => `${found.severity} ${found.code}${found.fix === null ? '' : ` → ${found.fix}`}`).join('; '),
  ];
}

describe('cleaning', () => {
  it.each([
    ['홍길동', '홍길동'], [' 홍 길동 ', '홍 길동'], ['\u200b홍길동\ufeff', '홍길동'], ['홍\u00a0길동', '홍 길동'], ['홍길동'.normalize('NFD'), '홍길동'],
    ["'26년 정산", "'26년 정산"], ["'0123", '0123'], ['㈜한빛', '㈜한빛'], ['두\r\n줄', '두 줄'], ['ＡＢ', 'ＡＢ'],
  ])('text %j → %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each([["'A001", 'A001'], ['Ａ００１', 'A001'], ['A-001', 'A-001'], ['　A001　', 'A001'], ['10²', '10²']])('code %j → %j', (raw, clean) => {
    expect(cleanCode(raw)).toBe(clean);
  });

  it('changes nothing the second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
      expect(cleanText(cleanText(raw))).toBe(cleanText(raw));
    }));
  });
});

describe('readIdentifier', () => {
  it.each<[Cell, string | null, string]>([
    ['A001', 'A001', ''], ['3E7', '3E7', ''], ['1E+15', null, 'error ID_DIGITS_LOST'], ['00123', '00123', ''], ['submall-1', 'submall-1', ''], ['a b', 'a b', ''],
    [' A001 ', 'A001', 'note TEXT_CLEANED → A001'], ["'00123", '00123', 'note TEXT_CLEANED → 00123'], ['Ａ００１', 'A001', 'note TEXT_CLEANED → A001'],
    [123, '123', 'warning ID_FROM_NUMBER'], [1.5, '1.5', 'warning ID_FROM_NUMBER'],
    [{ type: 'number', value: 123, shown: '00123' }, '00123', ''],
    [{ type: 'number', value: 123, shown: '00000000000000000123' }, '00000000000000000123', ''],
    [{ type: 'number', value: 123, shown: 'S-0123' }, 'S-0123', 'warning ID_FROM_NUMBER'],
    [1.234_567_890_123_456e15, null, 'error ID_DIGITS_LOST'], ['1.23E+12', null, 'error ID_DIGITS_LOST'],
    [{ type: 'date', date: '2026-03-01', time: null }, null, 'error CELL_TYPE_WRONG'], [{ type: 'boolean', value: true }, null, 'error CELL_TYPE_WRONG'],
    [{ type: 'error', code: '#N/A' }, null, 'error CELL_ERROR'], [{ type: 'formula' }, null, 'error FORMULA_WITHOUT_VALUE'], [null, null, ''], ['  ', null, ''],
  ])('%j → %j %s', (cell, value, found) => {
    expect(said(readIdentifier(cell, 'subMallId'))).toEqual([value, found]);
  });
});

describe('readText', () => {
  it.each<[Cell, string | null, string]>([
    ['9월 정산', '9월 정산', ''], [202_612, '202612', ''], [{ type: 'date', date: '2026-12-01', time: null }, '2026-12-01', ''],
    [' 정산 ', '정산', 'note TEXT_CLEANED → 정산'], [{ type: 'error', code: '#VALUE!' }, null, 'error CELL_ERROR'], [null, null, ''],
  ])('%j → %j %s', (cell, value, found) => {
    expect(said(readText(cell, 'memo'))).toEqual([value, found]);
  });

  it('keeps lines only where they are wanted', () => {
    expect(readText('a\r\nb', 'memo', { keepLines: true }).value).toBe('a\nb');
    expect(readText('a\r\nb', 'transferSummary').value).toBe('a b');
  });
});

describe('readAccount', () => {
  it.each<[Cell, string | null, string]>([
    ['11012345678901', '11012345678901', ''], ['00123456789', '00123456789', ''],
    ['110-123-456789', '110123456789', 'note ACCOUNT_CLEANED → 110123456789'], ["'110123456789", '110123456789', 'note ACCOUNT_CLEANED → 110123456789'],
    [110_123_456_789, '110123456789', 'note ACCOUNT_FROM_NUMBER'], [{ type: 'number', value: 1_234_567_890, shown: '001234567890' }, '001234567890', ''],
    ['1.23E+12', null, 'warning ACCOUNT_DIGITS_LOST'], [1.234_567_890_123_456e15, null, 'warning ACCOUNT_DIGITS_LOST'],
    ['국민 123', null, 'warning ACCOUNT_NOT_DIGITS'], ['123456789', '123456789', 'warning ACCOUNT_LENGTH'], ['123456789012345', '123456789012345', 'warning ACCOUNT_LENGTH'],
    ['1234567890', '1234567890', ''], ['900101-1234567', '9001011234567', 'note ACCOUNT_CLEANED → 9001011234567; warning RESIDENT_NUMBER'],
    ['3333-01-1234567', '3333011234567', 'note ACCOUNT_CLEANED → 3333011234567'], ['1002123456789', '1002123456789', ''],
    [{ type: 'error', code: '#N/A' }, null, 'warning CELL_ERROR'], [{ type: 'date', date: '2026-01-01', time: null }, null, 'warning CELL_TYPE_WRONG'],
  ])('%j → %j %s', (cell, value, found) => {
    expect(said(readAccount(cell))).toEqual([value, found]);
  });

  it('keeps account digits out of params, which reach logs', () => {
    for (const cell of ['110-123-456789', '국민 123456', '123456789', 110_123_456_789]) {
      for (const { params } of readAccount(cell).findings) expect(JSON.stringify(params)).not.toMatch(/\d{5}/);
    }
    expect(maskedAccount('110-123-456789')).toBe('********6789');
  });
});

describe('readBusinessNumber', () => {
  it.each<[Cell, string | null, string]>([
    ['1208147521', '1208147521', ''], [1_208_147_521, '1208147521', ''], ['120-81-47521', '1208147521', 'note BUSINESS_NUMBER_CLEANED → 1208147521'],
    ['1234567890', '1234567890', 'warning BUSINESS_NUMBER_CHECKSUM'], ['123456789', null, 'warning BUSINESS_NUMBER_LENGTH'], ['없음', null, 'warning BUSINESS_NUMBER_LENGTH'],
    ['900101-1234567', null, 'warning RESIDENT_NUMBER'], ['9001011234567', null, 'warning RESIDENT_NUMBER'],
  ])('%j → %j %s', (cell, value, found) => {
    expect(said(readBusinessNumber(cell))).toEqual([value, found]);
  });

  it.each(['1208147521', '2208162517', '4731502404', '1234567891'])('%s passes the checksum', (digits) => {
    expect(hasBusinessChecksum(digits)).toBe(true);
  });

  it.each(['1234567890', '1200220000', '0000000000', '1111111111', '12345'])('%s does not', (digits) => {
    expect(hasBusinessChecksum(digits)).toBe(false);
  });
});

describe('looksLikeResidentNumber', () => {
  it.each(['메모 900101-1234567', '900101-2234567'])('sees one in %j', (text) => {
    expect(looksLikeResidentNumber(text, 'text')).toBe(true);
  });
  it.each(['901301-1234567', '110-123-456789', '9001011234567', '900101-9234567'])('sees none in %j', (text) => {
    expect(looksLikeResidentNumber(text, 'text')).toBe(false);
  });
});

describe('readBank', () => {
  it.each<[Cell, string | null, string]>([
    ['국민은행', 'KB국민은행', ''], ['KB', 'KB국민은행', ''], ['004', 'KB국민은행', ''], ['KOOKMIN', 'KB국민은행', ''], ['088', '신한은행', ''], ['88', '신한은행', ''],
    ['03', 'IBK기업은행', ''], ['S0', '유안타증권', ''], ['SO', 'LIG투자증권', ''], ['농협', 'NH농협은행', ''], ['단위농협', '단위농협', ''], ['K_BANK', '케이뱅크', ''],
    ['KBANK', '케이뱅크', ''], ['iM뱅크', 'iM뱅크(대구은행)', ''], ['대구은행', 'iM뱅크(대구은행)', ''], ['(주)신한은행', '신한은행', ''], ['004 국민은행', 'KB국민은행', ''],
    ['신한은행(088)', '신한은행', ''], ['하나은행 (구 외환)', '하나은행', ''], [{ type: 'number', value: 4, shown: '004' }, 'KB국민은행', ''], [261, '교보증권', ''],
    [4, 'KB국민은행', 'note BANK_ZERO_LOST → 004'], ['4', 'KB국민은행', 'note BANK_ZERO_LOST → 004'], ['04', 'KB국민은행', 'note BANK_ZERO_LOST → 004'],
    [88, '신한은행', 'note BANK_ZERO_LOST → 088'], [3, 'IBK기업은행', 'note BANK_ZERO_LOST → 003'],
    [6, 'KB국민은행', 'warning BANK_AMBIGUOUS'], ['06', 'KB국민은행', 'warning BANK_AMBIGUOUS'], ['006', 'KB국민은행', 'warning BANK_AMBIGUOUS'],
    ['004 신한은행', null, 'warning BANK_AMBIGUOUS'], ['모름은행', null, 'warning BANK_UNKNOWN'], ['999', null, 'warning BANK_UNKNOWN'], [{ type: 'error', code: '#N/A' }, null, 'warning CELL_ERROR'],
  ])('%j → %j %s', (cell, name, found) => {
    expect(said(readBank(cell), (bank) => bank.name)).toEqual([name, found]);
  });

  it('reads a fixed cell to the same bank without a finding', () => {
    for (const cell of [1, 2, 3, 4, 7, 20, 88, '4', '04', '9']) {
      const before = readBank(cell);
      const fixes = before.findings.flatMap(({ fix }) => (fix === null ? [] : [fix]));
      expect(fixes.map((fix) => readBank(fix))).toEqual(fixes.map(() => ({ value: before.value, findings: [] })));
    }
  });
});
