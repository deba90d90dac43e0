import { kstDate, loadBusinessCalendar } from '../../../shared/calendar.ts';
import type { BusinessCalendar } from '../../../shared/calendar.ts';
import { DeskError } from '../../../shared/errors.ts';
import { connectionId } from '../../../shared/ids.ts';
import type { BatchId } from '../../../shared/ids.ts';
import { sumWon } from '../../../shared/money.ts';
import type { ServiceId } from '../../../shared/services.ts';
import { Batches } from '../../batches/batches.ts';
import { freezeBatch } from '../../batches/freeze.ts';
import type { RowToFreeze } from '../../batches/freeze.ts';
import { Connections } from '../../connections/connections.ts';
import { sessionStore } from '../../connections/secrets.ts';
import { Drafts } from '../../drafts/drafts.ts';
import { getBatch, listRows } from '../../ledger/batches.ts';
import { Database } from '../../ledger/database.ts';
import { listAttempts, openRequests } from '../../ledger/journal.ts';
import { seeded } from '../../practice/random.ts';
import { practiceSecrets, practiceSecurityKey } from '../../practice/secrets.ts';
import { FRIDAY_MORNING, KIND_OF, MONDAY, paidTo, payOf, ROWS_OF } from '../../practice/tests/world.ts';
import { SERVICES } from '../../services/index.ts';
import { UNSEALED } from '../../services/service.ts';
import type { BatchRow, PayoutService } from '../../services/service.ts';
import { inChunks } from '../in-chunks.ts';
import { Life, mortalLedger } from './mortal-ledger.ts';
import { Network } from './network.ts';
import type { Act, Happening, Schedule } from './schedule.ts';
import { SIMULATED_URLS, SimulatedServices } from './services.ts';
import { Timeline } from './timeline.ts';
import { expiredRequests, wrongAfterFollowing, wrongAtEnd, wrongInBatch } from './truth.ts';
import type { TruthOptions } from './truth.ts';

/** A way to break the engine from outside, to see that the simulation finds it. */
export interface Sabotage {
  readonly service?: (service: PayoutService) => PayoutService;
  readonly ledger?: (db: Database) => Database;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What one run may send for one request: repeats and uncertain answers are both limited in the sender. */
const MOST_PAYMENTS = 16;
const MOST_QUESTIONS = 120;

/** Errors that say that something could not be done now; anything else is a bug. */
const EXPECTED: ReadonlySet<string> = new Set([
  'BATCH_NOT_SENDABLE', 'BATCH_ALREADY_RUNNING', 'NOT_CANCELLABLE', 'SERVICE_UNREACHABLE', 'SERVICE_REFUSED_KEY', 'SERVICE_ANSWER_UNREADABLE', 'SERVICE_ERROR',
]);

/** What is dear to make and the same for every schedule. Batches at rest in the ledger disturb no others. */
interface Ground {
  readonly calendar: BusinessCalendar;
  readonly db: Database;
  readonly services: SimulatedServices;
  uses: number;
}

/** A business day that comes after every wait of a schedule but the longest. */
const FAR = kstDate('2026-12-22');

const MOST_USES = 40;
let ground: Ground | null = null;

function leaveGround(): void {
  ground?.db.close();
  ground?.services.close();
  ground = null;
}

async function makeGround(): Promise<Ground> {
  const calendar = await loadBusinessCalendar([2025, 2026, 2027, 2028]);
  const db = Database.open(':memory:');
  connectPractice(db);
  return { calendar, db, services: new SimulatedServices(calendar), uses: 0 };
}

function connectPractice(db: Database): void {
  new Connections({ db, keychain: sessionStore(), session: sessionStore(), practiceSecrets, practiceSecurityKey, clock: () => FRIDAY_MORNING, actor: 'tester' }).ensurePractice({ portone: '연습 포트원', 'toss-v1': '연습 토스', 'toss-v2': '연습 토스 v2' });
}

/** Sends batches through one schedule and throws with everything that is not true at any rest or at the end. */
export async function simulate(service: ServiceId, schedule: Schedule, sabotage: Sabotage = {}): Promise<void> {
  ground ??= await makeGround();
  ground.uses += 1;
  try {
    await new Simulation(service, schedule, sabotage, ground).run();
  } catch (error) {
    // Whatever it left behind is not carried into the next one.
    leaveGround();
    throw error;
  }
  if (ground.uses >= MOST_USES) leaveGround();
}

class Simulation {
  readonly #service: ServiceId;
  readonly #schedule: Schedule;
  readonly #sabotage: Sabotage;
  readonly #calendar: BusinessCalendar;
  readonly #timeline = new Timeline(FRIDAY_MORNING);
  readonly #services: SimulatedServices;
  readonly #network: Network;
  readonly #db: Database;
  readonly #batches: readonly BatchId[];
  /** The machine's clock minus true time. */
  #clockOffset = 0;
  #life: Life | null = null;
  #desk: Batches | null = null;
  /** What the act at hand does at pauses and payments. */
  #act: Act | null = null;
  #pauses = 0;
  #random: () => number;

