import { OUTCOMES } from '../../shared/batch.ts';
import { isoKst } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import { outcomeReason, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { isMessageKey, statusText } from '../../shared/messages/index.ts';
import { auditHead } from '../ledger/audit.ts';
import { eachRowWithCells, listLeftOut, outcomeTotals, totalsByDate } from '../ledger/batches.ts';
import type { Batch, LeftOutRow } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import type { ResultColumn, ResultRow, ResultWorkbookInput, SummaryTable } from '../sheets/write-result.ts';
import { headText } from './head-text.ts';
import type { NamedConnection } from './views.ts';

/** yyyy-MM-dd HH:mm:ss in Korea: the form the writer turns into a real date. */
function dateTime(at: number | null): string | null {
  return at === null ? null : isoKst(at).slice(0, 19).replace('T', ' ');
}

function fieldName(language: Language, field: string): string {
  const key = `field.${field}`;
  return isMessageKey(key) ? translate(language, key) : field;
}

/** Why a row was not sent, in words. */
export function leftOutReason(language: Language, row: Pick<LeftOutRow, 'reason' | 'note'>): string {
  const key = `leftOut.${row.reason}`;
  const words = isMessageKey(key) ? translate(language, key) : row.reason;
  if (row.note === null) return words;
  const codes = row.reason === 'error' ? row.note.split(', ').map((code) => (isMessageKey(`issueTitle.${code}`) ? translate(language, `issueTitle.${code}` as 'issueTitle.NO_ROWS') : code)) : [row.note];
  return `${words}: ${codes.join(', ')}`;
}

/**
 * The result of a batch, from the ledger alone: the sheet as it was with what became of every row, the rows that were
 * left out and why, and sums that equal the batch.
 */
export function resultWorkbook(db: Database, batch: Batch, connection: NamedConnection, language: Language, now: number): ResultWorkbookInput {
  const say = (key: Parameters<typeof translate>[1]): string => translate(language, key);
  const { service } = connection;
  const sheetColumns = batch.columns.filter((column) => column.constant === undefined);
  const headers = sheetColumns.map((column) => column.header);
  /** Cells stand by their place in the sheet; columns without header and content are not among the headers. */
  const original = (cells: readonly Cell[]): Cell[] => sheetColumns.map(({ index }) => cells[index - 1] ?? null);
  // What was sent but stands in no column of the sheet: texts for all rows, and ids found by other columns.
  const constants = batch.columns.flatMap(({ field, constant }) => (constant === undefined ? [] : [{ field: field ?? '', constant }]));
  const showsPayee = !sheetColumns.some(({ field }) => field === KINDS[batch.kind].payeeField);
  const columns: ResultColumn[] = [
    { header: say('result.row'), kind: 'number', width: 10 },
    ...(showsPayee ? [{ header: `${fieldName(language, KINDS[batch.kind].payeeField)} (${say('result.foundPayee')})`, kind: 'text' as const }] : []),
    ...constants.map(({ field }) => ({ header: `${fieldName(language, field)} (${say('result.constant')})`, kind: 'text' as const })),
    { header: say('result.amount'), kind: 'won' },
    { header: say('result.date'), kind: 'date', width: 13 },
    { header: say('result.outcome'), kind: 'text', width: 14 },
    { header: say('result.serviceId'), kind: 'text', width: 28 },
    { header: say('result.status'), kind: 'text', width: 18 },
    { header: say('result.code'), kind: 'text', width: 26 },
    { header: say('result.message'), kind: 'text', width: 52 },
    { header: say('result.sentAt'), kind: 'date', width: 20 },
    { header: say('result.key'), kind: 'text', width: 34 },
  ];

  function* sentRows(): Generator<ResultRow> {
    for (const row of eachRowWithCells(db, batch.id)) {
      yield {
        original: original(row.cells),
        result: [
          row.sheetRow,
          ...(showsPayee ? [row.payee] : []),
          ...constants.map(({ constant }) => constant),
          row.amount,
          row.date,
          translate(language, `outcome.${row.outcome}`),
          row.serviceId,
          row.status === null ? null : statusText(language, service, row.status),
          row.code,
          outcomeReason(language, service, row),
          dateTime(row.sentAt),
          row.key,
        ],
      };
    }
  }

  const leftOut = listLeftOut(db, batch.id);

  const outcomes = outcomeTotals(db, batch.id);
  const byOutcome: SummaryTable = {
    title: say('result.byOutcome'),
    columns: [
      { header: say('result.outcome'), format: 'text' },
      { header: say('result.count'), format: 'count' },
      { header: say('result.total'), format: 'won' },
    ],
    rows: OUTCOMES.filter((outcome) => outcomes[outcome].count > 0).map((outcome) => [translate(language, `outcome.${outcome}`), outcomes[outcome].count, outcomes[outcome].amount]),
    totalLabel: say('result.total'),
  };
  const byDate: SummaryTable = {
    title: say('result.byDate'),
    columns: [
      { header: say('result.date'), format: 'date' },
      { header: say('result.count'), format: 'count' },
      { header: say('result.total'), format: 'won' },
    ],
    rows: totalsByDate(db, batch.id).map((day) => [day.date, day.count, day.amount]),
    totalLabel: say('result.total'),
  };

  return {
    creator: 'SettleDesk',
    created: new Date(now),
    sheets: [
      { name: say('result.sheetResults'), originalHeaders: headers, columns, rows: sentRows() },
      ...(leftOut.length === 0
        ? []
        : [
            {
              name: say('result.sheetLeftOut'),
              originalHeaders: headers,
              columns: [
                { header: say('result.row'), kind: 'number' as const, width: 10 },
                { header: say('result.reason'), kind: 'text' as const, width: 60 },
              ],
              rows: leftOut.map((row) => ({ original: original(row.cells), result: [row.sheetRow, leftOutReason(language, row)] })),
            },
          ]),
    ],
    summary: {
      name: say('result.sheetSummary'),
      title: `${translate(language, `kind.${batch.kind}`)} ${say('result.sheetSummary')}`,
      entries: [
        { label: say('result.batch'), value: batch.id, format: 'text' },
        { label: say('result.connection'), value: connection.label, format: 'text' },
        { label: say('result.environment'), value: translate(language, `environment.${connection.environment}`), format: 'text' },
        { label: say('result.state'), value: translate(language, `batchState.${batch.state}`), format: 'text' },
        { label: say('result.file'), value: batch.file.name, format: 'text' },
        { label: say('result.fileHash'), value: batch.file.sha256, format: 'text' },
        { label: say('result.hash'), value: batch.hash, format: 'text' },
        { label: say('result.count'), value: batch.count, format: 'count' },
        { label: say('result.total'), value: batch.amount, format: 'won' },
        { label: say('result.preparedBy'), value: batch.createdBy, format: 'text' },
        { label: say('result.startedAt'), value: dateTime(batch.startedAt) ?? '', format: batch.startedAt === null ? 'text' : 'date' },
        { label: say('result.madeAt'), value: dateTime(now) ?? '', format: 'date' },
        { label: say('range.head'), value: headText(auditHead(db)), format: 'text' },
      ],
      tables: [byOutcome, byDate],
    },
  };
}
