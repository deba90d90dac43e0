import Sqlite from 'better-sqlite3';

function inLedger<T>(path: string, work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(path, { timeout: 5000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Changes a ledger behind the desk's back, as somebody with a SQLite program would. */
export function changeLedger(path: string, statements: string): void {
  inLedger(path, (db) => {
    db.pragma('foreign_keys = OFF');
    db.exec(statements);
  });
}

/** How many pages the file has now: what a full disk is measured by. */
export function ledgerPages(path: string): number {
  return inLedger(path, (db) => Number(db.pragma('page_count', { simple: true })));
}

export function readLedger(path: string, query: string): unknown[] {
  return inLedger(path, (db) => db.prepare(query).all());
}

/** What every migration after the first has changed, taken back: the ledger as the first released program left it. */
const BACK_TO_FIRST = `
  DROP INDEX batches_connection_started;
  DROP TABLE approvals;
  DROP TABLE approvers;
  DROP TABLE approval_rules;
  DROP INDEX audit_batch;
  DROP TABLE row_changes;
  DROP TABLE asks;
  DROP INDEX batches_draft;
  DROP TABLE retry_rows;
  DROP TABLE retries;
  DROP TABLE forms;
  DROP INDEX batch_rows_usual;
  DROP TABLE draft_typing;
  DROP INDEX batch_rows_similar;
  DROP INDEX batches_file;
  CREATE INDEX batch_rows_same ON batch_rows (connection_id, date, payee, amount);
  PRAGMA user_version = 1;
`;

export function makeFirstVersion(path: string): void {
  changeLedger(path, BACK_TO_FIRST);
}
