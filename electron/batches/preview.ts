import { isoKst } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { won } from '../../shared/money.ts';
import type { PreviewView } from '../../shared/views.ts';
import { readDate } from '../../shared/values/index.ts';
import { draftIssues } from '../drafts/draft-view.ts';
import type { OpenDraft } from '../drafts/drafts.ts';
import type { DraftModel, DraftRow } from '../drafts/model.ts';
import { countTotals, totalsView } from '../drafts/totals-view.ts';
import type { PayoutService } from '../services/service.ts';

/** Groups shown one by one; beyond them the count says how many there are. */
const SHOWN = 200;

/** Rows whose own readable date differs from the one the chosen timing puts in its place. */
export function datesReplaced(model: DraftModel): number {
  const { timing } = model.context;
  const column = model.column(model.kind.dateField);
  if (timing.type === 'sheet' || column === null) return 0;
  return model.rows.filter((row) => model.isReady(row) && ownDate(row, column, model) !== row.reading.date).length;
}

function ownDate(row: DraftRow, column: number, model: DraftModel): KstDate | null {
  return readDate(row.cells[column - 1] ?? null, model.kind.dateField).value;
}

export interface Duplicates {
  readonly inFile: readonly (readonly DraftRow[])[];
  readonly sent: readonly DraftRow[];
}

/** Rows that would be the same payment twice: inside the file, and against what was sent before. Only rows that would go out. */
export function findDuplicates(model: DraftModel): Duplicates {
  const inFile = [...model.duplicates()].map((rows) => rows.filter((row) => model.isReady(row))).filter((rows) => rows.length > 1);
  const sent = model.rows.filter((row) => model.isReady(row) && model.sentRows.has(row.number));
  return { inFile, sent };
}

async function readBalance(service: PayoutService | DeskError, amount: number, now: number): Promise<PreviewView['balance']> {
  if (service instanceof DeskError) return { type: 'unreadable', code: service.code, message: null };
  try {
    const balance = await service.balance(AbortSignal.timeout(15_000));
    if (balance === null) return { type: 'none' };
    return { type: 'known', amount: balance, after: won(balance - amount), readAt: isoKst(now) };
  } catch (error) {
    if (error instanceof DeskError) return { type: 'unreadable', code: String(error.params['code'] ?? error.code), message: typeof error.params['message'] === 'string' ? error.params['message'] : null };
    throw error;
  }
}

export interface PreviewContext {
  /** The client, or why the connection cannot be opened now. */
  readonly service: PayoutService | DeskError;
  readonly now: number;
  readonly opensAt: number | null;
  readonly rowsPerRequest: number;
}

/** Everything a person should see before typing the total. */
export async function previewBatch(open: OpenDraft, timing: PayTiming, context: PreviewContext): Promise<PreviewView> {
  const { model } = open;
  const totals = totalsView(model);
  const duplicates = findDuplicates(model);
  const dateOf = (row: DraftRow): KstDate => {
    if (row.reading.date === null) throw new Error(`row ${row.number} is ready without a date`);
    return row.reading.date;
  };
  const describe = (row: DraftRow): { payee: string; amount: ReturnType<typeof won>; date: KstDate } => ({ payee: row.reading.payee ?? '', amount: won(row.reading.amount ?? 0), date: dateOf(row) });
  return {
    draftId: open.stored.id,
    revision: open.stored.revision,
    timing,
    totals,
    counts: countTotals(model),
    datesReplaced: datesReplaced(model),
    requests: Math.ceil(totals.count / context.rowsPerRequest),
    balance: await readBalance(context.service, totals.amount, context.now),
    duplicates: {
      inFile: duplicates.inFile.slice(0, SHOWN).flatMap((rows) => {
        const first = rows[0];
        return first ? [{ rows: rows.map((row) => row.number), ...describe(first) }] : [];
      }),
      inFileCount: duplicates.inFile.length,
      sent: duplicates.sent.slice(0, SHOWN).flatMap((row) => {
        const before = model.sentRows.get(row.number);
        return before ? [{ row: row.number, ...describe(row), batchId: before.batchId, sentAt: before.sentAt === null ? null : isoKst(before.sentAt), outcome: before.outcome }] : [];
      }),
      sentCount: duplicates.sent.length,
    },
    opensAt: context.opensAt === null ? null : isoKst(context.opensAt),
    draftIssues: draftIssues(model),
    nextPayableDate: model.kind.service === 'toss-v1' ? model.context.calendar.nextBusinessDay(model.context.today) : model.context.today,
  };
}
