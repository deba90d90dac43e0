import { type Breaths, ROWS_PER_BREATH } from '../breaths.ts';
import { type Cell, isBlank, shownText } from '../cells.ts';
import { readAmount } from '../values/index.ts';
import type { FieldKey } from './fields.ts';
import type { Kind } from './kind.ts';
import type { ColumnLayout, LeftOutReason, LeftOutRow, SheetTable } from './layout.ts';

export interface RowSorting {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly leftOut: readonly LeftOutRow[];
  readonly statedTotal: { readonly row: number; readonly amount: number } | null;
}

/** Whole-cell labels of total rows, spaces and brackets removed: 합계, 총 계, 소계(3건), 합계 10건, Total:. */
const TOTAL_LABEL = /^(?:총?합계|총계|소계|누계|합산|총액|총합|계|총건수|합계금액|총금액|총지급액|(?:grand|sub)?total(?:amount)?|sum|지급총액|총이체금액|총[\d,]+건)(?:[(:].*|총?[\d,]+건.*)?$/;
const GRAND_LABEL = /^(?!소계|누계|sub)/;
/** Excel's subtotal feature writes `A001 요약`, people write `서울 소계`. */
const LABELLED_GROUP = /\s(?:소계|합계|총계|요약|계|subtotal|total)\s*:?$/i;
const NOTE_START = /^(?:※|\*|▶|■|□|☞|#|주\)|주의|참고|비고|유의|작성자|작성일|담당자|담당|확인자|결재|승인|문의|출력일|인쇄|이상$|-+\s*이상|<|\[?안내)/;
const CONSTANTS = ['settlementType', 'settlementCurrency', 'bank', 'memo', 'ownMemo', 'transferSummary'] as const;
/** What says who a payee is, and nothing of a payment. */
const WHO: ReadonlySet<FieldKey> = new Set(['bank', 'accountNumber', 'holderName', 'businessNumber', 'companyName']);
const FILLER = /^[^\p{L}\p{N}]*$/u;

function totalLabel(text: string): string | null {
  const label = text.normalize('NFKC').replace(/[\s*\-_=.[\]<>]/g, '').toLowerCase();
  return TOTAL_LABEL.test(label) ? label : null;
}

/**
 * Sorts out the rows that are no payments. A row with a payee (or an account) and an amount stays unless its label
 * says it is a total: leaving a payment out is as bad as paying a total.
 */
export function* sortRows(sheet: SheetTable, kind: Kind, columns: readonly ColumnLayout[], header: number | null): Breaths<RowSorting> {
  const sorter = new RowSorter(kind, columns);
  const leftOut: LeftOutRow[] = [];
  const start = header === null ? 0 : header + 1;
  const rowNumber = (index: number): number => sheet.rowNumbers[index] ?? index + 1;
  for (let index = 0; index < start - 1; index += 1) {
    if (!isEmptyRow(sheet.rows[index] ?? [])) leftOut.push({ row: rowNumber(index), reason: 'before-header' });
  }
  const headerRow = header === null ? 0 : rowNumber(header);
  let firstRow: number | null = null;
  let lastRow: number | null = null;
  let statedTotal: RowSorting['statedTotal'] = null;
  let blanks: number[] = []; // listed only once a row follows
  for (let index = start; index < sheet.rows.length; index += 1) {
    if (index % ROWS_PER_BREATH === 0) yield;
    const row = sheet.rows[index] ?? [];
    const number = rowNumber(index);
    // Before a person has said which column is what, nothing can be told apart: every row is shown.
    const verdict = sorter.knowsNothing ? (isEmptyRow(row) ? 'blank' : null) : sorter.judge(row);
    if (verdict === 'blank') {
      blanks.push(number);
      continue;
    }
    for (const blank of blanks) leftOut.push({ row: blank, reason: 'blank' });
    blanks = [];
    if (verdict === null) {
      firstRow ??= number;
      lastRow = number;
      continue;
    }
    leftOut.push({ row: number, reason: verdict });
    if (verdict === 'total' && sorter.grandTotal !== null) statedTotal = { row: number, amount: sorter.grandTotal };
  }
  const first = firstRow ?? headerRow + 1;
  return { firstRow: first, lastRow: lastRow ?? first - 1, leftOut, statedTotal };
}

function isEmptyRow(row: readonly Cell[]): boolean {
  return row.every((cell) => isBlank(cell));
}

/** Judges rows one after another; it remembers the running sum, by which an unlabelled total is known. */
class RowSorter {
  /** The amount of the total row just judged; null when it was a subtotal or its amount can't be read. */
  grandTotal: number | null = null;
  readonly #kind: Kind;
  readonly #position = new Map<FieldKey, number>();
  readonly #mapped: readonly number[];
  readonly #unmapped: readonly number[];
  readonly #headers: readonly { readonly at: number; readonly text: string }[];
  #sum = 0;
  #count = 0;

  constructor(kind: Kind, columns: readonly ColumnLayout[]) {
    this.#kind = kind;
    for (const { index, field } of columns) if (field !== null && field !== 'metadata') this.#position.set(field, index - 1);
    this.#mapped = [...this.#position.values()];
    this.#unmapped = columns.filter(({ field }) => field === null).map(({ index }) => index - 1);
    this.#headers = columns
      .filter(({ field, header }) => field !== null && header !== '')
      .map(({ index, header }) => ({ at: index - 1, text: header }));
  }

  /** Whether neither who is paid nor how much is mapped. */
  get knowsNothing(): boolean {
    return ![this.#kind.payeeField, this.#kind.amountField, 'accountNumber' as const].some((field) => this.#position.has(field));
  }

  judge(row: readonly Cell[]): LeftOutReason | null {
    this.grandTotal = null;
    if (isEmptyRow(row)) return 'blank';
    if (this.#isRepeatedHeader(row)) return 'repeated-header';
    const payee = this.#text(row, this.#kind.payeeField);
    const hasPayee = payee !== '' && !FILLER.test(payee);
    const hasAccount = /\d.*\d.*\d.*\d.*\d/.test(this.#text(row, 'accountNumber'));
    const amountCell = this.#cell(row, this.#kind.amountField);
    const hasAmount = !isBlank(amountCell) && !FILLER.test(shownText(amountCell));
    const label = this.#label(row, payee, hasPayee, hasAccount);
    if (label !== null) {
      this.grandTotal = GRAND_LABEL.test(label) ? this.#amountOf(row, amountCell) : null;
      return 'total';
    }
    if ((hasPayee || hasAccount) && hasAmount) {
      this.#remember(amountCell);
      return null;
    }
    if (hasAmount) return this.#isBareTotal(row, amountCell) ? 'total' : this.#keep(amountCell);
    return this.#withoutAmount(row, hasPayee || hasAccount);
  }

  /** A row that pays nobody any amount: kept only when something about a payee is there to be put right. */
  #withoutAmount(row: readonly Cell[], hasPayee: boolean): LeftOutReason | null {
    const texts = row.filter((cell) => !isBlank(cell)).map((cell) => shownText(cell).trim());
    if (texts.every((text) => FILLER.test(text))) return 'filler';
    const first = texts[0] ?? '';
    if (NOTE_START.test(first)) return 'note';
    if (texts.length === 1 && (/\s/.test(first) && first.length > 20)) return 'note';
    if (hasPayee) return this.#asksForNothing(row) ? 'nothing-asked' : null;
    const others = this.#mapped.filter((at) => !isBlank(row[at]));
    if (others.length === 0) return texts.some((text) => /\p{L}/u.test(text)) ? 'note' : 'filler';
    // Constants filled down a form (type, date, currency, bank) with nobody to pay.
    const constants = new Set([this.#kind.dateField, ...CONSTANTS].map((field) => this.#position.get(field)));
    return others.every((at) => constants.has(at)) ? 'filler' : null;
  }

  /** A line of a form that lists every payee: neither an amount nor a date, nor anything else that only a payment has. */
  #asksForNothing(row: readonly Cell[]): boolean {
    if (this.#position.get(this.#kind.amountField) === undefined || this.#position.get(this.#kind.dateField) === undefined) return false;
    return [...this.#position].every(([field, at]) => this.#isWho(field) || field === 'settlementType' || isBlank(row[at]));
  }

  #isWho(field: FieldKey): boolean {
    return field === this.#kind.payeeField || WHO.has(field);
  }

  #keep(amount: Cell): null {
    this.#remember(amount);
    return null;
  }

  #remember(amount: Cell): void {
    this.#sum += readAmount(amount, this.#kind.amountField).value ?? 0;
    this.#count += 1;
  }

  /** A total's label stands in the payee's column, or in any text cell of a row that names nobody. */
  #label(row: readonly Cell[], payee: string, hasPayee: boolean, hasAccount: boolean): string | null {
    if (hasAccount) return null;
    if (hasPayee) {
      if (LABELLED_GROUP.test(payee)) return '소계';
      const own = totalLabel(payee);
      // `합계 | 3건 | 600`: a count may stand where the payee stands; the label is then in a column that means nothing else.
      if (own !== null || !/^[\d,]+ ?[건개명]?$/.test(payee)) return own;
      return this.#unmapped.map((at) => row[at]).map((cell) => (typeof cell === 'string' ? totalLabel(cell) : null)).find((label) => label !== null) ?? null;
    }
    for (const cell of row) {
      if (typeof cell !== 'string') continue;
      const label = totalLabel(cell);
      if (label !== null) return label;
      if (LABELLED_GROUP.test(cell) && cell.length < 30) return '소계';
    }
    return null;
  }

  /** Nothing but numbers, and the amount is exactly what the rows above add up to. */
  #isBareTotal(row: readonly Cell[], amountCell: Cell): boolean {
    if (this.#count < 2) return false;
    const others = row.filter((cell) => !isBlank(cell) && cell !== amountCell);
    if (others.some((cell) => typeof cell !== 'number')) return false;
    const amount = readAmount(amountCell, this.#kind.amountField).value;
    if (amount === null || amount !== this.#sum) return false;
    this.grandTotal = amount;
    return true;
  }

  #amountOf(row: readonly Cell[], amountCell: Cell): number | null {
    if (!isBlank(amountCell)) return readAmount(amountCell, this.#kind.amountField).value;
    // The amount column may be merged with its neighbours: only a single number in the row is unmistakable.
    const numbers = row.filter((cell) => typeof cell === 'number');
    return numbers.length === 1 && this.#position.get(this.#kind.amountField) === undefined
      ? readAmount(numbers[0] ?? null, this.#kind.amountField).value
      : null;
  }

  #isRepeatedHeader(row: readonly Cell[]): boolean {
    if (this.#headers.length < 2) return false;
    return this.#headers.every(({ at, text }) => {
      const cell = row[at];
      return typeof cell === 'string' && cell.trim() === text;
    });
  }

  #cell(row: readonly Cell[], field: FieldKey): Cell {
    const at = this.#position.get(field);
    return at === undefined ? null : (row[at] ?? null);
  }

  #text(row: readonly Cell[], field: FieldKey): string {
    return shownText(this.#cell(row, field)).trim();
  }
}
