import { describe, expect, it, vi } from 'vitest';
import { won } from '../../shared/money.ts';
import { rowKey } from '../../shared/ids.ts';
import type { BatchId } from '../../shared/ids.ts';
import { kstDate } from '../../shared/calendar.ts';
import { doubtJournals, isDoubted } from '../ledger/journal-doubts.ts';
import { getBatch, moveRows } from '../ledger/batches.ts';
import { GroupCommit } from '../ledger/group-commit.ts';
import { tossV1 } from '../services/toss-v1/service.ts';
import { tossV2 } from '../services/toss-v2/service.ts';
import type { Delivery, Transport } from '../services/transport.ts';
import { SERVICE_TIMEOUT_MS, fetchTransport } from '../services/transport.ts';
import type { PayoutService, SentRow, ServiceSession } from '../services/service.ts';
import { batchesOver, inLedgerWorld, rowsToFreeze } from '../tests/ledger-world.ts';
import type { LedgerWorld } from '../tests/ledger-world.ts';
import { changeLedger } from '../tests/raw-ledger.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000 });

const direct = fetchTransport(fetch);
const DAY = 24 * 60 * 60 * 1000;
const TUESDAY = kstDate('2026-11-24');
const LOST: Delivery = { type: 'lost', reason: 'ECONNRESET' };
const isPost = (request: Parameters<Transport>[0]): boolean => request.method === 'POST';
/** The list of payouts that Toss is asked for by days. */
const isList = (request: Parameters<Transport>[0]): boolean => request.method === 'GET' && /settlements\?startDate|\/v2\/payouts\?/.test(request.url);
const outcomes = (world: LedgerWorld, id: BatchId): string[] => world.rows(id).map(({ outcome }) => outcome);
const patience = (): AbortSignal => AbortSignal.timeout(30_000);

type Json = Record<string, unknown>;

/** The same answer with its JSON body changed. */
function edited(delivery: Delivery, change: (body: Json | unknown[]) => unknown): Delivery {
  if (delivery.type !== 'answer') return delivery;
  return { type: 'answer', answer: { ...delivery.answer, body: JSON.stringify(change(JSON.parse(delivery.answer.body) as Json | unknown[])) } };
}

describe('a request whose rows are known in part', () => {
  it.each(['toss-v1', 'toss-v2'] as const)('of %s is finished by the answer to its repeat, which tells known rows once more', async (service) => {
    let posts = 0;
    let lists = 0;
    const transport: Transport = async (request, options) => {
      const delivery = await direct(request, options);
      if (isPost(request)) return (posts += 1) === 1 ? LOST : delivery;
      // The service is still at it: only the first two rows stand in its list.
      if (isList(request) && (lists += 1) === 1) return edited(delivery, (body) => {
        if (Array.isArray(body)) return body.slice(0, 2);
        const page = body['entityBody'] as { items: unknown[] };
        return { ...body, entityBody: { ...page, items: page.items.slice(0, 2) } };
      });
      return delivery;
    };
    await inLedgerWorld(service, { transport }, async (world) => {
      const batch = world.freeze(5);
      expect((await world.send(batch.id)).state).toBe('done');
      expect(outcomes(world, batch.id)).toEqual(Array.from({ length: 5 }, () => 'accepted'));
      expect([posts, world.paid(batch.id)]).toEqual([2, [1, 1, 1, 1, 1]]);
    });
  });

  it('is finished although a row that it found was undone since', async () => {
    let lose = true;
    let short = true;
    const transport: Transport = async (request, options) => {
      const delivery = await direct(request, options);
      if (isPost(request) && !request.url.endsWith('/cancel')) return lose ? LOST : delivery;
      if (isList(request) && short) return edited(delivery, (body) => (body as unknown[]).slice(0, 1));
      return delivery;
    };
    await inLedgerWorld('toss-v1', { transport }, async (world) => {
      const batch = world.freeze(3);
      await world.send(batch.id);
      expect(outcomes(world, batch.id)).toEqual(['accepted', 'unknown', 'unknown']);
      const batches = await batchesOver(world);
      await (await batches.undo(batch.id, { type: 'all' }, null)).ended;
      expect(outcomes(world, batch.id)).toEqual(['cancelled', 'unknown', 'unknown']);
      lose = false;
      short = false;
      expect((await world.send(batch.id)).state).toBe('done');
      expect(outcomes(world, batch.id)).toEqual(['cancelled', 'accepted', 'accepted']);
      expect(world.paid(batch.id)).toEqual([1, 1, 1]);
    });
  });
});

