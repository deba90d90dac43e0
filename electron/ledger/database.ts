import Sqlite from 'better-sqlite3';
import type { Compilable, CompiledQuery, InferResult } from 'kysely';
import { DeskError } from '../../shared/errors.ts';
import { migrate, SCHEMA_VERSION } from './migrations.ts';
import type { Schema } from './schema.ts';

export { sql } from './sql.ts';

function sqliteCode(error: unknown): string | null {
  return error instanceof Sqlite.SqliteError ? error.code : null;
}

/** Turns what the machine did to the ledger into a sentence; anything else passes through. */
export function ledgerError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  if (code === 'SQLITE_FULL') return new DeskError('DISK_FULL', {}, { cause: error });
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM' || code === 'SQLITE_AUTH') {
    return new DeskError('LEDGER_UNWRITABLE', {}, { cause: error });
  }
  if (code.startsWith('SQLITE_IOERR')) return new DeskError('LEDGER_UNWRITABLE', {}, { cause: error });
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return new DeskError('LEDGER_DAMAGED', {}, { cause: error });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new DeskError('LEDGER_IN_USE', {}, { cause: error });
  return error;
}

/** Whether a ledger was written by an older program. Throws DeskError LEDGER_*. */
export function isOlderLedger(path: string): boolean {
  let db: Sqlite.Database | null = null;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    return Number(db.pragma('user_version', { simple: true })) < SCHEMA_VERSION;
  } catch (error) {
    throw ledgerError(error);
  } finally {
    db?.close();
  }
}

export interface OpenOptions {
  /** Another process may be writing; nothing is changed or migrated. */
  readonly readOnly?: boolean;
  /** For tests of a full disk: the file may not grow past this many pages. */
  readonly maximumPages?: number;
}

/** Something that many changes of one transaction add to, and that is written once for all of them. */
export interface Gathering<State> {
  readonly begin: () => State;
  readonly write: (db: Database, state: State) => void;
}

export class Database {
  readonly #db: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement>();
  /** What the transaction under way has gathered, to be written as its last part. */
  readonly #gathered = new Map<object, { readonly state: unknown; readonly write: () => void }>();

  private constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  /**
   * Opens (and migrates) the ledger file. Durability is set and read back: a ledger that would not survive
   * a power cut is refused. Throws DeskError LEDGER_UNWRITABLE, LEDGER_DAMAGED, LEDGER_TOO_NEW, LEDGER_IN_USE, DISK_FULL.
   */
  static open(path: string, options: OpenOptions = {}): Database {
    let db: Sqlite.Database | null = null;
    try {
      db = new Sqlite(path, { readonly: options.readOnly ?? false, fileMustExist: options.readOnly ?? false, timeout: 5000 });
      if (!options.readOnly) {
        db.pragma('journal_mode = WAL');
        db.pragma('synchronous = FULL');
        db.pragma('foreign_keys = ON');
        // The indexes of a large ledger, so that a row's move does not read them from the file again. KiB.
        db.pragma('cache_size = -65536');
        if (process.platform === 'darwin') db.pragma('checkpoint_fullfsync = ON');
        if (options.maximumPages !== undefined) db.pragma(`max_page_count = ${Math.trunc(options.maximumPages)}`);
        const durable =
          db.pragma('journal_mode', { simple: true }) === 'wal' &&
          db.pragma('synchronous', { simple: true }) === 2 &&
          db.pragma('foreign_keys', { simple: true }) === 1;
        if (!durable && path !== ':memory:') throw new DeskError('LEDGER_UNWRITABLE');
      }
      const ledger = new Database(db);
      migrate(db, path, options.readOnly ?? false, ledger);
      return ledger;
    } catch (error) {
      db?.close();
      throw ledgerError(error);
    }
  }

  /**
   * The ledger as it stands now, for as long as this connection is open, whatever is written meanwhile: for reading at length
   * beside a desk that is sending. Nothing can be written through it. Throws DeskError LEDGER_*.
   */
  static openSnapshot(path: string): Database {
    const snapshot = Database.open(path, { readOnly: true });
    try {
      snapshot.#db.exec('BEGIN');
      // A read transaction begins with the first read.
      snapshot.#db.prepare('SELECT count(*) FROM audit_head').get();
      return snapshot;
    } catch (error) {
      snapshot.close();
      throw ledgerError(error);
    }
  }

