// Builds what is older than its sources, and is quick when nothing changed. Plain JavaScript for Node 20.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpError, programEnvironment, projectDirectory } from './setup.mjs';

/** What each part of dist/ is made from, and the file that must be there when it was made. */
const PARTS = {
  renderer: { sources: ['renderer', 'shared', 'vite.config.ts', 'package-lock.json'], result: 'dist/renderer/index.html' },
  electron: { sources: ['electron', 'shared', 'build/bundle.ts', 'package.json', 'package-lock.json'], result: 'dist/electron/main.js' },
};

const SKIPPED = /\.(test|spec)\.tsx?$|^(tests|testing|fixtures|e2e)$/;

function* filesBelow(path) {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return;
  if (!about.isDirectory()) {
    yield [path, about];
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!SKIPPED.test(name)) yield* filesBelow(join(path, name));
  }
}

/** Names, sizes and times, not contents: a thousand files take a few milliseconds. A fresh clone has no stamp and builds. */
function fingerprint(part) {
  const hash = createHash('sha256');
  for (const source of PARTS[part].sources) {
    for (const [path, about] of filesBelow(join(projectDirectory, source))) hash.update(`${path}\0${about.size}\0${about.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const stampFile = (part) => join(projectDirectory, 'dist', `.${part}.stamp`);

function isFresh(part, now) {
  const stamp = stampFile(part);
  return existsSync(join(projectDirectory, PARTS[part].result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
}

async function ensure(part, node, title) {
  // Taken before the build: a source that changes during it makes the result old again.
  const now = fingerprint(part);
  if (isFresh(part, now)) return;
  process.stderr.write(`[build] ${title}\n`);
  const child = spawn(node, [join(projectDirectory, 'build', 'bundle.ts'), '--only', part], { cwd: projectDirectory, env: programEnvironment(), stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', resolve);
  });
  if (code !== 0) throw new SetUpError(`The build of ${PARTS[part].result} failed (see the lines above).`);
  writeFileSync(stampFile(part), now);
}

/** The window. `node`: a Node that runs TypeScript as it is. */
export const ensureRenderer = (node) => ensure('renderer', node, 'building the window');

/** The window and everything Electron runs. */
export async function ensureBundle(node) {
  await ensureRenderer(node);
  await ensure('electron', node, 'building the desktop program');
}
