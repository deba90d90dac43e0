import type { IncomingHttpHeaders } from 'node:http';

/** One request, read completely. */
export interface Call {
  readonly method: string;
  /** As the service knows it: without our own prefix and without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body: JSON.stringify(value), contentType: 'application/json;charset=UTF-8', headers };
}

/** All practice services look the same to the server that carries them. */
export interface World {
  answer(call: Call): Reply;
  /** The service's own error shape for a status that a fault asks for. */
  errorReply(status: number): Reply;
  /** Marks the call as still running while its answer is held back; the result ends that. */
  hold(call: Call): () => void;
}

/** Reads JSON; undefined when it is not JSON (no JSON text means undefined). */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Percent-decodes one path segment; null when the encoding is broken. */
export function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
