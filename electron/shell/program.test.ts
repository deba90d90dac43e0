import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { practiceConnectionId } from '../connections/connections.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { batchId } from '../../shared/ids.ts';
import { won } from '../../shared/money.ts';
import type { Reminder } from '../../shared/views.ts';
import { safeFileName } from '../file-name.ts';
import { fileSaver } from './dialogs.ts';
import { REQUEST_CHANNEL } from './channels.ts';
import { FakeElectron, FakeEvent, requestFrom } from './fake-electron.ts';
import { menuTemplate } from './menu.ts';
import { chosenHome } from './place.ts';
import { runProgram } from './program.ts';
import { reminderShower } from './remind.ts';
import { quitCarefully } from './quit.ts';
import { serviceFetch } from './service-fetch.ts';

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'settledesk-shell-'));
  folders.push(made);
  return made;
}
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

interface Running {
  readonly electron: FakeElectron;
  readonly ask: (channel: unknown, input: unknown) => Promise<unknown>;
  readonly home: string;
}
async function start(home?: string): Promise<Running> {
  const electron = new FakeElectron();
  const where = home ?? (await folder());
  const pages = await folder();
  await writeFile(join(pages, 'index.html'), '<!doctype html>');
  runProgram(electron.parts(), { preload: '/p/preload.cjs', pages, argv: ['--home', where], environment: {}, platform: 'linux', keychain: sessionStore() });
  electron.app.becomeReady();
  await vi.waitFor(() => expect(electron.errors.length > 0 || electron.windows[0]?.shown === 1).toBe(true));
  const ask = (channel: unknown, input: unknown): Promise<unknown> => electron.handlers.get(REQUEST_CHANNEL)!(requestFrom(electron.windows[0]!.webContents), channel, input);
  return { electron, ask, home: where };
}
async function end({ electron }: Running): Promise<void> {
  electron.app.quit();
  await vi.waitFor(() => expect(electron.app.ended).toBe(true));
}

describe('a reminder of a start', () => {
  const reminder: Reminder = { id: batchId('b1'), label: '본사 지급', environment: 'live', sendAt: '2026-12-01T14:00:00+09:00', count: 1200, amount: won(71_683_760) };

  it('names the environment, the connection, the time and the sum', () => {
    const electron = new FakeElectron();
    reminderShower(electron.parts(), () => 'ko')(reminder);
    expect(electron.notifications).toEqual([{ title: '곧 보내기 시작합니다 · 실거래', body: '본사 지급 · 14:00 · 1,200건 · 71,683,760원' }]);
  });
});

