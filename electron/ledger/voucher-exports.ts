import { z } from 'zod';
import type { Won } from '../../shared/money.ts';
import type { Environment } from '../../shared/services.ts';
import { sql } from './database.ts';
import type { Database } from './database.ts';

const stretchesSchema = z.record(z.string(), z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])));

/** Rows of batches, as stretches of neighbours: a whole batch is one. */
export class Stretches {
  readonly #batches: Map<string, [first: number, last: number][]>;

  constructor(held: Readonly<Record<string, readonly (readonly [number, number])[]>> = {}) {
    this.#batches = new Map(Object.entries(held).map(([id, stretches]) => [id, stretches.map(([first, last]) => [first, last])]));
  }

  /** In the order of the rows. */
  add(id: string, seq: number): void {
    const stretches = this.#batches.get(id) ?? [];
    this.#batches.set(id, stretches);
    const last = stretches.at(-1);
    if (last !== undefined && last[1] === seq - 1) last[1] = seq;
    else stretches.push([seq, seq]);
  }

  batches(): readonly string[] {
    return [...this.#batches.keys()];
  }

  has(id: string, seq: number): boolean {
    const stretches = this.#batches.get(id);
    if (stretches === undefined) return false;
    let [low, high] = [0, stretches.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = stretches[middle] ?? [0, -1];
      if (seq < first) high = middle - 1;
      else if (seq > last) low = middle + 1;
      else return true;
    }
    return false;
  }

  text(): string {
    return JSON.stringify(Object.fromEntries(this.#batches));
  }
}

export interface VoucherExport {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly actor: string;
  readonly rows: Stretches;
}

/** Exports to the books, oldest first. */
export function listVoucherExports(db: Database, environment: Environment): readonly VoucherExport[] {
  return db
    .all(sql.selectFrom('voucher_exports').select(['at', 'actor', 'rows']).where('environment', '=', environment).orderBy('id'))
    .map(({ at, actor, rows }) => ({ at, actor, rows: new Stretches(stretchesSchema.parse(JSON.parse(rows))) }));
}

/** `sha256`: of the file that was handed over. `rows`: the text of `Stretches`. */
export function recordVoucherExport(db: Database, made: { readonly at: number; readonly actor: string; readonly environment: Environment; readonly count: number; readonly amount: Won; readonly sha256: string; readonly rows: string }): void {
  db.run(sql.insertInto('voucher_exports').values(made));
}
