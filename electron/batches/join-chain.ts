import type { Joined, JoinedStage, JoinedTodo, JoinedTone } from '../../shared/joined.ts';
import { ZERO_WON, addWon, sumWon } from '../../shared/money.ts';
import type { Won } from '../../shared/money.ts';
import type { ChainLink, JoinedChain, RowGroup } from '../ledger/joined.ts';
import type { Chain, ChainAccount, ChainBulk, ChainPayout, ChainSettlement } from '../services/chain.ts';

const FIRST_SHOWN = 20;

const TONES: Readonly<Record<JoinedStage, Readonly<Record<string, JoinedTone>>>> = {
  transfer: { SCHEDULED: 'wait', IN_PROCESS: 'wait', SETTLED: 'todo', PAYOUT_CONFIRMED: 'moving', IN_PAYOUT: 'moving', PAID_OUT: 'done' },
  settlement: {
    PAYOUT_PREPARED: 'todo', PAYOUT_WITHHELD: 'bad', PAYOUT_EXCLUDED: 'bad', CONFIRMED: 'todo', PAYOUT_SCHEDULED: 'wait',
    PAYOUT_FAILED: 'bad', IN_PAYOUT: 'moving', PAID_OUT: 'done', CANCELLED: 'bad',
  },
  bulk: { PREPARING: 'moving', PREPARED: 'todo', SCHEDULED: 'wait', ONGOING: 'moving', POST_PROCESS_PENDING: 'moving', COMPLETED: 'done', CANCELLED: 'bad', STOPPED: 'bad' },
  payout: { CONFIRMED: 'todo', PREPARED: 'todo', SCHEDULED: 'wait', PROCESSING: 'moving', SUCCEEDED: 'done', FAILED: 'bad', STOPPED: 'bad', CANCELLED: 'bad' },
  account: { PREPARED: 'wait', SCHEDULED: 'wait', PROCESSING: 'moving', ASYNC_PROCESSING: 'moving', SUCCEEDED: 'done', FAILED: 'bad', STOPPED: 'bad', CANCELLED: 'bad' },
};

/** A status we do not know is told as such, never as good or bad. */
export function toneOf(stage: JoinedStage, status: string | null): JoinedTone {
  return (status === null ? undefined : TONES[stage][status]) ?? 'unknown';
}

/** Settlements that fit a transfer of this status, where a payee has several on one day. */
const FITS: Readonly<Record<string, readonly string[]>> = {
  SETTLED: ['PAYOUT_PREPARED', 'PAYOUT_WITHHELD', 'PAYOUT_EXCLUDED', 'CANCELLED'],
  PAYOUT_CONFIRMED: ['CONFIRMED', 'PAYOUT_SCHEDULED', 'PAYOUT_FAILED'],
  IN_PAYOUT: ['IN_PAYOUT', 'PAYOUT_FAILED'],
  PAID_OUT: ['PAID_OUT'],
};
/** Not in a payout (any more). */
const WITHOUT_PAYOUT: readonly string[] = ['PAYOUT_PREPARED', 'PAYOUT_WITHHELD', 'PAYOUT_EXCLUDED', 'CANCELLED'];
const GONE: readonly string[] = ['CANCELLED', 'STOPPED'];
/** In no settlement yet. */
export const BEFORE_ITS_DAY: readonly (string | null)[] = ['SCHEDULED', 'IN_PROCESS'];

interface Way {
  readonly group: RowGroup;
  readonly settlement: ChainSettlement | null;
  readonly payout: ChainPayout | null;
  /** Whether the service itself says that the settlement is in the payout's bulk. */
  readonly sure: boolean;
  readonly bulkId: string | null;
  readonly accounts: readonly ChainAccount[];
}

function grouped<Item>(items: readonly Item[], nameOf: (item: Item) => string | null): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

