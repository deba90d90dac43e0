import type { KstDate } from '../../shared/calendar.ts';
import { isBlank, shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { DuplicateIndex, duplicateKey } from '../../shared/duplicates.ts';
import type { Finding, Issue, IssueCode } from '../../shared/issues.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import type { Kind, RowCells, RowReading, RuleContext } from '../../shared/kinds/kind.ts';
import type { Won } from '../../shared/money.ts';
import { Totals } from '../../shared/totals.ts';
import type { TotalRow } from '../../shared/totals.ts';
import type { SentBefore } from '../ledger/batches.ts';
import type { SheetTable } from '../sheets/table.ts';
import { ColumnSamples } from './column-samples.ts';
import { RowTally } from './row-tally.ts';
import type { IssueCount } from './row-tally.ts';
import type { Step } from './steps.ts';

export interface ModelInput {
  readonly sheets: readonly SheetTable[];
  readonly layout: Layout;
  readonly context: RuleContext;
  /** What this connection has sent before for the dates in the sheet, by duplicateKey. */
  readonly sentBefore: (dates: readonly KstDate[]) => ReadonlyMap<string, SentBefore>;
}

/** A row of the draft: its cells, what was read from them, and what was found. */
export interface DraftRow {
  /** Its place among the rows of the draft, from 0. */
  readonly index: number;
  /** The number Excel shows. */
  readonly number: number;
  readonly cells: Cell[];
  reading: RowReading;
  /** Found by looking at several rows together. */
  across: readonly Finding[];
  /** The person's reason for leaving it out; null when it takes part. */
  leftOut: string | null;
}

/** Few enough that reading them blocks nobody for longer than a frame. */
const ROWS_PER_BREATH = 500;
const NOTHING_READ: RowReading = { payee: null, amount: null, date: null, row: null, findings: [] };
const NO_FINDINGS: readonly Finding[] = [];

/**
 * The rows of one draft with everything that is known about them. After an edit only what the edit touches is
 * computed again: the row itself, and the rows that share its payee or its payment.
 */
export class DraftModel {
  readonly sheets: readonly SheetTable[];
  readonly rows: DraftRow[] = [];
  readonly sentRows = new Map<number, SentBefore>();
  #layout: Layout;
  #context: RuleContext;
  readonly #sentBefore: ModelInput['sentBefore'];
  #sent = new Map<string, SentBefore>();
  readonly #byNumber = new Map<number, DraftRow>();
  readonly #byPayee = new Map<string, Set<DraftRow>>();
  #bySame = new DuplicateIndex<DraftRow>();
  #totals = new Totals();
  /** What a whole group shows, computed once for all its rows; dropped when the group changes. */
  readonly #payeeFindings = new Map<string, readonly Finding[]>();
  readonly #sameFinding = new Map<string, Finding | null>();
  #tally = new RowTally();
  readonly #leftOutRows = new Set<DraftRow>();
  /** The same rows in the order of the sheet; null until somebody looks. */
  #leftOutInOrder: readonly DraftRow[] | null = null;
  readonly #samples = new ColumnSamples();
  /** First rows of amounts that were asked for: the largest and the smallest. */
  readonly #firstOfAmount = new Map<Won, DraftRow | null>();
  #version = 0;
  #fieldColumn = new Map<FieldKey, number>();
  #metadataColumns: { index: number; header: string }[] = [];
  /** Cells changed by the person, by sheet: kept when the sheet is laid out anew. */
  readonly #edited = new Map<string, Map<number, Map<number, Cell>>>();
  readonly #leftOut = new Map<string, Map<number, string>>();

  /** `later`: nothing is read yet, see `inBreaths`. */
  constructor(input: ModelInput, rows: 'now' | 'later' = 'now') {
    this.sheets = input.sheets;
    this.#layout = input.layout;
    this.#context = input.context;
    this.#sentBefore = input.sentBefore;
    if (rows === 'now') this.rebuild(input.layout, input.context);
  }

  /** A model whose rows are read a few at a time, so that whoever else has work for this thread gets it done between. */
  static async inBreaths(input: ModelInput, breathe: () => Promise<void>): Promise<DraftModel> {
    const model = new DraftModel(input, 'later');
    const steps = model.#rebuilding(input.layout, input.context);
    while (steps.next().done !== true) await breathe();
    return model;
  }

  get layout(): Layout {
    return this.#layout;
  }
  get context(): RuleContext {
    return this.#context;
  }
  /** What the rows that would be sent add up to. */
  get totals(): Totals {
    return this.#totals;
  }
  /** Another number after every change: what was worked out from the rows holds as long as it stays the same. */
  get version(): number {
    return this.#version;
  }
  /** Rows that take part by how they stand. `warnings` and `notes` count rows, not findings. */
  get counts(): RowTally['counts'] {
    return this.#tally.counts;
  }
  get kind(): Kind {
    return KINDS[this.#layout.kind];
  }
  get sheet(): SheetTable {
    const sheet = this.sheets.find((candidate) => candidate.name === this.#layout.sheetName);
    if (!sheet) throw new Error(`the layout names a sheet that is not there: ${this.#layout.sheetName}`);
    return sheet;
  }

  /** Reads and checks every row anew, under another layout or other circumstances. Edits stay. */
  rebuild(layout: Layout, context: RuleContext): void {
    const steps = this.#rebuilding(layout, context);
    while (steps.next().done !== true);
  }

  /** Stops every few hundred rows. The model is whole only at the end. */
  *#rebuilding(layout: Layout, context: RuleContext): Generator<undefined, void> {
    this.#layout = layout;
    this.#context = context;
    this.#version += 1;
    this.#mapColumns();
    this.rows.length = 0;
    this.#bySame = new DuplicateIndex();
    this.#totals = new Totals();
    this.#tally = new RowTally();
    this.#leftOutInOrder = null;
    for (const index of [this.#byNumber, this.#byPayee, this.#payeeFindings, this.#sameFinding, this.#leftOutRows, this.#samples, this.#firstOfAmount, this.sentRows]) index.clear();
    const { rowNumbers, rows } = this.sheet;
    const skipped = new Set(layout.leftOut.map((entry) => entry.row));
    const leftOut = this.#leftOut.get(layout.sheetName);
    const edited = this.#edited.get(layout.sheetName);
    const dates = new Set<KstDate>();
    for (let index = 0; index < rows.length; index += 1) {
      const number = rowNumbers[index] ?? 0;
      if (number < layout.firstRow || number > layout.lastRow || skipped.has(number)) continue;
      const cells = [...(rows[index] ?? [])];
      edited?.get(number)?.forEach((cell, column) => setCell(cells, column, cell));
      const row: DraftRow = { index: this.rows.length, number, cells, reading: NOTHING_READ, across: NO_FINDINGS, leftOut: leftOut?.get(number) ?? null };
      row.reading = this.#read(row);
      this.rows.push(row);
      this.#byNumber.set(number, row);
      if (row.reading.date !== null) dates.add(row.reading.date);
      if (row.leftOut === null) this.#join(row);
      else this.#leftOutRows.add(row);
      if (this.rows.length % ROWS_PER_BREATH === 0) yield;
    }
    this.#sent = new Map(this.#sentBefore([...dates]));
    for (const row of this.rows) {
      if (row.leftOut !== null) continue;
      row.across = this.#across(row);
      this.#tally.add(row);
      if (row.index % ROWS_PER_BREATH === 0) yield;
    }
  }

  row(number: number): DraftRow | undefined {
    return this.#byNumber.get(number);
  }

  column(field: FieldKey): number | null {
    return this.#fieldColumn.get(field) ?? null;
  }

  /** Everything found in one row, tied to its cells. Rows left out have no issues. */
  issuesOf(row: DraftRow): readonly Issue[] {
    if (row.leftOut !== null) return [];
    return [...row.reading.findings, ...row.across].map((finding) => ({ ...finding, row: row.number, column: finding.field === null ? null : this.column(finding.field) }));
  }

  hasError(row: DraftRow): boolean {
    return row.reading.row === null;
  }

  /** Whether the row would be sent. */
  isReady(row: DraftRow): boolean {
    return row.leftOut === null && row.reading.row !== null;
  }

  issueCounts(): Generator<{ code: IssueCode } & IssueCount> {
    return this.#tally.issues();
  }

  /** The first row that has an issue of this code. */
  firstWithIssue(code: IssueCode): DraftRow | null {
    return this.#tally.first(code, this.rows, (row) => row.leftOut === null);
  }

  /** The first row that would be sent with this amount. */
  firstWithAmount(amount: Won): DraftRow | null {
    return mapOf(this.#firstOfAmount, amount, () => this.rows.find((row) => row.reading.amount === amount && this.isReady(row)) ?? null);
  }

  /** Rows that the person left out, in the order of the sheet. */
  get leftOutByPerson(): readonly DraftRow[] {
    this.#leftOutInOrder ??= [...this.#leftOutRows].sort((left, right) => left.index - right.index);
    return this.#leftOutInOrder;
  }

  /** The first texts of a column. */
  samples(column: number): readonly string[] {
    return this.#samples.of(column, this.rows);
  }

  /** Groups of rows that would be the same payment. */
  *duplicates(): Generator<readonly DraftRow[]> {
    for (const { rows } of this.#bySame.groups()) yield rows.toSorted((left, right) => left.number - right.number);
  }

  /** Applies one step of the person; `before` values in it are already those of the sheet. */
  apply(step: Step): void {
    this.#version += 1;
    if (step.type === 'cells') this.#changeCells(step.sheetName, step.changes.map((change) => ({ ...change, cell: change.after })));
    else if (step.type === 'leave-out') this.#setLeftOut(step.sheetName, step.rows.map((row) => ({ row, note: step.note })));
    else this.#setLeftOut(step.sheetName, step.rows.map(({ row }) => ({ row, note: null })));
  }

  revert(step: Step): void {
    this.#version += 1;
    if (step.type === 'cells') this.#changeCells(step.sheetName, step.changes.map((change) => ({ ...change, cell: change.before })));
    else if (step.type === 'leave-out') this.#setLeftOut(step.sheetName, step.rows.map((row) => ({ row, note: null })));
    else this.#setLeftOut(step.sheetName, step.rows);
  }

  #changeCells(sheetName: string, changes: readonly { row: number; column: number; cell: Cell }[]): void {
    const sheet = mapOf(this.#edited, sheetName, () => new Map<number, Map<number, Cell>>());
    const touched = new Map<number, { column: number; cell: Cell }[]>();
    for (const change of changes) {
      mapOf(sheet, change.row, () => new Map<number, Cell>()).set(change.column, change.cell);
      mapOf(touched, change.row, () => []).push(change);
    }
    if (sheetName !== this.#layout.sheetName) return;
    const again = new Touched();
    for (const [number, cells] of touched) {
      const row = this.#byNumber.get(number);
      if (!row) continue;
      this.#leave(row, again);
      for (const { column, cell } of cells) {
        setCell(row.cells, column, cell);
        this.#samples.changed(column, row.index);
      }
      row.reading = this.#read(row);
      this.#enter(row, again);
    }
    this.#lookAgain(again);
  }

  #setLeftOut(sheetName: string, rows: readonly { row: number; note: string | null }[]): void {
    const notes = mapOf(this.#leftOut, sheetName, () => new Map<number, string>());
    const again = new Touched();
    for (const { row: number, note } of rows) {
      if (note === null) notes.delete(number);
      else notes.set(number, note);
      const row = sheetName === this.#layout.sheetName ? this.#byNumber.get(number) : undefined;
      if (!row || row.leftOut === note) continue;
      this.#leave(row, again);
      row.leftOut = note;
      this.#enter(row, again);
    }
    this.#lookAgain(again);
  }

  /** Takes a row out of every group and count, before it changes. */
  #leave(row: DraftRow, again: Touched): void {
    if (row.leftOut !== null) {
      this.#leftOutRows.delete(row);
      this.#leftOutInOrder = null;
      return;
    }
    this.#tally.remove(row);
    row.across = NO_FINDINGS;
    this.#part(row, again);
    again.rows.delete(row);
  }

  #enter(row: DraftRow, again: Touched): void {
    if (row.leftOut !== null) {
      this.#leftOutRows.add(row);
      this.#leftOutInOrder = null;
      return;
    }
    const { date } = row.reading;
    if (date !== null) again.dates.add(date);
    this.#join(row);
    this.#neighbours(row, again);
    row.across = NO_FINDINGS;
    this.#tally.add(row);
    again.rows.add(row);
  }

  #lookAgain({ rows, payees, sames, dates }: Touched): void {
    if (dates.size > 0) for (const [same, before] of this.#sentBefore([...dates])) this.#sent.set(same, before);
    for (const payee of payees) this.#byPayee.get(payee)?.forEach((row) => rows.add(row));
    for (const same of sames) for (const row of this.#bySame.of(same)) rows.add(row);
    for (const row of rows) {
      this.#tally.remove(row);
      row.across = this.#across(row);
      this.#tally.add(row);
    }
  }

  #mapColumns(): void {
    this.#fieldColumn = new Map();
    this.#metadataColumns = [];
    for (const column of this.#layout.columns) {
      if (column.field === null) continue;
      if (column.field === 'metadata') this.#metadataColumns.push({ index: column.index, header: column.header });
      else this.#fieldColumn.set(column.field, column.index);
    }
  }

  #read(row: DraftRow): RowReading {
    const fields: Partial<Record<FieldKey, Cell>> = {};
    for (const [field, column] of this.#fieldColumn) {
      const cell = row.cells[column - 1];
      if (cell !== undefined) fields[field] = cell;
    }
    const cells: RowCells = { fields, metadata: this.#metadataColumns.map(({ index, header }) => ({ header, cell: row.cells[index - 1] ?? null })) };
    return this.kind.readRow(cells, this.#context);
  }

  #groups(row: DraftRow): { payee: string | null; same: string | null } {
    const { payee, amount, date } = row.reading;
    return {
      payee: row.reading.row === null ? null : payee,
      same: payee === null || amount === null || date === null ? null : duplicateKey({ payee, amount, date }),
    };
  }

  #join(row: DraftRow): void {
    const { payee, same } = this.#groups(row);
    if (payee !== null) {
      mapOf(this.#byPayee, payee, () => new Set<DraftRow>()).add(row);
      this.#payeeFindings.delete(payee);
    }
    if (same !== null) {
      this.#bySame.add(same, row);
      this.#sameFinding.delete(same);
    }
    const sum = contribution(row);
    if (sum) {
      this.#totals.add(sum);
      this.#firstOfAmount.delete(sum.amount);
    }
  }

  #part(row: DraftRow, again: Touched): void {
    this.#neighbours(row, again);
    const { payee, same } = this.#groups(row);
    if (payee !== null) {
      this.#byPayee.get(payee)?.delete(row);
      this.#payeeFindings.delete(payee);
    }
    if (same !== null) {
      this.#bySame.remove(same, row);
      this.#sameFinding.delete(same);
    }
    const sum = contribution(row);
    if (sum) {
      this.#totals.remove(sum);
      this.#firstOfAmount.delete(sum.amount);
    }
    this.sentRows.delete(row.number);
  }

  #neighbours(row: DraftRow, into: Touched): void {
    const { payee, same } = this.#groups(row);
    if (payee !== null) into.payees.add(payee);
    if (same !== null) into.sames.add(same);
  }

  /** What several rows together show about this one. */
  #across(row: DraftRow): readonly Finding[] {
    const { payee, same } = this.#groups(row);
    const found: Finding[] = [];
    if (payee !== null) found.push(...this.#findingsOfPayee(payee));
    if (same !== null) {
      const twins = this.#findingOfTwins(same);
      if (twins) found.push(twins);
      const before = this.#sent.get(same);
      if (before) {
        this.sentRows.set(row.number, before);
        found.push({ severity: 'warning', code: 'DUPLICATE_SENT', field: this.kind.amountField, params: { batch: before.batchId }, fix: null });
      } else this.sentRows.delete(row.number);
    }
    return found.length === 0 ? NO_FINDINGS : found;
  }

  #findingsOfPayee(payee: string): readonly Finding[] {
    return mapOf(this.#payeeFindings, payee, () => {
      const group = this.#byPayee.get(payee) ?? new Set<DraftRow>();
      return this.kind.checkPayee([...group].map((member) => member.reading), this.#context);
    });
  }

  #findingOfTwins(same: string): Finding | null {
    return mapOf(this.#sameFinding, same, () => {
      const rows = this.#bySame.of(same).map((twin) => twin.number).sort((left, right) => left - right);
      if (rows.length < 2) return null;
      const params = { rows: rows.slice(0, 10).join(', '), count: rows.length };
      return { severity: 'warning', code: 'DUPLICATE_IN_FILE', field: this.kind.amountField, params, fix: null };
    });
  }
}

/** What a step makes worth another look: rows, and the groups they left or joined. A group is gone through once, however many of its rows change. */
class Touched {
  readonly rows = new Set<DraftRow>();
  readonly payees = new Set<string>();
  readonly sames = new Set<string>();
  /** Days on which something may have been sent before. */
  readonly dates = new Set<KstDate>();
}

function mapOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** What a row that takes part adds to the totals; null when it would not be sent. */
function contribution(row: DraftRow): TotalRow | null {
  const { payee, amount, date } = row.reading;
  if (row.leftOut !== null || row.reading.row === null || payee === null || amount === null || date === null) return null;
  return { payee, amount, date };
}

function setCell(cells: Cell[], column: number, cell: Cell): void {
  while (cells.length < column) cells.push(null);
  cells[column - 1] = cell;
}

/** The cell that typed text becomes: text as it is, or an empty cell. */
export function typedCell(text: string): Cell {
  return isBlank(text) ? null : text;
}

export function shownCells(row: DraftRow, columns: readonly { index: number }[]): string[] {
  return columns.map((column) => shownText(row.cells[column.index - 1] ?? null));
}

