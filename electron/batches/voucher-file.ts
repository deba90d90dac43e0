import { translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { VoucherLine } from '../../shared/result-views.ts';
import type { AuditHead } from '../ledger/audit.ts';
import type { Batch } from '../ledger/batches.ts';
import type { ResultColumn, ResultWorkbookInput, SummaryEntry, SummaryTable } from '../sheets/write-result.ts';
import { headText } from './head-text.ts';
import { ROWS_A_SHEET, dateTime, rangeFacts, stretch } from './range-workbook.ts';
import { byOutcome } from './range.ts';
import { voucherRange } from './vouchers.ts';
import type { VoucherInput, VoucherSums } from './vouchers.ts';

type Say = (key: Parameters<typeof translate>[1]) => string;
type Line = { readonly line: VoucherLine; readonly batch: Batch };

export function voucherColumns(language: Language): readonly ResultColumn[] {
  const say: Say = (key) => translate(language, key);
  return [
    { header: say('voucher.date'), kind: 'date', width: 13 },
    { header: say('voucher.number'), kind: 'text', width: 32 },
    { header: say('voucher.memo'), kind: 'text', width: 36 },
    { header: say('voucher.payeeId'), kind: 'text', width: 18 },
    { header: say('voucher.payeeName'), kind: 'text', width: 22 },
    { header: say('voucher.businessNumber'), kind: 'text', width: 16 },
    { header: say('voucher.debitAccount'), kind: 'text', width: 14 },
    { header: say('voucher.debit'), kind: 'won', width: 15 },
    { header: say('voucher.creditAccount'), kind: 'text', width: 14 },
    { header: say('voucher.credit'), kind: 'won', width: 15 },
    { header: say('result.batch'), kind: 'text', width: 24 },
    { header: say('result.file'), kind: 'text', width: 28 },
    { header: say('result.row'), kind: 'number', width: 10 },
    { header: say('result.outcome'), kind: 'text', width: 12 },
    { header: say('result.environment'), kind: 'text', width: 9 },
  ];
}

export function voucherCells({ line, batch }: Line, language: Language, environment: string): readonly (string | number | null)[] {
  return [
    line.date,
    line.number,
    line.memo,
    line.payee,
    line.payeeName,
    line.businessNumber,
    line.debitAccount,
    line.debit,
    line.creditAccount,
    line.credit,
    line.batch,
    batch.file.name,
    line.row,
    translate(language, `outcome.${line.outcome}`),
    environment,
  ];
}

/** The workbook: vouchers, and a sheet that says what they add up to and what was not exported. `told`: sums of a first look. */
export function voucherWorkbook(input: VoucherInput, told: VoucherSums, lines: Iterable<Line>, made: { readonly now: number; readonly head: AuditHead | null; readonly repeated: number }): ResultWorkbookInput {
  const { language, query, parts } = input;
  const say: Say = (key) => translate(language, key);
  const environment = translate(language, `environment.${query.environment}`);
  const rows = cellsOf(lines, language, environment);
  const sheets = Math.max(1, Math.ceil(told.count / ROWS_A_SHEET));
  const entries: SummaryEntry[] = [
    { label: say('result.environment'), value: environment, format: 'text' },
    ...rangeFacts(voucherRange(query), parts.filter((part) => part.count > 0), language).map(({ label, value }) => ({ label, value, format: 'text' as const })),
    { label: say('result.count'), value: told.count, format: 'count' },
    { label: say('voucher.debit'), value: told.debit, format: 'won' },
    { label: say('voucher.credit'), value: told.credit, format: 'won' },
    { label: say('voucher.noFees'), value: say('voucher.noFeesText'), format: 'text' },
    ...(made.repeated > 0 ? [{ label: say('range.neverAdded'), value: translate(language, 'voucher.repeats', { count: made.repeated }), format: 'text' as const }] : []),
    { label: say('result.madeAt'), value: dateTime(made.now), format: 'date' },
    { label: say('range.head'), value: headText(made.head), format: 'text' },
  ];
  const byAccount: SummaryTable = {
    title: say('voucher.byAccount'),
    columns: [{ header: say('voucher.account'), format: 'text' }, { header: say('voucher.debit'), format: 'won' }, { header: say('voucher.credit'), format: 'won' }],
    rows: told.accounts.map(({ name, debit, credit }) => [name, debit, credit]),
    totalLabel: say('result.total'),
  };
  const beside = byOutcome(parts.flatMap((part) => part.others));
  const besideTable: SummaryTable = {
    title: say('voucher.besideTitle'),
    columns: [{ header: say('result.outcome'), format: 'text' }, { header: say('result.count'), format: 'count' }, { header: say('result.total'), format: 'won' }],
    rows: beside.map((sum) => [translate(language, `outcome.${sum.outcome}`), sum.count, sum.amount]),
    totalLabel: say('result.total'),
  };
  return {
    creator: 'SettleDesk',
    created: new Date(made.now),
    sheets: Array.from({ length: sheets }, (_, number) => ({
      name: number === 0 ? say('voucher.sheet') : `${say('voucher.sheet')} ${number + 1}`,
      originalHeaders: [],
      columns: voucherColumns(language),
      // The last sheet asks once more, so that what comes after the last line (the proof) runs.
      rows: stretch(rows, number === sheets - 1 ? Number.MAX_SAFE_INTEGER : ROWS_A_SHEET, null),
    })),
    summary: { name: say('result.sheetSummary'), title: say('voucher.title'), entries, tables: [byAccount, ...(beside.length > 0 ? [besideTable] : [])] },
  };
}

function* cellsOf(lines: Iterable<Line>, language: Language, environment: string): Generator<{ readonly original: readonly never[]; readonly result: readonly (string | number | null)[] }, void> {
  for (const line of lines) yield { original: [], result: voucherCells(line, language, environment) };
}
