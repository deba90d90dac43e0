import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchTransport, type Delivery, type TransportOptions } from './transport.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A server of raw sockets: it reads the head of a request and then does what the test says. */
async function listen(act: (socket: Socket, request: string) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => act(socket, data.toString('utf8')));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/pay`;
}

async function closedPort(): Promise<number> {
  const url = new URL(await listen(() => undefined));
  const server = servers.pop()!;
  await new Promise((resolve) => server.close(resolve));
  return Number(url.port);
}

const PATIENT: TransportOptions = { timeoutMs: 20_000 };

function post(url: string, options: TransportOptions = PATIENT, transport = fetchTransport(fetch)): Promise<Delivery> {
  return transport({ method: 'POST', url, headers: { authorization: 'Basic abc' }, body: '[]' }, options);
}

function thrower(error: unknown): typeof fetch {
  return async () => {
    throw error;
  };
}

describe('an answer', () => {
  it('comes as it is, with lower-case headers', async () => {
    const url = await listen((socket) => socket.end('HTTP/1.1 409 Conflict\r\nRetry-After: 3\r\nContent-Length: 6\r\n\r\n한글'));
    expect(await post(url)).toMatchObject({ type: 'answer', answer: { status: 409, body: '한글', headers: { 'retry-after': '3' } } });
  });

  it('that redirects is not followed', async () => {
    let requests = 0;
    const url = await listen((socket) => {
      requests += 1;
      socket.end('HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n');
    });
    expect(await post(url)).toMatchObject({ type: 'answer', answer: { status: 307 } });
    expect(requests).toBe(1);
  });
});

describe('certainly not sent', () => {
  it('when nobody listens', async () => {
    expect(await post(`http://127.0.0.1:${await closedPort()}/`)).toEqual({ type: 'not-sent', reason: 'ECONNREFUSED' });
  });

  it('when no address of a name answers', async () => {
    expect((await post(`http://localhost:${await closedPort()}/`)).type).toBe('not-sent');
  });

  it('when the name cannot be looked up', async () => {
    // Too long for a label: the resolver says no without asking anybody.
    expect((await post(`http://${'a'.repeat(70)}.invalid/`)).type).toBe('not-sent');
  });

  it('when the caller had stopped before', async () => {
    expect(await post('http://127.0.0.1:9/', { ...PATIENT, signal: AbortSignal.abort() })).toEqual({ type: 'not-sent', reason: 'ABORTED' });
  });

  it('when the request cannot be written, without a word of the secret', async () => {
    const delivery = await fetchTransport(fetch)({ method: 'GET', url: 'http://127.0.0.1:9/', headers: { authorization: 'PortOne 비밀' }, body: null }, PATIENT);
    expect(delivery).toEqual({ type: 'not-sent', reason: 'REQUEST_INVALID' });
    expect(await post('not a url')).toEqual({ type: 'not-sent', reason: 'REQUEST_INVALID' });
  });

  it('when a host or network could not be reached while connecting', async () => {
    for (const code of ['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']) {
      const cause = Object.assign(new Error(code), { code, syscall: 'connect' });
      const delivery = await post('http://127.0.0.1:9/', PATIENT, fetchTransport(thrower(new TypeError('fetch failed', { cause }))));
      expect(delivery).toEqual({ type: 'not-sent', reason: code });
    }
  });
});

describe('possibly sent', () => {
  it('when the connection is reset after the request', async () => {
    expect(await post(await listen((socket) => socket.resetAndDestroy()))).toEqual({ type: 'lost', reason: 'ECONNRESET' });
  });

  it('when the connection ends without an answer', async () => {
    expect((await post(await listen((socket) => socket.end()))).type).toBe('lost');
  });

  it('when the answer is cut before its promised length', async () => {
    expect((await post(await listen((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{')))).type).toBe('lost');
  });

  it('when a chunked answer is cut', async () => {
    expect((await post(await listen((socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[{\r\n')))).type).toBe('lost');
  });

  it('when the answer is not HTTP', async () => {
    expect((await post(await listen((socket) => socket.end('SSH-2.0-nothing\r\n')))).type).toBe('lost');
  });

  it('when no answer comes in time', async () => {
    expect(await post(await listen(() => undefined), { timeoutMs: 50 })).toEqual({ type: 'lost', reason: 'TIMEOUT' });
  });

  it('when the answer begins and does not end in time', async () => {
    const url = await listen((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n['));
    expect(await post(url, { timeoutMs: 100 })).toEqual({ type: 'lost', reason: 'TIMEOUT' });
  });

  it('when the caller stops while it waits', async () => {
    const controller = new AbortController();
    const url = await listen(() => controller.abort());
    expect(await post(url, { ...PATIENT, signal: controller.signal })).toEqual({ type: 'lost', reason: 'ABORTED' });
  });

  it('when the answer is larger than any service sends', async () => {
    const url = await listen((socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n${'x'.repeat(100)}`));
    expect(await post(url, PATIENT, fetchTransport(fetch, 99))).toEqual({ type: 'lost', reason: 'ANSWER_TOO_LARGE' });
    expect(await post(url, PATIENT, fetchTransport(fetch, 100))).toMatchObject({ type: 'answer' });
  });

  it('when a network code comes from a connection that had stood', async () => {
    for (const [code, syscall] of [['EHOSTUNREACH', 'read'], ['ENETUNREACH', 'write'], ['ETIMEDOUT', 'read'], ['ECONNRESET', undefined]] as const) {
      const cause = Object.assign(new Error(code), { code, syscall });
      const delivery = await post('http://127.0.0.1:9/', PATIENT, fetchTransport(thrower(new TypeError('fetch failed', { cause }))));
      expect(delivery).toEqual({ type: 'lost', reason: code });
    }
  });

  it('when one of several addresses was doubtful', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET', syscall: 'read' });
    const cause = Object.assign(new AggregateError([refused, reset]), { code: 'ECONNREFUSED' });
    const delivery = await post('http://127.0.0.1:9/', PATIENT, fetchTransport(thrower(new TypeError('fetch failed', { cause }))));
    expect(delivery).toEqual({ type: 'lost', reason: 'ECONNRESET' });
  });
});

describe("Chromium's errors", () => {
  it('prove it at first contact only: it repeats broken requests by itself', async () => {
    let error: Error | null = new Error('net::ERR_CONNECTION_REFUSED');
    const transport = fetchTransport(() => (error === null ? Promise.resolve(new Response('{}')) : Promise.reject(error)));
    expect(await post('http://127.0.0.1:9/', PATIENT, transport)).toEqual({ type: 'not-sent', reason: 'ERR_CONNECTION_REFUSED' });
    error = null;
    expect((await post('http://127.0.0.1:9/', PATIENT, transport)).type).toBe('answer');
    error = new Error('net::ERR_CONNECTION_REFUSED');
    expect(await post('http://127.0.0.1:9/', PATIENT, transport)).toEqual({ type: 'lost', reason: 'ERR_CONNECTION_REFUSED' });
    expect((await post('http://127.0.0.1:10/', PATIENT, transport)).type).toBe('not-sent');
  });

  it('that also come later prove nothing', async () => {
    for (const code of ['ERR_ADDRESS_UNREACHABLE', 'ERR_CONNECTION_RESET', 'ERR_EMPTY_RESPONSE', 'ERR_INTERNET_DISCONNECTED', 'ERR_NETWORK_CHANGED', 'ERR_HTTP2_PING_FAILED']) {
      expect(await post('http://127.0.0.1:9/', PATIENT, fetchTransport(thrower(new Error(`net::${code}`))))).toEqual({ type: 'lost', reason: code });
    }
  });
});
