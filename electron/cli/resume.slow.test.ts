import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BatchId } from '../../shared/ids.ts';
import { setBatchState } from '../ledger/batches.ts';
import { frozen, inDesk } from '../tests/desk-home.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { cli, documentOf } from '../tests/processes.ts';

const LONG = 120_000;
const document = z.looseObject({ batch: z.looseObject({ id: z.string(), state: z.string() }) });
const documents = z.object({ batches: z.array(document) });
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

const resume = async (...args: readonly string[]) => await cli(['resume', ...args, '--home', home, '--json', '--summary']);

describe('resume of several batches', () => {
  /** `fails`: on a connection whose secret nobody has any more. */
  async function stoppedBatches(fails: readonly boolean[]): Promise<BatchId[]> {
    return await inDesk(home, async (desk) => {
      const gone = await desk.addConnection({ service: 'portone', environment: 'test', label: '없는 키', baseUrl: 'http://127.0.0.1:9', secret: 'only for this run', keep: 'session' });
      const ids: BatchId[] = [];
      for (const [index, failing] of fails.entries()) {
        const { id } = await frozen(desk, [50_000 + index], failing ? gone.id : undefined);
        setBatchState(desk.db, id, { state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
        ids.push(id);
      }
      return ids;
    });
  }

  it('one that fails hides none of the others: each is told, and the exit status never says that nothing changed', async () => {
    const ids = await stoppedBatches([false, true, false]);
    const ended = await resume();
    expect(ended.status, ended.stderr).toBe(1);
    const told = new Map(documents.parse(documentOf(ended)).batches.map(({ batch }) => [batch.id, batch.state]));
    expect(ids.map((id) => told.get(id))).toEqual(['done', 'stopped', 'done']);
    const about = ended.stderr.split('\n').filter((line) => line.startsWith(`${ids[1]} · `));
    expect(about).toHaveLength(1);
    expect(about[0]).toContain('돈은 나가지 않았습니다');
  }, LONG);

  it('is 2 only when every one of them failed and nothing was sent', async () => {
    const ids = await stoppedBatches([true, true]);
    const ended = await resume();
    expect(ended.status, ended.stderr).toBe(2);
    for (const id of ids) expect(ended.stderr).toContain(`${id} · `);
  }, LONG);
});

describe('resume without a batch', () => {
  it('leaves one that a person froze and has not sent, says so and ends with 1; by its name it is sent', async () => {
    const { id } = await inDesk(home, async (desk) => await frozen(desk, [50_000]));
    const left = await resume();
    expect(left.status, left.stderr).toBe(1);
    expect(documentOf(left)).toEqual({ batches: [] });
    for (const word of [`resume ${id}`, `cancel ${id}`, '50,000']) expect(left.stderr).toContain(word);
    expect(document.parse(documentOf(await cli(['batch', id, '--home', home, '--json']))).batch.state).toBe('ready');
    const sent = await resume(id);
    expect(sent.status, sent.stderr).toBe(0);
    expect(document.parse(documentOf(sent)).batch).toMatchObject({ id, state: 'done' });
  }, LONG);

  it('sends one that a send had frozen before it was killed', async () => {
    const { id } = await inDesk(home, async (desk) => await frozen(desk, [50_000], undefined, { by: 'send' }));
    const sent = await resume();
    expect(sent.status, sent.stderr).toBe(0);
    expect(document.parse(documentOf(sent)).batch).toMatchObject({ id, state: 'done' });
  }, LONG);
});
