import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readJson } from '../call.ts';

/** How bodies travel. Made with node:crypto, so that the desk's own encryption is checked by something else. */
export interface PracticeSealing {
  /** The plain text; null when it cannot be opened or its header is not as documented (toss-facts §2.2). */
  open(body: string): string | null;
  close(text: string): string;
}

const headerSchema = z.looseObject({
  alg: z.literal('dir'),
  enc: z.literal('A256GCM'),
  // No milliseconds, a numeric offset.
  iat: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/),
  nonce: z.string().min(8),
});

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

export function practiceSealing(securityKey: string, now: () => number): PracticeSealing {
  const key = Buffer.from(securityKey, 'hex');
  return {
    open: (body) => {
      const parts = body.split('.');
      const [header = '', wrapped = '', iv = '', text = '', tag = ''] = parts.map((part) => part);
      if (parts.length !== 5 || wrapped !== '') return null;
      if (!headerSchema.safeParse(readJson(Buffer.from(header, 'base64url').toString('utf8'))).success) return null;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 });
        decipher.setAAD(Buffer.from(header, 'ascii'));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
      } catch (error) {
        // Another key, or a text that was changed on its way.
        if (error instanceof Error) return null;
        throw error;
      }
    },
    close: (text) => {
      const iat = `${new Date(now() + 9 * 60 * 60 * 1000).toISOString().slice(0, 19)}+09:00`;
      const header = base64url(Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', iat, nonce: base64url(randomBytes(16)) })));
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
      cipher.setAAD(Buffer.from(header, 'ascii'));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [header, '', base64url(iv), base64url(sealed), base64url(cipher.getAuthTag())].join('.');
    },
  };
}

/** For tests that own time: what really encrypts takes turns of its own. */
export const OPEN_SEALING: PracticeSealing = { open: (body) => body, close: (text) => text };
