import type * as Keytar from 'keytar';
import { DeskError } from '../../shared/errors.ts';
import type { ConnectionId } from '../../shared/ids.ts';

/** The second secret of a connection, an entry of its own (Toss v2's security key). */
export type SecurityKeyName = string & { readonly __secret: 'security-key' };
export type SecretName = ConnectionId | SecurityKeyName;

export function securityKeyName(id: ConnectionId): SecurityKeyName {
  return `${id}/security-key` as SecurityKeyName;
}

/** Where secrets live. Only the main process ever holds one. */
export interface SecretStore {
  get(id: SecretName): Promise<string | null>;
  set(id: SecretName, secret: string): Promise<void>;
  delete(id: SecretName): Promise<void>;
  /** Whether the store answers at all: asked by reading, never by writing. */
  available(): Promise<boolean>;
}

/** The name under which the operating system's keychain lists the desk's secrets. */
const KEYCHAIN_SERVICE = 'SettleDesk';
/** A keychain may ask the person to unlock it; one that never answers must not hang the desk. */
const KEYCHAIN_TIMEOUT_MS = 60_000;
const PROBE_TIMEOUT_MS = 3_000;

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('the keychain does not answer')), milliseconds);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** The operating system's keychain. Every failure is KEYCHAIN_UNAVAILABLE: the person is told what to install. */
export function keychainStore(serviceName: string = KEYCHAIN_SERVICE): SecretStore {
  const ask = async <T>(work: (keytar: Pick<typeof Keytar, 'getPassword' | 'setPassword' | 'deletePassword'>) => Promise<T>, timeout: number): Promise<T> => {
    try {
      const loaded = await import('keytar');
      return await withTimeout(work(loaded.default), timeout);
    } catch (error) {
      throw new DeskError('KEYCHAIN_UNAVAILABLE', { platform: process.platform }, { cause: error });
    }
  };
  return {
    get: (id) => ask((keytar) => keytar.getPassword(serviceName, id), KEYCHAIN_TIMEOUT_MS),
    set: (id, secret) => ask((keytar) => keytar.setPassword(serviceName, id, secret), KEYCHAIN_TIMEOUT_MS),
    delete: async (id) => {
      await ask((keytar) => keytar.deletePassword(serviceName, id), KEYCHAIN_TIMEOUT_MS);
    },
    available: async () => {
      try {
        await ask((keytar) => keytar.getPassword(serviceName, 'probe'), PROBE_TIMEOUT_MS);
        return true;
      } catch (error) {
        if (error instanceof DeskError) return false;
        throw error;
      }
    },
  };
}

/** Secrets for this run only: gone when the process ends. */
export function sessionStore(): SecretStore {
  const secrets = new Map<SecretName, string>();
  return {
    get: async (id) => secrets.get(id) ?? null,
    set: async (id, secret) => void secrets.set(id, secret),
    delete: async (id) => void secrets.delete(id),
    available: async () => true,
  };
}
