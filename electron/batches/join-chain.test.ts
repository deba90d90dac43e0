import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kstDate } from '../../shared/calendar.ts';
import { won } from '../../shared/money.ts';
import type { Chain, ChainList, ChainPayout, ChainSettlement } from '../services/chain.ts';
import type { RowGroup } from '../ledger/joined.ts';
import { joinChain, toneOf } from './join-chain.ts';

const DAY = kstDate('2026-12-01');
const list = <Item>(items: readonly Item[], change: Partial<ChainList<Item>> = {}): ChainList<Item> => ({ items, answer: 'whole', error: null, ...change });
const group = (payee: string, status: string | null, amount = 100, count = 1): RowGroup => ({ payee, payeeName: null, date: DAY, status, count, amount: won(amount) });
const settlement = (payee: string, status: string, amount = 100, change: Partial<ChainSettlement> = {}): ChainSettlement => ({ id: `ps-${payee}`, payee, payeeName: payee, date: DAY, status, amount: won(amount), bulkId: null, ...change });
const payout = (payee: string, status: string, bulkId: string | null, change: Partial<ChainPayout> = {}): ChainPayout => ({ id: `po-${payee}`, payee, payeeName: payee, status, bulkId, amount: won(97), createdAt: '2026-12-01T00:00:00Z', scheduledAt: null, failReason: null, ...change });
const chain = (change: Partial<Chain> = {}): Chain => ({ settlements: list([]), bulks: list([]), payouts: list([]), accounts: list([]), ...change });
const todos = (groups: readonly RowGroup[], read: Chain) => joinChain(groups, read).joined.todos.map(({ type, rows, bulk }) => [type, rows, bulk]);

describe('what is left to do', () => {
  it.each([
    ['PAYOUT_PREPARED', 'confirm'], ['CONFIRMED', 'make-bulk'], ['PAYOUT_WITHHELD', 'release'], ['PAYOUT_EXCLUDED', 'excluded'],
    ['PAYOUT_SCHEDULED', 'scheduled'], ['IN_PAYOUT', 'under-way'], ['PAYOUT_FAILED', 'failed'], ['CANCELLED', 'stopped'], ['BRAND_NEW', 'unclear'],
  ])('for a settlement %s: %s', (status, expected) => {
    expect(todos([group('a', 'SETTLED')], chain({ settlements: list([settlement('a', status)]) }))).toEqual([[expected, 1, null]]);
  });

  it.each([['PREPARED', 'sign'], ['CONFIRMED', 'sign'], ['SCHEDULED', 'scheduled'], ['PROCESSING', 'under-way'], ['FAILED', 'failed'], ['STOPPED', 'stopped']])('for a payout %s: %s', (status, expected) => {
    const read = chain({ settlements: list([settlement('a', 'CONFIRMED', 100, { bulkId: 'B' })]), payouts: list([payout('a', status, 'B')]), bulks: list([{ id: 'B', status: 'PREPARED', name: null, scheduledAt: null }]) });
    expect(todos([group('a', 'PAYOUT_CONFIRMED')], read)).toEqual([[expected, 1, 'B']]);
  });

  it('is nothing for what is paid by its own status, whatever the links say', () => {
    expect(todos([group('a', 'PAID_OUT')], chain({ settlements: list([settlement('a', 'PAYOUT_FAILED')]) }))).toEqual([]);
  });

  it('is to wait before the day, and to look where nothing fits', () => {
    expect(todos([group('a', 'SCHEDULED', 5, 3), group('b', 'IN_PROCESS'), group('c', 'SETTLED'), group('d', null)], chain())).toEqual([['wait-date', 4, null], ['unclear', 2, null]]);
    expect(todos([group('c', 'SETTLED')], chain({ settlements: list<ChainSettlement>([], { answer: 'failed', error: 'FORBIDDEN' }) }))).toEqual([['confirm', 1, null]]);
  });

  it('cannot pay a payee whose sum is not above zero', () => {
    const read = chain({ settlements: list([settlement('a', 'PAYOUT_PREPARED', -30), settlement('b', 'PAYOUT_PREPARED', 30)]) });
    const { joined } = joinChain([group('a', 'SETTLED', -30), group('b', 'SETTLED', 30)], read);
    expect(joined.todos.map(({ type, rows }) => [type, rows])).toEqual([['offset', 1], ['confirm', 1]]);
    expect(joined.negative).toEqual({ count: 1, rows: [{ payee: 'a', payeeName: 'a', amount: -30, status: null, date: null }] });
    // Before the day, too: what is to come counts together with what is settled.
    expect(joinChain([group('c', 'SCHEDULED', -10), group('d', 'SCHEDULED', -10)], chain({ settlements: list([settlement('d', 'PAYOUT_PREPARED', 50)]) })).joined.negative.rows.map(({ payee }) => payee)).toEqual(['c']);
  });
});

