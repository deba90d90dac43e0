import { isoKst } from '../../shared/calendar.ts';
import { mayMove } from '../../shared/batch.ts';
import { DeskError } from '../../shared/errors.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { UndoPreview, UndoRows, UndoView } from '../../shared/joined.ts';
import { sumWon } from '../../shared/money.ts';
import type { ServiceId } from '../../shared/services.ts';
import { undoChance } from '../../shared/undo.ts';
import { appendAudit } from '../ledger/audit.ts';
import { listRows, moveRows } from '../ledger/batches.ts';
import type { LedgerRow, RowFilter } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import type { GroupCommit } from '../ledger/group-commit.ts';
import { recordAsk } from '../ledger/asks.ts';
import { beginUndoing, endUndoing, statusTotals, latestUndoing, setUndoRow, undoReasons, undoRows, undoTotals, unansweredUndoRows } from '../ledger/undoings.ts';
import type { UndoState } from '../ledger/undoings.ts';
import { mapAtOnce } from '../services/pool.ts';
import type { PayoutService, RowVerdict } from '../services/service.ts';
import { SERVICE_TIMEOUT_MS } from '../services/transport.ts';
import { sentRow } from './sent-row.ts';

/** Calls at once: undoing is rare and may come beside other work. */
const AT_ONCE = 4;
/** Rows without a usable answer are asked for again, after such pauses. */
const PAUSES_MS = [2_000, 15_000] as const;
/** So many rows in a row without an answer: the service is away, and the rest is not asked for. */
const SILENT_ROWS = 12;
const REASONS_SHOWN = 20;

function filterOf(rows: UndoRows): RowFilter {
  if (rows.type === 'rows') return { seqs: rows.seqs };
  return rows.type === 'found' ? { text: rows.text } : {};
}

/** What undoing these rows would come to, by what the service said of them last. Asks nobody. `label`: to be typed where it is live. */
export function undoPreview(db: Database, id: BatchId, rows: UndoRows, service: ServiceId, label: string | null): UndoPreview {
  const totals = statusTotals(db, id, filterOf(rows));
  const statuses = totals.filter(({ accepted }) => accepted).map(({ status, count, amount }) => ({ status, chance: undoChance(service, status), count, amount }));
  const total = (of: typeof statuses): UndoPreview['asked'] => ({ count: of.reduce((sum, { count }) => sum + count, 0), amount: sumWon(of.map(({ amount }) => amount)) });
  return {
    statuses,
    asked: total(statuses.filter(({ chance }) => chance !== 'cannot')),
    cannot: total(statuses.filter(({ chance }) => chance === 'cannot')),
    others: totals.reduce((sum, { accepted, count }) => (accepted ? sum : sum + count), 0),
    label,
  };
}

export interface UndoWorld {
  readonly db: Database;
  readonly commits: GroupCommit;
  readonly service: PayoutService;
  readonly clock: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly actor: string;
  /** Some rows were answered. */
  readonly onProgress: () => void;
}

/** Writes down what is to be undone, before anything is asked. Throws DeskError NOT_CANCELLABLE when nothing chosen can be. */
export function planUndo(id: BatchId, rows: UndoRows, world: Pick<UndoWorld, 'db' | 'clock' | 'actor'> & { readonly serviceId: ServiceId }): number {
  const { db, clock, actor, serviceId } = world;
  return db.transaction(() => {
    const { asked, statuses } = undoPreview(db, id, rows, serviceId, null);
    if (asked.count === 0) throw new DeskError('NOT_CANCELLABLE', { count: 0 }, { moneyMoved: 'maybe' });
    const without = statuses.flatMap(({ chance, status }) => (chance === 'cannot' && status !== null ? [status] : []));
    const at = clock();
    appendAudit(db, { at, actor, action: 'undo-asked', detail: { batch: id, rows: asked.count, amount: asked.amount, chosen: rows.type } });
    return beginUndoing(db, { batchId: id, at, by: actor, filter: filterOf(rows), without });
  });
}

export interface UndoEnd {
  readonly undone: number;
  readonly kept: number;
  readonly unanswered: number;
  readonly left: number;
  readonly stopCode: string | null;
}

/**
 * Asks the service to undo every planned row, a few at a time. Each question is in the ledger before it is asked, so that
 * one whose answer is lost is followed up by `followUpUndoing`. `stop` takes effect between rows. A lost answer hides nothing:
 * the others are asked for all the same. Throws only when the ledger fails.
 */
export async function undoPlanned(id: BatchId, undoing: number, world: UndoWorld, stop: AbortSignal): Promise<UndoEnd> {
  const run = new UndoRun(id, undoing, world, stop);
  return await run.finish();
}

