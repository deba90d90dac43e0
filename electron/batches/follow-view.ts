import { isoKst } from '../../shared/calendar.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { FollowView } from '../../shared/views.ts';
import { getBatch } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { failedTotals, originOfDraft, retriesOf, takenRows } from '../ledger/retries.ts';
import type { FollowState } from './following.ts';
import { timelineOf } from './timeline.ts';

/** What the screen of a batch shows beside its figures: how it is followed, what happened, and its links to other batches. */
export function followView(db: Database, id: BatchId, state: FollowState): FollowView {
  const { draftId } = getBatch(db, id);
  return {
    asking: state.asking,
    askedAt: state.askedAt === null ? null : isoKst(state.askedAt),
    nextAt: state.nextAt === null ? null : isoKst(state.nextAt),
    why: state.why,
    error: state.error,
    timeline: [...timelineOf(db, id)],
    failed: failedTotals(db, id),
    taken: takenRows(db, id).size,
    from: draftId === null ? null : originOfDraft(db, draftId),
    into: retriesOf(db, id).map((link) => ({ draftId: link.draftId, batchId: link.batchId, madeAt: isoKst(link.madeAt), rows: link.count })),
  };
}
