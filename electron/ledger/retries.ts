import { batchId, draftId } from '../../shared/ids.ts';
import type { BatchId, DraftId } from '../../shared/ids.ts';
import type { Outcome } from '../../shared/batch.ts';
import { won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { Cell } from '../../shared/cells.ts';
import { eachRowWithCells } from './batches.ts';
import type { LedgerRow } from './batches.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/** Certainly not paid, and nothing will come of it: what may be sent anew. Never unknown, never accepted. */
const CERTAINLY_NOT_PAID: readonly Outcome[] = ['rejected', 'failed'];

export function isCertainlyNotPaid(outcome: Outcome): boolean {
  return CERTAINLY_NOT_PAID.includes(outcome);
}

export type FailedRow = LedgerRow & { readonly cells: Cell[] };

/** The rows of a batch that are certainly not paid, in the order of the sheet, with the cells that were frozen. */
export function* eachFailedRow(db: Database, id: BatchId): Generator<FailedRow> {
  for (const row of eachRowWithCells(db, id)) if (isCertainlyNotPaid(row.outcome)) yield row;
}

/** Where failed rows went: a draft that is still there, or the batch that was frozen from it. */
export interface RetryLink {
  readonly draftId: DraftId;
  readonly batchId: BatchId | null;
  readonly madeAt: number;
  readonly count: number;
}

interface Retry {
  readonly link: RetryLink;
  /** The draft is still there: all its rows are in it. */
  readonly isDraft: boolean;
  readonly batches: readonly BatchId[];
}

/** Every draft that failed rows went to and what was frozen from it, without batches of which every row was cancelled. Newest first. */
function retriesWithBatches(db: Database, id: BatchId): readonly Retry[] {
  const found = new Map<DraftId, Retry>();
  const rows = db.all(
    sql
      .selectFrom('retries')
      .leftJoin('drafts', 'drafts.id', 'retries.draft_id')
      .leftJoin('batches', 'batches.draft_id', 'retries.draft_id')
      .select((select) => [
        'retries.draft_id',
        'retries.made_at',
        'drafts.id as draft',
        'batches.id as batch',
        'batches.count as batch_count',
        select.selectFrom('batch_totals').whereRef('batch_totals.batch_id', '=', 'batches.id').where('batch_totals.outcome', '=', 'cancelled').select((sum) => sum.fn.sum<number | null>('batch_totals.count').as('n')).as('cancelled'),
        select.selectFrom('retry_rows').whereRef('retry_rows.draft_id', '=', 'retries.draft_id').select((count) => count.fn.countAll<number>().as('n')).as('count'),
      ])
      .where('retries.batch_id', '=', id)
      .orderBy('retries.made_at', 'desc')
      .orderBy('batches.created_at'),
  );
  for (const row of rows) {
    const batch = row.batch === null || row.cancelled === row.batch_count ? null : batchId(row.batch);
    if (batch === null && row.draft === null) continue;
    const from = draftId(row.draft_id);
    const known = found.get(from);
    const link = { draftId: from, batchId: batch ?? known?.link.batchId ?? null, madeAt: row.made_at, count: row.count ?? 0 };
    found.set(from, { link, isDraft: row.draft !== null, batches: [...(known?.batches ?? []), ...(batch === null ? [] : [batch])] });
  }
  return [...found.values()];
}

/** Newest first. A draft that was given up, or whose batch was cancelled to its last row, holds nothing any more. */
export function retriesOf(db: Database, id: BatchId): readonly RetryLink[] {
  return retriesWithBatches(db, id).map(({ link }) => link);
}

/** Where the first failed row stands in the file that they are read from anew: below its headers. */
const FIRST_ROW = 2;

/**
 * Rows (by their place in the batch) that a newer draft or batch already holds. A row that was cancelled there is held by
 * nothing: it never went out, and somebody has to see it again. One that a person left out there was decided about.
 */
export function takenRows(db: Database, id: BatchId): ReadonlySet<number> {
  const taken = new Set<number>();
  for (const { link, isDraft, batches } of retriesWithBatches(db, id)) {
    const seqs = db.all(sql.selectFrom('retry_rows').select('seq').where('draft_id', '=', link.draftId).orderBy('seq')).map((row) => row.seq);
    const free = isDraft || batches.length === 0 ? [] : batches.map((batch) => cancelledPlaces(db, batch));
    seqs.forEach((seq, place) => {
      if (free.length === 0 || !free.every((places) => places.has(place))) taken.add(seq);
    });
  }
  return taken;
}

/** Places, from 0, among the failed rows that a batch was made of. */
function cancelledPlaces(db: Database, id: BatchId): ReadonlySet<number> {
  const rows = db.all(sql.selectFrom('batch_rows').select('sheet_row').where('batch_id', '=', id).where('outcome', '=', 'cancelled'));
  return new Set(rows.map((row) => row.sheet_row - FIRST_ROW));
}

export function failedTotals(db: Database, id: BatchId): { readonly count: number; readonly amount: Won } {
  const found = db.first(
    sql
      .selectFrom('batch_rows')
      .select((select) => [select.fn.countAll<number>().as('count'), select.fn.sum<number | null>('amount').as('amount')])
      .where('batch_id', '=', id)
      .where('outcome', 'in', CERTAINLY_NOT_PAID),
  );
  return { count: found?.count ?? 0, amount: won(found?.amount ?? 0) };
}

export function insertRetry(db: Database, retry: { readonly draftId: DraftId; readonly batchId: BatchId; readonly madeAt: number; readonly rows: readonly number[]; readonly rowsPerRequest: number | null }): void {
  db.transaction(() => {
    db.run(sql.insertInto('retries').values({ draft_id: retry.draftId, batch_id: retry.batchId, made_at: retry.madeAt, rows_per_request: retry.rowsPerRequest }));
    for (const seq of retry.rows) db.run(sql.insertInto('retry_rows').values({ draft_id: retry.draftId, seq }));
  });
}

/** The batch whose failed rows a draft was made of. */
export function originOfDraft(db: Database, id: DraftId): BatchId | null {
  const row = db.first(sql.selectFrom('retries').select('batch_id').where('draft_id', '=', id));
  return row ? batchId(row.batch_id) : null;
}

/** How many rows a request of this draft may have, where the person split a refused array; null: as many as the service takes. */
export function rowsPerRequest(db: Database, id: DraftId): number | null {
  return db.first(sql.selectFrom('retries').select('rows_per_request').where('draft_id', '=', id))?.rows_per_request ?? null;
}

/** Requests of more than one row that were refused as a whole: every row rejected, for the same reason. `count`: rows in the request. */
export function refusedTogether(db: Database, id: BatchId): readonly { readonly requestSeq: number; readonly count: number }[] {
  const candidates = db.all(
    sql
      .selectFrom('batch_rows')
      .select((select) => ['request_seq', select.fn.countAll<number>().as('count')])
      .where('batch_id', '=', id)
      .where('outcome', '=', 'rejected')
      .groupBy('request_seq')
      .having((having) => having.fn.countAll<number>(), '>', 1)
      .having((having) => having.fn.count<number>(having.fn.coalesce('code', having.val(''))).distinct(), '=', 1)
      .orderBy('request_seq'),
  );
  return candidates.flatMap(({ request_seq: requestSeq, count }) => {
    const all = db.first(sql.selectFrom('batch_rows').select((select) => select.fn.countAll<number>().as('count')).where('batch_id', '=', id).where('request_seq', '=', requestSeq))?.count ?? 0;
    return all === count ? [{ requestSeq, count }] : [];
  });
}