describe('a row that a person decides about', () => {
  /** A lost array of whose first row somebody else’s payment without our name stands in the list. */
  async function lostBesideAlike(rows: number, work: (world: LedgerWorld, id: BatchId, control: { answer: boolean; alike: boolean; late: (() => Promise<unknown>) | null }) => Promise<void>): Promise<void> {
    const control = { answer: false, alike: true, late: null as (() => Promise<unknown>) | null };
    let body = '';
    const transport: Transport = async (request, options) => {
      if (isPost(request)) {
        body = request.body ?? '';
        control.late = () => direct(request, options);
        return control.answer ? await direct(request, options) : LOST;
      }
      const delivery = await direct(request, options);
      if (!isList(request) || !control.alike || body === '') return delivery;
      const [first] = JSON.parse(body) as { subMallId: string; payoutDate: string; payoutAmount: number }[];
      return edited(delivery, (list) => [...(list as unknown[]), { payoutKey: 'console1', subMallId: first?.subMallId, payoutDate: first?.payoutDate.replaceAll('-', ''), payoutAmount: first?.payoutAmount, status: 'COMPLETED', metadata: null }]);
    };
    await inLedgerWorld('toss-v1', { transport }, async (world) => {
      const { id } = world.freeze(rows);
      await world.send(id);
      expect(world.rows(id)[0]).toMatchObject({ outcome: 'unknown', code: 'CLASH' });
      await work(world, id, control);
    });
  }

  it('as not paid while its request may still be executed is not open: it would be paid after that', () =>
    lostBesideAlike(1, async (world, id, control) => {
      const batches = await batchesOver(world);
      const began = world.attempts(id).at(-1)!.startedAt;
      world.now = began + SERVICE_TIMEOUT_MS - 1;
      await expect(batches.decide(id, 0, { outcome: 'failed', note: '우리 것이 아님', unasked: false }, patience())).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      await control.late?.();
      world.now = began + SERVICE_TIMEOUT_MS;
      // The service is asked once more, and what it has by now counts.
      expect(await batches.decide(id, 0, { outcome: 'failed', note: '우리 것이 아님', unasked: false }, patience())).toBe('found');
      expect([outcomes(world, id), world.paid(id)]).toEqual([['accepted'], [1]]);
    }));

  it.each(['failed', 'paid'] as const)('as %s is never sent again with the others of its request', (outcome) =>
    lostBesideAlike(3, async (world, id, control) => {
      const batches = await batchesOver(world);
      world.now += SERVICE_TIMEOUT_MS;
      expect(await batches.decide(id, 0, { outcome, note: '관리 화면에서 봄', unasked: false }, patience())).toBe('decided');
      control.answer = true;
      control.alike = false;
      world.now += 60 * 60_000;
      const posts = world.posts();
      const ended = await (await batches.send(id)).ended;
      // Asked about, and unknown as long as the service has nothing of it: nobody repeats what somebody decided.
      expect([world.posts() - posts, ended.state, outcomes(world, id), world.paid(id)]).toEqual([0, 'attention', [outcome, 'unknown', 'unknown'], [0, 0, 0]]);
      // The request arrives after all: the service’s own record is told, of the decided row too.
      await control.late?.();
      await (await batches.send(id)).ended;
      expect(outcomes(world, id)).toEqual([outcome === 'failed' ? 'accepted' : 'paid', 'accepted', 'accepted']);
    }));

  it('cannot be decided while the batch is being sent, though the ledger does not say so yet', () =>
    lostBesideAlike(1, async (world, id) => {
      world.now += SERVICE_TIMEOUT_MS;
      let opened = (): void => undefined;
      const opening = new Promise<void>((resolve) => (opened = resolve));
      const service = world.service();
      const connection = { id: getBatch(world.db, id).connectionId, label: '연습', service: world.id, environment: 'practice' } as const;
      let asked = 0;
      const batches = await batchesOver(world, {
        openConnection: async () => {
          asked += 1;
          if (asked === 2) await opening;
          return { connection, service, baseUrl: world.practice.urls[world.id], official: false, secretPrint: null };
        },
      });
      const deciding = batches.decide(id, 0, { outcome: 'failed', note: '없음', unasked: true }, patience());
      const sending = batches.send(id);
      await expect(deciding).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      opened();
      await (await sending).ended;
    }));
});

