import { isoKst } from '../shared/calendar.ts';
import type { BatchId, ConnectionId } from '../shared/ids.ts';
import type { KindId } from '../shared/kinds/kind.ts';
import type { SavedFile } from '../shared/views.ts';
import type { Desk } from './desk.ts';
import { saveFailed, saveTemplate } from './exports.ts';
import { appendAudit } from './ledger/audit.ts';

/** The failed rows of a batch leave the desk with who was to be paid and how much: written down. Throws like `saveFailed`. */
export async function saveFailedRecorded(desk: Desk, id: BatchId): Promise<SavedFile> {
  const saved = await saveFailed(desk, id);
  if (saved.type !== 'cancelled') appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'result-written', detail: { batch: id, part: 'failed', at: isoKst(desk.clock()) } });
  return saved;
}

/** A form with the payees of a connection in it is a list of them; an empty one is nothing. Throws like `saveTemplate`. */
export async function saveTemplateRecorded(desk: Desk, kind: KindId, connection: ConnectionId | null): Promise<SavedFile> {
  const saved = await saveTemplate(desk, kind, connection);
  if (connection !== null && saved.type !== 'cancelled') appendAudit(desk.db, { at: desk.clock(), actor: desk.actor, action: 'payees-written', detail: { connection, kind, at: isoKst(desk.clock()) } });
  return saved;
}
