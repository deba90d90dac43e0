import { z } from 'zod';
import { kstDateOf } from '../../../shared/calendar.ts';
import type { Reply } from '../call.ts';
import { phaseOf, settledAt, STANDING } from './chain-book.ts';
import type { PortOneSetting, StandingRecord, TransferWorld } from './chain-book.ts';
import { allows, graphqlId, listReply, readInput, strings } from './filters.ts';
import { pageSchema } from './paging.ts';
import { showPartner } from './partners.ts';
import { partnerOf } from './transfers.ts';

const bodySchema = z.looseObject({
  page: pageSchema.optional(),
  // The schema asks for it, unlike those of the other lists.
  filter: z.looseObject({
    settlementDates: strings,
    statuses: strings,
    partnerIds: strings,
    settlementTypes: strings,
    keyword: z.looseObject({ partnerSettlementId: z.string().optional(), payoutId: z.string().optional(), bulkPayoutId: z.string().optional() }).optional(),
  }),
});

const COUNTS = {
  PAYOUT_SCHEDULED: 'payoutScheduled', PAYOUT_PREPARED: 'payoutPrepared', PAYOUT_WITHHELD: 'payoutWithheld', PAYOUT_EXCLUDED: 'payoutExcluded',
  PAYOUT_FAILED: 'payoutFailed', CANCELLED: 'payoutCancelled', CONFIRMED: 'payoutConfirmed', IN_PAYOUT: 'inPayout', PAID_OUT: 'paidOut',
} as const;

function statusOf(record: StandingRecord, mark: string | undefined, now: number): keyof typeof COUNTS {
  if (record.payoutId === null) return mark === 'hold' ? 'PAYOUT_WITHHELD' : mark === 'exclude' ? 'PAYOUT_EXCLUDED' : 'PAYOUT_PREPARED';
  switch (phaseOf(record, now)) {
    case 'scheduled':
      return 'PAYOUT_SCHEDULED';
    case 'running':
      return 'IN_PAYOUT';
    case 'over':
      return record.failure === null ? 'PAID_OUT' : 'PAYOUT_FAILED';
    case 'waiting':
    case 'cancelled':
      return 'CONFIRMED';
  }
}

/** `GET /platform/partner-settlements`: what is settled, by partner and day, and by the payout it went into. */
export function listSettlements(setting: PortOneSetting, world: TransferWorld, input: unknown): Reply {
  const { filter, page } = readInput(bodySchema, input);
  const now = setting.now();
  const marks = new Map(setting.book.all('mark', 'select partnerId, date, mark from portoneMarks where world = ?', world).map(({ partnerId, date, mark }) => [`${partnerId} ${date}`, mark]));
  const groups = new Map<string, StandingRecord[]>();
  for (const record of setting.book.all('standing', `${STANDING} where t.world = ? and t.deletedAt is null order by t.seq`, world)) {
    if (settledAt(record, kstDateOf) > now || !allows(filter.settlementDates, record.date) || !allows(filter.partnerIds, record.partnerId)) continue;
    const name = `${record.partnerId} ${record.date} ${record.payoutId ?? ''}`;
    const group = groups.get(name);
    if (group) group.push(record);
    else groups.set(name, [record]);
  }
  const manual = allows(filter.settlementTypes, 'MANUAL');
  const { keyword } = filter;
  const found = [...groups.values()].flatMap((records) => {
    const [first] = records;
    if (first === undefined || !manual) return [];
    const id = `ps-${world}-${String(first.seq).padStart(8, '0')}`;
    const status = statusOf(first, marks.get(`${first.partnerId} ${first.date}`), now);
    if (!allows(filter.statuses, status)) return [];
    if (keyword?.partnerSettlementId !== undefined && keyword.partnerSettlementId !== id) return [];
    if (keyword?.payoutId !== undefined && keyword.payoutId !== first.payoutId) return [];
    if (keyword?.bulkPayoutId !== undefined && keyword.bulkPayoutId !== first.bulkId) return [];
    return [{
      type: 'MANUAL',
      id,
      graphqlId: graphqlId('PlatformPartnerSettlement', id),
      partner: showPartner(partnerOf(setting, first.partnerId), world === 'test'),
      settlementDate: first.date,
      settlementCurrency: 'KRW',
      status,
      amount: records.reduce((sum, { amount }) => sum + amount, 0),
      taxFreeAmount: records.reduce((sum, { taxFreeAmount }) => sum + taxFreeAmount, 0),
      isForTest: world === 'test',
    }];
  });
  return listReply(found, page, COUNTS);
}
