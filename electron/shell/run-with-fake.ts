/**
 * Runs a built main.js with the fake in Electron's place, asks it what a window would, and prints the answers:
 * node run-with-fake.ts MAIN.JS --home FOLDER. For the test of the bundle and for looking into a package.
 */
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REQUEST_CHANNEL } from './channels.ts';
import { FakeElectron, requestFrom } from './fake-electron.ts';

const electron = new FakeElectron();
const parts = electron.parts();
Object.assign(globalThis, { fakeElectronParts: parts });
registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: 'fake:electron', format: 'module', shortCircuit: true } : next(specifier, context)),
  load: (url, context, next) =>
    url === 'fake:electron' ? { format: 'module', shortCircuit: true, source: `export const { ${Object.keys(parts).join(', ')} } = globalThis.fakeElectronParts;` } : next(url, context),
});

const main = process.argv[2];
if (main === undefined) throw new Error('which main.js?');
electron.app.once('exited', () => {
  process.stdout.write(`${JSON.stringify({ errors: electron.errors })}\n`);
  process.exit(2);
});
await import(pathToFileURL(resolve(main)).href);
electron.app.becomeReady();
while (electron.windows[0]?.shown !== 1) await new Promise((later) => setTimeout(later, 20));

const handler = electron.handlers.get(REQUEST_CHANNEL);
const contents = electron.windows[0].webContents;
if (handler === undefined) throw new Error('nobody answers');
const ask = async (channel: string, input: unknown): Promise<unknown> => await handler(requestFrom(contents), channel, input);
const info = await ask('app.info', {});
const connections = (await ask('connections.list', {})) as { value: { id: string; service: string }[] };
const draft = await ask('drafts.importSample', { importId: 'import-12', connectionId: connections.value.find(({ service }) => service === 'toss-v1')?.id, sampleId: 'submall-clean' });
const page = await electron.sessions.get('persist:window')?.handlers.get('app')?.(new Request('app://desk/'));
process.stdout.write(`${JSON.stringify({ info, draft, page: page?.status, preload: electron.windows[0].options.webPreferences?.preload })}\n`);
electron.app.once('ended', () => process.exit(0));
electron.app.quit();
