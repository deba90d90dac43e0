import { sql as raw } from 'kysely';
import { z } from 'zod';
import { isoKst } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { RowDetailView, TimelineEntry } from '../../shared/views.ts';
import { listAsks, listRowChanges } from '../ledger/asks.ts';
import { getBatch, listRows } from '../ledger/batches.ts';
import { cellsSchema } from '../ledger/frozen.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { listAttempts } from '../ledger/journal.ts';
import { decisionOpensAt } from './decide.ts';
import type { PayoutService } from '../services/service.ts';
import type { RawAnswer } from '../services/transport.ts';
import { shownAnswer } from './shown-answer.ts';
import { batchRowView } from './views.ts';

/** What the audit tells of a batch, by the words of the timeline. */
const TOLD: Readonly<Record<string, TimelineEntry['type']>> = {
  'batch-frozen': 'frozen',
  'sending-started': 'started',
  'sending-stopped': 'stopped',
  'sending-ended': 'ended',
  'outcome-decided': 'decided',
  'rows-cancelled': 'rows-cancelled',
  'batch-cancelled': 'cancelled',
  'batch-rescheduled': 'rescheduled',
  'result-written': 'result-written',
  'failed-rows-taken': 'failed-rows-taken',
  'approval-wanted': 'approval-wanted',
  'approval-asked': 'approval-asked',
  'approval-given': 'approval-given',
  'approval-refused': 'approval-refused',
  'approval-reopened': 'approval-reopened',
};

const detailSchema = z.looseObject({
  again: z.boolean().optional(),
  count: z.number().optional(),
  rows: z.number().optional(),
  accepted: z.number().optional(),
  rejected: z.number().optional(),
  unknown: z.number().optional(),
  waiting: z.number().optional(),
  cancelled: z.number().optional(),
});

type Entry = TimelineEntry & { readonly ms: number };

const NOTHING = { times: 1, rows: null, paid: 0, failed: 0, cancelled: 0, unknown: 0, error: null, who: null } as const;

/** What happened to a batch, oldest first, from the audit and the questions alone. Questions that changed nothing stand as one. */
export function timelineOf(db: Database, id: BatchId): readonly TimelineEntry[] {
  getBatch(db, id);
  const entries: Entry[] = [];
  const audit = db.all(sql.selectFrom('audit').select(['at', 'actor', 'action', 'detail']).where(raw<string>`json_extract(detail, '$.batch')`, '=', id).orderBy('seq'));
  for (const { at, actor, action, detail } of audit) {
    const type = TOLD[action];
    if (type === undefined) continue;
    const told = detailSchema.parse(JSON.parse(detail));
    entries.push({
      ...NOTHING,
      ms: at,
      at: isoKst(at),
      type: type === 'started' && told.again === true ? 'resumed' : type,
      who: actor,
      rows: told.count ?? (type === 'stopped' ? told.waiting : type === 'ended' ? told.accepted : told.rows) ?? null,
      failed: told.rejected ?? 0,
      unknown: told.unknown ?? 0,
      cancelled: told.cancelled ?? 0,
    });
  }
  for (const ask of listAsks(db, id)) {
    const { paid, failed, cancelled, error } = ask;
    entries.push({ ...NOTHING, ms: ask.at, at: isoKst(ask.at), type: error === null ? (ask.changed > 0 ? 'news' : 'asked') : 'no-answer', rows: ask.changed, paid, failed, cancelled, error });
  }
  entries.sort((left, right) => left.ms - right.ms);
  const shown: TimelineEntry[] = [];
  for (const { ms: _, ...entry } of entries) {
    const last = shown.at(-1);
    const quiet = entry.type === 'asked' || entry.type === 'no-answer';
    if (last !== undefined && quiet && last.type === entry.type && last.error === entry.error) shown[shown.length - 1] = { ...entry, times: last.times + 1 };
    else shown.push(entry);
  }
  return shown;
}

/** Everything known of one row. `openService`: asked only where an answer is encrypted; null where it cannot be opened. Throws DeskError BATCH_NOT_FOUND, ARGUMENT_INVALID. */
export async function rowDetail(db: Database, id: BatchId, seq: number, openService: (connection: ConnectionId) => Promise<Pick<PayoutService, 'unseal'> | null>): Promise<RowDetailView> {
  const batch = getBatch(db, id);
  const row = listRows(db, id, { seq })[0];
  const held = db.first(sql.selectFrom('batch_rows').select('cells').where('batch_id', '=', id).where('seq', '=', seq));
  if (row === undefined || held === undefined) throw new DeskError('ARGUMENT_INVALID', { name: 'seq' });
  const cells = cellsSchema.parse(JSON.parse(held.cells));
  const opensAt = decisionOpensAt(db, id, row);
  const told = async (answer: RawAnswer | null): ReturnType<typeof shownAnswer> => await shownAnswer(answer, () => openService(batch.connectionId));
  return {
    row: batchRowView(row),
    cells: batch.columns.map(({ index, header, field, constant }) => ({ header, field, text: constant ?? shownText(cells[index - 1] ?? null) })),
    attempts: await Promise.all(listAttempts(db, id, row.requestSeq).map(async ({ number, startedAt, endedAt, delivery, reason, answer }) => ({
      number,
      startedAt: isoKst(startedAt),
      endedAt: endedAt === null ? null : isoKst(endedAt),
      delivery,
      reason,
      httpStatus: answer?.status ?? null,
      ...(await told(answer)),
    }))),
    decisionOpensAt: opensAt === null ? null : isoKst(opensAt),
    changes: listRowChanges(db, id, seq).map((change) => ({ ...change, at: isoKst(change.at) })),
  };
}
