import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { join } from 'node:path';
import { connectionId } from '../../shared/ids.ts';
import { Desk } from '../desk.ts';
import type { Host } from '../host.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { SERVICE_IDS } from '../../shared/services.ts';
import { Database, sql } from '../ledger/database.ts';
import { freezeBatch } from '../batches/freeze.ts';
import { FRIDAY_MORNING } from '../practice/tests/world.ts';
import { practiceSecrets, practiceSecurityKey } from '../practice/secrets.ts';
import { SERVICES } from '../services/index.ts';
import { fetchTransport } from '../services/transport.ts';
import { freezeInput, temporaryFolder } from '../tests/ledger-world.ts';
import { readLedger } from '../tests/raw-ledger.ts';
import { Connections, checkBaseUrl, cleanSecret, connectionView } from './connections.ts';
import { sessionStore, securityKeyName } from './secrets.ts';
import type { SecretStore } from './secrets.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: ReturnType<typeof temporaryFolder>;
let path = '';
let db: Database;
let keychain: SecretStore;
let session: SecretStore;
let connections: Connections;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'ledger.sqlite');
  db = Database.open(path);
  keychain = sessionStore();
  session = sessionStore();
  connections = new Connections({ db, keychain, session, practiceSecrets, practiceSecurityKey, clock: () => FRIDAY_MORNING, actor: 'tester' });
  connections.ensurePractice({ portone: '연습 포트원', 'toss-v1': '연습 토스', 'toss-v2': '연습 토스 v2' });
});
afterEach(() => {
  db.close();
  folder.remove();
});

const NEW = { service: 'toss-v1', environment: 'test', label: '시험', baseUrl: null, secret: 'test_sk_hidden_1234', keep: 'keychain' } as const;

describe('an address of one\'s own', () => {
  it.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://127.0.0.1:4000/toss-v1/', 'http://127.0.0.1:4000/toss-v1'],
    ['https://localhost/', 'https://localhost'],
    ['http://[::1]:80/x', 'http://[::1]/x'],
    // What a URL makes of other ways to write this machine.
    ['http://127.1:4000', 'http://127.0.0.1:4000'],
    ['http://2130706433', 'http://127.0.0.1'],
  ])('%s is this machine: %s', (text, url) => expect(checkBaseUrl(text, 'test')).toBe(url));

  it.each([
    'https://api.tosspayments.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://example.com/127.0.0.1', 'http://127.0.0.1@example.com',
    'http://user@127.0.0.1', 'http://:pass@127.0.0.1', 'ftp://127.0.0.1', 'file:///127.0.0.1', 'http://0.0.0.0', 'http://10.0.0.1', 'http://[::ffff:8.8.8.8]', 'http://127.0.0.1/?x', 'http://127.0.0.1/#x', '127.0.0.1:80', '',
  ])('%s is refused', (text) => expect(() => checkBaseUrl(text, 'test')).toThrow(expect.objectContaining({ code: 'BASE_URL_NOT_ALLOWED' })));

  it.each(['practice', 'live'] as const)('is refused on a %s connection, before a secret is kept', async (environment) => {
    await expect(connections.add({ ...NEW, environment, baseUrl: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'BASE_URL_NOT_ALLOWED' });
    expect(connections.list()).toHaveLength(SERVICE_IDS.length);
  });
});

describe('secrets', () => {
  it('lose a byte order mark and spaces; nothing is no secret', () => {
    expect(cleanSecret('\uFEFF  test_sk_a \r\n')).toBe('test_sk_a');
    for (const empty of ['', '  ', '\uFEFF']) expect(() => cleanSecret(empty)).toThrow(expect.objectContaining({ code: 'SECRET_EMPTY' }));
  });

  it('are in no table of the ledger, audit included', async () => {
    const { id } = await connections.add(NEW);
    await connections.setSecret(id, 'test_sk_other_hidden_5678', 'session');
    await connections.deleteSecret(id);
    for (const table of ['connections', 'audit', 'settings']) expect(JSON.stringify(readLedger(path, `SELECT * FROM ${table}`))).not.toContain('hidden');
    expect(verifyAudit(db)).toMatchObject({ ok: true, entries: 4 });
  });

  it('that the keychain does not take leave no connection that says "is set"', async () => {
    const refusing: SecretStore = { ...keychain, set: () => Promise.reject(new Error('locked')) };
    const locked = new Connections({ db, keychain: refusing, session, practiceSecrets, practiceSecurityKey, clock: () => FRIDAY_MORNING, actor: 'tester' });
    await expect(locked.add(NEW)).rejects.toThrow('locked');
    expect(connections.list()).toHaveLength(SERVICE_IDS.length);
  });

  it('of a run are forgotten with it, and the profile says so', async () => {
    const { id } = await connections.add({ ...NEW, keep: 'session' });
    expect(connections.get(id)).toMatchObject({ secretPlace: 'session', lastFour: '1234' });
    connections.forgetSessionSecrets();
    expect(connections.get(id)).toMatchObject({ secretPlace: 'none', lastFour: null });
    await expect(connections.secret(id)).rejects.toMatchObject({ code: 'CONNECTION_NO_SECRET' });
  });

  it('of the practice world cannot be replaced by a real one', async () => {
    await expect(connections.setSecret(connectionId('practice-toss-v1'), 'live_sk_x', 'keychain')).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect(await connections.secret(connectionId('practice-toss-v1'))).toBe(practiceSecrets['toss-v1']);
  });
});

