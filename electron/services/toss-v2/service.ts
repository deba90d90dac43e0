import { DeskError } from '../../../shared/errors.ts';
import type { RowKey } from '../../../shared/ids.ts';
import { formatWon, type Won } from '../../../shared/money.ts';
import type { Payee } from '../../../shared/services.ts';
import { mapAtOnce } from '../pool.ts';
import { ask, complain, isSuccess, parseJson, read, readAnswer, type Complaint, type Dialect } from '../reading.ts';
import type { ConnectionCheck, Found, PayoutService, RowVerdict, SentRow, ServiceSession } from '../service.ts';
import { safeWords, trimSecret, withTrace } from '../texts.ts';
import { asksToWait, interpret, isKeyRefused } from './interpret.ts';
import { lookUp, readSellers, type PayoutIndex } from './lookup.ts';
import { sameContent, verdictOf, type Wanted } from './matching.ts';
import { bodyTotals, PAYOUTS, planRequests } from './plan.ts';
import { balanceSchema, onePayoutSchema, readComplaint, type Payout } from './schemas.ts';
import { sealingWith } from './sealing.ts';

/** As for v1: several arrays at once gain little, and "repeated requests" are refused (toss-facts §1.7). */
const CONCURRENCY = { start: 1, most: 1 } as const;
/** A key lives 15 days from its first use (toss-facts §1.2); a day is kept for clocks that differ and requests under way. */
const KEY_LIFE_DAYS = 14;
/** How many single look-ups may be under way at once. */
const READS_AT_ONCE = 4;

function dialectOf(session: ServiceSession, securityKey: string): Dialect {
  const secret = trimSecret(session.secret);
  // The colon is required, the password empty (toss-facts §1.1).
  const encoded = Buffer.from(`${secret}:`).toString('base64');
  return {
    session,
    secrets: [secret, encoded, securityKey],
    headers: () => ({ authorization: `Basic ${encoded}` }),
    readComplaint,
    asksToWait,
    isKeyRefused,
  };
}

function unknownRow(key: RowKey, code: string | null, message: string | null): RowVerdict {
  return { key, outcome: 'unknown', serviceId: null, status: null, code, message };
}

function wantedOf(row: SentRow): Wanted {
  return { payee: row.payee, amount: row.amount, date: row.date, express: row.express };
}

function describe(payouts: readonly Payout[]): string {
  return payouts.map((payout) => `${payout.id}: ${payout.destination ?? '-'} ${formatWon(payout.amount.value)} ${payout.scheduleType ?? ''} ${payout.payoutDate ?? '-'} ${payout.status}`).join(' / ');
}

function foundIn(row: SentRow, index: PayoutIndex): Found {
  const named = index.named(row);
  const known = named.length > 0 ? named : [index.byServiceId(row)].filter((payout) => payout !== null);
  const [payout] = known;
  if (payout !== undefined) {
    const ours = known.length === 1 && sameContent(payout, wantedOf(row));
    return ours ? { type: 'ours', verdict: verdictOf(row.key, payout) } : { type: 'clash', key: row.key, seen: describe(known) };
  }
  // The same payment without anybody's id may be ours after all, so "absent" would be a guess.
  const alike = index.alike(row);
  return alike.length > 0 ? { type: 'clash', key: row.key, seen: describe(alike) } : { type: 'absent', key: row.key, certain: true };
}

/** One payout by the service's id; null when the service clearly says that it has none. The code for that is not documented. */
async function readPayout(dialect: Dialect, id: string, signal: AbortSignal): Promise<Payout | null> {
  const answer = await ask(dialect, { method: 'GET', path: `${PAYOUTS}/${encodeURIComponent(id)}` }, signal);
  const code = answer.status === 404 ? (readComplaint(answer.body)?.code ?? '') : '';
  if (code.includes('NOT_FOUND') && code.includes('PAYOUT')) return null;
  return readAnswer(dialect, answer, onePayoutSchema).entityBody;
}

async function trackOne(dialect: Dialect, row: SentRow, index: PayoutIndex, signal: AbortSignal): Promise<RowVerdict> {
  const found = foundIn(row, index);
  if (found.type === 'ours') return found.verdict;
  const named = index.named(row);
  const [first] = named;
  // Paid twice under our name: however they stand, a person must see it.
  if (first !== undefined && named.length > 1) return { ...verdictOf(row.key, index.byServiceId(row) ?? first), code: 'NAMED_TWICE', message: describe(named) };
  if (row.serviceId === null) return unknownRow(row.key, found.type === 'clash' ? 'CLASH' : null, found.type === 'clash' ? found.seen : null);
  const payout = await readPayout(dialect, row.serviceId, signal);
  if (payout === null) return unknownRow(row.key, 'PAYOUT_NOT_FOUND', null);
  return sameContent(payout, wantedOf(row)) ? verdictOf(row.key, payout) : unknownRow(row.key, 'CLASH', describe([payout]));
}

/** The id to cancel by: the row's own, or the one the service holds it under. */
async function serviceIdOf(dialect: Dialect, row: SentRow, signal: AbortSignal): Promise<string | null> {
  if (row.serviceId !== null) return row.serviceId;
  const found = foundIn(row, await lookUp(dialect, [row], true, signal));
  return found.type === 'ours' ? found.verdict.serviceId : null;
}

