import type { Compilable } from 'kysely';
import { DeskError } from '../../shared/errors.ts';
import { describe, expect, it, vi } from 'vitest';
import { NEEDS_SECURITY_KEY, SERVICE_IDS } from '../../shared/services.ts';
import type { ServiceId } from '../../shared/services.ts';
import { kstDate } from '../../shared/calendar.ts';
import { won } from '../../shared/money.ts';
import { getBatch } from '../ledger/batches.ts';
import { Database, sql } from '../ledger/database.ts';
import { getRequest, listAttempts } from '../ledger/journal.ts';
import { practiceSecurityKey } from '../practice/secrets.ts';
import { practiceSealing } from '../practice/toss2/sealing.ts';
import { POST_PORTONE, POST_TOSS, POST_TOSS2, fault, impatient } from '../practice/tests/world.ts';
import { fetchTransport } from '../services/transport.ts';
import type { Delivery, Transport } from '../services/transport.ts';
import { expectDone, expectTruth, freezeInput, inLedgerWorld, rowsToFreeze } from '../tests/ledger-world.ts';
import type { LedgerWorld, RunChange } from '../tests/ledger-world.ts';
import { changeLedger, ledgerPages } from '../tests/raw-ledger.ts';
import { freezeBatch } from './freeze.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const POST: Readonly<Record<ServiceId, string>> = { 'toss-v1': POST_TOSS, 'toss-v2': POST_TOSS2, portone: POST_PORTONE };
const FIND: Readonly<Record<ServiceId, string>> = { 'toss-v1': 'GET /v1/payouts/sub-malls/settlements', 'toss-v2': 'GET /v2/payouts', portone: 'GET /platform/transfers/{id}' };
/** More rows than one request carries, and how many it does. */
const MANY: Readonly<Record<ServiceId, number>> = { 'toss-v1': 1_001, 'toss-v2': 101, portone: 12 };
const CARRIED: Readonly<Record<ServiceId, number>> = { 'toss-v1': 1_000, 'toss-v2': 100, portone: 1 };
const DAY = 24 * 60 * 60 * 1000;

/** What was sent, whatever it travelled as. */
function plainBody(id: ServiceId, body: string | null): string {
  return (NEEDS_SECURITY_KEY[id] ? practiceSealing(practiceSecurityKey, () => 0).open(body ?? '') : body) ?? '';
}

/** Says what happens to every payment request; `answer` lets it through to the practice server. */
function onPost(act: (number: number, answer: () => Promise<Delivery>) => Promise<Delivery>, transport: Transport = fetchTransport(fetch)): Transport {
  let posts = 0;
  return async (request, options) => {
    if (request.method !== 'POST') return await transport(request, options);
    posts += 1;
    return await act(posts, () => transport(request, options));
  };
}

class Killed extends Error {}

/** As when the process ends: the ledger takes nothing more. */
function kill(world: LedgerWorld): never {
  world.db.close();
  throw new Killed('killed');
}

async function sendUntilKilled(world: LedgerWorld, id: Parameters<LedgerWorld['send']>[0], change: Parameters<LedgerWorld['send']>[1]): Promise<void> {
  await expect(world.send(id, change)).rejects.toThrow(/killed|database connection is not open/);
  world.db = Database.open(world.path);
}

