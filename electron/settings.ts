import { z } from 'zod';
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
  const value = JSON.stringify(settings);
  db.run(sql.insertInto('settings').values({ key: 'window', value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
}
