/** Run inside a session bus of its own: what the desk's connections do with a real keychain, told as one line of JSON. */
import { join } from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import { Connections, connectionView } from '../connections/connections.ts';
import { keychainStore, sessionStore } from '../connections/secrets.ts';
import { Database } from '../ledger/database.ts';
import { practiceSecrets, practiceSecurityKey } from '../practice/secrets.ts';

const home = process.argv[2] ?? '';
const db = Database.open(join(home, 'ledger.sqlite'));
const keychain = keychainStore('SettleDesk tests');
const connections = new Connections({ db, keychain, session: sessionStore(), practiceSecrets, practiceSecurityKey, clock: Date.now, actor: 'tester' });
const told: Record<string, unknown> = {};

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof DeskError ? error.code : `not a DeskError: ${String(error)}`;
  }
}

async function add(keep: 'keychain' | 'session'): Promise<Awaited<ReturnType<Connections['add']>>> {
  return await connections.add({ service: 'toss-v1', environment: 'test', label: '열쇠고리', baseUrl: null, secret: '\uFEFF test_sk_first_1111 \n', keep });
}

told['available'] = await keychain.available();
told['added'] = await codeOf(add('keychain'));
const [connection] = connections.list();
if (connection) {
  const { id } = connection;
  told['view'] = connectionView(connection).secret;
  told['first'] = await connections.secret(id);
  // Another run of the program: only the keychain can know it.
  const later = new Connections({ db, keychain: keychainStore('SettleDesk tests'), session: sessionStore(), practiceSecrets, practiceSecurityKey, clock: Date.now, actor: 'tester' });
  told['later'] = await later.secret(id);
  told['replacedView'] = connectionView(await connections.setSecret(id, 'test_sk_second_2222', 'keychain')).secret;
  told['replaced'] = await later.secret(id);
  told['movedView'] = connectionView(await connections.setSecret(id, 'test_sk_session_3333', 'session')).secret;
  told['moved'] = await connections.secret(id);
  // Kept for this run only: nothing of it, nor of the one before, is left in the keychain.
  told['afterMove'] = await keychain.get(id);
  await connections.setSecret(id, 'test_sk_fourth_4444', 'keychain');
  told['deletedView'] = connectionView(await connections.deleteSecret(id)).secret;
  told['deleted'] = await codeOf(connections.secret(id));
  told['afterDelete'] = await keychain.get(id);
  await connections.setSecret(id, 'test_sk_fifth_5555', 'keychain');
  await connections.remove(id);
  told['afterRemove'] = await keychain.get(id);
  told['left'] = connections.list().length;
} else {
  told['listed'] = connections.list().length;
  const session = await add('session');
  told['sessionView'] = connectionView(session).secret;
  told['session'] = await connections.secret(session.id);
}
db.close();
process.stdout.write(`${JSON.stringify(told)}\n`);
process.exit(0);