describe.each(SERVICE_IDS)('%s', (id) => {
  describe('one fault', () => {
    it.each([
      ['drop'], ['accept-then-drop'], ['status:409'], ['status:429'], ['status:500'], ['status:503'], ['status:302'], ['status:408'],
      ['accept-then-status:500'], ['accept-then-status:503'], ['garbage'],
    ].flatMap(([action]) => [[action, 1], [action, 2]] as [string, number][]))('%s at request %i: every row is paid once and known', (action, nth) =>
      inLedgerWorld(id, { faults: [fault(POST[id], action, nth)] }, async (world) => {
        const first = world.freeze(5);
        const second = world.freeze(3);
        await world.send(first.id);
        expectDone(world, first.id);
        await world.send(second.id);
        expectDone(world, second.id);
        expect([...world.paid(first.id), ...world.paid(second.id)]).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
      }));

    it('a delay past the timeout: found by asking, not sent again', () =>
      inLedgerWorld(id, { transport: impatient(400), faults: [fault(POST[id], 'delay:60000')] }, async (world) => {
        const batch = world.freeze(2);
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.paid(batch.id)).toEqual([1, 1]);
        expect(world.attempts(batch.id)).toMatchObject([{ delivery: 'lost', reason: 'TIMEOUT' }]);
      }));

    it.each(['status:401', 'status:403'])('%s at the first request: nothing is sent, the batch waits and says why', (action) =>
      inLedgerWorld(id, { faults: [fault(POST[id], action, null)] }, async (world) => {
        const batch = world.freeze(6);
        const ended = await world.send(batch.id);
        expect(ended).toMatchObject({ state: 'stopped', stopCode: expect.stringMatching(/./) });
        expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(Array.from({ length: 6 }, () => 'waiting'));
        expectTruth(world, batch.id);
        world.practice.setFaults([]);
        await world.send(batch.id);
        expectDone(world, batch.id);
      }));

    it('status:400 rejects rows that were certainly not executed, with the words of the service', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'status:400', null)] }, async (world) => {
        const batch = world.freeze(2);
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'rejected', code: 'INVALID_REQUEST' }, { outcome: 'rejected', code: 'INVALID_REQUEST' }]);
        expect(world.paid(batch.id)).toEqual([0, 0]);
      }));
  });

  describe('faults together', () => {
    it.each([
      ['lost twice', ['accept-then-drop', 'accept-then-drop', 'drop']],
      ['lost, then busy', ['accept-then-drop', 'status:429', 'status:409']],
      ['busy, then lost', ['status:429', 'accept-then-drop', 'status:500']],
      ['garbage, then a bad gateway', ['garbage', 'accept-then-status:502', 'status:503']],
      ['never taken, then taken and lost', ['drop', 'status:500', 'accept-then-drop']],
    ])('%s: every row is paid once and known', (_name, actions) =>
      inLedgerWorld(id, { faults: [...actions.map((action, index) => fault(POST[id], action, index + 1)), fault(FIND[id], 'drop', 1), fault(FIND[id], 'status:500', 2), fault(FIND[id], 'garbage', 3)] }, async (world) => {
        const batch = world.freeze(3);
        await world.send(batch.id);
        expectTruth(world, batch.id);
        await world.send(batch.id).catch((error: unknown) => expect(error).toMatchObject({ code: 'BATCH_NOT_SENDABLE' }));
        expectDone(world, batch.id);
        expect(world.paid(batch.id)).toEqual([1, 1, 1]);
      }));

    it('everything is lost and nobody answers: the rows are unknown with a reason, and a later resume brings them home', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'accept-then-drop', null), fault(FIND[id], 'drop', null)] }, async (world) => {
        const batch = world.freeze(4);
        expect((await world.send(batch.id)).state).toBe('attention');
        expect(new Set(world.rows(batch.id).map((row) => row.outcome))).toEqual(new Set(['unknown']));
        expectTruth(world, batch.id);
        world.practice.setFaults([]);
        const before = world.posts();
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.posts()).toBe(before);
      }));
  });

  describe('a refusal after a lost attempt', () => {
    it('proves nothing: the service is asked, and what is there is accepted', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'accept-then-drop', 1), fault(FIND[id], 'drop', 1), fault(POST[id], 'status:400', 2)] }, async (world) => {
        const batch = world.freeze(1);
        await world.send(batch.id);
        expect(world.attempts(batch.id)).toHaveLength(2);
        expectDone(world, batch.id);
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'accepted' }]);
      }));

    it('is believed once the service has been asked and has no such row', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'drop', 1), fault(POST[id], 'status:400', 2)] }, async (world) => {
        const batch = world.freeze(1);
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'rejected', code: 'INVALID_REQUEST' }]);
        expect(world.practice.requests().map(({ method }) => method).slice(-2)).toEqual(['POST', 'GET']);
      }));

    describe('while the lost attempt may still be running', () => {
      /** The first request is lost and is executed only when `after` milliseconds have passed; its repeat is refused. */
      const late = (world: LedgerWorld, after: number): { transport: Transport; sleep: (milliseconds: number) => Promise<void>; run: () => Promise<void> } => {
        const real = fetchTransport(fetch);
        let held: { at: number; run: () => Promise<Delivery> } | null = null;
        const run = async (): Promise<void> => {
          if (held === null || world.now < held.at) return;
          const due = held;
          held = null;
          expect(await due.run()).toMatchObject({ type: 'answer', answer: { status: 200 } });
        };
        const transport: Transport = async (request, options) => {
          if (request.method !== 'POST') return await real(request, options);
          if (held !== null) return { type: 'answer', answer: { status: 400, headers: {}, body: JSON.stringify({ code: 'INVALID_REQUEST', type: 'INVALID_REQUEST', message: '잘못된 요청입니다.' }) } };
          held = { at: world.now + after, run: () => real(request, options) };
          return { type: 'lost', reason: 'ECONNRESET' };
        };
        const sleep = async (milliseconds: number): Promise<void> => {
          world.now += milliseconds;
          await run();
        };
        return { transport, sleep, run };
      };

      it.each([10_000, 59_000])('a row that the service takes after %i ms is found, never called rejected', (after) =>
        inLedgerWorld(id, {}, async (world) => {
          const batch = world.freeze(1);
          await world.send(batch.id, late(world, after));
          expectDone(world, batch.id);
          expect(world.rows(batch.id)).toMatchObject([{ outcome: 'accepted' }]);
          expect(world.paid(batch.id)).toEqual([1]);
        }));

      it('a stop leaves it unknown, and so does a resume that comes too early', () =>
        inLedgerWorld(id, {}, async (world) => {
          const batch = world.freeze(1);
          const { transport, run } = late(world, 50_000);
          const stopped = (): RunChange => {
            const stop = new AbortController();
            let pauses = 0;
            return {
              transport,
              stop: stop.signal,
              sleep: async (milliseconds) => {
                pauses += 1;
                // The first pause is before the repeat, the second waits for the lost attempt.
                if (pauses === 1 && milliseconds < 5_000) world.now += milliseconds;
                else stop.abort();
              },
            };
          };
          for (let time = 0; time < 2; time += 1) {
            expect((await world.send(batch.id, stopped())).state).toBe('attention');
            expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: expect.stringMatching(/./) }]);
            expectTruth(world, batch.id);
          }
          world.now += 60_000;
          await run();
          await world.send(batch.id);
          expectDone(world, batch.id);
          expect(world.rows(batch.id)).toMatchObject([{ outcome: 'accepted' }]);
        }));

      it('a clock that was set ahead between two runs makes nobody believe that the minute is over', () =>
        inLedgerWorld(id, {}, async (world) => {
          const batch = world.freeze(1);
          const real = fetchTransport(fetch);
          let held: (() => Promise<Delivery>) | null = null;
          const refusing: Transport = async (request, options) => {
            if (request.method !== 'POST') return await real(request, options);
            if (held === null) {
              held = () => real(request, options);
              return { type: 'lost', reason: 'ECONNRESET' };
            }
            return { type: 'answer', answer: { status: 400, headers: {}, body: JSON.stringify({ code: 'INVALID_REQUEST', type: 'INVALID_REQUEST', message: '잘못된 요청입니다.' }) } };
          };
          const stop = new AbortController();
          await world.send(batch.id, { transport: refusing, stop: stop.signal, sleep: async () => stop.abort() });
          world.now += 60 * 60_000;
          // The service works the lost request off while the resume waits: only then is it there.
          await world.send(batch.id, {
            transport: refusing,
            sleep: async (milliseconds) => {
              world.now += milliseconds;
              if (milliseconds >= 60_000) await held?.();
            },
          });
          expectDone(world, batch.id);
          expect(world.rows(batch.id)).toMatchObject([{ outcome: 'accepted' }]);
          expect(world.paid(batch.id)).toEqual([1]);
        }));

      it('a clock that was set back by a day makes nobody wait for longer than a request can run', () =>
        inLedgerWorld(id, { faults: [fault(POST[id], 'drop', 1), fault(POST[id], 'status:400', null)] }, async (world) => {
          const batch = world.freeze(1);
          let pauses = 0;
          await world.send(batch.id, {
            sleep: async (milliseconds) => {
              pauses += 1;
              world.slept.push(milliseconds);
              world.now += pauses === 1 ? -DAY : milliseconds;
            },
          });
          expectDone(world, batch.id);
          expect(Math.max(...world.slept)).toBeLessThanOrEqual(65_000);
        }));
    });

    it('stays unknown while the service cannot be asked', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'accept-then-drop', 1), fault(POST[id], 'status:400', null), fault(FIND[id], 'status:500', null)] }, async (world) => {
        const batch = world.freeze(1);
        expect((await world.send(batch.id)).state).toBe('attention');
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: expect.stringMatching(/./) }]);
        expectTruth(world, batch.id);
        world.practice.setFaults([]);
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'accepted' }]);
      }));
  });

  describe('stopping and going on', () => {
    it('takes effect between requests; resuming sends the rest and nothing twice', () =>
      inLedgerWorld(id, {}, async (world) => {
        const count = id === 'portone' ? 30 : MANY[id] + 99;
        const batch = world.freeze(count);
        const stop = new AbortController();
        const transport = onPost(async (number, answer) => {
          if (number === 1) stop.abort();
          return await answer();
        });
        const ended = await world.send(batch.id, { transport, stop: stop.signal });
        expect(ended).toMatchObject({ state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
        expectTruth(world, batch.id);
        const outcomes = world.rows(batch.id).map((row) => row.outcome);
        expect(new Set(outcomes)).toEqual(new Set(['accepted', 'waiting']));
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(new Set(world.paid(batch.id))).toEqual(new Set([1]));
      }));

    it('while the service asks for patience leaves rows waiting, not on their way', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'status:429', null)] }, async (world) => {
        const batch = world.freeze(2);
        const stop = new AbortController();
        const ended = await world.send(batch.id, { stop: stop.signal, sleep: async () => stop.abort() });
        expect(ended).toMatchObject({ state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
        expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['waiting', 'waiting']);
        expectTruth(world, batch.id);
        world.practice.setFaults([]);
        await world.send(batch.id);
        expectDone(world, batch.id);
      }));

    it('while a lost answer is looked for leaves rows unknown, and resuming asks first', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'accept-then-drop', null), fault(FIND[id], 'status:500', null)] }, async (world) => {
        const batch = world.freeze(1);
        const stop = new AbortController();
        await world.send(batch.id, { stop: stop.signal, sleep: async () => stop.abort() });
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: expect.stringMatching(/./) }]);
        expectTruth(world, batch.id);
        world.practice.setFaults([]);
        const posts = world.posts();
        await world.send(batch.id);
        expect(world.posts()).toBe(posts);
        expectDone(world, batch.id);
      }));

    it('before anything is sent asks for no balance, sends nothing and says who stopped', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(2);
        const ended = await world.send(batch.id, { stop: AbortSignal.abort() });
        expect(ended).toMatchObject({ state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
        expect(world.posts()).toBe(0);
        expectTruth(world, batch.id);
      }));

    it('a key that is refused in the middle stops the batch and leaves the rest waiting', () =>
      inLedgerWorld(id, {}, async (world) => {
        const count = MANY[id];
        const batch = world.freeze(count);
        const transport = onPost(async (number, answer) => (number === 1 ? await answer() : { type: 'answer', answer: { status: 401, headers: {}, body: JSON.stringify({ code: 'UNAUTHORIZED_KEY', type: 'UNAUTHORIZED', message: '키' }) } }));
        const ended = await world.send(batch.id, { transport });
        expect(ended).toMatchObject({ state: 'stopped', stopCode: expect.stringContaining('UNAUTHORIZED') });
        expectTruth(world, batch.id);
        expect(world.rows(batch.id).filter((row) => row.outcome === 'accepted')).toHaveLength(CARRIED[id]);
        await world.send(batch.id);
        expectDone(world, batch.id);
      }));

    it('no connection at all: nothing was sent, the rows wait and the batch says why', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(2);
        const ended = await world.send(batch.id, { transport: onPost(async () => ({ type: 'not-sent', reason: 'ECONNREFUSED' })) });
        expect(ended).toMatchObject({ state: 'stopped', stopCode: 'SERVICE_UNREACHABLE', stopMessage: 'ECONNREFUSED' });
        expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['waiting', 'waiting']);
        await world.send(batch.id);
        expectDone(world, batch.id);
      }));

    it('a batch that is done is not sent again', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(1);
        await world.send(batch.id);
        const posts = world.posts();
        await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'BATCH_NOT_SENDABLE' });
        expect(world.posts()).toBe(posts);
        expectDone(world, batch.id);
      }));
  });

  describe('the journal', () => {
    it('holds key, body and attempt, committed, before the request leaves', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(3);
        const seen: unknown[] = [];
        const transport: Transport = async (request, options) => {
          if (request.method === 'POST') {
            // A connection of its own sees only what is committed.
            const beside = Database.open(world.path, { readOnly: true });
            const seqs = beside.all(sql.selectFrom('requests').select(['seq', 'body', 'idempotency_key']).where('batch_id', '=', batch.id).where('body', '=', plainBody(id, request.body)));
            const [journalled] = seqs;
            const attempts = journalled ? listAttempts(beside, batch.id, journalled.seq) : [];
            seen.push({
              found: seqs.length,
              key: journalled?.idempotency_key === (request.headers['idempotency-key'] ?? null),
              attempts: attempts.map(({ number, delivery, endedAt }) => ({ number, delivery, endedAt })),
              rows: beside.all(sql.selectFrom('batch_rows').select('outcome').where('batch_id', '=', batch.id).where('request_seq', '=', journalled?.seq ?? -1)).map((row) => row.outcome),
            });
            beside.close();
          }
          return await world.transport(request, options);
        };
        await world.send(batch.id, { transport });
        const rows = id === 'portone' ? ['sending'] : ['sending', 'sending', 'sending'];
        const one = { found: 1, key: true, attempts: [{ number: 1, delivery: null, endedAt: null }], rows };
        expect(seen).toEqual(id === 'portone' ? [one, one, one] : [one]);
        expectDone(world, batch.id);
      }));

    it('holds the raw answer before anybody reads what it means; a crash there is read from the ledger, not sent again', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(1);
        const service = { ...world.service(), interpret: () => kill(world) };
        await sendUntilKilled(world, batch.id, { service });
        const [attempt] = world.attempts(batch.id);
        // As it came: encrypted, where the service encrypts.
        expect(attempt).toMatchObject({ delivery: 'answer', answer: { status: 200 } });
        expect(plainBody(id, attempt?.answer?.body ?? null)).toContain(world.rows(batch.id)[0]!.key);
        expect(world.rows(batch.id)).toMatchObject([{ outcome: 'sending' }]);
        const posts = world.posts();
        await world.send(batch.id);
        expect(world.posts()).toBe(posts);
        expectDone(world, batch.id);
      }));

    it('a refusal of the key that was stored before a kill does not stop the resume with a good key', () =>
      inLedgerWorld(id, { faults: [fault(POST[id], 'status:401')] }, async (world) => {
        const batch = world.freeze(1);
        await sendUntilKilled(world, batch.id, { service: { ...world.service(), interpret: () => kill(world) } });
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.attempts(batch.id)).toMatchObject([{ answer: { status: 401 } }, { answer: { status: 200 } }]);
      }));

    it('a crash after the request has left: asked about first, not sent again', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(1);
        await sendUntilKilled(world, batch.id, { transport: onPost(async (_number, answer) => { await answer(); return kill(world); }) });
        expect(world.attempts(batch.id)).toMatchObject([{ delivery: null, answer: null }]);
        const posts = world.posts();
        await world.send(batch.id);
        expect(world.posts()).toBe(posts);
        expectDone(world, batch.id);
        expect(world.paid(batch.id)).toEqual([1]);
      }));

    it('a crash before the request has left: asked about first, then sent with the same key and the same bytes', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(1);
        const { body } = getRequest(world.db, batch.id, 0);
        await sendUntilKilled(world, batch.id, { transport: onPost(async () => kill(world)) });
        expect(world.posts()).toBe(0);
        await world.send(batch.id);
        expectDone(world, batch.id);
        const travelled = world.practice.requests();
        expect(travelled.map(({ method }) => method)).toEqual(expect.arrayContaining(['GET', 'POST']));
        expect(travelled.findIndex(({ path, method }) => method === 'GET' && !/balances?$/.test(path))).toBeLessThan(travelled.findIndex(({ method }) => method === 'POST'));
        expect(plainBody(id, travelled.find(({ method }) => method === 'POST')?.body ?? null)).toBe(body);
      }));

    it('every repeat of a request is the same key and the same bytes', () =>
      inLedgerWorld(id, { faults: ['drop', 'status:500', 'garbage', 'status:429', 'status:503'].map((action, index) => fault(POST[id], action, index + 1)).concat(fault(FIND[id], 'drop', null)) }, async (world) => {
        const batch = world.freeze(1);
        await world.send(batch.id);
        world.practice.setFaults([fault(POST[id], 'drop', 1)]);
        await world.send(batch.id).catch((error: unknown) => expect(error).toMatchObject({ code: 'BATCH_NOT_SENDABLE' }));
        const posts = world.practice.requests().filter(({ method }) => method === 'POST');
        expect(posts.length).toBeGreaterThan(2);
        expect(new Set(posts.map(({ body, idempotencyKey }) => `${idempotencyKey} ${plainBody(id, body)}`)).size).toBe(1);
        // What travels is encrypted anew each time.
        expect(new Set(posts.map(({ body }) => body)).size).toBe(NEEDS_SECURITY_KEY[id] ? posts.length : 1);
        expectDone(world, batch.id);
      }));

    it('a full disk while an attempt is journalled: nothing is sent, and the next run sends it', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(3);
        const full = new Proxy(world.db, {
          get(target, name) {
            const member: unknown = Reflect.get(target, name, target);
            if (typeof member !== 'function') return member;
            return (...values: readonly unknown[]): unknown => {
              if (name === 'run' && (values[0] as Compilable).compile().sql.startsWith('insert into "attempts"')) throw new DeskError('DISK_FULL');
              return Reflect.apply(member, target, values) as unknown;
            };
          },
        });
        await expect(world.send(batch.id, { db: full })).rejects.toMatchObject({ code: 'DISK_FULL' });
        expect(world.posts()).toBe(0);
        expect(new Set(world.rows(batch.id).map((row) => row.outcome))).toEqual(new Set(['waiting']));
        await world.send(batch.id);
        expectDone(world, batch.id);
      }));

    it('a full disk while the answer is stored: the ledger says so, nothing is paid twice after it', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(3);
        const pages = ledgerPages(world.path);
        world.reopen({ maximumPages: pages + 1 });
        const padding = onPost(async (_number, answer) => {
          const delivery = await answer();
          return delivery.type === 'answer' ? { type: 'answer', answer: { ...delivery.answer, headers: { padding: 'x'.repeat(200_000) } } } : delivery;
        });
        await expect(world.send(batch.id, { transport: padding })).rejects.toMatchObject({ code: 'DISK_FULL', moneyMoved: 'maybe' });
        world.reopen();
        expect(getBatch(world.db, batch.id).state).toBe('sending');
        await world.send(batch.id);
        expectDone(world, batch.id);
        expect(world.paid(batch.id)).toEqual([1, 1, 1]);
      }));
  });

  describe('a frozen batch', () => {
    it.each([
      ['a body', 'UPDATE requests SET body = replace(body, \'1\', \'2\')'],
      ['a body and its hash beside it', 'UPDATE requests SET body = replace(body, \'000\', \'001\'), body_sha256 = body_sha256'],
      ['an idempotency key or path', 'UPDATE requests SET idempotency_key = \'other\', path = path || \'x\''],
      ['an amount of a row', 'UPDATE batch_rows SET amount = amount + 1 WHERE seq = 0'],
      ['a payee of a row', 'UPDATE batch_rows SET payee = \'somebody\' WHERE seq = 0'],
      ['a date of a row', 'UPDATE batch_rows SET date = \'2026-12-31\' WHERE seq = 0'],
      ['the total', 'UPDATE batches SET amount = amount + 1'],
      ['the count', 'UPDATE batches SET count = count + 1'],
      ['the connection', 'UPDATE batches SET connection_id = (SELECT id FROM connections WHERE id <> connection_id LIMIT 1)'],
      ['a row that is gone', 'DELETE FROM batch_rows WHERE seq = 1'],
      ['a request that is gone', 'DELETE FROM requests WHERE seq = 0'],
    ])('with %s changed in the ledger is not sent', (_name, change) =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(3);
        changeLedger(world.path, change);
        await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'BATCH_TAMPERED', moneyMoved: 'no' });
        expect(world.practice.requests().filter(({ method }) => method === 'POST')).toEqual([]);
        expect(world.practice.book.timesByRow().size).toBe(0);
      }));

    it('whose body changes while it is being sent is stopped before that body leaves', () =>
      inLedgerWorld(id, {}, async (world) => {
        const batch = world.freeze(id === 'portone' ? 6 : MANY[id]);
        const transport = onPost(async (number, answer) => {
          if (number === 1) changeLedger(world.path, 'UPDATE requests SET body = replace(body, \'000\', \'009\') WHERE state = \'planned\'');
          return await answer();
        });
        await expect(world.send(batch.id, { transport, service: { ...world.service(), concurrency: { start: 1, most: 1 } } })).rejects.toMatchObject({ code: 'BATCH_TAMPERED', moneyMoved: 'maybe' });
        expect(world.posts()).toBe(1);
      }));
  });
});

