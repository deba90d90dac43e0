import { z } from 'zod';
import { batchId } from '../../shared/ids.ts';
import type { BatchId } from '../../shared/ids.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

const KEY = 'journal-doubts';
const idsSchema = z.array(z.string());

function read(db: Database): readonly BatchId[] {
  const row = db.first(sql.selectFrom('settings').select('value').where('key', '=', KEY));
  return row === undefined ? [] : idsSchema.parse(JSON.parse(row.value)).map(batchId);
}

function write(db: Database, ids: readonly BatchId[]): void {
  const value = JSON.stringify(ids);
  db.run(sql.insertInto('settings').values({ key: KEY, value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
}

/**
 * The last desk did not end cleanly: the disk may have lost what was journalled last. Of every batch that is not at its
 * end, "never sent" is from now on a claim to be held against the service, whichever start asks for it.
 */
export function doubtJournals(db: Database): void {
  db.transaction(() => {
    const open = db.all(sql.selectFrom('batches').select('id').where('state', 'in', ['ready', 'scheduled', 'sending', 'stopped', 'attention']).orderBy('id'));
    if (open.length > 0) write(db, [...new Set([...read(db), ...open.map((row) => batchId(row.id))])]);
  });
}

export function isDoubted(db: Database, id: BatchId): boolean {
  return read(db).includes(id);
}

export function forgetDoubt(db: Database, id: BatchId): void {
  const ids = read(db);
  if (ids.includes(id)) write(db, ids.filter((other) => other !== id));
}
