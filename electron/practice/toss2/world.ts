import { decodeSegment, type Call, type Reply, type World } from '../call.ts';
import { practiceSecrets } from '../secrets.ts';
import { codeReply, isToss2Code, statusReply, Toss2Refusal } from './envelope.ts';
import { balanceReply, cancelSellerPayout, getSellerPayout, listSellerPayouts, requestSellerPayouts, type Toss2Setting } from './payouts.ts';
import type { PracticeSealing } from './sealing.ts';
import { getSeller, listSellers } from './sellers.ts';

/** A key works for 15 days from its first use (toss-facts §1.2). */
const KEY_LIFE_MS = 15 * 24 * 60 * 60 * 1000;
const LONGEST_KEY = 300;

/** Null when the key is right, else the answer to give. */
function refuseKey(call: Call): Reply | null {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/.exec(call.headers.authorization ?? '');
  if (match?.[1] === undefined) return codeReply('UNAUTHORIZED_KEY');
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  if (!text.includes(':')) return codeReply('INCORRECT_BASIC_AUTH_FORMAT');
  return text === `${practiceSecrets['toss-v2']}:` ? null : codeReply('UNAUTHORIZED_KEY');
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

/** Only this call has a body, and so only it is encrypted (toss-facts §2.1; registering sellers is not in this world). */
function isSealed(call: Call): boolean {
  return call.method === 'POST' && call.path === '/v2/payouts';
}

/** The practice Toss Payments: sellers, balance and payouts of version 2. */
export class Toss2World implements World {
  readonly #setting: Toss2Setting;
  readonly #sealing: PracticeSealing;
  readonly #running = new Set<string>();

  constructor(setting: Toss2Setting, sealing: PracticeSealing) {
    this.#setting = setting;
    this.#sealing = sealing;
  }

  errorReply(status: number): Reply {
    return statusReply(status);
  }

  hold(call: Call): () => void {
    const key = idempotencyOf(call);
    if (key === null) return () => undefined;
    const name = JSON.stringify(key.parts);
    this.#running.add(name);
    return () => this.#running.delete(name);
  }

  answer(call: Call): Reply {
    // Failures of authorisation are plain (toss-facts §2.2).
    const refused = refuseKey(call);
    if (refused !== null) return refused;
    if (!isSealed(call)) {
      if (call.headers['tosspayments-api-security-mode'] !== undefined) return codeReply('INVALID_ENCRYPTION');
      return this.#keyed(call, call.body);
    }
    const asked = call.headers['tosspayments-api-security-mode'] === 'ENCRYPTION' && (call.headers['content-type'] ?? '').startsWith('text/plain');
    const plain = asked ? this.#sealing.open(call.body) : null;
    if (plain === null) return codeReply('INVALID_ENCRYPTION');
    const reply = this.#keyed(call, plain);
    if (reply.status >= 400 && this.#setting.quirks.plainErrors === true) return reply;
    return { ...reply, body: this.#sealing.close(reply.body), contentType: 'text/plain;charset=UTF-8' };
  }

  #keyed(call: Call, plain: string): Reply {
    // The documented way to rehearse an error with a test key (toss-facts §1.1).
    const asked = call.headers['tosspayments-test-code'];
    if (typeof asked === 'string' && isToss2Code(asked)) return codeReply(asked);
    const key = idempotencyOf(call);
    if (key === null) return this.#execute(call, plain);
    if (key.key.length > LONGEST_KEY) return codeReply('INVALID_IDEMPOTENCY_KEY');
    if (this.#running.has(JSON.stringify(key.parts))) return codeReply('IDEMPOTENT_REQUEST_PROCESSING');
    return this.#once(key, call, plain);
  }

  /** The first answer is kept together with what it did; a repeat gets it again, encrypted anew, and does nothing. */
  #once(key: KeyOfAnswer, call: Call, plain: string): Reply {
    const { book, now } = this.#setting;
    return book.together(() => {
      const kept = book.one('answer', 'select firstAt, status, contentType, body from answers where key = ? and secret = ? and method = ? and url = ?', ...key.parts);
      if (kept !== null && now() - kept.firstAt < KEY_LIFE_MS) return { status: kept.status, body: kept.body, contentType: kept.contentType, headers: {} };
      const reply = this.#execute(call, plain);
      book.run(
        'insert or replace into answers (key, secret, method, url, firstAt, status, contentType, body) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...key.parts, now(), reply.status, reply.contentType, reply.body);
      return reply;
    });
  }

  #execute(call: Call, plain: string): Reply {
    try {
      return this.#setting.book.together(() => this.#route(call, plain));
    } catch (error) {
      if (!(error instanceof Toss2Refusal)) throw error;
      error.afterwards?.();
      return codeReply(error.code, error.refPayoutId);
    }
  }

  #route(call: Call, plain: string): Reply {
    const setting = this.#setting;
    const is = (method: string, path: string): boolean => call.method === method && call.path === path;
    if (is('GET', '/v2/balances')) return balanceReply(setting);
    if (is('POST', '/v2/payouts')) return requestSellerPayouts(setting, plain);
    if (is('GET', '/v2/payouts')) return listSellerPayouts(setting, call);
    if (is('GET', '/v2/sellers')) return listSellers(setting.book, call);
    const match = /^\/v2\/(payouts|sellers)\/([^/]+)(\/cancel)?$/.exec(call.path);
    const id = match?.[2] === undefined ? null : decodeSegment(match[2]);
    if (!match || id === null) return codeReply('NOT_FOUND');
    switch (`${call.method} ${match[1] ?? ''}${match[3] ?? ''}`) {
      case 'GET payouts':
        return getSellerPayout(setting, id);
      case 'POST payouts/cancel':
        return cancelSellerPayout(setting, id);
      case 'GET sellers':
        return getSeller(setting.book, id);
      default:
        return codeReply('NOT_FOUND_HTTP_METHOD');
    }
  }
}
