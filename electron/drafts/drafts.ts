import { createHash, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { kstDateOf, kstMinuteOfDay } from '../../shared/calendar.ts';
import type { BusinessCalendar } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { draftId } from '../../shared/ids.ts';
import type { ConnectionId, DraftId } from '../../shared/ids.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import type { KindId, PayTiming, RuleContext } from '../../shared/kinds/kind.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import type { Environment, Payee, ServiceId } from '../../shared/services.ts';
import type { UsualAmounts } from '../../shared/usual.ts';
import { appendAudit } from '../ledger/audit.ts';
import { sentBefore } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { addStep, fileContent, getDraft, insertDraft, keepTyping, listDrafts, listSteps, removeDraft, setStepUndone, updateDraft } from '../ledger/drafts.ts';
import type { DraftSummary, StoredDraft } from '../ledger/drafts.ts';
import { countFormUse, listForms } from '../ledger/forms.ts';
import { readInWorker } from '../sheets/reader.ts';
import type { SheetTable } from '../sheets/table.ts';
import { ImportMeter } from './import-progress.ts';
import type { ImportProgress } from './import-progress.ts';
import { layOut, layOutAgain, layOutInBreaths, layOutOwn } from './lay-out.ts';
import type { LayoutChange } from './lay-out.ts';
import { layoutSchema } from './layout-schema.ts';
import { changeOf, keepChange, noHandwork, sizeOf } from './handwork.ts';
import { DraftModel } from './model.ts';
import type { ModelInput } from './model.ts';
import { rememberLayout, withConstant } from './remember.ts';
import { stepSchema } from './steps.ts';
import type { Step } from './steps.ts';
import { countTotals, totalsView } from './totals-view.ts';

/** What the rules need to know of a connection; payees are null when the service did not answer. */
export interface DraftConnection {
  readonly id: ConnectionId;
  readonly service: ServiceId;
  readonly environment: Environment;
  readonly payees: ReadonlyMap<string, Payee> | null;
  readonly usual?: UsualAmounts | undefined;
}

export interface DraftsOptions {
  readonly db: Database;
  readonly clock: () => number;
  readonly actor: string;
  readonly calendar: BusinessCalendar;
  readonly connection: (id: ConnectionId) => Promise<DraftConnection>;
}

export interface ImportInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly connectionId: ConnectionId | null;
  readonly kind?: KindId | undefined;
  readonly sheetName?: string | undefined;
  /** Of an encrypted file; used for this reading and kept nowhere. */
  readonly password?: string | undefined;
  readonly timing?: PayTiming | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Written in the same transaction as the draft; when it throws, there is no draft. */
  readonly alsoWrite?: ((id: DraftId) => void) | undefined;
}

/** A draft that is open: what the ledger holds, the rows in memory, and the steps that can be undone and redone. */
export interface OpenDraft {
  stored: StoredDraft;
  readonly model: DraftModel;
  readonly done: { seq: number; step: Step }[];
  readonly undone: { seq: number; step: Step }[];
}

/** Drafts held in memory at once; the others are read again from the ledger when they are asked for. */
const OPEN_AT_ONCE = 3;
/** A step that touches more is applied by reading the rows anew, a few at a time: the desk answers meanwhile. */
const STEP_AT_ONCE = 2_000;
const NOTHING_SENT: ReturnType<ModelInput['sentBefore']> = new Map();

/**
 * Imports sheets and keeps what the person does with them. Every change is in the ledger before it is shown.
 * Whoever changes a draft does so in a turn of his own (`change`): reading many rows anew takes several breaths, and
 * between them nobody else may touch the draft. Whoever only looks gets the rows as they are when that is over.
 */
export class Drafts {
  readonly #options: DraftsOptions;
  readonly #open = new Map<DraftId, OpenDraft>();
  readonly #opening = new Map<DraftId, Promise<OpenDraft>>();
  readonly #turns = new Map<DraftId, Promise<unknown>>();

  constructor(options: DraftsOptions) {
    this.#options = options;
  }

