import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the ledger lies when nobody says otherwise: the place the operating system gives programs for their data. */
export function defaultHome(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['SETTLEDESK_HOME'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (process.platform === 'win32') return join(environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'SettleDesk');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'SettleDesk');
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'settledesk');
}
