import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { FAILED_REASON_HEADERS } from '../../shared/kinds/headers.ts';
import { translate, outcomeReason } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { sumWon } from '../../shared/money.ts';
import type { ServiceId } from '../../shared/services.ts';
import type { Drafts, OpenDraft } from '../drafts/drafts.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { eachFailedRow, failedTotals, insertRetry, takenRows } from '../ledger/retries.ts';
import type { FailedRow } from '../ledger/retries.ts';
import { writeTableWorkbook } from '../sheets/write-table.ts';
import type { TableWorkbookInput } from '../sheets/write-table.ts';

/** The sheet as it was, with the rows given and nothing else: every cell stands in the column it stood in. */
function tableOf(batch: Batch, rows: readonly FailedRow[], created: Date): TableWorkbookInput {
  const sheetColumns = batch.columns.filter((column) => column.constant === undefined);
  const width = sheetColumns.reduce((widest, { index }) => Math.max(widest, index), 0);
  const headers = Array.from({ length: width }, (_, at) => sheetColumns.find(({ index }) => index === at + 1)?.header ?? '');
  const cells = rows.map((row) => Array.from({ length: width }, (_, at) => row.cells[at] ?? null));
  return { creator: 'SettleDesk', created, sheetName: batch.sheetName.trim() === '' ? 'Sheet1' : batch.sheetName, headers, rows: cells };
}

/**
 * The rows that are certainly not paid, to be put right and dropped in again: the cells as they were, and a last column
 * with the reason that means nothing to the desk. Throws DeskError NO_FAILED_ROWS; EXPORT_SUMS_WRONG where the rows are not those
 * that SQLite counts and adds up by itself.
 */
export function failedWorkbook(db: Database, batch: Batch, service: ServiceId, language: Language, now: number): TableWorkbookInput {
  const rows = [...eachFailedRow(db, batch.id)];
  if (rows.length === 0) throw new DeskError('NO_FAILED_ROWS', { id: batch.id });
  const { count, amount } = failedTotals(db, batch.id);
  if (rows.length !== count || sumWon(rows.map((row) => row.amount)) !== amount) throw new DeskError('EXPORT_SUMS_WRONG', { id: batch.id });
  const table = tableOf(batch, rows, new Date(now));
  return {
    ...table,
    headers: [...table.headers, FAILED_REASON_HEADERS[language]],
    rows: table.rows.map((cells, at) => [...cells, rows[at] ? (outcomeReason(language, service, rows[at]) ?? translate(language, `outcome.${rows[at].outcome}`)) : null]),
  };
}

export interface RetryWorld {
  readonly db: Database;
  readonly drafts: Drafts;
  readonly clock: () => number;
  readonly actor: string;
  readonly language: Language;
  /** Where the file may lie for the moment between writing and reading it. */
  readonly folder: string;
}