class UndoRun {
  readonly #id: BatchId;
  readonly #undoing: number;
  readonly #world: UndoWorld;
  readonly #stop: AbortSignal;
  #silent = 0;
  #stopCode: string | null = null;
  #asked = 0;

  constructor(id: BatchId, undoing: number, world: UndoWorld, stop: AbortSignal) {
    this.#id = id;
    this.#undoing = undoing;
    this.#world = world;
    this.#stop = stop;
  }

  async finish(): Promise<UndoEnd> {
    const { db } = this.#world;
    await this.#askAll(undoRows(db, this.#undoing, 'planned'));
    for (const pause of PAUSES_MS) {
      const again = undoRows(db, this.#undoing, 'asking');
      if (again.length === 0 || this.#over()) break;
      await this.#world.sleep(pause, this.#stop);
      await this.#askAll(again);
    }
    return this.#end();
  }

  #over(): boolean {
    return this.#stop.aborted || this.#stopCode !== null;
  }

  async #askAll(seqs: readonly number[]): Promise<void> {
    const atOnce = Math.min(AT_ONCE, this.#world.service.concurrency.most);
    await mapAtOnce(seqs, atOnce, async (seq) => {
      if (this.#over()) return;
      await this.#ask(seq);
      this.#asked += 1;
      if (this.#asked % 10 === 0) this.#world.onProgress();
    });
  }

  async #ask(seq: number): Promise<void> {
    const { db, commits, clock, service } = this.#world;
    const row = listRows(db, this.#id, { seq })[0];
    if (row === undefined) throw new Error(`no row ${seq} in batch ${this.#id}`);
    if (row.outcome !== 'accepted') {
      await commits.together(() => this.#note(seq, { state: row.outcome === 'cancelled' ? 'done' : 'kept', code: row.code, message: row.message }));
      return;
    }
    await commits.together(() => setUndoRow(db, this.#undoing, seq, { state: 'asking', askedAt: clock(), code: null, message: null }));
    try {
      const verdict = await service.cancel(sentRow(row), AbortSignal.timeout(10 * SERVICE_TIMEOUT_MS));
      this.#silent = 0;
      await commits.together(() => this.#write(row, verdict));
    } catch (error) {
      if (!(error instanceof DeskError) || !error.code.startsWith('SERVICE_')) throw error;
      this.#silent += 1;
      if (error.code === 'SERVICE_REFUSED_KEY' || this.#silent >= SILENT_ROWS) this.#stopCode = error.code;
      await commits.together(() => this.#note(seq, { state: 'asking', code: error.code, message: null }));
    }
  }

  #write(row: LedgerRow, verdict: RowVerdict): void {
    const { db, service } = this.#world;
    const current = listRows(db, this.#id, { seq: row.seq })[0];
    const { key, outcome, status, code, message } = verdict;
    if (outcome !== 'unknown' && current !== undefined && mayMove(current.outcome, outcome, 'asked')) {
      // Why it was not undone stands with the undoing; the row itself keeps its own reason.
      moveRows(db, this.#id, 'asked', [{ key, outcome, status: status ?? current.status, ...(outcome === 'cancelled' || outcome === 'failed' ? { code, message } : {}) }]);
    }
    if (outcome === 'cancelled') return this.#note(row.seq, { state: 'done', code, message });
    // It could still be undone by its status, and nothing said why it was not: the call was lost or put off, and may still act.
    const open = outcome === 'accepted' && undoChance(service.id, status) !== 'cannot';
    this.#note(row.seq, { state: open && isPassing(code) ? 'asking' : 'kept', code, message });
  }

  #note(seq: number, change: { readonly state: UndoState; readonly code: string | null; readonly message: string | null }): void {
    setUndoRow(this.#world.db, this.#undoing, seq, change);
  }

  #end(): UndoEnd {
    const { db, clock, actor } = this.#world;
    return db.transaction(() => {
      const stopCode = this.#stopCode ?? (this.#stop.aborted ? 'STOPPED_BY_PERSON' : null);
      endUndoing(db, this.#undoing, { at: clock(), stopCode });
      const counts = new Map(undoTotals(db, this.#undoing).map(({ state, count }) => [state, count]));
      const end = { undone: counts.get('done') ?? 0, kept: counts.get('kept') ?? 0, unanswered: counts.get('asking') ?? 0, left: counts.get('left') ?? 0, stopCode };
      appendAudit(db, {
        at: clock(),
        actor,
        action: 'rows-cancelled',
        detail: { batch: this.#id, asked: end.undone + end.kept + end.unanswered, cancelled: end.undone, kept: end.kept, unanswered: end.unanswered, left: end.left, stopCode },
      });
      return end;
    });
  }
}

/** A refusal that says nothing of the row: none at all, "slow down", or the service's own trouble. */
function isPassing(code: string | null): boolean {
  return code === null || /TOO_MANY|CONSECUTIVE|RATE_LIMIT|INTERNAL|UNKNOWN_ERROR|COMMON_ERROR|EXTERNAL_API|PROCESSING$|MAINTAINED/.test(code);
}

/**
 * Asks how rows stand whose undoing was asked for without a usable answer (also by a process that is gone), once that call
 * can no longer be running; writes what the service says. Asks for no undoing. Throws DeskError SERVICE_*.
 */
export async function followUpUndoing(id: BatchId, world: Pick<UndoWorld, 'db' | 'service' | 'clock' | 'actor'> & { readonly isBusy: () => boolean }, signal: AbortSignal): Promise<void> {
  const { db, service, clock, actor } = world;
  const waiting = unansweredUndoRows(db, id).filter(({ askedAt }) => askedAt + SERVICE_TIMEOUT_MS <= clock());
  if (waiting.length === 0) return;
  const places = new Map(waiting.map((row) => [row.seq, row]));
  const rows = listRows(db, id, { seqs: [...places.keys()] });
  const found = new Map((await service.find(rows.map(sentRow), signal)).map((one) => [one.type === 'ours' ? one.verdict.key : one.key, one]));
  // It is being sent or undone anew: that knows more than this answer.
  if (world.isBusy()) return;
  db.transaction(() => {
    const current = new Map(listRows(db, id, { seqs: [...places.keys()] }).map((row) => [row.seq, row.outcome]));
    const changes: { seq: number; outcome: 'cancelled' | 'paid' | 'failed'; moved: boolean; status: string | null; code: string | null }[] = [];
    let settled = 0;
    for (const row of rows) {
      const place = places.get(row.seq);
      const one = found.get(row.key);
      if (place === undefined || one === undefined || current.get(row.seq) !== row.outcome) continue;
      // Once accepted, asked to be undone, and gone: undone, where the service forgets what was undone.
      const gone = one.type === 'absent' && service.forgetsCancelled === true && row.serviceId !== null;
      if (one.type === 'absent' && !gone) continue;
      const verdict = one.type === 'ours' ? one.verdict : null;
      const outcome = gone ? 'cancelled' : (verdict?.outcome ?? row.outcome);
      if (outcome !== row.outcome && mayMove(row.outcome, outcome, 'asked') && (outcome === 'cancelled' || outcome === 'paid' || outcome === 'failed')) {
        moveRows(db, id, 'asked', [{ key: row.key, outcome, status: verdict?.status ?? row.status, code: verdict?.code ?? null, message: verdict?.message ?? null }]);
        changes.push({ seq: row.seq, outcome, moved: true, status: verdict?.status ?? null, code: verdict?.code ?? null });
      }
      const code = one.type === 'clash' ? 'CLASH' : outcome === 'accepted' ? 'UNDO_NOT_DONE' : (verdict?.code ?? null);
      setUndoRow(db, place.undoing, row.seq, { state: outcome === 'cancelled' ? 'done' : 'kept', code, message: one.type === 'clash' ? one.seen : null });
      settled += 1;
    }
    if (settled === 0) return;
    const at = clock();
    recordAsk(db, { batchId: id, at, error: null, changes });
    appendAudit(db, { at, actor, action: 'undo-followed-up', detail: { batch: id, rows: settled, cancelled: changes.filter(({ outcome }) => outcome === 'cancelled').length } });
  });
}

/** How the latest undoing of a batch stands; null: there was none. `running`: this desk is at it. */
export function undoView(db: Database, id: BatchId, running: boolean): UndoView | null {
  const undoing = latestUndoing(db, id);
  if (undoing === null) return null;
  const totals = undoTotals(db, undoing.id);
  const of = (...states: readonly UndoState[]): UndoView['total'] => {
    const own = totals.filter(({ state }) => states.includes(state));
    return { count: own.reduce((sum, { count }) => sum + count, 0), amount: sumWon(own.map(({ amount }) => amount)) };
  };
  return {
    begunAt: isoKst(undoing.begunAt),
    begunBy: undoing.begunBy,
    endedAt: undoing.endedAt === null ? null : isoKst(undoing.endedAt),
    running,
    stopCode: undoing.stopCode,
    total: of('planned', 'asking', 'done', 'kept', 'left'),
    undone: of('done'),
    kept: of('kept'),
    unanswered: running ? of() : of('asking'),
    left: running ? of('planned', 'asking', 'left') : of('planned', 'left'),
    reasons: [...undoReasons(db, undoing.id, REASONS_SHOWN)],
  };
}
