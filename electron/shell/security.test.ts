import { glob, mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskBridge } from './bridge.ts';
import type { Wire } from './bridge.ts';
import { EVENT_CHANNEL, REQUEST_CHANNEL } from './channels.ts';
import { externalGate } from './external.ts';
import { FakeElectron, FakeEvent, FakeSession, FakeWebContents, requestFrom } from './fake-electron.ts';
import { answerWindow, isDeskWindow, tellWindow } from './ipc.ts';
import { stayAtDesk } from './navigation.ts';
import { isDeskUrl, loggableAddress } from './origin.ts';
import { denyPermissions } from './permissions.ts';
import { DESK_SCHEMES, mayLoad, servePage, serveWindow } from './protocol.ts';
import { windowOptions } from './window.ts';

const quiet = (): void => undefined;

describe('the window', () => {
  const options = (packaged: boolean): ReturnType<typeof windowOptions> => windowOptions({ preload: '/p/preload.cjs', packaged, dark: false, session: new FakeSession().asElectron() });

  it('gives the page no Node, no shared world and no webview', () => {
    expect(options(true).webPreferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webviewTag: false, webSecurity: true });
  });
  it('has developer tools in unpackaged programs only', () => {
    expect([options(true).webPreferences?.devTools, options(false).webPreferences?.devTools]).toEqual([false, true]);
  });
});

describe('whose request is answered', () => {
  const window = new FakeWebContents();
  const deskWindow = window.asElectron();

  it('the top frame of the desk window', () => {
    expect(isDeskWindow(requestFrom(window), deskWindow)).toBe(true);
  });
  it.each([
    ['another window', requestFrom(new FakeWebContents()), deskWindow],
    ['any window before ours is there', requestFrom(window), null],
    ['a frame inside the page', requestFrom(window, { parent: {} }), deskWindow],
    ['a frame that is gone', requestFrom(window, null), deskWindow],
    ['a page of another origin', requestFrom(window, { origin: 'https://evil.example', url: 'https://evil.example/' }), deskWindow],
    ['an opaque origin', requestFrom(window, { origin: 'null' }), deskWindow],
    ['a host that begins like ours', requestFrom(window, { origin: 'app://desk.evil', url: 'app://desk.evil/' }), deskWindow],
    ['our name as the user of another host', requestFrom(window, { url: 'app://desk@evil/' }), deskWindow],
    ['a file', requestFrom(window, { origin: 'file://', url: 'file:///app://desk/' }), deskWindow],
    ['an empty page', requestFrom(window, { url: 'about:blank' }), deskWindow],
  ] as const)('refuses %s', async (_name, event, known) => {
    const electron = new FakeElectron();
    const asked: unknown[] = [];
    const refusals: string[] = [];
    answerWindow(
      electron.parts().ipcMain,
      () => known,
      (...values) => {
        asked.push(values);
        return Promise.resolve({ ok: true, value: null });
      },
      (why) => refusals.push(why),
    );
    const reply = await electron.handlers.get(REQUEST_CHANNEL)!(event, 'app.info', {});
    expect(reply).toEqual({ ok: false, error: { code: 'SENDER_UNKNOWN', params: {}, moneyMoved: 'no' } });
    expect([asked.length, refusals.length]).toEqual([0, 1]);
  });
  it('on exactly one channel', () => {
    const electron = new FakeElectron();
    answerWindow(electron.parts().ipcMain, () => deskWindow, () => Promise.resolve({ ok: true, value: null }), quiet);
    expect([...electron.handlers.keys()]).toEqual(['settledesk:request']);
  });
  it('sends events to the living desk window only', () => {
    const gone = new FakeWebContents();
    gone.destroyed = true;
    const progress = { importId: 'import-1', rows: 1, bytesRead: 1, bytesTotal: 2, rowsPerSecond: null, phase: 'reading' as const, rowsTotal: null, secondsLeft: null };
    tellWindow(null, 'import.progress', progress);
    tellWindow(gone.asElectron(), 'import.progress', progress);
    tellWindow(deskWindow, 'import.progress', progress);
    expect([gone.sent, window.sent]).toEqual([[], [[EVENT_CHANNEL, 'import.progress', progress]]]);
  });
});

