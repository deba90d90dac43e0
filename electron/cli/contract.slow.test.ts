import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { connectionId } from '../../shared/ids.ts';
import { KIND_IDS } from '../../shared/kinds/kind.ts';
import { NEEDS_SECURITY_KEY, SERVICE_IDS } from '../../shared/services.ts';
import type { ServiceId } from '../../shared/services.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { POST_PORTONE, fault } from '../practice/tests/world.ts';
import { readWorkbook } from '../sheets/read.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { TODAY, TOMORROW, cli, documentOf, heldByService, homeHolds, secretArguments, startCli, startPracticeProcess, startProxy, writeSheet } from '../tests/processes.ts';
import type { Ended, PracticeProcess, Proxy, Running, Sheet } from '../tests/processes.ts';
import { changeLedger } from '../tests/raw-ledger.ts';

const LONG = 60_000;
const isoTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+09:00$/);
const isoDate = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const wonAmount = z.number().int();
const text = z.string().min(1);

/** The documents of CLI.md, key by key; what the program adds to them stands here too, so that nothing creeps in. */
const errorDocument = z.strictObject({ error: z.strictObject({ code: text, message: text }) });
const outcomes = z.strictObject({
  waiting: z.int(), accepted: z.int(), rejected: z.int(), unknown: z.int(),
  paid: z.int().positive().optional(), failed: z.int().positive().optional(), cancelled: z.int().positive().optional(),
});
const batchDocument = z.strictObject({
  batch: z.strictObject({
    id: text, kind: z.enum(KIND_IDS), connection: text, state: text, stopCode: z.string().nullable(), count: z.int(), amount: wonAmount,
    hash: z.string().regex(/^[0-9a-f]{64}$/), createdAt: isoTime, sendAt: isoTime.nullable(),
  }),
  outcomes,
  rows: z.array(z.strictObject({
    row: z.int().positive(), key: text, payee: text, amount: wonAmount, date: isoDate,
    outcome: z.enum(['waiting', 'accepted', 'rejected', 'unknown', 'paid', 'failed', 'cancelled']),
    serviceId: z.string().nullable(), status: z.string().nullable(), code: z.string().nullable(), message: z.string().nullable(),
  })),
  resultFile: z.string().nullable(),
});
const leftOutRows = z.array(z.strictObject({ row: z.int().positive(), reason: text, message: text }));
const sentDocument = batchDocument.extend({ leftOut: leftOutRows });
const checkDocument = z.strictObject({
  file: z.strictObject({ name: text, bytes: z.int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  kind: z.enum(KIND_IDS),
  sheet: z.strictObject({ name: text, headerRow: z.int().positive().nullable(), firstRow: z.int().positive(), lastRow: z.int().positive() }),
  columns: z.array(z.strictObject({ index: z.int().positive(), header: z.string(), field: z.string().nullable(), confidence: z.number().min(0).max(1) })),
  rows: z.strictObject({ total: z.int(), ready: z.int(), errors: z.int(), warnings: z.int() }),
  leftOut: z.array(z.strictObject({ row: z.int().positive(), reason: text })),
  totals: z.strictObject({ count: z.int(), amount: wonAmount, byDate: z.record(isoDate, z.strictObject({ count: z.int(), amount: wonAmount })) }),
  issues: z.array(z.strictObject({ severity: z.enum(['error', 'warning', 'note']), code: text, row: z.int().positive().nullable(), column: z.int().positive().nullable(), field: z.string().nullable(), message: text })),
  issueCount: z.int(),
});
const connectionDocument = z.strictObject({ id: text, service: z.enum(SERVICE_IDS), label: text, env: z.enum(['practice', 'test', 'live']) });
const connectionsDocument = z.strictObject({
  connections: z.array(connectionDocument.extend({ baseUrl: z.string().nullable(), secret: z.strictObject({ place: text, lastFour: z.string().nullable() }), securityKey: z.strictObject({ place: text, lastFour: z.string().nullable() }).optional() })),
});
const batchesDocument = z.strictObject({ batches: z.array(z.strictObject({ id: text, kind: z.enum(KIND_IDS), connection: text, state: text, count: z.int(), amount: wonAmount, createdAt: isoTime, outcomes })) });
const practiceDocument = z.strictObject({ portone: z.strictObject({ baseUrl: text, secret: text }), 'toss-v1': z.strictObject({ baseUrl: text, secret: text }), 'toss-v2': z.strictObject({ baseUrl: text, secret: text, securityKey: z.string().regex(/^[0-9a-f]{64}$/) }) });

let folder: ReturnType<typeof temporaryFolder>;
let practice: PracticeProcess;
let home = '';
let number = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  practice = await startPracticeProcess(folder.path);
});
afterAll(async () => {
  await practice.kill('SIGTERM');
  folder.remove();
});
beforeEach(() => {
  number += 1;
  home = join(folder.path, `home-${number}`);
});

const at = (...args: readonly string[]): string[] => [...args, '--home', home, '--json'];
const SECRET_NAME = 'TEST_SECRET';

async function connect(service: ServiceId, url: string = practice.baseUrl(service)): Promise<string> {
  const added = await cli(at('connect', service, '--label', '시험 연결', '--env', 'test', '--base-url', url));
  expect(added.status, added.stderr).toBe(0);
  return connectionDocument.parse(documentOf(added)).id;
}

/** The options that a connection of this id needs. */
const secretsOf = (connection: string): string[] => secretArguments(SERVICE_IDS.find((service) => connection.startsWith(`c-${service}-`)) ?? 'portone');

function send(sheet: Sheet, connection: string, more: readonly string[] = [], change: Partial<Sheet> = {}): string[] {
  const { count, amount } = { ...sheet, ...change };
  return at('send', sheet.path, '--connection', connection, '--count', String(count), '--amount', String(amount), ...secretsOf(connection), ...more);
}

