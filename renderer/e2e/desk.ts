import { test as base, expect, _electron } from '@playwright/test';
import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

export const projectDirectory = join(import.meta.dirname, '..', '..');
const pictures = join(projectDirectory, 'test-results', 'pictures');

/** A Tuesday morning on which both services pay. */
export const MORNING = '2026-12-01T09:00:00+09:00';

export interface DeskWindow {
  readonly page: Page;
  readonly home: string;
  /** What the window logged as an error, policy violations included: must stay empty. */
  readonly complaints: string[];
  picture(name: string): Promise<void>;
  /** Ends the desk's process at once, as a crash or a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same ledger; with another environment, at another time (SETTLEDESK_NOW). */
  restart(environment?: Record<string, string>): Promise<Page>;
}

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

async function startHost(home: string, environment: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const node = process.env['SETTLEDESK_NODE'] ?? process.execPath;
  const child = spawn(node, [join(projectDirectory, 'electron', 'browser.ts'), '--no-open', '--home', home], {
    env: { ...process.env, SETTLEDESK_NOW: MORNING, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (part: Buffer) => (errors += part.toString()));
    child.stdout?.once('data', (part: Buffer) => resolve(part.toString().trim()));
    child.once('exit', () => reject(new Error(`the desk ended before it was ready: ${errors}`)));
  });
  return { child, url };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

export interface DeskOptions {
  readonly environment: Record<string, string>;
  readonly viewport: { width: number; height: number };
}

/** A desk of its own for every test: its own ledger, its own practice world, its own window. */
export const test = base.extend<{ desk: DeskWindow; options: DeskOptions }>({
  options: [{ environment: {}, viewport: { width: 1440, height: 900 } }, { option: true }],
  desk: async ({ options }, use) => {
    const home = mkdtempSync(join(tmpdir(), 'settledesk-e2e-'));
    mkdirSync(pictures, { recursive: true });
    const complaints: string[] = [];
    const listen = (page: Page): void => {
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
    };

    const electronMain = process.env['SETTLEDESK_E2E_ELECTRON'];
    if (electronMain !== undefined) {
      // Real Electron: set SETTLEDESK_E2E_ELECTRON to the built main file on a machine that has the runtime.
      const app = await _electron.launch({ args: [electronMain], env: { ...process.env, SETTLEDESK_NOW: MORNING, SETTLEDESK_HOME: home, ...options.environment } });
      const page = await app.firstWindow();
      listen(page);
      const unsupported = (): never => {
        throw new Error('killing and restarting is tested through the browser host');
      };
      await use({ page, home, complaints, picture: async (name) => void (await page.screenshot({ path: join(pictures, `${name}.png`) })), kill: unsupported, restart: unsupported });
      await app.close();
      rmSync(home, { recursive: true, force: true });
      return;
    }

    if (CHROMIUM === undefined) throw new Error('Chromium is not installed; npm test installs it.');
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
    let host = await startHost(home, options.environment);
    const open = async (): Promise<Page> => {
      const context = await browser.newContext({ viewport: options.viewport, acceptDownloads: true });
      const page = await context.newPage();
      listen(page);
      await page.goto(host.url);
      return page;
    };
    let page = await open();
    await use({
      get page() {
        return page;
      },
      home,
      complaints,
      picture: async (name) => {
        // Nothing may still be on its way in: fonts loaded, and the pointer out of the picture.
        await page.mouse.move(0, 0);
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
      },
      kill: () => end(host.child, 'SIGKILL'),
      restart: async (environment = {}) => {
        await page.context().close();
        complaints.length = 0;
        host = await startHost(home, { ...options.environment, ...environment });
        page = await open();
        return page;
      },
    });
    await browser.close();
    await end(host.child, 'SIGTERM');
    rmSync(home, { recursive: true, force: true });
  },
});

export { expect };

/** From the home screen to the review of a sample. */
export async function openSample(page: Page, sample: string): Promise<void> {
  await page.getByTestId(`sample-${sample}`).first().click();
  await expect(page.getByTestId('total-amount')).toBeVisible();
  // Before the rows are there the grid takes nothing that is typed.
  await expect(page.getByTestId('cell-input')).toHaveAttribute('aria-readonly', 'false');
}

/** Types what the screen says is the total, digits only, as a person reads it off. */
export async function typeTotal(page: Page): Promise<void> {
  const shown = await page.getByTestId('confirm-amount').innerText();
  await page.getByTestId('typed-amount').fill(shown.replaceAll(/[^\d-]/g, ''));
}