  /** Reads every page. Throws DeskError LEDGER_DAMAGED. Takes as long as reading the file. */
  checkPages(): void {
    try {
      if (this.#db.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new DeskError('LEDGER_DAMAGED');
    } catch (error) {
      throw ledgerError(error);
    }
  }

  #prepare(query: CompiledQuery): Sqlite.Statement {
    const known = this.#statements.get(query.sql);
    if (known) return known;
    const statement = this.#db.prepare(query.sql);
    this.#statements.set(query.sql, statement);
    return statement;
  }

  /** Runs a change; the number of rows changed. */
  run(query: Compilable): number {
    const compiled = query.compile();
    try {
      return this.#prepare(compiled).run(...compiled.parameters).changes;
    } catch (error) {
      throw ledgerError(error);
    }
  }

  all<Q extends Compilable>(query: Q): InferResult<Q> {
    const compiled = query.compile();
    try {
      return this.#prepare(compiled).all(...compiled.parameters) as InferResult<Q>;
    } catch (error) {
      throw ledgerError(error);
    }
  }

  /** The first row, or undefined. */
  first<Q extends Compilable>(query: Q): InferResult<Q> extends readonly (infer Row)[] ? Row | undefined : never {
    const compiled = query.compile();
    try {
      return this.#prepare(compiled).get(...compiled.parameters) as InferResult<Q> extends readonly (infer Row)[] ? Row | undefined : never;
    } catch (error) {
      throw ledgerError(error);
    }
  }

  /** Rows one at a time, so that a large batch is never held at once. Do not write while iterating. */
  *each<Q extends Compilable>(query: Q): Generator<InferResult<Q> extends readonly (infer Row)[] ? Row : never> {
    const compiled = query.compile();
    // Its own statement: a cached one cannot be iterated twice at the same time.
    try {
      const statement = this.#db.prepare(compiled.sql);
      for (const row of statement.iterate(...compiled.parameters)) {
        yield row as InferResult<Q> extends readonly (infer Row)[] ? Row : never;
      }
    } catch (error) {
      throw ledgerError(error);
    }
  }

  /** All or nothing, committed to disk before it returns (synchronous=FULL). Takes the write lock at once. */
  transaction<T>(work: () => T): T {
    if (this.#db.inTransaction) return work();
    try {
      return this.#db
        .transaction(() => {
          const value = work();
          for (const { write } of this.#gathered.values()) write();
          return value;
        })
        .immediate();
    } catch (error) {
      throw ledgerError(error);
    } finally {
      this.#gathered.clear();
    }
  }

  /**
   * What the changes of the transaction under way add up to, written once as its last part; gone with it when it is rolled back.
   * Throws outside of a transaction, where it would never be written.
   */
  gather<State>(gathering: Gathering<State>): State {
    if (!this.#db.inTransaction) throw new Error('what is gathered is written by a transaction');
    const known = this.#gathered.get(gathering);
    if (known) return known.state as State;
    const state = gathering.begin();
    this.#gathered.set(gathering, { state, write: () => gathering.write(this, state) });
    return state;
  }

  /** A prepared statement for the few places where thousands of rows are written at once. `skip`: those already there are left as they are. */
  insertMany<Row extends object>(table: keyof Schema, columns: readonly (keyof Row & string)[], rows: Iterable<Row>, present: 'refuse' | 'skip' = 'refuse'): void {
    try {
      const statement = this.#db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})${present === 'skip' ? ' ON CONFLICT DO NOTHING' : ''}`);
      for (const row of rows) statement.run(...columns.map((column) => row[column]));
    } catch (error) {
      throw ledgerError(error);
    }
  }

  /** Statements without parameters or answers: for migrations. */
  runScript(statements: string): void {
    try {
      this.#db.exec(statements);
    } catch (error) {
      throw ledgerError(error);
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}