describe('a question about a batch that somebody goes on with meanwhile', () => {
  it.each(['toss-v1', 'toss-v2', 'portone'] as const)('of %s changes nothing under the sender', async (service) => {
    let resumed = false;
    let late: (() => Promise<Delivery>) | null = null;
    let release = (): void => undefined;
    const resting = new Promise<void>((resolve) => (release = resolve));
    let reads = 0;
    let question: Promise<unknown> = Promise.resolve();
    const transport: Transport = async (request, options) => {
      if (isPost(request)) {
        late ??= () => direct(request, options);
        return resumed ? await direct(request, options) : LOST;
      }
      if (!resumed) return await direct(request, options);
      reads += 1;
      if (reads === 1) await resting;
      return await direct(request, options);
    };
    await inLedgerWorld(service, { transport }, async (world) => {
      const batch = world.freeze(1);
      const client = world.service();
      // The question comes first and is answered last, just before the repeat: the request that was lost arrives in between.
      const seal = async (body: string): Promise<string> => {
        if (resumed) {
          await late?.();
          release();
          await question;
        }
        return await client.seal(body);
      };
      const connection = { id: batch.connectionId, label: '연습', service, environment: 'practice' } as const;
      const batches = await batchesOver(world, { openConnection: async () => ({ connection, service: { ...client, seal }, baseUrl: world.practice.urls[service], official: false, secretPrint: null }) });
      await (await batches.send(batch.id)).ended;
      expect(outcomes(world, batch.id)).toEqual(['unknown']);
      resumed = true;
      world.now += 5 * 60_000;
      question = batches.track(batch.id, patience());
      await vi.waitFor(() => expect(reads).toBe(1));
      expect((await (await batches.send(batch.id)).ended).state).toBe('done');
      await question;
      expect([outcomes(world, batch.id), world.paid(batch.id), batches.isRunning(batch.id)]).toEqual([['accepted'], [1], false]);
    });
  });
});

