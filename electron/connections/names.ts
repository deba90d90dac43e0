import { DeskError } from '../../shared/errors.ts';
import { connectionId } from '../../shared/ids.ts';
import type { ConnectionId } from '../../shared/ids.ts';
import { environmentSchema, serviceIdSchema } from '../../shared/views.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import type { Connection } from './connections.ts';

/** A connection as a batch names it; a removed one still has its words in the ledger. */
export type NamedConnection = Pick<Connection, 'id' | 'label' | 'service' | 'environment'>;

/** Works for connections that were removed, too: the ledger keeps their names. Throws DeskError CONNECTION_NOT_FOUND. */
export function nameConnection(db: Database, id: ConnectionId): NamedConnection {
  const row = db.first(sql.selectFrom('connections').select(['id', 'label', 'service', 'environment']).where('id', '=', id));
  if (!row) throw new DeskError('CONNECTION_NOT_FOUND', { id });
  return { id: connectionId(row.id), label: row.label, service: serviceIdSchema.parse(row.service), environment: environmentSchema.parse(row.environment) };
}
