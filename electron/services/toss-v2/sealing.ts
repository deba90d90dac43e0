import { randomUUID } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { isoKst } from '../../../shared/calendar.ts';
import { DeskError } from '../../../shared/errors.ts';
import { sealedText } from '../sealed-text.ts';
import type { RawAnswer } from '../transport.ts';

/** The security key: 64 hex digits for 32 bytes (toss-facts §2.2). */
const SECURITY_KEY = /^[0-9a-f]{64}$/i;

export interface Sealing {
  /** Encrypts anew at every call: another nonce, another initialisation vector, the time of now. */
  seal(body: string): Promise<string>;
  /** Plain JSON, and what cannot be opened with this key, come back as they are. */
  unseal(answer: RawAnswer): Promise<RawAnswer>;
}

/** Bodies for Toss v2: JWE compact, `dir` and `A256GCM` (toss-facts §2.2). Throws DeskError SECURITY_KEY_INVALID. `now`: milliseconds since 1970 UTC. */
export function sealingWith(securityKey: string, now: () => number = Date.now): Sealing {
  if (!SECURITY_KEY.test(securityKey)) throw new DeskError('SECURITY_KEY_INVALID');
  const key = Uint8Array.from(Buffer.from(securityKey, 'hex'));
  return {
    // `iat` has no milliseconds and a numeric offset (toss-facts §2.2).
    seal: async (body) => await new CompactEncrypt(new TextEncoder().encode(body)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', iat: isoKst(now()), nonce: randomUUID() }).encrypt(key),
    unseal: async (answer) => {
      const sealed = sealedText(answer.body);
      if (sealed === null) return answer;
      const opened = await open(sealed, key);
      return opened === null ? answer : { ...answer, body: opened };
    },
  };
}

async function open(sealed: string, key: Uint8Array): Promise<string | null> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] });
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch (error) {
    // Another key, a changed or cut text, or no text at all: what it says stays unknown, and with it what became of the request.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}