/** In capitals: the hashes of the audit are hexadecimal as well, and small. */
const KEY = `${'A1'.repeat(30)}BEEF`;
const NEW_V2 = { ...NEW, service: 'toss-v2', securityKey: KEY } as const;

describe('the security key', () => {
  it('is an entry of its own, shown as its last four, and opens with the secret', async () => {
    const { id } = await connections.add({ ...NEW_V2, securityKey: `\uFEFF ${KEY}\n` });
    expect(connectionView(connections.get(id))).toMatchObject({ secret: { place: 'keychain', lastFour: '1234' }, securityKey: { place: 'keychain', lastFour: 'BEEF' } });
    expect(await keychain.get(id)).toBe('test_sk_hidden_1234');
    expect(await keychain.get(securityKeyName(id))).toBe(KEY);
    expect(await connections.secrets(id, {})).toEqual({ secret: 'test_sk_hidden_1234', securityKey: KEY });
  });

  it('is replaced, moved and deleted by itself; nothing of it stays in the ledger', async () => {
    const { id } = await connections.add({ ...NEW_V2, securityKey: null });
    expect(connections.get(id)).toMatchObject({ secretPlace: 'keychain', securityKey: { place: 'none', lastFour: null } });
    await expect(connections.secrets(id, {})).rejects.toMatchObject({ code: 'CONNECTION_NO_SECURITY_KEY', params: { label: '시험' } });
    expect(await connections.secrets(id, { securityKey: KEY })).toMatchObject({ securityKey: KEY });
    await connections.setSecurityKey(id, KEY, 'keychain');
    const other = 'C'.repeat(64);
    await connections.setSecurityKey(id, other, 'session');
    expect(await keychain.get(securityKeyName(id))).toBeNull();
    expect(await connections.secrets(id, {})).toEqual({ secret: 'test_sk_hidden_1234', securityKey: other });
    connections.forgetSessionSecrets();
    expect(connections.get(id)).toMatchObject({ secretPlace: 'keychain', securityKey: { place: 'none', lastFour: null } });
    await connections.setSecurityKey(id, KEY, 'keychain');
    await connections.deleteSecret(id);
    expect([await keychain.get(id), await keychain.get(securityKeyName(id)), connections.get(id).securityKey]).toEqual([null, null, { place: 'none', lastFour: null }]);
    for (const table of ['connections', 'audit', 'settings']) {
      const held = JSON.stringify(readLedger(path, `SELECT * FROM ${table}`));
      expect(held).not.toMatch(/A1A1|CCCC|hidden/);
      // Nor in small letters: so long a run no hash has by chance.
      expect(held).not.toMatch(/(?:a1){10}|c{20}/i);
    }
    expect(verifyAudit(db)).toMatchObject({ ok: true });
  });

  it.each(['', ' ', 'beef', 'g'.repeat(64), 'a'.repeat(63), 'a'.repeat(65), 'test_sk_hidden_1234'])('that is %j is refused before anything is kept', async (wrong) => {
    const kept: string[] = [];
    const watched: SecretStore = { ...keychain, set: (name, secret) => { kept.push(name); return keychain.set(name, secret); } };
    const watching = new Connections({ db, keychain: watched, session, practiceSecrets, practiceSecurityKey, clock: () => FRIDAY_MORNING, actor: 'tester' });
    const error = await watching.add({ ...NEW_V2, securityKey: wrong }).then(() => null, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: wrong.trim() === '' ? 'SECRET_EMPTY' : 'SECURITY_KEY_INVALID', params: {} });
    const { id } = await watching.add({ ...NEW_V2, securityKey: null });
    await expect(watching.setSecurityKey(id, wrong, 'keychain')).rejects.toMatchObject({ params: {} });
    await expect(watching.secrets(id, { securityKey: wrong })).rejects.toMatchObject({ params: {} });
    expect(kept).toEqual([id]);
  });

  it('that the keychain does not take leaves neither a connection nor a secret', async () => {
    const half: SecretStore = { ...keychain, set: (name, secret) => (name.includes('security-key') ? Promise.reject(new Error('locked')) : keychain.set(name, secret)) };
    const names: string[] = [];
    const locked = new Connections({ db, keychain: { ...half, delete: (name) => { names.push(name); return keychain.delete(name); } }, session, practiceSecrets, practiceSecurityKey, clock: () => FRIDAY_MORNING, actor: 'tester' });
    await expect(locked.add(NEW_V2)).rejects.toThrow('locked');
    expect(connections.list()).toHaveLength(SERVICE_IDS.length);
    expect(names).toHaveLength(1);
  });

  it('belongs to Toss v2 alone', async () => {
    await expect(connections.add({ ...NEW, securityKey: KEY })).rejects.toMatchObject({ code: 'SECURITY_KEY_NOT_USED' });
    const { id } = await connections.add(NEW);
    expect(connectionView(connections.get(id)).securityKey).toBeNull();
    await expect(connections.setSecurityKey(id, KEY, 'keychain')).rejects.toMatchObject({ code: 'SECURITY_KEY_NOT_USED' });
    await expect(connections.secrets(id, { securityKey: KEY })).rejects.toMatchObject({ code: 'SECURITY_KEY_NOT_USED' });
    expect(await connections.secrets(id, {})).toEqual({ secret: 'test_sk_hidden_1234', securityKey: null });
  });

  it('of the practice world cannot be replaced by a real one', async () => {
    const id = connectionId('practice-toss-v2');
    await expect(connections.setSecurityKey(id, KEY, 'keychain')).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
    expect(await connections.secrets(id, {})).toEqual({ secret: practiceSecrets['toss-v2'], securityKey: practiceSecurityKey });
  });

  it('goes with its connection', async () => {
    const { id } = await connections.add(NEW_V2);
    await connections.remove(id);
    expect([await keychain.get(id), await keychain.get(securityKeyName(id))]).toEqual([null, null]);
  });
});

