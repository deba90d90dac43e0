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
