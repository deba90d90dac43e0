import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const projectDirectory = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('renderer', import.meta.url)),
  // Served at the root of app://desk/ and of the loopback host alike.
  base: '/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    // The content security policy has no room for data: fonts or inlined scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'chrome140',
    sourcemap: false,
    chunkSizeWarningLimit: 2_000,
  },
  test: {
    root: projectDirectory,
    // Generous: a busy machine must not fail a test. No test asserts how long something takes.
    // Vitest takes half the cores; on two that would be one.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    ...(process.env['VITEST'] === undefined ? {} : { sequence: { sequencer: (await import('./build/longest-first.ts')).LongestFirst } }),
    include: ['shared/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
  },
});
