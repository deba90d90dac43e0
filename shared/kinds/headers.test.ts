import { describe, expect, it } from 'vitest';
import type { FieldKey } from './fields.ts';
import { KINDS } from './index.ts';
import { KIND_IDS, type KindId } from './kind.ts';
import { matchHeader } from './headers.ts';
import { mapHeaders } from './mapping.ts';

const best = (text: string, kind: KindId): FieldKey | null => matchHeader(text, KINDS[kind])[0]?.field ?? null;
const map = (texts: readonly string[], kind: KindId): (FieldKey | null)[] => mapHeaders(texts.map((text) => [text]), KINDS[kind]).columns.map(({ field }) => field);

/**
 * The trap (toss-facts §5.2): what the recipient reads in their passbook against what we read in ours. Every way of
 * writing it, against the two fields it could be taken for.
 */
const THEIRS = [
  '받는분통장표시', '받는분통장표시내용', '받는분 통장 표시', '받는분 통장표시내용', '받는분통장메모', '받는분통장인자', '받는분통장인자내용', '받는분 적요', '받는분통장적요', '받는이통장메모', '받는이 통장 메모',
  '받는통장표시', '받는통장메모', '받는통장적요', '수취인통장표시', '수취인통장표시내용', '수취인 통장 메모', '수취인적요', '입금통장표시', '입금통장표시내용', '입금통장인자', '입금통장인자내용', '입금통장메모', '입금통장적요',
  '입금계좌표시', '입금계좌표시내용', '입금계좌 표시 내용', '입금계좌적요', '상대통장표시', '상대방통장표시', '상대방통장표시내용', '상대계좌적요', '통장표시', '통장표시내용', '* 받는분 통장표시 ', 'D. 받는분통장표시', '③받는분통장표시(7자)', '받는분통장표시(선택)',
] as const;
const OURS = [
  '출금통장표시', '출금통장표시내용', '출금통장 표시 내용', '출금통장인자', '출금통장인자내용', '출금통장메모', '출금통장적요', '출금계좌표시', '출금계좌표시내용', '출금계좌적요', '보내는분통장표시', '보내는분통장표시내용', '보내는분 통장표시내용', '보내는분 통장 메모',
  '보내는분통장인자', '보내는분적요', '보내는이통장메모', '보내는이 통장 메모', '내통장표시', '내통장표시내용', '내통장메모', '내 통장 표시', '내통장인자', '내통장적요', '내계좌표시', '본인통장표시', '본인통장표시내용', '본인통장메모',
  '의뢰인통장표시', '의뢰인통장표시내용', 'E. 내통장메모', '*출금통장표시내용', '내통장표시(선택)',
] as const;
const HOLDER = ['받는분', '받는분성명', '받는분 성명', '받는사람', '받는이', '수취인', '수취인성명', '수취인명', '예금주', '예금주명', '예상예금주', '입금계좌예금주', '예금주성명', '고객관리성명'] as const;
/** Neither a text of a passbook nor a name. */
const NEITHER = ['받는분 휴대폰번호', '받는분연락처', '보내는분 휴대폰번호', '수취인 이메일', '입금인코드', '입금통장', '출금통장', '출금계좌', '출금계좌번호', '출금은행', '출금금액', '통장사본', '통장번호', 'CMS코드', '보내는분 계좌번호', '보내는분', '보내는 사람', '의뢰인명'] as const;

describe.each(KIND_IDS)('passbook texts for %s', (kind) => {
  const has = KINDS[kind].fields.some(({ key }) => key === 'transferSummary');

  it.each(THEIRS)('%j is the recipient\'s, never ours and never the name', (text) => {
    expect(best(text, kind)).toBe(has ? 'transferSummary' : null);
  });
  it.each(OURS)('%j is ours, and is never sent', (text) => {
    expect(best(text, kind)).toBe('ownMemo');
    expect(KINDS[kind].fields.find(({ key }) => key === 'ownMemo')?.use).toBe('reference');
  });
  it.each(HOLDER)('%j is the holder\'s name, no text of a passbook', (text) => {
    expect(best(text, kind)).toBe('holderName');
  });
  it.each(NEITHER)('%j is none of them', (text) => {
    expect(['transferSummary', 'ownMemo', 'holderName', 'memo']).not.toContain(best(text, kind));
  });

  it('keeps every pair apart, in either order, with the name beside them', () => {
    for (const theirs of THEIRS) {
      for (const ours of OURS) {
        const expected = [has ? 'transferSummary' : null, 'ownMemo', 'holderName'];
        expect([theirs, ours, map([theirs, ours, '받는분'], kind)]).toEqual([theirs, ours, expected]);
        expect([ours, theirs, map(['받는분', ours, theirs], kind)]).toEqual([ours, theirs, ['holderName', 'ownMemo', expected[0]]]);
      }
    }
  });
});