  /** Reads a file into a new draft. Throws DeskError FILE_*, CONNECTION_*; nothing is kept then. */
  async import(input: ImportInput): Promise<OpenDraft> {
    const { db, clock, actor } = this.#options;
    const sha256 = createHash('sha256').update(input.bytes).digest('hex');
    const original = Uint8Array.from(input.bytes);
    const connection = input.connectionId === null ? null : await this.#options.connection(input.connectionId);
    const meter = new ImportMeter(() => performance.now(), (progress) => input.onProgress?.(progress));
    const workbook = await readInWorker(input.bytes, { signal: input.signal, onProgress: (progress) => meter.reading(progress), password: input.password });
    // The draft must open again without the password; its name, size and hash are those of the file that was dropped in.
    const content = workbook.decrypted ?? original;
    const breathe = async (): Promise<void> => {
      await setImmediate();
      if (input.signal?.aborted === true) throw new DeskError('READING_CANCELLED');
    };
    const hints = { kind: input.kind, sheetName: input.sheetName };
    const forms = listForms(db);
    const layout = await layOutInBreaths(workbook.sheets, (sheets) => layOut({ sheets }, connection?.service ?? null, hints, forms), breathe);
    const modelInput = this.#modelInput(workbook.sheets, layout, connection, input.timing ?? { type: 'sheet' });
    const rowsTotal = workbook.sheets.find((sheet) => sheet.name === layout.sheetName)?.rows.length ?? 0;
    meter.startChecking(rowsTotal);
    const model = await DraftModel.inBreaths(modelInput, async (rows) => {
      meter.checking(rows, rowsTotal);
      await breathe();
    });
    const now = clock();
    const stored: StoredDraft = {
      id: draftId(`d${kstDateOf(now).replaceAll('-', '')}-${randomBytes(5).toString('hex')}`),
      connectionId: input.connectionId,
      file: { name: input.name, bytes: original.byteLength, sha256 },
      layout,
      timing: model.context.timing,
      revision: 1,
      summary: summarise(model),
      createdAt: now,
      changedAt: now,
    };
    db.transaction(() => {
      insertDraft(db, stored, content);
      if (layout.form?.type === 'used') countFormUse(db, layout.form.id, now);
      appendAudit(db, { at: now, actor, action: 'file-read', detail: { draft: stored.id, file: input.name, sha256, rows: model.rows.length } });
      input.alsoWrite?.(stored.id);
    });
    const open: OpenDraft = { stored, model, done: [], undone: [] };
    this.#remember(open);
    return open;
  }

  list(): readonly StoredDraft[] {
    return listDrafts(this.#options.db);
  }

  /** The draft with its rows, read again from its own bytes when it is not in memory. Throws DeskError DRAFT_NOT_FOUND. */
  async open(id: DraftId): Promise<OpenDraft> {
    const opening = this.#opening.get(id);
    if (opening) return await opening;
    const known = this.#open.get(id);
    if (known) {
      this.#remember(known);
      return known;
    }
    return await this.#whileOthersWait(id, this.#read(id));
  }

  /** Opens the draft and lets `work` change it, after everybody who came before. Resolves with what `work` gives back. */
  async change<Value>(id: DraftId, work: (open: OpenDraft) => Value | Promise<Value>): Promise<Value> {
    const before = this.#turns.get(id);
    const turn = (async () => {
      // How the one before ended is told to whoever asked for it.
      if (before) await Promise.allSettled([before]);
      return await work(await this.open(id));
    })();
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }

  /** Two who ask at once must get the same rows: what one changes, the other would not see. */
  async #whileOthersWait(id: DraftId, opening: Promise<OpenDraft>): Promise<OpenDraft> {
    const told = opening.finally(() => this.#opening.delete(id));
    this.#opening.set(id, told);
    return await told;
  }

  async #read(id: DraftId): Promise<OpenDraft> {
    const { db } = this.#options;
    const stored = getDraft(db, id);
    const connection = stored.connectionId === null ? null : await this.#options.connection(stored.connectionId);
    const workbook = await readInWorker(Uint8Array.from(fileContent(db, stored.file.sha256)));
    const handwork = noHandwork();
    const done: OpenDraft['done'] = [];
    const undone: OpenDraft['undone'] = [];
    for (const { seq, step: raw, undone: isUndone } of listSteps(db, id)) {
      const step = stepSchema.parse(raw);
      (isUndone ? undone : done).push({ seq, step });
      if (!isUndone) keepChange(handwork, changeOf(step, 'done'));
    }
    const input = this.#modelInput(workbook.sheets, layoutSchema.parse(stored.layout), connection, stored.timing);
    const open: OpenDraft = { stored, model: await DraftModel.inBreaths(input, () => setImmediate(), handwork), done, undone };
    this.#remember(open);
    return open;
  }

