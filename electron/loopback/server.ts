import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Reply } from '../../shared/contract.ts';
import { SAFE_HEADERS, readPage } from './pages.ts';

/** A file waiting to be fetched once. */
export interface Download {
  readonly path: string;
  readonly name: string;
}

export interface LoopbackOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The built window. */
  readonly pages: string;
  readonly answer: (channel: unknown, input: unknown) => Promise<Reply>;
  readonly downloads: Map<string, Download>;
}

export interface Loopback {
  /** Opens the desk once; afterwards the browser holds a cookie and the token is worth nothing. */
  readonly url: string;
  readonly origin: string;
  emit(name: string, payload: unknown): void;
  close(): Promise<void>;
}

const COOKIE = 'settledesk';
const LARGEST_JSON_BYTES = 4 * 1024 * 1024;
const LARGEST_FILE_BYTES = 300 * 1024 * 1024;

function equal(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

function cookieOf(request: IncomingMessage): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value !== undefined) return value;
  }
  return '';
}

async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > limit) return null;
    parts.push(part);
  }
  // A plain view of its own: Buffers may share memory with others.
  return Uint8Array.from(Buffer.concat(parts));
}

function end(response: ServerResponse, status: number, type: string, body: string | Uint8Array, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...SAFE_HEADERS, 'content-type': type, ...headers });
  response.end(body);
}

/**
 * The desk for a browser window on this machine. Only 127.0.0.1 is bound; a page of another site can neither reach it
 * (Host and Origin are compared exactly) nor use the person's cookie (SameSite=Strict, HttpOnly).
 */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  let token: string | null = randomBytes(32).toString('hex');
  const session = randomBytes(32).toString('hex');
  const listeners = new Set<ServerResponse>();
  let origin = '';

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { host, origin: from } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const url = new URL(request.url ?? '/', origin);
    if (host !== new URL(origin).host) return end(response, 421, 'text/plain', 'wrong host');
    if (from !== undefined && from !== origin) return end(response, 403, 'text/plain', 'wrong origin');
    if (typeof site === 'string' && site !== 'same-origin' && site !== 'none') return end(response, 403, 'text/plain', 'wrong site');

    // `//name/` and `http://name/` as a path speak of another host.
    if (url.origin !== origin) return end(response, 400, 'text/plain', 'wrong address');

    const offered = url.searchParams.get('token');
    if (request.method === 'GET' && url.pathname === '/' && offered !== null) {
      if (token === null || !equal(offered, token)) return end(response, 403, 'text/plain; charset=utf-8', 'This link was used before. Start the desk again for a new one.');
      token = null;
      return end(response, 303, 'text/plain', '', { location: '/', 'set-cookie': `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/` });
    }
    if (!equal(cookieOf(request), session)) return end(response, 403, 'text/plain; charset=utf-8', 'Open the desk with the link that it printed when it started.');

    if (request.method === 'POST' && url.pathname.startsWith('/call/')) return await call(request, response, from, url.pathname.slice('/call/'.length));
    if (request.method === 'GET' && url.pathname === '/events') return subscribe(request, response);
    if (request.method === 'GET' && url.pathname.startsWith('/download/')) return download(response, url.pathname.slice('/download/'.length));
    if (request.method !== 'GET') return end(response, 405, 'text/plain', 'GET or a call');
    const page = await readPage(options.pages, url.pathname, "'self'");
    if (!page) return end(response, 404, 'text/plain', 'not found');
    return end(response, 200, page.type, page.body, page.policy === null ? {} : { 'content-security-policy': page.policy });
  };

  const call = async (request: IncomingMessage, response: ServerResponse, from: string | undefined, channel: string): Promise<void> => {
    // Every call must name its origin: a form or a plain link of another page cannot.
    if (from !== origin) return end(response, 403, 'text/plain', 'wrong origin');
    const type = request.headers['content-type'] ?? '';
    let input: unknown;
    try {
      if (type.startsWith('application/octet-stream')) {
        const described = request.headers['x-settledesk-input'];
        const bytes = await readBody(request, LARGEST_FILE_BYTES);
        if (bytes === null || typeof described !== 'string') return end(response, 413, 'text/plain', 'too large');
        const rest: unknown = JSON.parse(decodeURIComponent(described));
        input = typeof rest === 'object' && rest !== null ? { ...rest, bytes } : null;
      } else if (type.startsWith('application/json')) {
        const bytes = await readBody(request, LARGEST_JSON_BYTES);
        if (bytes === null) return end(response, 413, 'text/plain', 'too large');
        input = JSON.parse(Buffer.from(bytes).toString('utf8'));
      } else return end(response, 415, 'text/plain', 'json or bytes');
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof URIError) return end(response, 400, 'text/plain', 'unreadable');
      throw error;
    }
    const reply = await options.answer(channel, input);
    end(response, 200, 'application/json; charset=utf-8', JSON.stringify(reply));
  };

  const subscribe = (request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(': open\n\n');
    listeners.add(response);
    request.on('close', () => listeners.delete(response));
  };

  const download = (response: ServerResponse, key: string): void => {
    const file = options.downloads.get(key);
    if (!file) return end(response, 404, 'text/plain', 'not found');
    options.downloads.delete(key);
    response.writeHead(200, {
      ...SAFE_HEADERS,
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="result.xlsx"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    });
    const stream = createReadStream(file.path);
    stream.on('error', () => response.destroy());
    stream.on('close', () => void rm(file.path, { force: true }));
    stream.pipe(response);
  };

  const server: Server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) end(response, 500, 'text/plain', 'the desk could not answer');
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `http://127.0.0.1:${address.port}`;

  return {
    url: `${origin}/?token=${token}`,
    origin,
    emit(name, payload) {
      const message = `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
      for (const listener of listeners) listener.write(message);
    },
    close: async () => {
      for (const listener of listeners) listener.end();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