describe('an answer of an earlier run, stored and not read', () => {
  /** The first attempt was executed and its answer lost; the second got this answer and the process died before acting on it. */
  it.each([[429, 'SLOW_DOWN'], [409, 'IDEMPOTENT_REQUEST_PROCESSING'], [500, 'COMMON_ERROR']])('%i %s repeats nothing before the service was asked, since how old its key is nobody knows', async (status, code) => {
    let posts = 0;
    let restarted = false;
    let listsAnswer = false;
    const transport: Transport = async (request, options) => {
      if (isPost(request)) {
        posts += 1;
        // The service has forgotten the key: the same bytes are a new payment.
        if (restarted) return await direct({ ...request, headers: { ...request.headers, 'idempotency-key': `${request.headers['idempotency-key'] ?? ''}-forgotten` } }, options);
        if (posts === 1) {
          await direct(request, options);
          return LOST;
        }
        return { type: 'answer', answer: { status, headers: {}, body: JSON.stringify({ code, message: '' }) } };
      }
      if (isList(request) && !listsAnswer) return { type: 'lost', reason: 'ETIMEDOUT' };
      return await direct(request, options);
    };
    await inLedgerWorld('toss-v1', { transport }, async (world) => {
      const batch = world.freeze(2);
      const commits = new GroupCommit(world.db);
      const together = commits.together.bind(commits);
      let stored = 0;
      commits.together = async (work) => {
        const value = await together(work);
        // Attempt, answer, attempt, answer: here the process dies.
        if ((stored += 1) === 4) throw new Error('killed');
        return value;
      };
      await expect(world.send(batch.id, { commits })).rejects.toThrow('killed');
      world.reopen();
      expect(world.attempts(batch.id).map(({ delivery, answer }) => [delivery, answer?.status ?? null])).toEqual([['lost', null], ['answer', status]]);
      (await batchesOver(world)).settleInterrupted();
      restarted = true;
      posts = 0;
      // By the clock a day has gone by; it was set back by weeks.
      world.now += DAY;
      expect((await world.send(batch.id)).state).toBe('attention');
      expect([posts, outcomes(world, batch.id), world.paid(batch.id)]).toEqual([0, ['unknown', 'unknown'], [1, 1]]);
      listsAnswer = true;
      expect((await world.send(batch.id)).state).toBe('done');
      expect([posts, outcomes(world, batch.id), world.paid(batch.id)]).toEqual([0, ['accepted', 'accepted'], [1, 1]]);
    });
  });

  it('of a clock that was ahead then and is set right now repeats no key either', async () => {
    let lose = true;
    const transport: Transport = async (request, options) => (isPost(request) && lose ? LOST : await direct(request, options));
    await inLedgerWorld('toss-v1', { transport }, async (world) => {
      const batch = world.freeze(1);
      world.now += 30 * DAY;
      await world.send(batch.id);
      world.now -= 30 * DAY;
      lose = false;
      const posts = world.posts();
      expect((await world.send(batch.id)).state).toBe('attention');
      expect(world.posts()).toBe(posts);
    });
  });
});

describe('rows of one request of which a refusal tells only some', () => {
  /** A refusal after a doubt, and a list of which only the first day is certainly whole. */
  async function refusedInPart(work: (world: LedgerWorld, id: BatchId, control: { accepts: boolean; whole: boolean; posts: number }, send: () => Promise<unknown>) => Promise<void>): Promise<void> {
    await inLedgerWorld('toss-v1', {}, async (world) => {
      const control = { accepts: false, whole: false, posts: 0 };
      const first = rowsToFreeze('toss-v1', 2);
      const batch = world.freeze(2, { rows: [first[0]!, rowsToFreeze('toss-v1', 2, TUESDAY)[1]!] });
      const client = world.service();
      const service: typeof client = {
        ...client,
        find: async (rows) => rows.map((row) => ({ type: 'absent', key: row.key, certain: control.whole || row.date === first[0]!.date })),
        interpret: ({ rowKeys }) => ({
          type: 'rows',
          rows: rowKeys.map((key) => (control.accepts ? { key, outcome: 'accepted', serviceId: `service-${key}`, status: 'REQUESTED', code: null, message: null } : { key, outcome: 'rejected', serviceId: null, status: null, code: 'REFUSED', message: null })),
        }),
      };
      const transport: Transport = async () => ((control.posts += 1) === 1 ? LOST : { type: 'answer', answer: { status: control.accepts ? 200 : 400, headers: {}, body: '{}' } });
      await work(world, batch.id, control, () => world.send(batch.id, { service, transport }));
    });
  }

  it('stay unknown together where the list may be cut short: none may be sent anew while a repeat could execute it', () =>
    refusedInPart(async (world, id, control, send) => {
      await send();
      expect(outcomes(world, id)).toEqual(['unknown', 'unknown']);
      control.accepts = true;
      await send();
      expect(outcomes(world, id)).toEqual(['accepted', 'accepted']);
    }));

  it('are refused together where it is whole', () =>
    refusedInPart(async (world, id, control, send) => {
      control.whole = true;
      await send();
      expect(outcomes(world, id)).toEqual(['rejected', 'rejected']);
    }));

  it('of which one was said to be refused are never repeated, and an acceptance that comes all the same is told', () =>
    refusedInPart(async (world, id, control, send) => {
      await send();
      const [row] = world.rows(id);
      moveRows(world.db, id, 'answer', [{ key: row!.key, outcome: 'rejected', code: 'REFUSED' }]);
      control.accepts = true;
      const posts = control.posts;
      await send();
      expect([control.posts - posts, outcomes(world, id)]).toEqual([0, ['rejected', 'unknown']]);
    }));
});

