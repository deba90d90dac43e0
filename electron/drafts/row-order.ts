import type { Layout } from '../../shared/kinds/layout.ts';
import type { GridRow, RowSort } from '../../shared/views.ts';
import { columnValues } from './column-values.ts';
import type { ColumnValues } from './column-values.ts';
import type { Handwork } from './handwork.ts';
import type { DraftModel } from './model.ts';
import { stateOf } from './row-state.ts';

/** An order as it was taken. */
export interface RowOrder {
  /** Places among the rows of the draft. */
  readonly order: Int32Array;
  /** Whether something it was taken by has changed since: sorting again may give another one. */
  readonly isOlder: boolean;
}

interface TakenOrder {
  readonly layout: Layout;
  readonly order: Int32Array;
  /** What the rows were sorted by, at that time. */
  readonly by: Int32Array;
}

/** Orders kept of each draft: the one on screen, and those of windows that show it too. */
const KEPT = 4;
const taken = new WeakMap<Handwork, Map<string, TakenOrder>>();

/** The worst first. */
const STATES: readonly GridRow['state'][] = ['error', 'warning', 'ready', 'left-out'];

/** What each row is sorted by, as a number that only changes when that changes. */
function sortedBy(model: DraftModel, by: RowSort['by']): { readonly keys: Int32Array; readonly values: ColumnValues | null } {
  if (by === 'row') return { keys: Int32Array.from(model.rows.keys()), values: null };
  if (by === 'state') return { keys: Int32Array.from(model.rows, (row) => STATES.indexOf(stateOf(model, row))), values: null };
  const values = columnValues(model, by);
  return { keys: values.ids, values };
}

/**
 * The order of all rows: by value, then what cannot be read, then what is empty, whichever the direction; what is
 * equal stays in the order of the sheet.
 */
function ordered(keys: Int32Array, values: ColumnValues | null, direction: RowSort['direction']): Int32Array {
  const ranks = values?.ranks ?? null;
  const last = (ranks ?? keys).reduce((most, number) => Math.max(most, number), -1);
  const places = last + 3;
  const placeOf = (key: number): number => {
    const rank = ranks === null ? key : (ranks[key] ?? -1);
    if (rank >= 0) return direction === 'ascending' ? rank : last - rank;
    return values?.values[key]?.type === 'blank' ? last + 2 : last + 1;
  };
  // Counted, not compared: every value has its rank already. Plain loops, since this is what somebody waits for.
  const count = keys.length;
  const place = new Int32Array(count);
  const starts = new Int32Array(places + 1);
  for (let index = 0; index < count; index += 1) {
    const at = placeOf(keys[index] ?? 0);
    place[index] = at;
    starts[at + 1] = (starts[at + 1] ?? 0) + 1;
  }
  for (let index = 1; index <= places; index += 1) starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
  const order = new Int32Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = place[index] ?? 0;
    const start = starts[at] ?? 0;
    order[start] = index;
    starts[at] = start + 1;
  }
  return order;
}

function isSame(left: Int32Array, right: Int32Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

/** The order that was taken for this sort, or a new one when there is none: asked for the first time, or the sheet was laid out anew. */
export function rowOrder(model: DraftModel, { by, direction, taken: turn }: RowSort): RowOrder {
  const orders = taken.get(model.handwork) ?? new Map<string, TakenOrder>();
  taken.set(model.handwork, orders);
  const name = `${by} ${direction} ${turn}`;
  const { keys, values } = sortedBy(model, by);
  const held = orders.get(name);
  if (held?.layout === model.layout && held.order.length === model.rows.length) return { order: held.order, isOlder: !isSame(held.by, keys) };
  const order = ordered(keys, values, direction);
  orders.delete(name);
  orders.set(name, { layout: model.layout, order, by: Int32Array.from(keys) });
  for (const oldest of orders.keys()) {
    if (orders.size <= KEPT) break;
    orders.delete(oldest);
  }
  return { order, isOlder: false };
}

/** Whether an order that was taken for this sort is still held: a place in it means the same row as before. */
export function isOrderHeld(model: DraftModel, { by, direction, taken: turn }: RowSort): boolean {
  const held = taken.get(model.handwork)?.get(`${by} ${direction} ${turn}`);
  return held?.layout === model.layout && held.order.length === model.rows.length;
}
