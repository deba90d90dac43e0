import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { jsonReply, type Call, type Reply, type World } from './call.ts';
import { servicePath, type FaultAction, type FaultList } from './faults.ts';

/** A thousand rows with full metadata stay below this. */
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;
/** Requests are all remembered; the bodies of old ones are let go when together they grow beyond this. */
const KEPT_BODIES = 64 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;

/** One request as it arrived, for tests that ask what travelled. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly idempotencyKey: string | null;
  /** Null once it was let go. */
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Worlds {
  readonly portone: World;
  readonly 'toss-v1': World;
  readonly 'toss-v2': World;
}

/** Our own prefix decides; a bare path, as some SDKs send it, is told apart by its first segment. */
function worldOf(path: string, worlds: Worlds): World | null {
  if (/^\/(portone|platform)(\/|$)/.test(path)) return worlds.portone;
  if (/^\/(toss-v2|v2)(\/|$)/.test(path)) return worlds['toss-v2'];
  return /^\/(toss-v1|v1)(\/|$)/.test(path) ? worlds['toss-v1'] : null;
}

/** Null when the body is larger than a service would take. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > LARGEST_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-type': reply.contentType, 'content-length': body.byteLength });
  response.end(body);
}

/** An answer that was cut off on its way. */
export const GARBAGE: Reply = { status: 200, body: '[{"payoutKey": "cut', contentType: 'application/json', headers: {} };

/** Bad gateways speak HTML, not the service's JSON. */
export function failureReply(world: World, status: number): Reply {
  if (status >= 502) return { status, body: `<html><body>${status}</body></html>`, contentType: 'text/html', headers: {} };
  if (status >= 300 && status < 400) return { status, body: '', contentType: 'text/plain', headers: { location: '/somewhere-else' } };
  return world.errorReply(status);
}

/** Those that a test may ask about; the secret is not among them. */
function plainHeaders(headers: IncomingHttpHeaders): SeenRequest['headers'] {
  const security = headers['tosspayments-api-security-mode'];
  return { 'content-type': headers['content-type'], 'tosspayments-api-security-mode': typeof security === 'string' ? security : undefined };
}

/** Carries the worlds over HTTP, and lets requests go wrong as the faults say. */
export class PracticeServer {
  readonly #worlds: Worlds;
  readonly #faults: FaultList;
  readonly #server: Server;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #seen: SeenRequest[] = [];
  #bodySize = 0;
  #firstBody = 0;

  constructor(worlds: Worlds, faults: FaultList) {
    this.#worlds = worlds;
    this.#faults = faults;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        // The other side is gone, or the world has a bug: either way this exchange cannot be finished.
        if (!response.headersSent && !response.destroyed) send(response, jsonReply(500, { code: 'UNKNOWN_ERROR', message: error instanceof Error ? error.message : 'unknown' }));
        else response.destroy();
      });
    });
    // Longer than any pause of a test: a connection that ends between two requests looks like a lost answer.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** Every request so far, oldest first. */
  get seen(): readonly SeenRequest[] {
    return this.#seen;
  }

  /** Listens on the loopback address alone; the result is the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the practice server has no port');
    return address.port;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await new Promise<void>((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()));
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const method = request.method ?? 'GET';
    const path = servicePath(url.pathname);
    const body = await readBody(request);
    const world = worldOf(url.pathname, this.#worlds);
    if (world === null) {
      send(response, jsonReply(404, { code: 'NOT_FOUND', type: 'NOT_FOUND', message: '/portone, /toss-v1 또는 /toss-v2 로 시작하는 경로가 아닙니다.' }));
      return;
    }
    if (body === null) {
      send(response, { ...world.errorReply(400), status: 413, headers: { connection: 'close' } });
      return;
    }
    const call: Call = { method, path, query: url.searchParams, search: url.search, headers: request.headers, body };
    this.#note(call);
    const fault = this.#faults.take(method, path);
    if (fault === null) send(response, world.answer(call));
    else this.#fail(fault, world, call, request, response);
  }

  #note(call: Call): void {
    const key = call.headers['idempotency-key'];
    this.#bodySize += call.body.length;
    for (; this.#bodySize > KEPT_BODIES && this.#firstBody < this.#seen.length; this.#firstBody += 1) {
      const old = this.#seen[this.#firstBody];
      if (old === undefined || old.body === null) continue;
      this.#bodySize -= old.body.length;
      this.#seen[this.#firstBody] = { ...old, body: null };
    }
    this.#seen.push({ method: call.method, path: call.path, search: call.search, idempotencyKey: typeof key === 'string' ? key : null, body: call.body, headers: plainHeaders(call.headers) });
  }

  #fail(fault: FaultAction, world: World, call: Call, request: IncomingMessage, response: ServerResponse): void {
    switch (fault.type) {
      case 'drop':
        request.socket.resetAndDestroy();
        return;
      case 'accept-then-drop':
        world.answer(call);
        request.socket.destroy();
        return;
      case 'status':
        send(response, failureReply(world, fault.status));
        return;
      case 'accept-then-status':
        world.answer(call);
        send(response, failureReply(world, fault.status));
        return;
      case 'garbage':
        world.answer(call);
        send(response, GARBAGE);
        return;
      case 'delay': {
        // The work is done at once, only the answer waits: the worst case for a client that gives up.
        const reply = world.answer(call);
        const release = world.hold(call);
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          release();
          if (!response.destroyed) send(response, reply);
        }, fault.milliseconds);
        this.#timers.add(timer);
      }
    }
  }
}
