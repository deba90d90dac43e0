import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../errors.ts';
import { ISSUE_CODES } from '../issues.ts';
import { en } from './en.ts';
import {
  errorSentence, errorTitle, isMessageKey, issueSentence, issueTitle, LANGUAGES, payeeStatusText, serviceCodeText, statusText, translate,
} from './index.ts';
import { ko } from './ko.ts';

const keys = Object.keys(ko).filter((key) => isMessageKey(key));
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();

describe('the catalogue', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(ko).toSorted());
  });

  it.each(keys)('%s has the same placeholders in both languages, and no empty text', (key) => {
    expect(placeholders(en[key])).toEqual(placeholders(ko[key]));
    expect(ko[key].trim()).toBe(ko[key]);
    expect(ko[key].length * en[key].length).toBeGreaterThan(0);
  });

  it('needs no Korean particle behind a value', () => {
    for (const [key, text] of Object.entries(ko)) {
      expect([key, text.match(/\}\}(?:은|는|이|가|을|를|와|과|로|으로)(?=[\s.,])/)?.[0] ?? null]).toEqual([key, null]);
    }
  });

  it('says something for every code', () => {
    for (const language of LANGUAGES) {
      for (const code of ISSUE_CODES) {
        expect(issueTitle(language, code)).not.toContain('issueTitle');
        expect(issueSentence(language, { code, params: {} })).not.toMatch(/^issue\./);
      }
      for (const code of ERROR_CODES) expect(errorSentence(language, { code })).not.toContain(code);
    }
  });
});

describe('translate', () => {
  it('names every value in two braces: what stands in one would be shown as it is', () => {
    for (const catalogue of [ko, en]) expect(Object.entries(catalogue).filter(([, text]) => /(?<!\{)\{\w+\}(?!\})/.test(text))).toEqual([]);
  });

  it('fills in values as they are, whatever they hold', () => {
    const value = '$t(issue.NO_ROWS) {{amount}} <b>&</b> $1 $&';
    expect(translate('ko', 'issue.AMOUNT_NOT_A_NUMBER', { value })).toBe(`금액으로 읽을 수 없습니다. 값: ${value}. 숫자만 넣으십시오.`);
  });

  it('separates thousands of won, not rows or years', () => {
    expect(translate('ko', 'issue.KYC_LIMIT_TOTAL', { rows: 1200, total: 12_345_678, limit: 10_000_000 })).toContain('1200건 합계: 12,345,678원');
    expect(translate('en', 'issue.AMOUNT_NEGATIVE', { amount: -1_234_567 })).toContain('-1,234,567 won');
    expect(translate('ko', 'issue.DATE_CALENDAR_UNKNOWN', { year: 2028, date: '2028-01-03' })).toContain('2028년');
  });

  it('leaves a missing value empty', () => {
    expect(translate('en', 'error.SHEET_NOT_FOUND')).toBe('There is no such sheet: ');
  });

  it('answers at once in both languages', () => {
    expect(LANGUAGES.map((language) => translate(language, 'outcome.unknown'))).toEqual(['결과 모름', 'Unknown']);
  });
});

describe('sentences', () => {
  it('differ where a code means something else', () => {
    const params = { date: '2026-11-02', today: '2026-11-20' };
    expect(issueSentence('ko', { code: 'DATE_PAST', params, severity: 'error', field: 'payoutDate' })).toContain('고치십시오');
    expect(issueSentence('ko', { code: 'DATE_PAST', params, severity: 'note', field: 'settlementDate' })).toContain('정산 내역');
    expect(issueSentence('ko', { code: 'DATE_TODAY', params, severity: 'note', field: 'settlementDate' })).toContain('바로 정산 내역');
    expect(issueSentence('en', { code: 'PAYEE_NOT_FOUND', params: { value: '123', similar: '00123' } })).toContain('Similar id: 00123');
    expect(issueSentence('en', { code: 'PAYEE_NOT_FOUND', params: { value: '123', similar: '' } })).not.toContain('Similar');
  });

  it('of an error say what happened, whether money moved, and what to do', () => {
    expect(errorSentence('en', { code: 'DISK_FULL' })).toBe('The disk is full. No money has moved. Free some space and try again.');
    expect(errorSentence('ko', { code: 'SERVICE_UNREACHABLE', moneyMoved: 'maybe' })).toContain('새로 보내지 마십시오');
    expect(errorTitle('ko', 'FILE_EMPTY')).toBe('파일이 비어 있습니다.');
  });

  it('show unknown words of a service as they came', () => {
    expect(statusText('ko', 'toss-v1', 'REQUESTED')).toBe('지급 요청됨');
    expect(statusText('ko', 'portone', 'NEW_STATUS')).toBe('NEW_STATUS');
    expect(statusText('ko', 'portone', 'constructor')).toBe('constructor');
    expect(payeeStatusText('en', 'toss-v1', 'APPROVED')).toBe('Approved');
    expect(payeeStatusText('en', 'toss-v1', 'X')).toBe('X');
    expect(serviceCodeText('ko', 'toss-v1', 'NOT_ALLOWED_HOLIDAY')).toContain('영업일');
    expect(serviceCodeText('ko', 'toss-v1', 'SOMETHING_NEW')).toBeNull();
  });
});

