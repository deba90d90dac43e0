import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchId } from '../../shared/ids.ts';
import type { BatchId } from '../../shared/ids.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { compiledOnce } from './compiled.ts';
import type { At } from './compiled.ts';
import { Database, sql } from './database.ts';
import type { Gathering } from './database.ts';
import { GroupCommit } from './group-commit.ts';

let folder: ReturnType<typeof temporaryFolder>;
let db: Database;

beforeEach(() => {
  folder = temporaryFolder();
  db = Database.open(join(folder.path, 'ledger.sqlite'));
});
afterEach(() => {
  db.close();
  folder.remove();
});

const set = (key: string, value: string): void => void db.run(sql.insertInto('settings').values({ key, value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })));
const stored = (key: string): string | undefined => db.first(sql.selectFrom('settings').select('value').where('key', '=', key))?.value;

describe('what a transaction gathers', () => {
  const SUM: Gathering<{ sum: number }> = { begin: () => ({ sum: 0 }), write: (_db, { sum }) => set('sum', String(Number(stored('sum') ?? 0) + sum)) };

  it('is written once, as its last part', () => {
    db.transaction(() => {
      db.gather(SUM).sum += 1;
      db.transaction(() => (db.gather(SUM).sum += 2));
      expect(stored('sum')).toBeUndefined();
    });
    expect(stored('sum')).toBe('3');
  });

  it('is gone with a transaction that was rolled back, and harms no later one', () => {
    expect(() =>
      db.transaction(() => {
        db.gather(SUM).sum += 100;
        throw new Error('no');
      }),
    ).toThrow('no');
    db.transaction(() => (db.gather(SUM).sum += 2));
    expect(stored('sum')).toBe('2');
  });

  it('takes the transaction with it when it cannot be written', () => {
    const BROKEN: Gathering<null> = {
      begin: () => null,
      write: () => {
        throw new Error('not written');
      },
    };
    expect(() =>
      db.transaction(() => {
        set('kept', 'yes');
        db.gather(BROKEN);
      }),
    ).toThrow('not written');
    expect(stored('kept')).toBeUndefined();
  });

  it('is refused outside of a transaction, where nothing would write it', () => {
    expect(() => db.gather(SUM)).toThrow(/transaction/);
  });
});

describe('a query compiled once', () => {
  const insert = compiledOnce((at: At<{ key: string; value: string }>) => sql.insertInto('settings').values({ key: at('key'), value: at('value') }));
  const find = compiledOnce((at: At<{ first: string; last: string }>) => sql.selectFrom('settings').select(['key', 'value']).where('key', '>=', at('first')).where('key', '<=', at('last')).where('value', '!=', 'never').orderBy('key'));

  it('asks with what is given each time, in the place that it has by name', () => {
    db.run(insert({ value: 'one', key: 'a' }));
    db.run(insert({ key: 'b', value: 'two' }));
    expect(db.all(find({ last: 'z', first: 'b' }))).toEqual([{ key: 'b', value: 'two' }]);
    expect(db.all(find({ last: 'a', first: 'a' }))).toEqual([{ key: 'a', value: 'one' }]);
  });

  it('says the same as the builder by itself', () => {
    const id: BatchId = batchId('b1');
    const once = compiledOnce((at: At<{ id: BatchId }>) => sql.selectFrom('requests').select('seq').where('batch_id', '=', at('id')).where('state', '!=', 'answered'));
    const plain = sql.selectFrom('requests').select('seq').where('batch_id', '=', id).where('state', '!=', 'answered').compile();
    expect(once({ id }).compile()).toMatchObject({ sql: plain.sql, parameters: plain.parameters });
  });
});

describe('commits of several requests', () => {
  /** Counts how often others were waited for, and commits only when told. */
  function gathered(): { commits: GroupCommit; times: () => number; commit: () => void } {
    const held: (() => void)[] = [];
    let times = 0;
    const commits = new GroupCommit(db, (commit) => {
      times += 1;
      held.push(commit);
    });
    return { commits, times: () => times, commit: () => held.splice(0).forEach((one) => one()) };
  }

  it('wait for others only where there are any', async () => {
    const { commits, times, commit } = gathered();
    const leave = commits.join();
    await commits.together(() => set('alone', 'yes'));
    expect([times(), stored('alone')]).toEqual([0, 'yes']);
    const leaveToo = commits.join();
    const both = [commits.together(() => set('first', 'yes')), commits.together(() => set('second', 'yes'))];
    expect([times(), stored('first')]).toEqual([1, undefined]);
    commit();
    await Promise.all(both);
    expect([stored('first'), stored('second')]).toEqual(['yes', 'yes']);
    leaveToo();
    leaveToo();
    await commits.together(() => set('alone', 'again'));
    expect([times(), stored('alone')]).toEqual([1, 'again']);
    leave();
  });

  it('are written each by itself when one of them cannot be', async () => {
    const { commits, commit } = gathered();
    commits.join();
    commits.join();
    const good = commits.together(() => set('good', 'yes'));
    const bad = commits.together(() => {
      set('bad', 'yes');
      throw new Error('no');
    });
    commit();
    await expect(bad).rejects.toThrow('no');
    await good;
    expect([stored('good'), stored('bad')]).toEqual(['yes', undefined]);
  });
});