  remove(id: DraftId): void {
    removeDraft(this.#options.db, id);
    this.#open.delete(id);
  }

  /** A person gives a draft up: what was lost stays in the audit. Throws DeskError DRAFT_NOT_FOUND. */
  giveUp(id: DraftId): void {
    const { db, clock, actor } = this.#options;
    db.transaction(() => {
      const { file, summary } = getDraft(db, id);
      this.remove(id);
      appendAudit(db, { at: clock(), actor, action: 'draft-removed', detail: { draft: id, file: file.name, sha256: file.sha256, rows: summary.rows, amount: summary.amount } });
    });
  }

  /** The draft of a batch that is being sent has done its work. */
  removeSent(id: DraftId): void {
    if (this.list().some((draft) => draft.id === id)) this.remove(id);
  }

  async layOut(id: DraftId, change: LayoutChange): Promise<OpenDraft> {
    return await this.change(id, async (open) => {
      const { sheets, layout } = open.model;
      const headerRow = change.header.type === 'row' ? change.header.row : (layout.headerRow ?? 0);
      const forms = listForms(this.#options.db);
      const found = await layOutInBreaths(sheets, (heads) => layOutAgain(heads, layout, change, forms), () => setImmediate(), headerRow);
      return await this.#anew(open, { layout: this.#remembered(open, found) });
    });
  }

  /** Takes back what a remembered form said: the desk's own reading of the sheet. The form itself stays as it is. */
  async ownReading(id: DraftId): Promise<OpenDraft> {
    return await this.change(id, async (open) => {
      const { sheets, layout } = open.model;
      return await this.#anew(open, { layout: await layOutInBreaths(sheets, (heads) => layOutOwn(heads, layout), () => setImmediate()) });
    });
  }

  /** One value for every row, for a field without a column; null takes it away. Throws DeskError ARGUMENT_INVALID. */
  async setConstant(id: DraftId, field: FieldKey, text: string | null): Promise<OpenDraft> {
    return await this.change(id, async (open) => await this.#anew(open, { layout: this.#remembered(open, withConstant(open.model.layout, field, text)) }));
  }

  #remembered(open: OpenDraft, layout: Layout): Layout {
    const { db, clock, actor } = this.#options;
    return rememberLayout({ db, now: clock(), actor }, open, layout);
  }

  async setTiming(id: DraftId, timing: PayTiming): Promise<OpenDraft> {
    return await this.change(id, async (open) => {
      if (JSON.stringify(open.model.context.timing) === JSON.stringify(timing)) return open;
      return await this.#anew(open, { context: { ...open.model.context, ...this.#now(), timing } });
    });
  }

  /** Another connection of the same service: other payees, another history. */
  async setConnection(id: DraftId, connectionId: ConnectionId): Promise<OpenDraft> {
    return await this.change(id, async (open) => {
      const { model } = open;
      const connection = await this.#options.connection(connectionId);
      if (model.kind.service !== connection.service) throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: model.layout.kind });
      return await this.#anew({ ...open, stored: { ...open.stored, connectionId } }, this.#modelInput(model.sheets, model.layout, connection, model.context.timing));
    });
  }

