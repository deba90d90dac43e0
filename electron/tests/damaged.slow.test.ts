import { openSync, readFileSync, rmSync, truncateSync, writeSync, closeSync, statSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SERVICE_IDS } from '../../shared/services.ts';
import { MatrixWorld, sentPlace } from './failpoints/matrix.ts';
import type { Kept } from './failpoints/lane.ts';
import { openByBook, readHome, wrongByBook } from './failpoints/truth.ts';
import { temporaryFolder } from './ledger-world.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 10 * 60_000, hookTimeout: 120_000 });

const DAY = 24 * 60 * 60 * 1000;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const LATER = '2026-12-21T09:00:00+09:00';

/** Where the frames of a write-ahead log end, in bytes from its beginning. */
function frameEnds(path: string): readonly number[] {
  const bytes = readFileSync(path);
  const frame = FRAME_HEADER + bytes.readUInt32BE(8);
  return Array.from({ length: Math.floor((bytes.length - WAL_HEADER) / frame) }, (_, index) => WAL_HEADER + (index + 1) * frame);
}

describe.each(SERVICE_IDS)('%s: a machine that damages what was written', (service) => {
  const folder = temporaryFolder();
  let world: MatrixWorld;
  /** Killed with the second of three requests answered, and nothing of it stored. */
  let kept: Kept;
  let ends: readonly number[] = [];
  const wal = (): string => join(world.lane.home, 'ledger.sqlite-wal');

  beforeAll(async () => {
    // People's folders have spaces and Hangul in their names.
    world = await MatrixWorld.open(join(folder.path, '정산 데스크 (시험)'), service);
    await world.lane.restore(world.connected);
    await world.lane.die('send', await world.sending(), { failpoint: sentPlace(service, 2) });
    ends = frameEnds(wal());
    kept = await world.lane.keep('cut-off');
  });
  afterAll(async () => {
    await world.close();
    folder.remove();
  });

  /** What is wrong after going on with a log of which only the first bytes are left. */
  async function afterCut(bytes: number, days: number): Promise<readonly string[]> {
    const { lane } = world;
    await lane.restore(kept);
    if (days > 0) await lane.advance(days * DAY);
    truncateSync(wal(), bytes);
    // The index of the log is only a help for speed: with and without it.
    if (bytes % 2 === 0) rmSync(`${join(lane.home, 'ledger.sqlite')}-shm`, { force: true });
    const before = await lane.book();
    const posts = await lane.posts();
    await world.lane.run('batches', [], days > 0 ? { now: LATER } : {});
    await world.resume(days > 0 ? { now: LATER } : {});
    const book = await lane.book();
    const seen = readHome(lane.home);
    // The freezing itself was lost: no ledger can know, but nothing may go out for it either.
    if (seen === null || seen.batches.length === 0) return (await lane.posts()) === posts && book.length === before.length ? [] : [`cut at ${bytes}: something was sent of a batch that is not there`];
    return [...wrongByBook(seen, book), ...openByBook(seen, book, { undone: false })].map((what) => `cut at ${bytes} of ${ends.at(-1) ?? 0}: ${what}`);
  }

  it('a log cut at every frame, and inside of frames: whatever is left of it, nothing is paid twice and every row is known', async () => {
    const cuts = [0, 1, WAL_HEADER - 1, ...ends.flatMap((end, index) => (index % 3 === 0 ? [end, end - 1, end - 2000] : [end]))];
    const wrong: string[] = [];
    for (const cut of cuts) wrong.push(...(await afterCut(cut, 0)));
    expect(wrong).toEqual([]);
    process.stdout.write(`\n${service}: ${cuts.length} cuts of a log of ${ends.length} frames\n`);
  });

  it('the same, found when every key is long dead', async () => {
    const wrong: string[] = [];
    for (const cut of ends.filter((_, index) => index % 3 === 0 || index > ends.length - 8)) wrong.push(...(await afterCut(cut, 20)));
    expect(wrong).toEqual([]);
  });

  it('pages overwritten: one sentence that says so, and nothing is sent', async () => {
    const { lane } = world;
    await lane.restore(kept);
    // A desk that opens and closes brings everything into the one file.
    await lane.run('connect', [service, '--label', '다른 것', '--env', 'test', '--base-url', lane.url]);
    const path = join(lane.home, 'ledger.sqlite');
    const posts = await lane.posts();
    const file = openSync(path, 'r+');
    for (let at = 4096 * 2; at < statSync(path).size; at += 4096) writeSync(file, Buffer.alloc(512, 0xa5), 0, 512, at);
    closeSync(file);
    // As after a power cut: the desk before did not end cleanly.
    closeSync(openSync(join(lane.home, 'desk.running'), 'a'));
    expect(await lane.run('resume', ['--secret-env', 'TEST_SECRET'])).toMatchObject({ status: null, code: 'LEDGER_DAMAGED' });
    expect(await lane.posts()).toBe(posts);
    expect(existsSync(join(lane.home, 'desk.running'))).toBe(true);
  });
});
