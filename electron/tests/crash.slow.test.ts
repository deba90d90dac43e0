import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_IDS } from '../../shared/services.ts';
import type { ServiceId } from '../../shared/services.ts';
import { POST_PORTONE, POST_TOSS, POST_TOSS2, fault } from '../practice/tests/world.ts';
import { temporaryFolder } from './ledger-world.ts';
import { TOMORROW, cli, documentOf, heldByService, secretArguments, startCli, startPracticeProcess, startProxy, writeSheet } from './processes.ts';
import type { Ended, OnPost, PracticeProcess, Proxy, Running } from './processes.ts';

const POST: Readonly<Record<ServiceId, string>> = { 'toss-v1': POST_TOSS, 'toss-v2': POST_TOSS2, portone: POST_PORTONE };
/** Toss v1 takes a thousand rows a request, v2 a hundred, PortOne one. */
const ROWS: Readonly<Record<ServiceId, number>> = { 'toss-v1': 2_200, 'toss-v2': 220, portone: 12 };
const LONG = 60_000;

interface BatchDocument {
  readonly batch: { readonly id: string; readonly state: string; readonly count: number; readonly amount: number };
  readonly outcomes: Readonly<Record<string, number>>;
  readonly rows: readonly { readonly key: string; readonly payee: string; readonly amount: number; readonly date: string; readonly outcome: string; readonly code: string | null }[];
}

let folder: ReturnType<typeof temporaryFolder>;
let home = '';
const closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  home = join(folder.path, 'home');
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  folder.remove();
});

async function practiceOf(faults: Parameters<typeof startPracticeProcess>[1] = []): Promise<PracticeProcess> {
  const practice = await startPracticeProcess(folder.path, faults);
  closing.push(() => practice.kill('SIGTERM'));
  return practice;
}

async function proxyOf(target: string, onPost?: OnPost): Promise<Proxy> {
  const proxy = await startProxy(target, onPost);
  closing.push(() => proxy.close());
  return proxy;
}

/** A connection without a kept secret; every command is given it for its own run. */
async function connect(service: ServiceId, proxy: Proxy): Promise<string> {
  const added = await cli(['connect', service, '--label', '시험', '--env', 'test', '--base-url', proxy.url, '--home', home, '--json']);
  expect(added.status, added.stderr).toBe(0);
  return (documentOf(added) as { id: string }).id;
}

async function onlyBatch(): Promise<BatchDocument> {
  const { batches } = documentOf(await cli(['batches', '--home', home, '--json'])) as { batches: { id: string }[] };
  expect(batches).toHaveLength(1);
  return documentOf(await cli(['batch', batches[0]!.id, '--home', home, '--json'])) as BatchDocument;
}

/** The service's own look-ups against the ledger: nothing twice, nothing lost, every row as it was asked for. */
async function expectSameAsService(practice: PracticeProcess, service: ServiceId): Promise<void> {
  const held = await heldByService(practice, service, TOMORROW);
  const { batch, outcomes, rows } = await onlyBatch();
  const words = (row: { key: string; payee: string; amount: number; date: string }): string => `${row.key} ${row.payee} ${row.amount} ${row.date}`;
  expect(held.map(words).toSorted()).toEqual(rows.filter((row) => row.outcome === 'accepted').map(words).toSorted());
  expect(new Set(held.map((row) => row.key)).size).toBe(held.length);
  expect({ state: batch.state, outcomes }).toEqual({ state: 'done', outcomes: { waiting: 0, accepted: batch.count, rejected: 0, unknown: 0 } });
  expect(held.reduce((sum, row) => sum + row.amount, 0)).toBe(batch.amount);
}

function sendArguments(service: ServiceId, sheet: { path: string; count: number; amount: number }, connection: string): string[] {
  return ['send', sheet.path, '--connection', connection, '--count', String(sheet.count), '--amount', String(sheet.amount), ...secretArguments(service), '--home', home, '--json', '--summary'];
}

/** The third service dies at every place in the kill matrix (failpoints/); here the command line as people start it is killed. */
const KILLED = ['portone', 'toss-v1'] as const satisfies readonly ServiceId[];

