/**
 * The thread that writes files, going wrong in the middle of the rows: crooked-export.ts WRONG [READING] [FILE]. READING: at which
 * reading of the rows of a batch, from 1.
 */
import { existsSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Compilable } from 'kysely';
import { Database } from '../ledger/database.ts';

/** Well behind the first progress that is told, and far from the end. */
const AT_ROW = 700;
const [wrong = '', reading = '1', gate = ''] = process.argv.slice(2);
let readings = 0;

function isRow(value: unknown): value is { amount: number } {
  return typeof value === 'object' && value !== null && 'sheet_row' in value && 'outcome' in value;
}

/** Nothing else of this thread goes on meanwhile. */
function waitFor(path: string): void {
  while (!existsSync(path)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

const WRONGS: Readonly<Record<string, (row: { amount: number }, number: number) => 'left-out' | undefined>> = {
  'loses a row': (_row, number) => (number === AT_ROW ? 'left-out' : undefined),
  'changes an amount': (row, number) => void (number === AT_ROW ? (row.amount += 1) : 0),
  // Two wrongs that together leave the total right.
  'moves money between outcomes': (row, number) => void (number === AT_ROW ? (row.amount += 7) : number === AT_ROW + 1 ? (row.amount -= 7) : 0),
  ends: (_row, number) => void (number === AT_ROW && process.exit(3)),
  throws: (_row, number) => void (number === AT_ROW && setImmediate(() => { throw new Error('out of nowhere'); })),
  babbles: (_row, number) => void (number === AT_ROW && parentPort?.postMessage({ type: 'done', vouchers: { count: -1 } }, [])),
  hangs: (_row, number) => {
    if (number !== AT_ROW) return;
    for (;;);
  },
  // Says so first, as progress that the honest thread never tells.
  waits: (_row, number) => {
    if (number !== 1) return;
    parentPort?.postMessage({ type: 'progress', done: 0, total: 0 }, []);
    waitFor(gate);
  },
};

function* goneWrong(honest: Iterable<unknown>): Generator {
  let number = 0;
  for (const row of honest) {
    if (isRow(row)) {
      number += 1;
      if (number === 1) readings += 1;
      if (readings === Number(reading) && WRONGS[wrong]?.(row, number) === 'left-out') continue;
    }
    yield row;
  }
}

const each = Object.getOwnPropertyDescriptor(Database.prototype, 'each')?.value as (this: Database, query: Compilable) => Generator;
Object.defineProperty(Database.prototype, 'each', {
  value(this: Database, query: Compilable) {
    return goneWrong(each.call(this, query));
  },
});

await import('../exports/export-worker.ts');
