import { kstDateOf, addDays, loadBusinessCalendar } from '../shared/calendar.ts';
import type { Cell } from '../shared/cells.ts';
import { BANKS, bankOfService } from '../shared/banks.ts';
import { KINDS } from '../shared/kinds/index.ts';
import type { Field, FieldKey } from '../shared/kinds/fields.ts';
import type { KindId } from '../shared/kinds/kind.ts';
import type { Payee } from '../shared/services.ts';
import { isMessageKey, translate } from '../shared/messages/index.ts';
import type { Language } from '../shared/messages/index.ts';
import type { TemplateColumn, TemplateWorkbookInput } from './sheets/write-template.ts';

/** The columns of each form, in the order in which a person fills them in. */
const FORM_FIELDS: Readonly<Record<KindId, readonly FieldKey[]>> = {
  'submall-payout': ['subMallId', 'companyName', 'bank', 'accountNumber', 'holderName', 'payoutDate', 'payoutAmount', 'transferSummary', 'ownMemo'],
  'manual-settlement': ['settlementType', 'partnerId', 'settlementDate', 'settlementAmount', 'settlementTaxFreeAmount', 'memo'],
  'seller-payout': ['sellerId', 'companyName', 'bank', 'accountNumber', 'holderName', 'scheduleType', 'payoutDate', 'payoutAmount', 'transferSummary', 'ownMemo'],
};

/**
 * A form with the payees already in it: who they are is there, how much and when is asked for. No account numbers: the
 * service has them, and a file that travels by mail need not.
 */
const PAYEE_FORM_FIELDS: Readonly<Record<KindId, readonly FieldKey[]>> = {
  'submall-payout': ['subMallId', 'companyName', 'bank', 'holderName', 'payoutDate', 'payoutAmount', 'transferSummary', 'ownMemo'],
  'manual-settlement': ['settlementType', 'partnerId', 'companyName', 'settlementDate', 'settlementAmount', 'settlementTaxFreeAmount', 'memo'],
  'seller-payout': ['sellerId', 'companyName', 'bank', 'holderName', 'scheduleType', 'payoutDate', 'payoutAmount', 'transferSummary', 'ownMemo'],
};

const FORMATS: Readonly<Record<Field['type'], TemplateColumn['format']>> = {
  id: 'text',
  text: 'text',
  bank: 'text',
  account: 'text',
  businessNumber: 'text',
  amount: 'won',
  date: 'date',
};

/** One row of a form that already has its payees. Archived ones are not asked for. */
function payeeRows(kind: KindId, fields: readonly Field[], payees: readonly Payee[]): Cell[][] {
  return payees
    .filter((payee) => !payee.archived)
    .toSorted((left, right) => left.id.localeCompare(right.id, 'ko', { numeric: true }))
    .map((payee) => {
      const bank = payee.bank === null ? null : (bankOfService(KINDS[kind].service, payee.bank)?.name ?? null);
      const known: Readonly<Partial<Record<FieldKey, Cell>>> = { subMallId: payee.id, partnerId: payee.id, sellerId: payee.id, companyName: payee.name, bank, holderName: payee.holderName, settlementType: '수기 정산' };
      return fields.map((field) => known[field.key] ?? null);
    });
}

/**
 * The form of a kind, empty or with one row for each payee: filled in and dropped back, it maps itself, because its
 * headers are the first synonyms.
 */
export async function templateWorkbook(kind: KindId, language: Language, now: number, payees: readonly Payee[] | null = null): Promise<TemplateWorkbookInput> {
  const today = kstDateOf(now);
  const year = Number(today.slice(0, 4));
  const payDay = (await loadBusinessCalendar([year, year + 1])).nextBusinessDay(addDays(today, 1));
  const example: Readonly<Partial<Record<FieldKey, Cell>>> = {
    subMallId: 'submall001',
    partnerId: 'partner001',
    sellerId: 'seller_practice001',
    scheduleType: '예약',
    companyName: '보기상사',
    bank: '신한은행',
    accountNumber: '110000000000',
    holderName: '보기상사',
    payoutDate: { type: 'date', date: payDay, time: null },
    settlementDate: { type: 'date', date: payDay, time: null },
    payoutAmount: 1_250_000,
    settlementAmount: 1_250_000,
    settlementTaxFreeAmount: 0,
    settlementType: '수기 정산',
    transferSummary: '정산대금',
    ownMemo: '12월 1차',
    memo: '12월 1차',
  };
  const fields = (payees === null ? FORM_FIELDS : PAYEE_FORM_FIELDS)[kind].flatMap((key) => KINDS[kind].fields.filter((field) => field.key === key));
  const note = (field: Field): string => {
    // A field may mean a little more in one kind than in another.
    const key = [`template.note.${kind}.${field.key}`, `template.note.${field.key}`].find((candidate) => isMessageKey(candidate));
    return key !== undefined && isMessageKey(key) ? translate(language, key) : translate(language, `fieldUse.${field.use}`);
  };
  return {
    creator: 'SettleDesk',
    created: new Date(now),
    sheetName: translate(language, `kind.${kind}`),
    columns: fields.map((field) => ({
      // Headers stay Korean in both languages: they are what detection and the accountants' own forms use.
      header: translate('ko', `field.${field.key}`).replace(/ \(.*\)$/, ''),
      required: field.use === 'required',
      format: FORMATS[field.type],
      note: note(field),
      ...(field.type === 'bank' ? { choices: BANKS.map((bank) => bank.name) } : {}),
      ...(field.key === 'settlementType' ? { choices: ['수기 정산'] } : {}),
      ...(field.key === 'scheduleType' ? { choices: ['예약', '즉시'] } : {}),
    })),
    rows: payees === null ? [] : payeeRows(kind, fields, payees),
    example: { name: translate(language, 'template.example'), rows: [fields.map((field) => example[field.key] ?? null)] },
    rules: {
      name: translate(language, 'template.rules'),
      title: translate(language, 'template.rulesTitle'),
      entries: fields.map((field) => ({ label: translate(language, `field.${field.key}`), text: note(field) })),
    },
    choicesName: 'choices',
    choiceError: { title: translate(language, 'template.choiceErrorTitle'), text: translate(language, 'template.choiceError') },
    dateError: { title: translate(language, 'template.dateErrorTitle'), text: translate(language, 'template.dateError') },
  };
}