describe.each(KILLED)('%s: kill -9 while sending', (service) => {
  const nths = service === 'portone' ? [1, 5, 12] : [1, 3];
  const moments = ['before the request reaches the service', 'before it reaches the service, which it then does all the same', 'after the service has it, before its answer comes'] as const;

  it.each(nths.flatMap((nth) => moments.map((moment) => [nth, moment] as const)))('at request %i, %s: resume loses nothing and pays nothing twice', async (nth, moment) => {
    const practice = await practiceOf();
    let sender: Running | null = null;
    let killed = false;
    const proxy = await proxyOf(practice.baseUrl(service), async (number, forward, deliver) => {
      // Requests of a dead sender that were still on their way get no answer, but may arrive.
      if (number !== nth || killed) return deliver(await forward());
      killed = true;
      if (moment === moments[2]) await forward();
      await sender?.kill('SIGKILL');
      if (moment === moments[1]) await forward();
    });
    const connection = await connect(service, proxy);
    const sheet = await writeSheet(folder.path, service, ROWS[service]);
    const environment = { TEST_SECRET: practice.secret(service), TEST_SECURITY_KEY: practice.securityKey };
    sender = startCli(sendArguments(service, sheet, connection), environment);
    expect(await sender.ended).toMatchObject({ status: -1, stdout: '' });

    // Before anybody resumes: the ledger never calls a row accepted or refused that is not.
    const crashed = await onlyBatch();
    const held = new Set((await heldByService(practice, service, TOMORROW)).map((row) => row.key));
    for (const row of crashed.rows) {
      if (row.outcome === 'accepted') expect(held).toContain(row.key);
      if (row.outcome === 'waiting') expect(held).not.toContain(row.key);
      expect(['accepted', 'waiting', 'unknown']).toContain(row.outcome);
    }
    const resumed = await cli(['resume', ...secretArguments(service), '--home', home, '--json', '--summary'], environment);
    expect(resumed.status, resumed.stderr).toBe(0);
    await expectSameAsService(practice, service);
    expect((await cli(['audit', 'verify', '--home', home])).status).toBe(0);
  }, LONG);

  it('again and again, with a service that loses answers: the last resume finishes, nothing twice', async () => {
    const faults = [fault(POST[service], 'accept-then-drop', 2), fault(POST[service], 'drop', 3), fault(POST[service], 'accept-then-status:500', 5), fault(POST[service], 'delay:200', 4)];
    const practice = await practiceOf(faults);
    let sender: Running | null = null;
    const deaths = new Set(service === 'toss-v1' ? [1, 3, 4] : [2, 6, 9]);
    const proxy = await proxyOf(practice.baseUrl(service), async (number, forward, deliver) => {
      const answer = forward();
      // A dropped answer is one of the faults; whoever still lives hears of it below.
      answer.catch(() => undefined);
      if (deaths.has(number)) await sender?.kill('SIGKILL');
      deliver(await answer);
    });
    const connection = await connect(service, proxy);
    const sheet = await writeSheet(folder.path, service, ROWS[service]);
    const environment = { TEST_SECRET: practice.secret(service), TEST_SECURITY_KEY: practice.securityKey };
    sender = startCli(sendArguments(service, sheet, connection), environment);
    let ended: Ended = await sender.ended;
    for (let tries = 0; ended.status !== 0 && tries < 8; tries += 1) {
      sender = startCli(['resume', ...secretArguments(service), '--home', home, '--json', '--summary'], environment);
      ended = await sender.ended;
    }
    expect(ended.status, ended.stderr).toBe(0);
    await expectSameAsService(practice, service);
  }, LONG);
});

describe.each(SERVICE_IDS)('%s: one ledger, one sender', (service) => {
  it('a second command that writes is turned away with a sentence while one is sending, looking is allowed, Ctrl+C stops between requests and resume goes on', async () => {
    const practice = await practiceOf();
    const arrived = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const proxy = await proxyOf(practice.baseUrl(service), async (number, forward, deliver) => {
      const answer = await forward();
      // PortOne takes four at once: all of them are held.
      if (number === 1) arrived.resolve(undefined);
      if (number <= 4) await released.promise;
      deliver(answer);
    });
    const connection = await connect(service, proxy);
    const sheet = await writeSheet(folder.path, service, ROWS[service]);
    const environment = { TEST_SECRET: practice.secret(service), TEST_SECURITY_KEY: practice.securityKey };
    const sender = startCli(sendArguments(service, sheet, connection), environment);
    await arrived.promise;

    for (const args of [sendArguments(service, sheet, connection), ['resume', '--home', home, '--json'], ['connect', service, '--label', 'x', '--env', 'test', '--home', home, '--json']]) {
      const second = await cli(args, environment);
      expect(second.status).toBe(2);
      expect(second.stderr.trim().split('\n')).toHaveLength(1);
      expect(documentOf(second)).toMatchObject({ error: { code: 'LEDGER_IN_USE' } });
    }
    const looked = await onlyBatch();
    expect(looked.batch.state).toBe('sending');
    expect((await cli(['audit', 'verify', '--home', home])).status).toBe(0);

    sender.child.kill('SIGINT');
    // Time for the signal to be heard; the sender must wait for its answer all the same.
    await delay(300);
    expect(sender.child.exitCode).toBeNull();
    released.resolve(undefined);
    const stopped = await sender.ended;
    expect(stopped.status, stopped.stderr).toBe(3);
    expect(documentOf(stopped)).toMatchObject({ batch: { state: 'stopped', stopCode: 'STOPPED_BY_PERSON' }, outcomes: { unknown: 0, rejected: 0 } });
    const { outcomes } = await onlyBatch();
    expect(outcomes['waiting']).toBeGreaterThan(0);
    expect((await heldByService(practice, service, TOMORROW)).length).toBe(outcomes['accepted']);

    const resumed = await cli(['resume', ...secretArguments(service), '--home', home, '--json', '--summary'], environment);
    expect(resumed.status, resumed.stderr).toBe(0);
    await expectSameAsService(practice, service);
  }, LONG);
});

describe('the lock of a ledger', () => {
  it('is held against a second process, and free after kill -9 of its holder', async () => {
    const practice = await practiceOf();
    const proxy = await proxyOf(practice.baseUrl('portone'));
    const connection = await connect('portone', proxy);
    const sheet = await writeSheet(folder.path, 'portone', 1);
    const environment = { TEST_SECRET: practice.secret('portone') };
    // Waits for its time with the ledger in hand.
    const holder = startCli([...sendArguments('portone', sheet, connection), '--at', '2026-12-01T18:00:00+09:00'], environment);
    const waits = Promise.withResolvers<undefined>();
    holder.child.stderr?.on('data', () => waits.resolve(undefined));
    await waits.promise;
    expect((await cli(['disconnect', connection, '--home', home, '--json'])).status).toBe(2);
    await holder.kill('SIGKILL');
    const after = await cli(['connect', 'portone', '--label', '뒤', '--env', 'test', '--home', home, '--json']);
    expect(after.status, after.stderr).toBe(0);
  }, LONG);
});
