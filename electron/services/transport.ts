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

/** Every payout call may take 60 s (toss-facts §1.1); the client must not give up earlier. */
export const SERVICE_TIMEOUT_MS = 60_000;

/** Answers beyond this are cut and count as lost: no service sends this much. */
export const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Errors that prove that no byte of the request left this machine towards the service. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function errorCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code: unknown = (at as { code?: unknown }).code;
    if (typeof code === 'string') return code;
    const net = /net::(ERR_[A-Z_]+)/.exec(at.message);
    if (net?.[1]) return net[1];
    // Several addresses of one host were tried: only if none was reached is it certain.
    if (at instanceof AggregateError) {
      const codes = at.errors.map((inner) => errorCode(inner));
      const doubtful = codes.find((inner) => !NEVER_CONNECTED.has(inner));
      return doubtful ?? codes[0] ?? 'UNKNOWN';
    }
  }
  return error instanceof Error ? error.name : 'UNKNOWN';
}

const CHROMIUM_NEVER_CONNECTED = new Set([
  'ERR_CONNECTION_REFUSED',
  'ERR_NAME_NOT_RESOLVED',
  'ERR_ADDRESS_UNREACHABLE',
  'ERR_INTERNET_DISCONNECTED',
  'ERR_PROXY_CONNECTION_FAILED',
]);

async function readCapped(response: Response): Promise<string | null> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > LARGEST_ANSWER_BYTES) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A transport over any standard fetch (Node's own, or Electron's net.fetch with the system's proxy). */
export function fetchTransport(fetchFunction: typeof fetch): Transport {
  return async (request, options) => {
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
      const body = await readCapped(response);
      if (body === null) return { type: 'lost', reason: 'ANSWER_TOO_LARGE' };
      const headers: Record<string, string> = {};
      for (const [name, value] of response.headers) headers[name.toLowerCase()] = value;
      return { type: 'answer', answer: { status: response.status, headers, body } };
    } catch (error) {
      if (timeout.aborted) return { type: 'lost', reason: 'TIMEOUT' };
      const code = errorCode(error);
      if (NEVER_CONNECTED.has(code) || CHROMIUM_NEVER_CONNECTED.has(code)) return { type: 'not-sent', reason: code };
      return { type: 'lost', reason: code };
    }
  };
}
