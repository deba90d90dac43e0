import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { kstDateOf, kstMinuteOfDay, loadBusinessCalendar } from '../shared/calendar.ts';
import type { BusinessCalendar, KstDate } from '../shared/calendar.ts';
import { DeskError } from '../shared/errors.ts';
import type { ConnectionId } from '../shared/ids.ts';
import type { Environment, Payee, ServiceId } from '../shared/services.ts';
import { Approvals } from './approvals/approvals.ts';
import { noteConnectionSecret } from './approvals/shared-secret.ts';
import { Batches } from './batches/batches.ts';
import type { OpenConnection } from './batches/batches.ts';
import { Following } from './batches/following.ts';
import { confirmReissued, noteAccountOfOlderBatches, openElsewhere } from './batches/same-account.ts';
import { progressOf } from './batches/sender.ts';
import { cleanSecret, Connections } from './connections/connections.ts';
import type { Connection } from './connections/connections.ts';
import { nameConnection } from './connections/names.ts';
import type { NamedConnection } from './connections/names.ts';
import { keychainStore, sessionStore } from './connections/secrets.ts';
import type { SecretStore } from './connections/secrets.ts';
import { Drafts } from './drafts/drafts.ts';
import type { DraftConnection } from './drafts/drafts.ts';
import type { ExportOrder, VouchersWritten } from './exports/messages.ts';
import { orderExport } from './exports/order-export.ts';
import type { Host } from './host.ts';
import { lastAsk, lastPayDate, unfinishedBatches } from './ledger/asks.ts';
import { getBatch, sentBefore } from './ledger/batches.ts';
import type { ModelInput } from './drafts/model.ts';
import { Database, isOlderLedger } from './ledger/database.ts';
import { gatherCommits } from './ledger/group-commit.ts';
import { markRunning } from './ledger/clean-end.ts';
import type { RunningMark } from './ledger/clean-end.ts';
import { doubtJournals } from './ledger/journal-doubts.ts';
import { lockLedger, lockLedgerPatiently } from './ledger/lock.ts';
import { hasPrint, secretPrint } from './ledger/secret-prints.ts';
import type { SecretPrint } from './ledger/secret-prints.ts';
import { usualAmounts } from './ledger/usual-amounts.ts';
import type { LedgerLock } from './ledger/lock.ts';
import type { Practice } from './practice/practice.ts';
import { practiceSecrets, practiceSecurityKey } from './practice/secrets.ts';
import { SERVICES, hintForSecret } from './services/index.ts';
import type { PayoutService } from './services/service.ts';
import { fetchTransport } from './services/transport.ts';
import { readSettings } from './settings.ts';
import { keepReaderReady, releaseReader } from './sheets/reader.ts';
import type { Transport } from './services/transport.ts';
import type { Work } from './works.ts';

export interface DeskOptions {
  /** The folder of the ledger. Made when it is not there. */
  readonly home: string;
  readonly host: Host;
  /** write: one desk per ledger. read: only looks, beside a desk that may be writing. */
  readonly mode: 'write' | 'read';
  readonly clock?: () => number;
  /** The clock was set to another time by hand: live connections are refused then. */
  readonly clockMoved?: boolean;
  readonly keychain?: SecretStore;
  /** Who is at the machine; absent: as the operating system names them. */
  readonly actor?: string;
  /** Secrets given for this run, by connection; they go before stored ones and are never kept. */
  readonly runSecrets?: ReadonlyMap<ConnectionId, RunSecrets>;
}

/** Secrets that a command was given; each goes before the stored one. */
export interface RunSecrets {
  readonly secret?: string | undefined;
  readonly securityKey?: string | undefined;
}

/** Names of the practice connections of a new ledger; a person may rename them. */
const PRACTICE_LABELS: Readonly<Record<ServiceId, string>> = { portone: '연습 · 포트원', 'toss-v1': '연습 · 토스페이먼츠', 'toss-v2': '연습 · 셀러 지급' };