  /** Writes a step to the ledger, then applies it. Only inside `change`. */
  async do(open: OpenDraft, step: Step): Promise<OpenDraft> {
    const { db } = this.#options;
    const seq = (open.done.at(-1)?.seq ?? 0) + 1;
    this.#mustBeCurrent(open);
    return await this.#step(open, step, 'done', () => {
      addStep(db, open.stored.id, step);
      // What was typed is in this step, or was typed before it.
      keepTyping(db, open.stored.id, null);
      open.done.push({ seq, step });
      open.undone.length = 0;
    });
  }

  /** Rules look at the day and the hour: a draft that stood open over midnight is checked anew. */
  async refresh(id: DraftId): Promise<OpenDraft> {
    return await this.change(id, async (open) => {
      const now = this.#now();
      return open.model.context.today === now.today ? open : await this.#anew(open, { context: { ...open.model.context, ...now } });
    });
  }

  /** Takes the last step back. Only inside `change`. */
  async undo(open: OpenDraft): Promise<OpenDraft> {
    this.#mustBeCurrent(open);
    const last = open.done.at(-1);
    if (!last) return open;
    return await this.#step(open, last.step, 'undone', () => {
      setStepUndone(this.#options.db, open.stored.id, last.seq, true);
      open.done.pop();
      open.undone.unshift(last);
    });
  }

  /** Does the step again that was taken back last. Only inside `change`. */
  async redo(open: OpenDraft): Promise<OpenDraft> {
    this.#mustBeCurrent(open);
    const next = open.undone[0];
    if (!next) return open;
    return await this.#step(open, next.step, 'done', () => {
      setStepUndone(this.#options.db, open.stored.id, next.seq, false);
      open.undone.shift();
      open.done.push(next);
    });
  }

  /** A step done or undone: in the ledger, then in the rows. */
  async #step(open: OpenDraft, step: Step, direction: 'done' | 'undone', write: () => void): Promise<OpenDraft> {
    const { db } = this.#options;
    if (sizeOf(step) <= STEP_AT_ONCE) {
      this.#orForget(open, () =>
        db.transaction(() => {
          write();
          if (direction === 'done') open.model.apply(step);
          else open.model.revert(step);
          this.#save(open);
        }),
      );
      return open;
    }
    this.#orForget(open, () => {
      db.transaction(write);
      keepChange(open.model.handwork, changeOf(step, direction));
    });
    return await this.#anew(open, {});
  }

  /** The same draft with rows that were read anew, a few at a time, under another layout or other circumstances. */
  async #anew(open: OpenDraft, change: Partial<ModelInput>): Promise<OpenDraft> {
    const { model } = open;
    const reading = async (): Promise<OpenDraft> => {
      try {
        const fresh: OpenDraft = { ...open, model: await DraftModel.inBreaths({ ...model.input, ...change }, () => setImmediate(), model.handwork) };
        // Removed meanwhile: it must not come back.
        getDraft(this.#options.db, open.stored.id);
        this.#save(fresh);
        this.#remember(fresh);
        return fresh;
      } catch (error) {
        // Memory must never be ahead of the ledger, nor behind it.
        this.#open.delete(open.stored.id);
        throw error;
      }
    };
    return await this.#whileOthersWait(open.stored.id, reading());
  }

  /** A change of rows that somebody else has read anew meanwhile would be lost. */
  #mustBeCurrent(open: OpenDraft): void {
    if (this.#open.get(open.stored.id) !== open || this.#opening.has(open.stored.id)) throw new Error('a draft is changed in a turn of its own');
  }

  /** Memory must never be ahead of the ledger: what could not be written is read again from there. */
  #orForget(open: OpenDraft, change: () => void): void {
    try {
      change();
    } catch (error) {
      this.#open.delete(open.stored.id);
      throw error;
    }
  }

  #now(): Pick<RuleContext, 'today' | 'minuteOfDay'> {
    const now = this.#options.clock();
    return { today: kstDateOf(now), minuteOfDay: kstMinuteOfDay(now) };
  }

  #modelInput(sheets: readonly SheetTable[], layout: Layout, connection: DraftConnection | null, timing: PayTiming): ModelInput {
    const context: RuleContext = {
      ...this.#now(),
      calendar: this.#options.calendar,
      environment: connection?.environment ?? null,
      timing,
      payees: connection?.payees ?? null,
    };
    const { db } = this.#options;
    const before: ModelInput['sentBefore'] = connection === null ? () => NOTHING_SENT : (payments) => sentBefore(db, connection.id, payments);
    return { sheets, layout, context, sentBefore: before, usual: connection?.usual };
  }

  #save(open: OpenDraft): void {
    const { db, clock } = this.#options;
    open.stored = {
      ...open.stored,
      layout: open.model.layout,
      timing: open.model.context.timing,
      revision: open.stored.revision + 1,
      summary: summarise(open.model),
      changedAt: clock(),
    };
    updateDraft(db, open.stored.id, open.stored);
  }

  #remember(open: OpenDraft): void {
    this.#open.delete(open.stored.id);
    this.#open.set(open.stored.id, open);
    for (const id of this.#open.keys()) {
      if (this.#open.size <= OPEN_AT_ONCE) break;
      this.#open.delete(id);
    }
  }
}

function summarise(model: DraftModel): DraftSummary {
  const counts = countTotals(model);
  return { kind: model.layout.kind, rows: counts.total, errors: counts.errors, warnings: counts.warnings, ready: model.totals.count, amount: totalsView(model).amount };
}
