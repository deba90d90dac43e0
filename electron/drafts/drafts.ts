import { createHash, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { kstDateOf, kstMinuteOfDay } from '../../shared/calendar.ts';
import type { BusinessCalendar, KstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { draftId } from '../../shared/ids.ts';
import type { ConnectionId, DraftId } from '../../shared/ids.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import type { KindId, PayTiming, RuleContext } from '../../shared/kinds/kind.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import type { Environment, Payee, ServiceId } from '../../shared/services.ts';
import { appendAudit } from '../ledger/audit.ts';
import { sentBefore } from '../ledger/batches.ts';
import type { SentBefore } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { addStep, fileContent, getDraft, insertDraft, listDrafts, listSteps, removeDraft, setStepUndone, updateDraft } from '../ledger/drafts.ts';
import type { DraftSummary, StoredDraft } from '../ledger/drafts.ts';
import { countFormUse, listForms } from '../ledger/forms.ts';
import { readInWorker } from '../sheets/reader.ts';
import type { ReadProgress, SheetTable } from '../sheets/table.ts';
import { layOut, layOutAgain, layOutOwn } from './lay-out.ts';
import type { LayoutChange } from './lay-out.ts';
import { layoutSchema } from './layout-schema.ts';
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
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
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
const NOTHING_SENT: ReadonlyMap<string, SentBefore> = new Map();

/** Imports sheets and keeps what the person does with them. Every change is in the ledger before it is shown. */
export class Drafts {
  readonly #options: DraftsOptions;
  readonly #open = new Map<DraftId, OpenDraft>();
  readonly #opening = new Map<DraftId, Promise<OpenDraft>>();

  constructor(options: DraftsOptions) {
    this.#options = options;
  }

  /** Reads a file into a new draft. Throws DeskError FILE_*, CONNECTION_*; nothing is kept then. */
  async import(input: ImportInput): Promise<OpenDraft> {
    const { db, clock, actor } = this.#options;
    const sha256 = createHash('sha256').update(input.bytes).digest('hex');
    const original = Uint8Array.from(input.bytes);
    const connection = input.connectionId === null ? null : await this.#options.connection(input.connectionId);
    const workbook = await readInWorker(input.bytes, { signal: input.signal, onProgress: input.onProgress, password: input.password });
    // The draft must open again without the password; its name, size and hash are those of the file that was dropped in.
    const content = workbook.decrypted ?? original;
    const layout = layOut(workbook, connection?.service ?? null, { kind: input.kind, sheetName: input.sheetName }, listForms(db));
    const model = await DraftModel.inBreaths(this.#modelInput(workbook.sheets, layout, connection, input.timing ?? { type: 'sheet' }), async () => {
      await setImmediate();
      if (input.signal?.aborted === true) throw new DeskError('READING_CANCELLED');
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
    const known = this.#open.get(id);
    if (known) {
      this.#remember(known);
      return known;
    }
    // Two who ask at once must get the same rows: what one changes, the other would not see.
    const opening = this.#opening.get(id) ?? this.#read(id).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return await opening;
  }

  async #read(id: DraftId): Promise<OpenDraft> {
    const { db } = this.#options;
    const stored = getDraft(db, id);
    const connection = stored.connectionId === null ? null : await this.#options.connection(stored.connectionId);
    const workbook = await readInWorker(Uint8Array.from(fileContent(db, stored.file.sha256)));
    const model = await DraftModel.inBreaths(this.#modelInput(workbook.sheets, layoutSchema.parse(stored.layout), connection, stored.timing), setImmediate);
    const open: OpenDraft = { stored, model, done: [], undone: [] };
    for (const { seq, step: raw, undone } of listSteps(db, id)) {
      const step = stepSchema.parse(raw);
      if (undone) open.undone.unshift({ seq, step });
      else {
        model.apply(step);
        open.done.push({ seq, step });
      }
    }
    this.#remember(open);
    return open;
  }

  remove(id: DraftId): void {
    removeDraft(this.#options.db, id);
    this.#open.delete(id);
  }

  /** The draft of a batch that is being sent has done its work. */
  removeSent(id: DraftId): void {
    if (this.list().some((draft) => draft.id === id)) this.remove(id);
  }

  async layOut(id: DraftId, change: LayoutChange): Promise<OpenDraft> {
    const open = await this.open(id);
    const { sheets, layout } = open.model;
    return this.#laidOut(open, this.#remembered(open, layOutAgain(sheets, layout, change, listForms(this.#options.db))));
  }

  /** Takes back what a remembered form said: the desk's own reading of the sheet. The form itself stays as it is. */
  async ownReading(id: DraftId): Promise<OpenDraft> {
    const open = await this.open(id);
    return this.#laidOut(open, layOutOwn(open.model.sheets, open.model.layout));
  }

  /** One value for every row, for a field without a column; null takes it away. Throws DeskError ARGUMENT_INVALID. */
  async setConstant(id: DraftId, field: FieldKey, text: string | null): Promise<OpenDraft> {
    const open = await this.open(id);
    return this.#laidOut(open, this.#remembered(open, withConstant(open.model.layout, field, text)));
  }

  #laidOut(open: OpenDraft, layout: Layout): OpenDraft {
    open.model.rebuild(layout, open.model.context);
    this.#save(open);
    return open;
  }

  #remembered(open: OpenDraft, layout: Layout): Layout {
    const { db, clock, actor } = this.#options;
    return rememberLayout({ db, now: clock(), actor }, open, layout);
  }

  async setTiming(id: DraftId, timing: PayTiming): Promise<OpenDraft> {
    const open = await this.open(id);
    if (JSON.stringify(open.model.context.timing) === JSON.stringify(timing)) return open;
    open.model.rebuild(open.model.layout, { ...open.model.context, ...this.#now(), timing });
    this.#save(open);
    return open;
  }

  /** Another connection of the same service: other payees, another history. */
  async setConnection(id: DraftId, connectionId: ConnectionId): Promise<OpenDraft> {
    const open = await this.open(id);
    const connection = await this.#options.connection(connectionId);
    if (open.model.kind.service !== connection.service) throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: open.model.layout.kind });
    open.stored = { ...open.stored, connectionId };
    const fresh = new DraftModel(this.#modelInput(open.model.sheets, open.model.layout, connection, open.model.context.timing));
    for (const { step } of open.done) fresh.apply(step);
    const replaced: OpenDraft = { ...open, model: fresh };
    this.#remember(replaced);
    this.#save(replaced);
    return replaced;
  }

  /** Writes a step to the ledger, then applies it. */
  do(open: OpenDraft, step: Step): void {
    const { db } = this.#options;
    const seq = (open.done.at(-1)?.seq ?? 0) + 1;
    this.#orForget(open, () =>
      db.transaction(() => {
        addStep(db, open.stored.id, step);
        open.model.apply(step);
        open.done.push({ seq, step });
        open.undone.length = 0;
        this.#save(open);
      }),
    );
  }

  /** Rules look at the day and the hour: a draft that stood open over midnight is checked anew. */
  refresh(open: OpenDraft): void {
    const now = this.#now();
    if (open.model.context.today === now.today) return;
    open.model.rebuild(open.model.layout, { ...open.model.context, ...now });
    this.#save(open);
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

  undo(open: OpenDraft): void {
    const last = open.done.pop();
    if (!last) return;
    open.undone.unshift(last);
    this.#orForget(open, () => {
      open.model.revert(last.step);
      this.#markUndone(open, last.seq, true);
    });
  }

  redo(open: OpenDraft): void {
    const next = open.undone.shift();
    if (!next) return;
    open.done.push(next);
    this.#orForget(open, () => {
      open.model.apply(next.step);
      this.#markUndone(open, next.seq, false);
    });
  }

  #markUndone(open: OpenDraft, seq: number, undone: boolean): void {
    const { db } = this.#options;
    db.transaction(() => {
      setStepUndone(db, open.stored.id, seq, undone);
      this.#save(open);
    });
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
    const before = connection === null ? () => NOTHING_SENT : (dates: readonly KstDate[]) => sentBefore(db, connection.id, dates);
    return { sheets, layout, context, sentBefore: before };
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
  return { kind: model.layout.kind, rows: counts.total, errors: counts.errors, amount: totalsView(model).amount };
}
