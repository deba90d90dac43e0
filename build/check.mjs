// npm run check: what a developer runs before every commit. Type-check, lint with layers, fast tests; no browser, no office.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { orSentence, programEnvironment, projectDirectory, setUp } from './setup.mjs';

const bin = (name) => join(projectDirectory, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

function run(title, command, args) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: projectDirectory, env: programEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.stderr.on('data', (part) => (output += part));
    child.on('close', (code) => {
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
      if (code !== 0) process.stdout.write(output);
      resolve(code === 0);
    });
  });
}

await orSentence(async () => {
  const node = setUp();
  const vitest = join(projectDirectory, 'node_modules', 'vitest', 'vitest.mjs');
  const reading = run('type-check', bin('tsc'), ['-p', '.']).then(async (types) => (await run('lint, layers included', bin('oxlint'), ['--type-aware'])) && types);
  const tests = run('fast tests', node, [vitest, 'run', '--exclude', '**/*.slow.test.ts', '--reporter=default']);
  const results = await Promise.all([reading, tests]);
  process.exitCode = results.every(Boolean) ? 0 : 1;
});
