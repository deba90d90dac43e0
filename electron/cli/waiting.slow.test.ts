import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BatchId } from '../../shared/ids.ts';
import { clockOnDemand } from '../clock.ts';
import { setBatchState } from '../ledger/batches.ts';
import { Database } from '../ledger/database.ts';
import { lockLedger } from '../ledger/lock.ts';
import { frozen, inDesk } from '../tests/desk-home.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { cli, documentOf, startPracticeProcess, startProxy, writeSheet } from '../tests/processes.ts';
import type { CommandContext } from './context.ts';
import { waitForOther } from './wait-for-time.ts';

const LONG = 120_000;
let folder: ReturnType<typeof temporaryFolder>;
let home = '';
let number = 0;

beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());
beforeEach(() => {
  number += 1;
  home = join(folder.path, `home-${number}`);
});

describe('a send that waited for its time', () => {
  it('passes on an error of its own sending, though it looks like another desk that has the ledger', async () => {
    const practice = await startPracticeProcess(folder.path);
    let holding: Sqlite.Database | null = null;
    const proxy = await startProxy(practice.baseUrl('toss-v1'), async (_number, forward, deliver) => {
      const answer = await forward();
      // From here on nothing can be written to the ledger: the answer least of all.
      holding = new Sqlite(join(home, 'ledger.sqlite'), { timeout: 5000 });
      holding.exec('BEGIN IMMEDIATE');
      deliver(answer);
    });
    try {
      const connected = await cli(['connect', 'toss-v1', '--label', '시험', '--env', 'test', '--base-url', proxy.url, '--home', home, '--json']);
      const { id } = documentOf(connected) as { id: string };
      const sheet = await writeSheet(folder.path, 'toss-v1', 2, { name: '막힘.xlsx' });
      const ended = await cli(
        ['send', sheet.path, '--connection', id, '--count', '2', '--amount', String(sheet.amount), '--at', '2026-12-01T09:00:12+09:00', '--secret-env', 'TEST_SECRET', '--home', home, '--json'],
        { TEST_SECRET: practice.secret('toss-v1') },
      );
      expect(z.object({ error: z.object({ code: z.string() }) }).parse(documentOf(ended)).error.code).toBe('LEDGER_IN_USE');
      expect(ended.status).not.toBe(0);
      expect(proxy.posts()).toBe(1);
    } finally {
      (holding as Sqlite.Database | null)?.close();
      await proxy.close();
      await practice.kill('SIGTERM');
    }
  }, LONG);
});

describe('waiting for another process that sends', () => {
  const context = (): CommandContext => ({ home, json: true, language: 'ko', clock: clockOnDemand() });
  const inLedger = (work: (db: Database) => void): void => {
    const db = Database.open(join(home, 'ledger.sqlite'));
    try {
      work(db);
    } finally {
      db.close();
    }
  };
  async function sending(): Promise<BatchId> {
    const { id } = await inDesk(home, async (desk) => await frozen(desk, [50_000]));
    inLedger((db) => setBatchState(db, id, { state: 'sending', startedAt: 1 }));
    return id;
  }

  it('ends when that process is gone, whatever it left behind', async () => {
    const id = await sending();
    // It would wait as long as anybody lets it.
    const patience = AbortSignal.timeout(LONG / 3);
    expect((await waitForOther(context(), id, patience)).state).toBe('sending');
    expect(patience.aborted).toBe(false);
  }, LONG);

  it('goes on while it holds the ledger, and ends with the batch', async () => {
    const id = await sending();
    const lock = lockLedger(join(home, 'desk.lock'));
    try {
      const waiting = waitForOther(context(), id, AbortSignal.timeout(LONG));
      inLedger((db) => setBatchState(db, id, { state: 'done' }));
      expect((await waiting).state).toBe('done');
    } finally {
      lock.release();
    }
  }, LONG);
});
