// npm test: everything. Closes with "N passed, N failed" over type-check, lint, unit, integration, property, process and
// end-to-end tests.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpError, cacheDirectory, installDebianPackages, orSentence, programEnvironment, projectDirectory, setUp } from './setup.mjs';
import { ensureRenderer } from './fresh.mjs';

const bin = (name) => join(projectDirectory, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const reports = join(cacheDirectory, 'reports');

function run(command, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectDirectory, env: { ...programEnvironment(), ...environment }, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

function report(name) {
  const path = join(reports, name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

function title(text) {
  process.stdout.write(`\n== ${text}\n`);
}

await orSentence(async () => {
  const node = setUp();
  installDebianPackages(['chromium', 'font', 'keyring', 'office']);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  let passed = 0;
  let failed = 0;
  const count = (good) => (good ? (passed += 1) : (failed += 1));

  title('type-check');
  count(await run(bin('tsc'), ['-p', '.']));
  title('lint, layers included');
  count(await run(bin('oxlint'), ['--type-aware']));

  title('unit, integration, property and process tests');
  const vitest = join(projectDirectory, 'node_modules', 'vitest', 'vitest.mjs');
  const vitestGood = await run(node, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'vitest.json')}`]);
  const unit = report('vitest.json');
  passed += unit?.numPassedTests ?? 0;
  failed += unit?.numFailedTests ?? 0;
  // A file that does not even load has no failed test of its own.
  if (!vitestGood && (unit?.numFailedTests ?? 0) === 0) failed += 1;

  title('end-to-end tests in Chromium');
  await ensureRenderer(node);
  const playwright = join(projectDirectory, 'node_modules', '@playwright', 'test', 'cli.js');
  const e2eGood = await run(node, [playwright, 'test', '--config', 'build/playwright.config.ts'], { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'playwright.json'), SETTLEDESK_NODE: node });
  const e2e = report('playwright.json')?.stats;
  passed += e2e?.expected ?? 0;
  failed += (e2e?.unexpected ?? 0) + (e2e?.flaky ?? 0);
  if (!e2eGood && (e2e?.unexpected ?? 0) === 0) failed += 1;
  if (e2e === undefined && e2eGood) throw new SetUpError('The end-to-end tests left no report, so nothing is known about them.');

  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
});
