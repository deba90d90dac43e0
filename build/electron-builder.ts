import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';

const project = join(import.meta.dirname, '..');
const { productName } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { productName: string };

type Fuses = Required<NonNullable<Configuration['electronFuses']>>;

/** Every fuse by name: a fuse that a new electron-builder knows fails the type-check until somebody has decided about it. */
const fuses: Fuses = {
  // Nobody turns the program into a Node that runs scripts with its rights, or looks into it while it holds secrets.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  // The code that runs is the code that was signed.
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // The window is served by app:, so file: needs no rights of its own.
  grantFileProtocolExtraPrivileges: false,
  // Flipping fuses breaks the ad-hoc signature that unsigned builds need on Apple silicon.
  resetAdHocDarwinSignature: true,
};

/** Given to each platform whole: a list of exclusions alone would mean everything else in the folder. */
const FILES = [
  'dist/electron/**',
  'dist/renderer/**',
  'package.json',
  // The Node that runs the project on machines with an old one is a tool, not a part of the program.
  '!node_modules/node-{linux,win}-*/**',
  '!node_modules/.cache/**',
  '!node_modules/better-sqlite3/{deps,src}/**',
  '!node_modules/keytar/{src,script,build}/**',
  '!node_modules/@types/**',
  '!**/*.{map,ts,mts,cts}',
];

/** Native builds for other systems than the one that is packaged for. */
function without(...systems: readonly string[]): string[] {
  return systems.flatMap((system) => [`!node_modules/better-sqlite3/prebuilds/${system}*`, `!node_modules/keytar/prebuilds/${system}*/**`]);
}

export const configuration: Configuration = {
  appId: 'io.settledesk.desktop',
  productName,
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  directories: { output: 'dist/packages', buildResources: 'build/icons' },
  // Not by guess: that would take whole modules out of the archive for one native file in them.
  asar: { smartUnpack: false },
  // The system can load native modules from real files only; all else stays inside the archive, which is checked.
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/**', 'node_modules/keytar/prebuilds/**'],
  // Every native module brings N-API builds: one install serves Node and Electron.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  electronFuses: fuses,
  electronLanguages: ['ko', 'en', 'en-US'],
  removePackageScripts: true,
  publish: null,
  // A deb names who answers for it; both are replaced by the company that publishes the program.
  extraMetadata: { homepage: 'https://settledesk.invalid/', author: { name: 'SettleDesk', email: 'settledesk@settledesk.invalid' } },
  win: { files: [...FILES, ...without('darwin', 'linux')], target: [{ target: 'nsis', arch: ['x64'] }], requestedExecutionLevel: 'asInvoker' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false, installerLanguages: ['ko_KR', 'en_US'], language: '1042' },
  mac: { files: [...FILES, ...without('win32', 'linux')], target: [{ target: 'dmg', arch: ['arm64', 'x64'] }], category: 'public.app-category.finance', hardenedRuntime: true, gatekeeperAssess: false },
  linux: { files: [...FILES, ...without('win32', 'darwin', 'linuxmusl')], target: ['AppImage', 'deb'], category: 'Office', executableName: 'settledesk', maintainer: 'SettleDesk <settledesk@settledesk.invalid>' },
};
