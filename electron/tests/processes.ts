import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Cell } from '../../shared/cells.ts';
import { NEEDS_SECURITY_KEY } from '../../shared/services.ts';
import type { ServiceId } from '../../shared/services.ts';
import type { Fault } from '../practice/faults.ts';
import { writeTableWorkbook } from '../sheets/write-table.ts';

/** A Tuesday, a business day, before the closed hour of the Toss practice world. */
export const NOW = '2026-12-01T09:00:00+09:00';
export const TODAY = '2026-12-01';
export const TOMORROW = '2026-12-02';

const CLI = join(import.meta.dirname, '..', 'cli.ts');

export interface Ended {
  /** The exit status; -1 when a signal ended the process. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Ends this process and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Only what a program needs: nothing of a keychain or a display reaches the processes unless a test says so. */
const PLAIN: Environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], TZ: 'UTC', SETTLEDESK_NOW: NOW };

export function start(command: string, args: readonly string[], environment: Environment = {}): Running {
  const child = spawn(command, [...args], { env: { ...PLAIN, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  const ended = once(child, 'close').then(([code]) => ({ status: typeof code === 'number' ? code : -1, stdout, stderr }));
  return {
    child,
    ended,
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return await ended;
    },
  };
}

/** Starts the command line as a process of its own. */
export function startCli(args: readonly string[], environment: Environment = {}): Running {
  return start(process.execPath, [CLI, ...args], environment);
}

export async function cli(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  return await startCli(args, environment).ended;
}

/** The one JSON document on stdout. Throws when there is not exactly one. */
export function documentOf({ stdout }: Ended): unknown {
  if (!stdout.endsWith('\n') || stdout.trimEnd().includes('\n')) throw new Error(`not one line of JSON: ${stdout.slice(0, 2000)}`);
  return JSON.parse(stdout) as unknown;
}

export interface PracticeProcess extends Running {
  readonly baseUrl: (service: ServiceId) => string;
  readonly secret: (service: ServiceId) => string;
  /** Of Toss v2. */
  readonly securityKey: string;
  /** What it printed when it was ready. */
  readonly line: string;
}

export async function startPracticeProcess(folder: string, faults: readonly Fault[] = [], more: readonly string[] = []): Promise<PracticeProcess> {
  const path = join(folder, `faults-${Math.random().toString(36).slice(2)}.json`);
  await writeFile(path, JSON.stringify(faults));
  const running = startCli(['practice', '--json', '--now', NOW, '--faults', path, ...more]);
  const line = await new Promise<string>((resolve, reject) => {
    let text = '';
    running.child.stdout?.on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) resolve(text);
    });
    running.ended.then(({ stderr }) => reject(new Error(`the practice server ended: ${stderr}`)), reject);
  });
  const printed = JSON.parse(line) as Record<ServiceId, { baseUrl: string; secret: string; securityKey?: string }>;
  return { ...running, line, baseUrl: (service) => printed[service].baseUrl, secret: (service) => printed[service].secret, securityKey: printed['toss-v2'].securityKey ?? '' };
}

export interface Proxy {
  readonly url: string;
  /** Payment requests seen so far. */
  posts(): number;
  /** How many requests of all kinds arrived. */
  requests(): readonly string[];
  close(): Promise<void>;
}

/**
 * Stands between a sender and the practice server and decides what becomes of every payment request: `forward` carries
 * it to the server and brings back its answer, `deliver` gives that to the sender. Everything else passes.
 */
export type OnPost = (number: number, forward: () => Promise<ForwardedAnswer>, deliver: (answer: ForwardedAnswer) => void) => Promise<void>;

export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

