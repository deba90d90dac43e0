import { createHash } from 'node:crypto';
import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { environmentSchema, serviceIdSchema } from '../../shared/views.ts';
import { listRows } from '../ledger/batches.ts';
import type { Batch, LedgerRow } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';

export interface ShownConnection {
  readonly label: string;
  readonly service: ServiceId;
  readonly environment: Environment;
  /** Null: the service's own address. */
  readonly baseUrl: string | null;
}

/** What an approver is shown and the batch's own hash does not hold. */
export interface ShownFacts extends ShownConnection {
  /** When it is to be sent, milliseconds since 1970 UTC; null: by a person, once approved. */
  readonly sendAt: number | null;
  readonly fileName: string;
  readonly preparedBy: string;
  /** Milliseconds since 1970 UTC. */
  readonly preparedAt: number;
  /** In the order of the sheet. */
  readonly names: Iterable<{ readonly key: string; readonly payeeName: string | null }>;
}

/**
 * SHA-256 over these facts. It is signed with the answer and worked out anew from the ledger, so that nobody gets live
 * money approved by showing it as practice, under the name of another connection or for another time, or a stranger's account
 * under a partner's name.
 */
export function* shownHash(facts: ShownFacts): Breaths<string> {
  const hash = createHash('sha256');
  hash.update(`${JSON.stringify(['settledesk-shown-2', facts.label, facts.service, facts.environment, facts.baseUrl, facts.sendAt, facts.fileName, facts.preparedBy, facts.preparedAt])}\n`);
  let rows = 0;
  for (const { key, payeeName } of facts.names) {
    hash.update(`${JSON.stringify([key, payeeName])}\n`);
    rows += 1;
    if (rows % ROWS_PER_BREATH === 0) yield;
  }
  return hash.digest('hex');
}

/** A connection as it stands in the ledger, one that was removed too. Throws DeskError CONNECTION_NOT_FOUND. */
export function shownConnection(db: Database, id: ConnectionId): ShownConnection {
  const row = db.first(sql.selectFrom('connections').select(['label', 'service', 'environment', 'base_url']).where('id', '=', id));
  if (!row) throw new DeskError('CONNECTION_NOT_FOUND', { id });
  return { label: row.label, service: serviceIdSchema.parse(row.service), environment: environmentSchema.parse(row.environment), baseUrl: row.base_url };
}

/** Rows a page at a time, in the order of the sheet. A batch is frozen: nothing changes between two pages. */
export function* rowPages(db: Database, id: Batch['id']): Generator<readonly LedgerRow[]> {
  for (let offset = 0; ; offset += ROWS_PER_BREATH) {
    const page = listRows(db, id, {}, { offset, limit: ROWS_PER_BREATH });
    if (page.length > 0) yield page;
    if (page.length < ROWS_PER_BREATH) return;
  }
}

/** What an approver of this batch should have been shown, by the ledger as it stands now. */
export function shownOf(db: Database, batch: Batch): Breaths<string> {
  const names = (function* () {
    for (const page of rowPages(db, batch.id)) yield* page;
  })();
  return shownHash({ ...shownConnection(db, batch.connectionId), sendAt: batch.sendAt, fileName: batch.file.name, preparedBy: batch.createdBy, preparedAt: batch.createdAt, names });
}