describe('the program', () => {
  it('is sandboxed, opens one window on the desk and answers it', async () => {
    const running = await start();
    const { electron, ask } = running;
    expect([electron.app.sandboxed, electron.windows.length, electron.windows[0]!.loaded]).toEqual([true, 1, ['app://desk/']]);
    expect([...electron.app.switches]).toEqual(['lang']);
    expect(await ask('app.info', {})).toMatchObject({ ok: true, value: { host: 'electron', language: 'ko' } });
    expect([...electron.handlers.keys()]).toEqual([REQUEST_CHANNEL]);
    expect([...electron.sessions.keys()]).toEqual(['persist:window']);
    expect(electron.defaultSession.check!(null, 'media', '', {})).toBe(false);
    await end(running);
  });

  it.each([
    ['an unknown channel', 'shell.openPath', { path: '/etc' }, 'CHANNEL_UNKNOWN'],
    ['a channel of the prototype', '__proto__', {}, 'CHANNEL_UNKNOWN'],
    ['a channel that is no text', { toString: 'app.info' }, {}, 'CHANNEL_UNKNOWN'],
    ['an argument too many', 'app.info', { path: '/etc/passwd' }, 'ARGUMENT_INVALID'],
    ['a path instead of bytes', 'drafts.import', { importId: 'import-12', connectionId: practiceConnectionId('toss-v1'), name: 'a.xlsx', bytes: '/etc/passwd' }, 'ARGUMENT_INVALID'],
    ['a name that is far too long', 'drafts.import', { importId: 'import-12', connectionId: practiceConnectionId('toss-v1'), name: 'a'.repeat(10_000), bytes: new Uint8Array(1) }, 'ARGUMENT_INVALID'],
    ['a page of a million rows', 'batches.rows', { id: 'b', offset: 0, limit: 1_000_000, outcome: null, text: null }, 'ARGUMENT_INVALID'],
    ['nothing at all', undefined, undefined, 'CHANNEL_UNKNOWN'],
  ])('refuses %s', async (_name, channel, input, code) => {
    const running = await start();
    expect(await running.ask(channel, input)).toMatchObject({ ok: false, error: { code } });
    await end(running);
  });

  it('reads a sample that the window asks for, through the worker, and tells how far it is', async () => {
    const running = await start();
    const reply = await running.ask('drafts.importSample', { importId: 'import-12', connectionId: practiceConnectionId('toss-v1'), sampleId: 'submall-clean' });
    expect(reply).toMatchObject({ ok: true });
    await end(running);
  });

  it('stays where it is in every page that Electron ever makes', async () => {
    const running = await start();
    const contents = running.electron.windows[0]!.webContents;
    running.electron.app.emit('web-contents-created', {}, contents);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const event = new FakeEvent('https://evil.example/');
    contents.emit('will-navigate', event);
    expect(event.refused).toBe(true);
    await end(running);
  });

  it('changes its menu with the language', async () => {
    const running = await start();
    await running.ask('settings.set', { language: 'en', colorScheme: 'auto' });
    expect(running.electron.menus.map((menu) => menu.at(-1)!.label)).toEqual(['도움말', 'Help']);
    await end(running);
  });

  it('says in a box why it cannot open, and ends', async () => {
    const home = await folder();
    const other = await Desk.open({ home, mode: 'write', keychain: sessionStore(), host: { kind: 'cli', fetch, saveFile: () => Promise.resolve({ type: 'cancelled' }), emit: () => undefined, report: () => undefined } });
    const { electron } = await start(home);
    await other.close();
    expect([electron.errors.length, electron.app.exits, electron.windows[0]!.shown]).toEqual([1, [2], 0]);
  });

  it('does not start twice over one ledger, but shows the first window', async () => {
    const running = await start();
    const first = running.electron.windows[0]!;
    first.minimized = true;
    running.electron.app.emit('second-instance');
    expect([first.minimized, first.focused]).toEqual([false, 1]);
    await end(running);

    const second = new FakeElectron();
    second.app.first = false;
    runProgram(second.parts(), { preload: '', pages: '', argv: ['--home', running.home], environment: {}, platform: 'linux' });
    second.app.becomeReady();
    expect([second.app.ended, second.windows.length]).toEqual([true, 0]);
  });

  it('offers the window again when its process ends, and loses nothing', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const running = await start();
    const [window] = running.electron.windows;
    window!.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    await vi.waitFor(() => expect(window!.loaded).toEqual(['app://desk/', 'app://desk/']));
    window!.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect([running.electron.questions.length, await running.ask('drafts.list', {})]).toEqual([1, { ok: true, value: [] }]);
    await end(running);
  });

  it('closes the ledger before it goes, so that it can be opened again at once', async () => {
    const running = await start();
    const close = new FakeEvent();
    running.electron.windows[0]!.emit('close', close);
    expect(close.refused).toBe(true);
    await vi.waitFor(() => expect(running.electron.app.ended).toBe(true));
    const again = await start(running.home);
    expect(again.electron.errors).toEqual([]);
    await end(again);
  });
});

