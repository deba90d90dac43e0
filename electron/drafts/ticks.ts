import { addWon, ZERO_WON } from '../../shared/money.ts';
import type { TicksView } from '../../shared/views.ts';
import type { Handwork } from './handwork.ts';
import type { DraftModel, DraftRow } from './model.ts';

/**
 * The rows a person has ticked, to do something with all of them. They are kept here and not in the window, because
 * the window does not hold every row; they are no part of the draft, and nothing that is sent depends on them.
 */
interface Ticks {
  /** The same number means another row on another sheet. */
  readonly sheetName: string;
  readonly numbers: Set<number>;
  view: { readonly version: number; readonly ticks: TicksView } | null;
}
const ticked = new WeakMap<Handwork, Ticks>();
function ticksOf(model: DraftModel): Ticks | null {
  const ticks = ticked.get(model.handwork);
  return ticks?.sheetName === model.layout.sheetName ? ticks : null;
}

const NOTHING: TicksView = { count: 0, amount: ZERO_WON, leftOut: 0 };

export function isTicked(model: DraftModel, row: DraftRow): boolean {
  return ticksOf(model)?.numbers.has(row.number) === true;
}

export function tick(model: DraftModel, rows: Iterable<DraftRow>, on: boolean): void {
  const numbers = ticksOf(model)?.numbers ?? new Set<number>();
  for (const { number } of rows) {
    if (on) numbers.add(number);
    else numbers.delete(number);
  }
  ticked.set(model.handwork, { sheetName: model.layout.sheetName, numbers, view: null });
}

export function clearTicks(model: DraftModel): void {
  ticked.delete(model.handwork);
}

/** In the order of the sheet. A row that the sheet, laid out anew, no longer has is not among them. */
export function tickedRows(model: DraftModel): readonly DraftRow[] {
  const numbers = ticksOf(model)?.numbers;
  return numbers === undefined || numbers.size === 0 ? [] : model.rows.filter((row) => numbers.has(row.number));
}

/** How many are ticked, what of them would be sent, and how many of them are left out already. */
export function ticksView(model: DraftModel): TicksView {
  const ticks = ticksOf(model);
  if (ticks === null || ticks.numbers.size === 0) return NOTHING;
  if (ticks.view?.version === model.version) return ticks.view.ticks;
  let amount = ZERO_WON;
  let leftOut = 0;
  const rows = tickedRows(model);
  for (const row of rows) {
    if (row.leftOut !== null) leftOut += 1;
    else if (model.isReady(row) && row.reading.amount !== null) amount = addWon(amount, row.reading.amount);
  }
  const view = { count: rows.length, amount, leftOut };
  ticks.view = { version: model.version, ticks: view };
  return view;
}
