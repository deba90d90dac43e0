import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { kstDateOf, parseInstant, parseKstDate } from '../../../shared/calendar.ts';
import type { TransferRecord } from '../book.ts';
import { jsonReply, readJson, type Reply } from '../call.ts';
import type { SeedPartner } from '../seed.ts';
import { phaseOf, settledAt, STANDING } from './chain-book.ts';
import type { PortOneSetting, StandingRecord, TransferWorld } from './chain-book.ts';
import { PortOneRefusal } from './errors.ts';
import { pageOf, pageSchema, takePage } from './paging.ts';
import { showPartner } from './partners.ts';

/**
 * Status by the clock and by what happened at the console (portone-facts "Manual settlement"): SCHEDULED, IN_PROCESS on its
 * day, SETTLED, and then as the bulk payout it went into.
 */
export function transferStatus(record: TransferRecord | StandingRecord, now: number): string {
  if ('payoutId' in record && record.payoutId !== null) {
    const phase = phaseOf(record, now);
    if (phase === 'running') return 'IN_PAYOUT';
    // What becomes of a transfer whose payout failed is not documented: this is a choice.
    return phase === 'over' && record.failure === null ? 'PAID_OUT' : 'PAYOUT_CONFIRMED';
  }
  if (now >= settledAt(record, kstDateOf)) return 'SETTLED';
  return now < (parseInstant(`${record.date}T00:00:00`) ?? record.createdAt) ? 'SCHEDULED' : 'IN_PROCESS';
}

const DELETABLE = new Set(['SCHEDULED', 'IN_PROCESS', 'SETTLED']);

function base(record: TransferRecord, now: number): Record<string, unknown> {
  return {
    type: 'MANUAL',
    id: record.id,
    graphqlId: Buffer.from(`PlatformManualTransfer:${record.id}`).toString('base64'),
    status: transferStatus(record, now),
    ...(record.memo === null ? {} : { memo: record.memo }),
    settlementDate: record.date,
    settlementCurrency: 'KRW',
    isForTest: record.world === 'test',
    userDefinedProperties: [],
    settlementAmount: record.amount,
    settlementTaxFreeAmount: record.taxFreeAmount,
  };
}

export function partnerOf(setting: PortOneSetting, id: string): SeedPartner {
  const partner = setting.partners.find((candidate) => candidate.id === id);
  if (!partner) throw new PortOneRefusal('PLATFORM_PARTNER_NOT_FOUND');
  return partner;
}

function show(setting: PortOneSetting, record: TransferRecord): Record<string, unknown> {
  return { ...base(record, setting.now()), partner: showPartner(partnerOf(setting, record.partnerId), record.world === 'test') };
}

function summarise(setting: PortOneSetting, record: TransferRecord): Record<string, unknown> {
  const partner = partnerOf(setting, record.partnerId);
  return {
    ...base(record, setting.now()),
    partner: {
      id: partner.id,
      graphqlId: Buffer.from(`PlatformPartner:${partner.id}`).toString('base64'),
      name: partner.name,
      type: partner.kind,
      ...(partner.kind === 'BUSINESS' ? { taxationType: 'NORMAL' } : {}),
      userDefinedProperties: [],
    },
    partnerUserDefinedProperties: [],
  };
}

const whole = z.number().refine(Number.isSafeInteger, 'an integer');
const createSchema = z.looseObject({
  id: z.string().min(1).optional(),
  partnerId: z.string(),
  memo: z.string().optional(),
  settlementAmount: whole,
  settlementTaxFreeAmount: whole.optional(),
  settlementDate: z.string().refine((text) => parseKstDate(text) !== null, 'yyyy-MM-dd'),
  settlementCurrency: z.string().regex(/^[A-Z]{3}$/).optional(),
  userDefinedProperties: z.array(z.looseObject({ key: z.string() })).optional(),
});

