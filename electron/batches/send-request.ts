import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import { isOpenOutcome, mayMove } from '../../shared/batch.ts';
import type { Cause } from '../../shared/batch.ts';
import { moveRequestRows, moveRows, rowsOfRequest } from '../ledger/batches.ts';
import type { LedgerRow, RowChange } from '../ledger/batches.ts';
import { beginAttempt, endAttempt, getRequest, listAttempts, moveRequest, requestState } from '../ledger/journal.ts';
import type { Attempt, JournalRequest } from '../ledger/journal.ts';
import type { Found, PlannedRequest, RowVerdict, Verdict } from '../services/service.ts';
import { SERVICE_TIMEOUT_MS } from '../services/transport.ts';
import type { AttemptSeen } from './pace.ts';
import { changeOf } from './row-change.ts';
import { backoffMs, waitingUntil } from './sender-world.ts';
import { mayNotRepeat } from './same-account.ts';
import { sentRow } from './sent-row.ts';
import type { SenderWorld, Waiting } from './sender-world.ts';

/** How sending one request ended. `halt`: the connection as a whole was refused, so the next request would be too. */
export type RequestEnd = { readonly type: 'next' } | { readonly type: 'halt'; readonly code: string; readonly message: string };

/** What the sender of the batch wants to know while a request is under way. */
export interface RequestListener {
  readonly onWaiting: (waiting: Waiting) => void;
  /** How the service bore one attempt: the pace of all of them follows it. */
  readonly onAttempt: (attempt: AttemptSeen) => void;
  /** Outcomes of an answer that is stored already: written with the next commit, which nobody has to wait for. */
  readonly onWriting: (written: Promise<void>) => void;
}

/** Uncertain answers in one run before the rows are left `unknown` for a later resume. */
const UNCERTAIN_LIMIT = 4;
/** "Later, please" answers in one run before giving up for now. */
const REPEAT_LIMIT = 12;
/** How often a service that says it is shut is asked again, and how often in all: three hours. */
const CLOSED_PAUSE_MS = 5 * 60_000;
const CLOSED_LIMIT = 36;
const DAY_MS = 24 * 60 * 60 * 1000;
/** How long after its start a request without a usable answer may still be executed: a call takes up to 60 s (toss-facts §1.1). */
const MAY_RUN_MS = SERVICE_TIMEOUT_MS;

/**
 * A clock that was set back by more than this since an earlier run says nothing about how old its key is; by less, a machine may
 * only have taken the time for that of another zone.
 */
const CLOCK_CORRECTION_MS = 12 * 60 * 60_000;

/** Why a row is unknown without an attempt that explains it: what the service said when the journal was held against it. */
const NOT_BY_AN_ATTEMPT: ReadonlySet<string> = new Set(['JOURNAL_LOST', 'CLASH']);

const NEXT: RequestEnd = { type: 'next' };

/**
 * Brings one request to an answer, or to `unknown`. The order is the law of this program: journal, commit, send,
 * store the raw answer, commit, only then read what it means. Throws only when the ledger fails.
 */
export async function sendRequest(
  id: BatchId,
  seq: number,
  world: SenderWorld,
  stop: AbortSignal,
  listener: RequestListener,
): Promise<RequestEnd> {
  const run = new RequestRun(id, seq, world, stop, listener);
  return await run.finish();
}

class RequestRun {
  readonly #id: BatchId;
  readonly #seq: number;
  readonly #world: SenderWorld;
  readonly #stop: AbortSignal;
  readonly #listener: RequestListener;
  /** Whether some attempt may have arrived without a usable answer: from then on a refusal needs proof. */
  #doubt = false;
  /** The doubt comes from an earlier run, whose times are by a clock that may have been set since. */
  #doubtIsOld = false;
  #uncertain = 0;
  #repeats = 0;
  #closed = 0;
  /** Attempts in the ledger, of this run and earlier ones. */
  #tried = 0;

  constructor(id: BatchId, seq: number, world: SenderWorld, stop: AbortSignal, listener: RequestListener) {
    this.#id = id;
    this.#seq = seq;
    this.#world = world;
    this.#stop = stop;
    this.#listener = listener;
  }