describe('the bridge', () => {
  function wire(): Wire & { invoked: unknown[][]; hear: (...values: unknown[]) => void; listening: () => number } {
    const listeners = new Set<(...values: unknown[]) => void>();
    const invoked: unknown[][] = [];
    return {
      invoked,
      invoke: (...values) => {
        invoked.push(values);
        return Promise.resolve('answer');
      },
      on: (_channel, listener) => listeners.add(listener),
      off: (_channel, listener) => listeners.delete(listener),
      hear: (...values) => listeners.forEach((listener) => listener(...values)),
      listening: () => listeners.size,
    };
  }

  it('has these keys and no others, none of them the raw wire', () => {
    const bridge = deskBridge(wire());
    expect(Object.keys(bridge).toSorted()).toEqual(['request', 'subscribe']);
  });
  it('asks on the one channel, whatever the page names', async () => {
    const raw = wire();
    const bytes = new Uint8Array([1, 2, 3]);
    await deskBridge(raw).request('settledesk:other', { bytes });
    expect(raw.invoked).toEqual([[REQUEST_CHANNEL, 'settledesk:other', { bytes }]]);
  });
  it('hands listeners no event object and lets them go', () => {
    const raw = wire();
    const heard: unknown[][] = [];
    const stop = deskBridge(raw).subscribe((...values) => heard.push(values));
    raw.hear({ sender: 'the raw wire' }, 'batch.progress', { sent: 1 });
    raw.hear({ sender: 'the raw wire' }, 7, {});
    stop();
    expect([heard, raw.listening()]).toEqual([[['batch.progress', { sent: 1 }]], 0]);
  });
  it('is all that the preload script exposes', async () => {
    const text = await readFile(new URL('../preload.ts', import.meta.url), 'utf8');
    expect(text.match(/exposeInMainWorld\([^)]*/g)).toEqual(["exposeInMainWorld('settledesk', deskBridge(ipcRenderer"]);
  });
});