/** Our own id, or one the server makes (portone-facts). An id that was deleted stays used: a choice of this world. */
export function createTransfer(setting: PortOneSetting, world: TransferWorld, bodyText: string): Reply {
  const parsed = createSchema.safeParse(readJson(bodyText));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PortOneRefusal('INVALID_REQUEST', issue ? `${issue.path.join('.')}: ${issue.message}` : undefined);
  }
  const body = parsed.data;
  partnerOf(setting, body.partnerId);
  if (body.userDefinedProperties !== undefined && body.userDefinedProperties.length > 0) throw new PortOneRefusal('PLATFORM_USER_DEFINED_PROPERTY_NOT_FOUND');
  if ((body.settlementCurrency ?? 'KRW') !== 'KRW') throw new PortOneRefusal('PLATFORM_CURRENCY_NOT_SUPPORTED');
  const id = body.id ?? randomUUID();
  if (setting.book.has('select 1 from transfers where world = ? and id = ?', world, id)) {
    throw new PortOneRefusal('PLATFORM_TRANSFER_ID_ALREADY_USED');
  }
  const record = setting.book.one('transfer',
     'insert into transfers (world, id, partnerId, amount, taxFreeAmount, date, memo, createdAt) values (?, ?, ?, ?, ?, ?, ?, ?) returning *',
    world, id, body.partnerId, body.settlementAmount, body.settlementTaxFreeAmount ?? 0, body.settlementDate, body.memo ?? null, setting.now());
  if (record === null) throw new Error('the practice book did not keep a transfer');
  return jsonReply(200, { transfer: show(setting, record) });
}

function required(setting: PortOneSetting, world: TransferWorld, id: string): StandingRecord {
  const record = setting.book.one('standing', `${STANDING} where t.world = ? and t.id = ? and t.deletedAt is null`, world, id);
  if (record === null) throw new PortOneRefusal('PLATFORM_TRANSFER_NOT_FOUND');
  return record;
}

export function getTransfer(setting: PortOneSetting, world: TransferWorld, id: string): Reply {
  return jsonReply(200, show(setting, required(setting, world, id)));
}

export function deleteTransfer(setting: PortOneSetting, world: TransferWorld, id: string): Reply {
  const record = required(setting, world, id);
  if (!DELETABLE.has(transferStatus(record, setting.now()))) throw new PortOneRefusal('PLATFORM_TRANSFER_NON_DELETABLE_STATUS');
  setting.book.run('update transfers set deletedAt = ? where world = ? and id = ?', setting.now(), world, id);
  return jsonReply(200, {});
}

const day = z.string().refine((text) => parseKstDate(text) !== null, 'yyyy-MM-dd');
const range = z.looseObject({ from: day, until: day });
const summariesSchema = z.looseObject({
  page: pageSchema.optional(),
  filter: z.looseObject({
    settlementDateRange: range.optional(),
    settlementStartDateRange: range.optional(),
    types: z.array(z.string()).optional(),
    statuses: z.array(z.string()).optional(),
    keyword: z.looseObject({
      transferId: z.string().optional(),
      partnerId: z.string().optional(),
      partnerName: z.string().optional(),
      transferMemo: z.string().optional(),
    }).optional(),
  }).optional(),
});

/** `GET /platform/transfer-summaries`: the filters that matter here; others are read and change nothing. */
export function listSummaries(setting: PortOneSetting, world: TransferWorld, input: unknown): Reply {
  const parsed = summariesSchema.safeParse(input);
  if (!parsed.success) throw new PortOneRefusal('INVALID_REQUEST', parsed.error.issues[0]?.message);
  const filter = parsed.data.filter ?? {};
  if (filter.settlementDateRange && filter.settlementStartDateRange) throw new PortOneRefusal('INVALID_REQUEST', '정산 시작일 범위와 정산 일 범위는 둘 중 하나만 입력 가능합니다.');
  const dates = filter.settlementDateRange ?? { from: '0000-01-01', until: '9999-12-31' };
  const keyword = filter.keyword ?? {};
  const now = setting.now();
  const manual = filter.types === undefined || filter.types.length === 0 || filter.types.includes('MANUAL');
  const records = manual
    ? setting.book.all('standing',
         `${STANDING} where t.world = ? and t.date between ? and ? and t.deletedAt is null order by t.seq desc`, world, dates.from, dates.until)
    : [];
  const found = records.filter((record) =>
    (filter.statuses === undefined || filter.statuses.length === 0 || filter.statuses.includes(transferStatus(record, now))) &&
    (keyword.transferId === undefined || record.id === keyword.transferId) &&
    (keyword.partnerId === undefined || record.partnerId === keyword.partnerId) &&
    (keyword.transferMemo === undefined || (record.memo ?? '').includes(keyword.transferMemo)) &&
    (keyword.partnerName === undefined || partnerOf(setting, record.partnerId).name.includes(keyword.partnerName)));
  const page = pageOf(parsed.data.page);
  return jsonReply(200, {
    transferSummaries: takePage(found, page).map((record) => summarise(setting, record)),
    page: { ...page, totalCount: found.length },
  });
}
