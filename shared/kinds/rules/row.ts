import type { Bank } from '../../banks.ts';
import type { Cell } from '../../cells.ts';
import type { Finding } from '../../issues.ts';
import {
  finding, looksLikeResidentNumber, type Reading, readAccount, readBank, readBusinessNumber, readText, softened,
} from '../../values/index.ts';
import type { FieldKey } from '../fields.ts';
import type { RowCells } from '../kind.ts';
import type { StatedPayee } from './payees.ts';

/** Collects the findings of one row while its cells are read. */
export class RowReader {
  readonly findings: Finding[] = [];
  readonly #fields: RowCells['fields'];

  constructor(cells: RowCells) {
    this.#fields = cells.fields;
  }

  cell(field: FieldKey): Cell {
    return this.#fields[field] ?? null;
  }

  add(...found: readonly Finding[]): void {
    for (const each of found) this.findings.push(each);
  }

  take<Value>(reading: Reading<Value>): Value | null {
    for (const each of reading.findings) this.findings.push(each);
    return reading.value;
  }

  /** A value without which the row can't be sent. */
  required<Value>(field: FieldKey, read: (cell: Cell, field: FieldKey) => Reading<Value>): Value | null {
    const reading = read(this.cell(field), field);
    if (reading.value === null && reading.findings.length === 0) {
      this.findings.push(finding('error', 'REQUIRED_VALUE_MISSING', field));
    }
    return this.take(reading);
  }

  optional<Value>(field: FieldKey, read: (cell: Cell, field: FieldKey) => Reading<Value>): Value | null {
    const cell = this.cell(field);
    return cell === null ? null : this.take(read(cell, field));
  }

  get hasError(): boolean {
    return this.findings.some((found) => found.severity === 'error');
  }

  /** Reads the columns that are never sent, and gives back what the service may know better. */
  reference(): StatedPayee {
    const bank: Bank | null = this.optional('bank', readBank);
    const accountNumber = this.optional('accountNumber', readAccount);
    const holderName = this.optional('holderName', (cell, field) => softened(readText(cell, field)));
    const businessNumber = this.optional('businessNumber', readBusinessNumber);
    return { bank, accountNumber, holderName, businessNumber };
  }

  /** Words that will be sent: must not carry a resident number. */
  warnOfResidentNumber(field: FieldKey, text: string | null): void {
    if (text !== null && looksLikeResidentNumber(text, 'text')) this.add(finding('warning', 'RESIDENT_NUMBER', field));
  }
}
