import { createHash } from 'node:crypto';
import { ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';

/** What an approver is shown and the batch's own hash does not hold. */
export interface ShownFacts {
  readonly service: ServiceId;
  readonly environment: Environment;
  readonly fileName: string;
  readonly preparedBy: string;
  /** Milliseconds since 1970 UTC. */
  readonly preparedAt: number;
  /** In the order of the sheet. */
  readonly names: Iterable<{ readonly key: string; readonly payeeName: string | null }>;
}

/**
 * SHA-256 over these facts. It is signed with the answer and worked out anew from the ledger, so that nobody gets live
 * money approved by showing it as practice, or a stranger's account under a partner's name.
 */
export function* shownHash(facts: ShownFacts): Breaths<string> {
  const hash = createHash('sha256');
  hash.update(`${JSON.stringify(['settledesk-shown-1', facts.service, facts.environment, facts.fileName, facts.preparedBy, facts.preparedAt])}\n`);
  let rows = 0;
  for (const { key, payeeName } of facts.names) {
    hash.update(`${JSON.stringify([key, payeeName])}\n`);
    rows += 1;
    if (rows % ROWS_PER_BREATH === 0) yield;
  }
  return hash.digest('hex');
}
