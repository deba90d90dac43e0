import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import { kstDateOf, loadBusinessCalendar } from '../../shared/calendar.ts';
import { connectionId } from '../../shared/ids.ts';
import type { BatchId } from '../../shared/ids.ts';
import { sumWon } from '../../shared/money.ts';
import type { ServiceId } from '../../shared/services.ts';
import { Batches } from '../batches/batches.ts';
import type { BatchesOptions } from '../batches/batches.ts';
import { freezeBatch } from '../batches/freeze.ts';
import type { FreezeInput, RowToFreeze } from '../batches/freeze.ts';
import { sendBatch } from '../batches/sender.ts';
import type { SenderWorld } from '../batches/sender-world.ts';
import { Connections } from '../connections/connections.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Drafts } from '../drafts/drafts.ts';
import { getBatch, listRows, outcomeTotals } from '../ledger/batches.ts';
import type { Batch, LedgerRow } from '../ledger/batches.ts';
import { Database } from '../ledger/database.ts';
import type { OpenOptions } from '../ledger/database.ts';
import { GroupCommit } from '../ledger/group-commit.ts';
import { listAttempts } from '../ledger/journal.ts';
import type { Attempt } from '../ledger/journal.ts';
import { startPractice } from '../practice/practice.ts';
import type { Practice, PracticeOptions } from '../practice/practice.ts';
import { practiceSecrets, practiceSecurityKey } from '../practice/secrets.ts';
import { FRIDAY_MORNING, KIND_OF, MONDAY, payOf, ROWS_OF } from '../practice/tests/world.ts';
import { SERVICES } from '../services/index.ts';
import type { PayoutService } from '../services/service.ts';
import { fetchTransport } from '../services/transport.ts';
import type { Transport } from '../services/transport.ts';

/** A folder of its own under the system's temporary one, and the way to be rid of it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'settledesk-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const TEST_CONNECTION = (service: ServiceId): ReturnType<typeof connectionId> => connectionId(`practice-${service}`);

/** The practice connections that every ledger has: batches refer to them. */
export function addPracticeConnections(db: Database, clock: () => number = () => FRIDAY_MORNING): Connections {
  const connections = new Connections({ db, keychain: sessionStore(), session: sessionStore(), practiceSecrets, practiceSecurityKey, clock, actor: 'tester' });
  connections.ensurePractice({ portone: '연습 포트원', 'toss-v1': '연습 토스', 'toss-v2': '연습 토스 v2' });
  return connections;
}

export function rowsToFreeze(id: ServiceId, count: number, date = MONDAY): RowToFreeze[] {
  return ROWS_OF[id](count, date).map(({ seq, row }) => ({ sheetRow: seq + 2, payeeName: null, row, cells: [payOf(row).payee, payOf(row).amount], ...payOf(row) }));
}

export function freezeInput(id: ServiceId, count: number, change: Partial<FreezeInput> = {}): FreezeInput {
  const rows = change.rows ?? rowsToFreeze(id, count);
  return {
    draftId: null,
    connectionId: TEST_CONNECTION(id),
    kind: KIND_OF[id],
    file: { name: '지급.xlsx', bytes: 1, sha256: 'f'.repeat(64) },
    sheetName: '지급',
    columns: [{ index: 1, header: '받는 곳', field: null }, { index: 2, header: '금액', field: null }],
    timing: { type: 'sheet' },
    sendAt: null,
    rows,
    leftOut: [],
    stated: { count: rows.length, amount: sumWon(rows.map((row) => row.amount)) },
    decisions: { duplicates: [], errorsLeftOut: 0 },
    ...change,
  };
}

/** What one run of the sender may be given instead of the usual. */
export type RunChange = Partial<SenderWorld> & { readonly stop?: AbortSignal };

export interface LedgerWorldOptions extends Partial<PracticeOptions> {
  readonly transport?: Transport;
}

