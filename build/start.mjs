// npm start: the desk in Electron, or in its browser host where Electron cannot run. Plain JavaScript for Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ensureBundle, ensureRenderer } from './fresh.mjs';
import { cacheDirectory, orSentence, programEnvironment, projectDirectory, setUp } from './setup.mjs';

const FETCH_SECONDS = 120;
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
/** Electron that ends by itself this early never showed a window (a missing library, a sandbox that may not start). */
const EARLY_MS = 10_000;
/** What shell/program.ts ends with when it has told the person why it cannot open. */
const COULD_NOT_OPEN = 2;

const electronFolder = join(projectDirectory, 'node_modules', 'electron');
const failedStamp = join(cacheDirectory, 'electron-not-fetched');

function say(text) {
  process.stderr.write(`[start] ${text}\n`);
}

/** The runtime's program, or null. The same places that the electron package looks at, without loading it: that would download. */
function electronProgram() {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name = names[process.platform] ?? 'electron';
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const program = join(override, name);
    return existsSync(program) ? program : null;
  }
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const inside = readFileSync(pathFile, 'utf8').trim();
  const program = isAbsolute(inside) ? inside : join(electronFolder, 'dist', inside);
  return existsSync(program) ? program : null;
}

function failedLately() {
  const about = statSync(failedStamp, { throwIfNoEntry: false });
  return about !== undefined && Date.now() - about.mtimeMs < REMEMBERED_MS;
}

/** False where node_modules belongs to somebody else: then every start tries again. */
function rememberFailure() {
  try {
    mkdirSync(cacheDirectory, { recursive: true });
    writeFileSync(failedStamp, new Date().toISOString());
    return true;
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
    return false;
  }
}

/** Electron's own installer, once and bounded in time. Null, or why it could not be had. */
function fetchElectron(node) {
  if (failedLately()) return `Electron could not be fetched earlier; it is tried again a day after that (at once: delete ${failedStamp})`;
  say('fetching Electron (once)');
  const result = spawnSync(node, [join(electronFolder, 'install.js')], { cwd: projectDirectory, stdio: ['ignore', 'ignore', 'pipe'], timeout: FETCH_SECONDS * 1000, encoding: 'utf8' });
  if (result.status === 0 && electronProgram() !== null) {
    rmSync(failedStamp, { force: true });
    return null;
  }
  const remembered = rememberFailure();
  const timedOut = result.error?.code === 'ETIMEDOUT';
  const cause = /(fetch failed|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|HTTPError[^\n]*)/.exec(result.stderr ?? '')?.[1];
  return `Electron could not be fetched (${timedOut ? `no end within ${FETCH_SECONDS} s` : (cause ?? 'its installer failed')})${remembered ? '; not tried again for a day' : ''}`;
}

/** Why Electron cannot run here, or null. */
function obstacle(node) {
  if (process.platform === 'linux') {
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
    // Chromium's sandbox refuses root, and the desk does not run without it.
    if (process.getuid?.() === 0) return 'Electron does not run as root with its sandbox';
  }
  if (electronProgram() !== null) return null;
  if (process.env.SETTLEDESK_SKIP_ELECTRON === '1') return 'SETTLEDESK_SKIP_ELECTRON is set';
  return fetchElectron(node);
}

/** Runs a program until it ends; Ctrl+C reaches it from the terminal, other signals through here. */
function run(command, args, environment) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, args, { stdio: 'inherit', env: environment });
    const forward = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    let asked = false;
    const handlers = signals.map((signal) => () => {
      asked = true;
      forward(signal);
    });
    signals.forEach((signal, index) => process.on(signal, handlers[index]));
    // npm that is ended (not by Ctrl+C) leaves its scripts behind, and this one would keep the ledger.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event === 'start' && process.ppid !== parent) child.kill('SIGTERM');
    }, 1000);
    const finish = (code) => {
      clearInterval(watch);
      signals.forEach((signal, index) => process.off(signal, handlers[index]));
      resolve({ code, asked, early: Date.now() - startedAt < EARLY_MS });
    };
    child.on('error', () => finish(127));
    child.on('exit', (code, signal) => finish(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

async function runBrowserHost(node, why, args) {
  say(`the desk opens in a browser window, because ${why}.`);
  await ensureRenderer(node);
  const { code } = await run(node, [join(projectDirectory, 'electron', 'browser.ts'), ...args], programEnvironment());
  process.exitCode = code;
}

await orSentence(async () => {
  const node = setUp();
  const args = process.argv.slice(2);
  const why = obstacle(node);
  const program = electronProgram();
  if (why !== null || program === null) return await runBrowserHost(node, why ?? 'Electron is not there', args);
  await ensureBundle(node);
  // The folder, not the file: Electron takes name and version from its package.json and dist/electron/main.js from `main`.
  const environment = { ...process.env };
  delete environment.ELECTRON_RUN_AS_NODE;
  const { code, asked, early } = await run(program, [projectDirectory, ...args], environment);
  if (code !== 0 && code !== COULD_NOT_OPEN && early && !asked) return await runBrowserHost(node, `Electron ended at once (status ${code})`, args);
  process.exitCode = code;
  return undefined;
});
