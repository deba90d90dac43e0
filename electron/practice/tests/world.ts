import { kstDate, parseInstant, type KstDate } from '../../../shared/calendar.ts';
import { batchId, rowKey, type BatchId } from '../../../shared/ids.ts';
import type { KindId, PayRow } from '../../../shared/kinds/kind.ts';
import { won, type Won } from '../../../shared/money.ts';
import type { Environment, ServiceId } from '../../../shared/services.ts';
import { SERVICES } from '../../services/index.ts';
import type { BatchRow, Found, PayoutService, PlannedRequest, SentRow, Verdict } from '../../services/service.ts';
import { fetchTransport, type Delivery, type Transport } from '../../services/transport.ts';
import type { Fault } from '../faults.ts';
import { practiceSellerId } from '../seed.ts';
import { startPractice, type Practice, type PracticeOptions } from '../practice.ts';

/** A Friday at half past nine in Korea, and the business day after it. */
export const FRIDAY_MORNING = parseInstant('2026-11-20T09:30:00') ?? 0;
export const FRIDAY = kstDate('2026-11-20');
export const MONDAY = kstDate('2026-11-23');
export const POST_TOSS = 'POST /v1/payouts/sub-malls/settlements';
export const POST_TOSS2 = 'POST /v2/payouts';
export const POST_PORTONE = 'POST /platform/transfers/manual';

export const patience = AbortSignal.timeout(60_000);

export interface TestWorld {
  readonly practice: Practice;
  readonly service: PayoutService;
}

export interface WorldOptions extends Partial<PracticeOptions> {
  readonly environment?: Environment;
  readonly transport?: Transport;
  readonly secret?: string;
  readonly securityKey?: string;
}

/** Every request gives up after `milliseconds`, whatever its caller allows. */
export function impatient(milliseconds: number): Transport {
  const transport = fetchTransport(fetch);
  return (request, options) => transport(request, { ...options, timeoutMs: milliseconds });
}

/** Starts a world with a fixed clock, runs the test in it and stops it. */
export async function inWorld(id: ServiceId, options: WorldOptions, test: (world: TestWorld) => Promise<void>): Promise<void> {
  const practice = await startPractice({ book: 'memory', now: () => FRIDAY_MORNING, ...options });
  try {
    const service = SERVICES[id].create({
      baseUrl: practice.urls[id],
      secret: options.secret ?? practice.secrets[id],
      securityKey: options.securityKey ?? practice.securityKey,
      environment: options.environment ?? 'practice',
      transport: options.transport ?? fetchTransport(fetch),
    });
    await test({ practice, service });
  } finally {
    await practice.close();
  }
}

export const BATCH: BatchId = batchId('b-1');

export function tossRows(count: number, date = MONDAY): BatchRow[] {
  return Array.from({ length: count }, (_, seq) => ({
    seq,
    key: rowKey(`row-${seq}`),
    row: {
      kind: 'submall-payout',
      subMallId: `submall${String((seq % 190) + 1).padStart(3, '0')}`,
      payoutDate: date,
      payoutAmount: won(10_000 + seq),
      transferSummary: '정산금',
      metadata: { 부서: '영업' },
    },
  }));
}

/** Scheduled for `date`; null: paid at once. */
export function sellerRows(count: number, date: KstDate | null = MONDAY): BatchRow[] {
  return Array.from({ length: count }, (_, seq) => ({
    seq,
    key: rowKey(`row-${seq}`),
    row: {
      kind: 'seller-payout',
      sellerId: practiceSellerId((seq % 190) + 1),
      payoutDate: date,
      payoutAmount: won(30_000 + seq),
      transferSummary: '정산금',
      metadata: { 부서: '영업' },
    },
  }));
}

export const ROWS_OF: Readonly<Record<ServiceId, (count: number, date?: KstDate) => BatchRow[]>> = { 'toss-v1': tossRows, 'toss-v2': sellerRows, portone: portOneRows };
export const KIND_OF: Readonly<Record<ServiceId, KindId>> = { 'toss-v1': 'submall-payout', 'toss-v2': 'seller-payout', portone: 'manual-settlement' };

/** Who gets how much when, whatever the kind; what is paid at once is paid on FRIDAY. */
export function payOf(row: PayRow): { payee: string; amount: Won; date: KstDate } {
  switch (row.kind) {
    case 'submall-payout':
      return { payee: row.subMallId, amount: row.payoutAmount, date: row.payoutDate };
    case 'seller-payout':
      return { payee: row.sellerId, amount: row.payoutAmount, date: row.payoutDate ?? FRIDAY };
    case 'manual-settlement':
      return { payee: row.partnerId, amount: row.settlementAmount, date: row.settlementDate };
  }
}

/** The same row for another payee. */
export function paidTo(row: PayRow, payee: string): PayRow {
  switch (row.kind) {
    case 'submall-payout':
      return { ...row, subMallId: payee };
    case 'seller-payout':
      return { ...row, sellerId: payee };
    case 'manual-settlement':
      return { ...row, partnerId: payee };
  }
}

export function portOneRows(count: number, date = MONDAY): BatchRow[] {
  return Array.from({ length: count }, (_, seq) => ({
    seq,
    key: rowKey(`row-${seq}`),
    row: {
      kind: 'manual-settlement',
      partnerId: `partner${String((seq % 190) + 1).padStart(3, '0')}`,
      settlementDate: date,
      settlementAmount: won(20_000 + seq),
      settlementTaxFreeAmount: null,
      memo: '11월 정산',
    },
  }));
}

export function sent({ key, row }: BatchRow, serviceId: string | null = null): SentRow {
  return { key, serviceId, ...payOf(row), ...(row.kind === 'seller-payout' ? { express: row.payoutDate === null } : {}) };
}

export async function deliver(world: TestWorld, request: PlannedRequest, transport: Transport = fetchTransport(fetch)): Promise<Delivery> {
  return transport({
    method: request.method,
    url: world.practice.urls[world.service.id] + request.path,
    headers: world.service.headers(request.idempotencyKey),
    body: await world.service.seal(request.body),
  }, { timeoutMs: 20_000 });
}

/** Sends a planned request and says what its answer means; `lost` and `not-sent` stand for no answer. */
export async function send(world: TestWorld, request: PlannedRequest, transport?: Transport): Promise<Verdict | { readonly type: 'lost' | 'not-sent' }> {
  const delivery = await deliver(world, request, transport);
  return delivery.type === 'answer' ? world.service.interpret(request, await world.service.unseal(delivery.answer)) : { type: delivery.type };
}

export function fault(match: string, action: string, nth: number | null = 1): Fault {
  return nth === null ? { match, do: action } : { match, nth, do: action };
}

export function typesOf(found: readonly Found[]): string[] {
  return found.map((entry) => entry.type);
}
