import type Sqlite from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { DeskError } from '../../shared/errors.ts';
import { copyAside } from './backup.ts';
import type { Database } from './database.ts';
import { indexOldBatches } from './history-index.ts';

const HISTORY_TABLES = `
  -- What the rows of a batch add up to, by pay date and outcome. A trigger keeps it, so that no writer can forget it.
  CREATE TABLE batch_totals (
    batch_id TEXT NOT NULL REFERENCES batches (id), date TEXT NOT NULL, outcome TEXT NOT NULL,
    connection_id TEXT NOT NULL, count INTEGER NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (batch_id, date, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX batch_totals_day ON batch_totals (date, connection_id);
  CREATE INDEX batch_totals_outcome ON batch_totals (outcome, date);
  CREATE TRIGGER batch_rows_moved AFTER UPDATE OF outcome ON batch_rows WHEN old.outcome <> new.outcome BEGIN
    UPDATE batch_totals SET count = count - 1, amount = amount - old.amount WHERE batch_id = old.batch_id AND date = old.date AND outcome = old.outcome;
    INSERT INTO batch_totals (batch_id, date, outcome, connection_id, count, amount) VALUES (new.batch_id, new.date, new.outcome, new.connection_id, 1, new.amount)
      ON CONFLICT (batch_id, date, outcome) DO UPDATE SET count = count + 1, amount = amount + excluded.amount;
  END;

  -- Everything ever frozen, narrow: a place is the batch's number times 2^20, and the later in the sheet the smaller.
  CREATE TABLE batch_numbers (number INTEGER PRIMARY KEY, batch_id TEXT NOT NULL UNIQUE REFERENCES batches (id)) STRICT;
  CREATE TABLE payees_seen (
    number INTEGER PRIMARY KEY, connection_id TEXT NOT NULL, payee TEXT NOT NULL, name TEXT NOT NULL, rows INTEGER NOT NULL,
    UNIQUE (connection_id, payee, name)
  ) STRICT;
  CREATE TABLE payee_words (kind TEXT NOT NULL, word TEXT NOT NULL, payee INTEGER NOT NULL REFERENCES payees_seen (number), PRIMARY KEY (kind, word, payee)) STRICT, WITHOUT ROWID;
  CREATE TABLE row_places (place INTEGER PRIMARY KEY, payee INTEGER NOT NULL, amount INTEGER NOT NULL, day INTEGER NOT NULL) STRICT;
`;

/** Made after the rows are there: that is faster by far. */
const HISTORY_INDEXES = `
  CREATE INDEX row_places_payee ON row_places (payee);
  CREATE INDEX row_places_amount ON row_places (amount);
  CREATE INDEX batch_rows_service ON batch_rows (service_id) WHERE service_id IS NOT NULL;
  CREATE INDEX batches_state ON batches (state, send_at);
  CREATE INDEX batches_created ON batches (created_at);
`;

/** The day that a row counts for (`ledger/ranges.ts` says the same of one row). */
const DAY_OF = (row: '' | 'old.' | 'new.'): string => `iif(${row}express = 1 AND ${row}sent_at IS NOT NULL, date((${row}sent_at + 32400000) / 1000, 'unixepoch'), ${row}date)`;

/** What a statement alone cannot do is done by code over the ledger. */
type Step = string | ((ledger: Database) => void);

