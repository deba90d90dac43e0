import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { documentOf, homeHolds, start } from '../tests/processes.ts';
import type { Ended } from '../tests/processes.ts';

const LONG = 60_000;
const SCRIPT = join(import.meta.dirname, '..', 'tests', 'keychain-script.ts');
/** A keyring of its own, unlocked with a password that nobody types, on a bus of its own. */
const WITH_KEYRING = 'printf "pw\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@"';

let folder: ReturnType<typeof temporaryFolder>;
let home = '';
let environment: Record<string, string> = {};

beforeEach(() => {
  folder = temporaryFolder();
  home = join(folder.path, 'home');
  environment = { HOME: folder.path, XDG_RUNTIME_DIR: join(folder.path, 'run'), XDG_DATA_HOME: join(folder.path, 'data'), XDG_CONFIG_HOME: join(folder.path, 'config'), XDG_CACHE_HOME: join(folder.path, 'cache') };
  for (const path of [home, ...Object.values(environment)]) mkdirSync(path, { recursive: true, mode: 0o700 });
});
afterEach(() => folder.remove());

async function expectNoSecretLeft(ended: Ended): Promise<void> {
  expect(ended.stderr).not.toContain('test_sk_');
  for (const secret of ['first_1111', 'second_2222', 'session_3333', 'fourth_4444', 'fifth_5555']) expect(await homeHolds(home, ['ledger.sqlite', 'ledger.sqlite-wal'], secret)).toEqual([]);
}

describe('a real Secret Service', () => {
  it('keeps, gives back, replaces and deletes a secret; the profile says only that it is set and how it ends', async () => {
    const ended = await start('dbus-run-session', ['--', 'bash', '-c', WITH_KEYRING, process.execPath, SCRIPT, home], environment).ended;
    expect(ended.status, ended.stderr).toBe(0);
    expect(documentOf(ended)).toEqual({
      available: true,
      added: 'done',
      view: { place: 'keychain', lastFour: '1111' },
      first: 'test_sk_first_1111',
      later: 'test_sk_first_1111',
      replacedView: { place: 'keychain', lastFour: '2222' },
      replaced: 'test_sk_second_2222',
      movedView: { place: 'session', lastFour: '3333' },
      moved: 'test_sk_session_3333',
      afterMove: null,
      deletedView: { place: 'none', lastFour: null },
      deleted: 'CONNECTION_NO_SECRET',
      afterDelete: null,
      afterRemove: null,
      left: 0,
    });
    await expectNoSecretLeft(ended);
    // On disk only the keyring's own, encrypted file has it.
    expect(readFileSync(join(home, 'ledger.sqlite')).byteLength).toBeGreaterThan(0);
  }, LONG);

  it('the command line: connect stores, connections shows the last four, disconnect removes', async () => {
    const cli = join(import.meta.dirname, '..', 'cli.ts');
    const steps = [
      `"$NODE" "${cli}" connect toss-v1 --label 열쇠 --env test --secret-env KEY --home "$DESK" --json`,
      `"$NODE" "${cli}" connections --home "$DESK" --json`,
      `ID=$("$NODE" "${cli}" connections --home "$DESK" --json | sed 's/.*"id":"\\(c-toss-v1-[0-9a-f]*\\)".*/\\1/')`,
      `"$NODE" "${cli}" disconnect "$ID" --home "$DESK" --json`,
    ].join('; ');
    const script = `printf "pw\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; ${steps}`;
    const ended = await start('dbus-run-session', ['--', 'bash', '-c', script], { ...environment, NODE: process.execPath, DESK: home, KEY: 'test_sk_first_1111' }).ended;
    expect(ended.status, ended.stderr).toBe(0);
    const [added, listed, removed] = ended.stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(added).toMatchObject({ service: 'toss-v1', env: 'test', label: '열쇠' });
    expect(listed).toMatchObject({ connections: expect.arrayContaining([expect.objectContaining({ label: '열쇠', secret: { place: 'keychain', lastFour: '1111' } })]) });
    expect(removed).toMatchObject({ removed: { label: '열쇠' } });
    expect(ended.stdout).not.toContain('first_1111');
    await expectNoSecretLeft(ended);
  }, LONG);
});

describe('no Secret Service', () => {
  it.each([
    ['no bus at all', {}],
    ['a bus that is not there', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }],
  ])('%s: KEYCHAIN_UNAVAILABLE, no half-made connection, and a secret for this run works', async (_name, change) => {
    const ended = await start(process.execPath, [SCRIPT, home], { ...environment, ...change }).ended;
    expect(ended.status, ended.stderr).toBe(0);
    expect(documentOf(ended)).toEqual({
      available: false,
      added: 'KEYCHAIN_UNAVAILABLE',
      listed: 0,
      sessionView: { place: 'session', lastFour: '1111' },
      session: 'test_sk_first_1111',
    });
    await expectNoSecretLeft(ended);
  }, LONG);

  it('a bus without a keyring: KEYCHAIN_UNAVAILABLE', async () => {
    // No activation: the bus must not start a keyring of its own accord.
    const ended = await start('dbus-run-session', ['--', 'bash', '-c', 'exec "$0" "$@"', process.execPath, SCRIPT, home], { ...environment, XDG_DATA_DIRS: folder.path }).ended;
    expect(ended.status, ended.stderr).toBe(0);
    expect(documentOf(ended)).toMatchObject({ added: 'KEYCHAIN_UNAVAILABLE', session: 'test_sk_first_1111' });
  }, LONG);
});
