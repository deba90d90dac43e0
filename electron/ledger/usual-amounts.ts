import type { ConnectionId } from '../../shared/ids.ts';
import { UsualAmountsBuilder } from '../../shared/usual.ts';
import type { UsualAmounts } from '../../shared/usual.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/** Enough of the past to know habits by, few enough rows to be read while a file is opened. */
const MOST_ROWS = 200_000;
/** Money that went out, as far as is known. */
const WENT_OUT = ['accepted', 'paid'] as const;

/** What every payee of a connection was usually paid, by its latest batches; `breathe` is awaited after each of them. */
export async function usualAmounts(db: Database, connection: ConnectionId, breathe: () => Promise<void>): Promise<UsualAmounts> {
  const usual = new UsualAmountsBuilder();
  let rows = 0;
  const batches = db.all(sql.selectFrom('batches').select(['id', 'count']).where('connection_id', '=', connection).where('started_at', 'is not', null).orderBy('started_at', 'desc').orderBy('id', 'desc'));
  for (const { id, count } of batches) {
    if (rows > 0 && rows + count > MOST_ROWS) break;
    rows += count;
    for (const row of db.each(sql.selectFrom('batch_rows').select(['payee', 'amount']).where('batch_id', '=', id).where('outcome', 'in', WENT_OUT))) usual.add(row.payee, row.amount);
    await breathe();
  }
  return usual.build();
}