describe('rows that were put back by an answer that reads otherwise now', () => {
  it('are asked about and sent, and do not stop their batch for ever', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const batch = world.freeze(2);
      const client = world.service();
      let opened = true;
      let lists = 0;
      const service: typeof client = {
        ...client,
        find: async (rows, signal) => {
          lists += 1;
          return await client.find(rows, signal);
        },
        interpret: (request, answer) => (answer.body === 'sealed' ? (opened ? { type: 'refused', code: 'ENCRYPTION', message: '' } : { type: 'uncertain', reason: 'HTTP_400' }) : client.interpret(request, answer)),
      };
      const sealed: Transport = async (request, options) => (isPost(request) ? { type: 'answer', answer: { status: 400, headers: {}, body: 'sealed' } } : await direct(request, options));
      await world.send(batch.id, { service, transport: sealed });
      expect(outcomes(world, batch.id)).toEqual(['waiting', 'waiting']);
      opened = false;
      expect((await world.send(batch.id, { service, transport: direct })).state).toBe('done');
      expect([lists, outcomes(world, batch.id), world.paid(batch.id)]).toEqual([1, ['accepted', 'accepted'], [1, 1]]);
    }));
});

describe('looking first, at a list that may be cut short', () => {
  const cut = (service: PayoutService): PayoutService => ({ ...service, find: async (rows) => rows.map(({ key }) => ({ type: 'absent', key, certain: false })) });

  it('cancels nothing, and goes on doubting', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const batch = world.freeze(2);
      doubtJournals(world.db);
      const connection = { id: batch.connectionId, label: '연습', service: world.id, environment: 'practice' } as const;
      const batches = await batchesOver(world, { openConnection: async () => ({ connection, service: cut(world.service()), baseUrl: world.practice.urls['toss-v1'], official: false, secretPrint: null }) });
      await expect(batches.dropWaiting(batch.id, patience())).rejects.toMatchObject({ code: 'LOOK_UNCERTAIN' });
      expect([outcomes(world, batch.id), isDoubted(world.db, batch.id)]).toEqual([['waiting', 'waiting'], true]);
    }));

  it.each([[0, 'sends: the same key is no second payment', true], [40, 'sends nothing when the key of a lost request may be dead', false]])('after %i days it %s', (days, _what, sends) =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const batch = world.freeze(1);
      world.now += days * DAY;
      const sending = world.send(batch.id, { service: cut(world.service()), wholeJournals: new Set() });
      if (sends) expect((await sending).startedAt).not.toBeNull();
      else await expect(sending).rejects.toMatchObject({ code: 'LOOK_UNCERTAIN' });
      expect(world.posts()).toBe(sends ? 1 : 0);
    }));
});

describe('cancelling in the window after a journal that may be behind', () => {
  it.each(['toss-v1', 'toss-v2', 'portone'] as const)('asks %s first, and cancels nothing that it has', (service) =>
    inLedgerWorld(service, {}, async (world) => {
      const batch = world.freeze(2);
      await world.send(batch.id);
      world.db.close();
      changeLedger(
        world.path,
        "DELETE FROM attempts; UPDATE requests SET state = 'planned'; UPDATE batch_rows SET outcome = 'waiting', service_id = NULL, status = NULL, sent_at = NULL; UPDATE batches SET state = 'ready', started_at = NULL, finished_at = NULL, stop_code = NULL;",
      );
      world.reopen();
      doubtJournals(world.db);
      const batches = await batchesOver(world);
      await batches.dropWaiting(batch.id, patience());
      expect([outcomes(world, batch.id), world.paid(batch.id)]).toEqual([['accepted', 'accepted'], [1, 1]]);
    }));
});

