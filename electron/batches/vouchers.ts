import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import { isoKst } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { translate } from '../../shared/messages/index.ts';
import type { Language } from '../../shared/messages/index.ts';
import { addWon, won, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { VOUCHER_OUTCOMES } from '../../shared/result-views.ts';
import type { Accounts, RangeQuery, VoucherLine, VoucherOutcome, VoucherPreview, VoucherQuery } from '../../shared/result-views.ts';
import { eachRow, eachRowWithCells } from '../ledger/batches.ts';
import type { Batch, LedgerRow } from '../ledger/batches.ts';
import type { Database } from '../ledger/database.ts';
import { dayOf } from '../ledger/ranges.ts';
import { Stretches } from '../ledger/voucher-exports.ts';
import type { VoucherExport } from '../ledger/voucher-exports.ts';
import { returnedSince } from './returned-vouchers.ts';
import { RangeProof, byOutcome, isChosen } from './range.ts';
import type { RangePart } from './range.ts';

const outcomeSchema = z.enum(VOUCHER_OUTCOMES);

/** The rows that vouchers are made of, in the words of a range. */
export function voucherRange(query: VoucherQuery): RangeQuery {
  return { ...query, outcomes: [...query.outcomes] };
}

export interface VoucherRow {
  readonly line: VoucherLine;
  readonly seq: number;
  /** As the ledger has it; negative where money is taken back. */
  readonly amount: Won;
}

/** Rows with the business number of the sheet, where it has a column for it. */
function* rowsOf(db: Database, batch: Batch): Generator<{ readonly row: LedgerRow; readonly businessNumber: string | null }> {
  const column = batch.columns.find(({ field, constant }) => field === 'businessNumber' && constant === undefined);
  if (column === undefined) {
    for (const row of eachRow(db, batch.id)) yield { row, businessNumber: null };
    return;
  }
  for (const row of eachRowWithCells(db, batch.id)) {
    const cell: Cell = row.cells[column.index - 1] ?? null;
    const text = shownText(cell).trim();
    yield { row, businessNumber: text === '' ? null : text };
  }
}

/**
 * One line a row, debit and credit equal. A negative amount (money taken back) has its accounts exchanged, so that no
 * amount of a voucher is ever negative.
 */
function lineOf(batch: Batch, row: LedgerRow, outcome: VoucherOutcome, day: VoucherLine['date'], businessNumber: string | null, accounts: Accounts, language: Language): VoucherLine {
  const back = row.amount < 0;
  const { debit, credit } = accounts[outcome];
  const amount = won(Math.abs(row.amount));
  const memo = translate(language, 'voucher.memoText', { kind: translate(language, `kind.${batch.kind}`), date: dayOf('pay', row) ?? day, payee: row.payeeName ?? row.payee });
  return {
    date: day,
    // The row's own key: nothing else ever has it, and the service knows it too.
    number: row.key.replace(/^sd-/, ''),
    memo: back ? `${memo} ${translate(language, 'voucher.back')}` : memo,
    payee: row.payee,
    payeeName: row.payeeName,
    businessNumber,
    debitAccount: back ? credit : debit,
    debit: amount,
    creditAccount: back ? debit : credit,
    credit: amount,
    batch: batch.id,
    row: row.sheetRow,
    outcome,
  };
}

export interface VoucherInput {
  readonly db: Database;
  readonly query: VoucherQuery;
  /** Of `voucherRange(query)`. */
  readonly parts: readonly RangePart[];
  readonly accounts: Accounts;
  readonly language: Language;
}

/** Every voucher, in the order of the batches. Only rows of the outcomes asked for; never one that nobody knows of. */
export function* eachVoucher({ db, query, parts, accounts, language }: VoucherInput): Generator<VoucherRow, void> {
  const range = voucherRange(query);
  for (const { batch, count } of parts) {
    if (count === 0) continue;
    for (const { row, businessNumber } of rowsOf(db, batch)) {
      const outcome = outcomeSchema.safeParse(row.outcome);
      const day = dayOf(query.basis, row);
      if (!outcome.success || day === null || !isChosen(range, row)) continue;
      yield { line: lineOf(batch, row, outcome.data, day, businessNumber, accounts, language), seq: row.seq, amount: row.amount };
    }
  }
}

/** Adds up what is written, and holds it against the ledger and against itself. */
export class VoucherSums {
  readonly #proof: RangeProof;
  readonly #accounts = new Map<string, { debit: Won; credit: Won }>();
  readonly held = new Stretches();
  #debit: Won = ZERO_WON;
  #credit: Won = ZERO_WON;
  #amount: Won = ZERO_WON;

  constructor(parts: readonly RangePart[]) {
    // The voucher's date is the day it counts for, whatever that goes by.
    this.#proof = new RangeProof(parts.filter((part) => part.count > 0), { basis: 'pay' });
  }

  get count(): number {
    return this.#proof.rows;
  }
  get debit(): Won {
    return this.#debit;
  }
  get credit(): Won {
    return this.#credit;
  }
  /** The sum of the rows as the ledger has them: what was paid less what was taken back. */
  get amount(): Won {
    return this.#amount;
  }
  get accounts(): readonly { readonly name: string; readonly debit: Won; readonly credit: Won }[] {
    return [...this.#accounts].map(([name, sums]) => ({ name, ...sums }));
  }

  add(part: RangePart['batch']['id'], { line, seq, amount }: VoucherRow): void {
    this.#proof.add(part, { date: line.date, sentAt: null, express: false, outcome: line.outcome }, amount);
    this.held.add(part, seq);
    this.#amount = addWon(this.#amount, amount);
    this.#debit = addWon(this.#debit, line.debit);
    this.#credit = addWon(this.#credit, line.credit);
    this.#book(line.debitAccount, 'debit', line.debit);
    this.#book(line.creditAccount, 'credit', line.credit);
  }

  #book(name: string, side: 'debit' | 'credit', amount: Won): void {
    const known = this.#accounts.get(name) ?? { debit: ZERO_WON, credit: ZERO_WON };
    this.#accounts.set(name, { ...known, [side]: addWon(known[side], amount) });
  }

  /** Throws DeskError EXPORT_SUMS_WRONG. */
  prove(): void {
    this.#proof.prove();
    if (this.#debit !== this.#credit) throw new DeskError('EXPORT_SUMS_WRONG', { id: '' });
  }
}

/** The batch of a voucher, as one of those that were asked for. */
function batchesOf(parts: readonly RangePart[]): (line: VoucherLine) => Batch {
  const batches = new Map<string, Batch>(parts.map(({ batch }) => [batch.id, batch]));
  return (line) => {
    const batch = batches.get(line.batch);
    if (batch === undefined) throw new Error(`a voucher of ${line.batch}, which was not asked for`);
    return batch;
  };
}

/** The same lines a second time, for a file: added up as they are written, and proven before the last is handed over. */
export function* provenVouchers(input: VoucherInput, sums: VoucherSums, onRow: (rows: number) => void): Generator<{ readonly line: VoucherLine; readonly batch: Batch }, void> {
  const batchOf = batchesOf(input.parts);
  for (const row of eachVoucher(input)) {
    const batch = batchOf(row.line);
    sums.add(batch.id, row);
    onRow(sums.count);
    yield { line: row.line, batch };
  }
  sums.prove();
}

const LINES_SHOWN = 12;
const ROWS_PER_BREATH = 500;

/** What would be exported, and whether some of it was before; nothing is written. */
export async function previewVouchers(input: VoucherInput, earlier: readonly VoucherExport[], signal: AbortSignal): Promise<VoucherPreview & { readonly sums: VoucherSums }> {
  const sums = new VoucherSums(input.parts);
  const lines: VoucherLine[] = [];
  const times = new Map<VoucherExport, number>();
  let [repeatedCount, repeatedAmount] = [0, ZERO_WON];
  const batchOf = batchesOf(input.parts);
  for (const row of eachVoucher(input)) {
    sums.add(batchOf(row.line).id, row);
    if (lines.length < LINES_SHOWN) lines.push(row.line);
    let repeated = false;
    for (const before of earlier) {
      if (!before.rows.has(row.line.batch, row.seq)) continue;
      times.set(before, (times.get(before) ?? 0) + 1);
      repeated = true;
    }
    if (repeated) {
      repeatedCount += 1;
      repeatedAmount = addWon(repeatedAmount, row.amount);
    }
    if (sums.count % ROWS_PER_BREATH === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
  }
  sums.prove();
  return {
    count: sums.count,
    debit: sums.debit,
    credit: sums.credit,
    lines,
    beside: byOutcome(input.parts.flatMap((part) => part.others)),
    earlier: [...times].sort(([left], [right]) => right.at - left.at).map(([before, count]) => ({ at: isoKst(before.at), actor: before.actor, count })),
    repeated: { count: repeatedCount, amount: repeatedAmount },
    returned: returnedSince(input.db, earlier),
    sums,
  };
}
