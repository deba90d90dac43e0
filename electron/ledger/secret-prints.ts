import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { connectionId } from '../../shared/ids.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { Environment, ServiceId } from '../../shared/services.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/**
 * Secrets as fingerprints: enough to tell that two are the same, worthless without this ledger's own key, and never shown,
 * logged or handed out. Prints of one account (a secret and what it was reissued as) carry the same account.
 */

export type SecretPrint = string & { readonly __print: true };

const KEY_SETTING = 'secrets.printKey';
const keySchema = z.string().regex(/^[0-9a-f]{64}$/);

function printKey(db: Database): string | null {
  const row = db.first(sql.selectFrom('settings').select('value').where('key', '=', KEY_SETTING));
  return row === undefined ? null : keySchema.parse(JSON.parse(row.value));
}

function madeKey(db: Database): string {
  return db.transaction(() => {
    const known = printKey(db);
    if (known !== null) return known;
    const key = randomBytes(32).toString('hex');
    db.run(sql.insertInto('settings').values({ key: KEY_SETTING, value: JSON.stringify(key) }));
    return key;
  });
}

export interface PrintedSecret {
  readonly service: ServiceId;
  readonly environment: Environment;
  readonly secret: string;
}

/** The same for the same secret of the same service and environment, in this ledger. */
export function secretPrint(db: Database, { service, environment, secret }: PrintedSecret): SecretPrint {
  const cleaned = secret.replaceAll('\uFEFF', '').trim();
  return createHmac('sha256', Buffer.from(madeKey(db), 'hex')).update(JSON.stringify([service, environment, cleaned])).digest('hex') as SecretPrint;
}

/** The account that a secret opens; null: never seen. */
export function accountOf(db: Database, print: SecretPrint): string | null {
  return db.first(sql.selectFrom('secret_prints').select('account').where('print', '=', print))?.account ?? null;
}

export function sameAccount(db: Database, left: SecretPrint, right: SecretPrint): boolean {
  if (left === right) return true;
  const account = accountOf(db, left);
  return account !== null && account === accountOf(db, right);
}

/** That a connection was seen with a secret. True when it had not been before. */
export function addConnectionPrint(db: Database, connection: ConnectionId, print: SecretPrint, now: number): boolean {
  return db.transaction(() => {
    db.run(sql.insertInto('secret_prints').values({ print, account: print }).onConflict((conflict) => conflict.column('print').doNothing()));
    return db.run(sql.insertInto('connection_prints').values({ connection_id: connection, print, seen_at: now }).onConflict((conflict) => conflict.columns(['connection_id', 'print']).doNothing())) > 0;
  });
}

export function hasPrint(db: Database, connection: ConnectionId): boolean {
  return db.first(sql.selectFrom('connection_prints').select('print').where('connection_id', '=', connection).limit(1)) !== undefined;
}

/** From now on both are secrets of one account. */
export function joinAccounts(db: Database, left: SecretPrint, right: SecretPrint): void {
  const [kept, other] = [accountOf(db, left), accountOf(db, right)];
  if (kept === null || other === null) throw new Error('an account is joined by secrets that were seen');
  db.run(sql.updateTable('secret_prints').set({ account: kept }).where('account', '=', other));
}

/** Every connection, removed ones too, that ever had a secret of an account that this one has had; itself first. */
export function connectionsOfAccount(db: Database, connection: ConnectionId): readonly ConnectionId[] {
  const accounts = sql.selectFrom('connection_prints').innerJoin('secret_prints', 'secret_prints.print', 'connection_prints.print').select('secret_prints.account').where('connection_prints.connection_id', '=', connection);
  const others = db.all(
    sql
      .selectFrom('connection_prints')
      .innerJoin('secret_prints', 'secret_prints.print', 'connection_prints.print')
      .select('connection_prints.connection_id')
      .distinct()
      .where('secret_prints.account', 'in', accounts)
      .where('connection_prints.connection_id', '!=', connection)
      .orderBy('connection_prints.connection_id'),
  );
  return [connection, ...others.map((row) => connectionId(row.connection_id))];
}

/** The secret that a batch is sent with; null: it was never sent by a program that noted it. */
export function batchPrint(db: Database, id: BatchId): SecretPrint | null {
  const row = db.first(sql.selectFrom('batch_secrets').select('print').where('batch_id', '=', id).orderBy('place', 'desc').limit(1));
  return row === undefined ? null : (row.print as SecretPrint);
}

/** Notes the secret that a batch is sent with from here on; what was noted before stays. */
export function addBatchPrint(db: Database, id: BatchId, print: SecretPrint, now: number): void {
  db.transaction(() => {
    if (batchPrint(db, id) === print) return;
    const place = (db.first(sql.selectFrom('batch_secrets').select((select) => select.fn.max<number | null>('place').as('place')).where('batch_id', '=', id))?.place ?? 0) + 1;
    const last = db.first(sql.selectFrom('attempts').select((select) => select.fn.max<number | null>('id').as('id')).where('batch_id', '=', id))?.id ?? 0;
    db.run(sql.insertInto('secret_prints').values({ print, account: print }).onConflict((conflict) => conflict.column('print').doNothing()));
    db.run(sql.insertInto('batch_secrets').values({ batch_id: id, place, print, since: now, after_attempt: last }));
  });
}

/** Whether the batch went on with another secret after some attempt of this request. */
export function hasAttemptBeforeChange(db: Database, id: BatchId, requestSeq: number): boolean {
  const change = db.first(sql.selectFrom('batch_secrets').select('after_attempt').where('batch_id', '=', id).where('place', '>', 1).orderBy('place', 'desc').limit(1));
  if (change === undefined) return false;
  return db.first(sql.selectFrom('attempts').select('id').where('batch_id', '=', id).where('request_seq', '=', requestSeq).where('id', '<=', change.after_attempt).limit(1)) !== undefined;
}
