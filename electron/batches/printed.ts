import { isoKst } from '../../shared/calendar.ts';
import { OUTCOMES } from '../../shared/batch.ts';
import { DeskError } from '../../shared/errors.ts';
import { koreanWon } from '../../shared/korean-number.ts';
import { isMessageKey, translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { formatWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { RangeQuery } from '../../shared/result-views.ts';
import type { Environment } from '../../shared/services.ts';
import { z } from 'zod';
import { sql as raw } from 'kysely';
import { listLeftOut } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { auditHead } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import type { PaperColumn, PaperFact, PaperSection, PaperTable, SummaryPaper } from '../print/summary-paper.ts';
import { byDay, byEnvironment, byOutcome, sumOf } from './range.ts';
import type { RangeGroup, RangePart } from './range.ts';
import { headText } from './head-text.ts';
import { rangeFacts } from './range-workbook.ts';
import type { NamedConnection } from './views.ts';

type Say = (key: Parameters<typeof translate>[1], params?: Parameters<typeof translate>[2]) => string;

const minutes = (at: number): string => `${isoKst(at).slice(0, 16).replace('T', ' ')} KST`;
const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** What a person decided about a batch, and who sent it: from the audit alone. */
interface Told {
  readonly sent: readonly { readonly at: number; readonly actor: string }[];
  readonly decisions: readonly string[];
}

const decisionSchema = z.looseObject({ rows: z.number().optional(), amount: z.number().optional() });

function toldOf(db: Database, batch: Batch, language: Language): Told {
  const sent: { at: number; actor: string }[] = [];
  const decisions: string[] = [];
  for (const { at, actor, action, detail } of db.all(sql.selectFrom('audit').select(['at', 'actor', 'action', 'detail']).where(raw<string>`json_extract(detail, '$.batch')`, '=', batch.id).orderBy('seq'))) {
    if (action === 'sending-started') sent.push({ at, actor });
    if (action !== 'duplicates-allowed' && action !== 'duplicates-left-out') continue;
    const { rows, amount } = decisionSchema.parse(JSON.parse(detail));
    decisions.push(translate(language, action === 'duplicates-allowed' ? 'print.duplicatesPaid' : 'print.duplicatesLeftOut', { rows: count(rows ?? 0), amount: amount ?? 0 }));
  }
  return { sent, decisions };
}

function leftOutLines(db: Database, batch: Batch, language: Language): string[] {
  const reasons = new Map<string, number>();
  for (const { reason } of listLeftOut(db, batch.id)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [...reasons].map(([reason, rows]) => {
    const key = `leftOut.${reason}`;
    return translate(language, 'print.leftOut', { reason: isMessageKey(key) ? translate(language, key) : reason, count: rows });
  });
}

const NUMBERS = (say: Say): readonly PaperColumn[] => [
  { header: say('print.count'), align: 'right', share: 2 },
  { header: `${say('result.total')} ${say('print.unit')}`, align: 'right', share: 3 },
];

function sumTable(say: Say, title: string, header: string, sums: readonly { readonly label: string; readonly count: number; readonly amount: Won }[]): PaperTable {
  const total = sumOf(sums);
  return {
    title,
    columns: [{ header, align: 'left', share: 5 }, ...NUMBERS(say)],
    rows: sums.map((sum) => [sum.label, count(sum.count), formatWon(sum.amount)]),
    total: [say('result.total'), count(total.count), formatWon(total.amount)],
  };
}

function sectionOf(say: Say, environment: Environment, groups: readonly RangeGroup[], language: Language, figures: readonly PaperFact[], rest: readonly PaperTable[]): PaperSection {
  const { amount } = sumOf(groups);
  const outcomeWord = (outcome: RangeGroup['outcome']): string => translate(language, `outcome.${outcome}`);
  const days = byDay(groups);
  const present = OUTCOMES.filter((outcome) => groups.some((group) => group.outcome === outcome));
  const perDay: PaperTable = {
    title: say('print.byOutcomeOfDay'),
    columns: [{ header: say('result.date'), align: 'left', share: 3 }, { header: say('result.outcome'), align: 'left', share: 3 }, ...NUMBERS(say)],
    rows: days.flatMap(({ date }) => present.flatMap((outcome) => groups.filter((group) => group.day === date && group.outcome === outcome).map((group) => group)).map((group, at) => [at === 0 ? date : '', outcomeWord(group.outcome), count(group.count), formatWon(group.amount)])),
    total: [say('result.total'), '', count(sumOf(groups).count), formatWon(amount)],
  };
  return {
    environment,
    environmentWord: translate(language, `environment.${environment}`),
    notReal: environment === 'live' ? null : say(`print.${environment}`),
    figures,
    amount: { label: say('print.total'), figures: formatWon(amount), unit: language === 'ko' ? say('result.won') : 'KRW', words: koreanWon(amount) },
    tables: [
      sumTable(say, say('result.byOutcome'), say('result.outcome'), byOutcome(groups).map((sum) => ({ ...sum, label: outcomeWord(sum.outcome) }))),
      ...(present.length > 1 ? [perDay] : [sumTable(say, say('result.byDate'), say('result.date'), days.map((sum) => ({ ...sum, label: sum.date })))]),
      ...rest,
    ],
  };
}

/** One group for each day and outcome, over several batches. */
function together(parts: readonly RangePart[]): readonly RangeGroup[] {
  const merged = new Map<string, RangeGroup>();
  for (const group of parts.flatMap((part) => part.groups)) {
    const key = `${group.day} ${group.outcome}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? group : { ...group, ...sumOf([known, group]) });
  }
  return [...merged.values()];
}

function paperEnds(db: Database, say: Say, now: number): Pick<SummaryPaper, 'signs' | 'signDate' | 'footer' | 'pageOf' | 'created'> {
  return {
    signs: [say('print.prepared'), say('print.reviewed'), say('print.approved')],
    signDate: '    /    ',
    footer: [say('print.generated', { time: minutes(now) }), `${say('range.head')} ${headText(auditHead(db))}`],
    pageOf: say('print.page', { page: '{page}', pages: '{pages}' }),
    created: new Date(now),
  };
}

export interface BatchPaperInput {
  readonly db: Database;
  readonly batch: Batch;
  readonly connection: NamedConnection;
  /** The whole batch, as `rangeParts` adds it up. */
  readonly part: RangePart;
  readonly language: Language;
  readonly now: number;
}

/** The summary of one batch. No account number, and no payee: sums, hashes, who and when. */
export function batchPaper({ db, batch, connection, part, language, now }: BatchPaperInput): SummaryPaper {
  const say: Say = (key, params) => translate(language, key, params);
  // The paper shows one sum: the batch's own.
  if (part.count !== batch.count || part.amount !== batch.amount) throw new DeskError('EXPORT_SUMS_WRONG', { id: batch.id });
  const { sent, decisions } = toldOf(db, batch, language);
  const by = (name: string, at: number): string => say('print.by', { name, time: minutes(at) });
  const first = sent[0];
  const facts: PaperFact[] = [
    { label: say('result.batch'), value: batch.id },
    { label: say('result.state'), value: translate(language, `batchState.${batch.state}`) },
    { label: say('result.connection'), value: `${connection.label} (${translate(language, `service.${connection.service}`)})` },
    { label: say('print.kind'), value: translate(language, `kind.${batch.kind}`) },
    { label: say('result.preparedBy'), value: by(batch.createdBy, batch.createdAt) },
    { label: say('print.sentBy'), value: first === undefined ? say('print.notSent') : by(first.actor, first.at) },
    { label: say('print.finishedAt'), value: batch.finishedAt === null ? say('print.none') : minutes(batch.finishedAt) },
    { label: say('result.file'), value: batch.file.name, wide: true },
    { label: 'SHA-256', value: batch.file.sha256, wide: true },
    { label: say('result.hash'), value: batch.hash, wide: true },
  ];
  const leftOut = leftOutLines(db, batch, language);
  return {
    title: say('print.title'),
    subtitle: batch.file.name,
    facts,
    sections: [sectionOf(say, connection.environment, part.groups, language, [{ label: say('print.count'), value: count(batch.count) }], [])],
    lists: [
      { title: say('print.decisions'), lines: decisions.length > 0 ? decisions : [say('print.noDecisions')] },
      ...(leftOut.length > 0 ? [{ title: say('print.leftOutTitle'), lines: leftOut }] : []),
    ],
    ...paperEnds(db, say, now),
  };
}

export interface RangePaperInput {
  readonly db: Database;
  readonly query: RangeQuery;
  readonly parts: readonly RangePart[];
  readonly language: Language;
  readonly now: number;
}

/** The summary of a stretch of days: each environment by itself. Throws DeskError EXPORT_NOTHING. */
export function rangePaper({ db, query, parts, language, now }: RangePaperInput): SummaryPaper {
  const say: Say = (key, params) => translate(language, key, params);
  const environments = byEnvironment(parts);
  if (environments.length === 0) throw new DeskError('EXPORT_NOTHING');
  const facts = rangeFacts(query, parts.filter((part) => part.count > 0), language);
  return {
    title: say('print.rangeTitle'),
    subtitle: `${facts[0]?.value ?? ''} · ${facts[1]?.value ?? ''}`,
    facts: facts.map(({ label, value }, at) => (at >= 2 ? { label, value, wide: true as const } : { label, value })),
    sections: environments.map(({ environment, parts: own }) => {
      const groups = together(own);
      const sum = sumOf(own);
      const batches: PaperTable = {
        title: say('range.byBatch'),
        columns: [{ header: say('result.batch'), align: 'left', share: 4 }, { header: say('result.file'), align: 'left', share: 4 }, { header: say('result.connection'), align: 'left', share: 3 }, { header: say('print.count'), align: 'right', share: 1.6 }, { header: `${say('result.total')} ${say('print.unit')}`, align: 'right', share: 2.8 }],
        rows: own.map((part) => [part.batch.id, part.batch.file.name, part.connection.label, count(part.count), formatWon(part.amount)]),
        total: [say('result.total'), '', '', count(sum.count), formatWon(sum.amount)],
      };
      return sectionOf(say, environment, groups, language, [{ label: say('print.count'), value: count(sum.count) }, { label: say('result.batch'), value: count(own.length) }], [batches]);
    }),
    lists: [{ title: say('range.neverAdded'), lines: [say('range.neverAddedText')] }],
    ...paperEnds(db, say, now),
  };
}
