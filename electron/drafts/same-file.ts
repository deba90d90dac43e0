import { isoKst } from '../../shared/calendar.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import type { DraftListItem, SameFile } from '../../shared/views.ts';
import { kindIdSchema } from '../../shared/views.ts';
import type { NamedConnection } from '../batches/views.ts';
import { batchesOfFile, outcomeTotals } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { countSteps, draftsOfFile, frozenDrafts } from '../ledger/drafts.ts';
import type { StoredDraft } from '../ledger/drafts.ts';
import { won } from '../../shared/money.ts';

/** Drafts as a list shows them, without reading their files again. */
export function draftItems(db: Database, drafts: readonly StoredDraft[]): DraftListItem[] {
  const steps = countSteps(db);
  const frozen = frozenDrafts(db);
  return drafts.map((draft) => ({
    id: draft.id,
    kind: kindIdSchema.parse(draft.summary.kind),
    connectionId: draft.connectionId,
    fileName: draft.file.name,
    createdAt: isoKst(draft.createdAt),
    changedAt: isoKst(draft.changedAt),
    rows: draft.summary.rows,
    errors: draft.summary.errors,
    warnings: draft.summary.warnings ?? null,
    ready: draft.summary.ready ?? null,
    amount: won(draft.summary.amount),
    steps: steps.get(draft.id) ?? 0,
    batch: frozen.get(draft.id) ?? null,
  }));
}

/** What the ledger knows of a file with exactly this content: drafts of it, and what was frozen and sent of it. */
export function sameFile(db: Database, sha256: string, nameConnection: (id: ConnectionId) => NamedConnection): SameFile {
  return {
    drafts: draftItems(db, draftsOfFile(db, sha256)),
    batches: batchesOfFile(db, sha256).map((batch) => {
      const { label, environment } = nameConnection(batch.connectionId);
      return {
        id: batch.id,
        connection: { label, environment },
        state: batch.state,
        fileName: batch.file.name,
        createdAt: isoKst(batch.createdAt),
        startedAt: batch.startedAt === null ? null : isoKst(batch.startedAt),
        count: batch.count,
        amount: batch.amount,
        outcomes: outcomeTotals(db, batch.id),
      };
    }),
  };
}