describe('Toss alone', () => {
  it('BALANCE_SHORT sends nothing and leaves the batch as it was', () =>
    inLedgerWorld('toss-v1', { balance: 30_000 }, async (world) => {
      const batch = world.freeze(3);
      await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'BALANCE_SHORT', params: { balance: 30_000, amount: 30_003 }, moneyMoved: 'no' });
      expect(world.posts()).toBe(0);
      expect(getBatch(world.db, batch.id)).toMatchObject({ state: 'ready', startedAt: null });
      world.practice.setBalance(won(30_003));
      await world.send(batch.id);
      expectDone(world, batch.id);
    }));

  it('a resumed batch is not stopped by the balance that it has itself used up', () =>
    inLedgerWorld('toss-v1', { balance: 30_003, faults: [fault(POST_TOSS, 'accept-then-drop'), fault(FIND['toss-v1'], 'drop', null)] }, async (world) => {
      const batch = world.freeze(3);
      const stop = new AbortController();
      await world.send(batch.id, { stop: stop.signal, sleep: async () => stop.abort() });
      world.practice.setFaults([]);
      await world.send(batch.id);
      expectDone(world, batch.id);
      expect(world.paid(batch.id)).toEqual([1, 1, 1]);
    }));

  it('a balance that cannot be read for want of a connection sends nothing', () =>
    inLedgerWorld('toss-v1', { faults: [fault('GET /v1/payouts/sub-malls/settlements/balance', 'drop', null)] }, async (world) => {
      const batch = world.freeze(1);
      await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE', moneyMoved: 'no' });
      expect(world.posts()).toBe(0);
    }));

  it('past the life of the key nothing is repeated: the row stays unknown until the service knows it', () =>
    inLedgerWorld('toss-v1', { faults: [fault(POST_TOSS, 'drop', null)] }, async (world) => {
      const batch = world.freeze(2);
      const stop = new AbortController();
      await world.send(batch.id, { stop: stop.signal, sleep: async () => stop.abort() });
      world.practice.setFaults([]);
      world.now += 14 * DAY;
      const posts = world.posts();
      expect((await world.send(batch.id)).state).toBe('attention');
      expect(world.posts()).toBe(posts);
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
      expectTruth(world, batch.id);
    }));

  it('found by simulation: a machine that sleeps through the life of the key while the service is busy leaves no row on its way', () =>
    inLedgerWorld('toss-v1', { faults: [fault(POST_TOSS, 'status:409', null)] }, async (world) => {
      const batch = world.freeze(2);
      const ended = await world.send(batch.id, {
        sleep: async () => {
          world.now += 16 * DAY;
        },
      });
      expect(ended.state).toBe('attention');
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: 'NO_ANSWER' }, { outcome: 'unknown', code: 'NO_ANSWER' }]);
      expectTruth(world, batch.id);
      expect(world.posts()).toBe(1);
    }));

  it('a clock set back after the life of the key repeats nothing while the service does not answer', () =>
    inLedgerWorld('toss-v1', { faults: [fault(POST_TOSS, 'accept-then-drop'), fault(FIND['toss-v1'], 'drop', null)] }, async (world) => {
      const rows = rowsToFreeze('toss-v1', 1, kstDate('2026-12-21'));
      const batch = world.freeze(1, { rows });
      const stop = new AbortController();
      await world.send(batch.id, { stop: stop.signal, sleep: async () => stop.abort() });
      // Sixteen days pass, in which the service forgets the key; then the clock of the machine is set back.
      world.now += 2 * DAY;
      const posts = world.posts();
      expect((await world.send(batch.id)).state).toBe('attention');
      expect(world.posts()).toBe(posts);
      world.practice.setFaults([]);
      await world.send(batch.id);
      expectDone(world, batch.id);
      expect(world.posts()).toBe(posts);
      expect(world.paid(batch.id)).toEqual([1]);
    }));

  it('a key whose request never left has not begun to live: the batch can still be sent', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const rows = rowsToFreeze('toss-v1', 2, kstDate('2026-12-21'));
      const batch = world.freeze(2, { rows });
      await world.send(batch.id, { transport: onPost(async () => ({ type: 'not-sent', reason: 'ENOTFOUND' })) });
      world.now += 20 * DAY;
      await world.send(batch.id);
      expectDone(world, batch.id);
      expect(world.paid(batch.id)).toEqual([1, 1]);
    }));

  it('"still running" for as long as one waits is a doubt: the rows are unknown, never waiting', () =>
    inLedgerWorld('toss-v1', { faults: [fault(POST_TOSS, 'status:409', null)] }, async (world) => {
      const batch = world.freeze(2);
      const ended = await world.send(batch.id);
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
      expect(ended.state).toBe('attention');
      world.practice.setFaults([]);
      await world.send(batch.id);
      expectDone(world, batch.id);
    }));

  it('the closed hour is waited out before the request is journalled', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const batch = world.freeze(1);
      const opens = world.now + 90_000;
      await world.send(batch.id, { opensAt: (now) => (now < opens ? opens : null) });
      expect(world.attempts(batch.id)[0]?.startedAt).toBeGreaterThanOrEqual(opens);
      expectDone(world, batch.id);
    }));
});

