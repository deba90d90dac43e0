import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { App } from 'electron';
import { DeskError } from '../../shared/errors.ts';
import { defaultHome } from '../home.ts';

/**
 * Where the ledger lies: `--home`, SETTLEDESK_HOME, or the place that the command line and the browser host use, too.
 * One person, one ledger: what was ever sent must be known to every host, or a payout could be made twice.
 */
export function chosenHome(argv: readonly string[], environment: NodeJS.ProcessEnv): string {
  // Chromium's own switches stand among the arguments, so unknown ones are let through.
  const { values } = parseArgs({ args: [...argv], options: { home: { type: 'string' } }, strict: false });
  return typeof values.home === 'string' && values.home !== '' ? resolve(values.home) : defaultHome(environment);
}

/** Chromium's files lie beside the ledger, so that the single-instance lock holds for one ledger, not for one machine. */
export function settleIn(app: Pick<App, 'setPath'>, home: string): void {
  const folder = join(home, 'window');
  try {
    // Electron refuses a folder that is not there.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DeskError('LEDGER_UNWRITABLE', {}, { cause: error });
  }
  app.setPath('userData', folder);
}
