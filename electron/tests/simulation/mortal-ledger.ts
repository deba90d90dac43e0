import type { Database } from '../../ledger/database.ts';

/** What everything of a dead process meets: neither ledger nor network take anything from it. */
export class Killed extends Error {
  constructor() {
    super('killed');
    this.name = 'Killed';
  }
}

/** One process of the desk. It dies at a numbered step; from then on nothing it does has an effect. */
export class Life {
  readonly #dieAt: number | null;
  readonly #onDeath: () => void;
  #steps = 0;
  #dead = false;

  constructor(dieAt: number | null, onDeath: () => void) {
    this.#dieAt = dieAt;
    this.#onDeath = onDeath;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** A place where the process can be killed. Throws Killed when it is, or was before. */
  step(): void {
    if (this.#dead) throw new Killed();
    this.#steps += 1;
    if (this.#steps !== this.#dieAt) return;
    this.#dead = true;
    this.#onDeath();
    throw new Killed();
  }

  /** Throws Killed when the process is dead already. */
  breathe(): void {
    if (this.#dead) throw new Killed();
  }
}

/**
 * The ledger as one process sees it. It may die before every statement that writes, and before and after every commit.
 * Dying inside a transaction rolls it back, as SQLite does on the next start; what was committed stays. That SQLite
 * keeps this promise on a disk is shown elsewhere, by killing real processes.
 */
export function mortalLedger(db: Database, life: Life): Database {
  const writing = (name: PropertyKey): boolean => name === 'run' || name === 'insertMany';
  return new Proxy(db, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = member.bind(target) as (...values: readonly unknown[]) => unknown;
      return (...values: readonly unknown[]): unknown => {
        if (name === 'transaction' || writing(name)) life.step();
        else life.breathe();
        const result = call(...values);
        if (name === 'transaction' || writing(name)) life.step();
        return result;
      };
    },
  });
}
