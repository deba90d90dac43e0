import { defineConfig } from '@playwright/test';
import { join } from 'node:path';

const projectDirectory = join(import.meta.dirname, '..');

/** The whole desk, driven as a person would, in Chromium through the browser host (and in Electron where there is one). */
export default defineConfig({
  testDir: join(projectDirectory, 'renderer', 'e2e'),
  outputDir: join(projectDirectory, 'test-results'),
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [['list'], ['json']],
});
