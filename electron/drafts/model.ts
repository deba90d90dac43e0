import { atOnce, inBreaths, ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { isBlank, shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { DuplicateIndex, SimilarIndex, duplicateKey, matchSent, similarKey } from '../../shared/duplicates.ts';
import type { DateSource, Payment, SentMatches, SentPayment } from '../../shared/duplicates.ts';
import type { Finding, Issue, IssueCode } from '../../shared/issues.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { KINDS } from '../../shared/kinds/index.ts';
import { payeeEvidence } from '../../shared/kinds/rules/derive-payee.ts';
import type { Kind, RowCells, RowReading, RuleContext } from '../../shared/kinds/kind.ts';
import type { Won } from '../../shared/money.ts';
import { Totals } from '../../shared/totals.ts';
import type { TotalRow } from '../../shared/totals.ts';
import { unusualAmount } from '../../shared/usual.ts';
import type { UsualAmounts } from '../../shared/usual.ts';
import type { SheetTable } from '../sheets/table.ts';
import { ColumnSamples } from './column-samples.ts';
import { changeOf, keepChange, mapOf, noHandwork } from './handwork.ts';
import type { CellChange, Handwork, StepChange, TakingPart } from './handwork.ts';
import { RowTally } from './row-tally.ts';
import type { IssueCount } from './row-tally.ts';
import type { DuplicateStand, Step } from './steps.ts';

export interface ModelInput {
  readonly sheets: readonly SheetTable[];
  readonly layout: Layout;
  readonly context: RuleContext;
  /** What this connection has ever sent of the same payees and amounts, by similarKey. */
  readonly sentBefore: (payments: readonly Payment[]) => ReadonlyMap<string, readonly SentPayment[]>;
  /** What payees were usually paid on this connection; left out where nothing is known. */
  readonly usual?: UsualAmounts | undefined;
  /** Of the model that this one takes the place of. */
  readonly versionBefore?: number | undefined;
}

/** A row of the draft: its cells, what was read from them, and what was found. */
export interface DraftRow {
  /** Its place among the rows of the draft, from 0. */
  readonly index: number;
  /** The number Excel shows. */
  readonly number: number;
  readonly cells: Cell[];
  reading: RowReading;
  /** Found by looking at several rows together, as it was counted. What a group says of itself now: `issuesOf`. */
  across: readonly Finding[];
  /** The person's reason for leaving it out; null when it takes part. */
  leftOut: string | null;
}

const NOTHING_READ: RowReading = { payee: null, amount: null, date: null, row: null, findings: [] };
const NO_FINDINGS: readonly Finding[] = [];
const NOTHING_USUAL: UsualAmounts = new Map();
const NOTHING_SENT: readonly SentPayment[] = [];
/** Rows named in the sentence about a group; its count says how many there are. */
const ROWS_NAMED = 10;
const FEW_SIMILAR = 5_000;

/**
 * The rows of one draft with everything that is known about them. After an edit only what the edit touches is
 * computed again: the row itself, and the rows that share its payee or its payment.
 */
export class DraftModel {
  readonly sheets: readonly SheetTable[];
  readonly rows: DraftRow[] = [];
  #layout: Layout;
  #context: RuleContext;
  readonly #sentBefore: ModelInput['sentBefore'];
  readonly usual: UsualAmounts;
  /** By similarKey; only what was really sent. */
  readonly #sent = new Map<string, readonly SentPayment[]>();
  readonly #byNumber = new Map<number, DraftRow>();
  readonly #byPayee = new Map<string, Set<DraftRow>>();
  #bySame = new DuplicateIndex<DraftRow>();
  #similar = new SimilarIndex<DraftRow>();
  #totals = new Totals();
  /** What a whole group shows, computed once for all its rows; dropped when the group changes. */
  readonly #payeeFindings = new Map<string, readonly Finding[]>();
  readonly #sameFinding = new Map<string, Finding | null>();
  /** Codes and severities that the rows of a payee were counted with; a payee without findings is not in it. */
  readonly #payeeShape = new Map<string, string>();
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
  #constants: readonly (readonly [FieldKey, string])[] = [];
  #payeeFrom: readonly FieldKey[] | null = null;
  /** Whoever builds a model anew gives it the same: what a person did is kept once. */
  readonly handwork: Handwork;

  /** `later`: nothing is read yet, see `inBreaths`. */
  constructor(input: ModelInput, handwork: Handwork = noHandwork(), rows: 'now' | 'later' = 'now') {
    this.sheets = input.sheets;
    this.handwork = handwork;
    this.#layout = input.layout;
    this.#context = input.context;
    this.#sentBefore = input.sentBefore;
    this.usual = input.usual ?? NOTHING_USUAL;
    this.#version = input.versionBefore ?? 0;
    if (rows === 'now') this.rebuild(input.layout, input.context);
  }

  /** A model whose rows are read a few at a time, so that whoever else has work for this thread gets it done between. `rows`: read so far. */
  static async inBreaths(input: ModelInput, breathe: (rows: number) => Promise<void>, handwork: Handwork = noHandwork()): Promise<DraftModel> {
    const model = new DraftModel(input, handwork, 'later');
    await inBreaths(model.#rebuilding(input.layout, input.context), () => breathe(model.rows.length));
    return model;
  }

  get layout(): Layout {
    return this.#layout;
  }
  /** What a model of the same rows would be built from. */
  get input(): ModelInput {
    return { sheets: this.sheets, layout: this.#layout, context: this.#context, sentBefore: this.#sentBefore, usual: this.usual, versionBefore: this.#version };
  }
  get context(): RuleContext {
    return this.#context;
  }
  /** What the rows that would be sent add up to. */
  get totals(): Totals {
    return this.#totals;
  }
  /** Another number after every change, also in the model that takes this one's place: what was worked out from the rows holds as long as it stays the same. */
  get version(): number {
    return this.#version;
  }
  /** Rows that take part by how they stand. `warnings` and `notes` count rows, not findings. */
  get counts(): RowTally['counts'] {
    const { counts } = this.#tally;
    return { ...counts, notes: counts.notes + this.#similar.counts.plain };
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
    atOnce(this.#rebuilding(layout, context));
  }

  /** Stops every few hundred rows. The model is whole only at the end. */
  *#rebuilding(layout: Layout, context: RuleContext): Breaths<void> {
    this.#layout = layout;
    this.#context = context;
    this.#version += 1;
    this.#mapColumns();
    this.rows.length = 0;
    this.#bySame = new DuplicateIndex();
    this.#similar = new SimilarIndex();
    this.#totals = new Totals();
    this.#tally = new RowTally();
    this.#leftOutInOrder = null;
    for (const index of [this.#byNumber, this.#byPayee, this.#payeeFindings, this.#sameFinding, this.#payeeShape, this.#leftOutRows, this.#samples, this.#firstOfAmount, this.#sent]) index.clear();
    const { rowNumbers, rows } = this.sheet;
    const skipped = new Set(layout.leftOut.map((entry) => entry.row));
    const leftOut = this.handwork.leftOut.get(layout.sheetName);
    const edited = this.handwork.edited.get(layout.sheetName);
    for (let index = 0; index < rows.length; index += 1) {
      const number = rowNumbers[index] ?? 0;
      if (number < layout.firstRow || number > layout.lastRow || skipped.has(number)) continue;
      const cells = [...(rows[index] ?? [])];
      edited?.get(number)?.forEach((cell, column) => setCell(cells, column, cell));
      const row: DraftRow = { index: this.rows.length, number, cells, reading: NOTHING_READ, across: NO_FINDINGS, leftOut: leftOut?.get(number) ?? null };
      row.reading = this.#read(row);
      this.rows.push(row);
      this.#byNumber.set(number, row);
      if (row.leftOut === null) this.#join(row);
      else this.#leftOutRows.add(row);
      if (this.rows.length % ROWS_PER_BREATH === 0) yield;
    }
    for (let start = 0; start < this.rows.length; start += ROWS_PER_BREATH) {
      this.#learnSent(this.rows.slice(start, start + ROWS_PER_BREATH));
      yield;
    }
    for (const row of this.rows) {
      if (row.leftOut !== null) continue;
      row.across = this.#across(row);
      this.#count(row);
      const { payee } = this.#groups(row);
      if (payee !== null) this.#shapeChanged(payee);
      if (row.index % ROWS_PER_BREATH === 0) yield;
    }
  }

  /** Asks the ledger again what was sent: another batch may have gone out since. A few hundred rows at a step. */
  *askSentAgain(): Generator<undefined, void> {
    for (let start = 0; start < this.rows.length; start += ROWS_PER_BREATH) {
      const again = new Set<DraftRow>();
      for (const key of this.#learnSent(this.rows.slice(start, start + ROWS_PER_BREATH))) for (const row of this.#similar.each(key)) again.add(row);
      if (again.size > 0) {
        this.#version += 1;
        this.#lookAgain(again, new Set());
      }
      yield;
    }
  }

  row(number: number): DraftRow | undefined {
    return this.#byNumber.get(number);
  }

  column(field: FieldKey): number | null {
    return this.#fieldColumn.get(field) ?? null;
  }

  /** The columns by which payees are found, where there is none for their id; null otherwise. */
  get payeeFrom(): readonly FieldKey[] | null {
    return this.#payeeFrom;
  }

  /** Everything found in one row, tied to its cells. Rows left out have no issues. */
  issuesOf(row: DraftRow): readonly Issue[] {
    if (row.leftOut !== null) return [];
    return [...row.reading.findings, ...this.#across(row), ...this.#similarFinding(row)].map((finding) => ({ ...finding, row: row.number, column: finding.field === null ? null : this.column(finding.field) }));
  }

  hasError(row: DraftRow): boolean {
    return row.reading.row === null;
  }

  /** Whether the row would be sent. */
  isReady(row: DraftRow): boolean {
    return row.leftOut === null && row.reading.row !== null;
  }

  *issueCounts(): Generator<{ code: IssueCode } & IssueCount> {
    yield* this.#tally.issues();
    const { rows } = this.#similar.counts;
    if (rows > 0) yield { code: 'SIMILAR_IN_FILE', severity: 'note', count: rows, fixable: 0 };
  }

  /** Whether another row that would be sent has the same payee and amount on another date. */
  isSimilar(row: DraftRow): boolean {
    const payment = this.paymentOf(row);
    return payment !== null && this.isReady(row) && this.#similar.isSimilar(similarKey(payment));
  }

  /** Whether there is any such row: asking each of them takes its time. */
  get anySimilar(): boolean {
    return this.#similar.counts.rows > 0;
  }

  /** The first row that has an issue of this code. */
  firstWithIssue(code: IssueCode): DraftRow | null {
    if (code === 'SIMILAR_IN_FILE') return this.#firstSimilar();
    return this.#tally.first(code, this.rows, (row) => row.leftOut === null);
  }

  /** Few are all looked at; among many the first is soon come across. */
  #firstSimilar(): DraftRow | null {
    const { rows } = this.#similar.counts;
    if (rows > FEW_SIMILAR) return this.rows.find((row) => this.isSimilar(row)) ?? null;
    return rows === 0 ? null : firstOf(this.#similar.groups());
  }

  /** The first row that would be sent with this amount. */
  firstWithAmount(amount: Won): DraftRow | null {
    return mapOf(this.#firstOfAmount, amount, () => this.rows.find((row) => row.reading.amount === amount && this.isReady(row)) ?? null);
  }

  /** What the rows that do not go out would pay, as far as it can be read: rows with errors, and rows that the person left out. */
  get unsentAmount(): number {
    let amount = this.#tally.errorAmount;
    for (const row of this.#leftOutRows) amount += row.reading.amount ?? 0;
    return amount;
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

  /** Groups of rows with the same payment. Rows with errors are among them; rows left out are not. */
  duplicates(): ReturnType<DuplicateIndex<DraftRow>['groups']> {
    return this.#bySame.groups();
  }

  /** Rows that would be sent with this payee and amount, by similarKey. */
  similarTo(key: string): Generator<DraftRow> {
    return this.#similar.each(key);
  }

  /** What the row pays; null while a part of it cannot be read. */
  paymentOf(row: DraftRow): Payment | null {
    const { payee, amount, date } = row.reading;
    return payee === null || amount === null || date === null ? null : { payee, amount, date };
  }

  /** Paid at once, or on a day that was chosen for every row: the sheet does not say when. */
  dateSourceOf(row: DraftRow): DateSource {
    const { row: pay } = row.reading;
    const atOnce = pay?.kind === 'seller-payout' && pay.payoutDate === null;
    return atOnce || this.#context.timing.type !== 'sheet' ? 'chosen' : 'sheet';
  }

  /** What was sent of the same payee and amount, the same day or near it. */
  sentOf(row: DraftRow): SentMatches {
    const payment = this.paymentOf(row);
    const sent = payment === null || this.#sent.size === 0 ? undefined : this.#sent.get(similarKey(payment));
    return matchSent(row.reading.date ?? this.#context.today, sent ?? NOTHING_SENT, this.dateSourceOf(row));
  }

  /** Whether anything of the payees and amounts in the sheet was ever sent. */
  get anythingSent(): boolean {
    return this.#sent.size > 0;
  }

  /** How the person last decided about a row that repeats. Whether it still holds: `duplicates.ts`. */
  standOf(row: DraftRow): DuplicateStand {
    return { note: row.leftOut, pay: this.handwork.pays.get(this.#layout.sheetName)?.get(row.number) ?? null };
  }

  /** Applies one step of the person; `before` values in it are already those of the sheet. */
  apply(step: Step): void {
    this.#change(changeOf(step, 'done'));
  }

  revert(step: Step): void {
    this.#change(changeOf(step, 'undone'));
  }

  #change(change: StepChange): void {
    this.#version += 1;
    keepChange(this.handwork, change);
    if (change.sheetName !== this.#layout.sheetName) return;
    if (change.type === 'cells') this.#changeCells(change.changes);
    else this.#setLeftOut(change.rows);
  }

  #changeCells(changes: readonly CellChange[]): void {
    const touched = new Map<number, CellChange[]>();
    for (const change of changes) mapOf(touched, change.row, () => []).push(change);
    const again = new Set<DraftRow>();
    const payees = new Set<string>();
    const changed: DraftRow[] = [];
    for (const [number, cells] of touched) {
      const row = this.#byNumber.get(number);
      if (!row) continue;
      this.#leave(row, again, payees);
      for (const { column, cell } of cells) {
        setCell(row.cells, column, cell);
        this.#samples.changed(column, row.index);
      }
      row.reading = this.#read(row);
      this.#enter(row, again, payees);
      changed.push(row);
    }
    for (let start = 0; start < changed.length; start += ROWS_PER_BREATH) {
      for (const key of this.#learnSent(changed.slice(start, start + ROWS_PER_BREATH))) for (const row of this.#similar.each(key)) again.add(row);
    }
    this.#lookAgain(again, payees);
  }

  #setLeftOut(rows: readonly TakingPart[]): void {
    const again = new Set<DraftRow>();
    const payees = new Set<string>();
    for (const { row: number, note } of rows) {
      const row = this.#byNumber.get(number);
      if (!row || row.leftOut === note) continue;
      this.#leave(row, again, payees);
      row.leftOut = note;
      this.#enter(row, again, payees);
    }
    this.#lookAgain(again, payees);
  }

  /** Takes a row out of every group and count, before it changes. `again`: rows that another finding now concerns. */
  #leave(row: DraftRow, again: Set<DraftRow>, payees: Set<string>): void {
    if (row.leftOut !== null) {
      this.#leftOutRows.delete(row);
      this.#leftOutInOrder = null;
      return;
    }
    this.#uncount(row);
    row.across = NO_FINDINGS;
    this.#part(row, again, payees);
    again.delete(row);
  }

  #enter(row: DraftRow, again: Set<DraftRow>, payees: Set<string>): void {
    if (row.leftOut !== null) {
      this.#leftOutRows.add(row);
      this.#leftOutInOrder = null;
      return;
    }
    if (this.#join(row) === 2) for (const twin of this.#bySame.each(this.#groups(row).same ?? '')) again.add(twin);
    const { payee } = this.#groups(row);
    if (payee !== null) payees.add(payee);
    row.across = NO_FINDINGS;
    this.#count(row);
    again.add(row);
  }

  /** Only rows for which something begins or ends: how large a group is says each row when somebody looks. */
  #lookAgain(rows: Set<DraftRow>, payees: ReadonlySet<string>): void {
    for (const payee of payees) if (this.#shapeChanged(payee)) this.#byPayee.get(payee)?.forEach((row) => rows.add(row));
    for (const row of rows) {
      this.#uncount(row);
      row.across = this.#across(row);
      this.#count(row);
    }
  }

  #count(row: DraftRow): void {
    this.#tally.add(row);
    const payment = row.reading.row === null ? null : this.paymentOf(row);
    if (payment !== null) this.#similar.add(similarKey(payment), payment.date, row, isPlain(row));
  }

  #uncount(row: DraftRow): void {
    this.#tally.remove(row);
    const payment = row.reading.row === null ? null : this.paymentOf(row);
    if (payment !== null) this.#similar.remove(similarKey(payment), payment.date, row, isPlain(row));
  }

  /** Whether other kinds of findings concern the rows of a payee than those they were counted with. */
  #shapeChanged(payee: string): boolean {
    const shape = this.#findingsOfPayee(payee).map(({ code, severity, fix }) => `${code} ${severity} ${fix === null}`).join();
    if (shape === (this.#payeeShape.get(payee) ?? '')) return false;
    if (shape === '') this.#payeeShape.delete(payee);
    else this.#payeeShape.set(payee, shape);
    return true;
  }

  /** The similarKeys of which the ledger says something else than what was known. */
  #learnSent(rows: readonly DraftRow[]): readonly string[] {
    const payments = rows.flatMap((row) => this.paymentOf(row) ?? []);
    const found = this.#sentBefore(payments);
    if (found.size === 0 && this.#sent.size === 0) return [];
    const changed: string[] = [];
    for (const key of new Set(payments.map(similarKey))) {
      const [before, now] = [this.#sent.get(key), found.get(key)];
      if (JSON.stringify(before) === JSON.stringify(now)) continue;
      changed.push(key);
      if (now === undefined) this.#sent.delete(key);
      else this.#sent.set(key, now);
    }
    return changed;
  }

  #mapColumns(): void {
    this.#fieldColumn = new Map();
    this.#metadataColumns = [];
    for (const column of this.#layout.columns) {
      if (column.field === null) continue;
      if (column.field === 'metadata') this.#metadataColumns.push({ index: column.index, header: column.header });
      else this.#fieldColumn.set(column.field, column.index);
    }
    // A column goes before a constant: what stands in the sheet is never painted over.
    this.#constants = this.#layout.constants.filter(({ field }) => !this.#fieldColumn.has(field)).map(({ field, text }) => [field, text] as const);
    const evidence = payeeEvidence((field) => this.#fieldColumn.has(field));
    const derives = evidence.length > 0 && this.#context.payees !== null && !this.#fieldColumn.has(this.kind.payeeField);
    this.#payeeFrom = derives ? evidence : null;
  }

  #read(row: DraftRow): RowReading {
    const fields: Partial<Record<FieldKey, Cell>> = {};
    for (const [field, column] of this.#fieldColumn) {
      const cell = row.cells[column - 1];
      if (cell !== undefined) fields[field] = cell;
    }
    for (const [field, text] of this.#constants) fields[field] = text;
    const metadata = this.#metadataColumns.map(({ index, header }) => ({ header, cell: row.cells[index - 1] ?? null }));
    const cells: RowCells = { fields, metadata, derivePayee: this.#payeeFrom !== null };
    const reading = this.kind.readRow(cells, this.#context);
    if (reading.payee === null || reading.amount === null) return reading;
    const unusual = unusualAmount(reading.amount, this.usual.get(reading.payee), this.kind.amountField);
    return unusual === null ? reading : { ...reading, findings: [...reading.findings, unusual] };
  }

  #groups(row: DraftRow): { payee: string | null; same: string | null } {
    const payment = this.paymentOf(row);
    return { payee: row.reading.row === null ? null : row.reading.payee, same: payment === null ? null : duplicateKey(payment) };
  }

  /** How many rows share its payment now, itself included; 0 while it has none. */
  #join(row: DraftRow): number {
    const { payee, same } = this.#groups(row);
    if (payee !== null) {
      mapOf(this.#byPayee, payee, () => new Set<DraftRow>()).add(row);
      this.#payeeFindings.delete(payee);
    }
    const sum = contribution(row);
    if (sum) {
      this.#totals.add(sum);
      this.#firstOfAmount.delete(sum.amount);
    }
    if (same === null) return 0;
    this.#sameFinding.delete(same);
    return this.#bySame.add(same, row);
  }

  #part(row: DraftRow, again: Set<DraftRow>, payees: Set<string>): void {
    const { payee, same } = this.#groups(row);
    if (payee !== null) {
      this.#byPayee.get(payee)?.delete(row);
      this.#payeeFindings.delete(payee);
      payees.add(payee);
    }
    if (same !== null) {
      this.#sameFinding.delete(same);
      if (this.#bySame.remove(same, row) === 1) for (const twin of this.#bySame.each(same)) again.add(twin);
    }
    const sum = contribution(row);
    if (sum) {
      this.#totals.remove(sum);
      this.#firstOfAmount.delete(sum.amount);
    }
  }

  /** What several rows together, or the ledger, show about this one; what concerns whole groups at once is left to #similarFinding. */
  #across(row: DraftRow): readonly Finding[] {
    const { payee, same } = this.#groups(row);
    const found: Finding[] = [];
    if (payee !== null) found.push(...this.#findingsOfPayee(payee));
    if (same !== null) {
      const twins = this.#findingOfTwins(same);
      if (twins) found.push(twins);
      if (this.#sent.size > 0) found.push(...this.#findingsOfSent(row));
    }
    return found.length === 0 ? NO_FINDINGS : found;
  }

  #findingsOfSent(row: DraftRow): Finding[] {
    const { same, similar, notPaid } = this.sentOf(row);
    const said = (severity: Finding['severity'], code: IssueCode, [first]: readonly SentPayment[]): Finding[] =>
      first === undefined ? [] : [{ severity, code, field: this.kind.amountField, params: { batch: first.batchId, date: first.date }, fix: null }];
    return [...said('warning', 'DUPLICATE_SENT', same), ...said('warning', 'SIMILAR_SENT', similar), ...said('note', 'SENT_NOT_PAID', notPaid)];
  }

  #similarFinding(row: DraftRow): readonly Finding[] {
    const payment = this.paymentOf(row);
    if (payment === null || !this.isSimilar(row)) return NO_FINDINGS;
    const { rows, dates } = this.#similar.span(similarKey(payment));
    return [{ severity: 'note', code: 'SIMILAR_IN_FILE', field: this.kind.amountField, params: { count: rows, dates }, fix: null }];
  }

  #findingsOfPayee(payee: string): readonly Finding[] {
    return mapOf(this.#payeeFindings, payee, () => {
      const group = this.#byPayee.get(payee) ?? new Set<DraftRow>();
      return this.kind.checkPayee([...group].map((member) => member.reading), this.#context);
    });
  }

  #findingOfTwins(same: string): Finding | null {
    return mapOf(this.#sameFinding, same, () => {
      const count = this.#bySame.size(same);
      if (count < 2) return null;
      return { severity: 'warning', code: 'DUPLICATE_IN_FILE', field: this.kind.amountField, params: { rows: firstNumbers(this.#bySame.each(same), ROWS_NAMED).join(', '), count }, fix: null };
    });
  }
}

/** Nothing is noted of it: similar rows are told by their own count. */
function isPlain(row: DraftRow): boolean {
  return !row.reading.findings.some((finding) => finding.severity === 'note') && !row.across.some((finding) => finding.severity === 'note');
}

/** The smallest row numbers in order, in one pass: a group may be the whole file. */
function firstNumbers(rows: Iterable<DraftRow>, limit: number): number[] {
  const first: number[] = [];
  for (const { number } of rows) {
    if (first.length === limit && number > (first[limit - 1] ?? 0)) continue;
    const place = first.findIndex((other) => other > number);
    first.splice(place === -1 ? first.length : place, 0, number);
    first.length = Math.min(first.length, limit);
  }
  return first;
}

function firstOf(groups: Iterable<Iterable<DraftRow>>): DraftRow | null {
  let first: DraftRow | null = null;
  for (const rows of groups) for (const row of rows) if (first === null || row.index < first.index) first = row;
  return first;
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

