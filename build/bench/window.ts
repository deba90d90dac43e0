import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { BENCH_TIME } from './data.ts';
import type { Measured } from './measured.ts';
import { median } from './statistics.ts';

const root = join(import.meta.dirname, '..', '..');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const STARTS = 5;
const SCROLLS = 40;
const PATIENCE_MS = 60_000;

interface Host {
  readonly url: string;
  end(): Promise<void>;
}

async function startHost(home: string): Promise<Host> {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'electron', 'browser.ts'), '--no-open', '--home', home], { env: { ...process.env, SETTLEDESK_NOW: BENCH_TIME }, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (part: Buffer) => resolve(part.toString().trim()));
    child.once('exit', () => reject(new Error('the desk ended before it was ready')));
  });
  return {
    url,
    end: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Records, inside the window, every stretch in which its thread could not answer. */
async function watchBlocks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const watch = { last: performance.now(), longest: 0 };
    Object.assign(globalThis, { settledeskBench: watch });
    const channel = new MessageChannel();
    const turn = (): void => {
      const now = performance.now();
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.last = now;
      // A message is a task of its own: painting and input get in between, and timers are not slowed down.
      globalThis.setTimeout(() => channel.port2.postMessage(null), 1);
    };
    channel.port1.addEventListener('message', turn);
    channel.port1.start();
    turn();
  });
  return async () => await page.evaluate(() => (globalThis as unknown as { settledeskBench: { longest: number } }).settledeskBench.longest);
}

interface Opened<Value> {
  /** From starting the desk's process to a home screen that can be used. */
  readonly usableAfter: number;
  readonly value: Value;
}

async function withWindow<Value>(browser: Browser, home: string, work: (page: Page) => Promise<Value>): Promise<Opened<Value>> {
  const startedAt = performance.now();
  const host = await startHost(home);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(host.url);
    await page.locator('[data-testid^="sample-"]').first().waitFor();
    const usableAfter = performance.now() - startedAt;
    return { usableAfter, value: await work(page) };
  } finally {
    await context.close();
    await host.end();
  }
}

/**
 * Through the browser host, in a Chromium that is already running (Electron brings its own): starting, then a file of
 * 100,000 rows dropped in, and its grid scrolled.
 */
export async function openWindow(path: string): Promise<Measured> {
  if (CHROMIUM === undefined) throw new Error('Chromium is not installed');
  const home = mkdtempSync(join(tmpdir(), 'settledesk-bench-window-'));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  const nothing = (): Promise<void> => Promise.resolve();
  try {
    const first = await withWindow(browser, home, nothing);
    const starts: number[] = [];
    for (let index = 0; index < STARTS; index += 1) starts.push((await withWindow(browser, home, nothing)).usableAfter);
    const { value } = await withWindow(browser, home, (page) => importAndScroll(page, path));
    return { firstStart: first.usableAfter, start: median(starts), slowestStart: Math.max(...starts), ...value };
  } finally {
    await browser.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function importAndScroll(page: Page, path: string): Promise<Measured> {
  await page.getByTestId('rail-new').click();
  await page.getByTestId('connection-select').click();
  await page.getByRole('option', { name: /토스/ }).click();
  const longest = await watchBlocks(page);
  const startedAt = performance.now();
  await page.getByTestId('file-input').setInputFiles(path);
  await page.getByTestId('total-amount').waitFor();
  const shownAt = performance.now();
  // Two columns of notes are a doubt: the desk shows its mapping first.
  if (await page.getByTestId('column-table').isVisible()) await page.getByTestId('next-action').click();
  const grid = page.getByRole('grid').first();
  await grid.waitFor();
  await setTimeout(300);
  const importBlock = await longest();
  const scrolled = await watchBlocks(page);
  await grid.hover();
  for (let turn = 0; turn < SCROLLS; turn += 1) {
    await page.mouse.wheel(0, 3_000);
    await setTimeout(25);
  }
  await setTimeout(300);
  return { importMilliseconds: shownAt - startedAt, importBlock, scrollBlock: await scrolled() };
}
