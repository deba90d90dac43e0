import { setImmediate } from 'node:timers/promises';
import { inBreaths } from '../../shared/breaths.ts';
import { isoKst, kstDateOf, kstMinuteOfDay, parseInstant } from '../../shared/calendar.ts';
import type { BusinessCalendar } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId, ConnectionId } from '../../shared/ids.ts';
import type { PayTiming } from '../../shared/kinds/kind.ts';
import type { ServiceId } from '../../shared/services.ts';
import type { UndoPreview, UndoRows, UndoView } from '../../shared/joined.ts';
import type { BatchProgress, BatchView, CutOff, PreviewView, Reminder } from '../../shared/views.ts';
import type { Drafts, OpenDraft } from '../drafts/drafts.ts';
import { lookForDuplicates } from '../drafts/duplicates.ts';
import { giveUpApprovedTime, reopenForTime } from '../approvals/approved-time.ts';
import { demandStart, waitsForPerson } from '../approvals/demand.ts';
import { appendAudit } from '../ledger/audit.ts';
import { getBatch, listBatches, listRows, moveRows, outcomeTotals, setBatchState, totalsByDate } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { lastSignOf } from '../ledger/journal.ts';
import type { Database } from '../ledger/database.ts';
import { GroupCommit } from '../ledger/group-commit.ts';
import type { PayoutService } from '../services/service.ts';
import type { Transport } from '../services/transport.ts';
import { freezeDraft } from './freeze-draft.ts';
import type { FreezeRequest } from './freeze-draft.ts';
import { decideRow } from './decide.ts';
import type { Decision } from './decide.ts';
import { lookBeforeSending } from './look-first.ts';
import { isDoubted } from '../ledger/journal-doubts.ts';
import { demandPayableAt, modelForStart } from './start-day.ts';
import { previewBatch } from './preview.ts';
import { progressOf, sendBatch } from './sender.ts';
import type { SenderWorld } from './sender-world.ts';
import { trackBatch } from './tracker.ts';
import { closePlannedRequests } from '../ledger/journal.ts';
import { rowsPerRequest } from '../ledger/retries.ts';
import { batchPrint } from '../ledger/secret-prints.ts';
import type { SecretPrint } from '../ledger/secret-prints.ts';
import { confirmReissued, demandSameAccount, noteAccountOfOlder } from './same-account.ts';
import { scheduledBatches } from '../ledger/schedule.ts';
import { REMIND_BEFORE_MS, scheduleState } from './schedule.ts';
import { endInterruptedUndoings } from '../ledger/undoings.ts';
import { followUpUndoing, planUndo, undoPlanned, undoPreview, undoView } from './undo.ts';
import type { UndoEnd } from './undo.ts';
import { readJoined } from './joined-view.ts';
import { batchView } from './views.ts';
import type { NamedConnection } from './views.ts';

/** A connection opened for use: its client and how to reach it. */
export interface OpenConnection {
  readonly connection: NamedConnection;
  readonly service: PayoutService;
  readonly baseUrl: string;
  /** The service's own address: its hours apply. A server of one's own on loopback has its own clock. */
  readonly official: boolean;
  /** Of the secret it was opened with; null: a practice connection's, which is built in. */
  readonly secretPrint: SecretPrint | null;
}

export interface BatchesOptions {
  readonly db: Database;
  readonly drafts: Drafts;
  readonly calendar: BusinessCalendar;
  readonly clock: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly actor: string;
  readonly transport: Transport;
  readonly openConnection: (id: ConnectionId) => Promise<OpenConnection>;
  /** Also for connections that were removed since. */
  readonly nameConnection: (id: ConnectionId) => NamedConnection;
  readonly onProgress: (progress: BatchProgress) => void;
  /** Something unforeseen: the batch rests as after a crash, and this says why. */
  readonly report: (error: unknown) => void;
  /** How long a change of one request waits for those of others, to share the commit with them; absent: not at all. */
  readonly gather?: (commit: () => void) => void;
}

/** A connection that cannot be opened now: the preview says so instead of failing. */
const UNUSABLE: ReadonlySet<string> = new Set(['CONNECTION_NO_SECRET', 'CONNECTION_NO_SECURITY_KEY', 'SECURITY_KEY_INVALID', 'KEYCHAIN_UNAVAILABLE', 'CLOCK_MOVED']);

