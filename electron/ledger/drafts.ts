import { z } from 'zod';
import { BATCH_STATES } from '../../shared/batch.ts';
import type { BatchState } from '../../shared/batch.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId, connectionId, draftId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId, DraftId } from '../../shared/ids.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import { timingSchema } from '../../shared/views.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/** A draft as the ledger keeps it: the file's own bytes, how the sheet is laid out, and every step of the person. */
export interface StoredDraft {
  readonly id: DraftId;
  readonly connectionId: ConnectionId | null;
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
  /** JSON of the room that lays sheets out; parsed there. */
  readonly layout: unknown;
  readonly timing: PayTiming;
  readonly revision: number;
  readonly summary: DraftSummary;
  readonly createdAt: number;
  readonly changedAt: number;
}

const batchStateSchema = z.enum(BATCH_STATES);

const summarySchema = z.strictObject({ kind: z.string(), rows: z.number().int(), errors: z.number().int(), warnings: z.number().int().optional(), ready: z.number().int().optional(), amount: z.number().int() });
/** What a list shows without reading the file again. Amount in won, of the `ready` rows; a summary of an earlier version has neither these nor warnings. */
export type DraftSummary = z.infer<typeof summarySchema>;

function draftOf(row: Schema['drafts'] & { bytes: number }): StoredDraft {
  return {
    id: draftId(row.id),
    connectionId: row.connection_id === null ? null : connectionId(row.connection_id),
    file: { name: row.file_name, bytes: row.bytes, sha256: row.file_sha256 },
    layout: JSON.parse(row.layout),
    timing: timingSchema.parse(JSON.parse(row.timing)),
    revision: row.revision,
    summary: summarySchema.parse(JSON.parse(row.summary)),
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

const withFile = () => sql.selectFrom('drafts').innerJoin('files', 'files.sha256', 'drafts.file_sha256').selectAll('drafts').select('files.bytes');

export function insertDraft(db: Database, draft: Omit<StoredDraft, 'layout'> & { layout: unknown }, content: Uint8Array): void {
  db.transaction(() => {
    const { file } = draft;
    if (!db.first(sql.selectFrom('files').select('sha256').where('sha256', '=', file.sha256))) {
      db.run(sql.insertInto('files').values({ sha256: file.sha256, bytes: file.bytes, content }));
    }
    db.run(
      sql.insertInto('drafts').values({
        id: draft.id,
        connection_id: draft.connectionId,
        file_name: file.name,
        file_sha256: file.sha256,
        layout: JSON.stringify(draft.layout),
        timing: JSON.stringify(draft.timing),
        revision: draft.revision,
        summary: JSON.stringify(draft.summary),
        created_at: draft.createdAt,
        changed_at: draft.changedAt,
      }),
    );
  });
}

export function updateDraft(
  db: Database,
  id: DraftId,
  change: { connectionId: ConnectionId | null; layout: unknown; timing: PayTiming; revision: number; summary: DraftSummary; changedAt: number },
): void {
  db.run(
    sql
      .updateTable('drafts')
      .set({
        connection_id: change.connectionId,
        layout: JSON.stringify(change.layout),
        timing: JSON.stringify(change.timing),
        revision: change.revision,
        summary: JSON.stringify(change.summary),
        changed_at: change.changedAt,
      })
      .where('id', '=', id),
  );
}

/** Drafts of a file with this content, last changed first. */
export function draftsOfFile(db: Database, sha256: string): readonly StoredDraft[] {
  return db.all(withFile().where('drafts.file_sha256', '=', sha256).orderBy('drafts.changed_at', 'desc')).map(draftOf);
}

/** How many steps each draft has, undone ones not counted; a draft without steps is not in it. */
export function countSteps(db: Database): ReadonlyMap<DraftId, number> {
  const counted = db.all(
    sql
      .selectFrom('draft_steps')
      .select((select) => ['draft_id', select.fn.countAll<number>().as('count')])
      .where('undone', '=', 0)
      .groupBy('draft_id'),
  );
  return new Map(counted.map((row) => [draftId(row.draft_id), row.count]));
}

export interface FrozenInto {
  readonly id: BatchId;
  readonly state: BatchState;
}

/** Drafts that a batch was frozen from and that are kept until something of it was sent: the newest such batch, unless it was cancelled. */
export function frozenDrafts(db: Database): ReadonlyMap<DraftId, FrozenInto> {
  const rows = db.all(
    sql
      .selectFrom('batches')
      .innerJoin('drafts', 'drafts.id', 'batches.draft_id')
      .select(['drafts.id as draft', 'batches.id', 'batches.state'])
      .where('batches.state', '!=', 'cancelled')
      .orderBy('batches.created_at')
      .orderBy('batches.id'),
  );
  return new Map(rows.map((row) => [draftId(row.draft), { id: batchId(row.id), state: batchStateSchema.parse(row.state) }]));
}

/** Text of a cell editor, at its place in the sheet. `at`: milliseconds since 1970 UTC. */
export interface StoredTyping {
  readonly sheetName: string;
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly at: number;
}

/** Keeps what is being typed in a draft; null forgets it. Throws DeskError DRAFT_NOT_FOUND. */
export function keepTyping(db: Database, id: DraftId, typing: StoredTyping | null): void {
  db.transaction(() => {
    db.run(sql.deleteFrom('draft_typing').where('draft_id', '=', id));
    if (typing === null) return;
    if (!db.first(sql.selectFrom('drafts').select('id').where('id', '=', id))) throw new DeskError('DRAFT_NOT_FOUND', { id });
    db.run(sql.insertInto('draft_typing').values({ draft_id: id, sheet_name: typing.sheetName, sheet_row: typing.row, sheet_column: typing.column, typed: typing.text, typed_at: typing.at }));
  });
}

export function keptTyping(db: Database, id: DraftId): StoredTyping | null {
  const row = db.first(sql.selectFrom('draft_typing').selectAll().where('draft_id', '=', id));
  return row === undefined ? null : { sheetName: row.sheet_name, row: row.sheet_row, column: row.sheet_column, text: row.typed, at: row.typed_at };
}

/** Throws DeskError DRAFT_NOT_FOUND. */
export function getDraft(db: Database, id: DraftId): StoredDraft {
  const row = db.first(withFile().where('drafts.id', '=', id));
  if (!row) throw new DeskError('DRAFT_NOT_FOUND', { id });
  return draftOf(row);
}

/** Last changed first. */
export function listDrafts(db: Database): readonly StoredDraft[] {
  return db.all(withFile().orderBy('drafts.changed_at', 'desc')).map(draftOf);
}

/** The bytes of a draft's file, exactly as they were dropped in; of a file with a password, without it. */
export function fileContent(db: Database, fileSha256: string): Uint8Array {
  const row = db.first(sql.selectFrom('files').select('content').where('sha256', '=', fileSha256));
  if (!row) throw new DeskError('LEDGER_DAMAGED');
  return row.content;
}

export function removeDraft(db: Database, id: DraftId): void {
  db.transaction(() => {
    const draft = getDraft(db, id);
    db.run(sql.deleteFrom('drafts').where('id', '=', id));
    const used = db.first(sql.selectFrom('drafts').select('id').where('file_sha256', '=', draft.file.sha256).limit(1));
    if (!used) db.run(sql.deleteFrom('files').where('sha256', '=', draft.file.sha256));
  });
}

export interface StoredStep {
  readonly seq: number;
  readonly step: unknown;
  readonly undone: boolean;
}

export function listSteps(db: Database, id: DraftId): readonly StoredStep[] {
  return db
    .all(sql.selectFrom('draft_steps').selectAll().where('draft_id', '=', id).orderBy('seq'))
    .map((row) => ({ seq: row.seq, step: JSON.parse(row.step) as unknown, undone: row.undone !== 0 }));
}

/** Adds a step; steps that were undone before it can no longer be redone. */
export function addStep(db: Database, id: DraftId, step: unknown): void {
  db.transaction(() => {
    db.run(sql.deleteFrom('draft_steps').where('draft_id', '=', id).where('undone', '=', 1));
    const last = db.first(sql.selectFrom('draft_steps').select('seq').where('draft_id', '=', id).orderBy('seq', 'desc').limit(1));
    db.run(sql.insertInto('draft_steps').values({ draft_id: id, seq: (last?.seq ?? 0) + 1, step: JSON.stringify(step), undone: 0 }));
  });
}

export function setStepUndone(db: Database, id: DraftId, seq: number, undone: boolean): void {
  db.run(sql.updateTable('draft_steps').set({ undone: undone ? 1 : 0 }).where('draft_id', '=', id).where('seq', '=', seq));
}