describe('PortOne alone', () => {
  it('another transfer under our id is a clash: never sent again, never called accepted', () =>
    inLedgerWorld('portone', {}, async (world) => {
      const batch = world.freeze(1);
      const { body } = getRequest(world.db, batch.id, 0);
      const other = JSON.stringify({ ...(JSON.parse(body) as object), settlementAmount: 1 });
      const service = world.service();
      await world.transport({ method: 'POST', url: `${world.practice.urls.portone}/platform/transfers/manual?test=true`, headers: service.headers(null), body: other }, { timeoutMs: 5_000 });
      expect((await world.send(batch.id)).state).toBe('attention');
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: 'CLASH', message: expect.stringContaining(' 1 ') }]);
      const posts = world.posts();
      await world.send(batch.id);
      expect(world.posts()).toBe(posts);
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: 'CLASH' }]);
    }));

  it('a refusal after "that id exists" in an earlier run proves nothing: the service is asked first', () =>
    inLedgerWorld('portone', { faults: [fault(FIND.portone, 'drop', null)] }, async (world) => {
      const batch = world.freeze(1);
      const stop = new AbortController();
      // Somebody between us and the service has sent the request twice; we hear the second answer only.
      const twice = onPost(async (_number, answer) => { await answer(); return await answer(); });
      await world.send(batch.id, { transport: twice, stop: stop.signal, sleep: async () => stop.abort() });
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'unknown', code: 'EXISTS' }]);
      world.practice.setFaults([fault(POST_PORTONE, 'status:400', null)]);
      await world.send(batch.id);
      expectDone(world, batch.id);
      expect(world.rows(batch.id)).toMatchObject([{ outcome: 'accepted' }]);
    }));
});

