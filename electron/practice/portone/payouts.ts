import { z } from 'zod';
import type { Reply } from '../call.ts';
import type { SeedPartner } from '../seed.ts';
import { BANK_MS, phaseOf } from './chain-book.ts';
import type { BulkRecord, PartnerPayoutRecord, PortOneSetting, TransferWorld } from './chain-book.ts';
import { allows, graphqlId, instants, iso, listReply, readInput, strings, within } from './filters.ts';
import { pageSchema } from './paging.ts';
import { showPartner } from './partners.ts';
import { partnerOf } from './transfers.ts';

/** Income tax of 3 % and its local part, taken off what somebody subject to withholding is paid. */
export function taxOf(partner: SeedPartner, amount: number): { readonly income: number; readonly local: number } {
  const income = partner.kind === 'WHT_PAYER' ? Math.floor((amount * 0.03) / 10) * 10 : 0;
  return { income, local: Math.floor(income / 100) * 10 };
}

export function payoutStatus(payout: PartnerPayoutRecord, bulk: BulkRecord, now: number): 'PREPARED' | 'SCHEDULED' | 'PROCESSING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' {
  switch (phaseOf(bulk, now)) {
    case 'waiting':
      return 'PREPARED';
    case 'scheduled':
      return 'SCHEDULED';
    case 'running':
      return 'PROCESSING';
    case 'cancelled':
      return 'CANCELLED';
    case 'over':
      return payout.failure === null ? 'SUCCEEDED' : 'FAILED';
  }
}

/** Since when a bulk payout stands as it does. */
export function changedAt(bulk: BulkRecord, now: number): number {
  if (bulk.cancelledAt !== null) return bulk.cancelledAt;
  if (bulk.executeAt === null || now < bulk.executeAt) return bulk.createdAt;
  return now < bulk.executeAt + BANK_MS ? bulk.executeAt : bulk.executeAt + BANK_MS;
}

export function bulksOf(setting: PortOneSetting, world: TransferWorld): ReadonlyMap<string, BulkRecord> {
  return new Map(setting.book.all('bulk', 'select * from portoneBulks where world = ? order by seq desc', world).map((bulk) => [bulk.id, bulk]));
}

export function payoutsOf(setting: PortOneSetting, world: TransferWorld): readonly PartnerPayoutRecord[] {
  return setting.book.all('partnerPayout', 'select * from portonePayouts where world = ? order by seq desc', world);
}

export function paidAmount(setting: PortOneSetting, payout: PartnerPayoutRecord): number {
  const { income, local } = taxOf(partnerOf(setting, payout.partnerId), payout.amount);
  return payout.amount - income - local;
}

const PAYOUT_COUNTS = {
  CONFIRMED: 'confirmed', PREPARED: 'prepared', CANCELLED: 'cancelled', STOPPED: 'stopped',
  PROCESSING: 'processing', SUCCEEDED: 'succeeded', FAILED: 'failed', SCHEDULED: 'scheduled',
} as const;

const payoutsSchema = z.looseObject({
  page: pageSchema.optional(),
  filter: z.looseObject({
    statuses: strings,
    partnerIds: strings,
    payoutIds: strings,
    criteria: z.looseObject({ timestampRange: instants, statusUpdatedTimestampRange: instants, scheduledTimestampRange: instants, payoutId: z.string().optional(), bulkPayoutId: z.string().optional() }),
  }).optional(),
});

