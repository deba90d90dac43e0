import { z } from 'zod';
import type { Reply } from '../call.ts';
import type { BulkRecord, PartnerPayoutRecord, PortOneSetting, TransferWorld } from './chain-book.ts';
import { allows, graphqlId, instants, iso, listReply, readInput, strings, within } from './filters.ts';
import { pageSchema } from './paging.ts';
import { bulksOf, changedAt, paidAmount, payoutStatus, payoutsOf } from './payouts.ts';
import { partnerOf } from './transfers.ts';

const COUNTS = {
  PREPARED: 'prepared', SCHEDULED: 'scheduled', CANCELLED: 'cancelled', STOPPED: 'stopped',
  PROCESSING: 'processing', ASYNC_PROCESSING: 'asyncProcessing', SUCCEEDED: 'succeeded', FAILED: 'failed',
} as const;

const BANK_ACCOUNT = 'ba-practice';

/** Transfers exist from the signature on. */
function signed(setting: PortOneSetting, world: TransferWorld): readonly { readonly payout: PartnerPayoutRecord; readonly bulk: BulkRecord }[] {
  const bulks = bulksOf(setting, world);
  return payoutsOf(setting, world).flatMap((payout) => {
    const bulk = bulks.get(payout.bulkId);
    return bulk === undefined || bulk.executeAt === null || (bulk.scheduled === 0 && setting.now() < bulk.executeAt) ? [] : [{ payout, bulk }];
  });
}

function bulkTransferId(bulk: BulkRecord): string {
  return `bat-${bulk.id.slice(4)}`;
}

const schema = z.looseObject({
  page: pageSchema.optional(),
  filter: z.looseObject({
    tradeTimestampRange: instants,
    createdTimestampRange: instants,
    statusUpdatedTimestampRange: instants,
    scheduledTimestampRange: instants,
    accountTransferId: z.string().optional(),
    bulkAccountTransferId: z.string().optional(),
    payoutId: z.string().optional(),
    types: strings,
    statuses: strings,
  }).optional(),
});

/** `GET /platform/account-transfers` (unstable in the schema). */
export function listAccountTransfers(setting: PortOneSetting, world: TransferWorld, input: unknown): Reply {
  const { filter, page } = readInput(schema, input);
  const now = setting.now();
  const found = signed(setting, world).flatMap(({ payout, bulk }) => {
    const status = payoutStatus(payout, bulk, now);
    const id = `at-${payout.id.slice(3)}`;
    const scheduledAt = bulk.scheduled === 1 ? bulk.executeAt : null;
    const traded = status === 'SUCCEEDED' ? changedAt(bulk, now) : null;
    if (!allows(filter?.types, 'WITHDRAWAL') || !allows(filter?.statuses, status)) return [];
    if (!within(filter?.createdTimestampRange, bulk.createdAt) || !within(filter?.statusUpdatedTimestampRange, changedAt(bulk, now)) || !within(filter?.scheduledTimestampRange, scheduledAt) || !within(filter?.tradeTimestampRange, traded)) return [];
    if ((filter?.accountTransferId ?? id) !== id || (filter?.bulkAccountTransferId ?? bulkTransferId(bulk)) !== bulkTransferId(bulk) || (filter?.payoutId ?? payout.id) !== payout.id) return [];
    const partner = partnerOf(setting, payout.partnerId);
    return [{
      type: 'WITHDRAWAL',
      id,
      bankAccountId: BANK_ACCOUNT,
      bankAccountGraphqlId: graphqlId('PlatformBankAccount', BANK_ACCOUNT),
      bankAccount: { accountNumber: '000000000000', bank: 'KYONGNAM', provider: 'MOCK', holder: '연습' },
      currency: 'KRW',
      depositBank: partner.account.bank,
      depositAccountNumber: partner.account.number,
      depositAccountHolder: partner.account.holder,
      amount: paidAmount(setting, payout),
      ...(status === 'FAILED' && payout.failure !== null ? { failReason: payout.failure } : {}),
      ...(traded === null ? {} : { tradedAt: iso(traded) }),
      createdAt: iso(bulk.createdAt),
      updatedAt: iso(changedAt(bulk, now)),
      isForTest: world === 'test',
      withdrawalType: 'PARTNER_PAYOUT',
      partnerId: payout.partnerId,
      partnerGraphqlId: graphqlId('PlatformPartner', payout.partnerId),
      bulkPayoutId: bulk.id,
      bulkPayoutGraphqlId: graphqlId('PlatformBulkPayout', bulk.id),
      payoutId: payout.id,
      payoutGraphqlId: graphqlId('PlatformPayout', payout.id),
      bulkAccountTransferId: bulkTransferId(bulk),
      bulkAccountTransferGraphqlId: graphqlId('PlatformBulkAccountTransfer', bulkTransferId(bulk)),
      statusUpdatedAt: iso(changedAt(bulk, now)),
      status,
      ...(scheduledAt === null ? {} : { scheduledAt: iso(scheduledAt) }),
    }];
  });
  return listReply(found, page, COUNTS);
}

