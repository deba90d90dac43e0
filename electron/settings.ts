import { z } from 'zod';
import type { KindId } from '../shared/kinds/kind.ts';
import { FIRST_ACCOUNTS, accountsSchema } from '../shared/result-views.ts';
import type { Accounts } from '../shared/result-views.ts';
import { colorSchemeSchema, languageSchema } from '../shared/views.ts';
import { sql } from './ledger/database.ts';
import type { Database } from './ledger/database.ts';

const settingsSchema = z.strictObject({ language: languageSchema, colorScheme: colorSchemeSchema });
export type Settings = z.infer<typeof settingsSchema>;

const FIRST: Settings = { language: 'ko', colorScheme: 'auto' };

/** What the person chose for the window. A value that no longer parses is as good as not chosen. */
export function readSettings(db: Database): Settings {
  const row = db.first(sql.selectFrom('settings').select('value').where('key', '=', 'window'));
  if (!row) return FIRST;
  const parsed = settingsSchema.safeParse(JSON.parse(row.value));
  return parsed.success ? parsed.data : FIRST;
}

export function writeSettings(db: Database, settings: Settings): void {
  write(db, 'window', settings);
}

const pinsSchema = z.array(z.string());
const pinsKey = (kind: KindId): string => `pins:${kind}`;

/** The columns that are kept at the left of the review of a kind. */
export function readPins(db: Database, kind: KindId): string[] {
  const row = db.first(sql.selectFrom('settings').select('value').where('key', '=', pinsKey(kind)));
  const parsed = pinsSchema.safeParse(row ? JSON.parse(row.value) : []);
  return parsed.success ? parsed.data : [];
}

export function writePins(db: Database, kind: KindId, pins: readonly string[]): void {
  write(db, pinsKey(kind), pins);
}

/** The accounts that vouchers name. What is kept and does not fit any more is never guessed. */
export function readAccounts(db: Database): Accounts {
  const row = db.first(sql.selectFrom('settings').select('value').where('key', '=', 'accounts'));
  if (!row) return FIRST_ACCOUNTS;
  return accountsSchema.parse(JSON.parse(row.value));
}

export function writeAccounts(db: Database, accounts: Accounts): void {
  write(db, 'accounts', accounts);
}

function write(db: Database, key: string, content: Settings | Accounts | readonly string[]): void {
  const value = JSON.stringify(content);
  db.run(sql.insertInto('settings').values({ key, value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
}