describe('the app: scheme', () => {
  let folder = '';
  let pages = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'settledesk-pages-'));
    pages = join(folder, 'renderer');
    await mkdir(join(pages, 'assets'), { recursive: true });
    await mkdir(join(folder, 'renderer-secret'));
    await writeFile(join(pages, 'index.html'), '<meta content="__CSP_NONCE__">');
    await writeFile(join(pages, 'assets', 'main.js'), 'export {};');
    await writeFile(join(folder, 'secret.json'), '{}');
    await writeFile(join(folder, 'renderer-secret', 'key.json'), '{}');
    await symlink(join(folder, 'secret.json'), join(pages, 'link.json'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const status = async (url: string, method = 'GET'): Promise<number> => (await servePage(pages, { method, url })).status;

  it('is standard and secure, and may neither fetch nor pass by the content policy', () => {
    expect(DESK_SCHEMES).toEqual([{ scheme: 'app', privileges: expect.objectContaining({ standard: true, secure: true, supportFetchAPI: false, bypassCSP: false, allowServiceWorkers: false }) as unknown }]);
  });
  it('serves the page under a policy that lets it connect to nothing', async () => {
    const response = await servePage(pages, { method: 'GET', url: 'app://desk/' });
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*connect-src 'none'/);
    expect(policy).not.toContain('unsafe-eval');
    expect(await response.text()).toContain(nonce);
    expect([response.headers.get('x-content-type-options'), response.headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
    expect((await servePage(pages, { method: 'GET', url: 'app://desk/assets/main.js' })).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });
  it.each([
    'app://desk/../secret.json',
    'app://desk/assets/../../secret.json',
    'app://desk/%2e%2e/secret.json',
    'app://desk/%2e%2e%2fsecret.json',
    'app://desk/..%2f..%2f..%2fetc/hosts.json',
    'app://desk/%2e%2e%2frenderer-secret%2fkey.json',
    'app://desk/..%5csecret.json',
    'app://desk/index.html%00.json',
    'app://desk/%ff.json',
    'app://desk//etc/passwd',
    'app://desk/link.json',
  ])('does not climb out of its folder by %s', async (url) => {
    expect(await status(url)).toBe(404);
  });
  it.each(['app://evil/', 'app://desk.evil/', 'app://evil@desk/', 'app://desk:8080/', 'file:///etc/passwd', 'https://desk/'])('refuses the address %s', async (url) => {
    expect(await status(url)).toBe(403);
  });
  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('refuses %s', async (method) => {
    expect(await status('app://desk/', method)).toBe(405);
  });
  it.each(['file', 'http', 'https'])('answers nothing for %s: in the window', async (scheme) => {
    const session = new FakeSession();
    serveWindow(session.asElectron(), pages, true);
    const response = await session.handlers.get(scheme)!(new Request('https://example.com/'));
    expect(response.status).toBe(403);
  });
  it('lets the window load itself and nothing else', () => {
    const session = new FakeSession();
    serveWindow(session.asElectron(), pages, true);
    const cancelled = ['app://desk/assets/main.js', 'https://api.tosspayments.com/', 'wss://evil.example/', 'file:///etc/passwd', 'blob:app://desk/1', 'devtools://devtools/', 'data:text/html,x'].filter((url) => session.cancels(url, 'xhr'));
    expect(cancelled).toHaveLength(6);
    expect([mayLoad('data:image/png;base64,AA', 'image', true), mayLoad('devtools://devtools/', 'mainFrame', false)]).toEqual([true, true]);
  });
});

describe('navigation', () => {
  function contents(): { fake: FakeWebContents; refusals: string[] } {
    const fake = new FakeWebContents();
    const refusals: string[] = [];
    stayAtDesk(fake.asElectron(), (why) => refusals.push(why));
    return { fake, refusals };
  }
  it.each(['https://evil.example/', 'data:text/html,<script>1</script>', 'javascript:alert(1)', 'file:///etc/passwd', 'blob:app://desk/1', 'app://evil/', 'https://evil.example/app://desk/', 'about:blank'])('the window does not go to %s', (url) => {
    const { fake, refusals } = contents();
    const events = ['will-navigate', 'will-frame-navigate', 'will-redirect'].map((name) => {
      const event = new FakeEvent(url);
      fake.emit(name, event);
      return event.refused;
    });
    expect([events, refusals.length]).toEqual([[true, true, true], 3]);
  });
  it('no frame is loaded inside the page, not even of the desk', () => {
    const event = new FakeEvent('app://desk/', false);
    contents().fake.emit('will-frame-navigate', event);
    expect(event.refused).toBe(true);
  });
  it('the page may load itself again', () => {
    const event = new FakeEvent('app://desk/#/batches');
    contents().fake.emit('will-navigate', event);
    expect(event.refused).toBe(false);
  });
  it('a redirect is refused even to the desk', () => {
    const event = new FakeEvent('app://desk/');
    contents().fake.emit('will-redirect', event);
    expect(event.refused).toBe(true);
  });
  it('no webview is attached', () => {
    const event = new FakeEvent();
    contents().fake.emit('will-attach-webview', event, {}, { src: 'https://evil.example/?key=secret' });
    expect(event.refused).toBe(true);
  });
  it.each(['https://evil.example/', 'app://desk/', 'about:blank', 'data:text/html,x'])('window.open(%s) opens nothing', (url) => {
    expect(contents().fake.openHandler!({ url })).toEqual({ action: 'deny' });
  });
  it('logs refusals without paths, queries or credentials', () => {
    expect(loggableAddress('https://user:pass@evil.example/a?key=secret')).toBe('https://evil.example');
    expect(isDeskUrl('not an address')).toBe(false);
  });
});

describe('permissions', () => {
  const session = new FakeSession();
  denyPermissions(session.asElectron(), quiet);

  it.each(['media', 'clipboard-read', 'clipboard-sanitized-write', 'display-capture', 'geolocation', 'notifications', 'fileSystem', 'hid', 'serial', 'usb', 'openExternal', 'local-fonts', 'pointerLock', 'something-new'])('%s is neither granted nor there', (permission) => {
    const decisions: boolean[] = [];
    session.request!(null, permission, (granted) => decisions.push(granted), {});
    expect([decisions, session.check!(null, permission, 'app://desk', {})]).toEqual([[false], false]);
  });
  it('no device is chosen, paired or shared', () => {
    const chosen: unknown[] = [];
    const hid = new FakeEvent();
    session.emit('select-hid-device', hid, {}, (id: unknown) => chosen.push(id));
    const serial = new FakeEvent();
    session.emit('select-serial-port', serial, [], {}, (id: unknown) => chosen.push(id));
    const usb = new FakeEvent();
    session.emit('select-usb-device', usb, {}, (id: unknown) => chosen.push(id));
    session.pairing!({}, (response) => chosen.push(response.confirmed));
    session.display!({}, (streams) => chosen.push(streams));
    expect(chosen).toEqual([null, '', undefined, false, null]);
    expect([hid.refused, serial.refused, usb.refused, session.device!({}), session.spelling]).toEqual([true, true, true, false, false]);
  });
  it('a page downloads nothing by itself', () => {
    const event = new FakeEvent();
    session.emit('will-download', event, {}, {});
    expect(event.refused).toBe(true);
  });
});

describe('opening pages outside', () => {
  it.each([
    'http://developers.portone.io/',
    'https://evil.example/',
    'https://developers.portone.io.evil.example/',
    'https://evil-developers.portone.io/',
    'https://developers.portone.io@evil.example/',
    'https://user@developers.portone.io/',
    'https://developers.portone.io:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-settings:',
    'smb://evil.example/share',
    'not an address',
    null,
    { href: 'https://developers.portone.io/' },
  ])('refuses %s and says so in the log', async (address) => {
    const electron = new FakeElectron();
    const refusals: string[] = [];
    const opened = await externalGate(electron.parts().shell, (why) => refusals.push(why))(address);
    expect([opened, electron.opened, refusals.length]).toEqual([false, [], 1]);
  });
  it('opens a listed host', async () => {
    const electron = new FakeElectron();
    expect(await externalGate(electron.parts().shell, quiet)('https://docs.tosspayments.com/reference')).toBe(true);
    expect(electron.opened).toEqual(['https://docs.tosspayments.com/reference']);
  });
});

describe('the sources', () => {
  const root = join(import.meta.dirname, '..', '..');
  async function filesThatSay(pattern: RegExp): Promise<string[]> {
    const found: string[] = [];
    for await (const file of glob('{electron,renderer,shared}/**/*.{ts,tsx}', { cwd: root })) {
      if (!/\.test\.tsx?$|fake/.test(file) && pattern.test(await readFile(join(root, file), 'utf8'))) found.push(file);
    }
    return found.toSorted();
  }

  it('take values of Electron in main.ts and preload.ts alone', async () => {
    expect(await filesThatSay(/^import (?!type )[^;]*from 'electron'/m)).toEqual(['electron/main.ts', 'electron/preload.ts']);
    expect(await filesThatSay(/require\(['"]electron|import\(['"]electron['"]/)).toEqual([]);
  });
  it('open pages outside, handle requests and send events in one place each', async () => {
    expect(await filesThatSay(/\bshell\.openExternal\(|\bopenPath\(|showItemInFolder\(/)).toEqual(['electron/shell/external.ts']);
    expect(await filesThatSay(/\bipcMain\.\w+\(/)).toEqual(['electron/shell/ipc.ts']);
    expect(await filesThatSay(/\bipcRenderer\b/)).toEqual(['electron/preload.ts', 'electron/shell/bridge.ts']);
  });
});
