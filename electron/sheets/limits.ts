/**
 * How much one file may cost. A file is written by others and may be hostile: every number here is checked while
 * reading, before the memory or the time is spent.
 */
import { DeskError } from '../../shared/errors.ts';
import type { ReadProgress } from './table.ts';

export interface ReadLimits {
  /** Bytes of the file as it lies on disk. */
  readonly fileBytes: number;
  /** Bytes of a CSV: its text must fit into memory as a whole. */
  readonly textBytes: number;
  /** Entries in the zip. */
  readonly zipEntries: number;
  /** Inflated bytes of one part, of the shared strings, and of all parts that are read. */
  readonly partBytes: number;
  readonly sharedStringBytes: number;
  readonly totalBytes: number;
  /** Characters of one text, comment or tag in the XML. */
  readonly quietCharacters: number;
  readonly sharedStrings: number;
  readonly sheets: number;
  /** The last row and column that exist in Excel. */
  readonly rows: number;
  readonly columns: number;
  /** Columns with at least one non-empty cell, per sheet. */
  readonly usedColumns: number;
  /** Cells kept in memory, the empty ones between two used columns included, over all sheets. */
  readonly cells: number;
  /** Characters of all texts in cells; a shared text counts in every cell it stands in. */
  readonly characters: number;
  readonly milliseconds: number;
}

const MEGABYTE = 1024 * 1024;

export const DEFAULT_LIMITS: ReadLimits = {
  fileBytes: 200 * MEGABYTE,
  textBytes: 200 * MEGABYTE,
  zipEntries: 10_000,
  partBytes: 800 * MEGABYTE,
  sharedStringBytes: 512 * MEGABYTE,
  totalBytes: 1024 * MEGABYTE,
  quietCharacters: 16 * MEGABYTE,
  sharedStrings: 8_000_000,
  sheets: 1_000,
  rows: 1_048_576,
  columns: 16_384,
  usedColumns: 1_024,
  cells: 20_000_000,
  characters: 256 * MEGABYTE,
  milliseconds: 120_000,
};

export function withDefaults(limits: Partial<ReadLimits> = {}): ReadLimits {
  return { ...DEFAULT_LIMITS, ...limits };
}

/** Rows between two progress reports. */
export const PROGRESS_ROWS = 1_000;
/** One hand-over to the sink is complete at so many rows, or at this weight (4 for each cell, 1 for each character). */
export const CHUNK_ROWS = 2_000;
export const CHUNK_WEIGHT = 400_000;

/** Counts what one reading has cost so far and stops it at a limit. */
export class ReadBudget {
  readonly limits: ReadLimits;
  readonly #deadline: number;
  readonly #onProgress: ((progress: ReadProgress) => void) | undefined;
  #inflated = 0;
  #cells = 0;
  #characters = 0;
  #rows = 0;
  #reportedRows = 0;
  bytesRead = 0;
  bytesTotal = 0;

  constructor(limits: ReadLimits, onProgress?: (progress: ReadProgress) => void) {
    this.limits = limits;
    this.#deadline = performance.now() + limits.milliseconds;
    this.#onProgress = onProgress;
  }

  checkTime(): void {
    if (performance.now() > this.#deadline) {
      throw new DeskError('FILE_TAKES_TOO_LONG', { seconds: Math.ceil(this.limits.milliseconds / 1000) });
    }
  }

  addInflated(bytes: number): void {
    this.#inflated += bytes;
    if (this.#inflated > this.limits.totalBytes) throw inflatesTooMuch(this.limits.totalBytes);
  }

  addRow(cells: number, characters: number): void {
    this.#rows += 1;
    this.#cells += cells;
    this.#characters += characters;
    if (this.#characters > this.limits.characters) {
      throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitCharacters: this.limits.characters });
    }
    if (this.#cells > this.limits.cells) throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitCells: this.limits.cells });
    if (this.#rows - this.#reportedRows >= PROGRESS_ROWS) this.report();
  }

  report(): void {
    this.#reportedRows = this.#rows;
    this.#onProgress?.({ rows: this.#rows, bytesRead: this.bytesRead, bytesTotal: this.bytesTotal });
  }
}

export function inflatesTooMuch(limitBytes: number): DeskError {
  return new DeskError('FILE_INFLATES_TOO_MUCH', { limitBytes });
}

/** The file contradicts itself or its format. `reason` is for the log and for support, not for the sentence. */
export function damaged(reason: string, cause?: unknown): DeskError {
  return new DeskError('FILE_DAMAGED', { reason }, cause === undefined ? {} : { cause });
}
