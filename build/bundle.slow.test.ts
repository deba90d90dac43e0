import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWorkbook } from '../electron/sheets/read.ts';
import { bundleElectron, bundleExports, bundleHost, bundleWorker, importedNames } from './bundle.ts';

/** Below node_modules, so that what is not bundled is found as it is in the packaged program. */
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'settledesk');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'bundle-'));
const children: ChildProcess[] = [];

beforeAll(async () => {
  await bundleElectron(join(folder, 'electron'));
  await bundleHost('electron/browser.ts', join(folder, 'browser'));
  await bundleWorker(join(folder, 'browser'));
  await bundleExports(join(folder, 'browser'));
}, 60_000);
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the bundled browser host, which is the bundled main process in all but its shell, and opens a session. */
async function startHost(): Promise<{ origin: string; cookie: string }> {
  const pages = join(folder, 'pages');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html>');
  const child = spawn(process.execPath, [join(folder, 'browser', 'browser.js'), '--home', join(folder, 'home'), '--pages', pages, '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString('utf8');
      if (text.includes('\n')) resolve(text.trim());
    });
    child.on('exit', () => reject(new Error('the bundled host ended early')));
  });
  const opened = await fetch(url, { redirect: 'manual' });
  return { origin: new URL(url).origin, cookie: opened.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

describe('the bundle', () => {
  it('has the main process, its preload script and the workers beside each other', () => {
    const files = readdirSync(join(folder, 'electron'));
    expect(files).toEqual(expect.arrayContaining(['main.js', 'preload.cjs', 'worker.js', 'export-worker.js', 'press-worker.js', 'fonts']));
    expect(files.filter((name) => !/^(main|worker|export-worker|press-worker|chunk-.*)\.js$|^preload\.cjs$|^fonts$/.test(name))).toEqual([]);
    expect(readdirSync(join(folder, 'electron', 'fonts')).sort()).toEqual(['Pretendard-Bold.ttf', 'Pretendard-Regular.ttf']);
  });
  it('has a preload script that requires Electron alone', () => {
    const text = readFileSync(join(folder, 'electron', 'preload.cjs'), 'utf8');
    expect([...text.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual(['electron']);
    expect(text).not.toMatch(/^\s*(import|export)\s/m);
  });
  it('leaves native modules and Electron outside', () => {
    expect(importedNames(join(folder, 'electron'), 'main.js')).toEqual(expect.arrayContaining(['electron', 'better-sqlite3', 'keytar']));
  });
  it('has a main process that opens its ledger, serves its pages and reads a sheet', async () => {
    mkdirSync(join(folder, 'renderer'), { recursive: true });
    writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
    const script = join(import.meta.dirname, '..', 'electron', 'shell', 'run-with-fake.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, 'electron', 'main.js'), '--home', join(folder, 'desk')]);
    expect(JSON.parse(stdout)).toMatchObject({
      info: { ok: true, value: { host: 'electron' } },
      draft: { ok: true, value: { kind: 'submall-payout' } },
      page: 200,
      preload: join(folder, 'electron', 'preload.cjs'),
    });
  }, 30_000);
  it('starts in the browser host, reads a sheet and writes its result through the bundled workers', async () => {
    const { origin, cookie } = await startHost();
    const call = async (channel: string, input: unknown): Promise<{ ok: boolean; value?: unknown }> => {
      const response = await fetch(`${origin}/call/${channel}`, { method: 'POST', headers: { cookie, origin, 'content-type': 'application/json' }, body: JSON.stringify(input) });
      return (await response.json()) as { ok: boolean; value?: unknown };
    };
    const connections = (await call('connections.list', {})).value as { id: string; service: string }[];
    const toss = connections.find(({ service }) => service === 'toss-v1');
    const reply = await call('drafts.importSample', { importId: 'import-12', connectionId: toss!.id, sampleId: 'submall-clean' });
    expect(reply).toMatchObject({ ok: true, value: { kind: 'submall-payout' } });
    const { id, revision, totals } = reply.value as { id: string; revision: number; totals: { count: number; amount: number } };
    const frozen = await call('batches.freeze', { draftId: id, revision, timing: { type: 'sheet' }, sendAt: null, typedAmount: String(totals.amount), typedLabel: null, skipErrors: false });
    expect(frozen).toMatchObject({ ok: true });
    const saved = await call('results.save', { id: (frozen.value as { id: string }).id });
    expect(saved).toMatchObject({ ok: true, value: { type: 'download' } });
    const file = await fetch(`${origin}/download/${(saved.value as { token: string }).token}`, { headers: { cookie } });
    const { sheets } = await readWorkbook(new Uint8Array(await file.arrayBuffer()));
    expect(sheets[0]?.rows).toHaveLength(1 + totals.count);
  }, 30_000);
});
