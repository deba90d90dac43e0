import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { ServiceId } from '../../shared/services.ts';
import { practiceConnectionId } from '../../electron/connections/connections.ts';
import type { Desk } from '../../electron/desk.ts';
import type { Batch } from '../../electron/ledger/batches.ts';
import type { Database } from '../../electron/ledger/database.ts';
import { writeResult } from '../../electron/exports.ts';
import { withDesk } from './bench-desk.ts';
import type { Measured } from './measured.ts';
import { timed } from './statistics.ts';

async function freeze(desk: Desk, service: ServiceId, path: string): Promise<Batch> {
  const bytes = Uint8Array.from(await readFile(path));
  const open = await desk.drafts.import({ name: basename(path), bytes, connectionId: practiceConnectionId(service) });
  const { amount } = open.model.totals;
  return await desk.batches.freeze(open, { timing: { type: 'sheet' }, sendAt: null, stated: { count: null, amount }, skipErrors: true, allowInFile: true, allowSent: true });
}

/** Adds up the time inside the ledger's changes, the outermost only: what lies within a transaction is part of it. */
function countCommits(db: Database): () => { milliseconds: number; commits: number } {
  let depth = 0;
  let milliseconds = 0;
  let commits = 0;
  const counting = <Value>(work: () => Value): Value => {
    if (depth > 0) return work();
    const startedAt = performance.now();
    depth += 1;
    try {
      return work();
    } finally {
      depth -= 1;
      milliseconds += performance.now() - startedAt;
      commits += 1;
    }
  };
  const run = db.run.bind(db);
  const transaction = db.transaction.bind(db);
  db.run = (query) => counting(() => run(query));
  db.transaction = (work) => counting(() => transaction(work));
  return () => ({ milliseconds, commits });
}

/** Sending to the practice server of this process: its own work is part of the total, a network is not. */
export async function send(path: string): Promise<Measured> {
  return await withDesk(async (desk) => {
    const batch = await freeze(desk, 'portone', path);
    const journal = countCommits(desk.db);
    const { milliseconds, value: ended } = await timed(async () => await (await desk.batches.send(batch.id)).ended);
    const counted = journal();
    return { milliseconds, rows: batch.count, rowsPerSecond: (batch.count * 1000) / milliseconds, journalMilliseconds: counted.milliseconds, commits: counted.commits, journalShare: counted.milliseconds / milliseconds, done: ended.state === 'done' ? 1 : 0 };
  });
}

export async function resultWorkbook(path: string): Promise<Measured> {
  return await withDesk(async (desk) => {
    const { milliseconds: freezeMilliseconds, value: batch } = await timed(() => freeze(desk, 'toss-v1', path));
    const result = join(tmpdir(), `settledesk-bench-result-${process.pid}.xlsx`);
    try {
      const { milliseconds } = await timed(() => writeResult(desk, batch.id, result, 'ko'));
      return { milliseconds, freezeMilliseconds, rows: batch.count, bytes: (await stat(result)).size };
    } finally {
      await rm(result, { force: true });
    }
  });
}
