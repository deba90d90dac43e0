import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { kstDate } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import type { Outcome } from '../../shared/batch.ts';
import type { BatchId } from '../../shared/ids.ts';
import { joinedSchema, rowChainSchema } from '../../shared/joined.ts';
import type { Joined, RowChain } from '../../shared/joined.ts';
import { addWon, won } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

/** Rows of a batch with one payee, day and status of their transfers. */
export interface RowGroup {
  readonly payee: string;
  readonly payeeName: string | null;
  readonly date: KstDate;
  /** Of the transfer, as it came; null: never told. */
  readonly status: string | null;
  readonly count: number;
  readonly amount: Won;
}

export type ChainLink = RowChain['links'][number];

/** What a window sees, and the way of each group of rows. */
export interface JoinedChain {
  readonly joined: Joined;
  readonly links: ReadonlyMap<RowGroup, readonly ChainLink[]>;
}

const ROWS_PER_BREATH = 5000;
/** What the service has, or had until the bank returned it. */
const THERE: readonly Outcome[] = ['accepted', 'paid', 'failed'];

/** Rows that a service has, by payee, day and status; in breaths, since a batch may have a hundred thousand. */
export async function rowGroups(db: Database, id: BatchId): Promise<{ readonly groups: readonly RowGroup[]; readonly sentAt: number | null }> {
  const groups = new Map<string, RowGroup>();
  let sentAt: number | null = null;
  for (let from = 0; ; from += ROWS_PER_BREATH) {
    const rows = db.all(
      sql.selectFrom('batch_rows').select(['payee', 'payee_name', 'date', 'status', 'amount', 'outcome', 'sent_at']).where('batch_id', '=', id).where('seq', '>=', from).where('seq', '<', from + ROWS_PER_BREATH).orderBy('seq'),
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      if (!THERE.includes(row.outcome)) continue;
      if (row.sent_at !== null) sentAt = Math.min(sentAt ?? row.sent_at, row.sent_at);
      const name = JSON.stringify([row.payee, row.date, row.status]);
      const known = groups.get(name);
      groups.set(name, known
        ? { ...known, count: known.count + 1, amount: addWon(known.amount, won(row.amount)) }
        : { payee: row.payee, payeeName: row.payee_name, date: kstDate(row.date), status: row.status, count: 1, amount: won(row.amount) });
    }
    await setImmediate();
  }
  return { groups: [...groups.values()], sentAt };
}

const chainSchema = z.array(z.strictObject({ status: z.string().nullable(), links: rowChainSchema.shape.links }));

/** Keeps the last answer in place of the one before. `at`: milliseconds since 1970 UTC. */
export function keepJoined(db: Database, id: BatchId, at: number, { joined, links }: JoinedChain): void {
  const chains = new Map<string, { payee: string; date: string; parts: { status: string | null; links: readonly ChainLink[] }[] }>();
  for (const [{ payee, date, status }, own] of links) {
    if (own.length === 0) continue;
    const known = chains.get(`${date} ${payee}`) ?? { payee, date, parts: [] };
    known.parts.push({ status, links: own });
    chains.set(`${date} ${payee}`, known);
  }
  db.transaction(() => {
    db.run(sql.deleteFrom('joined_chains').where('batch_id', '=', id));
    db.insertMany('joined_chains', ['batch_id', 'payee', 'date', 'chain'], [...chains.values()].map(({ payee, date, parts }) => ({ batch_id: id, payee, date, chain: JSON.stringify(parts) })));
    db.run(sql.deleteFrom('joined_reads').where('batch_id', '=', id));
    db.run(sql.insertInto('joined_reads').values({ batch_id: id, read_at: at, view: JSON.stringify(joined), failed_at: null, error: null }));
  });
}

/** The last answer stays; that there was no newer one is kept beside it. */
export function keepJoinedFailure(db: Database, id: BatchId, at: number, error: string): void {
  db.transaction(() => {
    const changed = db.run(sql.updateTable('joined_reads').set({ failed_at: at, error }).where('batch_id', '=', id));
    if (changed === 0) db.run(sql.insertInto('joined_reads').values({ batch_id: id, read_at: null, view: null, failed_at: at, error }));
  });
}

export interface JoinedRead {
  readonly readAt: number | null;
  readonly joined: Joined | null;
  readonly failedAt: number | null;
  readonly error: string | null;
}

export function lastJoined(db: Database, id: BatchId): JoinedRead | null {
  const row = db.first(sql.selectFrom('joined_reads').selectAll().where('batch_id', '=', id));
  if (!row) return null;
  return { readAt: row.read_at, joined: row.view === null ? null : joinedSchema.parse(JSON.parse(row.view)), failedAt: row.failed_at, error: row.error };
}

/** The way of rows with this payee, day and status, as it was read last. */
export function lastChain(db: Database, id: BatchId, row: { readonly payee: string; readonly date: string; readonly status: string | null }): readonly ChainLink[] {
  const held = db.first(sql.selectFrom('joined_chains').select('chain').where('batch_id', '=', id).where('payee', '=', row.payee).where('date', '=', row.date));
  if (!held) return [];
  return chainSchema.parse(JSON.parse(held.chain)).find(({ status }) => status === row.status)?.links ?? [];
}