async function bytesOf(table: TableWorkbookInput, folder: string): Promise<Uint8Array> {
  const own = await mkdtemp(join(folder, 'failed-rows-'));
  try {
    const path = join(own, 'rows.xlsx');
    await writeTableWorkbook(path, table);
    return Uint8Array.from(await readFile(path));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Some of the failed rows, and how large their requests may be. */
export interface RetryPick {
  readonly rows: ReadonlySet<number>;
  readonly rowsPerRequest: number;
}

/**
 * A new draft of the rows that are certainly not paid (of those picked, if some are), read by the normal reader from a file of the frozen cells. Rows
 * that a newer draft or batch already holds are left to it unless `again`. The link is in the ledger with the draft.
 * Throws DeskError NO_FAILED_ROWS, ROWS_TAKEN, ROWS_READ_OTHERWISE, CONNECTION_*, DISK_FULL; no draft is kept then.
 */
export async function draftOfFailed(id: BatchId, again: boolean, world: RetryWorld, pick: RetryPick | null = null): Promise<OpenDraft> {
  const { db, drafts, clock, actor } = world;
  const batch = getBatch(db, id);
  const failed = [...eachFailedRow(db, id)].filter((row) => pick === null || pick.rows.has(row.seq));
  if (failed.length === 0) throw new DeskError('NO_FAILED_ROWS', { id });
  const taken = takenRows(db, id);
  const rows = again ? failed : failed.filter((row) => !taken.has(row.seq));
  if (rows.length === 0) throw new DeskError('ROWS_TAKEN', { count: failed.length });
  const table = tableOf(batch, rows, new Date(clock()));
  const bytes = await bytesOf(table, world.folder);
  const open = await drafts.import({
    name: translate(world.language, 'result.failedDraft', { name: batch.file.name.slice(0, 200), count: rows.length }),
    bytes,
    connectionId: batch.connectionId,
    kind: batch.kind,
    timing: batch.timing,
    alsoWrite: (draft) => {
      // Another window may have taken them, or the service may have corrected itself, while the file was written and read.
      const stillFailed = new Set([...eachFailedRow(db, id)].map((row) => row.seq));
      const takenNow = takenRows(db, id);
      if (rows.some((row) => !stillFailed.has(row.seq))) throw new DeskError('NO_FAILED_ROWS', { id });
      if (!again && rows.some((row) => takenNow.has(row.seq))) throw new DeskError('ROWS_TAKEN', { count: rows.length });
      const madeAt = clock();
      insertRetry(db, { draftId: draft, batchId: id, madeAt, rows: rows.map((row) => row.seq), rowsPerRequest: pick?.rowsPerRequest ?? null });
      appendAudit(db, { at: madeAt, actor, action: 'failed-rows-taken', detail: { batch: id, draft, rows: rows.length, amount: rows.reduce((sum, row) => sum + row.amount, 0), again, ...(pick === null ? {} : { rowsPerRequest: pick.rowsPerRequest }) } });
    },
  });
  try {
    const laidOut = await asInBatch(batch, open, drafts);
    proveRows(laidOut, rows);
    return laidOut;
  } catch (error) {
    drafts.giveUp(open.stored.id);
    throw error;
  }
}

/** What a person had chosen for this sheet and nobody remembers any more is chosen again. */
async function asInBatch(batch: Batch, open: OpenDraft, drafts: Drafts): Promise<OpenDraft> {
  const kind = open.model.kind;
  const fieldOf = (key: string | null) => (key === null ? null : (kind.fields.find((field) => field.key === key)?.key ?? null));
  const wanted = new Map(batch.columns.filter((column) => column.constant === undefined).map(({ index, field }) => [index, fieldOf(field)]));
  const { layout } = open.model;
  const same = layout.columns.every(({ index, field }) => (wanted.get(index) ?? null) === field) && [...wanted].every(([index, field]) => field === null || layout.columns.some((column) => column.index === index && column.field === field));
  const noHeader = batch.columns.every(({ header }) => header === '');
  let current = open;
  if (!same || (noHeader && layout.headerRow !== null)) {
    current = await drafts.layOut(open.stored.id, {
      kind: batch.kind,
      sheetName: null,
      header: noHeader ? { type: 'none' } : { type: 'keep' },
      columns: [...wanted].map(([index, field]) => ({ index, field })),
    });
  }
  for (const { field, constant } of batch.columns) {
    const key = fieldOf(field);
    if (constant === undefined || key === null) continue;
    if (current.model.layout.constants.some((known) => known.field === key && known.text === constant)) continue;
    current = await drafts.setConstant(open.stored.id, key, constant);
  }
  return current;
}

/** Exactly these rows, each with the amount and the payee that were sent: a draft that says otherwise is worse than none. */
function proveRows({ model }: OpenDraft, rows: readonly FailedRow[]): void {
  const good =
    model.rows.length === rows.length &&
    model.rows.every(({ reading }, at) => reading.amount === rows[at]?.amount && (reading.payee === null || reading.payee === rows[at]?.payee));
  if (!good) throw new DeskError('ROWS_READ_OTHERWISE', { count: rows.length });
}