/** A ledger on disk, the practice server and a clock that only sleeping moves: everything a sender needs. */
export class LedgerWorld {
  readonly id: ServiceId;
  readonly path: string;
  readonly practice: Practice;
  readonly transport: Transport;
  db: Database;
  /** Milliseconds since 1970 UTC; the practice server lives by it too. */
  now = FRIDAY_MORNING;
  /** How long the sender was told to sleep, in order. */
  readonly slept: number[] = [];
  /** What `batchesOver` was told that nobody foresaw. */
  readonly reported: unknown[] = [];
  readonly #folder: ReturnType<typeof temporaryFolder>;

  private constructor(id: ServiceId, practice: Practice, folder: ReturnType<typeof temporaryFolder>, transport: Transport) {
    this.id = id;
    this.practice = practice;
    this.transport = transport;
    this.#folder = folder;
    this.path = join(folder.path, 'ledger.sqlite');
    this.db = Database.open(this.path);
    addPracticeConnections(this.db);
  }

  static async start(id: ServiceId, options: LedgerWorldOptions = {}): Promise<LedgerWorld> {
    const { transport, ...practiceOptions } = options;
    let clock: () => number = () => FRIDAY_MORNING;
    const practice = await startPractice({ book: 'memory', now: () => clock(), ...practiceOptions });
    const world = new LedgerWorld(id, practice, temporaryFolder(), transport ?? fetchTransport(fetch));
    clock = () => world.now;
    return world;
  }

  async close(): Promise<void> {
    await this.practice.close();
    this.db.close();
    this.#folder.remove();
  }

  /** As after the end of the process: what was not committed is gone, and a new one opens the file. */
  reopen(options: OpenOptions = {}): void {
    this.db.close();
    this.db = Database.open(this.path, options);
  }

  service(transport: Transport = this.transport): PayoutService {
    return SERVICES[this.id].create({ baseUrl: this.practice.urls[this.id], secret: practiceSecrets[this.id], securityKey: practiceSecurityKey, environment: 'practice', transport });
  }

  freeze(count: number, change: Partial<FreezeInput> = {}): Batch {
    return freezeBatch(freezeInput(this.id, count, change), { db: this.db, service: this.service(), now: this.now, actor: 'tester' });
  }

  async send(id: BatchId, change: RunChange = {}): Promise<Batch> {
    const { stop, ...world } = change;
    const transport = world.transport ?? this.transport;
    return await sendBatch(
      id,
      {
        db: this.db,
        commits: new GroupCommit(world.db ?? this.db),
        service: this.service(transport),
        baseUrl: this.practice.urls[this.id],
        transport,
        clock: () => this.now,
        sleep: async (milliseconds) => {
          this.slept.push(milliseconds);
          this.now += milliseconds;
          await setImmediate();
        },
        random: () => 0.5,
        actor: 'tester',
        opensAt: () => null,
        // What is tested here with a whole journal is tested with a lost one elsewhere.
        wholeJournals: new Set([id]), secretPrint: null,
        onProgress: () => undefined,
        ...world,
      },
      stop ?? new AbortController().signal,
    );
  }

  rows(id: BatchId): readonly LedgerRow[] {
    return listRows(this.db, id);
  }

  attempts(id: BatchId, seq = 0): readonly Attempt[] {
    return listAttempts(this.db, id, seq);
  }

  /** Payments that were asked for so far, whatever became of them. */
  posts(): number {
    return this.practice.requests().filter(({ method }) => method === 'POST').length;
  }

  /** How often each row of the batch was really paid, in the order of the sheet. */
  paid(id: BatchId): number[] {
    const times = this.practice.book.timesByRow();
    return this.rows(id).map((row) => times.get(row.key) ?? 0);
  }
}

export async function inLedgerWorld(id: ServiceId, options: LedgerWorldOptions, test: (world: LedgerWorld) => Promise<void>): Promise<void> {
  const world = await LedgerWorld.start(id, options);
  try {
    await test(world);
  } finally {
    await world.close();
  }
}