  async finish(): Promise<RequestEnd> {
    const end = await this.#pickUp();
    if (end) return end;
    for (;;) {
      if (!this.#stop.aborted) await this.#waitForWindow();
      if (this.#stop.aborted) {
        // Nothing is under way now: no row may rest as if its request were.
        this.#putBack();
        return NEXT;
      }
      if (this.#doubt && !this.#keyIsAlive(listAttempts(this.#world.db, this.#id, this.#seq))) {
        // The machine may have slept through a key's whole life in one pause: no row may rest as if it were on its way.
        this.#markUnknown('NO_ANSWER');
        return NEXT;
      }
      const verdict = await this.#attempt();
      const ended = await this.#act(verdict);
      if (ended) return ended;
    }
  }

  /** Continues where an earlier run or process ended, before anything new is sent. */
  async #pickUp(): Promise<RequestEnd | null> {
    const { db } = this.#world;
    const attempts = listAttempts(db, this.#id, this.#seq);
    const last = attempts.at(-1);
    this.#tried = attempts.length;
    const request = getRequest(db, this.#id, this.#seq);
    if (request.state === 'answered') return NEXT;
    this.#doubt = (await this.#doubtful(request, attempts)).length > 0;
    if (!this.#doubt && request.state === 'unknown' && this.#rows().some((row) => row.outcome === 'unknown' && NOT_BY_AN_ATTEMPT.has(row.code ?? ''))) {
      // The journal of its attempt was lost. Nobody knows how old its key is, so it is asked about and never repeated.
      await this.#ask();
      return NEXT;
    }
    if (this.#doubt && this.#rows().some((row) => decidedByPerson(row) || row.outcome === 'rejected')) {
      // A row of it was said to be unpaid, by a person or by a refusal, and may be sent anew by now: a repeat could still execute it.
      this.#markUnknown('NO_ANSWER');
      await this.#ask();
      return NEXT;
    }
    if (this.#doubt && mayNotRepeat(db, this.#id, this.#seq, this.#world.service)) {
      await this.#askOnly();
      return NEXT;
    }
    if (!last) return null;
    this.#doubtIsOld = this.#doubt;
    // Killed between storing the answer and reading it: the stored answer is read now.
    if (last.delivery === 'answer' && request.state === 'sending') {
      const meaning = await this.#meaning(request, last);
      // After a doubt only an answer to the rows counts: any other would be followed by a repeat that nobody asked about.
      if (meaning.type === 'rows' || (meaning.type !== 'refused' && !this.#doubt)) return await this.#act(meaning);
      // An old refusal of the key says nothing about the key that is there now.
      this.#putBack();
    }
    if (this.#doubt) {
      this.#markUnknown('NO_ANSWER');
      const found = await this.#findBeforeRepeating();
      if (found === 'nobody-answers') return NEXT;
      if (found) this.#applyFound(found);
      if (this.#rows().every((row) => !isOpenOutcome(row.outcome) || row.code === 'CLASH')) return NEXT;
    }
    return null;
  }

  /**
   * What the service has of rows that an earlier run left in doubt. Where a key lives only so long, nothing is repeated
   * before this is answered: how old the key is says a clock that somebody may have set.
   */
  async #findBeforeRepeating(): Promise<readonly Found[] | null | 'nobody-answers'> {
    for (;;) {
      const found = await this.#find();
      if (found !== null || this.#world.service.keyLifeDays === null) return found;
      this.#uncertain += 1;
      if (this.#uncertain >= UNCERTAIN_LIMIT || this.#stop.aborted) return 'nobody-answers';
      await this.#pause('recovering', backoffMs(this.#uncertain, this.#world.random));
    }
  }

  async #meaning(request: JournalRequest, attempt: Attempt): Promise<Verdict> {
    if (attempt.delivery !== 'answer' || attempt.answer === null) return { type: 'uncertain', reason: attempt.reason ?? 'NO_ANSWER' };
    return this.#world.service.interpret(this.#planned(request), await this.#world.service.unseal(attempt.answer));
  }

  /** Attempts after which the rows may be at the service although no answer says so. */
  async #doubtful(request: JournalRequest, attempts: readonly Attempt[]): Promise<readonly Attempt[]> {
    const doubtful: Attempt[] = [];
    for (const attempt of attempts) if (isDoubtful(await this.#meaning(request, attempt), attempt)) doubtful.push(attempt);
    return doubtful;
  }

  #rows(): readonly LedgerRow[] {
    return rowsOfRequest(this.#world.db, this.#id, this.#seq);
  }

  #planned(request: JournalRequest): PlannedRequest {
    return { method: 'POST', path: request.path, idempotencyKey: request.idempotencyKey, body: request.body, rowKeys: this.#rows().map((row) => row.key) };
  }

  async #waitForWindow(): Promise<void> {
    for (;;) {
      const opensAt = this.#world.opensAt(this.#world.clock());
      if (opensAt === null || this.#stop.aborted) return;
      this.#listener.onWaiting(waitingUntil('closed-window', opensAt));
      await this.#world.sleep(Math.min(30_000, Math.max(1000, opensAt - this.#world.clock())), this.#stop);
    }
  }

  #keyIsAlive(attempts: readonly Attempt[]): boolean {
    const days = this.#world.service.keyLifeDays;
    // A request that never left has not begun the life of its key.
    const first = attempts.find((attempt) => attempt.delivery !== 'not-sent');
    if (days === null || !first) return true;
    const age = this.#world.clock() - first.startedAt;
    if (this.#doubtIsOld && age < -CLOCK_CORRECTION_MS) return false;
    return age < days * DAY_MS;
  }

  /** One attempt: journal, send the stored bytes, store the answer. */
  async #attempt(): Promise<Verdict | { type: 'not-sent'; reason: string }> {
    const { db, service, clock, commits } = this.#world;
    const request = getRequest(db, this.#id, this.#seq);
    const body = await service.seal(request.body);
    const number = this.#tried + 1;
    const startedAt = await commits.together(() => {
      const at = clock();
      beginAttempt(db, this.#id, this.#seq, number, at);
      moveRequest(db, this.#id, this.#seq, 'sending', 'journalled');
      moveRequestRows(db, this.#id, this.#seq, 'journalled', { from: 'waiting', to: 'sending', sentAt: at });
      return at;
    });
    this.#tried = number;
    const delivery = await this.#world.transport(
      { method: 'POST', url: `${this.#world.baseUrl}${request.path}`, headers: service.headers(request.idempotencyKey), body },
      { timeoutMs: SERVICE_TIMEOUT_MS },
    );
    await commits.together(() =>
      endAttempt(db, this.#id, this.#seq, number, {
        at: clock(),
        delivery: delivery.type,
        reason: delivery.type === 'answer' ? null : delivery.reason,
        answer: delivery.type === 'answer' ? delivery.answer : null,
      }),
    );
    const milliseconds = clock() - startedAt;
    if (delivery.type === 'not-sent') {
      this.#listener.onAttempt({ type: 'silent' });
      return delivery;
    }
    if (delivery.type === 'lost') {
      this.#listener.onAttempt({ type: 'silent' });
      return { type: 'uncertain', reason: delivery.reason };
    }
    const verdict = service.interpret(this.#planned(request), await service.unseal(delivery.answer));
    this.#listener.onAttempt(verdict.type === 'repeat' ? { type: 'busy', afterMs: verdict.closed ? CLOSED_PAUSE_MS : verdict.afterMs } : { type: 'answered', milliseconds });
    if (leavesDoubt(verdict, delivery.answer)) this.#doubt = true;
    return verdict;
  }

  async #act(verdict: Verdict | { type: 'not-sent'; reason: string }): Promise<RequestEnd | null> {
    switch (verdict.type) {
      case 'rows':
        return await this.#answered(verdict.rows);
      case 'repeat':
        return await (verdict.closed ? this.#waitForOpening(verdict.afterMs, verdict.reason) : this.#repeat(verdict.afterMs, verdict.reason));
      case 'exists':
        return await this.#exists();
      case 'uncertain':
        return await this.#uncertainAnswer(verdict.reason);
      case 'refused':
        this.#putBack();
        return { type: 'halt', code: verdict.code, message: verdict.message };
      case 'not-sent':
        return await this.#notSent(verdict.reason);
    }
  }

  /** A readable answer. After a doubtful attempt a refusal alone proves nothing: the earlier one may have been accepted. */
  async #answered(rows: readonly RowVerdict[]): Promise<RequestEnd | null> {
    if (this.#doubt && rows.some((row) => row.outcome === 'rejected')) {
      this.#markUnknown('REFUSED_AFTER_DOUBT');
      if (!(await this.#outlastDoubt())) return NEXT;
      const found = await this.#find();
      if (found === null) return await this.#giveUpOrPause();
      // Of a list that may have been cut short nothing follows, for no row of the request: what is refused in part could be repeated whole.
      const isWhole = found.every((entry) => entry.type !== 'absent' || entry.certain);
      this.#apply(found.map((entry) => this.#afterDoubt(entry, isWhole ? rows : [])), 'answer');
      return NEXT;
    }
    // The answer itself is on disk: if this is lost with the process, the next one reads it again.
    this.#listener.onWriting(this.#world.commits.together(() => this.#apply(rows.map(changeOf), 'answer')));
    return NEXT;
  }

  /**
   * Waits until no doubtful attempt can still be running: before that, "not there" may only mean "not there yet".
   * False when a stop cut the waiting short; the rows are unknown then.
   */
  async #outlastDoubt(): Promise<boolean> {
    const { db, clock, sleep } = this.#world;
    const request = getRequest(db, this.#id, this.#seq);
    const doubtful = await this.#doubtful(request, listAttempts(db, this.#id, this.#seq));
    const over = Math.max(0, ...doubtful.map((attempt) => attempt.startedAt)) + MAY_RUN_MS;
    // Once, and by no more than a request can run: a clock that was set back must not make this wait for hours.
    // The clock may have been set ahead since an earlier run: of its attempts only waiting here is certain.
    const left = this.#doubtIsOld ? MAY_RUN_MS : Math.min(over - clock(), MAY_RUN_MS);
    if (left <= 0) return true;
    if (this.#stop.aborted) return false;
    this.#listener.onWaiting(waitingUntil('recovering', clock() + left));
    await sleep(left, this.#stop);
    if (this.#stop.aborted) return false;
    this.#doubtIsOld = false;
    return true;
  }

  #afterDoubt(entry: Found, rows: readonly RowVerdict[]): RowChange {
    if (entry.type === 'ours') return changeOf(entry.verdict);
    if (entry.type === 'clash') return clashOf(entry);
    const said = rows.find((row) => row.key === entry.key);
    return said ? changeOf(said) : { key: entry.key, outcome: 'unknown', code: 'NO_ANSWER' };
  }

  async #repeat(afterMs: number | null, reason: string): Promise<RequestEnd | null> {
    this.#repeats += 1;
    if (this.#repeats >= REPEAT_LIMIT) {
      this.#putBack();
      return { type: 'halt', code: reason, message: '' };
    }
    return await this.#pause('service-busy', afterMs ?? backoffMs(this.#repeats, this.#world.random));
  }

  /**
   * Maintenance, or the banks' night: waited out where the person sees it, and stops like any wait. In the end it is the
   * refusal that it says: a service may give the first answer to a key again for as long as the key lives (toss-facts §1.2).
   */
  async #waitForOpening(afterMs: number | null, reason: string): Promise<RequestEnd | null> {
    this.#closed += 1;
    if (this.#closed >= CLOSED_LIMIT) {
      return await this.#answered(this.#rows().map(({ key }) => ({ key, outcome: 'rejected', serviceId: null, status: null, code: reason, message: null })));
    }
    return await this.#pause('service-closed', Math.max(afterMs ?? 0, CLOSED_PAUSE_MS));
  }

  /** The service has a row under our id. Ours with the same content is an acceptance; anything else a person must see. */
  async #exists(): Promise<RequestEnd | null> {
    this.#markUnknown('EXISTS');
    this.#doubt = true;
    const found = await this.#find();
    if (found && found.every((entry) => entry.type !== 'absent')) {
      this.#applyFound(found);
      return NEXT;
    }
    return await this.#giveUpOrPause();
  }

  async #uncertainAnswer(reason: string): Promise<RequestEnd | null> {
    this.#doubt = true;
    this.#markUnknown(reason);
    const paused = await this.#giveUpOrPause();
    if (paused) return paused;
    return (await this.#ask()) ? NEXT : null;
  }

  async #giveUpOrPause(): Promise<RequestEnd | null> {
    this.#uncertain += 1;
    if (this.#uncertain >= UNCERTAIN_LIMIT) {
      await this.#ask();
      return NEXT;
    }
    return await this.#pause('recovering', backoffMs(this.#uncertain, this.#world.random));
  }

  /** No connection was made. Without an earlier doubt the rows are as if never touched. */
  async #notSent(reason: string): Promise<RequestEnd | null> {
    this.#putBack();
    this.#uncertain += 1;
    if (this.#uncertain >= UNCERTAIN_LIMIT) return { type: 'halt', code: 'SERVICE_UNREACHABLE', message: reason };
    return await this.#pause('recovering', backoffMs(this.#uncertain, this.#world.random));
  }

  async #pause(reason: 'service-busy' | 'service-closed' | 'recovering', milliseconds: number): Promise<null> {
    this.#listener.onWaiting(waitingUntil(reason, this.#world.clock() + milliseconds));
    await this.#world.sleep(milliseconds, this.#stop);
    return null;
  }

  /** Asks the service by our own ids. True when every row is known afterwards. */
  async #ask(): Promise<boolean> {
    const found = await this.#find();
    if (found === null) return false;
    this.#applyFound(found);
    return this.#rows().every((row) => row.outcome !== 'unknown' || row.code === 'CLASH');
  }

  /** Asks, and says of rows that the service does not have why they are not repeated. */
  async #askOnly(): Promise<void> {
    this.#markUnknown('NO_ANSWER');
    const found = await this.#find();
    if (found === null) return;
    const told = (entry: Found): RowChange => (entry.type === 'ours' ? changeOf(entry.verdict) : entry.type === 'clash' ? clashOf(entry) : { key: entry.key, outcome: 'unknown', code: 'OTHER_SECRET' });
    this.#apply(found.map(told), 'asked');
  }

  async #find(): Promise<readonly Found[] | null> {
    const rows = this.#rows().map(sentRow);
    try {
      // Not cut short by a stop: the answer decides whether money went out.
      return await this.#world.service.find(rows, AbortSignal.timeout(SERVICE_TIMEOUT_MS * 2));
    } catch (error) {
      if (error instanceof DeskError) return null;
      throw error;
    }
  }

  #applyFound(found: readonly Found[]): void {
    const changes: RowChange[] = [];
    for (const entry of found) {
      if (entry.type === 'ours') changes.push(changeOf(entry.verdict));
      if (entry.type === 'clash') changes.push(clashOf(entry));
    }
    this.#apply(changes, 'asked');
  }

  /** Writes outcomes; the request is answered once none of its rows is open. */
  #apply(changes: readonly RowChange[], cause: Cause): void {
    const { db } = this.#world;
    db.transaction(() => {
      // Where the service has told of a row already, or somebody has undone it since, an answer about all of them is no news.
      const outcomes = new Map(this.#rows().map((row) => [row.key, row.outcome]));
      const told = changes.filter(({ key, outcome }) => {
        const from = outcomes.get(key);
        return from === undefined || isOpenOutcome(from) || mayMove(from, outcome, cause);
      });
      moveRows(db, this.#id, cause, told);
      // An acceptance of what was refused before is news from wherever it comes.
      const corrected = changes.filter(({ key, outcome }) => outcomes.get(key) === 'rejected' && cause !== 'asked' && mayMove('rejected', outcome, 'asked'));
      moveRows(db, this.#id, 'asked', corrected);
      for (const { key, outcome } of told) outcomes.set(key, outcome);
      const open = [...outcomes.values()].some(isOpenOutcome);
      if (requestState(db, this.#id, this.#seq) !== 'answered') moveRequest(db, this.#id, this.#seq, open ? 'unknown' : 'answered', cause);
    });
  }

  #markUnknown(reason: string): void {
    const { db } = this.#world;
    db.transaction(() => {
      // Its rows were put back, by an answer that read otherwise then: none of them is on its way, and it is asked about first.
      if (requestState(db, this.#id, this.#seq) === 'planned') return;
      moveRequestRows(db, this.#id, this.#seq, 'no-answer', { from: 'sending', to: 'unknown', code: reason });
      moveRequest(db, this.#id, this.#seq, 'unknown', 'no-answer');
    });
  }

  /** Certainly not executed: the rows wait again, unless an earlier attempt left a doubt. */
  #putBack(): void {
    const { db } = this.#world;
    // Rows that a crash left unknown stay so until an answer or the service itself says more.
    if (this.#doubt || this.#rows().some((row) => row.outcome === 'unknown')) return this.#markUnknown('NO_ANSWER');
    db.transaction(() => {
      moveRequestRows(db, this.#id, this.#seq, 'not-sent', { from: 'sending', to: 'waiting' });
      moveRequest(db, this.#id, this.#seq, 'planned', 'not-sent');
    });
  }
}

/**
 * Whether the rows may be at the service although this answer does not say so. A conflict (409) speaks of a request with
 * the same key that is still running: it is not ours alone to call that one never executed.
 */
function leavesDoubt(verdict: Verdict, answer: Attempt['answer']): boolean {
  if (verdict.type === 'uncertain' || verdict.type === 'exists') return true;
  return verdict.type === 'repeat' && (answer?.status === 409 || verdict.running === true);
}

function isDoubtful(meaning: Verdict, attempt: Attempt): boolean {
  return attempt.delivery !== 'not-sent' && leavesDoubt(meaning, attempt.answer);
}

/** Somebody has said what became of this row, since nobody could find out. */
function decidedByPerson(row: LedgerRow): boolean {
  return row.code === 'DECIDED_PAID' || row.code === 'DECIDED_NOT_PAID';
}

function clashOf(entry: Extract<Found, { type: 'clash' }>): RowChange {
  return { key: entry.key, outcome: 'unknown', code: 'CLASH', message: entry.seen };
}