/** One step each, in order, never changed once released. `PRAGMA user_version` counts those applied. */
const MIGRATIONS: readonly Step[] = [
  `
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE connections (
    id TEXT PRIMARY KEY, service TEXT NOT NULL, environment TEXT NOT NULL, label TEXT NOT NULL, base_url TEXT,
    secret_place TEXT NOT NULL, last_four TEXT, created_at INTEGER NOT NULL, removed_at INTEGER
  ) STRICT;

  CREATE TABLE files (sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, content BLOB NOT NULL) STRICT;

  CREATE TABLE drafts (
    id TEXT PRIMARY KEY, connection_id TEXT REFERENCES connections (id),
    file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL REFERENCES files (sha256),
    layout TEXT NOT NULL, timing TEXT NOT NULL, revision INTEGER NOT NULL, summary TEXT NOT NULL,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE draft_steps (
    draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL, step TEXT NOT NULL, undone INTEGER NOT NULL,
    PRIMARY KEY (draft_id, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE batches (
    id TEXT PRIMARY KEY, connection_id TEXT NOT NULL REFERENCES connections (id), kind TEXT NOT NULL,
    state TEXT NOT NULL, stop_code TEXT, stop_message TEXT,
    count INTEGER NOT NULL, amount INTEGER NOT NULL, hash TEXT NOT NULL,
    file_name TEXT NOT NULL, file_bytes INTEGER NOT NULL, file_sha256 TEXT NOT NULL, sheet_name TEXT NOT NULL,
    columns TEXT NOT NULL, timing TEXT NOT NULL, send_at INTEGER, draft_id TEXT,
    created_at INTEGER NOT NULL, created_by TEXT NOT NULL, started_at INTEGER, finished_at INTEGER
  ) STRICT;

  CREATE TABLE batch_rows (
    batch_id TEXT NOT NULL REFERENCES batches (id), seq INTEGER NOT NULL, sheet_row INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE, connection_id TEXT NOT NULL, payee TEXT NOT NULL, payee_name TEXT,
    amount INTEGER NOT NULL, date TEXT NOT NULL, row TEXT NOT NULL, cells TEXT NOT NULL, request_seq INTEGER NOT NULL,
    outcome TEXT NOT NULL, service_id TEXT, status TEXT, code TEXT, message TEXT, sent_at INTEGER,
    PRIMARY KEY (batch_id, seq)
  ) STRICT;
  CREATE INDEX batch_rows_request ON batch_rows (batch_id, request_seq, seq);
  CREATE INDEX batch_rows_outcome ON batch_rows (batch_id, outcome, amount);
  CREATE INDEX batch_rows_same ON batch_rows (connection_id, date, payee, amount);

  CREATE TABLE batch_left_out (
    batch_id TEXT NOT NULL REFERENCES batches (id), sheet_row INTEGER NOT NULL, reason TEXT NOT NULL, note TEXT, cells TEXT NOT NULL,
    PRIMARY KEY (batch_id, sheet_row)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE requests (
    batch_id TEXT NOT NULL REFERENCES batches (id), seq INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    idempotency_key TEXT, body TEXT NOT NULL, body_sha256 TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (batch_id, seq)
  ) STRICT;
  CREATE INDEX requests_state ON requests (batch_id, state, seq);

  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, batch_id TEXT NOT NULL, request_seq INTEGER NOT NULL, number INTEGER NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER, delivery TEXT, reason TEXT, status INTEGER, headers TEXT, answer TEXT,
    UNIQUE (batch_id, request_seq, number),
    FOREIGN KEY (batch_id, request_seq) REFERENCES requests (batch_id, seq)
  ) STRICT;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  `,
  `
  -- What was sent of a payee and amount on any day, not only on the same.
  DROP INDEX batch_rows_same;
  CREATE INDEX batch_rows_similar ON batch_rows (connection_id, payee, amount, date);
  CREATE INDEX batches_file ON batches (file_sha256);

  -- The text in a cell editor that was never committed: offered again after a crash.
  CREATE TABLE draft_typing (
    draft_id TEXT PRIMARY KEY REFERENCES drafts (id) ON DELETE CASCADE,
    sheet_name TEXT NOT NULL, sheet_row INTEGER NOT NULL, sheet_column INTEGER NOT NULL, typed TEXT NOT NULL, typed_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // What payees are usually paid is read from the index alone.
  'CREATE INDEX batch_rows_usual ON batch_rows (batch_id, outcome, payee, amount);',
  // Forms: what a person chose for the columns of a sheet, found again by its header row.
  `
  CREATE TABLE forms (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, signature TEXT NOT NULL, name TEXT NOT NULL, sheet_name TEXT, content TEXT NOT NULL,
    times_used INTEGER NOT NULL, used_at INTEGER, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    UNIQUE (kind, signature)
  ) STRICT;
  `,
  `
  -- Drafts made of the failed rows of a batch, and which rows. A link outlives its draft: the batch frozen from it names it.
  CREATE TABLE retries (draft_id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batches (id), made_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX retries_batch ON retries (batch_id);
  CREATE TABLE retry_rows (
    draft_id TEXT NOT NULL REFERENCES retries (draft_id), seq INTEGER NOT NULL, PRIMARY KEY (draft_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX batches_draft ON batches (draft_id);

  -- Every time a service was asked how the rows of a batch stand, and what changed by its answer.
  CREATE TABLE asks (
    id INTEGER PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batches (id), at INTEGER NOT NULL, error TEXT,
    changed INTEGER NOT NULL, paid INTEGER NOT NULL, failed INTEGER NOT NULL, cancelled INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX asks_batch ON asks (batch_id, at);
  CREATE TABLE row_changes (
    id INTEGER PRIMARY KEY, batch_id TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, status TEXT, code TEXT
  ) STRICT;
  CREATE INDEX row_changes_row ON row_changes (batch_id, seq);
  CREATE INDEX audit_batch ON audit (json_extract(detail, '$.batch'));
  `,
  (ledger) => {
    ledger.runScript(HISTORY_TABLES);
    indexOldBatches(ledger);
    ledger.runScript(HISTORY_INDEXES);
  },
  `
  -- Where the audit ends, beside it: cutting its end off alone is found.
  CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT INTO audit_head SELECT 1, seq, hash FROM audit ORDER BY seq DESC LIMIT 1;
  CREATE INDEX audit_at ON audit (at);
  CREATE INDEX audit_action ON audit (action, seq);
  CREATE INDEX audit_hash ON audit (hash);

  -- What a batch and its rows and requests must be: what was frozen, and how everything stands that still moves.
  CREATE TABLE batch_seals (
    batch_id TEXT PRIMARY KEY REFERENCES batches (id), frozen TEXT NOT NULL, moving TEXT NOT NULL, last_seq INTEGER, last_hash TEXT
  ) STRICT, WITHOUT ROWID;

  -- Rows that were handed to the books, as stretches of each batch: handing them over again says so.
  CREATE TABLE voucher_exports (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, environment TEXT NOT NULL, count INTEGER NOT NULL, amount INTEGER NOT NULL,
    sha256 TEXT NOT NULL, rows TEXT NOT NULL
  ) STRICT;

  -- Sums by day without the rows themselves.
  CREATE INDEX batch_rows_day ON batch_rows (batch_id, date, amount);
  `,
  // Toss v2: a second secret, and rows that are paid at once whatever their date says.
  `
  ALTER TABLE connections ADD COLUMN key_place TEXT;
  ALTER TABLE connections ADD COLUMN key_last_four TEXT;
  ALTER TABLE batch_rows ADD COLUMN express INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- How many rows a request may have where a refused array is split to find the bad ones; null: as many as the service takes.
  ALTER TABLE retries ADD COLUMN rows_per_request INTEGER;

  -- Every time somebody asked a service to undo accepted rows, and each row: planned, asking (journalled before the call; it stays
  -- so when no answer came), done, kept (the service said no), left (never asked).
  CREATE TABLE undoings (
    id INTEGER PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batches (id), begun_at INTEGER NOT NULL, begun_by TEXT NOT NULL,
    ended_at INTEGER, stop_code TEXT
  ) STRICT;
  CREATE INDEX undoings_batch ON undoings (batch_id);
  CREATE TABLE undoing_rows (
    undoing_id INTEGER NOT NULL REFERENCES undoings (id), seq INTEGER NOT NULL, state TEXT NOT NULL,
    asked_at INTEGER, code TEXT, message TEXT,
    PRIMARY KEY (undoing_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX undoing_rows_state ON undoing_rows (undoing_id, state);

  -- What PortOne said last of what became of accepted rows on their way to a bank account: to be looked at, never to decide by.
  CREATE TABLE joined_reads (batch_id TEXT PRIMARY KEY REFERENCES batches (id), read_at INTEGER, view TEXT, failed_at INTEGER, error TEXT) STRICT, WITHOUT ROWID;
  CREATE TABLE joined_chains (
    batch_id TEXT NOT NULL REFERENCES batches (id), payee TEXT NOT NULL, date TEXT NOT NULL, chain TEXT NOT NULL,
    PRIMARY KEY (batch_id, payee, date)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Approval: what is asked before sending (in versions), whose keys count, and what was said about each batch.
  CREATE TABLE approval_rules (
    id INTEGER PRIMARY KEY, connection_id TEXT NOT NULL REFERENCES connections (id), from_at INTEGER NOT NULL,
    asked INTEGER NOT NULL, batch_limit INTEGER, day_limit INTEGER, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL, withdrawn_at INTEGER
  ) STRICT;
  CREATE INDEX approval_rules_connection ON approval_rules (connection_id, id);
  CREATE TABLE approvers (
    id INTEGER PRIMARY KEY, connection_id TEXT NOT NULL REFERENCES connections (id), key_id TEXT NOT NULL, name TEXT NOT NULL, public_key TEXT NOT NULL,
    from_at INTEGER NOT NULL, added_at INTEGER NOT NULL, added_by TEXT NOT NULL, removed_at INTEGER
  ) STRICT;
  CREATE INDEX approvers_connection ON approvers (connection_id, id);
  CREATE TABLE approvals (
    batch_id TEXT PRIMARY KEY REFERENCES batches (id), state TEXT NOT NULL, hash TEXT NOT NULL, prepared_by TEXT NOT NULL,
    approver TEXT, key_id TEXT, note TEXT, decided_at INTEGER, received_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX batches_connection_started ON batches (connection_id, started_at);
  `,
  // Rows move in the order of the sheet, so that an index in that order is written in one place for all rows of a commit;
  // by amount or payee every row would touch pages of its own. It also holds what is added up and what payees are usually paid.
  `
  DROP INDEX batch_rows_outcome;
  DROP INDEX batch_rows_usual;
  CREATE INDEX batch_rows_outcome ON batch_rows (batch_id, outcome, seq, amount, payee);
  `,
  `
  -- Secrets by their fingerprints (keyed by this ledger alone), and the account each opens: a reissued one opens the same.
  CREATE TABLE secret_prints (print TEXT PRIMARY KEY, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX secret_prints_account ON secret_prints (account);
  CREATE TABLE connection_prints (
    connection_id TEXT NOT NULL REFERENCES connections (id), print TEXT NOT NULL REFERENCES secret_prints (print), seen_at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, print)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX connection_prints_print ON connection_prints (print);

  -- Which secret a batch was sent with, from its first attempt on; after a change, from behind which attempt.
  CREATE TABLE batch_secrets (
    batch_id TEXT NOT NULL REFERENCES batches (id), place INTEGER NOT NULL, print TEXT NOT NULL REFERENCES secret_prints (print),
    since INTEGER NOT NULL, after_attempt INTEGER NOT NULL,
    PRIMARY KEY (batch_id, place)
  ) STRICT, WITHOUT ROWID;
  `,
  // What is paid at once counts for the Korean day on which it was sent, which may be another than that of freezing.
  `
  DROP TRIGGER batch_rows_moved;
  CREATE TRIGGER batch_rows_moved AFTER UPDATE OF outcome ON batch_rows WHEN old.outcome <> new.outcome BEGIN
    UPDATE batch_totals SET count = count - 1, amount = amount - old.amount
      WHERE batch_id = old.batch_id AND date = ${DAY_OF('old.')} AND outcome = old.outcome;
    INSERT INTO batch_totals (batch_id, date, outcome, connection_id, count, amount) VALUES (new.batch_id, ${DAY_OF('new.')}, new.outcome, new.connection_id, 1, new.amount)
      ON CONFLICT (batch_id, date, outcome) DO UPDATE SET count = count + 1, amount = amount + excluded.amount;
  END;
  CREATE TRIGGER batch_rows_sent_at_once AFTER UPDATE OF sent_at ON batch_rows WHEN new.express = 1 AND new.sent_at IS NOT NULL BEGIN
    UPDATE row_places SET day = CAST(replace(${DAY_OF('new.')}, '-', '') AS INTEGER)
      WHERE place = (SELECT number FROM batch_numbers WHERE batch_id = new.batch_id) * 1048576 + 1048575 - new.seq;
  END;
  UPDATE batch_rows SET sent_at = sent_at WHERE express = 1 AND batch_id IN (SELECT id FROM batches WHERE kind = 'seller-payout');
  DELETE FROM batch_totals WHERE batch_id IN (SELECT id FROM batches WHERE kind = 'seller-payout');
  INSERT INTO batch_totals (batch_id, date, outcome, connection_id, count, amount)
    SELECT batch_id, ${DAY_OF('')}, outcome, connection_id, count(*), sum(amount) FROM batch_rows
      WHERE batch_id IN (SELECT id FROM batches WHERE kind = 'seller-payout') GROUP BY 1, 2, 3, 4;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the ledger up to this program's version; an older ledger that holds something is copied aside first.
 * Throws DeskError LEDGER_TOO_NEW when a newer program has written it, BACKUP_FAILED and then migrates nothing.
 */
export function migrate(db: Sqlite.Database, path: string, readOnly: boolean, ledger: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) throw new DeskError('LEDGER_TOO_NEW', { version });
  if (version === SCHEMA_VERSION) return;
  if (readOnly) throw new DeskError('LEDGER_IN_USE');
  if (version > 0 && existsSync(path)) {
    try {
      copyAside(db, path, SCHEMA_VERSION);
    } catch (error) {
      throw new DeskError('BACKUP_FAILED', {}, { cause: error });
    }
  }
  db.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) {
      if (typeof step === 'string') db.exec(step);
      else step(ledger);
    }
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}
