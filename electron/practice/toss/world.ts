import { decodeSegment, jsonReply, type Call, type Reply, type World } from '../call.ts';
import { practiceSecrets } from '../secrets.ts';
import { isTossCode, tossError, tossErrorOfStatus, TossRefusal } from './errors.ts';
import { CLOSED, balanceOf, cancelPayout, getPayout, rangeOfPayouts, requestPayouts, type TossSetting } from './payouts.ts';
import { deleteSubmall, getSubmall, listSubmalls, registerSubmall, updateSubmall } from './submalls.ts';

/** A key works for 15 days from its first use (toss-facts §1.2). */
const KEY_LIFE_MS = 15 * 24 * 60 * 60 * 1000;
const LONGEST_KEY = 300;
const ROOT = '/v1/payouts/sub-malls';

/** Null when the key is right, else the answer to give. */
function refuseKey(call: Call): Reply | null {
  const header = call.headers.authorization;
  if (header === undefined) return tossError('UNAUTHORIZED_KEY');
  const match = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header);
  if (match?.[1] === undefined) return tossError('UNAUTHORIZED_KEY');
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  if (!text.includes(':')) return tossError('INCORRECT_BASIC_AUTH_FORMAT');
  return text === `${practiceSecrets['toss-v1']}:` ? null : tossError('UNAUTHORIZED_KEY');
}

interface KeyOfAnswer {
  readonly key: string;
  /** Key, API key, URL and method decide; the body does not (toss-facts §1.2). */
  readonly parts: readonly [key: string, secret: string, method: string, url: string];
}

function idempotencyOf(call: Call): KeyOfAnswer | null {
  const key = call.headers['idempotency-key'];
  if (call.method !== 'POST' || typeof key !== 'string' || key === '') return null;
  return { key, parts: [key, call.headers.authorization ?? '', call.method, call.path + call.search] };
}

/** The practice Toss Payments: submalls, balance and payouts of version 1. */
export class TossWorld implements World {
  readonly #setting: TossSetting;
  readonly #running = new Set<string>();

  constructor(setting: TossSetting) {
    this.#setting = setting;
  }

  errorReply(status: number): Reply {
    return tossErrorOfStatus(status);
  }

  hold(call: Call): () => void {
    const key = idempotencyOf(call);
    if (key === null) return () => undefined;
    const name = JSON.stringify(key.parts);
    this.#running.add(name);
    return () => this.#running.delete(name);
  }

  answer(call: Call): Reply {
    const refused = refuseKey(call);
    if (refused !== null) return refused;
    // The documented way to rehearse an error with a test key (toss-facts §1.1).
    const asked = call.headers['tosspayments-test-code'];
    if (typeof asked === 'string' && isTossCode(asked)) return tossError(asked);
    const key = idempotencyOf(call);
    if (key === null) return this.#execute(call);
    if (key.key.length > LONGEST_KEY) return tossError('INVALID_IDEMPOTENCY_KEY');
    if (this.#running.has(JSON.stringify(key.parts))) return tossError('IDEMPOTENT_REQUEST_PROCESSING');
    return this.#once(key, call);
  }

  /** The first answer is kept together with what it did; a repeat gets it again and does nothing. */
  #once(key: KeyOfAnswer, call: Call): Reply {
    const { book, now } = this.#setting;
    return book.together(() => {
      const kept = book.one('answer',
         'select firstAt, status, contentType, body from answers where key = ? and secret = ? and method = ? and url = ?', ...key.parts);
      if (kept !== null && now() - kept.firstAt < KEY_LIFE_MS) {
        return { status: kept.status, body: kept.body, contentType: kept.contentType, headers: {} };
      }
      const reply = this.#execute(call);
      if (this.#setting.quirks.closedIsRemembered !== true && reply.body === tossError(CLOSED).body) return reply;
      book.run(
        'insert or replace into answers (key, secret, method, url, firstAt, status, contentType, body) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...key.parts, now(), reply.status, reply.contentType, reply.body);
      return reply;
    });
  }

  #execute(call: Call): Reply {
    try {
      return this.#setting.book.together(() => this.#route(call));
    } catch (error) {
      if (!(error instanceof TossRefusal)) throw error;
      error.afterwards?.();
      return tossError(error.code);
    }
  }

  #route(call: Call): Reply {
    const { book } = this.#setting;
    const is = (method: string, path: string): boolean => call.method === method && call.path === path;
    const settlements = `${ROOT}/settlements`;
    if (is('GET', `${settlements}/balance`)) return jsonReply(200, { balance: balanceOf(this.#setting) });
    if (is('POST', settlements)) return requestPayouts(this.#setting, call);
    if (is('GET', settlements)) return rangeOfPayouts(this.#setting, call);
    if (is('POST', ROOT)) return registerSubmall(book, call);
    if (is('GET', ROOT)) return listSubmalls(book);
    const match = /^\/v1\/payouts\/sub-malls\/(settlements\/)?([^/]+)(\/cancel|\/delete)?$/.exec(call.path);
    const id = match?.[2] === undefined ? null : decodeSegment(match[2]);
    if (!match || id === null) return tossError('NOT_FOUND');
    const route = `${call.method} ${match[1] ?? ''}{id}${match[3] ?? ''}`;
    switch (route) {
      case 'GET settlements/{id}':
        return getPayout(this.#setting, id);
      case 'POST settlements/{id}/cancel':
        return cancelPayout(this.#setting, id);
      case 'GET {id}':
        return getSubmall(book, id);
      case 'POST {id}':
        return updateSubmall(book, id, call);
      case 'POST {id}/delete':
        return deleteSubmall(book, id);
      default:
        return tossError('NOT_FOUND_HTTP_METHOD');
    }
  }
}