describe('a service that says it is shut', () => {
  const QUARTER_TO_TWELVE = Date.parse('2026-11-20T11:45:00+09:00');

  it('is waited for, visibly, and takes the same request with the same key when it opens', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      world.now = QUARTER_TO_TWELVE;
      const batch = world.freeze(3);
      const waits = new Set<string>();
      await world.send(batch.id, { onProgress: ({ waiting }) => void (waiting && waits.add(waiting.reason)) });
      expectDone(world, batch.id);
      expect(world.paid(batch.id)).toEqual([1, 1, 1]);
      expect(waits).toContain('service-closed');
      expect(new Set(world.practice.requests().filter(({ method }) => method === 'POST').map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    }));

  it('and remembers that answer for the life of the key, has refused the rows in the end; nobody waits for ever', () =>
    inLedgerWorld('toss-v1', { quirks: { closedIsRemembered: true } }, async (world) => {
      world.now = QUARTER_TO_TWELVE;
      const batch = world.freeze(3);
      await world.send(batch.id);
      expectDone(world, batch.id);
      expect(world.rows(batch.id).map(({ outcome, code }) => [outcome, code])).toEqual([['rejected', 'MAINTAINED_METHOD'], ['rejected', 'MAINTAINED_METHOD'], ['rejected', 'MAINTAINED_METHOD']]);
      expect(world.paid(batch.id)).toEqual([0, 0, 0]);
    }));

  it('after a lost attempt proves nothing: what that attempt did is found', () =>
    inLedgerWorld('toss-v1', { quirks: { closedIsRemembered: true } }, async (world) => {
      world.now = Date.parse('2026-11-20T10:59:59+09:00');
      const batch = world.freeze(2);
      const lost = onPost(async (number, answer) => {
        if (number > 1) return { type: 'answer', answer: { status: 400, headers: {}, body: JSON.stringify({ code: 'MAINTAINED_METHOD', message: '현재 점검 중 입니다.' }) } };
        await answer();
        return { type: 'lost', reason: 'TIMEOUT' };
      });
      world.practice.setFaults([fault(FIND['toss-v1'], 'status:500', 1)]);
      await world.send(batch.id, { transport: lost });
      expectDone(world, batch.id);
      expect(world.rows(batch.id).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    }));

  it('is left alone when a person stops: nothing went out, and the batch goes on later', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      world.now = QUARTER_TO_TWELVE;
      const batch = world.freeze(2);
      const stop = new AbortController();
      expect(await world.send(batch.id, { stop: stop.signal, sleep: async () => stop.abort() })).toMatchObject({ state: 'stopped', stopCode: 'STOPPED_BY_PERSON' });
      expect(world.rows(batch.id).map((row) => row.outcome)).toEqual(['waiting', 'waiting']);
      world.now += 60 * 60_000;
      await world.send(batch.id);
      expectDone(world, batch.id);
    }));
});

