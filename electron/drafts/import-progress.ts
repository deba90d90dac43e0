import type { ReadProgress } from '../sheets/table.ts';

/** How far a file is on its way to a draft. First its bytes are read, then its rows are checked. */
export interface ImportProgress {
  readonly phase: 'reading' | 'checking';
  /** Rows read or checked so far. */
  readonly rows: number;
  /** Known once the file is read. */
  readonly rowsTotal: number | null;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** Of this phase; null until there is enough to go by. */
  readonly rowsPerSecond: number | null;
  /** Seconds until this phase is over. */
  readonly secondsLeft: number | null;
}

/** Before this many milliseconds a rate says more about the start than about the file. */
const ENOUGH_MS = 250;
/** Nobody reads faster, and every report costs the reading something. */
const REPORT_EVERY_MS = 100;

/** Turns what reader and checker count into rates and time left. `now` in milliseconds, only ever going forward. */
export class ImportMeter {
  readonly #now: () => number;
  readonly #report: (progress: ImportProgress) => void;
  #bytes: ReadProgress = { rows: 0, bytesRead: 0, bytesTotal: 0 };
  #startedAt: number;
  #reportedAt: number | null = null;

  constructor(now: () => number, report: (progress: ImportProgress) => void) {
    this.#now = now;
    this.#report = report;
    this.#startedAt = now();
  }

  reading(progress: ReadProgress): void {
    this.#bytes = progress;
    const { rows, bytesRead, bytesTotal } = progress;
    this.#tell('reading', rows, null, bytesRead, bytesTotal);
  }

  /** From here on rows are checked. */
  startChecking(rowsTotal: number): void {
    this.#startedAt = this.#now();
    this.#reportedAt = null;
    this.checking(0, rowsTotal);
  }

  checking(rows: number, rowsTotal: number): void {
    if (this.#reportedAt !== null && rows < rowsTotal && this.#now() - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#tell('checking', rows, rowsTotal, rows, rowsTotal);
  }

  #tell(phase: ImportProgress['phase'], rows: number, rowsTotal: number | null, done: number, total: number): void {
    const now = this.#now();
    this.#reportedAt = now;
    const elapsed = now - this.#startedAt;
    const known = elapsed >= ENOUGH_MS && done > 0;
    this.#report({
      phase,
      rows,
      rowsTotal,
      bytesRead: this.#bytes.bytesRead,
      bytesTotal: this.#bytes.bytesTotal,
      rowsPerSecond: known ? (rows * 1000) / elapsed : null,
      secondsLeft: known ? (Math.max(0, total - done) * elapsed) / done / 1000 : null,
    });
  }
}