describe('a link', () => {
  it('is sure only where the service names it, and inferred everywhere else', () => {
    const account = { id: 'at', status: 'SUCCEEDED', payoutId: 'po-a', bulkId: 'X', amount: won(97), scheduledAt: null, failReason: null };
    const of = (read: Chain) => [...joinChain([group('a', 'PAID_OUT')], read).links.values()][0]?.map(({ stage, link }) => `${stage} ${link}`);
    const payouts = list([payout('a', 'SUCCEEDED', 'B')]);
    expect(of(chain({ settlements: list([settlement('a', 'PAID_OUT', 100, { bulkId: 'B' })]), payouts, accounts: list([account]) }))).toEqual(['settlement inferred', 'bulk sure', 'payout sure', 'account sure']);
    expect(of(chain({ settlements: list([settlement('a', 'PAID_OUT')]), payouts, accounts: list([account]) }))).toEqual(['settlement inferred', 'bulk inferred', 'payout inferred', 'account sure']);
    const two = list([payout('a', 'SUCCEEDED', 'B'), payout('a', 'FAILED', 'B', { id: 'po-2' })]);
    expect(of(chain({ settlements: list([settlement('a', 'PAID_OUT', 100, { bulkId: 'B' })]), payouts: two }))?.[2]).toBe('payout inferred');
    expect(of(chain())).toEqual([]);
  });

  it('takes no payout for a settlement that is in none, nor one that was cancelled', () => {
    const payouts = list([payout('a', 'CANCELLED', 'OLD')]);
    expect(joinChain([group('a', 'SETTLED')], chain({ settlements: list([settlement('a', 'PAYOUT_PREPARED')]), payouts })).joined.bulks).toEqual([]);
    expect(joinChain([group('a', 'PAYOUT_CONFIRMED')], chain({ settlements: list([settlement('a', 'CONFIRMED')]), payouts })).joined.todos).toMatchObject([{ type: 'make-bulk' }]);
  });

  it('of several settlements of a day takes the one that fits the transfer', () => {
    const settlements = list([settlement('a', 'PAYOUT_PREPARED', 10, { id: 'new' }), settlement('a', 'PAID_OUT', 100, { id: 'old' })]);
    const links = joinChain([group('a', 'PAID_OUT', 100), group('a', 'SETTLED', 10)], chain({ settlements })).links;
    expect([...links.values()].map((own) => own[0]?.id)).toEqual(['old', 'new']);
  });
});

describe('the picture', () => {
  it('counts every row once and adds up, whatever the service says', () => {
    const status = fc.constantFrom('SCHEDULED', 'IN_PROCESS', 'SETTLED', 'PAYOUT_CONFIRMED', 'IN_PAYOUT', 'PAID_OUT', 'OTHER');
    const settled = fc.constantFrom('PAYOUT_PREPARED', 'CONFIRMED', 'PAYOUT_SCHEDULED', 'PAYOUT_FAILED', 'PAID_OUT', 'PAYOUT_WITHHELD', 'NEWS');
    const payee = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(fc.property(
      fc.uniqueArray(fc.record({ payee, status, amount: fc.integer({ min: -500, max: 500 }), count: fc.integer({ min: 1, max: 9 }) }), { selector: (one) => `${one.payee} ${one.status}` }),
      fc.array(fc.record({ payee, status: settled, amount: fc.integer({ min: -500, max: 500 }), bulkId: fc.constantFrom('B', 'C', null) })),
      fc.array(fc.record({ payee, status: fc.constantFrom('PREPARED', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'NEWS'), bulkId: fc.constantFrom('B', 'C') })),
      (rows, settlements, payouts) => {
        const groups = rows.map((row) => group(row.payee, row.status, row.amount, row.count));
        const { joined, links } = joinChain(groups, chain({
          settlements: list(settlements.map((one, at) => settlement(one.payee, one.status, one.amount, { id: `s${at}`, bulkId: one.bulkId }))),
          payouts: list(payouts.map((one, at) => payout(one.payee, one.status, one.bulkId, { id: `p${at}` }))),
        }));
        const count = groups.reduce((sum, one) => sum + one.count, 0);
        expect(joined.ours).toEqual({ count, amount: groups.reduce((sum, one) => sum + one.amount, 0) });
        const done = groups.filter((one) => one.status === 'PAID_OUT').reduce((sum, one) => sum + one.count, 0);
        const open = joined.todos.reduce((sum, one) => sum + one.rows, 0);
        expect(open).toBeLessThanOrEqual(count - done);
        expect(links.size).toBe(groups.length);
        for (const stage of joined.stages) expect(stage.statuses.reduce((sum, one) => sum + one.amount, 0)).toBe(stage.amount);
      },
    ), { seed: 20261120, numRuns: 300 });
  });

  it('shows statuses it does not know as they come, never as good or bad', () => {
    expect(toneOf('payout', 'TELEPORTED')).toBe('unknown');
    const { joined } = joinChain([group('a', 'SOON')], chain({ settlements: list([settlement('a', 'HOVERING')]) }));
    expect(joined.stages.slice(0, 2).map(({ statuses }) => statuses)).toMatchObject([[{ status: 'SOON', tone: 'unknown' }], [{ status: 'HOVERING', tone: 'unknown' }]]);
  });
});