describe('leaving while a batch is being sent', () => {
  function leaving(button: number): { electron: FakeElectron; closed: string[]; guard: ReturnType<typeof quitCarefully> } {
    const electron = new FakeElectron();
    electron.button = button;
    const closed: string[] = [];
    const { app, dialog } = electron.parts();
    const guard = quitCarefully({
      app,
      dialog,
      window: () => null,
      language: () => 'ko',
      isSending: () => true,
      close: () => Promise.resolve(void closed.push('closed')),
      report: (error) => closed.push(String(error)),
    });
    return { electron, closed, guard };
  }

  it('asks, and goes on sending when the person says so', async () => {
    const { electron, closed } = leaving(0);
    electron.app.quit();
    await vi.waitFor(() => expect(electron.questions).toHaveLength(1));
    await Promise.resolve();
    expect([electron.app.ended, closed, electron.questions[0]!.defaultId]).toEqual([false, [], 0]);
  });
  it('asks once, stops between two requests, then goes', async () => {
    const { electron, closed } = leaving(1);
    electron.app.quit();
    electron.app.quit();
    await vi.waitFor(() => expect(electron.app.ended).toBe(true));
    expect([electron.questions.length, closed]).toEqual([1, ['closed']]);
  });
});

describe('saving a file', () => {
  it.each([
    ['../../etc/passwd.xlsx', '__.._etc_passwd.xlsx'],
    ['a:b*c?.xlsx', 'a_b_c_.xlsx'],
    ['.hidden.xlsx', '_hidden.xlsx'],
    ['...', '_'],
    [' . ', 'settledesk.xlsx'],
  ])('suggests %s as a plain name', (name, plain) => {
    expect(safeFileName(name)).toBe(plain);
  });
  it('writes to the chosen path, tells the window the name alone, and is content with no', async () => {
    const electron = new FakeElectron();
    const save = fileSaver(electron.parts().dialog, () => null, () => '/downloads');
    const wrote: string[] = [];
    const write = async (path: string): Promise<void> => {
      wrote.push(path);
      await writeFile(path, 'book');
    };
    expect(await save('a.xlsx', write)).toEqual({ type: 'cancelled' });
    const place = await folder();
    electron.saveTo = join(place, 'mine');
    expect(await save('a.xlsx', write)).toEqual({ type: 'saved', name: 'mine.xlsx' });
    expect([wrote, await readFile(join(place, 'mine.xlsx'), 'utf8')]).toEqual([[join(place, 'mine.xlsx')], 'book']);
    // A second time the longer name is taken, and nobody was asked whether to replace it.
    expect(await save('a.xlsx', write)).toEqual({ type: 'saved', name: 'mine' });
  });
});

describe('the rest of the shell', () => {
  it('fetches through Electron without cache and cookies', async () => {
    const server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const electron = new FakeElectron();
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const response = await serviceFetch(electron.parts().net)(url, { method: 'GET', redirect: 'manual' });
    server.close();
    expect([await response.text(), electron.fetched]).toEqual(['here', [[url.href, { cache: 'no-store', credentials: 'omit', method: 'GET', redirect: 'manual' }]]]);
  });
  it('finds the ledger where the other hosts look for it', async () => {
    const place = await folder();
    await mkdir(join(place, 'other'));
    expect(chosenHome(['--enable-logging', `--home=${place}`], {})).toBe(place);
    expect(chosenHome(['--home', place], { SETTLEDESK_HOME: '/elsewhere' })).toBe(place);
    expect(chosenHome([], { SETTLEDESK_HOME: '/elsewhere' })).toBe('/elsewhere');
  });
  it('has editing in the menu everywhere, and developer tools in unpackaged programs only', () => {
    const roles = (packaged: boolean, platform: NodeJS.Platform): string[] =>
      menuTemplate({ language: 'ko', platform, packaged, openExternal: () => Promise.resolve(true) }).flatMap((menu) => (menu.submenu as { role?: string }[]).flatMap((item) => item.role ?? []));
    expect(roles(true, 'win32')).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'quit']));
    expect(roles(true, 'darwin')).not.toContain('toggleDevTools');
    expect(roles(false, 'linux')).toContain('toggleDevTools');
  });
});
