import type { Database } from './database.ts';

/** So many pieces of work go into one transaction at most: longer ones would keep the desk from answering. */
const MOST_TOGETHER = 32;

/** A service takes tens of milliseconds for a row: so many more are hardly felt, and halve the writing. */
const GATHER_MS = 4;

export function gatherCommits(commit: () => void): void {
  setTimeout(commit, GATHER_MS);
}

function atEndOfTurn(commit: () => void): void {
  setImmediate(commit);
}

interface Piece {
  readonly work: () => void;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Changes of several requests under way share one commit, and so one wait for the disk: whatever is asked for in one turn
 * of the event loop is written together. While the disk is slow more comes together by itself. What a promise here
 * resolves to is on disk.
 */
export class GroupCommit {
  readonly #db: Database;
  readonly #gather: (commit: () => void) => void;
  #waiting: Piece[] = [];
  #joined = 0;

  /** `gather` decides how long others are waited for where there are any; else until the end of this turn of the event loop. */
  constructor(db: Database, gather: (commit: () => void) => void = atEndOfTurn) {
    this.#db = db;
    this.#gather = gather;
  }

  /** Says that a request is under way, which will bring something to write; what it returns says that it is no more. */
  join(): () => void {
    this.#joined += 1;
    let left = false;
    return () => {
      if (!left) this.#joined -= 1;
      left = true;
    };
  }

  /** Runs the work inside a transaction; resolves once that is committed. Rejects when it was not, with nothing of it written. */
  async together<Value>(work: () => Value): Promise<Value> {
    return await new Promise<Value>((resolve, reject) => {
      let value: Value;
      this.#waiting.push({
        work: () => {
          value = work();
        },
        done: () => resolve(value),
        failed: reject,
      });
      if (this.#waiting.length > 1) return;
      // One request alone would only wait for itself.
      const gather = this.#joined > 1 ? this.#gather : atEndOfTurn;
      gather(() => this.#commit());
    });
  }

  #commit(): void {
    const group = this.#waiting.splice(0, MOST_TOGETHER);
    if (this.#waiting.length > 0) setImmediate(() => this.#commit());
    try {
      this.#db.transaction(() => {
        for (const { work } of group) work();
      });
    } catch (error) {
      if (group.length === 1) return group[0]?.failed(error);
      // Nothing of it is written. Each is tried by itself, so that one that cannot be written harms no other.
      for (const piece of group) this.#alone(piece);
      return;
    }
    for (const { done } of group) done();
  }

  #alone({ work, done, failed }: Piece): void {
    try {
      this.#db.transaction(work);
    } catch (error) {
      return failed(error);
    }
    done();
  }
}