describe('whether money moved', () => {
  it('is not denied by an error of going on with a batch that was sent before', async () => {
    let away = false;
    const transport: Transport = async (request, options) => {
      if (away) return { type: 'not-sent', reason: 'ENOTFOUND' };
      if (isList(request)) return { type: 'lost', reason: 'ETIMEDOUT' };
      if (!isPost(request)) return await direct(request, options);
      await direct(request, options);
      return LOST;
    };
    await inLedgerWorld('toss-v1', { transport }, async (world) => {
      const batch = world.freeze(1001);
      const stop = new AbortController();
      await world.send(batch.id, { stop: stop.signal, sleep: () => Promise.resolve(stop.abort()) });
      expect(outcomes(world, batch.id).filter((outcome) => outcome === 'unknown').length).toBe(1000);
      away = true;
      const batches = await batchesOver(world);
      await expect((await batches.send(batch.id)).ended).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE', moneyMoved: 'maybe' });
      expect(getBatch(world.db, batch.id)).toMatchObject({ state: 'stopped', stopCode: 'SERVICE_UNREACHABLE' });
      const locked = await batchesOver(world, { openConnection: () => Promise.reject(new (class extends Error {})('unforeseen')) });
      await expect(locked.send(batch.id)).rejects.toThrow('unforeseen');
    });
  });
});

describe('sending that ends by something unforeseen', () => {
  it('leaves a batch that rests, says why, and can be gone on with', () =>
    inLedgerWorld('portone', {}, async (world) => {
      const batch = world.freeze(6);
      const service = world.service();
      let answers = 0;
      const broken = {
        ...service,
        interpret: (...given: Parameters<typeof service.interpret>) => {
          if ((answers += 1) === 3) throw new TypeError('nobody thought of this');
          return service.interpret(...given);
        },
      };
      const connection = { id: batch.connectionId, label: '연습', service: world.id, environment: 'practice' } as const;
      const batches = await batchesOver(world, { openConnection: async () => ({ connection, service: broken, baseUrl: world.practice.urls[world.id], official: false, secretPrint: null }) });
      await expect((await batches.send(batch.id)).ended).rejects.toThrow('nobody thought of this');
      expect(world.reported.map(String)).toEqual(['TypeError: nobody thought of this']);
      expect(getBatch(world.db, batch.id).state).not.toBe('sending');
      expect(outcomes(world, batch.id)).not.toContain('sending');
      expect((await (await batches.send(batch.id)).ended).state).toBe('done');
      expect(world.paid(batch.id)).toEqual([1, 1, 1, 1, 1, 1]);
    }));

  it('can be stopped where nobody sends it and the ledger says that it is being sent', () =>
    inLedgerWorld('portone', {}, async (world) => {
      const batch = world.freeze(2);
      world.db.close();
      changeLedger(world.path, "UPDATE batches SET state = 'sending', started_at = 1");
      world.reopen();
      const batches = await batchesOver(world);
      expect((await batches.stop(batch.id)).state).toBe('stopped');
    }));
});

