import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePast, MILLION } from './past.ts';
import { withDesk } from './bench-desk.ts';
import type { Ask } from './bench-desk.ts';
import { blocking } from './blocking.ts';
import type { Measured } from './measured.ts';
import { median, timed } from './statistics.ts';
import { Database } from '../../electron/ledger/database.ts';
import { changeLedger, BACK_BEFORE_HISTORY } from '../../electron/tests/raw-ledger.ts';
import type { Outcome } from '../../shared/batch.ts';

const ROUNDS = 5;
/** What an accountant types, with what is chosen beside it. */
export const SEARCHES: readonly (readonly [name: string, text: string, outcomes: readonly Outcome[]])[] = [
  ['nothing typed', '', []],
  ['one syllable', '김', []],
  ['a name', '김가나', []],
  ['initials', 'ㄱㄱㄴ', []],
  ['a word of half of all companies', '상사', []],
  ['a payee id', 'seller000123', []],
  ['an amount', '1,250,000', []],
  ['a range of amounts', '100만~101만', []],
  ['a name and a range', '김 100만~110만', []],
  ['a name and a month', '가나 2026-03', []],
  ['a day', '2025-06-10', []],
  ['the id of a service', 'payout_00200000100', []],
  ['a part of an account number', '110-123', []],
  ['nothing found', '없는이름', []],
  ['every failed row', '', ['failed']],
  ['a name among the failed', '김', ['failed']],
];

async function measureAsking(ask: Ask): Promise<Measured> {
  const figures: Record<string, number> = {};
  const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const rounds: { milliseconds: number; longest: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await blocking(work));
    figures[name] = median(rounds.map((round) => round.milliseconds));
    figures[`${name}: longest block`] = median(rounds.map((round) => round.longest));
  };
  await measure('home', () => ask('home.get', {}));
  await measure('totals', () => ask('history.totals', { environment: 'live', connections: [], month: '2026-11' }));
  await measure('day', () => ask('history.day', { environment: 'live', connections: [], date: '2026-11-30' as never }));
  await measure('list of batches', () => ask('batches.list', {}));
  for (const [name, text, outcomes] of SEARCHES) await measure(`search: ${name}`, () => ask('history.search', { text, connections: [], outcomes: [...outcomes], days: null, after: null, limit: 100 }));
  return figures;
}

/** A ledger with a million rows: how long home and search take, and how long an older one takes to be brought up to date. */
export async function history(): Promise<Measured> {
  return await withDesk(async (desk, ask) => {
    const { milliseconds: writing } = await timed(() => writePast(desk.db, MILLION));
    const figures = await measureAsking(ask);
    const old = join(desk.home, 'old.sqlite');
    desk.db.runScript(`VACUUM INTO '${old}'`);
    changeLedger(old, BACK_BEFORE_HISTORY);
    const { milliseconds: migration } = await timed(() => Database.open(old).close());
    for (const path of [old, `${old}-wal`, `${old}-shm`]) rmSync(path, { force: true });
    return { ...figures, writing, migration };
  });
}
