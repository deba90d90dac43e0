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

/** What the migration to history (search, totals) has added, taken back. */
const WITHOUT_HISTORY = `
  DROP INDEX batches_created;
  DROP INDEX batches_state;
  DROP INDEX batch_rows_service;
  DROP TABLE row_places;
  DROP TABLE payee_words;
  DROP TABLE payees_seen;
  DROP TABLE batch_numbers;
  DROP TRIGGER batch_rows_moved;
  DROP TABLE batch_totals;
  PRAGMA user_version = 5;
`;

/** Migration 13 taken back: the totals of what is paid at once stay as they are, which no older test has. */
export const BACK_BEFORE_DAYS_OF_EXPRESS = `
  DROP TRIGGER batch_rows_sent_at_once;
  DROP TRIGGER batch_rows_moved;
  CREATE TRIGGER batch_rows_moved AFTER UPDATE OF outcome ON batch_rows WHEN old.outcome <> new.outcome BEGIN
    UPDATE batch_totals SET count = count - 1, amount = amount - old.amount WHERE batch_id = old.batch_id AND date = old.date AND outcome = old.outcome;
    INSERT INTO batch_totals (batch_id, date, outcome, connection_id, count, amount) VALUES (new.batch_id, new.date, new.outcome, new.connection_id, 1, new.amount)
      ON CONFLICT (batch_id, date, outcome) DO UPDATE SET count = count + 1, amount = amount + excluded.amount;
  END;
`;

/** Migration 12 taken back. */
const BACK_BEFORE_SECRET_PRINTS = `
  DROP TABLE batch_secrets;
  DROP TABLE connection_prints;
  DROP TABLE secret_prints;
`;

/** Migration 11 taken back. */
const BACK_BEFORE_ONE_INDEX_OF_OUTCOMES = `
  DROP INDEX batch_rows_outcome;
  CREATE INDEX batch_rows_outcome ON batch_rows (batch_id, outcome, amount);
  CREATE INDEX batch_rows_usual ON batch_rows (batch_id, outcome, payee, amount);
`;

/** Migration 10 taken back. */
const BACK_BEFORE_APPROVAL = `
  DROP INDEX batches_connection_started;
  DROP TABLE approvals;
  DROP TABLE approvers;
  DROP TABLE approval_rules;
`;

/** Migration 9 taken back. */
const BACK_BEFORE_JOINED = `
  DROP TABLE joined_chains;
  DROP TABLE joined_reads;
  DROP TABLE undoing_rows;
  DROP TABLE undoings;
  ALTER TABLE retries DROP COLUMN rows_per_request;
`;

/** Migration 8 taken back. */
const BACK_BEFORE_SELLERS = `
  ALTER TABLE batch_rows DROP COLUMN express;
  ALTER TABLE connections DROP COLUMN key_last_four;
  ALTER TABLE connections DROP COLUMN key_place;
`;

/** Migration 7 taken back. */
const BACK_BEFORE_SEALS = `
  DROP INDEX batch_rows_day;
  DROP TABLE voucher_exports;
  DROP TABLE batch_seals;
  DROP INDEX audit_hash;
  DROP INDEX audit_action;
  DROP INDEX audit_at;
  DROP TABLE audit_head;
`;

/** As it was before everything ever frozen could be searched. */
export const BACK_BEFORE_HISTORY = `${BACK_BEFORE_DAYS_OF_EXPRESS}${BACK_BEFORE_SECRET_PRINTS}${BACK_BEFORE_ONE_INDEX_OF_OUTCOMES}${BACK_BEFORE_APPROVAL}${BACK_BEFORE_JOINED}${BACK_BEFORE_SELLERS}${BACK_BEFORE_SEALS}${WITHOUT_HISTORY}`;

/** What every migration after the first has changed, taken back: the ledger as the first released program left it. */
const BACK_TO_FIRST = `
${BACK_BEFORE_HISTORY}  DROP INDEX audit_batch;
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
