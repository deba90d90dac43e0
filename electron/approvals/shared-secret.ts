import type { ConnectionId } from '../../shared/ids.ts';
import { notBegun, wantApproval } from '../ledger/approvals.ts';
import { appendAudit } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import { addConnectionPrint, connectionsOfAccount } from '../ledger/secret-prints.ts';
import type { SecretPrint } from '../ledger/secret-prints.ts';
import { ruleInForce } from './demand.ts';
import type { Changing } from './rules.ts';

/** Approval and limits belong to the account that a secret opens: another connection with the same secret has them, too. */

/** Notes that a connection has a secret. One that another connection has or had brings that one's rules and its day with it. */
export function noteConnectionSecret(connection: ConnectionId, print: SecretPrint, { db, now, actor }: Changing): void {
  db.transaction(() => {
    const before = new Set(connectionsOfAccount(db, connection));
    if (!addConnectionPrint(db, connection, print, now)) return;
    const others = connectionsOfAccount(db, connection).filter((one) => !before.has(one));
    for (const other of others) appendAudit(db, { at: now, actor, action: 'secret-shared', detail: { connection, with: other } });
    if (others.length > 0) wantForWaiting(connection, { db, now, actor });
  });
}

/** What waits already is asked for, too, at every connection of the account: else it could be frozen just before. */
export function wantForWaiting(connection: ConnectionId, { db, now, actor }: Changing): void {
  if (!ruleInForce(db, connection, now).asked) return;
  for (const one of connectionsOfAccount(db, connection)) {
    for (const batch of notBegun(db, one)) {
      if (wantApproval(db, batch)) appendAudit(db, { at: now, actor, action: 'approval-wanted', detail: { batch: batch.id, hash: batch.hash } });
    }
  }
}

/** The connection and those of its account that were removed: nobody can change the rules of these any more but through it. */
export function changedTogether(db: Database, connection: ConnectionId): readonly ConnectionId[] {
  return connectionsOfAccount(db, connection).filter((one) => one === connection || db.first(sql.selectFrom('connections').select('id').where('id', '=', one).where('removed_at', 'is not', null)) !== undefined);
}
