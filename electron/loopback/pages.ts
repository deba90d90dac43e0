import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** A file of the window, ready to be served. The same for `app://` in Electron and for the loopback host. */
export interface Page {
  readonly body: Uint8Array;
  readonly type: string;
  /** Only for the document itself: the policy that its one nonce belongs to. */
  readonly policy: string | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
};

/** The window may load itself and nothing else; `connect` is 'self' on loopback and nothing in Electron. */
export function contentPolicy(nonce: string, connect: "'self'" | "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Reads one file of the built window. `path` is the URL's path. Null for anything that is not a plain file inside the
 * folder: links and `..` are resolved before they are compared, and the comparison ends at a separator.
 */
export async function readPage(folder: string, path: string, connect: "'self'" | "'none'"): Promise<Page | null> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const name = decoded === '/' ? '/index.html' : decoded;
  const type = TYPES[extname(name)];
  if (type === undefined) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, name));
    if (!file.startsWith(root + sep)) return null;
    const body = await readFile(file);
    if (name !== '/index.html') return { body, type, policy: null };
    const nonce = randomBytes(18).toString('base64');
    return { body: Buffer.from(body.toString('utf8').replaceAll('__CSP_NONCE__', nonce)), type, policy: contentPolicy(nonce, connect) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