describe('removing', () => {
  it('takes the secret along, keeps the name of what was sent, and is refused while a batch is open', async () => {
    const { id } = await connections.add(NEW);
    const service = SERVICES['toss-v1'].create({ baseUrl: 'http://127.0.0.1:9', secret: 'x', environment: 'test', transport: fetchTransport(fetch) });
    freezeBatch(freezeInput('toss-v1', 1, { connectionId: id }), { db, service, now: FRIDAY_MORNING, actor: 'tester' });
    await expect(connections.remove(id)).rejects.toMatchObject({ code: 'CONNECTION_IN_USE' });
    db.run(sql.updateTable('batches').set({ state: 'done' }));
    await connections.remove(id);
    expect(await keychain.get(id)).toBeNull();
    expect(() => connections.get(id)).toThrow(expect.objectContaining({ code: 'CONNECTION_NOT_FOUND' }));
    expect(readLedger(path, `SELECT label FROM connections WHERE id = '${id}'`)).toEqual([{ label: '시험' }]);
  });

  it.each(['practice-toss-v1', 'practice-toss-v2', 'practice-portone'])('%s stays', async (id) => {
    await expect(connections.remove(connectionId(id))).rejects.toMatchObject({ code: 'CONNECTION_IN_USE' });
  });
});

describe('a secret for one run', () => {
  async function opened(environment: 'test' | 'live', secret: string, change: { clockMoved?: boolean } = {}): Promise<{ error: unknown; requests: string[] }> {
    const { id } = await connections.add({ ...NEW, environment, secret: null });
    const requests: string[] = [];
    const host: Host = {
      kind: 'cli',
      fetch: (input) => {
        requests.push(input instanceof Request ? input.url : String(input));
        return Promise.reject(new Error('no network in a test'));
      },
      emit: () => undefined,
      report: () => undefined,
      saveFile: () => Promise.reject(new Error('none')),
    };
    const desk = await Desk.open({ home: folder.path, host, mode: 'read', runSecrets: new Map([[id, { secret }]]), ...change });
    try {
      const error = await desk.openConnection(id).then(() => null, (reason: unknown) => reason);
      return { error, requests };
    } finally {
      await desk.close();
    }
  }

  it('that is a live key moves no real money under the badge of a test connection', async () => {
    expect(await opened('test', 'live_sk_real_money')).toMatchObject({ error: { code: 'SECRET_WRONG_ENVIRONMENT' }, requests: [] });
  });

  it.each([
    ['a test key on a live connection', 'live', 'test_sk_x', 'SECRET_WRONG_ENVIRONMENT'],
    ['a client key', 'test', 'test_ck_x', 'SECRET_NOT_A_SECRET'],
  ] as const)('%s is refused before anything is asked', async (_name, environment, secret, code) => {
    expect(await opened(environment, secret)).toMatchObject({ error: { code }, requests: [] });
  });

  it('opens no live connection for a desk whose clock was moved', async () => {
    expect(await opened('live', 'live_sk_x', { clockMoved: true })).toMatchObject({ error: { code: 'CLOCK_MOVED' }, requests: [] });
  });
});