/** How long a list of payees is trusted before the service is asked again, in milliseconds. */
const PAYEES_FRESH_MS = 10 * 60 * 1000;
/** Reading the list must not hold up a person who has just dropped in a file. */
const PAYEES_TIMEOUT_MS = 10_000;
/** Asking about a hundred thousand rows takes a while. */
/** Longest time for one question of a person or of following, in milliseconds. */
export const ASK_TIMEOUT_MS = 5 * 60_000;

/** The start of the window goes first. */
const READER_AFTER_MS = 1_500;

function ledgerIn(home: string): string {
  return join(home, 'ledger.sqlite');
}

/** Folder by folder: Node's own recursive way never ends where a file system refuses with ENOENT, as /proc does. */
function makeHome(home: string): void {
  try {
    const missing: string[] = [];
    for (let at = home; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
    for (const folder of missing) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new DeskError(code === 'ENOSPC' ? 'DISK_FULL' : 'LEDGER_UNWRITABLE', {}, { cause: error });
  }
}

/** Whoever only looks cannot change an older ledger: that is done first, as long as no older desk is using it. */
function bringUpToDate(ledger: string, lockFile: string): void {
  if (!existsSync(ledger) || !isOlderLedger(ledger)) return;
  const lock = lockLedger(lockFile);
  try {
    Database.open(ledger).close();
  } finally {
    lock.release();
  }
}

/** The name of the person at the machine; a machine without a user database still has an actor. */
function actorName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error) return 'unknown';
    throw error;
  }
}

