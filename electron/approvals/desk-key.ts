import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { connectionId } from '../../shared/ids.ts';
import { sql } from '../ledger/database.ts';
import type { Database } from '../ledger/database.ts';
import type { SecretStore } from '../connections/secrets.ts';

/**
 * The key with which this desk signs approvals: Ed25519, one for each user of the operating system, in the user's own
 * keychain. Two ledgers of one user have one key, so that nobody approves for himself through a second folder.
 */

/** Its name in the keychain, beside the secrets of connections (whose names begin with `c-`). */
const KEY_NAME = connectionId('desk-approval-key');
/** Every key that was ever used at this ledger: none of them may approve what is frozen here. */
const OWN_KEYS = 'approval:ownKeys';

export interface DeskKey {
  readonly keyId: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly publicKey: string;
  /** base64. */
  readonly sign: (text: string) => string;
}

/** The first sixteen hexadecimal digits of SHA-256 over the public key: what two people read out to each other. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16);
}

/** Whether the text is an Ed25519 public key, written in the one way that a key is written here. */
export function isPublicKey(publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && key.export({ format: 'der', type: 'spki' }).toString('base64') === publicKey;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

export function signatureHolds(publicKey: string, text: string, signature: string): boolean {
  if (!isPublicKey(publicKey)) return false;
  return verify(null, Buffer.from(text, 'utf8'), createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }), Buffer.from(signature, 'base64'));
}

function keyFrom(stored: string): DeskKey {
  const privateKey = createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { keyId: keyIdOf(publicKey), publicKey, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64') };
}

/** The key of this desk, or null when none was made yet. Throws DeskError KEYCHAIN_UNAVAILABLE. */
export async function findDeskKey(keychain: SecretStore): Promise<DeskKey | null> {
  const stored = await keychain.get(KEY_NAME);
  if (stored === null) return null;
  try {
    return keyFrom(stored);
  } catch (error) {
    // Something else stands under our name: making another key over it would take an approver's key away unseen.
    throw new DeskError('KEYCHAIN_UNAVAILABLE', { platform: process.platform }, { cause: error });
  }
}

/** The key of this desk, made at its first use, and noted as one of this ledger. Throws DeskError KEYCHAIN_UNAVAILABLE. */
export async function deskKey(db: Database, keychain: SecretStore): Promise<DeskKey> {
  let key = await findDeskKey(keychain);
  if (key === null) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await keychain.set(KEY_NAME, privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'));
    key = await findDeskKey(keychain);
    // A store that forgets what it was given would make a new approver at every use.
    if (key === null) throw new DeskError('KEYCHAIN_UNAVAILABLE', { platform: process.platform });
  }
  noteOwnKey(db, key.keyId);
  return key;
}

const keysSchema = z.array(z.string());

/** Keys that belong to whoever uses this ledger. */
export function ownKeys(db: Database): readonly string[] {
  const row = db.first(sql.selectFrom('settings').select('value').where('key', '=', OWN_KEYS));
  return row ? keysSchema.parse(JSON.parse(row.value)) : [];
}

export function noteOwnKey(db: Database, keyId: string): void {
  db.transaction(() => {
    const known = ownKeys(db);
    if (known.includes(keyId)) return;
    const value = JSON.stringify([...known, keyId]);
    db.run(sql.insertInto('settings').values({ key: OWN_KEYS, value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
  });
}