const secretOf = (service: ServiceId): Record<string, string> => ({ [SECRET_NAME]: practice.secret(service), TEST_SECURITY_KEY: practice.securityKey });

/** Status 2: one sentence on stderr, one document that names the code, nothing in the ledger. */
function expectImpossible(ended: Ended, code: string): void {
  expect({ status: ended.status, code: errorDocument.parse(documentOf(ended)).error.code }, ended.stderr).toEqual({ status: 2, code });
  // Beside it only how far sending had come.
  expect(ended.stderr.trim().split('\n').filter((line) => !/^\d+ \/ \d+건/.test(line))).toHaveLength(1);
}

async function batchList(): Promise<z.output<typeof batchesDocument>['batches']> {
  const ended = await cli(at('batches'));
  expect(ended.status).toBe(0);
  return batchesDocument.parse(documentOf(ended)).batches;
}

describe('the whole way, shape by shape', () => {
  it.each(SERVICE_IDS)('%s: connect, connections, check, send, batches, batch, track, results, resume, audit, disconnect', async (service) => {
    const connection = await connect(service);
    const listed = connectionsDocument.parse(documentOf(await cli(at('connections')))).connections;
    expect(listed.find(({ id }) => id === connection)).toEqual({ id: connection, service, label: '시험 연결', env: 'test', baseUrl: practice.baseUrl(service), secret: { place: 'none', lastFour: null }, ...(NEEDS_SECURITY_KEY[service] ? { securityKey: { place: 'none', lastFour: null } } : {}) });

    const sheet = await writeSheet(folder.path, service, 20, { name: `지급 ${number}.xlsx` });
    const checked = await cli(at('check', sheet.path, '--connection', connection, ...secretsOf(connection)), secretOf(service));
    expect(checked.status, checked.stderr).toBe(0);
    const check = checkDocument.parse(documentOf(checked));
    expect(check).toMatchObject({ sheet: { name: '지급', headerRow: 1, firstRow: 2, lastRow: 21 }, rows: { total: 20, ready: 20, errors: 0 }, totals: { count: 20, amount: sheet.amount, byDate: { [TOMORROW]: { count: 20, amount: sheet.amount } } } });
    expect(check.issueCount).toBe(check.issues.length);

    const out = join(folder.path, `결과 ${number}.xlsx`);
    const sent = await cli(send(sheet, connection, ['--out', out]), secretOf(service));
    expect(sent.status, sent.stderr).toBe(0);
    const document = sentDocument.parse(documentOf(sent));
    expect(document).toMatchObject({ batch: { connection, state: 'done', count: 20, amount: sheet.amount, sendAt: null }, outcomes: { waiting: 0, accepted: 20, rejected: 0, unknown: 0 }, resultFile: out, leftOut: [] });
    expect(document.rows.map((row) => row.row)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    expect(document.rows.reduce((sum, row) => sum + row.amount, 0)).toBe(sheet.amount);
    const held = new Set((await heldByService(practice, service, TOMORROW)).map((row) => row.key));
    for (const row of document.rows) expect(held).toContain(row.key);

    const { id } = document.batch;
    expect(await batchList()).toMatchObject([{ id, kind: document.batch.kind, connection, state: 'done', count: 20, amount: sheet.amount, outcomes: { accepted: 20 } }]);
    const one = await cli(at('batch', id));
    expect(one.status).toBe(0);
    expect(batchDocument.parse(documentOf(one))).toEqual({ batch: document.batch, outcomes: document.outcomes, rows: document.rows, resultFile: null });
    expect(batchDocument.omit({ rows: true }).parse(documentOf(await cli(at('batch', id, '--summary')))).outcomes).toEqual(document.outcomes);

    const tracked = await cli(at('track', id, ...secretsOf(connection)), secretOf(service));
    expect(tracked.status, tracked.stderr).toBe(0);
    expect(batchDocument.parse(documentOf(tracked)).outcomes).toEqual(document.outcomes);

    const again = join(folder.path, `결과 다시 ${number}.xlsx`);
    const results = await cli(at('results', id, '--out', again));
    expect(results.status).toBe(0);
    expect(documentOf(results)).toEqual({ batch: { id }, recorded: true, resultFile: again });
    for (const file of [out, again]) {
      const { sheets } = await readWorkbook(readFileSync(file));
      const [rows] = sheets;
      const amounts = rows!.rows.slice(1).map((row) => row.find((cell) => typeof cell === 'number' && cell >= 50_000) as number);
      expect({ count: amounts.length, amount: amounts.reduce((sum, value) => sum + value, 0) }).toEqual({ count: 20, amount: sheet.amount });
      const words = JSON.stringify(sheets);
      for (const row of document.rows) expect(words).toContain(row.key);
      expect(words).toContain(id);
    }

    const nothing = await cli(at('resume'));
    expect({ status: nothing.status, document: documentOf(nothing) }).toEqual({ status: 0, document: { batches: [] } });
    const audit = await cli(at('audit', 'verify'));
    expect(audit.status).toBe(0);
    const auditDocument = z.strictObject({
      ok: z.literal(true), entries: z.int().positive(), brokenAt: z.null(), batches: z.int(), rows: z.int(), requests: z.int(), unsealed: z.literal(0),
      head: z.strictObject({ seq: z.int(), hash: z.string().length(64) }), findings: z.array(z.never()),
    });
    expect(auditDocument.parse(documentOf(audit)).entries).toBeGreaterThan(4);

    const removed = await cli(at('disconnect', connection));
    expect({ status: removed.status, document: documentOf(removed) }).toEqual({ status: 0, document: { removed: { id: connection, service, label: '시험 연결', env: 'test' } } });
    // What was sent through it stays.
    expect((await batchList()).map((batch) => batch.id)).toEqual([id]);

    const whole = [checked, sent, one, tracked, results].map((ended) => ended.stdout + ended.stderr).join('\n');
    expect(whole).not.toContain(practice.secret(service));
    expect(whole).not.toContain(Buffer.from(`${practice.secret(service)}:`).toString('base64'));
    expect(await homeHolds(home, ['ledger.sqlite', 'ledger.sqlite-wal', 'desk.lock'], practice.secret(service))).toEqual([]);
    expect(await homeHolds(home, ['ledger.sqlite', 'ledger.sqlite-wal'], Buffer.from(`${practice.secret(service)}:`).toString('base64'))).toEqual([]);
  }, LONG);

  it.each(KIND_IDS)('%s: the template maps every column of its own, and its example can be read', async (kind) => {
    const out = join(folder.path, `${kind}.xlsx`);
    const made = await cli(['template', kind, '--out', out, '--json']);
    expect({ status: made.status, document: documentOf(made) }).toEqual({ status: 0, document: { kind, file: out } });
    const { sheets } = await readWorkbook(readFileSync(out));
    const [form] = sheets;
    const example = sheets.find((sheet) => sheet !== form && sheet.rows.some((row) => row.length === form!.rows[0]!.length));
    const filled = join(folder.path, `${kind}-filled.xlsx`);
    const { writeTableWorkbook } = await import('../sheets/write-table.ts');
    await writeTableWorkbook(filled, { creator: 'test', created: new Date(0), sheetName: form!.name, headers: form!.rows[0] as string[], rows: [example!.rows.at(-1)!] });
    const checked = await cli(['check', filled, '--json']);
    const document = checkDocument.parse(documentOf(checked));
    expect(checked.status, JSON.stringify(document.issues)).toBe(0);
    expect(document.kind).toBe(kind);
    expect(document.columns.filter((column) => column.field === null)).toEqual([]);
    expect(document.totals).toMatchObject({ count: 1, amount: 1_250_000 });
  }, LONG);

  it('the desk\'s own practice connection needs no secret and pays by the desk\'s clock', async () => {
    const sheet = await writeSheet(folder.path, 'toss-v1', 3, { name: `연습 ${number}.xlsx` });
    const sent = await cli(at('send', sheet.path, '--connection', 'practice-toss-v1', '--count', '3', '--amount', String(sheet.amount), '--immediate'));
    expect(sent.status, sent.stderr).toBe(0);
    const document = sentDocument.parse(documentOf(sent));
    expect(new Set(document.rows.map((row) => row.date))).toEqual(new Set([TODAY]));
    expect(document.resultFile).toBe(join(home, 'results', `${document.batch.id}.xlsx`));
    const later = { SETTLEDESK_NOW: '2026-12-01T10:00:00+09:00' };
    const tracked = await cli(at('track', document.batch.id, '--wait', '1'), later);
    expect(batchDocument.parse(documentOf(tracked)).outcomes).toMatchObject({ paid: 3, accepted: 0 });
  }, LONG);

  it('practice --json prints one line with what a connection needs', () => {
    expect(practice.line.trimEnd().split('\n')).toHaveLength(1);
    const printed = practiceDocument.parse(JSON.parse(practice.line));
    for (const service of SERVICE_IDS) expect(printed[service].baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  });
});

describe('when the money is paid', () => {
  it.each(SERVICE_IDS.flatMap((service) => [[service, ['--date', '2026-12-04'], '2026-12-04'], [service, ['--immediate'], TODAY], [service, [], TOMORROW]] as [ServiceId, string[], string][]))('%s %j: every body asks for %s', async (service, options, date) => {
    const connection = await connect(service);
    const sheet = await writeSheet(folder.path, service, 3, { name: `날짜 ${number}.xlsx` });
    const sent = await cli(send(sheet, connection, options), secretOf(service));
    expect(sent.status, sent.stderr).toBe(0);
    const { rows } = sentDocument.parse(documentOf(sent));
    expect(rows.map((row) => row.date)).toEqual([date, date, date]);
    const held = (await heldByService(practice, service, date)).filter((row) => rows.some(({ key }) => key === row.key));
    expect(held).toHaveLength(3);
  }, LONG);

  it('--at waits for its time; stopped before it, the batch can be rescheduled, cancelled, and nothing was sent', async () => {
    const proxy = await startProxy(practice.baseUrl('toss-v1'));
    try {
      const connection = await connect('toss-v1', proxy.url);
      const sheet = await writeSheet(folder.path, 'toss-v1', 2, { name: `예약 ${number}.xlsx` });
      const waiting = startCli(send(sheet, connection, ['--at', '2026-12-01T15:00:00+09:00']), secretOf('toss-v1'));
      await new Promise<void>((resolve) => void waiting.child.stderr?.once('data', () => resolve()));
      const ended = await waiting.kill('SIGINT');
      expect(ended.status, ended.stderr).toBe(3);
      const { batch } = sentDocument.parse(documentOf(ended));
      expect(batch).toMatchObject({ state: 'scheduled', sendAt: '2026-12-01T15:00:00+09:00' });
      // Ctrl+C ends the waiting, not the schedule: that has to be said.
      const told = ended.stderr.trim().split('\n').filter((line) => line.startsWith(batch.id));
      expect(told).toHaveLength(1);
      for (const word of ['2026-12-01T15:00:00+09:00', '저절로', `cancel ${batch.id}`]) expect(told[0]).toContain(word);

      expectImpossible(await cli(at('reschedule', batch.id, '--at', '2026-11-30T15:00:00+09:00')), 'TIME_IN_PAST');
      const moved = await cli(at('reschedule', batch.id, '--at', '2026-12-01T16:30:00+09:00'));
      expect(moved.status).toBe(0);
      expect(batchDocument.omit({ rows: true }).parse(documentOf(moved)).batch.sendAt).toBe('2026-12-01T16:30:00+09:00');
      const cancelled = await cli(at('cancel', batch.id));
      expect(cancelled.status, cancelled.stderr).toBe(0);
      expect(batchDocument.parse(documentOf(cancelled))).toMatchObject({ batch: { state: 'cancelled' }, outcomes: { cancelled: 2, waiting: 0 } });
      expectImpossible(await cli(at('reschedule', batch.id, '--at', '2026-12-01T17:00:00+09:00')), 'BATCH_NOT_SENDABLE');
      expect(proxy.posts()).toBe(0);
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('while --at waits the ledger is free: another command moves the time, and cancels; the waiting one says so and has sent nothing', async () => {
    const proxy = await startProxy(practice.baseUrl('toss-v1'));
    try {
      const connection = await connect('toss-v1', proxy.url);
      const sheet = await writeSheet(folder.path, 'toss-v1', 2, { name: `자리 비움 ${number}.xlsx` });
      const waiting = startCli(send(sheet, connection, ['--at', '2026-12-01T15:00:00+09:00']), secretOf('toss-v1'));
      await new Promise<void>((resolve) => void waiting.child.stderr?.once('data', () => resolve()));
      const listed = z.object({ batches: z.array(z.object({ id: z.string(), state: z.string() })) }).parse(documentOf(await cli(at('batches'))));
      const id = listed.batches.find(({ state }) => state === 'scheduled')?.id ?? '';
      const moved = await cli(at('reschedule', id, '--at', '2026-12-01T16:30:00+09:00'));
      expect(moved.status, moved.stderr).toBe(0);
      const cancelled = await cli(at('cancel', id));
      expect(cancelled.status, cancelled.stderr).toBe(0);
      const ended = await waiting.ended;
      expect(ended.status, ended.stderr).toBe(3);
      expect(sentDocument.parse(documentOf(ended)).batch).toMatchObject({ id, state: 'cancelled' });
      expect(proxy.posts()).toBe(0);
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('while --at waits the time may come nearer, and then it is sent, once', async () => {
    const proxy = await startProxy(practice.baseUrl('portone'));
    try {
      const connection = await connect('portone', proxy.url);
      const sheet = await writeSheet(folder.path, 'portone', 2, { name: `앞당김 ${number}.xlsx` });
      const waiting = startCli(send(sheet, connection, ['--at', '2026-12-01T15:00:00+09:00']), secretOf('portone'));
      await new Promise<void>((resolve) => void waiting.child.stderr?.once('data', () => resolve()));
      const listed = z.object({ batches: z.array(z.object({ id: z.string(), state: z.string() })) }).parse(documentOf(await cli(at('batches'))));
      const id = listed.batches.find(({ state }) => state === 'scheduled')?.id ?? '';
      // The waiting process has its own idea of now (the tests' clock starts with each process): a few seconds ahead of both.
      const moved = await cli(at('reschedule', id, '--at', '2026-12-01T09:00:20+09:00'));
      expect(moved.status, moved.stderr).toBe(0);
      const ended = await waiting.ended;
      expect(ended.status, ended.stderr).toBe(0);
      expect(sentDocument.parse(documentOf(ended)).outcomes).toMatchObject({ accepted: 2 });
      expect(proxy.posts()).toBe(2);
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('resume without a batch leaves one whose time was missed, says so with the three ways on, and ends with 1; by its name it is sent', async () => {
    const proxy = await startProxy(practice.baseUrl('portone'));
    try {
      const connection = await connect('portone', proxy.url);
      const sheet = await writeSheet(folder.path, 'portone', 2, { name: `놓침 ${number}.xlsx` });
      const waiting = startCli(send(sheet, connection, ['--at', '2026-12-01T15:00:00+09:00']), secretOf('portone'));
      await new Promise<void>((resolve) => void waiting.child.stderr?.once('data', () => resolve()));
      const { batch } = sentDocument.parse(documentOf(await waiting.kill('SIGINT')));

      const later = { ...secretOf('portone'), SETTLEDESK_NOW: '2026-12-01T15:00:01+09:00' };
      const missed = await cli(at('resume'), later);
      expect(missed.status, missed.stderr).toBe(1);
      expect(documentOf(missed)).toEqual({ batches: [] });
      for (const word of [`resume ${batch.id}`, `reschedule ${batch.id}`, `cancel ${batch.id}`, '2026-12-01T15:00:00+09:00', sheet.amount.toLocaleString('en')]) expect(missed.stderr).toContain(word);
      expect(proxy.posts()).toBe(0);

      const sent = await cli(at('resume', batch.id, '--secret-env', SECRET_NAME), later);
      expect(sent.status, sent.stderr).toBe(0);
      expect(proxy.posts()).toBe(2);
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('--at a time that is soon sends then', async () => {
    const connection = await connect('portone');
    const sheet = await writeSheet(folder.path, 'portone', 2, { name: `곧 ${number}.xlsx` });
    const sent = await cli(send(sheet, connection, ['--at', '2026-12-01T09:00:04+09:00']), secretOf('portone'));
    expect(sent.status, sent.stderr).toBe(0);
    expect(sentDocument.parse(documentOf(sent))).toMatchObject({ batch: { state: 'done' }, outcomes: { accepted: 2 } });
  }, LONG);

  it('cancel takes accepted rows back where the service can, and says 1 where it cannot for all', async () => {
    const connection = await connect('portone');
    const sheet = await writeSheet(folder.path, 'portone', 2, { name: `취소 ${number}.xlsx` });
    const { batch, rows } = sentDocument.parse(documentOf(await cli(send(sheet, connection), secretOf('portone'))));
    const cancelled = await cli(at('cancel', batch.id, '--secret-env', SECRET_NAME), secretOf('portone'));
    expect(cancelled.status, cancelled.stderr).toBe(0);
    expect(batchDocument.parse(documentOf(cancelled)).outcomes).toMatchObject({ cancelled: 2 });
    const held = new Set((await heldByService(practice, 'portone', TOMORROW)).map((row) => row.key));
    for (const row of rows) expect(held).not.toContain(row.key);
  }, LONG);
});

describe('what cannot be done is 2, a sentence, and nothing sent', () => {
  let proxy: Proxy;
  let connection = '';
  let sheet: Sheet;
  let shared = '';
  beforeAll(async () => {
    shared = join(folder.path, 'home-refusals');
    home = shared;
    proxy = await startProxy(practice.baseUrl('toss-v1'));
    connection = await connect('toss-v1', proxy.url);
    sheet = await writeSheet(folder.path, 'toss-v1', 3, { name: '거절.xlsx' });
    mkdirSync(join(folder.path, 'a-folder.xlsx'));
    writeFileSync(join(folder.path, 'broken.xlsx'), 'this is no workbook');
  }, LONG);
  beforeEach(() => {
    home = shared;
  });
  afterAll(() => proxy.close());

  const cases: [string, () => string[], string][] = [
    ['another count', () => send(sheet, connection, [], { count: 4 }), 'TOTAL_MISMATCH'],
    ['another amount', () => send(sheet, connection, [], { amount: sheet.amount + 1 }), 'TOTAL_MISMATCH'],
    ['an amount that is none', () => at('send', sheet.path, '--connection', connection, '--count', '3', '--amount', '1,50', '--secret-env', SECRET_NAME), 'USAGE'],
    ['a count that is none', () => at('send', sheet.path, '--connection', connection, '--count', '3.0', '--amount', String(sheet.amount)), 'USAGE'],
    ['no count', () => at('send', sheet.path, '--connection', connection, '--amount', '1'), 'USAGE'],
    ['no connection', () => at('send', sheet.path, '--count', '3', '--amount', '1'), 'USAGE'],
    ['an unknown connection', () => send(sheet, 'c-nobody'), 'CONNECTION_NOT_FOUND'],
    ['both --immediate and --date', () => send(sheet, connection, ['--immediate', '--date', TOMORROW]), 'USAGE'],
    ['a date that is none', () => send(sheet, connection, ['--date', '2026-13-01']), 'USAGE'],
    ['a time in the past', () => send(sheet, connection, ['--at', '2026-11-30T09:00:00+09:00']), 'TIME_IN_PAST'],
    ['an option that is none', () => send(sheet, connection, ['--imediate']), 'USAGE'],
    ['a file that is not there', () => send({ ...sheet, path: join(folder.path, 'none.xlsx') }, connection), 'FILE_UNREADABLE'],
    ['a file that is no sheet', () => send({ ...sheet, path: join(folder.path, 'broken.xlsx') }, connection), 'FILE_NOT_A_SHEET'],
    ['a sheet that is not in the file', () => send(sheet, connection, ['--sheet', '없음']), 'SHEET_NOT_FOUND'],
    ['an environment variable that is empty', () => at('send', sheet.path, '--connection', connection, '--count', '3', '--amount', String(sheet.amount), '--secret-env', 'NOT_SET'), 'USAGE'],
    ['no secret at all', () => at('send', sheet.path, '--connection', connection, '--count', '3', '--amount', String(sheet.amount)), 'CONNECTION_NO_SECRET'],
    ['a result that cannot be written', () => send(sheet, connection, ['--out', join(folder.path, 'nowhere', 'result.xlsx')]), 'FILE_NOT_WRITABLE'],
    ['a result that is a folder', () => send(sheet, connection, ['--out', join(folder.path, 'a-folder.xlsx')]), 'FILE_NOT_WRITABLE'],
    ['another batch', () => at('batch', 'b20261201-nobody'), 'BATCH_NOT_FOUND'],
    ['results of another batch', () => at('results', 'b20261201-nobody', '--out', join(folder.path, 'x.xlsx')), 'BATCH_NOT_FOUND'],
    ['pay dates before the time of sending', () => send(sheet, connection, ['--at', '2026-12-03T10:00:00+09:00']), 'PAY_DATE_BEFORE_START'],
    ['them with leave to skip errors', () => send(sheet, connection, ['--at', '2026-12-03T10:00:00+09:00', '--skip-errors']), 'PAY_DATE_BEFORE_START'],
    ['at once, at a time on a day without payouts', () => send(sheet, connection, ['--immediate', '--at', '2026-12-05T10:00:00+09:00']), 'PAY_DATE_BEFORE_START'],
    ['a time on a day that does not exist', () => send(sheet, connection, ['--at', '2026-12-32T10:00:00+09:00']), 'USAGE'],
    ['a time that rolls over into the next month', () => send(sheet, connection, ['--at', '2027-11-31T10:00:00+09:00']), 'USAGE'],
    ['an hour that does not exist', () => send(sheet, connection, ['--at', '2026-12-01T24:00:00+09:00']), 'USAGE'],
    ['reschedule to a day that does not exist', () => at('reschedule', 'b20261201-nobody', '--at', '2026-11-31T10:00:00+09:00'), 'USAGE'],
    ['practice on a day that does not exist', () => ['practice', '--json', '--now', '2026-11-31T10:00:00+09:00'], 'USAGE'],
    ['resume of another batch', () => at('resume', 'b20261201-nobody'), 'BATCH_NOT_FOUND'],
    ['disconnecting what is not there', () => at('disconnect', 'c-nobody'), 'CONNECTION_NOT_FOUND'],
    ['an unknown command', () => at('pay'), 'USAGE'],
    ['a command that is a property of every object', () => at('constructor'), 'USAGE'],
    ['an unknown service', () => at('connect', 'stripe', '--label', 'x', '--env', 'test'), 'USAGE'],
    ['an unknown environment', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'prod'), 'USAGE'],
    ['an unknown kind', () => at('template', 'payroll', '--out', join(folder.path, 'x.xlsx')), 'USAGE'],
    ['an unknown language', () => at('batches', '--lang', 'fr'), 'USAGE'],
    ['an audit that is not verified', () => at('audit', 'repair'), 'USAGE'],
    ['an address that is not this machine', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'test', '--base-url', 'https://api.tosspayments.example'), 'BASE_URL_NOT_ALLOWED'],
    ['an address that looks like this machine', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'test', '--base-url', 'http://127.0.0.1.example.com'), 'BASE_URL_NOT_ALLOWED'],
    ['an address with a name and password', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'test', '--base-url', 'http://user:pass@127.0.0.1'), 'BASE_URL_NOT_ALLOWED'],
    ['an address for a live connection', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'live', '--base-url', 'http://127.0.0.1:1'), 'BASE_URL_NOT_ALLOWED'],
    ['an address for a practice connection', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'practice', '--base-url', 'http://127.0.0.1:1'), 'BASE_URL_NOT_ALLOWED'],
    ['a live key on a test connection', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'test', '--secret-env', 'LIVE_KEY'), 'SECRET_WRONG_ENVIRONMENT'],
    ['a client key', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'test', '--secret-env', 'CLIENT_KEY'), 'SECRET_NOT_A_SECRET'],
    ['a security key that is none', () => at('connect', 'toss-v2', '--label', 'x', '--env', 'test', '--security-key-env', 'SHORT_KEY'), 'SECURITY_KEY_INVALID'],
    ['a security key for a service without one', () => at('connect', 'toss-v1', '--label', 'x', '--env', 'test', '--security-key-env', 'TEST_SECURITY_KEY'), 'SECURITY_KEY_NOT_USED'],
    ['a security key that is not there', () => at('connect', 'toss-v2', '--label', 'x', '--env', 'test', '--security-key-env', 'NO_SUCH_KEY'), 'USAGE'],
    ['a security key for a batch of a service without one', () => at('send', sheet.path, '--connection', connection, '--count', '3', '--amount', String(sheet.amount), '--secret-env', SECRET_NAME, '--security-key-env', 'TEST_SECURITY_KEY'), 'SECURITY_KEY_NOT_USED'],
    ['faults that are none', () => ['practice', '--json', '--faults', join(folder.path, 'broken.xlsx')], 'USAGE'],
  ];

  it.each(cases)('%s', async (_name, args, code) => {
    const environment = { ...secretOf('toss-v1'), LIVE_KEY: 'live_sk_abcdefgh', CLIENT_KEY: 'test_ck_abcdefgh', SHORT_KEY: 'abc123' };
    expectImpossible(await cli(args(), environment), code);
    expect(proxy.posts()).toBe(0);
    expect(await batchList()).toEqual([]);
  }, LONG);

  it('a home that cannot be a folder', async () => {
    for (const path of [sheet.path, '/proc/settledesk']) {
      const ended = await cli(['connections', '--json', '--home', path]);
      expectImpossible(ended, 'LEDGER_UNWRITABLE');
      expect(ended.stderr).not.toContain('    at ');
    }
  }, LONG);

  it('a service that cannot be reached before anything is sent is a sentence, not a crash, and leaves no open batch behind', async () => {
    const poor = await writeSheet(folder.path, 'toss-v1', 1_000, { name: '큰 금액.xlsx' });
    const server = await startPracticeProcess(folder.path, [fault('GET /v1/payouts/sub-malls/settlements/balance', 'drop', null)]);
    try {
      home = join(folder.path, 'home-poor');
      const id = await connect('toss-v1', server.baseUrl('toss-v1'));
      expectImpossible(await cli(send(poor, id), secretOf('toss-v1')), 'SERVICE_UNREACHABLE');
      expect(await heldByService(server, 'toss-v1', TOMORROW)).toEqual([]);
      expect((await batchList()).map((batch) => batch.state)).toEqual(['cancelled']);
      expect(documentOf(await cli(at('resume')))).toEqual({ batches: [] });
    } finally {
      await server.kill('SIGTERM');
    }
  }, LONG);

  it('what was sent before is not sent again without a word of its own', async () => {
    home = join(folder.path, 'home-twice');
    const id = await connect('portone');
    const once = await writeSheet(folder.path, 'portone', 2, { name: '두 번.xlsx', date: '2026-12-09' });
    expect((await cli(send(once, id), secretOf('portone'))).status).toBe(0);
    expectImpossible(await cli(send(once, id), secretOf('portone')), 'DUPLICATES_UNDECIDED');
    expect(await heldByService(practice, 'portone', '2026-12-09')).toHaveLength(2);
  }, LONG);
});

describe('rows with errors', () => {
  it('send nothing; with --skip-errors the others go, and what was left out is listed', async () => {
    const proxy = await startProxy(practice.baseUrl('portone'));
    try {
      const connection = await connect('portone', proxy.url);
      const sheet = await writeSheet(folder.path, 'portone', 6, { name: `오류 ${number}.xlsx`, broken: [1, 4] });
      const checked = await cli(at('check', sheet.path));
      expect(checked.status).toBe(1);
      const check = checkDocument.parse(documentOf(checked));
      expect(check).toMatchObject({ rows: { total: 6, ready: 4, errors: 2 }, totals: { count: 4, amount: sheet.amount } });
      expect(check.issues.filter((issue) => issue.severity === 'error').map(({ row, column, field }) => ({ row, column, field }))).toEqual([{ row: 3, column: 3, field: 'settlementAmount' }, { row: 6, column: 3, field: 'settlementAmount' }]);

      expectImpossible(await cli(send(sheet, connection), secretOf('portone')), 'DRAFT_HAS_ERRORS');
      expect(proxy.posts()).toBe(0);
      const sent = await cli(send(sheet, connection, ['--skip-errors']), secretOf('portone'));
      expect(sent.status, sent.stderr).toBe(1);
      const document = sentDocument.parse(documentOf(sent));
      expect(document).toMatchObject({ batch: { count: 4, amount: sheet.amount }, outcomes: { accepted: 4 }, leftOut: [{ row: 3, reason: 'error' }, { row: 6, reason: 'error' }] });
      expect(document.rows.map((row) => row.row)).toEqual([2, 4, 5, 7]);
      expect(proxy.posts()).toBe(4);
    } finally {
      await proxy.close();
    }
  }, LONG);
});

describe('when the service does not do its part', () => {
  it('a refused row is 1, an unknown one is 1, and resume settles what was unknown', async () => {
    const server = await startPracticeProcess(folder.path, [
      fault(POST_PORTONE, 'status:400', 1), fault(POST_PORTONE, 'accept-then-drop', 2),
    ]);
    try {
      const connection = await connect('portone', server.baseUrl('portone'));
      const sheet = await writeSheet(folder.path, 'portone', 3, { name: `거절 ${number}.xlsx` });
      const sent = await cli(send(sheet, connection), secretOf('portone'));
      expect(sent.status, sent.stderr).toBe(1);
      const document = sentDocument.parse(documentOf(sent));
      expect(document).toMatchObject({ batch: { state: 'done' }, outcomes: { accepted: 2, rejected: 1, unknown: 0 } });
      expect(document.rows.find((row) => row.outcome === 'rejected')).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(/./) });
      expect(await heldByService(server, 'portone', TOMORROW)).toHaveLength(2);
    } finally {
      await server.kill('SIGTERM');
    }
  }, LONG);

  it('a key that is refused before anything is sent is a sentence, not a crash, and leaves no open batch behind', async () => {
    const connection = await connect('toss-v1');
    const sheet = await writeSheet(folder.path, 'toss-v1', 2, { name: `키 ${number}.xlsx` });
    const refused = await cli(send(sheet, connection), { [SECRET_NAME]: 'test_sk_wrong_and_hidden' });
    expectImpossible(refused, 'SERVICE_REFUSED_KEY');
    expect(refused.stderr + refused.stdout).not.toContain('hidden');
    expect((await batchList()).map((batch) => batch.state)).toEqual(['cancelled']);
  }, LONG);

  it('a result file that fails after the money has moved is told beside the batch, not instead of it', async () => {
    const out = join(folder.path, `폴더 ${number}.xlsx`);
    const proxy = await startProxy(practice.baseUrl('toss-v1'), async (_number, forward, deliver) => {
      mkdirSync(out, { recursive: true });
      deliver(await forward());
    });
    try {
      const connection = await connect('toss-v1', proxy.url);
      const sheet = await writeSheet(folder.path, 'toss-v1', 2, { name: `결과 없음 ${number}.xlsx` });
      const sent = await cli(send(sheet, connection, ['--out', out]), secretOf('toss-v1'));
      expect(sent.status).toBe(1);
      expect(sentDocument.parse(documentOf(sent))).toMatchObject({ batch: { state: 'done' }, outcomes: { accepted: 2 }, resultFile: null });
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('a failure after money may have moved is 1, never the 2 that promises that nothing changed', async () => {
    const proxy = await startProxy(practice.baseUrl('toss-v1'), async (post, forward, deliver) => {
      if (post === 1) changeLedger(join(home, 'ledger.sqlite'), "UPDATE requests SET body = replace(body, '정산금', '정산') WHERE state = 'planned'");
      deliver(await forward());
    });
    try {
      const connection = await connect('toss-v1', proxy.url);
      const sheet = await writeSheet(folder.path, 'toss-v1', 1_001, { name: `중간 ${number}.xlsx`, date: '2026-12-10' });
      const sent = await cli(send(sheet, connection), secretOf('toss-v1'));
      expect(sent.status, sent.stderr).toBe(1);
      expect(errorDocument.parse(documentOf(sent)).error.code).toBe('BATCH_TAMPERED');
      expect(proxy.posts()).toBe(1);
      expect(await heldByService(practice, 'toss-v1', '2026-12-10')).toHaveLength(1_000);
      expect(await batchList()).toMatchObject([{ outcomes: { accepted: 1_000, waiting: 1, unknown: 0 } }]);
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('one secret is not shown to the services of two connections', async () => {
    const proxies = new Map<ServiceId, Proxy>();
    let sender: Running | null = null;
    const killSender = async (): Promise<void> => void (await sender?.kill('SIGKILL'));
    for (const service of SERVICE_IDS) proxies.set(service, await startProxy(practice.baseUrl(service), killSender));
    try {
      for (const service of SERVICE_IDS) {
        const connection = await connect(service, proxies.get(service)!.url);
        const sheet = await writeSheet(folder.path, service, 2, { name: `둘 ${service} ${number}.xlsx` });
        sender = startCli(send(sheet, connection), secretOf(service));
        expect((await sender.ended).status).toBe(-1);
      }
      expect(await batchList()).toHaveLength(SERVICE_IDS.length);
      const before = proxies.get('portone')!.requests().length;
      expectImpossible(await cli(at('resume', '--secret-env', SECRET_NAME), secretOf('toss-v1')), 'USAGE');
      expect(proxies.get('portone')!.requests()).toHaveLength(before);
    } finally {
      for (const proxy of proxies.values()) await proxy.close();
    }
  }, LONG);
});

describe('the security key of Toss v2', () => {
  it('is asked for before anything is read or sent; a wrong one leaves no open batch behind', async () => {
    const proxy = await startProxy(practice.baseUrl('toss-v2'));
    try {
      const connection = await connect('toss-v2', proxy.url);
      const sheet = await writeSheet(folder.path, 'toss-v2', 2, { name: `보안 ${number}.xlsx` });
      const args = at('send', sheet.path, '--connection', connection, '--count', '2', '--amount', String(sheet.amount), '--secret-env', SECRET_NAME);
      const without = await cli(args, secretOf('toss-v2'));
      expectImpossible(without, 'CONNECTION_NO_SECURITY_KEY');
      expect(proxy.requests()).toEqual([]);
      expectImpossible(await cli([...args, '--security-key-env', 'TEST_SECURITY_KEY'], { ...secretOf('toss-v2'), TEST_SECURITY_KEY: 'beef' }), 'SECURITY_KEY_INVALID');
      expect(proxy.requests()).toEqual([]);
      const wrong = 'deadbeef'.repeat(8);
      const refused = await cli([...args, '--security-key-env', 'TEST_SECURITY_KEY'], { ...secretOf('toss-v2'), TEST_SECURITY_KEY: wrong });
      expectImpossible(refused, 'SERVICE_REFUSED_KEY');
      expect((await batchList()).map((batch) => batch.state)).toEqual(['cancelled']);
      expect(refused.stdout + refused.stderr).not.toContain('deadbeef');
      expect(await homeHolds(home, ['ledger.sqlite', 'ledger.sqlite-wal'], 'deadbeef')).toEqual([]);
    } finally {
      await proxy.close();
    }
  }, LONG);

  it('beside the secret it is enough to send, resume, track and cancel', async () => {
    const connection = await connect('toss-v2');
    const sheet = await writeSheet(folder.path, 'toss-v2', 3, { name: `보안 전송 ${number}.xlsx` });
    const sent = sentDocument.parse(documentOf(await cli(send(sheet, connection), secretOf('toss-v2'))));
    expect(sent.outcomes).toMatchObject({ accepted: 3, rejected: 0, unknown: 0 });
    const { id } = sent.batch;
    for (const command of [['resume', id], ['track', id], ['cancel', id]]) {
      const ended = await cli(at(...command, ...secretsOf(connection)), secretOf('toss-v2'));
      expect([command[0], ended.status], ended.stderr).toEqual([command[0], 0]);
    }
    const { rows } = batchDocument.parse(documentOf(await cli(at('batch', id))));
    expect(rows.map((row) => row.status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
    const listed = documentOf(await cli(at('connections'))) as { connections: { id: string; securityKey?: unknown }[] };
    expect(listed.connections.find((one) => one.id === connection)?.securityKey).toEqual({ place: 'none', lastFour: null });
  }, LONG);
});

describe('secrets', () => {
  it('a machine without a keychain says so in words, keeps nothing, and can still send with --secret-env', async () => {
    const secret = practice.secret('toss-v1');
    const refused = await cli(at('connect', 'toss-v1', '--label', '열쇠', '--env', 'test', '--base-url', practice.baseUrl('toss-v1'), '--secret-env', SECRET_NAME), { ...secretOf('toss-v1'), DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' });
    expectImpossible(refused, 'KEYCHAIN_UNAVAILABLE');
    expect(connectionsDocument.parse(documentOf(await cli(at('connections')))).connections.map(({ id }) => id).toSorted()).toEqual(['practice-portone', 'practice-toss-v1', 'practice-toss-v2']);
    expect(await homeHolds(home, ['ledger.sqlite', 'ledger.sqlite-wal'], secret)).toEqual([]);
  }, LONG);

  it('progress goes to stderr, the document alone to stdout, also in a person\'s own words', async () => {
    const connection = await connect('portone');
    const sheet = await writeSheet(folder.path, 'portone', 2, { name: `말 ${number}.xlsx` });
    const sent = await cli(['send', sheet.path, '--connection', connection, '--count', '2', '--amount', String(sheet.amount), '--secret-env', SECRET_NAME, '--home', home, '--lang', 'en'], secretOf('portone'));
    expect(sent.status, sent.stderr).toBe(0);
    expect(sent.stdout).not.toMatch(/[가-힣].*건/);
    expect(sent.stderr).toMatch(/2/);
  }, LONG);

  it('what a remembered form fills in is said before anything is sent', async () => {
    const connection = connectionId(await connect('toss-v1'));
    const path = join(folder.path, `기억 ${number}.csv`);
    writeFileSync(path, `서브몰ID,지급일,지급금액\r\nsubmall001,${TOMORROW},52000\r\n`);
    const desk = await Desk.open({ home, mode: 'write', keychain: sessionStore(), host: { kind: 'cli', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) } });
    const open = await desk.drafts.import({ name: '지난달.csv', bytes: Uint8Array.from(readFileSync(path)), connectionId: connection });
    await desk.drafts.setConstant(open.stored.id, 'transferSummary', '구월정산');
    await desk.close();
    const sent = await cli(at('send', path, '--connection', connection, '--count', '1', '--amount', '52000', '--secret-env', SECRET_NAME), secretOf('toss-v1'));
    expect(sent.status, sent.stderr).toBe(0);
    // Before the first word about progress.
    expect(sent.stderr.split('\n').slice(0, 2).join('\n')).toContain('구월정산');
  }, LONG);

  it('stopped while it is still reading, send says so, exits with 3 and leaves nothing behind', async () => {
    const proxy = await startProxy(practice.baseUrl('toss-v1'));
    try {
      const connection = await connect('toss-v1', proxy.url);
      const sheet = await writeSheet(folder.path, 'toss-v1', 60_000, { name: `많음 ${number}.xlsx` });
      const running = startCli(send(sheet, connection), secretOf('toss-v1'));
      // It asks for the payees before it reads the file.
      await vi.waitUntil(() => proxy.requests().some((request) => request.startsWith('GET')), { timeout: 30_000 });
      const ended = await running.kill('SIGINT');
      expect(ended.status, ended.stderr).toBe(3);
      expect(documentOf(ended)).toMatchObject({ error: { code: 'READING_CANCELLED' } });
      expect(batchesDocument.parse(documentOf(await cli(at('batches')))).batches).toEqual([]);
      expect(proxy.posts()).toBe(0);
    } finally {
      await proxy.close();
    }
  }, LONG);
});
