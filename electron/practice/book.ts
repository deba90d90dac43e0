import Database from 'better-sqlite3';
import { CHAIN_SCHEMA } from './portone/chain-book.ts';
import type { BulkRecord, MarkRecord, PartnerPayoutRecord, StandingRecord } from './portone/chain-book.ts';

/** One payout of the Toss world, as it was accepted. */
export interface PayoutRecord {
  readonly seq: number;
  readonly payoutKey: string;
  readonly subMallId: string;
  /** yyyy-MM-dd */
  readonly payoutDate: string;
  readonly amount: number;
  readonly transferSummary: string | null;
  /** JSON text, or null when none was sent. */
  readonly metadata: string | null;
  /** JSON text of the account at the time of the request. */
  readonly account: string;
  readonly requestedAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** The failure code it will end with; null when it will be paid. */
  readonly failure: string | null;
  readonly cancelledAt: number | null;
}

/** One payout of the Toss v2 world, as it was accepted. */
export interface SellerPayoutRecord {
  readonly seq: number;
  readonly id: string;
  readonly refPayoutId: string;
  readonly destination: string;
  /** yyyy-MM-dd; null when it is paid at once. */
  readonly payoutDate: string | null;
  readonly amount: number;
  readonly description: string;
  /** JSON text, or null when none was sent. */
  readonly metadata: string | null;
  readonly requestedAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly failure: string | null;
  readonly cancelledAt: number | null;
}

export interface SellerRecord {
  readonly id: string;
  /** JSON text of the seller, its account number not yet masked. */
  readonly body: string;
  readonly unpayable: 0 | 1;
}

/** One manual transfer of the PortOne world. */
export interface TransferRecord {
  readonly seq: number;
  /** `test` and `live` data are separate (portone-facts "Basics"). */
  readonly world: 'test' | 'live';
  readonly id: string;
  readonly partnerId: string;
  readonly amount: number;
  readonly taxFreeAmount: number;
  /** yyyy-MM-dd */
  readonly date: string;
  readonly memo: string | null;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

export interface SubmallRecord {
  readonly id: string;
  /** JSON text of the Submall object as the service shows it. */
  readonly body: string;
  readonly unpayable: 0 | 1;
  readonly deleted: 0 | 1;
}

export interface StoredAnswer {
  readonly firstAt: number;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a query's rows look like, by name. */
export interface Rows {
  readonly payout: PayoutRecord;
  readonly sellerPayout: SellerPayoutRecord;
  readonly seller: SellerRecord;
  readonly transfer: TransferRecord;
  readonly standing: StandingRecord;
  readonly bulk: BulkRecord;
  readonly partnerPayout: PartnerPayoutRecord;
  readonly mark: MarkRecord;
  readonly submall: SubmallRecord;
  readonly answer: StoredAnswer;
  readonly setting: { readonly value: string };
  readonly number: { readonly value: number | null };
}

const SCHEMA = `
create table if not exists meta (name text primary key, value text not null) strict;
create table if not exists submalls (
  seq integer primary key autoincrement, id text not null unique, body text not null,
  unpayable integer not null default 0, deleted integer not null default 0) strict;
create table if not exists payouts (
  seq integer primary key autoincrement, payoutKey text not null unique, subMallId text not null,
  payoutDate text not null, amount integer not null, transferSummary text, metadata text, account text not null,
  requestedAt integer not null, startsAt integer not null, endsAt integer not null, failure text, cancelledAt integer) strict;
create index if not exists payoutsByDate on payouts (payoutDate);
create table if not exists sellers (
  seq integer primary key autoincrement, id text not null unique, body text not null, unpayable integer not null default 0) strict;
create table if not exists sellerPayouts (
  seq integer primary key autoincrement, id text not null unique, refPayoutId text not null, destination text not null,
  payoutDate text, amount integer not null, description text not null, metadata text,
  requestedAt integer not null, startsAt integer not null, endsAt integer not null, failure text, cancelledAt integer) strict;
create index if not exists sellerPayoutsByReference on sellerPayouts (refPayoutId);
create table if not exists answers (
  key text not null, secret text not null, method text not null, url text not null,
  firstAt integer not null, status integer not null, contentType text not null, body text not null,
  primary key (key, secret, method, url)) strict;
create table if not exists transfers (
  seq integer primary key autoincrement, world text not null, id text not null, partnerId text not null,
  amount integer not null, taxFreeAmount integer not null, date text not null, memo text,
  createdAt integer not null, deletedAt integer, unique (world, id)) strict;
create index if not exists transfersByDate on transfers (world, date);
`;

/** What the practice services remember. Its own file, never the ledger's. */
export class Book {
  readonly #database: Database.Database;
  /** Statements are kept: every request uses a few of the same ones. */
  readonly #statements = new Map<string, Database.Statement>();

  /** `memory` forgets everything on close; anything else is the path of a file. */
  constructor(place: string) {
    this.#database = new Database(place === 'memory' ? ':memory:' : place);
    this.#database.pragma('journal_mode = WAL');
    this.#database.pragma('synchronous = NORMAL');
    this.#database.exec(SCHEMA);
    this.#database.exec(CHAIN_SCHEMA);
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  one<Name extends keyof Rows>(_name: Name, sql: string, ...values: readonly unknown[]): Rows[Name] | null {
    return (this.#statement(sql).get(...values) as Rows[Name] | undefined) ?? null;
  }

  all<Name extends keyof Rows>(_name: Name, sql: string, ...values: readonly unknown[]): Rows[Name][] {
    return this.#statement(sql).all(...values) as Rows[Name][];
  }

  has(sql: string, ...values: readonly unknown[]): boolean {
    return this.#statement(sql).get(...values) !== undefined;
  }

  run(sql: string, ...values: readonly unknown[]): number {
    return this.#statement(sql).run(...values).changes;
  }

  /** All of it or nothing: also what keeps an answer and what it did together. */
  together<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  setting(name: string): string | null {
    return this.one('setting', 'select value from meta where name = ?', name)?.value ?? null;
  }

  setSetting(name: string, value: string): void {
    this.run('insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value', name, value);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}
