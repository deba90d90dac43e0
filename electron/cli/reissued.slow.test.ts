import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { cli, documentOf, startPracticeProcess, writeSheet } from '../tests/processes.ts';
import type { Ended, PracticeProcess } from '../tests/processes.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: ReturnType<typeof temporaryFolder>;
let practice: PracticeProcess;

beforeAll(async () => {
  folder = temporaryFolder();
  practice = await startPracticeProcess(folder.path);
});
afterAll(async () => {
  await practice.kill('SIGTERM');
  folder.remove();
});

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const told = (ended: Ended): { status: number; code: string } => ({ status: ended.status, code: errorSchema.parse(documentOf(ended)).error.code });

it('attack: another shop’s key for one run is refused by track, cancel and resume, until somebody says that it was reissued', async () => {
  const home = join(folder.path, 'home');
  const at = (...args: readonly string[]): string[] => [...args, '--home', home, '--json'];
  const keys = { TEST_SECRET: practice.secret('portone'), OTHER_SECRET: 'the-key-of-another-shop-0123456789' };
  const run = async (...args: readonly string[]): Promise<Ended> => await cli(at(...args), keys);
  const added = await run('connect', 'portone', '--label', '시험', '--env', 'test', '--base-url', practice.baseUrl('portone'));
  const { id: connection } = z.object({ id: z.string() }).parse(documentOf(added));
  const sheet = await writeSheet(folder.path, 'portone', 2);
  const sent = await run('send', sheet.path, '--connection', connection, '--count', '2', '--amount', String(sheet.amount), '--secret-env', 'TEST_SECRET');
  expect(sent.status, sent.stderr).toBe(0);
  const { batch } = z.object({ batch: z.object({ id: z.string() }) }).parse(documentOf(sent));

  for (const command of ['track', 'cancel']) {
    // Not 2, which would promise that nothing has happened: rows of it are with the service.
    expect(told(await run(command, batch.id, '--secret-env', 'OTHER_SECRET'))).toEqual({ status: 1, code: 'SECRET_DIFFERS' });
  }
  expect(told(await run('resume', '--reissued-secret', '--secret-env', 'OTHER_SECRET'))).toEqual({ status: 2, code: 'USAGE' });
  // Said to be reissued, it is asked with: this one the service does not know.
  expect(told(await run('track', batch.id, '--secret-env', 'OTHER_SECRET', '--reissued-secret')).code).toBe('SERVICE_REFUSED_KEY');
  const tracked = await run('track', batch.id, '--secret-env', 'TEST_SECRET');
  expect(tracked.status, tracked.stderr).toBe(0);
  expect((await run('audit', 'verify')).status).toBe(0);
});