/** How many rows one request carries: for telling how many there will be. */
const ROWS_PER_REQUEST: Readonly<Record<ServiceId, number>> = { portone: 1, 'toss-v1': 1000, 'toss-v2': 100 };

const NOON = 12 * 60;
const ELEVEN = 11 * 60;

/** Toss v1 takes no payout requests from 11:00 to 12:00 KST (toss-facts §1.3); when it will again, or null for now. */
export function tossOpensAt(now: number): number | null {
  const minute = kstMinuteOfDay(now);
  if (minute < ELEVEN || minute >= NOON) return null;
  const noon = parseInstant(`${kstDateOf(now)}T12:00:00+09:00`);
  if (noon === null) throw new Error('noon is a time');
  return noon;
}

const ALWAYS_OPEN = (): null => null;

/** Batches from freezing to their end. One batch at a time per connection. */
export class Batches {
  readonly #options: BatchesOptions;
  readonly #commits: GroupCommit;
  /** Since when this desk can start a batch at its time. */
  readonly #openedAt: number;
  /** The start time that a person was last reminded of. */
  readonly #reminded = new Map<BatchId, number>();
  /** Batches that this start found in the middle of sending. */
  readonly #cutOff = new Set<BatchId>();
  /** Batches whose journal is certainly whole: see SenderWorld. */
  readonly #wholeJournals = new Set<BatchId>();
  readonly #running = new Map<BatchId, { connectionId: ConnectionId; stop: AbortController; ended: Promise<Batch> }>();

  /** Batches whose accepted rows are being undone. */
  readonly #undoing = new Map<BatchId, { connectionId: ConnectionId; stop: AbortController; ended: Promise<UndoEnd> }>();

  constructor(options: BatchesOptions) {
    this.#options = options;
    this.#commits = new GroupCommit(options.db, options.gather);
    this.#openedAt = options.clock();
  }