function findWays(groups: readonly RowGroup[], chain: Chain): readonly Way[] {
  const settlements = grouped(chain.settlements.items, ({ payee, date }) => `${date} ${payee}`);
  const payouts = grouped(chain.payouts.items, ({ payee }) => payee);
  const accounts = grouped(chain.accounts.items, ({ payoutId }) => payoutId);
  return groups.map((group) => {
    const settlement = pickSettlement(group, settlements.get(`${group.date} ${group.payee}`) ?? []);
    const nothing = { group, settlement, payout: null, sure: false, bulkId: settlement?.bulkId ?? null, accounts: [] };
    if (settlement === null || WITHOUT_PAYOUT.includes(settlement.status)) return nothing;
    const own = payouts.get(group.payee) ?? [];
    const inside = settlement.bulkId === null ? own.filter(({ status }) => !GONE.includes(status)) : own.filter(({ bulkId }) => bulkId === settlement.bulkId);
    const payout = inside.toSorted((left, right) => ((left.createdAt ?? '') < (right.createdAt ?? '') ? 1 : -1))[0] ?? null;
    if (payout === null) return nothing;
    return { group, settlement, payout, sure: settlement.bulkId !== null && inside.length === 1, bulkId: settlement.bulkId ?? payout.bulkId, accounts: accounts.get(payout.id) ?? [] };
  });
}

function pickSettlement(group: RowGroup, candidates: readonly ChainSettlement[]): ChainSettlement | null {
  if (BEFORE_ITS_DAY.includes(group.status)) return null;
  const fits = group.status === null ? undefined : FITS[group.status];
  return candidates.find(({ status }) => fits?.includes(status)) ?? candidates[0] ?? null;
}

function todoOf(way: Way, negative: ReadonlySet<string>, chain: Chain): JoinedTodo | null {
  const { group, settlement, payout, bulkId } = way;
  if (group.status === 'PAID_OUT') return null;
  if (BEFORE_ITS_DAY.includes(group.status)) return 'wait-date';
  if (settlement === null) return group.status === 'SETTLED' && chain.settlements.answer !== 'whole' ? 'confirm' : 'unclear';
  const byPayout: Readonly<Record<string, JoinedTodo>> = { FAILED: 'failed', STOPPED: 'stopped', CANCELLED: 'stopped', SCHEDULED: 'scheduled', PROCESSING: 'under-way', PREPARED: 'sign', CONFIRMED: 'sign' };
  const told = payout === null ? undefined : byPayout[payout.status];
  if (told !== undefined) return told;
  switch (settlement.status) {
    case 'PAYOUT_WITHHELD':
      return 'release';
    case 'PAYOUT_EXCLUDED':
      return 'excluded';
    case 'PAYOUT_PREPARED':
      return negative.has(group.payee) ? 'offset' : 'confirm';
    case 'CONFIRMED':
      return bulkId === null ? 'make-bulk' : 'sign';
    case 'PAYOUT_SCHEDULED':
      return 'scheduled';
    case 'IN_PAYOUT':
      return 'under-way';
    case 'PAYOUT_FAILED':
      return 'failed';
    case 'CANCELLED':
      return 'stopped';
    case 'PAID_OUT':
      return null;
    default:
      return 'unclear';
  }
}

/** Payees with nothing above zero to pay: what waits for its day and what is settled and in no payout, together. */
function negativeSums(groups: readonly RowGroup[], chain: Chain): ReadonlyMap<string, { readonly name: string | null; readonly amount: Won }> {
  const sums = new Map<string, { name: string | null; amount: Won }>();
  const add = (payee: string, name: string | null, amount: Won): void => {
    const known = sums.get(payee) ?? { name, amount: ZERO_WON };
    sums.set(payee, { name: known.name ?? name, amount: addWon(known.amount, amount) });
  };
  const seen = chain.settlements.answer !== 'failed';
  for (const group of groups) if (BEFORE_ITS_DAY.includes(group.status) || (!seen && group.status === 'SETTLED')) add(group.payee, group.payeeName, group.amount);
  for (const { payee, payeeName, status, amount } of chain.settlements.items) if (status === 'PAYOUT_PREPARED') add(payee, payeeName, amount);
  return new Map([...sums].filter(([, { amount }]) => amount <= 0));
}

