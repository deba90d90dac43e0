import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { cli, documentOf } from '../tests/processes.ts';
import type { Ended } from '../tests/processes.ts';

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

const on = (day: string) => ({ SETTLEDESK_NOW: `${day}T13:00:00+09:00` });

/** Two payees with a day of their own beside them, sent by the desk's practice connection. */
function sheet(name: string, amount = 52_000, day = '2026-12-04'): string {
  const path = join(folder.path, name);
  writeFileSync(path, `서브몰ID,지급일,지급금액\r\nsubmall001,${day},${amount}\r\nsubmall002,${day},${amount}\r\n`);
  return path;
}

const send = async (path: string, day: string, more: readonly string[], amount = 52_000): Promise<Ended> =>
  await cli(['send', path, '--connection', 'practice-toss-v1', '--count', '2', '--amount', String(2 * amount), ...more, '--home', home, '--json', '--summary'], on(day));
const codeOf = (ended: Ended) => ({ status: ended.status, ...(documentOf(ended) as { error?: { code: string } }) });

describe('the same sheet on the next day', () => {
  const WAYS: [string, string[], string[]][] = [
    ['at once', ['--immediate'], ['--immediate']],
    ['on a day for all rows', ['--date', '2026-12-07'], ['--date', '2026-12-08']],
    ['by its own days, after it was paid at once', ['--immediate'], []],
  ];
  it.each(WAYS)('%s it is not sent again without a word of its own', async (_name, before, options) => {
    const path = sheet(`지급 ${number}.csv`);
    const first = await send(path, '2026-11-24', before);
    expect(first.status, first.stderr).toBe(0);
    expect(codeOf(await send(path, '2026-11-25', options))).toMatchObject({ status: 2, error: { code: 'DUPLICATES_UNDECIDED' } });
    const allowed = await send(path, '2026-11-25', [...options, '--allow-duplicates']);
    expect(allowed.status, allowed.stderr).toBe(0);
  }, LONG);

  it('written again under another name, what it pays is found all the same', async () => {
    expect((await send(sheet(`월요일 ${number}.csv`), '2026-11-24', ['--immediate'])).status).toBe(0);
    const again = sheet(`화요일 ${number}.csv`, 52_000, '2026-12-11');
    expect(codeOf(await send(again, '2026-11-25', ['--immediate']))).toMatchObject({ status: 2, error: { code: 'DUPLICATES_UNDECIDED' } });
    // With a day of its own it is similar, which is no reason to refuse it.
    expect((await send(again, '2026-11-25', [])).status).toBe(0);
  }, LONG);

  it('after a batch of it that was cancelled it is sent like any other', async () => {
    const path = sheet(`취소 ${number}.csv`, 61_000);
    const first = await send(path, '2026-11-24', ['--immediate'], 61_000);
    const { batch } = documentOf(first) as { batch: { id: string } };
    expect((await cli(['cancel', batch.id, '--home', home, '--json'], on('2026-11-24'))).status).toBe(0);
    const second = await send(path, '2026-11-25', ['--immediate'], 61_000);
    expect(second.status, second.stderr).toBe(0);
  }, LONG);
});
