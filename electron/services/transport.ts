/**
 * How a request travels. The three hosts differ only in the `fetch` behind it.
 * The outcome says what a caller may conclude about the service, which is all that matters for money.
 */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** An answer as it came, before anybody interprets it. Header names are lower case. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Delivery =
  | { readonly type: 'answer'; readonly answer: RawAnswer }
  /** No connection was ever made: the service certainly has not seen the request. */
  | { readonly type: 'not-sent'; readonly reason: string }
  /** The request may have arrived: timeout, reset, an answer cut in half. */
  | { readonly type: 'lost'; readonly reason: string };

export interface TransportOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type Transport = (request: HttpRequest, options: TransportOptions) => Promise<Delivery>;

/** Every payout call may take 60 s (toss-facts §1.1); with the way there and back the client must wait a little longer. */
export const SERVICE_TIMEOUT_MS = 65_000;

/** Answers beyond this are cut and count as lost: no service sends this much. */
export const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** What an error says: its code, and whether it proves that no byte of the request left towards the service. */
interface Evidence {
  readonly code: string;
  readonly neverConnected: boolean;
}

/**
 * Node: only a failed `connect` or name look-up proves it. The same codes (EHOSTUNREACH, ETIMEDOUT) also come from
 * reading or writing a connection that had stood, and then the request may have arrived.
 */
function nodeEvidence(error: Error): Evidence | null {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  // Several addresses of one host were tried: only if none was reached is it certain.
  if (error instanceof AggregateError && error.errors.length > 0) {
    const all = error.errors.map((inner) => evidenceOf(inner));
    return all.find((inner) => !inner.neverConnected) ?? all[0] ?? null;
  }
  if (typeof code !== 'string') return null;
  return { code, neverConnected: syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT' };
}

/** Chromium's codes that only come before a connection stands (ERR_ADDRESS_UNREACHABLE and others also come later). */
const CHROMIUM_NEVER_CONNECTED = new Set(['ERR_CONNECTION_REFUSED', 'ERR_NAME_NOT_RESOLVED', 'ERR_PROXY_CONNECTION_FAILED', 'ERR_TUNNEL_CONNECTION_FAILED']);

function evidenceOf(error: unknown): Evidence {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const found = nodeEvidence(at);
    if (found) return found;
    const net = /net::(ERR_[A-Z0-9_]+)/.exec(at.message);
    if (net?.[1]) return { code: net[1], neverConnected: CHROMIUM_NEVER_CONNECTED.has(net[1]) };
  }
  return { code: error instanceof Error ? error.name : 'UNKNOWN', neverConnected: false };
}

async function readCapped(response: Response, largest: number): Promise<string | null> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > largest) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The origin of a request that can be sent at all, else null: a bad URL or header is found before anything leaves. */
function sendableOrigin(request: HttpRequest): string | null {
  try {
    const probe = new Request(request.url, { method: request.method, headers: { ...request.headers }, body: request.body });
    return new URL(probe.url).origin;
  } catch (error) {
    // The message may quote the header, and a header holds the secret: nothing of it is kept.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** A transport over any standard fetch (Node's own, or Electron's net.fetch with the system's proxy). */
export function fetchTransport(fetchFunction: typeof fetch, largestAnswerBytes: number = LARGEST_ANSWER_BYTES): Transport {
  /**
   * Chromium repeats a request by itself when a kept connection breaks, and reports the error of the second try.
   * So its codes prove nothing about an origin that this transport has already reached.
   */
  const reached = new Set<string>();
  return async (request, options) => {
    if (isAborted(options.signal)) return { type: 'not-sent', reason: 'ABORTED' };
    const origin = sendableOrigin(request);
    if (origin === null) return { type: 'not-sent', reason: 'REQUEST_INVALID' };
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
    try {
      const response = await fetchFunction(request.url, {
        method: request.method,
        headers: { ...request.headers },
        body: request.body,
        // A redirected payment would be a payment to somebody else's address.
        redirect: 'manual',
        signal,
      });
      reached.add(origin);
      const body = await readCapped(response, largestAnswerBytes);
      if (body === null) return { type: 'lost', reason: 'ANSWER_TOO_LARGE' };
      const headers: Record<string, string> = {};
      for (const [name, value] of response.headers) headers[name.toLowerCase()] = value;
      return { type: 'answer', answer: { status: response.status, headers, body } };
    } catch (error) {
      const evidence = evidenceOf(error);
      const before = reached.has(origin);
      if (timeout.aborted || isAborted(options.signal)) {
        reached.add(origin);
        return { type: 'lost', reason: timeout.aborted ? 'TIMEOUT' : 'ABORTED' };
      }
      const proven = evidence.neverConnected && !(evidence.code.startsWith('ERR_') && before);
      if (!proven) reached.add(origin);
      return { type: proven ? 'not-sent' : 'lost', reason: evidence.code };
    }
  };
}
