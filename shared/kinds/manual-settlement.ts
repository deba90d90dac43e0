import type { Finding } from '../issues.ts';
import type { Won } from '../money.ts';
import { characterCount, finding, readAmount, readText } from '../values/index.ts';
import type { Field } from './fields.ts';
import type { Kind, RowCells, RowReading, RuleContext } from './kind.ts';
import { COMPANY_FIELDS, OWN_MEMO } from './reference-fields.ts';
import { payDate, portOneDateFindings } from './rules/dates.ts';
import { derivePayee } from './rules/derive-payee.ts';
import { payeeFindings, readPayeeId } from './rules/payees.ts';
import { RowReader } from './rules/row.ts';

/** A partner's memo holds 256 characters (portone-facts "Partners"); a settlement's limit is unknown, so only a warning. */
export const MEMO_LONGEST = 256;

const FIELDS: readonly Field[] = [
  { key: 'settlementType', type: 'text', use: 'optional', synonyms: ['정산유형', '정산 유형', 'settlementType', '정산구분', '정산종류'] },
  {
    key: 'partnerId',
    type: 'id',
    use: 'required',
    synonyms: [
      '파트너 아이디', '파트너ID', 'partnerId', '파트너', '파트너코드', '파트너 번호', '판매자ID', '판매자 아이디', '판매자코드', '셀러ID', '셀러 아이디',
      '셀러코드', '가맹점ID', '가맹점 아이디', '가맹점코드', '입점사ID', '입점사코드', '업체ID', '업체 아이디', '업체코드', '거래처코드', '업체사용key',
    ],
  },
  {
    key: 'settlementDate',
    type: 'date',
    use: 'required',
    synonyms: ['정산일', 'settlementDate', '정산일자', '정산예정일', '정산예정일자', '정산기준일', '정산지급일', '지급일', '지급일자', '지급예정일', '이체일'],
  },
  {
    key: 'settlementAmount',
    type: 'amount',
    use: 'required',
    synonyms: [
      '정산 금액', '정산금액', '정산액', 'settlementAmount', '최종정산금액', '정산지급액', '실정산금액', '지급금액', '지급액', '실지급액',
      '입금액', '이체금액', '금액', 'amount',
    ],
  },
  {
    key: 'settlementTaxFreeAmount',
    type: 'amount',
    use: 'optional',
    synonyms: ['정산 면세 금액', '정산면세금액', '면세금액', '면세 정산금액', 'settlementTaxFreeAmount'],
  },
  { key: 'settlementCurrency', type: 'text', use: 'optional', synonyms: ['정산 통화', '통화', 'settlementCurrency', 'currency'] },
  { key: 'memo', type: 'text', use: 'optional', sameForAll: true, synonyms: ['메모', '정산메모', 'memo', '비고', '적요'] },
  ...COMPANY_FIELDS,
  { ...OWN_MEMO, synonyms: [...OWN_MEMO.synonyms, '내부메모', '비고', '적요'] },
];

function readRow(cells: RowCells, context: RuleContext): RowReading {
  const reader = new RowReader(cells);
  const type = reader.optional('settlementType', readText);
  // Without a column for the id it is found by what else the row says, which is read first then.
  const early = cells.derivePayee === true ? reader.reference() : null;
  const payee =
    early === null
      ? reader.required('partnerId', (cell, field) => readPayeeId(cell, field, context))
      : reader.take(derivePayee(cells, early, 'partnerId', 'portone', context.payees));
  const date = reader.take(payDate(reader.cell('settlementDate'), 'settlementDate', context));
  const amount = reader.required('settlementAmount', readAmount);
  const taxFree = reader.optional('settlementTaxFreeAmount', readAmount);
  const currency = reader.optional('settlementCurrency', readText);
  const memo = reader.optional('memo', (cell, field) => readText(cell, field, { keepLines: true }));
  const stated = early ?? reader.reference();
  if (type !== null && !isManual(type)) reader.add(finding('error', 'SETTLEMENT_TYPE_OTHER', 'settlementType', { value: type }));
  if (currency !== null && !isWon(currency)) {
    reader.add(finding('error', 'CURRENCY_NOT_KRW', 'settlementCurrency', { value: currency }));
  }
  if (payee !== null) reader.add(...payeeFindings(payee, 'partnerId', stated, 'portone', context, early !== null));
  if (date !== null) reader.add(...portOneDateFindings(date, 'settlementDate', context));
  if (amount !== null) reader.add(...amountFindings(amount, taxFree));
  if (memo !== null) {
    const length = characterCount(memo);
    if (length > MEMO_LONGEST) reader.add(finding('warning', 'MEMO_LONG', 'memo', { length, longest: MEMO_LONGEST }));
    reader.warnOfResidentNumber('memo', memo);
  }
  const complete = payee !== null && date !== null && amount !== null && !reader.hasError;
  return {
    payee,
    amount,
    date,
    row: complete
      ? {
          kind: 'manual-settlement',
          partnerId: payee,
          settlementDate: date,
          settlementAmount: amount,
          settlementTaxFreeAmount: taxFree,
          memo,
        }
      : null,
    findings: reader.findings,
  };
}

/** The console's form has one constant here (portone-facts "Manual settlement"); other types can't be registered by hand. */
function isManual(type: string): boolean {
  return ['수기정산', '수기', 'manual'].includes(type.normalize('NFKC').replace(/\s/g, '').toLowerCase());
}

function isWon(currency: string): boolean {
  return ['krw', '원', '₩', '원화'].includes(currency.normalize('NFKC').trim().toLowerCase());
}

/** A minus is a deduction, set off against the partner's other rows. How tax-free is bounded is unknown: a warning. */
function amountFindings(amount: Won, taxFree: Won | null): readonly Finding[] {
  const findings: Finding[] = [];
  if (amount === 0) findings.push(finding('warning', 'AMOUNT_ZERO', 'settlementAmount'));
  if (amount < 0) findings.push(finding('note', 'AMOUNT_NEGATIVE', 'settlementAmount', { amount }));
  if (taxFree !== null && (Math.abs(taxFree) > Math.abs(amount) || taxFree * amount < 0)) {
    findings.push(finding('warning', 'TAX_FREE_EXCEEDS_AMOUNT', 'settlementTaxFreeAmount', { amount: taxFree, limit: amount }));
  }
  return findings;
}

/** A partner whose rows add up to less than nothing can't be paid (portone-facts, "상계"). */
function checkPayee(rows: readonly RowReading[]): readonly Finding[] {
  let total = 0;
  for (const row of rows) total += row.amount ?? 0;
  if (total >= 0) return [];
  const params = { value: rows[0]?.payee ?? '', total, rows: rows.length };
  return [finding('warning', 'NET_NEGATIVE', 'settlementAmount', params)];
}

/** Manual settlements (수기 정산), PortOne. */
export const manualSettlement: Kind = {
  id: 'manual-settlement',
  service: 'portone',
  payeeField: 'partnerId',
  amountField: 'settlementAmount',
  dateField: 'settlementDate',
  fields: FIELDS,
  readRow,
  checkPayee,
};