/** A live key on a test connection would move real money under an amber badge; a client key can never work. */
function refuseWrongSecret(service: ServiceId, environment: Environment, secret: string): void {
  const hint = hintForSecret(service, environment, secret);
  if (hint === 'other-environment') throw new DeskError('SECRET_WRONG_ENVIRONMENT', { environment });
  if (hint === 'not-a-secret') throw new DeskError('SECRET_NOT_A_SECRET');
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The desk: everything the program does, composed. It knows no host beyond the `Host` it is given. */
export class Desk {
  readonly db: Database;
  readonly connections: Connections;
  readonly drafts: Drafts;
  readonly batches: Batches;
  readonly following: Following;
  readonly approvals: Approvals;
  readonly calendar: BusinessCalendar;
  readonly keychain: SecretStore;
  readonly host: Host;
  readonly actor: string;
  readonly home: string;
  readonly clock: () => number;
  readonly transport: Transport;
  readonly #lock: LedgerLock | null;
  #mark: RunningMark | null = null;
  readonly #options: DeskOptions;
  readonly #payees = new Map<ConnectionId, { at: number; list: ReadonlyMap<string, Payee> }>();
  #practice: Promise<Practice> | null = null;
  #schedule: NodeJS.Timeout | null = null;
  #preparing: NodeJS.Timeout | null = null;

  private constructor(options: DeskOptions, lock: LedgerLock | null, db: Database, calendar: BusinessCalendar) {
    this.#options = options;
    this.#lock = lock;
    this.db = db;
    this.calendar = calendar;
    this.host = options.host;
    this.home = options.home;
    this.actor = options.actor ?? actorName();
    this.clock = options.clock ?? Date.now;
    this.keychain = options.keychain ?? keychainStore();
    this.transport = fetchTransport(options.host.fetch);
    this.connections = new Connections({ db, keychain: this.keychain, session: sessionStore(), practiceSecrets, practiceSecurityKey, clock: this.clock, actor: this.actor });
    this.drafts = new Drafts({ db, clock: this.clock, actor: this.actor, calendar, connection: (id) => this.#draftConnection(id) });
    this.batches = new Batches({
      db,
      drafts: this.drafts,
      calendar,
      clock: this.clock,
      sleep,
      random: Math.random,
      actor: this.actor,
      transport: this.transport,
      openConnection: (id) => this.openConnection(id),
      nameConnection: (id) => this.nameConnection(id),
      onProgress: (progress) => options.host.emit('batch.progress', progress),
      report: options.host.report,
      gather: gatherCommits,
    });
    this.approvals = new Approvals({
      db,
      keychain: this.keychain,
      clock: this.clock,
      clockMoved: options.clockMoved === true,
      actor: this.actor,
      saveFile: options.host.saveFile,
      language: () => readSettings(db).language,
      nameConnection: (id) => this.nameConnection(id),
      demandConnection: (id) => void this.connections.get(id),
    });
    this.following = new Following({
      unfinished: () => unfinishedBatches(db),
      batch: (id) => getBatch(db, id),
      environment: (id) => this.nameConnection(id).environment,
      lastPayDate: (id) => lastPayDate(db, id),
      askedAt: (id) => lastAsk(db, id)?.at ?? null,
      isSending: (id) => this.batches.isSending(id),
      track: (id, signal) => this.batches.track(id, AbortSignal.any([signal, AbortSignal.timeout(ASK_TIMEOUT_MS)])),
      changed: (id) => (lastAsk(db, id)?.changed ?? 0) > 0,
      clock: this.clock,
      repeat: (milliseconds, work) => {
        const timer = setInterval(work, milliseconds);
        timer.unref();
        return () => clearInterval(timer);
      },
      onAsked: (id) => options.host.emit('batch.progress', progressOf(db, getBatch(db, id))),
      report: options.host.report,
    });
  }

  /**
   * Opens the ledger in `home`. Throws DeskError LEDGER_IN_USE (another desk has it), LEDGER_UNWRITABLE,
   * LEDGER_DAMAGED, LEDGER_TOO_NEW, DISK_FULL.
   */
  static async open(options: DeskOptions): Promise<Desk> {
    makeHome(options.home);
    const ledger = ledgerIn(options.home);
    const lockFile = join(options.home, 'desk.lock');
    if (options.mode === 'read') bringUpToDate(ledger, lockFile);
    const lock = options.mode === 'write' ? await lockLedgerPatiently(lockFile) : null;
    try {
      const db = Database.open(ledger, { readOnly: options.mode === 'read' });
      const year = new Date((options.clock ?? Date.now)()).getUTCFullYear();
      const calendar = await loadBusinessCalendar([year - 1, year, year + 1, year + 2]);
      const desk = new Desk(options, lock, db, calendar);
      if (options.mode === 'write') {
        desk.#mark = markRunning(join(options.home, 'desk.running'));
        if (desk.#mark.foundOne) {
          // Damage that a crash of the machine left is said now, before somebody sends by it.
          db.checkPages();
          doubtJournals(db);
        }
        desk.connections.ensurePractice(PRACTICE_LABELS);
        desk.connections.forgetSessionSecrets();
        desk.batches.settleInterrupted();
      }
      return desk;
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /** Starts batches whose time comes while the desk is open. A time missed while it was closed or the machine asleep waits for a person. */
  startSchedule(): void {
    this.#schedule ??= setInterval(() => void this.#sendDue(), 5_000);
    this.#schedule.unref();
    this.following.start();
  }

  /** For hosts that stay open: once the window is up, a thread is kept ready for the next file. */
  prepareReader(): void {
    this.#preparing ??= setTimeout(keepReaderReady, READER_AFTER_MS);
    this.#preparing.unref();
  }

  async #sendDue(): Promise<void> {
    try {
      await this.batches.startDue(this.host.report);
      for (const reminder of this.batches.remindersDue()) {
        this.host.emit('schedule.soon', reminder);
        this.host.notify?.(reminder);
      }
    } catch (error) {
      // Nobody waits for this answer: it is reported, and must not end a program that is sending.
      this.host.report(error);
    }
  }

  /** Works for connections that were removed, too. */
  nameConnection(id: ConnectionId): NamedConnection {
    return nameConnection(this.db, id);
  }

  async addConnection(input: Parameters<Connections['add']>[0]): Promise<Connection> {
    if (input.secret !== null && input.baseUrl === null) refuseWrongSecret(input.service, input.environment, input.secret);
    const added = await this.connections.add(input);
    if (input.secret !== null) await this.#noteSecret(added, input.secret);
    return added;
  }

  /**
   * `reissued`: a person has said that it opens the same account as the one before. Throws DeskError SECRET_REPLACES while
   * batches that were sent from another account are open, and nobody has said so: nothing is changed then.
   */
  async setSecret(id: ConnectionId, secret: string, keep: 'keychain' | 'session', reissued = false): Promise<Connection> {
    const connection = this.connections.get(id);
    if (connection.baseUrl === null) refuseWrongSecret(connection.service, connection.environment, secret);
    await this.#noteReplaced(connection);
    const print = this.#printOf(connection, cleanSecret(secret));
    const elsewhere = print === null ? [] : openElsewhere(this.db, id, print);
    if (elsewhere.length > 0 && !reissued) throw new DeskError('SECRET_REPLACES', { label: connection.label, n: elsewhere.length });
    const set = await this.connections.setSecret(id, secret, keep);
    await this.#noteSecret(set, secret);
    if (print !== null && elsewhere.length > 0) confirmReissued(this.db, { connection: id, print, batches: elsewhere }, { now: this.clock(), actor: this.actor });
    return set;
  }

  /** All secrets of the connection. */
  async deleteSecret(id: ConnectionId): Promise<Connection> {
    await this.#noteReplaced(this.connections.get(id));
    return await this.connections.deleteSecret(id);
  }

  async openConnection(id: ConnectionId): Promise<OpenConnection> {
    const connection = this.connections.get(id);
    if (connection.environment === 'live' && this.#options.clockMoved === true) throw new DeskError('CLOCK_MOVED');
    const entry = SERVICES[connection.service];
    const { secret, securityKey } = await this.connections.secrets(id, this.#options.runSecrets?.get(id) ?? {});
    // Also a secret for one run: a live key must not move money under a test connection's badge.
    if (connection.environment !== 'practice' && connection.baseUrl === null) refuseWrongSecret(connection.service, connection.environment, secret);
    const print = await this.#noteSecret(connection, secret);
    const baseUrl = connection.environment === 'practice' ? (await this.practice()).urls[connection.service] : (connection.baseUrl ?? entry.defaultBaseUrl);
    const service = entry.create({ baseUrl, secret, securityKey, environment: connection.environment, transport: this.transport });
    return { connection, service, baseUrl, official: baseUrl === entry.defaultBaseUrl, secretPrint: print };
  }

  /** Null for a practice connection, whose secret is built in, and at a desk that only looks. */
  #printOf({ service, environment }: Connection, secret: string): SecretPrint | null {
    return environment === 'practice' || this.#options.mode === 'read' ? null : secretPrint(this.db, { service, environment, secret });
  }

  /** Notes which secret the connection has: rules, limits and batches of its account hold for it from now on. */
  async #noteSecret(connection: Connection, secret: string): Promise<SecretPrint | null> {
    const print = this.#printOf(connection, secret);
    if (print === null) return null;
    // A ledger of an older program has noted none: another connection with this very secret must be known by now.
    for (const other of this.connections.list()) {
      if (other.id !== connection.id && other.service === connection.service && other.environment === connection.environment && !hasPrint(this.db, other.id)) await this.#noteStoredSecret(other);
    }
    noteConnectionSecret(connection.id, print, { db: this.db, now: this.clock(), actor: this.actor });
    return print;
  }

  /** What it had until now may never have been seen by this program: rules of its account and older batches hang on it. */
  async #noteReplaced(connection: Connection): Promise<void> {
    const print = await this.#noteStoredSecret(connection);
    if (print !== null) noteAccountOfOlderBatches(this.db, connection.id, print, this.clock());
  }

  async #noteStoredSecret(connection: Connection): Promise<SecretPrint | null> {
    if (connection.secretPlace !== 'keychain' && connection.secretPlace !== 'session') return null;
    try {
      const print = this.#printOf(connection, await this.connections.secret(connection.id));
      if (print !== null) noteConnectionSecret(connection.id, print, { db: this.db, now: this.clock(), actor: this.actor });
      return print;
    } catch (error) {
      // A keychain that does not answer keeps nobody from working with another connection; it is asked again next time.
      if (!(error instanceof DeskError) || (error.code !== 'KEYCHAIN_UNAVAILABLE' && error.code !== 'CONNECTION_NO_SECRET')) throw error;
      return null;
    }
  }

  /** For what can also be shown without the service: null when the connection was removed, or its secrets are not to be had. */
  async openIfPossible(id: ConnectionId): Promise<PayoutService | null> {
    try {
      return (await this.openConnection(id)).service;
    } catch (error) {
      if (error instanceof DeskError) return null;
      throw error;
    }
  }

  /**
   * Reads the ledger at length, as it stood at the beginning, on a connection of its own: whatever is written meanwhile is neither
   * seen nor held up.
   */
  async inSnapshot<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const snapshot = Database.openSnapshot(ledgerIn(this.home));
    try {
      return await work(snapshot);
    } finally {
      snapshot.close();
    }
  }

  /** Has a file of results written from a snapshot by a thread of its own, whole or not at all. Throws like `orderExport`. */
  async writeExport(order: ExportOrder, path: string, work: Work): Promise<VouchersWritten | null> {
    return await orderExport({ ledger: ledgerIn(this.home), report: this.host.report }, order, path, work);
  }

  /** The practice world of this ledger; its book lies beside the ledger and survives a restart. */
  async practice(): Promise<Practice> {
    this.#practice ??= import('./practice/practice.ts').then(({ startPractice }) => startPractice({ now: this.clock, book: join(this.home, 'practice.sqlite'), quirks: { alwaysOpen: true } }));
    return await this.#practice;
  }

  /** What rows of a connection are checked against, for a check that keeps no draft. */
  async draftWorld(id: ConnectionId): Promise<DraftConnection & Pick<ModelInput, 'sentBefore'>> {
    return { ...(await this.#draftConnection(id)), sentBefore: (payments) => sentBefore(this.db, id, payments) };
  }

  ruleTime(): { today: KstDate; minuteOfDay: number } {
    const now = this.clock();
    return { today: kstDateOf(now), minuteOfDay: kstMinuteOfDay(now) };
  }

  async #draftConnection(id: ConnectionId): Promise<DraftConnection> {
    const connection = this.connections.get(id);
    const [payees, usual] = [await this.#payeesOf(id), await usualAmounts(this.db, id, () => nextTurn())];
    return { id, service: connection.service, environment: connection.environment, payees, usual };
  }

  /** Null when the service cannot be asked: then rows are checked without its list, and the draft says so. */
  async #payeesOf(id: ConnectionId): Promise<ReadonlyMap<string, Payee> | null> {
    const known = this.#payees.get(id);
    if (known && this.clock() - known.at < PAYEES_FRESH_MS) return known.list;
    try {
      const { service } = await this.openConnection(id);
      const payees = await service.payees(AbortSignal.timeout(PAYEES_TIMEOUT_MS));
      const list = new Map(payees.map((payee) => [payee.id, payee]));
      this.#payees.set(id, { at: this.clock(), list });
      return list;
    } catch (error) {
      if (error instanceof DeskError) return null;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#schedule) clearInterval(this.#schedule);
    if (this.#preparing) clearTimeout(this.#preparing);
    await releaseReader();
    await this.following.close();
    await this.batches.stopAll();
    try {
      if (this.#practice) await (await this.#practice).close();
    } finally {
      this.db.close();
      this.#mark?.remove();
      this.#lock?.release();
    }
  }
}
