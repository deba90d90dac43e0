import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Compilable, RawBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * The builder only writes SQL, with every table and column checked by the type system. Statements run through
 * better-sqlite3 itself, synchronously: a transaction can then never be interleaved with anything else.
 */
export const sql = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** A statement that is written out. */
export function statement<Row>(written: RawBuilder<Row>): Compilable<Row> {
  return { compile: () => written.compile(sql) };
}
