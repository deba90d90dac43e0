import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce } from '../../shared/breaths.ts';
import type { Batch } from '../ledger/batches.ts';
import { LedgerWorld, temporaryFolder } from '../tests/ledger-world.ts';
import { batchHash } from '../batches/hash.ts';
import { sha256 } from '../ledger/journal.ts';
import { answerOf, bytesOf, strangerKey } from '../tests/approvers.ts';
import { readRequest } from './read-request.ts';
import type { ProvenRequest, RequestHead } from './read-request.ts';
import { writeRequestFile } from './request-file.ts';

type Head = RequestHead;
type RowLine = ['row', number, string, string, string | null, number, string];
type RequestLine = ['request', string, string | null, string];

let world: LedgerWorld;
let folder: ReturnType<typeof temporaryFolder>;
let batch: Batch;
let text = '';

async function start(service: 'toss-v1' | 'portone', rows = 3): Promise<void> {
  world = await LedgerWorld.start(service, {});
  folder = temporaryFolder();
  batch = world.freeze(rows);
  const path = join(folder.path, 'request.sdapproval');
  const hash = await writeRequestFile(path, { db: world.db, batch, deskKey: null });
  text = readFileSync(path, 'utf8');
  expect(hash).toBe(sha256(text));
}
const end = async (): Promise<void> => {
  await world.close();
  folder.remove();
};
beforeAll(() => start('toss-v1'));
afterAll(end);