/** `GET /platform/payouts`. */
export function listPayouts(setting: PortOneSetting, world: TransferWorld, input: unknown): Reply {
  const { filter, page } = readInput(payoutsSchema, input);
  const now = setting.now();
  const bulks = bulksOf(setting, world);
  const { criteria } = filter ?? {};
  const found = payoutsOf(setting, world).flatMap((payout) => {
    const bulk = bulks.get(payout.bulkId);
    if (bulk === undefined) return [];
    const status = payoutStatus(payout, bulk, now);
    const scheduledAt = bulk.scheduled === 1 ? bulk.executeAt : null;
    if (!allows(filter?.statuses, status) || !allows(filter?.partnerIds, payout.partnerId) || !allows(filter?.payoutIds, payout.id)) return [];
    if (!within(criteria?.timestampRange, bulk.createdAt) || !within(criteria?.statusUpdatedTimestampRange, changedAt(bulk, now)) || !within(criteria?.scheduledTimestampRange, scheduledAt)) return [];
    if ((criteria?.payoutId ?? payout.id) !== payout.id || (criteria?.bulkPayoutId ?? bulk.id) !== bulk.id) return [];
    const partner = partnerOf(setting, payout.partnerId);
    const { income, local } = taxOf(partner, payout.amount);
    return [{
      id: payout.id,
      graphqlId: graphqlId('PlatformPayout', payout.id),
      bulkPayoutId: bulk.id,
      bulkPayoutGraphqlId: graphqlId('PlatformBulkPayout', bulk.id),
      method: 'AGENCY',
      status,
      statusUpdatedAt: iso(changedAt(bulk, now)),
      partner: showPartner(partner, world === 'test'),
      account: { bank: partner.account.bank, number: partner.account.number, holder: partner.account.holder },
      taxInvoiceStatus: 'NONE',
      currency: 'KRW',
      amount: payout.amount - income - local,
      supplyAmount: payout.amount,
      taxFreeAmount: 0,
      vatAmount: 0,
      settlementAmount: payout.amount,
      settlementTaxFreeAmount: 0,
      incomeTaxAmount: income,
      localIncomeTaxAmount: local,
      createdAt: iso(bulk.createdAt),
      ...(scheduledAt === null ? {} : { scheduledAt: iso(scheduledAt) }),
      ...(status === 'FAILED' && payout.failure !== null ? { failReason: payout.failure } : {}),
      deductWht: income > 0,
      settlementAmountType: 'NET',
      settlementStatement: { status: 'UNSENT' },
    }];
  });
  return listReply(found, page, PAYOUT_COUNTS);
}

const BULK_COUNTS = { PREPARING: 'preparing', PREPARED: 'prepared', ONGOING: 'ongoing', POST_PROCESS_PENDING: 'postProcessPending', COMPLETED: 'completed', CANCELLED: 'cancelled' } as const;

const bulksSchema = z.looseObject({
  page: pageSchema.optional(),
  filter: z.looseObject({
    statuses: strings,
    methods: strings,
    criteria: z.looseObject({ timestampRange: instants, statusUpdatedTimestampRange: instants, bulkPayoutId: z.string().optional() }).optional(),
  }).optional(),
});

/** `GET /platform/bulk-payouts`. */
export function listBulkPayouts(setting: PortOneSetting, world: TransferWorld, input: unknown): Reply {
  const { filter, page } = readInput(bulksSchema, input);
  const { criteria } = filter ?? {};
  const now = setting.now();
  const payouts = payoutsOf(setting, world);
  const tellsSchedule = setting.quirks.scheduledBulks === true;
  const found = [...bulksOf(setting, world).values()].flatMap((bulk) => {
    const phase = phaseOf(bulk, now);
    const status = { waiting: 'PREPARED', scheduled: tellsSchedule ? 'SCHEDULED' : 'PREPARED', running: 'ONGOING', over: 'COMPLETED', cancelled: 'CANCELLED' }[phase];
    if (!allows(filter?.statuses, status) || !allows(filter?.methods, 'AGENCY')) return [];
    if (!within(criteria?.timestampRange, bulk.createdAt) || !within(criteria?.statusUpdatedTimestampRange, changedAt(bulk, now)) || (criteria?.bulkPayoutId ?? bulk.id) !== bulk.id) return [];
    const own = payouts.filter((payout) => payout.bulkId === bulk.id);
    const stats = { amount: noStats(), count: noStats() };
    for (const payout of own) {
      const name = PAYOUT_COUNTS[payoutStatus(payout, bulk, now)];
      stats.amount[name] += paidAmount(setting, payout);
      stats.count[name] += 1;
    }
    return [{
      id: bulk.id,
      graphqlId: graphqlId('PlatformBulkPayout', bulk.id),
      name: `송금대행 일괄지급 ${bulk.seq}`,
      creatorId: 'console-practice',
      method: 'AGENCY',
      totalPayoutAmount: own.reduce((sum, payout) => sum + paidAmount(setting, payout), 0),
      totalSettlementAmount: own.reduce((sum, { amount }) => sum + amount, 0),
      status,
      ...(tellsSchedule && bulk.scheduled === 1 && bulk.executeAt !== null ? { scheduledAt: iso(bulk.executeAt) } : {}),
      payoutStats: stats,
      statusUpdatedAt: iso(changedAt(bulk, now)),
      createdAt: iso(bulk.createdAt),
      updatedAt: iso(changedAt(bulk, now)),
    }];
  });
  return listReply(found, page, tellsSchedule ? { ...BULK_COUNTS, SCHEDULED: 'scheduled' } : BULK_COUNTS);
}

type Stats = Record<(typeof PAYOUT_COUNTS)[keyof typeof PAYOUT_COUNTS], number>;

function noStats(): Stats {
  return { confirmed: 0, prepared: 0, cancelled: 0, stopped: 0, processing: 0, succeeded: 0, failed: 0, scheduled: 0 };
}