  async preview(open: OpenDraft, timing: PayTiming): Promise<PreviewView> {
    const now = this.#options.clock();
    for (const _ of open.model.askSentAgain()) await setImmediate();
    await inBreaths(lookForDuplicates(open.model), () => setImmediate());
    const opened = open.stored.connectionId === null ? new DeskError('CONNECTION_NOT_FOUND', { id: '' }) : await this.#tryOpen(open.stored.connectionId);
    const split = rowsPerRequest(this.#options.db, open.stored.id);
    return await previewBatch(open, timing, {
      service: opened instanceof DeskError ? opened : opened.service,
      now,
      opensAt: opened instanceof DeskError ? null : this.#opensAt(opened)(now),
      rowsPerRequest: Math.min(ROWS_PER_REQUEST[open.model.kind.service], split ?? Infinity),
      split,
    });
  }

  /** Throws DeskError DRAFT_*, PAY_DATE_BEFORE_START, DUPLICATES_UNDECIDED, TOTAL_MISMATCH, CONNECTION_*: nothing is frozen and nothing sent. */
  async freeze(open: OpenDraft, request: FreezeRequest): Promise<Batch> {
    const { db, clock, actor, drafts } = this.#options;
    const draft = await drafts.setTiming(open.stored.id, request.timing);
    const { stored } = draft;
    const model = await modelForStart(draft.model, request.sendAt);
    if (stored.connectionId === null) throw new DeskError('CONNECTION_NOT_FOUND', { id: '' });
    const opened = await this.#options.openConnection(stored.connectionId);
    if (model.kind.service !== opened.service.id) throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: model.kind.id });
    // Opening the connection took a while: what was looked at must be what is frozen. From here on nothing comes between.
    const current = await drafts.open(stored.id);
    if (current.model !== draft.model || current.stored.revision !== stored.revision) throw new DeskError('DRAFT_CHANGED');
    const frozen = freezeDraft({ model, stored: { ...stored, connectionId: stored.connectionId } }, request, { db, service: opened.service, now: clock(), actor });
    this.#wholeJournals.add(frozen.id);
    return frozen;
  }

  /**
   * Starts sending (or goes on after a stop, a crash, a kill) and returns at once; `ended` resolves when it stops. Throws
   * DeskError APPROVAL_NEEDED, APPROVAL_REFUSED, LIMIT_BATCH, LIMIT_DAY: nothing is sent and the batch stays as it is. Of a
   * batch that has begun before, no error says that no money has moved.
   */
  async send(id: BatchId): Promise<{ batch: Batch; ended: Promise<Batch> }> {
    const { db, clock, actor } = this.#options;
    const batch = getBatch(db, id);
    const running = this.#running.get(id);
    if (running) return { batch, ended: running.ended };
    if (this.#undoing.has(id)) throw new DeskError('UNDO_RUNNING', { id });
    if (batch.state === 'done' || batch.state === 'cancelled') throw new DeskError('BATCH_NOT_SENDABLE', { state: batch.state });
    const busy = [...this.#running.values()].some((other) => other.connectionId === batch.connectionId);
    if (busy) throw new DeskError('BATCH_ALREADY_RUNNING', { label: this.#options.nameConnection(batch.connectionId).label });
    demandStart(db, giveUpApprovedTime(batch, { db, now: clock(), actor }), clock());
    const stop = new AbortController();
    const started = Promise.withResolvers<Batch>();
    // It follows `ended`, and only a second caller ever holds it: unheard, a refusal would end the program.
    started.promise.catch(() => undefined);
    this.#running.set(id, { connectionId: batch.connectionId, stop, ended: started.promise });
    try {
      const opened = await this.#opened(batch);
      const ended = this.#run(batch, opened, stop).finally(() => this.#running.delete(id));
      started.resolve(ended);
      // Whoever waits for the end hears of a failure; nobody waiting must not end the program.
      ended.catch(() => undefined);
      return { batch: getBatch(db, id), ended };
    } catch (error) {
      this.#running.delete(id);
      started.reject(error);
      throw error;
    }
  }

  /** Throws what opening a connection throws, told as of a batch that may have begun. */
  async #opened(batch: Batch): Promise<OpenConnection> {
    try {
      return await this.openFor(batch);
    } catch (error) {
      throw this.#ofBatch(batch.id, error);
    }
  }

  /** An error of going on with a batch: where something of it may be at the service, it does not say that no money has moved. */
  #ofBatch(id: BatchId, error: unknown): unknown {
    if (!(error instanceof DeskError) || error.moneyMoved !== 'no' || getBatch(this.#options.db, id).startedAt === null) return error;
    return new DeskError(error.code, error.params, { cause: error, moneyMoved: 'maybe' });
  }

  async #run(batch: Batch, opened: OpenConnection, stop: AbortController): Promise<Batch> {
    const { db, drafts } = this.#options;
    try {
      const ended = await sendBatch(batch.id, this.#world(batch, opened), stop.signal);
      if (batch.draftId !== null) drafts.removeSent(batch.draftId);
      return ended;
    } catch (error) {
      // Refused before anything went out (a short balance, no network): the batch says so and waits for a person.
      // One that lacks approval stays ready or scheduled instead: nothing about its connection has to be put right.
      if (error instanceof DeskError && error.moneyMoved === 'no' && !waitsForPerson(error)) {
        setBatchState(db, batch.id, { state: 'stopped', stopCode: error.code, stopMessage: null });
        this.#options.onProgress(progressOf(db, getBatch(db, batch.id)));
      } else if (getBatch(db, batch.id).state === 'sending') this.#rest(batch.id, error);
      throw this.#ofBatch(batch.id, error);
    }
  }

  /** Sending ended by something that nobody foresaw: the batch must not say that it is still being sent. */
  #rest(id: BatchId, error: unknown): void {
    if (!(error instanceof DeskError)) this.#options.report(error);
    try {
      this.#settleCutOff(getBatch(this.#options.db, id));
      this.#options.onProgress(progressOf(this.#options.db, getBatch(this.#options.db, id)));
    } catch (failure) {
      // The ledger cannot be written: its last committed words stand, and the next start goes on from them.
      this.#options.report(failure);
    }
  }

  #world(batch: Batch, opened: OpenConnection): SenderWorld {
    const { db, drafts } = this.#options;
    return {
      db,
      commits: this.#commits,
      service: opened.service,
      baseUrl: opened.baseUrl,
      transport: this.#options.transport,
      clock: this.#options.clock,
      sleep: this.#options.sleep,
      random: this.#options.random,
      actor: this.#options.actor,
      opensAt: this.#opensAt(opened),
      wholeJournals: this.#wholeJournals,
      secretPrint: opened.secretPrint,
      onProgress: (progress) => {
        if (batch.draftId !== null && progress.requests.answered > 0) drafts.removeSent(batch.draftId);
        this.#options.onProgress(progress);
      },
    };
  }

  /** The connection of a batch, with the secret of the account it was sent from. Throws DeskError SECRET_DIFFERS, CONNECTION_*. */
  async openFor(batch: Batch): Promise<OpenConnection> {
    const { db, clock, openConnection } = this.#options;
    const opened = await openConnection(batch.connectionId);
    demandSameAccount(db, batch.id, opened.secretPrint);
    noteAccountOfOlder(db, batch, opened.secretPrint, clock());
    return opened;
  }

  /** A person's word that the secret in hand is a reissued one of the account the batch was sent from. Throws DeskError CONNECTION_*. */
  async confirmReissued(id: BatchId): Promise<void> {
    const { db, clock, actor, openConnection } = this.#options;
    const { connectionId } = getBatch(db, id);
    const { secretPrint } = await openConnection(connectionId);
    const sentWith = batchPrint(db, id);
    if (secretPrint === null || sentWith === null || sentWith === secretPrint) return;
    confirmReissued(db, { connection: connectionId, print: secretPrint, batches: [{ id, print: sentWith }] }, { now: clock(), actor });
  }

  /** Takes effect between requests; resolves when the sender has come to rest. */
  async stop(id: BatchId): Promise<Batch> {
    const running = this.#running.get(id);
    if (running) {
      running.stop.abort();
      // How it ended stands in the ledger; a failure is told to whoever started it.
      await Promise.allSettled([running.ended]);
    }
    const batch = getBatch(this.#options.db, id);
    // Nobody is sending it, whatever it says: whoever wants it stopped can go on with it then.
    if (batch.state === 'sending' && !this.#running.has(id)) this.#settleCutOff(batch);
    return getBatch(this.#options.db, id);
  }

  /** Ends every sending between two requests: for closing the program. */
  async stopAll(): Promise<void> {
    const running = [...this.#running.values(), ...this.#undoing.values()];
    for (const { stop } of running) stop.abort();
    await Promise.allSettled(running.map(({ ended }) => ended));
  }

  /**
   * At the start of a desk nothing is being sent: a batch that says so was cut off by a crash, a kill or a power cut.
   * Its rows on the way may have arrived; they are told as unknown until somebody goes on with the batch.
   */
  settleInterrupted(): readonly Batch[] {
    const { db, clock } = this.#options;
    endInterruptedUndoings(db, clock());
    const interrupted = this.list().filter((batch) => batch.state === 'sending');
    for (const batch of interrupted) this.#settleCutOff(batch);
    return interrupted;
  }

  #settleCutOff(batch: Batch): void {
    const { db } = this.#options;
    db.transaction(() => {
      moveRows(db, batch.id, 'no-answer', listRows(db, batch.id, { outcome: 'sending' }).map((row) => ({ key: row.key, outcome: 'unknown', code: 'NO_ANSWER' })));
      const totals = outcomeTotals(db, batch.id);
      const state = totals.waiting.count > 0 ? 'stopped' : totals.unknown.count > 0 ? 'attention' : 'done';
      setBatchState(db, batch.id, { state, stopCode: state === 'done' ? null : 'INTERRUPTED' });
    });
    this.#cutOff.add(batch.id);
  }

  /** Batches that an earlier desk left in the middle of sending: found by this start, or by one before and still open. */
  cutOff(): readonly CutOff[] {
    const { db } = this.#options;
    return this.list()
      .filter((batch) => this.#cutOff.has(batch.id) || batch.stopCode === 'INTERRUPTED')
      .map((batch) => {
        const lastSign = lastSignOf(db, batch.id);
        return { batch: this.view(batch), lastSign: lastSign === null ? null : isoKst(lastSign) };
      });
  }

  isRunning(id: BatchId): boolean {
    return this.#running.has(id);
  }

  /** Whether a batch of this connection is being sent or undone: then it is asked nothing beside that. */
  isSending(connection: ConnectionId): boolean {
    return [...this.#running.values(), ...this.#undoing.values()].some((running) => running.connectionId === connection);
  }

  async track(id: BatchId, signal: AbortSignal): Promise<Batch> {
    const { db } = this.#options;
    const batch = getBatch(db, id);
    if (this.#running.has(id) || this.#undoing.has(id)) return batch;
    const opened = await this.openFor(batch);
    // A person may go on with the batch while the service is thinking: what is learnt then is newer.
    const isBusy = (): boolean => this.#running.has(id) || this.#undoing.has(id);
    await followUpUndoing(id, { db, service: opened.service, clock: this.#options.clock, actor: this.#options.actor, isBusy }, signal);
    const tracked = await trackBatch(id, db, opened.service, signal, this.#options.clock, isBusy);
    await readJoined(id, db, opened.service, signal, this.#options.clock);
    return tracked;
  }

  /** A person's word about a row that nobody can find out about. Throws DeskError DECISION_NOT_OPEN, SERVICE_*, CONNECTION_*. */
  async decide(id: BatchId, seq: number, decision: Decision, signal: AbortSignal): Promise<'decided' | 'found'> {
    const { db, clock, actor } = this.#options;
    const batch = getBatch(db, id);
    if (this.#running.has(id)) throw new DeskError('SENDING_STARTED', { id }, { moneyMoved: 'maybe' });
    const { service } = await this.openFor(batch);
    return await decideRow(id, seq, decision, { db, service, clock, actor, isRunning: () => this.#running.has(id) }, signal);
  }

  /** Throws DeskError SENDING_STARTED once its time has come and it is on its way, however little of it; PAY_DATE_BEFORE_START. */
  reschedule(id: BatchId, sendAt: number): Batch {
    const { db, clock, actor, nameConnection } = this.#options;
    const batch = getBatch(db, id);
    // Before the first request the balance is read: the ledger still says that it waits.
    if (this.#running.has(id) || batch.startedAt !== null) throw new DeskError('SENDING_STARTED', { id }, { moneyMoved: 'maybe' });
    if (batch.state !== 'scheduled' && batch.state !== 'ready') throw new DeskError('BATCH_NOT_SENDABLE', { state: batch.state });
    if (sendAt <= clock()) throw new DeskError('TIME_IN_PAST', { time: isoKst(sendAt) });
    demandPayableAt(sendAt, nameConnection(batch.connectionId).service, totalsByDate(db, id, 'scheduled'));
    db.transaction(() => {
      setBatchState(db, id, { state: 'scheduled', sendAt });
      reopenForTime(batch, sendAt, { db, now: clock(), actor });
      appendAudit(db, { at: clock(), actor, action: 'batch-rescheduled', detail: { batch: id, sendAt: isoKst(sendAt), before: batch.sendAt === null ? null : isoKst(batch.sendAt) } });
    });
    return getBatch(db, id);
  }

  /** Cancels a batch that waits for its time, and nothing else: what was sent since the person was asked stays. */
  async cancelScheduled(id: BatchId, signal: AbortSignal): Promise<Batch> {
    const batch = getBatch(this.#options.db, id);
    if (this.#running.has(id) || batch.startedAt !== null) throw new DeskError('SENDING_STARTED', { id }, { moneyMoved: 'maybe' });
    if (batch.state !== 'scheduled') throw new DeskError('BATCH_NOT_SENDABLE', { state: batch.state });
    await this.#lookBeforeCancelling(batch, signal);
    // While the service was asked, its time may have come.
    if (this.#running.has(id) || getBatch(this.#options.db, id).state !== 'scheduled') throw new DeskError('SENDING_STARTED', { id }, { moneyMoved: 'maybe' });
    this.#cancelWaiting(batch);
    return getBatch(this.#options.db, id);
  }

  /** What undoing these rows would come to, asking nobody. */
  undoPreview(id: BatchId, rows: UndoRows): UndoPreview {
    const { db, nameConnection } = this.#options;
    const { service, environment, label } = nameConnection(getBatch(db, id).connectionId);
    return undoPreview(db, id, rows, service, environment === 'live' ? label : null);
  }

  undoView(id: BatchId): UndoView | null {
    return undoView(this.#options.db, id, this.#undoing.has(id));
  }

  /**
   * Begins to undo accepted rows at the service and returns at once; `ended` resolves when it stops. `typedLabel`: null where a
   * program has decided already. Throws DeskError NOT_CANCELLABLE, UNDO_RUNNING, SENDING_STARTED, LABEL_MISMATCH, CONNECTION_*.
   */
  async undo(id: BatchId, rows: UndoRows, typedLabel: string | null): Promise<{ ended: Promise<UndoEnd> }> {
    const { db, clock, actor, sleep } = this.#options;
    const batch = getBatch(db, id);
    const { label, environment, service: serviceId } = this.#options.nameConnection(batch.connectionId);
    if (environment === 'live' && typedLabel !== null && typedLabel.trim() !== label) throw new DeskError('LABEL_MISMATCH', { label });
    this.#demandRest(id);
    const opened = await this.openFor(batch);
    // Opening took a while: somebody else may have begun.
    this.#demandRest(id);
    const undoing = planUndo(id, rows, { db, clock, actor, serviceId });
    const stop = new AbortController();
    const world = { db, commits: this.#commits, service: opened.service, clock, sleep, actor, onProgress: () => this.#options.onProgress(progressOf(db, getBatch(db, id))) };
    const ended = undoPlanned(id, undoing, world, stop.signal).finally(() => {
      this.#undoing.delete(id);
    });
    this.#undoing.set(id, { connectionId: batch.connectionId, stop, ended });
    // Whoever waits for the end hears of a failure; nobody waiting must not end the program.
    ended.then(world.onProgress, () => undefined).catch(() => undefined);
    return { ended };
  }

  /** Takes effect between rows; resolves when it has come to rest. */
  async stopUndo(id: BatchId): Promise<void> {
    const undoing = this.#undoing.get(id);
    undoing?.stop.abort();
    await Promise.allSettled([undoing?.ended]);
  }

  /** Cancels what was never sent, and nothing else. Throws DeskError SENDING_STARTED, UNDO_RUNNING, and what looking first throws. */
  async dropWaiting(id: BatchId, signal: AbortSignal): Promise<Batch> {
    this.#demandRest(id);
    await this.#lookBeforeCancelling(getBatch(this.#options.db, id), signal);
    // While the service was asked, somebody may have gone on with it.
    this.#demandRest(id);
    this.#cancelWaiting(getBatch(this.#options.db, id));
    return getBatch(this.#options.db, id);
  }

  #demandRest(id: BatchId): void {
    if (this.#running.has(id)) throw new DeskError('SENDING_STARTED', { id }, { moneyMoved: 'maybe' });
    if (this.#undoing.has(id)) throw new DeskError('UNDO_RUNNING', { id });
  }

  /**
   * Rows never sent are cancelled here; accepted rows where the service still can. Unknown rows stay as they are. Throws
   * DeskError NOT_CANCELLABLE when the service undid none, SERVICE_UNREACHABLE when it gave no usable answer about some:
   * what was undone stands in the ledger all the same.
   */
  async cancel(id: BatchId, signal: AbortSignal): Promise<Batch> {
    const { db } = this.#options;
    this.#demandRest(id);
    await this.#lookBeforeCancelling(getBatch(db, id), signal);
    this.#demandRest(id);
    this.#cancelWaiting(getBatch(db, id));
    const accepted = outcomeTotals(db, id).accepted.count;
    if (accepted > 0) {
      const { ended } = await this.undo(id, { type: 'all' }, null);
      const stop = (): void => this.#undoing.get(id)?.stop.abort();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      const { undone, unanswered, stopCode } = await ended.finally(() => signal.removeEventListener('abort', stop));
      if (stopCode === 'SERVICE_REFUSED_KEY') throw new DeskError('SERVICE_REFUSED_KEY', { code: '', message: '' }, { moneyMoved: 'maybe' });
      if (unanswered > 0) throw new DeskError('SERVICE_UNREACHABLE', { reason: 'UNDO' }, { moneyMoved: 'maybe' });
      if (undone === 0) throw new DeskError('NOT_CANCELLABLE', { count: accepted }, { moneyMoved: 'maybe' });
    }
    return getBatch(db, id);
  }

  /**
   * After a start that followed no clean end, "never sent" may be all that a lost journal left: the service is asked
   * before such a row is called cancelled. Throws DeskError SERVICE_*, CONNECTION_*: nothing is cancelled then.
   */
  async #lookBeforeCancelling(batch: Batch, signal: AbortSignal): Promise<void> {
    const { db, clock, actor } = this.#options;
    if (this.#wholeJournals.has(batch.id) || !isDoubted(db, batch.id) || outcomeTotals(db, batch.id).waiting.count === 0) return;
    const { service } = await this.openFor(batch);
    await lookBeforeSending(batch, { db, service, clock, actor, wholeJournals: this.#wholeJournals, before: 'cancelling' }, signal);
    signal.throwIfAborted();
  }

  #cancelWaiting(batch: Batch): void {
    const { db, clock, actor } = this.#options;
    const waiting = listRows(db, batch.id, { outcome: 'waiting' });
    if (waiting.length === 0) return;
    db.transaction(() => {
      moveRows(db, batch.id, 'withdrawn', waiting.map((row) => ({ key: row.key, outcome: 'cancelled' })));
      closePlannedRequests(db, batch.id);
      const totals = outcomeTotals(db, batch.id);
      const state = waiting.length === batch.count ? 'cancelled' : totals.unknown.count + totals.sending.count > 0 ? 'attention' : 'done';
      setBatchState(db, batch.id, { state, finishedAt: clock() });
      appendAudit(db, { at: clock(), actor, action: 'batch-cancelled', detail: { batch: batch.id, rows: waiting.length } });
    });
  }

  list(): readonly Batch[] {
    return listBatches(this.#options.db);
  }

  view(batch: Batch): BatchView {
    const { db, clock, calendar, nameConnection, actor } = this.#options;
    return batchView(db, batch, nameConnection(batch.connectionId), { now: clock(), openedAt: this.#openedAt, calendar, actor });
  }

  /**
   * Starts what is due; a time that was missed is left for a person. What cannot start now (its connection is busy, has
   * no secret, or nobody has approved it) stays scheduled and is tried again until it counts as missed. Anything unforeseen goes to `report`.
   */
  async startDue(report: (error: unknown) => void): Promise<void> {
    const { db, clock } = this.#options;
    for (const { id } of scheduledBatches(db)) {
      // Asked anew for each: while an earlier one was opened, a person may have changed the time of this one.
      if (this.isRunning(id) || scheduleState(getBatch(db, id), clock(), this.#openedAt) !== 'due') continue;
      try {
        await this.send(id);
      } catch (error) {
        if (!(error instanceof DeskError)) report(error);
      }
    }
  }

  /** Batches that start within REMIND_BEFORE_MS, each told once for each time it is given. */
  remindersDue(): readonly Reminder[] {
    const { db, clock, nameConnection } = this.#options;
    return scheduledBatches(db).flatMap(({ id, connectionId, sendAt, count, amount }) => {
      const left = (sendAt ?? 0) - clock();
      if (sendAt === null || left <= 0 || left > REMIND_BEFORE_MS || this.#reminded.get(id) === sendAt) return [];
      this.#reminded.set(id, sendAt);
      const { label, environment } = nameConnection(connectionId);
      return [{ id, label, environment, sendAt: isoKst(sendAt), count, amount }];
    });
  }

  /** Batches whose time passed with nobody there to start them, the earliest first. */
  missed(): readonly Batch[] {
    const { db, clock } = this.#options;
    return scheduledBatches(db).filter((batch) => scheduleState(batch, clock(), this.#openedAt) === 'missed');
  }

  #opensAt(opened: OpenConnection): (now: number) => number | null {
    return opened.service.id === 'toss-v1' && opened.official ? tossOpensAt : ALWAYS_OPEN;
  }

  async #tryOpen(id: ConnectionId): Promise<OpenConnection | DeskError> {
    try {
      return await this.#options.openConnection(id);
    } catch (error) {
      if (error instanceof DeskError && UNUSABLE.has(error.code)) return error;
      throw error;
    }
  }
}