type StatusCount = Joined['stages'][number]['statuses'][number];

function countStatuses(stage: JoinedStage, items: readonly { readonly status: string | null; readonly count: number; readonly amount: Won }[]): StatusCount[] {
  const counts = new Map<string, StatusCount>();
  for (const { status, count, amount } of items) {
    const name = status ?? '';
    const known = counts.get(name) ?? { status: name, tone: toneOf(stage, status), count: 0, amount: ZERO_WON };
    counts.set(name, { ...known, count: known.count + count, amount: addWon(known.amount, amount) });
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count);
}

const one = (item: { readonly status: string; readonly amount: Won }): { status: string; count: number; amount: Won } => ({ status: item.status, count: 1, amount: item.amount });
const distinct = <Item extends { readonly id: string }>(items: readonly (Item | null)[]): readonly Item[] => [...new Map(items.flatMap((item) => (item === null ? [] : [[item.id, item] as const]))).values()];
const total = (items: readonly { readonly count: number; readonly amount: Won }[]): { count: number; amount: Won } => ({ count: items.reduce((sum, { count }) => sum + count, 0), amount: sumWon(items.map(({ amount }) => amount)) });

/**
 * Joins rows with what the service said of settlements, bulk payouts, payouts and account transfers. Which settlement a row is
 * in is inferred from payee and day: PortOne names no such link. Pure; decides no outcome.
 */
export function joinChain(groups: readonly RowGroup[], chain: Chain): JoinedChain {
  const ways = findWays(groups, chain);
  const negative = negativeSums(groups, chain);
  const notPayable = new Set(negative.keys());
  const settlements = distinct(ways.map(({ settlement }) => settlement));
  const payouts = distinct(ways.map(({ payout }) => payout));
  const accounts = distinct(ways.flatMap(({ accounts: own }) => own));
  const ofSettlement = grouped(ways, ({ settlement }) => settlement?.id ?? null);
  const bulks = bulksOf(ways, chain);
  const stage = (name: JoinedStage, list: { readonly answer: 'whole' | 'part' | 'failed'; readonly error: string | null }, items: readonly { status: string | null; count: number; amount: Won }[]): Joined['stages'][number] => ({
    stage: name, answer: list.answer, error: list.error, ...total(items), statuses: countStatuses(name, items),
  });
  const held = settlements.filter(({ status }) => status === 'PAYOUT_WITHHELD' || status === 'PAYOUT_EXCLUDED');
  return {
    joined: {
      stages: [
        stage('transfer', { answer: 'whole', error: null }, groups),
        stage('settlement', chain.settlements, settlements.map(one)),
        stage('bulk', chain.bulks, bulks.map(({ status, ours }) => ({ status, count: 1, amount: ours.amount }))),
        stage('payout', chain.payouts, payouts.map(one)),
        stage('account', chain.accounts, accounts.map(one)),
      ],
      bulks,
      todos: todosOf(ways, notPayable, chain),
      held: { count: held.length, rows: held.slice(0, FIRST_SHOWN).map(({ payee, payeeName, amount, status, date }) => ({ payee, payeeName, amount, status, date: ways.find(({ settlement }) => settlement?.date === date)?.group.date ?? null })) },
      negative: { count: negative.size, rows: [...negative].slice(0, FIRST_SHOWN).map(([payee, { name, amount }]) => ({ payee, payeeName: name, amount, status: null, date: null })) },
      mixed: settlements.filter(({ id, amount }) => total((ofSettlement.get(id) ?? []).map(({ group }) => group)).amount !== amount).length,
      ours: total(groups),
    },
    links: new Map(ways.map((way) => [way.group, linksOf(way, chain.bulks.items)])),
  };
}

