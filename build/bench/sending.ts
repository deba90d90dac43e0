import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ServiceId } from '../../shared/services.ts';
import { practiceConnectionId } from '../../electron/connections/connections.ts';
import type { Desk } from '../../electron/desk.ts';
import type { Batch } from '../../electron/ledger/batches.ts';
import type { Database } from '../../electron/ledger/database.ts';
import { sendBatch } from '../../electron/batches/sender.ts';
import { GroupCommit, gatherCommits } from '../../electron/ledger/group-commit.ts';
import { eachRequest } from '../../electron/ledger/journal.ts';
import { SERVICES } from '../../electron/services/index.ts';
import { mapAtOnce } from '../../electron/services/pool.ts';
import type { PayoutService } from '../../electron/services/service.ts';
import { fetchTransport } from '../../electron/services/transport.ts';
import { withDesk } from './bench-desk.ts';
import { BENCH_TIME } from './data.ts';
import type { Measured } from './measured.ts';
import { timed } from './statistics.ts';

const CLI = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

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

/** What sending one row costs a service that answers at once, and one that takes its time (milliseconds). */
const ANSWERS_AFTER = 50;
/** The same for an array of a thousand rows: a service that needs a millisecond a row. */
const ANSWERS_ARRAY_AFTER = 1000;
const AT_ONCE = [1, 4, 8] as const;

/** The request that pays, as the practice server matches it. */
const PAYMENTS = { portone: 'POST /platform/transfers/manual', 'toss-v1': 'POST /v1/payouts/sub-malls/settlements' } as const;

interface Server {
  readonly service: 'portone' | 'toss-v1';
  readonly url: string;
  readonly secret: string;
}

/** The practice server in a process of its own, as a service is somewhere else. */
async function withServer<Value>(service: 'portone' | 'toss-v1', delay: number, work: (server: Server) => Promise<Value>): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'settledesk-bench-server-'));
  const faults = join(folder, 'faults.json');
  await writeFile(faults, JSON.stringify(delay === 0 ? [] : [{ match: PAYMENTS[service], do: `delay:${delay}` }]));
  const child = spawn(process.execPath, [CLI, 'practice', '--json', '--faults', faults, '--now', BENCH_TIME], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const server = z.record(z.string(), z.object({ baseUrl: z.string(), secret: z.string() })).parse(JSON.parse(line))[service];
    if (server === undefined) throw new Error(`the practice server has no ${service}`);
    return await work({ service, url: server.baseUrl, secret: server.secret });
  } finally {
    child.kill();
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

function client({ service: id, url, secret }: Server, concurrency: PayoutService['concurrency'] | null): PayoutService {
  const service = SERVICES[id].create({ baseUrl: url, secret, environment: 'test', transport: fetchTransport(fetch) });
  return concurrency === null ? service : { ...service, concurrency };
}

async function sendFrozen(desk: Desk, batch: Batch, server: Server, concurrency: PayoutService['concurrency'] | null): Promise<Measured> {
  const journal = countCommits(desk.db);
  const { milliseconds, value: ended } = await timed(() =>
    sendBatch(
      batch.id,
      {
        db: desk.db, commits: new GroupCommit(desk.db, gatherCommits), service: client(server, concurrency), baseUrl: server.url, transport: fetchTransport(fetch), clock: desk.clock,
        sleep: async (time, signal) => await sleep(time, undefined, { signal }).catch(() => undefined),
        random: Math.random, actor: 'bench', opensAt: () => null, wholeJournals: new Set([batch.id]), secretPrint: null, onProgress: () => undefined,
      },
      new AbortController().signal,
    ),
  );
  const counted = journal();
  if (ended.state !== 'done') throw new Error(`sending ended as ${ended.state}`);
  return { milliseconds, rows: batch.count, rowsPerSecond: (batch.count * 1000) / milliseconds, journalMilliseconds: counted.milliseconds, commits: counted.commits, journalShare: counted.milliseconds / milliseconds };
}

/** The same bodies with nothing but a loop around them: what the server itself can do. Rows per second. */
async function serverLimit(desk: Desk, batch: Batch, server: Server, atOnce: number): Promise<number> {
  const service = client(server, null);
  const requests = [...eachRequest(desk.db, batch.id)];
  const transport = fetchTransport(fetch);
  const { milliseconds } = await timed(() =>
    mapAtOnce(requests, atOnce, async ({ path, body }) => {
      // Another id: the server has seen the batch itself, or will.
      const delivery = await transport({ method: 'POST', url: server.url + path, headers: service.headers(null), body: body.replace('"id":"sd-', '"id":"raw-') }, { timeoutMs: 60_000 });
      if (delivery.type !== 'answer' || delivery.answer.status !== 200) throw new Error('the server refused a row');
    }),
  );
  return (requests.length * 1000) / milliseconds;
}

/** One row a request: the dearest way to send. `path` is a sheet of PortOne rows. */
export async function send(path: string): Promise<Measured> {
  const figures: Record<string, number> = {};
  await withDesk(async (desk) => {
    for (const atOnce of AT_ONCE) {
      const batch = await freeze(desk, 'portone', path);
      // A server of its own each time: what it has seen must not make the next one slower.
      figures[`limit${atOnce}`] = await withServer('portone', 0, (server) => serverLimit(desk, batch, server, atOnce));
      const { rowsPerSecond, journalShare, commits } = await withServer('portone', 0, (server) => sendFrozen(desk, batch, server, { start: atOnce, most: atOnce }));
      Object.assign(figures, { [`rowsPerSecond${atOnce}`]: rowsPerSecond, [`journalShare${atOnce}`]: journalShare, [`commits${atOnce}`]: commits });
    }
    const slow = await freeze(desk, 'portone', path);
    const { rowsPerSecond, journalShare, commits, rows } = await withServer('portone', ANSWERS_AFTER, (server) => sendFrozen(desk, slow, server, null));
    Object.assign(figures, { rows, rowsPerSecondSlow: rowsPerSecond, journalShareSlow: journalShare, commitsSlow: commits });
  });
  return figures;
}

/** A thousand rows a request: what journalling costs a service that takes whole arrays. `path` is a sheet of submall rows. */
export async function sendArrays(path: string): Promise<Measured> {
  const figures: Record<string, number> = {};
  await withDesk(async (desk) => {
    for (const [name, delay] of [['', 0], ['Slow', ANSWERS_ARRAY_AFTER]] as const) {
      const batch = await freeze(desk, 'toss-v1', path);
      const { rows, rowsPerSecond, journalShare, journalMilliseconds, commits } = await withServer('toss-v1', delay, (server) => sendFrozen(desk, batch, server, null));
      Object.assign(figures, { rows, [`rowsPerSecond${name}`]: rowsPerSecond, [`journalShare${name}`]: journalShare, [`journalMilliseconds${name}`]: journalMilliseconds, [`commits${name}`]: commits });
    }
  });
  return figures;
}