  constructor(service: ServiceId, schedule: Schedule, sabotage: Sabotage, { calendar, db, services }: Ground) {
    this.#service = service;
    this.#schedule = schedule;
    this.#sabotage = sabotage;
    this.#calendar = calendar;
    this.#random = seeded(`chance ${schedule.chance}`);
    this.#db = db;
    this.#services = services;
    services.reset(() => this.#timeline.now);
    this.#network = new Network({
      id: service, services: this.#services, timeline: this.#timeline,
      paying: schedule.paying, asking: schedule.asking, random: seeded(`network ${schedule.chance}`),
    });
    this.#batches = schedule.batches.map((batch, index) => this.#freeze(batch, index));
  }

  readonly #clock = (): number => this.#timeline.now + this.#clockOffset;

  async run(): Promise<void> {
    for (const act of this.#schedule.acts) await this.#perform(act);
    await this.#end();
  }

  #truth(): TruthOptions {
    return { db: this.#db, services: this.#services, network: this.#network };
  }

  #freeze({ rows: count, twins, far, wrongPayee }: Schedule['batches'][number], index: number): BatchId {
    const make = ROWS_OF[this.#service];
    const date = far ? FAR : MONDAY;
    const made = twins ? Array.from({ length: count }, () => make(1, date)).flat() : make(count, date);
    const rows = made.map((row, seq) => toFreeze(seq % 2 === 1 && !far ? atOnce(row) : row, seq, seq === wrongPayee));
    const stated = { count: rows.length, amount: sumWon(rows.map((row) => row.amount)) };
    return freezeBatch(
      {
        draftId: null, connectionId: connectionId(`practice-${this.#service}`), kind: KIND_OF[this.#service],
        file: { name: `지급-${index}.xlsx`, bytes: 1, sha256: 'f'.repeat(64) }, sheetName: '지급', columns: [], timing: { type: 'sheet' }, sendAt: null,
        rows, leftOut: [], stated, decisions: { duplicates: [], errorsLeftOut: 0 },
      },
      { db: this.#db, service: this.#client(new Life(null, () => undefined)), now: this.#clock(), actor: 'tester' },
    ).id;
  }

  #client(life: Life): PayoutService {
    const transport = this.#network.transport(life);
    const real = SERVICES[this.#service].create({ baseUrl: SIMULATED_URLS[this.#service], secret: practiceSecrets[this.#service], securityKey: practiceSecurityKey, environment: 'practice', transport, sleep: this.#sleep(life) });
    const service = this.#service === 'portone' ? real : inChunks({ ...real, ...UNSEALED }, this.#schedule.rowsPerRequest);
    return this.#sabotage.service?.(service) ?? service;
  }

  #sleep(life: Life): (milliseconds: number, signal: AbortSignal) => Promise<void> {
    return async (milliseconds, signal) => {
      life.step();
      this.#pauses += 1;
      const pause = this.#pauses;
      if (pause === this.#act?.stopAtPause) this.#stop();
      await this.#timeline.sleep(milliseconds, signal);
      life.breathe();
      if (pause === this.#act?.suspend?.pause) this.#timeline.pass(this.#act.suspend.milliseconds);
      life.step();
    };
  }

  #stop(): void {
    const act = this.#act;
    const id = act === null ? undefined : this.#batchOf(act);
    // It resolves when the sender has come to rest, and that is waited for by whoever started it.
    if (id !== undefined) this.#desk?.stop(id).catch(() => undefined);
  }

  #batchOf(act: Act): BatchId {
    const id = this.#batches[act.batch % this.#batches.length];
    if (id === undefined) throw new Error('no such batch');
    return id;
  }

  /** Another process of the desk, which dies at the given step. */
  #start(dieAt: number | null, settle: boolean): Batches {
    const life = new Life(dieAt, () => this.#timeline.wakeAll());
    const ledger = mortalLedger(this.#db, life);
    const db = this.#sabotage.ledger?.(ledger) ?? ledger;
    const client = this.#client(life);
    const payments = this.#network.payments;
    const service: PayoutService = {
      ...client,
      headers: (key) => {
        if (this.#act?.stopAtPayment === this.#network.payments - payments + 1) this.#stop();
        life.step();
        return client.headers(key);
      },
      interpret: (request, answer) => {
        life.step();
        return client.interpret(request, answer);
      },
    };
    const connection = { id: connectionId(`practice-${this.#service}`), label: '연습', service: this.#service, environment: 'practice' } as const;
    this.#life = life;
    this.#desk = new Batches({
      db,
      calendar: this.#calendar,
      drafts: new Drafts({ db, clock: this.#clock, actor: 'tester', calendar: this.#calendar, connection: () => Promise.reject(new Error('no drafts here')) }),
      clock: this.#clock,
      sleep: this.#sleep(life),
      random: this.#random,
      actor: 'tester',
      transport: this.#network.transport(life),
      openConnection: () => Promise.resolve({ connection, service, baseUrl: SIMULATED_URLS[this.#service], official: true, secretPrint: null }),
      nameConnection: () => connection,
      onProgress: () => undefined,
      // Whoever waits for the end of sending hears of it as well.
      report: () => undefined,
    });
    if (settle) {
      try {
        this.#desk.settleInterrupted();
      } catch (error) {
        if (!life.dead) throw error;
      }
    }
    return this.#desk;
  }

  #happen(happening: Happening): void {
    switch (happening.type) {
      case 'nothing':
        return;
      case 'time-passes':
        return this.#timeline.pass(happening.milliseconds);
      case 'clock-is-set':
        this.#timeline.pass(2 * MINUTE);
        this.#clockOffset = happening.offset;
        return;
      case 'failed-at-bank':
        return this.#services.failAtBank();
      case 'cancelled-at-console':
        return this.#services.cancelAtConsole();
      case 'strange-statuses':
        this.#network.strangeStatuses = true;
    }
  }

  async #perform(act: Act): Promise<void> {
    this.#happen(act.before);
    this.#pauses = 0;
    this.#act = act;
    const open = this.#batches.reduce((sum, id) => sum + openRequests(this.#db, id).length, 0);
    const rows = this.#batches.reduce((sum, id) => sum + listRows(this.#db, id).length, 0);
    const before = { payments: this.#network.payments, questions: this.#network.questions };
    // The desk itself always tells what was cut off; the sender must also cope when it is the first to look.
    const running = this.#desk !== null && this.#life?.dead === false && !act.restart && act.dieAt === null;
    const desk = running && this.#desk ? this.#desk : this.#start(act.dieAt, act.restart || act.type !== 'send');
    await this.#attempt(() => this.#do(desk, act));
    this.#act = null;
    const sent = this.#network.payments - before.payments;
    const asked = this.#network.questions - before.questions;
    const wrong = [
      ...(sent > open * MOST_PAYMENTS ? [`${sent} payments were sent for ${open} requests`] : []),
      ...(asked > rows * MOST_QUESTIONS ? [`${asked} questions were asked about ${rows} rows`] : []),
    ];
    for (const id of this.#batches) wrong.push(...wrongInBatch(id, getBatch(this.#db, id).state !== 'sending' || this.#life?.dead === false, this.#truth()));
    expectNothing(wrong, `after ${JSON.stringify(act)}`);
  }

  async #do(desk: Batches, act: Act): Promise<void> {
    const id = this.#batchOf(act);
    const patience = new AbortController().signal;
    switch (act.type) {
      case 'send':
        await (await desk.send(id)).ended;
        return;
      case 'send-both': {
        const both = await Promise.allSettled(this.#batches.map(async (each) => (await desk.send(each)).ended));
        const reasons = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
        for (const reason of reasons) if (!(reason instanceof DeskError)) throw reason;
        return;
      }
      case 'track':
        await desk.track(id, patience);
        return;
      case 'cancel':
        await desk.cancel(id, patience);
    }
  }

  /** What fails because the process died or the service said no is no bug. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#life?.dead) return;
      if (!(error instanceof DeskError) || !EXPECTED.has(error.code)) throw error;
    }
  }

  /** Nothing goes wrong any more: every batch is resumed once, and later followed to its end. */
  async #end(): Promise<void> {
    this.#network.calm();
    this.#timeline.pass(2 * MINUTE);
    const desk = this.#start(null, true);
    const wrong: string[] = [];
    for (const id of this.#batches) {
      const expired = expiredRequests(id, this.#service, this.#db, this.#clock());
      const attempts = (): number => [...expired].reduce((sum, seq) => sum + listAttempts(this.#db, id, seq).length, 0);
      const before = attempts();
      const { state } = getBatch(this.#db, id);
      if (state !== 'done' && state !== 'cancelled') await (await desk.send(id)).ended;
      if (attempts() !== before) wrong.push(`${id} sent again what is past its key's life`);
      wrong.push(...wrongInBatch(id, true, this.#truth()), ...wrongAtEnd(id, expired, this.#truth()));
    }
    this.#timeline.pass(60 * DAY);
    for (const id of this.#batches) {
      await desk.track(id, new AbortController().signal);
      wrong.push(...wrongInBatch(id, true, this.#truth()), ...wrongAfterFollowing(id, this.#truth()));
    }
    expectNothing(wrong, 'at the end');
  }
}

function expectNothing(wrong: readonly string[], when: string): void {
  if (wrong.length > 0) throw new Error(`${when}:\n${wrong.join('\n')}`);
}

/** Every other row of Toss v2 is paid at once: it bears no date at the service, and cannot be cancelled. */
function atOnce(row: BatchRow): BatchRow {
  return row.row.kind === 'seller-payout' ? { ...row, row: { ...row.row, payoutDate: null } } : row;
}

/** Nobody has this payee: the service refuses it. */
const NOBODY = 'nobody999';

function toFreeze({ row }: BatchRow, seq: number, wrongPayee: boolean): RowToFreeze {
  const common = { sheetRow: seq + 2, payeeName: null, cells: [] };
  const pay = payOf(row);
  const payee = wrongPayee ? NOBODY : pay.payee;
  return { ...common, ...pay, payee, row: paidTo(row, payee) };
}
