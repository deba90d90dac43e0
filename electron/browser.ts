import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DeskError } from '../shared/errors.ts';
import { errorSentence } from '../shared/messages/index.ts';
import { deskClock } from './clock.ts';
import { Desk } from './desk.ts';
import { fittingFileName, safeFileName } from './file-name.ts';
import { defaultHome } from './home.ts';
import type { Host } from './host.ts';
import { startLoopback } from './loopback/server.ts';
import type { Download, Loopback } from './loopback/server.ts';
import { requestAnswerer } from './requests.ts';

/**
 * The browser host: the same desk in a Chromium app window, or at a URL where there is no display. For machines
 * without Electron's runtime, and for the end-to-end tests; never part of the packaged app.
 */
function findChromium(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      }
    }
  }
  return null;
}

function openWindow(url: string, profile: string): void {
  const chromium = findChromium();
  if (chromium === null) return;
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const window = spawn(chromium, [`--app=${url}`, `--user-data-dir=${profile}`, '--window-size=1440,900', ...quiet, ...sandbox], { stdio: 'ignore' });
  window.on('error', () => process.stdout.write(`${url}\n`));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { home: { type: 'string' }, port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false }, pages: { type: 'string' } },
  });
  const home = values.home ?? defaultHome();
  const pages = values.pages ?? join(import.meta.dirname, '..', 'dist', 'renderer');
  const downloads = new Map<string, Download>();
  const clock = deskClock();
  let loopback: Loopback | null = null;

  const host: Host = {
    kind: 'browser',
    fetch,
    emit: (name, payload) => loopback?.emit(name, payload),
    report: (error) => process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
    saveFile: async (suggestedName, write) => {
      const folder = join(home, 'exports');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const token = randomBytes(24).toString('hex');
      const path = join(await mkdtemp(join(folder, 'file-')), safeFileName(suggestedName));
      await write(path);
      const name = fittingFileName(suggestedName);
      downloads.set(token, { path, name });
      return { type: 'download', name, token };
    },
  };

  const desk = await Desk.open({ home, host, mode: 'write', clock: clock.now, clockMoved: clock.isMoved });
  desk.startSchedule();
  desk.prepareReader();
  loopback = await startLoopback({ port: Number(values.port), pages, answer: requestAnswerer(desk), downloads });

  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  process.stdout.write(`${loopback.url}\n`);
  if (!values['no-open'] && hasDisplay) openWindow(loopback.url, join(home, 'browser-profile'));

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    await loopback?.close();
    await desk.close();
    await rm(join(home, 'exports'), { recursive: true, force: true });
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void close());
}

try {
  await main();
} catch (error) {
  if (!(error instanceof DeskError)) throw error;
  process.stderr.write(`${errorSentence('ko', error)}\n`);
  process.exitCode = 2;
}
