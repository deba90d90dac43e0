import { setTimeout as realSleep } from 'node:timers/promises';
import type { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import type { ServiceSession } from './service.ts';
import { safeWords, withTrace } from './texts.ts';
import { SERVICE_TIMEOUT_MS, type HttpRequest, type RawAnswer } from './transport.ts';
import { retryAfterMs } from './waiting.ts';

/** What a service says when it says no, in its own words. */
export interface Complaint {
  readonly code: string;
  readonly message: string;
  /** The service's own number for the exchange: its support asks for it. */
  readonly traceId?: string;
}

/** How one service is read: its headers, its form of an error, and which answers ask for patience. */
export interface Dialect {
  readonly session: ServiceSession;
  /** Texts that must never stand in an error: the secret and its encoded form. */
  readonly secrets: readonly string[];
  readonly headers: () => Readonly<Record<string, string>>;
  readonly readComplaint: (body: string) => Complaint | null;
  readonly asksToWait: (answer: RawAnswer, complaint: Complaint | null) => boolean;
  readonly isKeyRefused: (answer: RawAnswer, complaint: Complaint | null) => boolean;
}

export interface Call {
  readonly method: HttpRequest['method'];
  /** Path and query below the base URL. */
  readonly path: string;
}

async function sleepInRealTime(milliseconds: number, signal: AbortSignal): Promise<void> {
  await realSleep(milliseconds, undefined, { signal });
}

const MOST_REPEATS = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Reads JSON; undefined when it is not JSON (no JSON text means undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Sends a call that moves no money; throws SERVICE_UNREACHABLE when no answer came. */
async function deliver(dialect: Dialect, call: Call, signal: AbortSignal): Promise<RawAnswer> {
  const { session } = dialect;
  const delivery = await session.transport(
    { method: call.method, url: session.baseUrl + call.path, headers: dialect.headers(), body: null },
    { timeoutMs: SERVICE_TIMEOUT_MS, signal },
  );
  if (delivery.type !== 'answer') throw new DeskError('SERVICE_UNREACHABLE', { reason: delivery.reason });
  return delivery.answer;
}

/** Like `deliver`, and waits when the service asks to: reading again costs nothing. */
export async function ask(dialect: Dialect, call: Call, signal: AbortSignal): Promise<RawAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await deliver(dialect, call, signal);
    if (attempt >= MOST_REPEATS || !dialect.asksToWait(answer, dialect.readComplaint(answer.body))) return answer;
    const wait = Math.min(retryAfterMs(answer) ?? FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
    try {
      await (dialect.session.sleep ?? sleepInRealTime)(wait, signal);
    } catch (error) {
      throw new DeskError('SERVICE_UNREACHABLE', { reason: 'ABORTED' }, { cause: error });
    }
  }
}

export function isSuccess(answer: RawAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** The error for an answer that is not the one that was asked for. */
export function complain(dialect: Dialect, answer: RawAnswer): DeskError {
  const complaint = dialect.readComplaint(answer.body);
  if (complaint === null) return new DeskError('SERVICE_ANSWER_UNREADABLE', { status: answer.status });
  const params = {
    status: answer.status,
    code: safeWords(complaint.code, dialect.secrets),
    message: withTrace(safeWords(complaint.message, dialect.secrets), complaint.traceId),
  };
  return new DeskError(dialect.isKeyRefused(answer, complaint) ? 'SERVICE_REFUSED_KEY' : 'SERVICE_ERROR', params);
}

/** Reads a successful answer by its schema. */
export function readAnswer<Schema extends z.ZodType>(dialect: Dialect, answer: RawAnswer, schema: Schema): z.output<Schema> {
  if (!isSuccess(answer)) throw complain(dialect, answer);
  const parsed = schema.safeParse(parseJson(answer.body));
  // What did not fit is not quoted: it may hold account numbers.
  if (!parsed.success) throw new DeskError('SERVICE_ANSWER_UNREADABLE', { status: answer.status, place: parsed.error.issues[0]?.path.join('.') ?? '' });
  return parsed.data;
}

/** Asks and reads. Throws DeskError SERVICE_UNREACHABLE, SERVICE_REFUSED_KEY, SERVICE_ERROR or SERVICE_ANSWER_UNREADABLE. */
export async function read<Schema extends z.ZodType>(dialect: Dialect, path: string, schema: Schema, signal: AbortSignal): Promise<z.output<Schema>> {
  return readAnswer(dialect, await ask(dialect, { method: 'GET', path }, signal), schema);
}