describe('freezing', () => {
  it.each([
    ['the amount', { count: 3, amount: won(30_004) }],
    ['the count', { count: 2, amount: won(30_003) }],
  ])('with %s stated wrongly writes nothing', (_name, stated) =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      expect(() => world.freeze(3, { stated })).toThrow(expect.objectContaining({ code: 'TOTAL_MISMATCH' }));
      for (const table of ['batches', 'batch_rows', 'requests', 'batch_left_out', 'audit'] as const) {
        expect(world.db.all(sql.selectFrom(table).select((select) => select.fn.countAll<number>().as('count')))).toEqual([{ count: 0 }]);
      }
    }));

  it('of bodies that do not add up to the rows writes nothing', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const service = world.service();
      const wrong = { ...service, plan: (...args: Parameters<typeof service.plan>) => service.plan(...args).map((request) => ({ ...request, body: request.body.replace('10001', '10009') })) };
      expect(() => freezeBatch(freezeInput('toss-v1', 3), { db: world.db, service: wrong, now: world.now, actor: 'tester' })).toThrow(expect.objectContaining({ code: 'TOTAL_MISMATCH' }));
      expect(world.db.all(sql.selectFrom('batches').select('id'))).toEqual([]);
    }));

  it('of nothing is refused', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      expect(() => world.freeze(0)).toThrow(expect.objectContaining({ code: 'DRAFT_NOTHING_TO_SEND' }));
    }));
});
