import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { BatchId } from '../../shared/ids.ts';
import { listRows, moveRows, setBatchState } from '../ledger/batches.ts';
import { frozen, inDesk } from '../tests/desk-home.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { cli, documentOf, startCli, startPracticeProcess, startProxy, writeSheet } from '../tests/processes.ts';
import { changeLedger } from '../tests/raw-ledger.ts';

const LONG = 120_000;
const document = z.looseObject({ batch: z.looseObject({ id: z.string() }), outcomes: z.record(z.string(), z.number()) });
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

const at = (...args: readonly string[]): string[] => [...args, '--home', home, '--json'];

describe('cancel', () => {
  /** The first row stands at the service where it can no longer be undone; `waiting` others were never sent. */
  async function tooLate(waiting: number): Promise<BatchId> {
    return await inDesk(home, async (desk) => {
      const { id } = await frozen(desk, Array.from({ length: waiting + 1 }, (_, index) => 50_000 + index));
      const [first] = listRows(desk.db, id);
      setBatchState(desk.db, id, { state: 'sending', startedAt: desk.clock() });
      moveRows(desk.db, id, 'journalled', [{ key: first!.key, outcome: 'sending' }]);
      moveRows(desk.db, id, 'answer', [{ key: first!.key, outcome: 'accepted', status: 'PAYOUT_CONFIRMED', serviceId: first!.key }]);
      setBatchState(desk.db, id, { state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
      return id;
    });
  }

  it('that cancelled waiting rows and cannot undo accepted ones is 1 with its document, never the 2 that says nothing changed', async () => {
    const id = await tooLate(2);
    const ended = await cli(at('cancel', id));
    expect(ended.status, ended.stderr).toBe(1);
    expect(document.parse(documentOf(ended))).toMatchObject({ batch: { id }, outcomes: { accepted: 1, cancelled: 2, waiting: 0 } });
    expect(ended.stderr.trim().split('\n').at(-1)).toContain('취소');
  }, LONG);

  it('that could undo nothing is 2', async () => {
    const id = await tooLate(0);
    const ended = await cli(at('cancel', id));
    expect(ended.status, ended.stderr).toBe(2);
    expect(documentOf(ended)).toMatchObject({ error: { code: 'NOT_CANCELLABLE' } });
  }, LONG);
});

describe('track --wait', () => {
  it('goes on after a look without an answer and ends with what the others found; 2 only when none was answered', async () => {
    const practice = await startPracticeProcess(folder.path);
    const proxy = await startProxy(practice.baseUrl('toss-v1'));
    const secret = { TEST_SECRET: practice.secret('toss-v1') };
    try {
      const { id: connection } = documentOf(await cli(at('connect', 'toss-v1', '--label', '시험', '--env', 'test', '--base-url', proxy.url))) as { id: string };
      const sheet = await writeSheet(folder.path, 'toss-v1', 2, { name: '추적.xlsx' });
      const sent = await cli(at('send', sheet.path, '--connection', connection, '--count', '2', '--amount', String(sheet.amount), '--secret-env', 'TEST_SECRET'), secret);
      const { id } = document.parse(documentOf(sent)).batch;
      const before = proxy.requests().length;
      const tracking = startCli(at('track', id, '--wait', '8', '--secret-env', 'TEST_SECRET'), secret);
      // The second look begins once the first was answered; then the service goes away.
      await vi.waitUntil(() => proxy.requests().length >= before + 2, { timeout: LONG });
      await proxy.close();
      const ended = await tracking.ended;
      expect(ended.status, ended.stderr).toBe(0);
      expect(document.parse(documentOf(ended)).outcomes).toMatchObject({ accepted: 2 });
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);

      const never = await cli(at('track', id, '--wait', '1', '--secret-env', 'TEST_SECRET'), secret);
      expect({ status: never.status, document: documentOf(never) }).toMatchObject({ status: 2, document: { error: { code: 'SERVICE_UNREACHABLE' } } });
    } finally {
      await proxy.close().catch(() => undefined);
      await practice.kill('SIGTERM');
    }
  }, LONG);
});

describe('what nobody foresaw', () => {
  it('says that money may have moved, and so is never 2', async () => {
    const { id } = await inDesk(home, async (desk) => await frozen(desk, [50_000]));
    changeLedger(join(home, 'ledger.sqlite'), "UPDATE batches SET columns = 'no json', timing = 'no json'");
    const ended = await cli(at('batch', id));
    expect(documentOf(ended)).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(ended.stderr).toContain('서비스에 닿았을 수 있습니다');
    expect(ended.status).toBe(1);
  }, LONG);
});
