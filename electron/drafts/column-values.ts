import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';
import type { FieldKey, FieldType } from '../../shared/kinds/fields.ts';
import type { Layout } from '../../shared/kinds/layout.ts';
import { readAmount, readBank, readDate } from '../../shared/values/index.ts';
import type { Reading } from '../../shared/values/index.ts';
import type { ColumnFilter } from '../../shared/views.ts';
import type { DraftModel } from './model.ts';
import { textRanks } from './text-order.ts';

/** What a cell says when it is sorted, filtered or counted: notations of one amount, one day or one bank are one value. */
export type ColumnValue = ColumnFilter['values'][number];

const BLANK: ColumnValue = { value: '', type: 'blank' };

function valueOf<Value>(cell: Cell, reading: Reading<Value>, text: (value: Value) => string): ColumnValue {
  if (reading.value !== null) return { value: text(reading.value), type: 'value' };
  return reading.findings.length === 0 ? BLANK : { value: shownText(cell).trim(), type: 'unreadable' };
}

/** How a column is read: by what it is mapped to, else as it is shown. */
function valueReader(type: FieldType | null, field: FieldKey | null): (cell: Cell) => ColumnValue {
  if (field !== null) {
    if (type === 'amount') return (cell) => valueOf(cell, readAmount(cell, field), String);
    if (type === 'date') return (cell) => valueOf(cell, readDate(cell, field), String);
    if (type === 'bank') {
      return (cell) => {
        const reading = readBank(cell, field);
        // What could be two banks is counted as it stands, not as the likelier one.
        const certain = !reading.findings.some((finding) => finding.code === 'BANK_AMBIGUOUS');
        return valueOf(cell, certain ? reading : { ...reading, value: null }, (bank) => bank.name);
      };
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
  readonly #byText = new Map<string, number>();
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
    return this.#byText.get(`${type} ${value}`);
  }

  /** The rank of each value among those that can be read; equal ones share a rank, and what has no order has -1. */
  get ranks(): Int32Array {
    if (this.#ranks?.length === this.values.length) return this.#ranks;
    const readable = [...this.values.keys()].filter((id) => this.values[id]?.type === 'value');
    const among = this.#numeric ? numberRanks(readable.map((id) => Number(this.values[id]?.value))) : textRanks(readable.map((id) => this.values[id]?.value ?? ''));
    const ranks = new Int32Array(this.values.length).fill(-1);
    for (const [place, id] of readable.entries()) ranks[id] = among[place] ?? 0;
    this.#ranks = ranks;
    return ranks;
  }

  #idOf(cell: Cell): number {
    const value = this.#read(cell);
    const key = `${value.type} ${value.value}`;
    const known = this.#byText.get(key);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(value);
    this.#byText.set(key, id);
    return id;
  }
}

function numberRanks(numbers: readonly number[]): Int32Array {
  const sorted = Float64Array.from(numbers).sort();
  const rankOf = new Map<number, number>();
  for (const number of sorted) if (!rankOf.has(number)) rankOf.set(number, rankOf.size);
  return Int32Array.from(numbers, (number) => rankOf.get(number) ?? 0);
}

const known = new WeakMap<DraftModel, Map<number, ColumnValues>>();

/** The values of a column of a draft as it stands. Only what changed since the last time is read. */
export function columnValues(model: DraftModel, column: number): ColumnValues {
  const columns = known.get(model) ?? new Map<number, ColumnValues>();
  known.set(model, columns);
  const held = columns.get(column);
  if (held?.isOf(model) === true) return held.follow(model);
  const made = new ColumnValues(model, column);
  columns.set(column, made);
  return made.follow(model);
}
