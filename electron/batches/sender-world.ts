import { isoKst } from '../../shared/calendar.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { BatchProgress } from '../../shared/views.ts';
import type { SecretPrint } from '../ledger/secret-prints.ts';
import type { Database } from '../ledger/database.ts';
import type { GroupCommit } from '../ledger/group-commit.ts';
import type { PayoutService } from '../services/service.ts';
import type { Transport } from '../services/transport.ts';

/** What the sender needs of the world; all of it injected, so that a test owns time, chance and the network. */
export interface SenderWorld {
  readonly db: Database;
  /** Commits of the same ledger, shared by all requests under way. */
  readonly commits: GroupCommit;
  readonly service: PayoutService;
  readonly baseUrl: string;
  readonly transport: Transport;
  readonly clock: () => number;
  /** Resolves after `milliseconds`, or at once when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** 0 ≤ value < 1. */
  readonly random: () => number;
  readonly actor: string;
  /** When a request could go out if not now (a closed window of the service); null: now. Milliseconds since 1970 UTC. */
  readonly opensAt: (now: number) => number | null;
  /**
   * Batches whose journal is certainly whole: frozen by this run of the desk, or held against the service by it. Of any
   * other the disk may have lost what was journalled, or an older copy of the ledger may have been put back.
   */
  readonly wholeJournals: Set<BatchId>;
  /** Of the secret in hand; absent or null: a practice connection's, which is built in. */
  readonly secretPrint: SecretPrint | null;
  readonly onProgress: (progress: BatchProgress) => void;
}

export type Waiting = BatchProgress['waiting'];

/** Milliseconds to wait before repeat number `attempt` (from 1): doubling from one second, at most 30 s, half of it by chance. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(30_000, 1000 * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}

export function waitingUntil(reason: NonNullable<Waiting>['reason'], until: number | null): NonNullable<Waiting> {
  return { reason, until: until === null ? null : isoKst(until) };
}