export async function startProxy(target: string, onPost: OnPost = async (_number, forward, deliver) => deliver(await forward())): Promise<Proxy> {
  let posts = 0;
  const seen: string[] = [];
  const forward = async (request: IncomingMessage, body: Buffer): Promise<ForwardedAnswer> => {
    const url = new URL(target);
    const outgoing = httpRequest({ host: url.hostname, port: url.port, method: request.method, path: `${url.pathname}${request.url ?? ''}`, headers: { ...request.headers, host: url.host, connection: 'close' } });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await readAll(incoming) };
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request);
    seen.push(`${request.method} ${request.url}`);
    const deliver = (answer: ForwardedAnswer): void => {
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    };
    if (request.method !== 'POST') return deliver(await forward(request, body));
    posts += 1;
    await onPost(posts, () => forward(request, body), deliver);
  };
  const server = createServer((request, response) => {
    // The server behind may end a connection on purpose: then this one ends too.
    handle(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    posts: () => posts,
    requests: () => seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export interface Sheet {
  readonly path: string;
  readonly count: number;
  readonly amount: number;
}

const HEADERS: Readonly<Record<ServiceId, readonly string[]>> = {
  'toss-v1': ['서브몰ID', '지급일', '지급금액', '받는분통장표시'],
  'toss-v2': ['셀러 아이디', '지급일', '지급 금액', '받는 분 통장 표시', '지급 유형'],
  portone: ['파트너 아이디*', '정산일*', '정산 금액*', '메모'],
};

const PAYEES: Readonly<Record<ServiceId, string>> = { 'toss-v1': 'submall', 'toss-v2': 'seller_practice', portone: 'partner' };

/** What a command is given for the secrets of a connection of this service; their values stand in TEST_SECRET and TEST_SECURITY_KEY. */
export function secretArguments(service: ServiceId): string[] {
  return ['--secret-env', 'TEST_SECRET', ...(NEEDS_SECURITY_KEY[service] ? ['--security-key-env', 'TEST_SECURITY_KEY'] : [])];
}

export interface SheetOptions {
  readonly name?: string;
  /** yyyy-MM-dd; every row's. */
  readonly date?: string;
  /** Rows (from 0) whose amount cannot be read. */
  readonly broken?: readonly number[];
}

/** A sheet of payouts as an accountant would make it. `count` and `amount` are those of its good rows. */
export async function writeSheet(folder: string, service: ServiceId, rows: number, options: SheetOptions = {}): Promise<Sheet> {
  const path = join(folder, options.name ?? `${service}-${rows}.xlsx`);
  const broken = new Set(options.broken);
  let amount = 0;
  const cells = Array.from({ length: rows }, (_, index): Cell[] => {
    const payee = `${PAYEES[service]}${String((index % 190) + 1).padStart(3, '0')}`;
    const value = 50_000 + index * 10;
    if (!broken.has(index)) amount += value;
    return [payee, { type: 'date', date: options.date ?? TOMORROW, time: null }, broken.has(index) ? '미정' : value, '정산금', ...(service === 'toss-v2' ? ['예약'] : [])];
  });
  await writeTableWorkbook(path, { creator: 'test', created: new Date(0), sheetName: '지급', headers: HEADERS[service], rows: cells });
  return { path, count: rows - broken.size, amount };
}

export interface TruthRow {
  readonly key: string;
  readonly payee: string;
  readonly amount: number;
  readonly date: string;
}

/** Everything the practice server really holds for a day, through its own look-ups; the ledger has no part in it. */
export async function heldByService(practice: PracticeProcess, service: ServiceId, date: string): Promise<TruthRow[]> {
  const base = practice.baseUrl(service);
  if (service === 'toss-v1') {
    const answer = await fetch(`${base}/v1/payouts/sub-malls/settlements?startDate=${date}&endDate=${date}`, { headers: { authorization: `Basic ${Buffer.from(`${practice.secret(service)}:`).toString('base64')}` } });
    const payouts = (await answer.json()) as { subMallId: string; payoutAmount: number; payoutDate: string; metadata: Record<string, string> }[];
    return payouts.map((payout) => ({ key: payout.metadata['settledeskRow'] ?? '', payee: payout.subMallId, amount: payout.payoutAmount, date: payout.payoutDate.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') }));
  }
  if (service === 'toss-v2') {
    const answer = await fetch(`${base}/v2/payouts?limit=10000`, { headers: { authorization: `Basic ${Buffer.from(`${practice.secret(service)}:`).toString('base64')}` } });
    const { entityBody } = (await answer.json()) as { entityBody: { items: { refPayoutId: string; destination: string; payoutDate: string | null; requestedAt: string; amount: { value: number } }[] } };
    // What is paid at once has no pay date of its own: it is paid on the day it was asked for.
    const held = entityBody.items.map((payout) => ({ key: payout.refPayoutId, payee: payout.destination, amount: payout.amount.value, date: payout.payoutDate ?? payout.requestedAt.slice(0, 10) }));
    return held.filter((row) => row.date === date);
  }
  const held: TruthRow[] = [];
  for (let number = 0; ; number += 1) {
    const input = encodeURIComponent(JSON.stringify({ page: { number, size: 100 }, filter: { settlementDateRange: { from: date, until: date }, types: ['MANUAL'] } }));
    const answer = await fetch(`${base}/platform/transfer-summaries?test=true&requestBody=${input}`, { headers: { authorization: `PortOne ${practice.secret(service)}` } });
    const { transferSummaries } = (await answer.json()) as { transferSummaries: { id: string; partner: { id: string }; settlementAmount: number; settlementDate: string }[] };
    held.push(...transferSummaries.map((transfer) => ({ key: transfer.id, payee: transfer.partner.id, amount: transfer.settlementAmount, date: transfer.settlementDate })));
    if (transferSummaries.length < 100) return held;
  }
}

/** Whether a text stands anywhere in the files of a home, as bytes. */
export async function homeHolds(home: string, names: readonly string[], text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) if ((await readFile(join(home, name)).catch(() => Buffer.alloc(0))).includes(text)) found.push(name);
  return found;
}
