/**
 * Rows on their way to the sink, in chunks that neither side stalls on: so many rows, or fewer when they are wide or
 * long. A row is counted against the budget when it comes in, since one shared text can stand in a million cells.
 */
import type { Cell } from '../../shared/cells.ts';
import { CHUNK_ROWS, CHUNK_WEIGHT } from './limits.ts';
import type { ReadBudget } from './limits.ts';
import type { TableSink } from './table.ts';

interface Chunk {
  readonly rowNumbers: number[];
  readonly rows: Cell[][];
}

export class RowBuffer {
  readonly #budget: ReadBudget;
  readonly #sink: TableSink;
  readonly #full: Chunk[] = [];
  #chunk: Chunk = { rowNumbers: [], rows: [] };
  #weight = 0;

  constructor(budget: ReadBudget, sink: TableSink) {
    this.#budget = budget;
    this.#sink = sink;
  }

  /** Whether a chunk waits to be sent. */
  get full(): boolean {
    return this.#full.length > 0;
  }

  /** Errors: FILE_INFLATES_TOO_MUCH. */
  add(rowNumber: number, row: Cell[]): void {
    let characters = 0;
    for (const cell of row) if (typeof cell === 'string') characters += cell.length;
    this.#budget.addRow(row.length, characters);
    this.#chunk.rowNumbers.push(rowNumber);
    this.#chunk.rows.push(row);
    this.#weight += row.length * 4 + characters;
    if (this.#chunk.rows.length >= CHUNK_ROWS || this.#weight >= CHUNK_WEIGHT) this.#close();
  }

  async sendFull(): Promise<void> {
    for (const chunk of this.#full.splice(0)) await this.#sink.rows(chunk.rowNumbers, chunk.rows);
  }

  async sendAll(): Promise<void> {
    if (this.#chunk.rows.length > 0) this.#close();
    await this.sendFull();
  }

  #close(): void {
    this.#full.push(this.#chunk);
    this.#chunk = { rowNumbers: [], rows: [] };
    this.#weight = 0;
  }
}