/** The batches of a desk over this world, as after its start. */
export async function batchesOver(world: LedgerWorld, change: Partial<BatchesOptions> = {}): Promise<Batches> {
  const calendar = await loadBusinessCalendar([2026, 2027]);
  const connection = { id: TEST_CONNECTION(world.id), label: '연습', service: world.id, environment: 'practice' } as const;
  return new Batches({
    db: world.db,
    calendar,
    drafts: new Drafts({ db: world.db, clock: () => world.now, actor: 'tester', calendar, connection: () => Promise.reject(new Error('no drafts here')) }),
    clock: () => world.now,
    sleep: async (milliseconds) => {
      world.now += milliseconds;
    },
    random: () => 0.5,
    actor: 'tester',
    transport: world.transport,
    openConnection: async () => ({ connection, service: world.service(), baseUrl: world.practice.urls[world.id], official: false, secretPrint: null }),
    nameConnection: () => connection,
    onProgress: () => undefined,
    report: (error) => world.reported.push(error),
    ...change,
  });
}

interface BookEntry {
  readonly payee: string;
  readonly amount: number;
  readonly date: string;
}

function bookEntries(practice: Practice): Map<string, BookEntry> {
  const entries = new Map<string, BookEntry>();
  for (const payout of practice.book.payouts()) {
    const metadata = JSON.parse(payout.metadata ?? '{}') as Record<string, string>;
    entries.set(metadata['settledeskRow'] ?? payout.payoutKey, { payee: payout.subMallId, amount: payout.amount, date: payout.payoutDate });
  }
  for (const payout of practice.book.sellerPayouts()) entries.set(payout.refPayoutId, { payee: payout.destination, amount: payout.amount, date: payout.payoutDate ?? kstDateOf(payout.requestedAt) });
  for (const transfer of practice.book.transfers()) entries.set(transfer.id, { payee: transfer.partnerId, amount: transfer.amount, date: transfer.date });
  return entries;
}

const THERE: readonly string[] = ['accepted', 'paid', 'failed', 'cancelled'];

/**
 * The ledger against the service's own book, at rest: nothing paid twice, nothing that the ledger calls accepted is
 * missing, nothing it calls rejected or waiting is there, whatever is open says why, and every sum is the batch's.
 */
export function expectTruth(world: LedgerWorld, id: BatchId): void {
  const batch = getBatch(world.db, id);
  const rows = world.rows(id);
  const times = world.practice.book.timesByRow();
  const entries = bookEntries(world.practice);
  const wrong: string[] = [];
  for (const row of rows) {
    const paid = times.get(row.key) ?? 0;
    const entry = entries.get(row.key);
    if (paid > 1) wrong.push(`${row.key} was paid ${paid} times`);
    if (THERE.includes(row.outcome) && paid !== 1) wrong.push(`${row.key} is ${row.outcome} and not in the book`);
    if ((row.outcome === 'rejected' || row.outcome === 'waiting') && paid !== 0) wrong.push(`${row.key} is ${row.outcome} and in the book`);
    if (row.outcome === 'sending') wrong.push(`${row.key} is still said to be on its way`);
    if (row.outcome === 'unknown' && (row.code === null || row.code === '')) wrong.push(`${row.key} is unknown without a reason`);
    if (entry && (entry.payee !== row.payee || entry.amount !== row.amount || entry.date !== row.date)) wrong.push(`${row.key} was paid as ${JSON.stringify(entry)}`);
  }
  expect(wrong).toEqual([]);
  const waiting = rows.filter((row) => row.outcome === 'waiting');
  if (waiting.length > 0) expect({ state: batch.state, reason: batch.stopCode }).toEqual({ state: 'stopped', reason: expect.stringMatching(/./) });
  const totals = Object.values(outcomeTotals(world.db, id));
  expect({ count: totals.reduce((sum, total) => sum + total.count, 0), amount: totals.reduce((sum, total) => sum + total.amount, 0) }).toEqual({ count: batch.count, amount: batch.amount });
}

/** Nothing is open any more: every row is accepted (or what came of it) or rejected, and the batch is done. */
export function expectDone(world: LedgerWorld, id: BatchId): void {
  expectTruth(world, id);
  expect(getBatch(world.db, id).state).toBe('done');
  expect(world.rows(id).filter((row) => !THERE.includes(row.outcome) && row.outcome !== 'rejected')).toEqual([]);
}
