import type { BatchId } from '../../shared/ids.ts';
import type { JoinedView, RowChain } from '../../shared/joined.ts';
import type { Database } from '../ledger/database.ts';

export function joinedView(_db: Database, _id: BatchId): JoinedView {
  return { readAt: null, joined: null, failedAt: null, error: null };
}
export function rowChain(_db: Database, _id: BatchId, _seq: number): RowChain {
  return { readAt: null, links: [] };
}
