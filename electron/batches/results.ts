import { isoKst } from '../../shared/calendar.ts';
import type { Cell } from '../../shared/cells.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import { outcomeReason, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { isMessageKey, statusText } from '../../shared/messages/index.ts';
import type { AuditHead } from '../ledger/audit.ts';
import { eachRowWithCells, listLeftOut } from '../ledger/batches.ts';
import type { LeftOutRow } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import type { ResultColumn, ResultRow, ResultWorkbookInput, SummaryTable } from '../sheets/write-result.ts';
import { headText } from './head-text.ts';
import { EVER, RangeProof, byDay, byOutcome } from './range.ts';
import type { RangePart } from './range.ts';

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

export interface ResultInput {
  readonly db: Database;
  /** Every row of the batch, as SQLite adds them up by itself: `rangePart` over `EVER`. */
  readonly part: RangePart;
  readonly language: Language;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly head: AuditHead | null;
  readonly onProgress: (done: number, total: number) => void;
}

const ROWS_PER_REPORT = 500;

/**
 * The result of a batch, from the ledger alone: the sheet as it was with what became of every row, the rows that were
 * left out and why, and sums that equal the batch. What is written is added up apart from the sums: where they differ, its
 * rows throw EXPORT_SUMS_WRONG.
 */
export function resultWorkbook({ db, part, language, now, head, onProgress }: ResultInput): ResultWorkbookInput {
  const say = (key: Parameters<typeof translate>[1]): string => translate(language, key);
  const { batch, connection } = part;
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

  const amountAt = columns.findIndex(({ kind }) => kind === 'won');
  const proof = new RangeProof([part], EVER);

  function* sentRows(): Generator<ResultRow> {
    for (const row of eachRowWithCells(db, batch.id)) {
      const result = [
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
      ];
      // What is proven is what is written.
      proof.add(batch.id, row, Number(result[amountAt]));
      yield { original: original(row.cells), result };
      if (proof.rows % ROWS_PER_REPORT === 0) onProgress(proof.rows, part.count);
    }
    proof.prove();
    onProgress(proof.rows, part.count);
  }

  const leftOut = listLeftOut(db, batch.id);

  const outcomesTable: SummaryTable = {
    title: say('result.byOutcome'),
    columns: [
      { header: say('result.outcome'), format: 'text' },
      { header: say('result.count'), format: 'count' },
      { header: say('result.total'), format: 'won' },
    ],
    rows: byOutcome(part.groups).map(({ outcome, count, amount }) => [translate(language, `outcome.${outcome}`), count, amount]),
    totalLabel: say('result.total'),
  };
  const datesTable: SummaryTable = {
    title: say('result.byDate'),
    columns: [
      { header: say('result.date'), format: 'date' },
      { header: say('result.count'), format: 'count' },
      { header: say('result.total'), format: 'won' },
    ],
    rows: byDay(part.groups).map((day) => [day.date, day.count, day.amount]),
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
        { label: say('range.head'), value: headText(head), format: 'text' },
      ],
      tables: [outcomesTable, datesTable],
    },
  };
}