const read = (content: string): ProvenRequest => atOnce(readRequest(new TextEncoder().encode(content)));
const codeOf = (content: string): unknown => {
  try {
    read(content);
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

/** The file with its parts changed; with `rehash` the liar also works out the hash anew. */
function changed(change: { head?: (head: Head) => Head; rows?: (rows: RowLine[]) => RowLine[]; requests?: (requests: RequestLine[]) => RequestLine[]; rehash?: boolean }): string {
  const [first = '', ...lines] = text.trimEnd().split('\n');
  let head = JSON.parse(first) as Head;
  const values = lines.map((line) => JSON.parse(line) as RowLine | RequestLine);
  let rows = values.filter((value): value is RowLine => value[0] === 'row');
  let requests = values.filter((value): value is RequestLine => value[0] === 'request');
  rows = change.rows?.(rows) ?? rows;
  requests = change.requests?.(requests) ?? requests;
  head = change.head?.(head) ?? head;
  if (change.rehash === true) {
    const hash = batchHash({
      connectionId: head.batch.connectionId,
      kind: head.batch.kind,
      fileSha256: head.file.sha256,
      timing: head.batch.timing,
      count: head.batch.count,
      amount: head.batch.amount,
      rows: rows.map(([, sheetRow, key, payee, , amount, date]) => ({ sheetRow, key, payee, amount, date })),
      requests: requests.map(([, path, idempotencyKey, body]) => ({ path, idempotencyKey, bodySha256: sha256(body) })),
    });
    head = { ...head, batch: { ...head.batch, hash } };
  }
  return `${[head, ...rows, ...requests].map((value) => JSON.stringify(value)).join('\n')}\n`;
}

describe('a request for approval', () => {
  it.each(['toss-v1', 'portone'] as const)('of %s is proven: rows, totals, hash, and what the answer signs', async (service) => {
    await end();
    await start(service, 1203);
    const request = read(text);
    expect(request.head.batch).toMatchObject({ id: batch.id, hash: batch.hash, count: 1203, amount: batch.amount, preparedBy: 'tester' });
    expect(request.rows.map(({ key, payee, amount }) => ({ key, payee, amount }))).toEqual(world.rows(batch.id).map(({ key, payee, amount }) => ({ key, payee, amount })));
    expect(request.byDate.reduce((sum, day) => sum + day.amount, 0)).toBe(batch.amount);
    expect(request.shown).toBe(answerOf(world.db, batch, strangerKey(), 1).shown);
    await end();
    await start('toss-v1');
  });

  it('holds no account number and no cell of the sheet', () => {
    expect(text).not.toContain('"cells"');
    expect(text).not.toMatch(/accountNumber/);
    expect(changed({})).toBe(text);
  });
});

describe('a request that lies is not shown', () => {
  const FALSE = 'APPROVAL_FILE_FALSE';
  const INVALID = 'APPROVAL_FILE_INVALID';
  const bodyWith = (from: string | RegExp, to: string) => (requests: RequestLine[]): RequestLine[] => requests.map(([word, path, key, body]) => [word, path, key, body.replace(from, to)]);

  it('rows show one payee, the bodies pay another', () => {
    const payee = world.rows(batch.id)[0]!.payee;
    expect(codeOf(changed({ requests: bodyWith(payee, 'thief'), rehash: true }))).toBe(FALSE);
  });

  it('rows show one amount, the bodies pay another', () => {
    const { amount } = world.rows(batch.id)[0]!;
    expect(codeOf(changed({ requests: bodyWith(`"payoutAmount":${amount}`, `"payoutAmount":${amount * 10}`), rehash: true }))).toBe(FALSE);
  });

  it('rows show what two payees get the wrong way round: the total stays the same', () => {
    const swapped = (rows: RowLine[]): RowLine[] => {
      const [first, second, ...others] = rows as [RowLine, RowLine, ...RowLine[]];
      expect(first[5]).not.toBe(second[5]);
      return [first.with(5, second[5]) as RowLine, second.with(5, first[5]) as RowLine, ...others];
    };
    expect(codeOf(changed({ rows: swapped, rehash: true }))).toBe(FALSE);
  });

  it('rows show one day, the bodies pay on another', () => {
    const { date } = world.rows(batch.id)[0]!;
    expect(codeOf(changed({ requests: bodyWith(date, '2027-01-04'), rehash: true }))).toBe(FALSE);
  });

  it('the same request stands twice', () => {
    expect(codeOf(changed({ requests: (requests) => [...requests, ...requests], head: (head) => ({ ...head, lines: { ...head.lines, requests: 2 } }), rehash: true }))).toBe(FALSE);
  });

  it('a body pays a row that is not shown', () => {
    const smaller = (head: Head): Head => ({ ...head, batch: { ...head.batch, count: 2 }, lines: { ...head.lines, rows: 2 } });
    expect(codeOf(changed({ rows: (rows) => rows.slice(0, 2), head: smaller, rehash: true }))).toBe(FALSE);
  });

  it.each<[string, (head: Head) => Head]>([
    ['a smaller total', (head) => ({ ...head, batch: { ...head.batch, amount: (head.batch.amount - 1) as typeof head.batch.amount } })],
    ['fewer rows', (head) => ({ ...head, batch: { ...head.batch, count: head.batch.count - 1 } })],
    ['another service', (head) => ({ ...head, connection: { ...head.connection, service: 'portone' } })],
  ])('states %s', (_name, lie) => expect(codeOf(changed({ head: lie, rehash: true }))).toBe(FALSE));

  it.each<[string, (head: Head) => Head]>([
    ['hash', (head) => ({ ...head, batch: { ...head.batch, hash: 'a'.repeat(64) } })],
    ['connection', (head) => ({ ...head, batch: { ...head.batch, connectionId: 'c-live' as typeof head.batch.connectionId } })],
    ['file', (head) => ({ ...head, file: { ...head.file, sha256: 'b'.repeat(64) } })],
  ])('another %s than the hash is made of', (_name, lie) => expect(codeOf(changed({ head: lie }))).toBe(FALSE));

  it('rows of another batch', () => {
    expect(codeOf(changed({ head: (head) => ({ ...head, batch: { ...head.batch, id: 'b-other' as typeof head.batch.id } }), rehash: true }))).toBe(FALSE);
  });

  it('shown as live money or practice, it gives an answer that its own desk refuses', () => {
    const lie = read(changed({ head: (head) => ({ ...head, connection: { ...head.connection, environment: 'live' } }) }));
    expect(lie.shown).not.toBe(read(text).shown);
    const names = read(changed({ rows: (rows) => rows.map(([word, row, key, payee, , amount, date]) => [word, row, key, payee, '믿을 만한 곳', amount, date]) }));
    expect(names.shown).not.toBe(read(text).shown);
  });

  it.each<[string, () => string, string]>([
    ['a newer version', () => text.replace('"version":2', '"version":3'), 'APPROVAL_FILE_TOO_NEW'],
    ['an older version', () => text.replace('"version":2', '"version":1'), 'APPROVAL_FILE_TOO_NEW'],
    ['cut off', () => text.slice(0, -40), INVALID],
    ['its last line twice', () => `${text}${text.trimEnd().split('\n').at(-1)!}\n`, INVALID],
    ['empty', () => '', INVALID],
    ['an answer file', () => JSON.stringify({ format: 'settledesk-approval-answer', version: 2 }), INVALID],
    ['a key too many', () => text.replace('"desk":null', '"desk":null,"admin":true'), INVALID],
    ['prototype pollution', () => text.replace('"desk":null', '"desk":null,"__proto__":{"polluted":1}'), INVALID],
    ['a name that turns round', () => text.replace('지급.xlsx', '지급\u202Excl.exe'), INVALID],
    ['a fraction of a won', () => changed({ rows: (rows) => rows.map(([word, row, key, payee, name, amount, date]) => [word, row, key, payee, name, amount + 0.5, date]) }), INVALID],
    ['more rows than it says', () => changed({ rows: (rows) => [...rows, ...rows] }), INVALID],
    ['amounts past every integer', () => changed({ rows: (rows) => rows.map(([word, row, key, payee, name, , date]) => [word, row, key, payee, name, Number.MAX_SAFE_INTEGER, date]) }), FALSE],
    ['a day that is none', () => changed({ rows: (rows) => rows.map(([word, row, key, payee, name, amount]) => [word, row, key, payee, name, amount, '2026-02-30']) }), INVALID],
    ['bytes that are no text', () => `${text.slice(0, 5)}\uD800${text.slice(5)}`, INVALID],
  ])('%s', (_name, lie, code) => {
    expect(codeOf(lie())).toBe(code);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('a line without an end, however long the file', () => {
    expect(codeOf(`${text.split('\n')[0]!}\n${'a'.repeat(9 * 1024 * 1024)}`)).toBe(INVALID);
    expect(bytesOf('x')).toHaveLength(1);
  });
});
