import { isoKst } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import { DeskError } from '../../shared/errors.ts';
import { outcomeReason, statusText, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import type { RangeQuery } from '../../shared/result-views.ts';
import type { AuditHead } from '../ledger/audit.ts';
import { eachRow, listLeftOut } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import type { ResultColumn, ResultRow, ResultRowsSheet, ResultWorkbookInput, SummaryEntry, SummaryTable } from '../sheets/write-result.ts';
import { headText } from './head-text.ts';
import { RangeProof, byDay, byEnvironment, byOutcome, isChosen } from './range.ts';
import type { RangePart } from './range.ts';
import { hideLongNumbers } from '../services/texts.ts';
import { leftOutReason } from './results.ts';

/** Excel holds 1,048,576; a round number is easier to tell. */
export const ROWS_A_SHEET = 1_000_000;
const ROWS_PER_REPORT = 500;

export interface RangeWorkbookInput {
  readonly db: Database;
  readonly query: RangeQuery;
  readonly parts: readonly RangePart[];
  readonly language: Language;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly head: AuditHead | null;
  readonly onProgress: (done: number, total: number) => void;
}

type Say = (key: Parameters<typeof translate>[1], params?: Parameters<typeof translate>[2]) => string;

/** Which days, by which day, of which environments and outcomes: the same words on every paper. */
export function rangeFacts(query: RangeQuery, parts: readonly RangePart[], language: Language): readonly { label: string; value: string }[] {
  const say: Say = (key, params) => translate(language, key, params);
  const connections = [...new Map(parts.map(({ connection }) => [connection.id, connection])).values()];
  return [
    { label: say('range.period'), value: query.from === query.to ? query.from : `${query.from} ~ ${query.to}` },
    { label: say('range.basis'), value: say(`range.basis.${query.basis}`) },
    { label: say('range.connections'), value: connections.map(({ label, environment }) => `${label} (${translate(language, `environment.${environment}`)})`).join(', ') },
    { label: say('range.outcomes'), value: query.outcomes === null ? say('range.all') : query.outcomes.map((outcome) => translate(language, `outcome.${outcome}`)).join(', ') },
  ];
}

/**
 * Every row of a range in one workbook: sums first, then the rows, then the rows left out of the same batches. The sums come
 * from the ledger's own adding; what is written is added up apart from it, and a workbook whose sums differ is never
 * finished. Throws DeskError EXPORT_NOTHING; its rows throw EXPORT_SUMS_WRONG.
 */
export function rangeWorkbook(input: RangeWorkbookInput): ResultWorkbookInput {
  const { db, query, parts, language, now } = input;
  const say: Say = (key, params) => translate(language, key, params);
  const chosen = parts.filter((part) => part.count > 0);
  const total = chosen.reduce((sum, part) => sum + part.count, 0);
  if (total === 0) throw new DeskError('EXPORT_NOTHING');
  const proof = new RangeProof(chosen, query);
  const rows = chosenRows(input, chosen, proof, total);
  const sheets = Math.ceil(total / ROWS_A_SHEET);
  const rowsSheet = (number: number): ResultRowsSheet => ({
    name: number === 0 ? say('range.sheetRows') : `${say('range.sheetRows')} ${number + 1}`,
    originalHeaders: [],
    columns: rowColumns(say),
    rows: stretch(rows, ROWS_A_SHEET, number === sheets - 1 ? () => proof.prove() : null),
  });
  const leftOut = chosen.filter((part) => part.leftOut > 0);
  const tables = byEnvironment(chosen).flatMap(({ environment, parts: own }) => tablesOf(say, translate(language, `environment.${environment}`), own, language));
  const entries: SummaryEntry[] = [
    ...rangeFacts(query, chosen, language).map(({ label, value }) => ({ label, value, format: 'text' as const })),
    { label: say('range.neverAdded'), value: say('range.neverAddedText'), format: 'text' },
    { label: say('result.madeAt'), value: dateTime(now), format: 'date' },
    { label: say('range.head'), value: headText(input.head), format: 'text' },
  ];
  return {
    creator: 'SettleDesk',
    created: new Date(now),
    summaryFirst: true,
    summary: { name: say('result.sheetSummary'), title: say('range.title'), entries, tables },
    sheets: [
      ...Array.from({ length: sheets }, (_, number) => rowsSheet(number)),
      ...(leftOut.length === 0 ? [] : [{ name: say('result.sheetLeftOut'), originalHeaders: [], columns: leftOutColumns(say), rows: leftOutRows(db, leftOut, language) }]),
    ],
  };
}

/** yyyy-MM-dd HH:mm:ss in Korea: the form the writer turns into a real date. */
export function dateTime(at: number): string {
  return isoKst(at).slice(0, 19).replace('T', ' ');
}

function rowColumns(say: Say): readonly ResultColumn[] {
  return [
    { header: say('result.environment'), kind: 'text', width: 9 },
    { header: say('result.connection'), kind: 'text' },
    { header: say('result.batch'), kind: 'text', width: 24 },
    { header: say('result.file'), kind: 'text' },
    { header: say('result.row'), kind: 'number', width: 10 },
    { header: say('result.payee'), kind: 'text' },
    { header: say('range.payeeName'), kind: 'text', width: 20 },
    { header: say('result.amount'), kind: 'won', width: 15 },
    { header: say('range.payDate'), kind: 'date', width: 13 },
    { header: say('result.sentAt'), kind: 'date', width: 20 },
    { header: say('result.outcome'), kind: 'text', width: 14 },
    { header: say('result.serviceId'), kind: 'text', width: 28 },
    { header: say('result.status'), kind: 'text', width: 18 },
    { header: say('result.code'), kind: 'text', width: 24 },
    { header: say('result.message'), kind: 'text', width: 52 },
    { header: say('result.key'), kind: 'text', width: 34 },
  ];
}

/** Where the amount stands in a row of the file: what is proven is what is written. */
const AMOUNT_AT = 7;

function* chosenRows(input: RangeWorkbookInput, parts: readonly RangePart[], proof: RangeProof, total: number): Generator<ResultRow, void> {
  const { db, query, language, onProgress } = input;
  for (const { batch, connection } of parts) {
    const environment = translate(language, `environment.${connection.environment}`);
    for (const row of eachRow(db, batch.id)) {
      if (!isChosen(query, row)) continue;
      const result = [
        environment,
        connection.label,
        batch.id,
        batch.file.name,
        row.sheetRow,
        row.payee,
        row.payeeName,
        row.amount,
        row.date,
        row.sentAt === null ? null : dateTime(row.sentAt),
        translate(language, `outcome.${row.outcome}`),
        row.serviceId,
        row.status === null ? null : statusText(language, connection.service, row.status),
        row.code,
        outcomeReason(language, connection.service, row),
        row.key,
      ];
      proof.add(batch.id, row, Number(result[AMOUNT_AT]));
      yield { original: [], result };
      if (proof.rows % ROWS_PER_REPORT === 0) onProgress(proof.rows, total);
    }
  }
  onProgress(proof.rows, total);
}

/** The next rows of a longer run, for one sheet. Whoever stops in the middle of them ends the whole run. */
export function* stretch(rows: Iterator<ResultRow, void>, most: number, atEnd: (() => void) | null): Generator<ResultRow, void> {
  let whole = false;
  try {
    for (let number = 0; number < most; number += 1) {
      const next = rows.next();
      if (next.done === true) break;
      yield next.value;
    }
    whole = true;
  } finally {
    if (!whole) rows.return?.();
  }
  atEnd?.();
}

function leftOutColumns(say: Say): readonly ResultColumn[] {
  return [
    { header: say('result.environment'), kind: 'text', width: 9 },
    { header: say('result.batch'), kind: 'text', width: 24 },
    { header: say('result.file'), kind: 'text' },
    { header: say('result.row'), kind: 'number', width: 10 },
    { header: say('result.reason'), kind: 'text', width: 50 },
    { header: say('range.cells'), kind: 'text', width: 60 },
  ];
}

function* leftOutRows(db: Database, parts: readonly RangePart[], language: Language): Generator<ResultRow> {
  for (const { batch, connection } of parts) {
    const amounts = new Set(batch.columns.filter(({ field }) => field?.endsWith('Amount') === true).map(({ index }) => index));
    for (const row of listLeftOut(db, batch.id)) {
      // The whole sheet is in the batch's own workbook; here an account number would only travel further.
      const cells = row.cells.map((cell, index) => (amounts.has(index + 1) ? shownText(cell) : hideLongNumbers(shownText(cell)))).filter((text) => text !== '').join(' | ');
      yield { original: [], result: [translate(language, `environment.${connection.environment}`), batch.id, batch.file.name, row.sheetRow, leftOutReason(language, row), cells] };
    }
  }
}

/** The sums of one environment: no table ever adds two of them. */
function tablesOf(say: Say, environment: string, parts: readonly RangePart[], language: Language): readonly SummaryTable[] {
  const groups = parts.flatMap((part) => part.groups);
  const title = (what: string): string => `[${environment}] ${what}`;
  const count = { header: say('result.count'), format: 'count' } as const;
  const amount = { header: say('result.total'), format: 'won' } as const;
  const totalLabel = say('result.total');
  const connections = new Map<string, { label: string; count: number; amount: number }>();
  for (const { connection, ...part } of parts) {
    const known = connections.get(connection.id) ?? { label: connection.label, count: 0, amount: 0 };
    connections.set(connection.id, { label: known.label, count: known.count + part.count, amount: known.amount + part.amount });
  }
  return [
    {
      title: title(say('result.byOutcome')),
      columns: [{ header: say('result.outcome'), format: 'text' }, count, amount],
      rows: byOutcome(groups).map((sum) => [translate(language, `outcome.${sum.outcome}`), sum.count, sum.amount]),
      totalLabel,
    },
    { title: title(say('result.byDate')), columns: [{ header: say('result.date'), format: 'date' }, count, amount], rows: byDay(groups).map((sum) => [sum.date, sum.count, sum.amount]), totalLabel },
    {
      title: title(say('range.byConnection')),
      columns: [{ header: say('result.connection'), format: 'text' }, count, amount],
      rows: [...connections.values()].map((sum) => [sum.label, sum.count, sum.amount]),
      totalLabel,
    },
    {
      title: title(say('range.byBatch')),
      columns: [{ header: say('result.batch'), format: 'text' }, count, amount, { header: say('result.file'), format: 'text' }, { header: say('result.connection'), format: 'text' }, { header: say('result.hash'), format: 'text' }],
      rows: parts.map((part) => [part.batch.id, part.count, part.amount, part.batch.file.name, part.connection.label, part.batch.hash]),
      totalLabel,
    },
  ];
}
