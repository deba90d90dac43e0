import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import type { InlineConfig } from 'vite';
import { FONT_FILES, FONT_FOLDER_IN_BUNDLE, FONT_FOLDER_IN_CHECKOUT } from '../electron/print/fonts.ts';

/**
 * Builds what Electron runs: the window (dist/renderer), and beside each other in one flat folder (dist/electron) the
 * main process, its preload script, and the workers that read sheets, write results and print. Flat, because code finds its neighbours by
 * `import.meta.url` and must find them from a shared chunk as well.
 */
const project = join(import.meta.dirname, '..');

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
}
const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as PackageFile;

const builtIn = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
/** What is not bundled: Electron itself, Node's own modules, and what the packaged program has in its node_modules. */
const outside = (id: string): boolean => id === 'electron' || builtIn.has(id) || Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`));

function config(outDir: string, parts: NonNullable<InlineConfig['build']>, rest: InlineConfig = {}): InlineConfig {
  return {
    root: project,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ...rest,
    build: { outDir, emptyOutDir: false, target: 'node24', minify: false, sourcemap: false, copyPublicDir: false, reportCompressedSize: false, ...parts },
  };
}

/** A desk host (Electron's main process, or the browser host) and its chunks, as ES modules. */
export async function bundleHost(entry: string, outDir: string): Promise<void> {
  await build(
    config(outDir, {
      ssr: true,
      rolldownOptions: {
        input: { [basename(entry, '.ts')]: join(project, entry) },
        external: outside,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    }),
  );
}

/** The sheet reader's thread: one file that needs nothing but Node, so that its start does not depend on where it lies. */
export async function bundleWorker(outDir: string): Promise<void> {
  await build(
    config(
      outDir,
      {
        ssr: true,
        rolldownOptions: {
          input: { worker: join(project, 'electron', 'sheets', 'worker.ts') },
          external: (id) => builtIn.has(id),
          output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
        },
      },
      { ssr: { noExternal: true } },
    ),
  );
}

/** The thread that writes results: one file beside the others, with what it needs of the ledger. */
export async function bundleExports(outDir: string): Promise<void> {
  await build(
    config(outDir, {
      ssr: true,
      rolldownOptions: {
        input: { 'export-worker': join(project, 'electron', 'exports', 'export-worker.ts') },
        external: outside,
        output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
      },
    }),
  );
}

/** The press's thread, beside the others, and the fonts it prints with: the packaged program has none of the checkout's folders. */
export async function bundlePress(outDir: string): Promise<void> {
  await build(
    config(outDir, {
      ssr: true,
      rolldownOptions: {
        input: { 'press-worker': join(project, 'electron', 'print', 'press-worker.ts') },
        external: outside,
        output: { format: 'es', entryFileNames: '[name].js', codeSplitting: false },
      },
    }),
  );
  mkdirSync(join(outDir, FONT_FOLDER_IN_BUNDLE), { recursive: true });
  for (const name of Object.values(FONT_FILES)) copyFileSync(join(project, FONT_FOLDER_IN_CHECKOUT, name), join(outDir, FONT_FOLDER_IN_BUNDLE, name));
}

/** A sandboxed preload script is one CommonJS file that may require nothing but Electron. */
export async function bundlePreload(outDir: string): Promise<void> {
  await build(
    config(outDir, {
      ssr: true,
      rolldownOptions: {
        input: { preload: join(project, 'electron', 'preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    }),
  );
}

/** Modules that built files still ask for by name. */
export function importedNames(folder: string, file: string): string[] {
  const text = readFileSync(join(folder, file), 'utf8');
  const found = text.matchAll(/^\s*(?:import|export)\s[^'"`]*?from\s*["']([^"'.][^"']*)["']|^\s*import\s*["']([^"'.][^"']*)["']|\bimport\(\s*["']([^"'.][^"']*)["']\s*\)/gm);
  return [...new Set([...found].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? ''))];
}

/** A module that is neither bundled nor packaged would be missed only on the user's machine. */
function checkImports(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const missing = importedNames(folder, file).filter((name) => !outside(name));
    if (missing.length > 0) throw new Error(`${file} asks for ${missing.join(', ')}, which the packaged program does not have`);
    const foreign = file === 'worker.js' ? importedNames(folder, file).filter((name) => !builtIn.has(name)) : [];
    if (foreign.length > 0) throw new Error(`the worker must stand alone, but asks for ${foreign.join(', ')}`);
  }
}

export async function bundleElectron(outDir: string): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  await bundleHost('electron/main.ts', outDir);
  await bundleWorker(outDir);
  await bundleExports(outDir);
  await bundlePress(outDir);
  await bundlePreload(outDir);
  checkImports(outDir);
}

export async function bundleRenderer(): Promise<void> {
  await build({ configFile: join(project, 'vite.config.ts'), mode: 'production', logLevel: 'warn' });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only !== undefined && values.only !== 'renderer' && values.only !== 'electron') throw new Error('--only is renderer or electron');
  if (values.only !== 'electron') await bundleRenderer();
  if (values.only !== 'renderer') await bundleElectron(join(project, 'dist', 'electron'));
}