describe('a list that may not be whole', () => {
  const session = (answer: (url: string) => unknown): ServiceSession => ({ baseUrl: 'http://127.0.0.1:9', secret: 'test', securityKey: 'a'.repeat(64), environment: 'practice', transport: async ({ url }) => ({ type: 'answer', answer: { status: 200, headers: {}, body: JSON.stringify(answer(url)) } }) });
  const row = (number: number, change: Partial<SentRow> = {}): SentRow => ({ key: rowKey(`r${number}`), serviceId: null, payee: `m${number}`, amount: won(100 + number), date: kstDate('2026-12-01'), ...change });
  const payout1 = (number: number, change: Json = {}): Json => ({ payoutKey: `k${number}`, subMallId: `m${number}`, payoutDate: '20261201', payoutAmount: 100 + number, status: 'REQUESTED', metadata: { settledeskRow: `r${number}` }, ...change });
  const payout2 = (number: number, change: Json = {}): Json => ({ id: `F${number}`, refPayoutId: `r${number}`, destination: `m${number}`, scheduleType: 'SCHEDULED', payoutDate: '2026-12-01', amount: { currency: 'KRW', value: 100 + number }, status: 'REQUESTED', ...change });

  it('of Toss v1 proves nothing about what is not on it', async () => {
    const find = async (length: number): Promise<unknown> => await tossV1(session(() => Array.from({ length }, (_, number) => payout1(number)))).find([row(5000)], patience());
    expect(await find(99)).toEqual([{ type: 'absent', key: 'r5000', certain: true }]);
    expect(await find(100)).toEqual([{ type: 'absent', key: 'r5000', certain: false }]);
  });

  it('of Toss v1 is whole where another list was longer', async () => {
    const service = tossV1(session((url) => Array.from({ length: url.includes('2026-12-01&endDate=2026-12-01') ? 100 : 200 }, (_, number) => payout1(number, { payoutDate: url.includes('2026-12-01&endDate=2026-12-01') ? '20261201' : '20261202' }))));
    expect(await service.find([row(5000), row(5001, { date: kstDate('2026-12-02') })], patience())).toEqual([
      { type: 'absent', key: 'r5000', certain: true },
      { type: 'absent', key: 'r5001', certain: false },
    ]);
  });

  it.each([437, 1000])('of Toss v1 is judged answer by answer where a long stretch of days is halved: %i in the other half prove nothing', async (other) => {
    const perDay: Readonly<Record<string, number>> = { '2026-12-01': 1500, '2026-12-04': other };
    const transport: Transport = async ({ url }) => {
      const query = new URL(url).searchParams;
      const [from, until] = [query.get('startDate') ?? '', query.get('endDate') ?? ''];
      if (Date.parse(until) - Date.parse(from) > 2 * DAY) return { type: 'answer', answer: { status: 400, headers: {}, body: JSON.stringify({ code: 'EXCEED_MAX_QUERY_LIMIT', message: '' }) } };
      const all = Object.entries(perDay).flatMap(([day, count]) => (day < from || day > until ? [] : Array.from({ length: count }, (_, number) => payout1(number, { payoutKey: `${day}-${number}`, payoutDate: day.replaceAll('-', '') }))));
      // However many there are, it gives a thousand.
      return { type: 'answer', answer: { status: 200, headers: {}, body: JSON.stringify(all.slice(0, 1000)) } };
    };
    const service = tossV1({ ...session(() => []), transport });
    const [missing] = await service.find([row(5000), row(6000, { date: kstDate('2026-12-04') })], patience());
    expect(missing).toEqual({ type: 'absent', key: 'r5000', certain: false });
  });

  it('of Toss v2 goes on after a full page that does not say whether it is the last', async () => {
    const urls: string[] = [];
    const service = tossV2(
      session((url) => {
        urls.push(url);
        return { entityBody: { items: url.includes('startingAfter') ? [payout2(1000)] : Array.from({ length: 1000 }, (_, number) => payout2(number)) } };
      }),
    );
    expect((await service.find([row(1000, { express: false })], patience())).map(({ type }) => type)).toEqual(['ours']);
    expect(urls.length).toBe(2);
  });

  it('shows a payment that was made twice under the name of a row, also where the row has its id', async () => {
    const twice1 = tossV1(session((url) => (url.includes('startDate') ? [payout1(1), payout1(1, { payoutKey: 'k1-again' })] : payout1(1))));
    expect(await twice1.track([row(1, { serviceId: 'k1' })], patience())).toMatchObject([{ outcome: 'accepted', serviceId: 'k1', code: 'NAMED_TWICE' }]);
    const twice2 = tossV2(session((url) => (url.includes('payoutDateGte') ? { entityBody: { hasNext: false, items: [payout2(1), payout2(1, { id: 'F1-again' })] } } : { entityBody: payout2(1) })));
    expect(await twice2.track([row(1, { serviceId: 'F1', express: false })], patience())).toMatchObject([{ outcome: 'accepted', serviceId: 'F1', code: 'NAMED_TWICE' }]);
  });
});