async function cancelRow(dialect: Dialect, row: SentRow, signal: AbortSignal): Promise<RowVerdict> {
  const id = await serviceIdOf(dialect, row, signal);
  if (id === null) return unknownRow(row.key, 'PAYOUT_NOT_FOUND', null);
  // It begins in progress, and only what is requested can be cancelled (toss-facts §2.5).
  if (row.express === true) return await standing(dialect, row, id, { code: 'EXPRESS_NOT_CANCELLABLE', message: '' }, signal);
  try {
    const answer = await ask(dialect, { method: 'POST', path: `${PAYOUTS}/${encodeURIComponent(id)}/cancel` }, signal);
    const parsed = onePayoutSchema.safeParse(isSuccess(answer) ? parseJson(answer.body) : undefined);
    if (parsed.success && parsed.data.entityBody.id === id) return verdictOf(row.key, parsed.data.entityBody);
    const complaint = readComplaint(answer.body);
    if (isKeyRefused(answer, complaint)) throw complain(dialect, answer);
    return await standing(dialect, row, id, complaint, signal);
  } catch (error) {
    // The answer was lost: what the service says now decides, and if that fails too the caller is told.
    if (!(error instanceof DeskError) || error.code !== 'SERVICE_UNREACHABLE' || signal.aborted) throw error;
    return standing(dialect, row, id, null, signal);
  }
}

/** How the payout stands after a cancellation that did not clearly succeed, with the reason. */
async function standing(dialect: Dialect, row: SentRow, id: string, complaint: Complaint | null, signal: AbortSignal): Promise<RowVerdict> {
  const payout = await readPayout(dialect, id, signal);
  const message = complaint === null || complaint.message === '' ? null : withTrace(complaint.message, complaint.traceId);
  if (payout === null) return unknownRow(row.key, complaint?.code ?? 'PAYOUT_NOT_FOUND', message);
  const verdict = verdictOf(row.key, payout);
  return verdict.outcome === 'cancelled' ? verdict : { ...verdict, code: complaint?.code ?? verdict.code, message: complaint === null ? verdict.message : message };
}

async function readPayees(dialect: Dialect, signal: AbortSignal): Promise<readonly Payee[]> {
  const sellers = await readSellers(dialect, signal);
  return sellers.map(({ id, refSellerId, status, company, individual, account }) => ({
    id,
    ownId: refSellerId ?? null,
    name: company?.name ?? individual?.name ?? account?.holderName ?? null,
    status: status ?? null,
    // A deleted seller is no longer in the list.
    archived: false,
    bank: account?.bankCode ?? null,
    accountNumber: account?.accountNumber ?? null,
    holderName: account?.holderName ?? null,
    businessNumber: company?.businessRegistrationNumber ?? null,
  }));
}

async function readBalance(dialect: Dialect, signal: AbortSignal): Promise<Won> {
  return (await read(dialect, '/v2/balances', balanceSchema, signal)).entityBody.availableAmount.value;
}

/** Reads the balance. It travels in plain text, so a wrong security key only shows when payouts are requested. */
async function checkConnection(dialect: Dialect, signal: AbortSignal): Promise<ConnectionCheck> {
  const answer = await ask(dialect, { method: 'GET', path: '/v2/balances' }, signal);
  const parsed = balanceSchema.safeParse(isSuccess(answer) ? parseJson(answer.body) : undefined);
  if (parsed.success) return { ok: true, balance: parsed.data.entityBody.availableAmount.value, code: null, message: null };
  const complaint = readComplaint(answer.body);
  return {
    ok: false,
    balance: null,
    code: safeWords(complaint?.code ?? `HTTP_${answer.status}`, dialect.secrets),
    message: complaint === null ? null : withTrace(safeWords(complaint.message, dialect.secrets), complaint.traceId),
  };
}

/** Toss Payments payouts, version 2 (toss-facts §2). Throws DeskError SECURITY_KEY_INVALID for a session without a usable security key. */
export function tossV2(session: ServiceSession): PayoutService {
  const securityKey = trimSecret(session.securityKey ?? '');
  const dialect = dialectOf(session, securityKey);
  return {
    id: 'toss-v2',
    concurrency: CONCURRENCY,
    keyLifeDays: KEY_LIFE_DAYS,
    plan: planRequests,
    bodyTotals,
    headers: (idempotencyKey) => ({
      ...dialect.headers(),
      'content-type': 'text/plain',
      'TossPayments-api-security-mode': 'ENCRYPTION',
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    }),
    ...sealingWith(securityKey),
    interpret,
    find: async (rows, signal) => {
      const index = await lookUp(dialect, rows, true, signal);
      return rows.map((row) => foundIn(row, index));
    },
    track: async (rows, signal) => {
      // What has the service's own id is asked for by it; only for the others the whole list is gone through.
      const index = await lookUp(dialect, rows, rows.some((row) => row.serviceId === null), signal);
      return mapAtOnce(rows, READS_AT_ONCE, (row) => trackOne(dialect, row, index, signal));
    },
    cancel: (row, signal) => cancelRow(dialect, row, signal),
    balance: (signal) => readBalance(dialect, signal),
    payees: (signal) => readPayees(dialect, signal),
    check: (signal) => checkConnection(dialect, signal),
  };
}
