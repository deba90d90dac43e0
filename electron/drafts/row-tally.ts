import type { Finding, IssueCode, Severity } from '../../shared/issues.ts';
import type { RowReading } from '../../shared/kinds/kind.ts';

/** What of a row is counted. */
export interface TalliedRow {
  /** Its place among the rows of the draft, from 0. */
  readonly index: number;
  readonly reading: RowReading;
  readonly across: readonly Finding[];
}

export interface IssueCount {
  readonly severity: Severity;
  count: number;
  fixable: number;
}

interface CodeTally {
  readonly bySeverity: Map<Severity, IssueCount>;
  findings: number;
  /** No row before this one has the code; `exact` when this one itself has it. */
  first: number;
  exact: boolean;
}

function found(row: TalliedRow, fits: (finding: Finding) => boolean): boolean {
  return row.reading.findings.some(fits) || row.across.some(fits);
}

/**
 * How the rows that take part stand, kept up to date one row at a time: a hundred thousand rows must not be counted
 * again because one cell changed. A row is removed as it was added, then changed, then added again.
 */
export class RowTally {
  #ready = 0;
  #errors = 0;
  #errorAmount = 0;
  #warnings = 0;
  #notes = 0;
  readonly #codes = new Map<IssueCode, CodeTally>();

  /** `warnings` and `notes` count rows, not findings. */
  get counts(): { ready: number; errors: number; warnings: number; notes: number } {
    return { ready: this.#ready, errors: this.#errors, warnings: this.#warnings, notes: this.#notes };
  }

  /** What the rows with errors would pay, as far as it can be read. */
  get errorAmount(): number {
    return this.#errorAmount;
  }

  add(row: TalliedRow): void {
    this.#count(row, 1);
    this.#each(row, (finding) => {
      const tally = this.#codes.get(finding.code) ?? { bySeverity: new Map<Severity, IssueCount>(), findings: 0, first: row.index, exact: true };
      this.#codes.set(finding.code, tally);
      if (tally.findings === 0 || row.index <= tally.first) {
        tally.first = row.index;
        tally.exact = true;
      }
      tally.findings += 1;
      const count = tally.bySeverity.get(finding.severity) ?? { severity: finding.severity, count: 0, fixable: 0 };
      tally.bySeverity.set(finding.severity, count);
      count.count += 1;
      if (finding.fix !== null) count.fixable += 1;
    });
  }

  remove(row: TalliedRow): void {
    this.#count(row, -1);
    this.#each(row, (finding) => {
      const tally = this.#codes.get(finding.code);
      const count = tally?.bySeverity.get(finding.severity);
      if (!tally || !count) throw new RangeError('this row was never counted');
      // The next one that has it comes later: it is looked for from here when somebody asks.
      if (row.index === tally.first) tally.exact = false;
      tally.findings -= 1;
      count.count -= 1;
      if (finding.fix !== null) count.fixable -= 1;
    });
  }

  *issues(): Generator<{ code: IssueCode } & IssueCount> {
    for (const [code, { bySeverity }] of this.#codes) for (const count of bySeverity.values()) if (count.count > 0) yield { code, ...count };
  }

  /** The first of the rows with this code; null when none has it. `takesPart` says which rows were added. */
  first<Row extends TalliedRow>(code: IssueCode, rows: readonly Row[], takesPart: (row: Row) => boolean): Row | null {
    const tally = this.#codes.get(code);
    if (!tally || tally.findings === 0) return null;
    if (!tally.exact) {
      let index = tally.first;
      for (let row = rows[index]; row !== undefined; row = rows[(index += 1)]) if (takesPart(row) && found(row, (finding) => finding.code === code)) break;
      tally.first = index;
      tally.exact = true;
    }
    return rows[tally.first] ?? null;
  }

  #count(row: TalliedRow, sign: 1 | -1): void {
    if (row.reading.row === null) {
      this.#errors += sign;
      this.#errorAmount += sign * (row.reading.amount ?? 0);
    } else this.#ready += sign;
    if (found(row, (finding) => finding.severity === 'warning')) this.#warnings += sign;
    if (found(row, (finding) => finding.severity === 'note')) this.#notes += sign;
  }

  #each(row: TalliedRow, use: (finding: Finding) => void): void {
    for (const finding of row.reading.findings) use(finding);
    for (const finding of row.across) use(finding);
  }
}