function bulksOf(ways: readonly Way[], chain: Chain): Joined['bulks'] {
  const known = new Map(chain.bulks.items.map((bulk) => [bulk.id, bulk]));
  return [...grouped(ways, ({ bulkId }) => bulkId)]
    .map(([id, own]) => {
      const bulk = known.get(id) ?? null;
      const payouts = distinct(own.map(({ payout }) => payout));
      const failed = payouts.filter(({ status }) => status === 'FAILED');
      return {
        id,
        name: bulk?.name ?? null,
        status: bulk?.status ?? null,
        tone: toneOf('bulk', bulk?.status ?? null),
        scheduledAt: scheduleOf(bulk, payouts, own.flatMap(({ accounts }) => accounts)),
        ours: total(own.map(({ group }) => group)),
        payouts: { ...total(payouts.map(one)), statuses: countStatuses('payout', payouts.map(one)) },
        failed: failed.slice(0, FIRST_SHOWN).map((payout) => ({ payoutId: payout.id, payee: payout.payee, payeeName: payout.payeeName, amount: payout.amount, reason: payout.failReason })),
        failedCount: failed.length,
      };
    })
    .toSorted((left, right) => right.ours.count - left.ours.count);
}

/** The schema of 2026-08 has it at payouts and account transfers, the release note of 2024-10-21 at the bulk payout. */
function scheduleOf(bulk: ChainBulk | null, payouts: readonly ChainPayout[], accounts: readonly ChainAccount[]): string | null {
  if (bulk !== null && bulk.scheduledAt !== null) return bulk.scheduledAt;
  const times = [...payouts, ...accounts].flatMap(({ status, scheduledAt }) => (status === 'SCHEDULED' && scheduledAt !== null ? [scheduledAt] : []));
  return times.toSorted()[0] ?? null;
}

function todosOf(ways: readonly Way[], negative: ReadonlySet<string>, chain: Chain): Joined['todos'] {
  const todos = new Map<string, Joined['todos'][number]>();
  for (const way of ways) {
    const type = todoOf(way, negative, chain);
    if (type === null) continue;
    const bulk = type === 'wait-date' || type === 'confirm' || type === 'make-bulk' ? null : way.bulkId;
    const name = `${type} ${bulk ?? ''}`;
    const known = todos.get(name) ?? { type, rows: 0, amount: ZERO_WON, bulk, at: type === 'scheduled' ? (way.payout?.scheduledAt ?? way.accounts[0]?.scheduledAt ?? null) : null };
    todos.set(name, { ...known, rows: known.rows + way.group.count, amount: addWon(known.amount, way.group.amount) });
  }
  return [...todos.values()];
}

function linksOf({ settlement, payout, sure, bulkId, accounts }: Way, bulks: readonly ChainBulk[]): readonly ChainLink[] {
  const link = (stage: JoinedStage, how: ChainLink['link'], item: { readonly id: string; readonly status: string | null; readonly amount?: Won; readonly scheduledAt?: string | null; readonly failReason?: string | null }): ChainLink => ({
    stage, link: how, id: item.id, status: item.status, tone: toneOf(stage, item.status), amount: item.amount ?? null, scheduledAt: item.scheduledAt ?? null, reason: item.failReason ?? null,
  });
  const bulk = bulks.find(({ id }) => id === bulkId);
  return [
    ...(settlement === null ? [] : [link('settlement', 'inferred', settlement)]),
    ...(bulkId === null ? [] : [link('bulk', settlement === null || settlement.bulkId === null ? 'inferred' : 'sure', { id: bulkId, status: bulk?.status ?? null, scheduledAt: bulk?.scheduledAt ?? null })]),
    ...(payout === null ? [] : [link('payout', sure ? 'sure' : 'inferred', payout)]),
    ...accounts.map((account) => link('account', 'sure', account)),
  ];
}
