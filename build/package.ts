import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Platform, build } from 'electron-builder';
import { bundleElectron, bundleRenderer } from './bundle.ts';
import { configuration } from './electron-builder.ts';

/**
 * npm run package [-- --win | --mac | --linux] [--dir] [--electron-dist FOLDER]
 * Builds the program anew, then packages it. --dir leaves out the installers; --electron-dist takes an unpacked Electron
 * from the disk, for machines that cannot download one.
 */
const { values } = parseArgs({
  options: {
    win: { type: 'boolean' },
    mac: { type: 'boolean' },
    linux: { type: 'boolean' },
    dir: { type: 'boolean', default: false },
    output: { type: 'string' },
    'electron-dist': { type: 'string' },
  },
});
const project = join(import.meta.dirname, '..');

function chosenPlatforms(): readonly Platform[] {
  const chosen = [values.win === true ? Platform.WINDOWS : null, values.mac === true ? Platform.MAC : null, values.linux === true ? Platform.LINUX : null].filter((platform) => platform !== null);
  return chosen.length > 0 ? chosen : [Platform.current()];
}

await bundleRenderer();
await bundleElectron(join(project, 'dist', 'electron'));
for (const platform of chosenPlatforms()) {
  const made = await build({
    projectDir: project,
    targets: platform.createTarget(values.dir ? 'dir' : undefined),
    publish: 'never',
    config: {
      ...configuration,
      ...(values['electron-dist'] === undefined ? {} : { electronDist: values['electron-dist'] }),
      ...(values.output === undefined ? {} : { directories: { ...configuration.directories, output: values.output } }),
    },
  });
  for (const file of made) process.stdout.write(`${file}\n`);
}
