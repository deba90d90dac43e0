// Set-up for a fresh clone. Plain JavaScript for Node 20: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(projectDirectory, 'node_modules', '.settledesk-setup');
export const cacheDirectory = join(projectDirectory, 'node_modules', '.cache', 'settledesk');

/** A set-up step that cannot be done here: one sentence, no stack. */
export class SetUpError extends Error {}

function say(text) {
  process.stderr.write(`[set-up] ${text}\n`);
}

function lockHash() {
  return createHash('sha256').update(readFileSync(join(projectDirectory, 'package-lock.json'))).digest('hex');
}

function installDependencies() {
  const wanted = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  say('installing the dependencies from package-lock.json (npm ci)');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // No install scripts: native modules bring their prebuilt binaries, and nothing that was merely downloaded gets to run.
  const result = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: projectDirectory,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
  });
  if (result.status !== 0) throw new SetUpError('npm ci did not finish: the dependencies could not be installed (see the lines above; is the npm registry reachable?).');
  writeFileSync(stampFile, wanted);
}

/** A Node that runs TypeScript as it is and that the tools accept: this one if new enough, else the one from the lockfile. */
export function modernNode() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 24) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(projectDirectory, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  throw new SetUpError(`Node 24 or newer is needed on ${process.platform}-${process.arch}; this is ${process.version}. Install it from nodejs.org and try again.`);
}

export function findProgram(names) {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(directory, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here: the next place is tried
      }
    }
  }
  return null;
}

function hasKoreanFont() {
  const roots = ['/usr/share/fonts', '/usr/local/share/fonts'];
  const looksKorean = /nanum|notosanscjk|noto-cjk|notoserifcjk|unfonts|baekmuk/i;
  const search = (directory, depth) => {
    if (depth > 4 || !existsSync(directory)) return false;
    return readdirSync(directory, { withFileTypes: true }).some(
      (entry) => looksKorean.test(entry.name) || (entry.isDirectory() && search(join(directory, entry.name), depth + 1)),
    );
  };
  return roots.some((root) => search(root, 0));
}

const DEBIAN_NEEDS = {
  chromium: { packages: ['chromium'], there: () => findProgram(['chromium', 'chromium-browser', 'google-chrome']) !== null },
  font: { packages: ['fonts-nanum'], there: hasKoreanFont },
  keyring: {
    packages: ['gnome-keyring', 'dbus', 'dbus-x11', 'libsecret-1-0'],
    there: () =>
      findProgram(['gnome-keyring-daemon']) !== null &&
      findProgram(['dbus-run-session']) !== null &&
      ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].some((directory) => existsSync(join(directory, 'libsecret-1.so.0'))),
  },
  office: { packages: ['libreoffice-calc-nogui'], there: () => findProgram(['soffice', 'libreoffice']) !== null },
};

/**
 * Installs Debian packages that are missing.
 * @param {(keyof typeof DEBIAN_NEEDS)[]} needs
 * @param {{ optional?: boolean }} [options] optional: a package that cannot be had is said, not fatal
 */
export function installDebianPackages(needs, options = {}) {
  if (process.platform !== 'linux') return;
  const missing = needs.filter((need) => !DEBIAN_NEEDS[need].there()).flatMap((need) => DEBIAN_NEEDS[need].packages);
  if (missing.length === 0) return;
  const list = missing.join(' ');
  const fail = (why) => {
    const sentence = `${why} Install by hand: ${list}`;
    if (!options.optional) throw new SetUpError(sentence);
    say(sentence);
  };
  if (findProgram(['apt-get']) === null) return fail('These programs are missing and this machine has no apt-get.');
  if (process.getuid?.() !== 0) return fail('These Debian packages are missing and installing them needs root.');
  say(`installing Debian packages: ${list}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env: environment });
  const result = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { stdio: ['ignore', 'ignore', 2], env: environment });
  if (result.status !== 0) return fail('apt-get could not install packages that are missing.');
  return undefined;
}

/** Everything that running the desk needs. Quick when nothing changed. Returns the Node to run it with. */
export function setUp() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new SetUpError(`Node 20 or newer is needed; this is ${process.version}.`);
  installDependencies();
  return modernNode();
}

/** Environment for programs run by the modern Node: compiled code is kept between runs, so that starting is quick. */
export function programEnvironment() {
  return { NODE_COMPILE_CACHE: join(cacheDirectory, 'compiled'), ...process.env };
}

/** Runs a function and turns a SetUpError into its one sentence and exit status 2. */
export async function orSentence(run) {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
