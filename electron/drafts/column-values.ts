import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import type { FieldKey, FieldType } from '../../shared/kinds/fields.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import { readAmount, readBank, readDate } from '../../shared/values/index.ts';
import type { Reading } from '../../shared/values/index.ts';
import type { ColumnFilter } from '../../shared/views.ts';
import type { Handwork } from './handwork.ts';
import type { DraftModel } from './model.ts';
import { textRanks } from './text-order.ts';

/** What a cell says when it is sorted, filtered or counted: notations of one amount, one day or one bank are one value. */
export type ColumnValue = ColumnFilter['values'][number];

const BLANK: ColumnValue = { value: '', type: 'blank' };

function valueOf<Value>(cell: Cell, reading: Reading<Value>, text: (value: Value) => string): ColumnValue {
  if (reading.value !== null) return { value: text(reading.value), type: 'value' };
  return reading.findings.length === 0 ? BLANK : { value: shownText(cell).trim(), type: 'unreadable' };
}

/** Reads each text, each number and each day once. */
function once(read: (cell: Cell) => ColumnValue): (cell: Cell) => ColumnValue {
  const plain = new Map<Cell, ColumnValue>();
  const days = new Map<string, ColumnValue>();
  const held = <Key>(map: Map<Key, ColumnValue>, key: Key, cell: Cell): ColumnValue => {
    const known = map.get(key) ?? read(cell);
    map.set(key, known);
    return known;
  };
  return (cell) => {
    if (typeof cell !== 'object' || cell === null) return held(plain, cell, cell);
    return cell.type === 'date' && cell.time === null ? held(days, cell.date, cell) : read(cell);
  };
}

/** How a column is read: by what it is mapped to, else as it is shown. */
function valueReader(type: FieldType | null, field: FieldKey | null): (cell: Cell) => ColumnValue {
  if (field !== null) {
    if (type === 'amount') return (cell) => valueOf(cell, readAmount(cell, field), String);
    // Few days and few banks stand in many rows.
    if (type === 'date') return once((cell) => valueOf(cell, readDate(cell, field), String));
    if (type === 'bank') {
      return once((cell) => {
        const reading = readBank(cell, field);
        // What could be two banks is counted as it stands, not as the likelier one.
        const certain = !reading.findings.some((finding) => finding.code === 'BANK_AMBIGUOUS');
        return valueOf(cell, certain ? reading : { ...reading, value: null }, (bank) => bank.name);
      });
    }
  }
  return (cell) => {
    const text = shownText(cell).trim();
    return text === '' ? BLANK : { value: text, type: 'value' };
  };
}

/** The values of one column: each different one has a number, and each row has the number of its value. */
export class ColumnValues {
  readonly values: ColumnValue[] = [];
  /** By the row's place among the rows of the draft. */
  ids = new Int32Array(0);
  readonly #layout: Layout;
  readonly #column: number;
  readonly #numeric: boolean;
  readonly #read: (cell: Cell) => ColumnValue;
  readonly #numbers = { value: new Map<string, number>(), unreadable: new Map<string, number>(), blank: new Map<string, number>() };
  /** What was read for each row: a cell that is still the same one is not read again. */
  #cells: Cell[] = [];
  #version = -1;
  #ranks: Int32Array | null = null;

  constructor(model: DraftModel, column: number) {
    this.#layout = model.layout;
    this.#column = column;
    const mapped = model.layout.columns.find((one) => one.index === column)?.field ?? null;
    const type = mapped === null ? null : (model.kind.fields.find((field) => field.key === mapped)?.type ?? null);
    this.#numeric = type === 'amount';
    this.#read = valueReader(type, mapped);
  }

  /** Whether this is still about the columns as they are mapped now. */
  isOf(model: DraftModel): boolean {
    return this.#layout === model.layout;
  }

  follow(model: DraftModel): this {
    const { rows, version } = model;
    if (version === this.#version && this.ids.length === rows.length) return this;
    if (this.ids.length !== rows.length) {
      this.ids = new Int32Array(rows.length).fill(-1);
      this.#cells = [];
    }
    const at = this.#column - 1;
    for (let index = 0; index < rows.length; index += 1) {
      const cell = rows[index]?.cells[at] ?? null;
      if (this.ids[index] !== -1 && this.#cells[index] === cell) continue;
      this.#cells[index] = cell;
      this.ids[index] = this.#idOf(cell);
    }
    this.#version = version;
    return this;
  }

  /** The number of a value; undefined when no row ever had it. */
  id({ value, type }: ColumnValue): number | undefined {
    return this.#numbers[type].get(value);
  }

  /** The rank of each value among those that can be read; equal ones share a rank, and what has no order has -1. */
  get ranks(): Int32Array {
    if (this.#ranks?.length === this.values.length) return this.#ranks;
    const readable: number[] = [];
    for (let id = 0; id < this.values.length; id += 1) if (this.values[id]?.type === 'value') readable.push(id);
    const among = this.#numeric ? numberRanks(readable.map((id) => Number(this.values[id]?.value))) : textRanks(readable.map((id) => this.values[id]?.value ?? ''));
    const ranks = new Int32Array(this.values.length).fill(-1);
    for (let place = 0; place < readable.length; place += 1) ranks[readable[place] ?? 0] = among[place] ?? 0;
    this.#ranks = ranks;
    return ranks;
  }

  #idOf(cell: Cell): number {
    const value = this.#read(cell);
    const numbers = this.#numbers[value.type];
    const known = numbers.get(value.value);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(value);
    numbers.set(value.value, id);
    return id;
  }
}

function numberRanks(numbers: readonly number[]): Int32Array {
  const sorted = Float64Array.from(new Set(numbers)).sort();
  const ranks = new Int32Array(numbers.length);
  for (let index = 0; index < numbers.length; index += 1) {
    const number = numbers[index] ?? 0;
    let low = 0;
    let high = sorted.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    ranks[index] = low;
  }
  return ranks;
}

const known = new WeakMap<Handwork, Map<number, ColumnValues>>();

/** The values of a column of a draft as it stands. Only what changed since the last time is read. */
export function columnValues(model: DraftModel, column: number): ColumnValues {
  const columns = known.get(model.handwork) ?? new Map<number, ColumnValues>();
  known.set(model.handwork, columns);
  const held = columns.get(column);
  if (held?.isOf(model) === true) return held.follow(model);
  const made = new ColumnValues(model, column);
  columns.set(column, made);
  return made.follow(model);
}
