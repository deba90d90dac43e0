import { AmountBins } from '../../shared/amount-bins.ts';
import { bankOfService, findBank } from '../../shared/banks.ts';
import { ROWS_PER_BREATH } from '../../shared/breaths.ts';
import type { Breaths } from '../../shared/breaths.ts';
import { isoKst } from '../../shared/calendar.ts';
import { shownText } from '../../shared/cells.ts';
import { addWon, won, ZERO_WON } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import { middleAmount, timesUsual } from '../../shared/usual.ts';
import type { UsualAmount } from '../../shared/usual.ts';
import type { TotalsPicturesView } from '../../shared/views.ts';
import type { LastBatch } from '../ledger/last-batch.ts';
import type { DraftModel, DraftRow } from './model.ts';

/** Lists are for looking at; counts say how many there are in all. */
const SHOWN = 20;
const CHANGES_SHOWN = 8;
/** Rows of one payee in the file itself that make a habit, where nothing was sent before. */
const LEAST_ROWS = 4;

type Outlier = TotalsPicturesView['outliers'][number];

/** What the rows that would be sent look like: by bank, by size, what stands out, and against the batch before. */
export function* totalsPictures(model: DraftModel, last: LastBatch | null): Breaths<TotalsPicturesView> {
  const bins = new AmountBins();
  const banks = new Map<string, { count: number; amount: Won }>();
  const byPayee = new Map<string, Won[]>();
  const rows: DraftRow[] = [];
  for (const row of model.rows) {
    if (row.index % ROWS_PER_BREATH === 0) yield;
    const { payee, amount } = row.reading;
    if (!model.isReady(row) || payee === null || amount === null) continue;
    rows.push(row);
    bins.add(amount);
    const bank = bankOf(model, row, payee);
    const sum = banks.get(bank) ?? { count: 0, amount: ZERO_WON };
    banks.set(bank, { count: sum.count + 1, amount: addWon(sum.amount, amount) });
    const amounts = byPayee.get(payee) ?? [];
    amounts.push(amount);
    byPayee.set(payee, amounts);
  }
  const outliers = yield* outliersOf(model, rows, byPayee);
  return {
    byBank: [...banks]
      .map(([bank, sum]) => ({ bank: bank === '' ? null : bank, ...sum }))
      .sort((left, right) => right.amount - left.amount || (left.bank ?? '').localeCompare(right.bank ?? '')),
    bins: bins.bins(),
    outliers: outliers.slice(0, SHOWN),
    outlierCount: outliers.length,
    last: last === null ? null : comparedWith(model, last, byPayee),
  };
}

/** Where the money goes is what the service has on record; what the sheet says comes second. */
function bankOf(model: DraftModel, row: DraftRow, payee: string): string {
  const registered = model.context.payees?.get(payee)?.bank ?? null;
  const known = registered === null ? null : bankOfService(model.kind.service, registered);
  if (known !== null) return known.name;
  const column = model.column('bank');
  const stated = column === null ? '' : shownText(row.cells[column - 1] ?? null).trim();
  if (stated === '') return registered ?? '';
  const match = findBank(stated);
  return match.type === 'found' || match.type === 'zero-lost' ? match.bank.name : stated;
}

function* outliersOf(model: DraftModel, rows: readonly DraftRow[], byPayee: ReadonlyMap<string, readonly Won[]>): Breaths<Outlier[]> {
  const found: Outlier[] = [];
  const ofFile = new Map<string, UsualAmount | null>();
  const inFile = (payee: string): UsualAmount | null => {
    let usual = ofFile.get(payee);
    if (usual === undefined) {
      const amounts = (byPayee.get(payee) ?? []).filter((amount) => amount > 0);
      const middle = amounts.length < LEAST_ROWS ? null : middleAmount(amounts);
      usual = middle === null ? null : { amount: middle, times: amounts.length };
      ofFile.set(payee, usual);
    }
    return usual;
  };
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_BREATH === 0) yield;
    const { payee, amount } = row.reading;
    if (payee === null || amount === null) continue;
    const before = model.usual.get(payee);
    const usual = before ?? inFile(payee);
    const times = usual === null ? null : timesUsual(amount, usual);
    if (times === null || usual === null) continue;
    found.push({ row: row.number, payee, name: nameOf(model, payee), amount, usual: usual.amount, times, basis: before === undefined ? 'file' : 'sent' });
  }
  return found.sort((left, right) => right.times - left.times || left.row - right.row);
}

function nameOf(model: DraftModel, payee: string): string | null {
  return model.context.payees?.get(payee)?.name ?? null;
}

function comparedWith(model: DraftModel, last: LastBatch, byPayee: ReadonlyMap<string, readonly Won[]>): NonNullable<TotalsPicturesView['last']> {
  const changes: { payee: string; name: string | null; before: Won; after: Won }[] = [];
  let added = 0;
  let missing = 0;
  for (const payee of new Set([...byPayee.keys(), ...last.byPayee.keys()])) {
    const before = last.byPayee.get(payee);
    const amounts = byPayee.get(payee);
    if (before === undefined) added += 1;
    if (amounts === undefined) missing += 1;
    const after = model.totals.ofPayee(payee).amount;
    if (before !== after) changes.push({ payee, name: nameOf(model, payee), before: before ?? ZERO_WON, after });
  }
  changes.sort((left, right) => Math.abs(right.after - right.before) - Math.abs(left.after - left.before) || (left.payee < right.payee ? -1 : 1));
  return {
    batchId: last.id,
    startedAt: isoKst(last.startedAt),
    count: last.count,
    amount: last.amount,
    difference: won(model.totals.amount - last.amount),
    payees: last.byPayee.size,
    added,
    missing,
    changes: changes.slice(0, CHANGES_SHOWN),
    changeCount: changes.length,
  };
}