const bulkSchema = z.looseObject({
  page: pageSchema.optional(),
  filter: z.looseObject({
    statuses: strings,
    criteria: z.looseObject({ timestampRange: instants, statusUpdatedTimestampRange: instants, bulkAccountTransferId: z.string().optional() }).optional(),
  }).optional(),
});

/** `GET /platform/bulk-account-transfers`. */
export function listBulkAccountTransfers(setting: PortOneSetting, world: TransferWorld, input: unknown): Reply {
  const { filter, page } = readInput(bulkSchema, input);
  const { criteria } = filter ?? {};
  const now = setting.now();
  const groups = new Map<BulkRecord, PartnerPayoutRecord[]>();
  for (const { payout, bulk } of signed(setting, world)) groups.set(bulk, [...(groups.get(bulk) ?? []), payout]);
  const found = [...groups].flatMap(([bulk, payouts]) => {
    const id = bulkTransferId(bulk);
    const states = payouts.map((payout) => payoutStatus(payout, bulk, now));
    const status = states.includes('SCHEDULED') ? 'SCHEDULED' : states.includes('PROCESSING') ? 'ONGOING' : 'COMPLETED';
    if (!allows(filter?.statuses, status) || !within(criteria?.timestampRange, bulk.createdAt) || !within(criteria?.statusUpdatedTimestampRange, changedAt(bulk, now)) || (criteria?.bulkAccountTransferId ?? id) !== id) return [];
    const zero = Object.fromEntries(Object.values(COUNTS).map((name) => [name, 0]));
    const stats = { amount: { ...zero }, count: { ...zero } };
    payouts.forEach((payout, at) => {
      const name = COUNTS[states[at] ?? 'PREPARED'];
      stats.amount[name] = (stats.amount[name] ?? 0) + paidAmount(setting, payout);
      stats.count[name] = (stats.count[name] ?? 0) + 1;
    });
    return [{
      id,
      graphqlId: graphqlId('PlatformBulkAccountTransfer', id),
      creatorId: 'console-practice',
      bankAccountId: BANK_ACCOUNT,
      bankAccountGraphqlId: graphqlId('PlatformBankAccount', BANK_ACCOUNT),
      totalAmount: payouts.reduce((sum, payout) => sum + paidAmount(setting, payout), 0),
      status,
      stats,
      statusUpdatedAt: iso(changedAt(bulk, now)),
      createdAt: iso(bulk.createdAt),
      updatedAt: iso(changedAt(bulk, now)),
      ...(bulk.scheduled === 1 && bulk.executeAt !== null ? { scheduledAt: iso(bulk.executeAt) } : {}),
    }];
  });
  return listReply(found, page, { PREPARED: 'prepared', SCHEDULED: 'scheduled', ONGOING: 'ongoing', COMPLETED: 'completed' });
}
