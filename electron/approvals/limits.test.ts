import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../shared/approval.ts';
import { won } from '../../shared/money.ts';
import type { RowToFreeze } from '../batches/freeze.ts';
import type { Batch } from '../ledger/batches.ts';
import { MONDAY } from '../practice/tests/world.ts';
import { LedgerWorld, rowsToFreeze, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { begunToday } from './demand.ts';
import { setRule } from './rules.ts';

const CONNECTION = TEST_CONNECTION('portone');

let world: LedgerWorld;
beforeEach(async () => {
  world = await LedgerWorld.start('portone');
});
afterEach(() => world.close());

const rule = (wish: ApprovalRule): void => setRule(CONNECTION, wish, { db: world.db, now: world.now, actor: 'tester' });

/** One row for each amount, each to another partner. */
function freeze(amounts: readonly number[]): Batch {
  const partners = rowsToFreeze('portone', amounts.length).map((row) => row.payee);
  const rows = amounts.map((amount, index): RowToFreeze => {
    const payee = partners[index] ?? '';
    return {
      sheetRow: index + 2,
      payee,
      payeeName: null,
      amount: won(amount),
      date: MONDAY,
      row: { kind: 'manual-settlement', partnerId: payee, settlementDate: MONDAY, settlementAmount: won(amount), settlementTaxFreeAmount: null, memo: null },
      cells: [payee, amount],
    };
  });
  return world.freeze(rows.length, { rows });
}

describe('attack: deductions under a limit', () => {
  it('of one batch do not make room for what another partner is paid', () => {
    rule({ asked: false, batchLimit: won(1_000_000), dayLimit: null });
    expect(() => freeze([50_000_000, -49_900_000])).toThrow(expect.objectContaining({ code: 'LIMIT_BATCH', params: { limit: '1,000,000', amount: '50,000,000' } }));
    expect(freeze([1_000_000, -300_000]).amount).toBe(700_000);
  });

  it('frozen before the limit came do not make room when it starts', async () => {
    const batch = freeze([50_000_000, -49_900_000]);
    rule({ asked: false, batchLimit: won(1_000_000), dayLimit: null });
    await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'LIMIT_BATCH' });
    expect(world.posts()).toBe(0);
  });

  it('never lower what the day has sent, neither beside a payment nor by themselves', async () => {
    const [first, deductions, next] = [freeze([700_000, -600_000]), freeze([-900_000]), freeze([400_000])];
    rule({ asked: false, batchLimit: null, dayLimit: won(1_000_000) });
    await world.send(first.id);
    expect(begunToday(world.db, CONNECTION, world.now)).toBe(700_000);
    await world.send(deductions.id);
    expect(begunToday(world.db, CONNECTION, world.now)).toBe(700_000);
    await expect(world.send(next.id)).rejects.toMatchObject({ code: 'LIMIT_DAY', params: { sent: '700,000', amount: '400,000' } });
  });

  it('do not make room in the batch that is about to begin either', async () => {
    const batch = freeze([1_500_000, -1_400_000]);
    rule({ asked: false, batchLimit: null, dayLimit: won(1_000_000) });
    await expect(world.send(batch.id)).rejects.toMatchObject({ code: 'LIMIT_DAY' });
    expect(world.posts()).toBe(0);
  });
});
