import type { Field } from './fields.ts';

/** What is written about a passbook, in the words of the banks' forms. */
const PRINTED = ['표시', '표시내용', '메모', '적요', '인자', '인자내용'] as const;

const printedIn = (...passbooks: readonly string[]): string[] => passbooks.flatMap((passbook) => PRINTED.map((what) => `${passbook}${what}`));

/**
 * The trap (toss-facts §5.2): 입금통장, 받는분, 수취인 and 상대 are the recipient's passbook; 출금통장, 보내는분, 내 and 본인 are
 * ours. 보내는분 alone is in neither: forms mean our name by it as often as the recipient's text.
 */
export const THEIR_PASSBOOK: readonly string[] = [
  ...printedIn('받는분통장', '입금통장', '입금계좌', '받는이통장', '받는통장', '수취인통장', '받는분계좌', '상대통장', '상대방통장', '상대계좌'),
  '받는분표시', '받는분표시내용', '받는분적요', '수취인적요', '입금적요',
];
const OUR_PASSBOOK: readonly string[] = [
  ...printedIn('출금통장', '보내는분통장', '내통장', '출금계좌', '보내는이통장', '본인통장', '내계좌', '본인계좌', '의뢰인통장', '보내는통장'),
  '보내는분적요', '보내는분표시', '보내는분표시내용', '의뢰인적요', '출금적요',
];

/** Columns of bank forms and ERP lists that are read but never sent (toss-facts §5.1, §5.2). */
export const COMPANY_FIELDS: readonly Field[] = [
  {
    key: 'bank',
    type: 'bank',
    use: 'reference',
    synonyms: [
      '은행', '입금은행', '은행명', '입금은행명', '은행코드', '입금은행코드', '이체은행', '이체계좌은행', '받는은행', '수취은행', '지급은행', '계좌은행',
      'bank', 'bankCode', '입금은행(코드/은행명/증권사명)',
    ],
  },
  {
    key: 'accountNumber',
    type: 'account',
    use: 'reference',
    synonyms: [
      '계좌번호', '입금계좌번호', '입금계좌', '이체계좌번호', '이체계좌', '받는계좌번호', '받는계좌', '수취계좌번호', '수취인계좌번호', '지급계좌',
      '지급계좌번호', '정산계좌', '정산계좌번호', '계좌', 'accountNumber', 'account',
    ],
  },
  {
    key: 'holderName',
    type: 'text',
    use: 'reference',
    synonyms: [
      '예금주', '예금주명', '예상예금주', '입금계좌예금주', '예금주성명', '계좌주', '고객관리성명', '받는분', '받는분성명', '받는사람', '받는이',
      '수취인', '수취인성명', '수취인명', 'holderName',
    ],
  },
  {
    key: 'businessNumber',
    type: 'businessNumber',
    use: 'reference',
    synonyms: ['사업자등록번호', '사업자번호', 'businessNumber'],
  },
  {
    key: 'companyName',
    type: 'text',
    use: 'reference',
    synonyms: [
      '업체명', '회사명', '상호', '상호명', '거래처명', '거래처', '파트너이름', '파트너명', '서브몰명', '서브몰이름', '셀러명', '판매자명', '가맹점명',
      '입점사명', 'companyName',
    ],
  },
];

/** Our own passbook and notes. Never sent: what the recipient sees is another column (toss-facts §5.2, the trap). */
export const OWN_MEMO: Field = {
  key: 'ownMemo',
  type: 'text',
  use: 'reference',
  synonyms: OUR_PASSBOOK,
};
