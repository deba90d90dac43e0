import { DeskError } from '../../../shared/errors.ts';
import type { RowKey } from '../../../shared/ids.ts';
import { formatWon, type Won } from '../../../shared/money.ts';
import type { Payee } from '../../../shared/services.ts';
import { mapAtOnce } from '../pool.ts';
import { ask, complain, isSuccess, parseJson, read, readAnswer, type Dialect } from '../reading.ts';
import { UNSEALED } from '../service.ts';
import type { ConnectionCheck, Found, PayoutService, RowVerdict, SentRow, ServiceSession } from '../service.ts';
import { safeWords, trimSecret } from '../texts.ts';
import { asksToWait, interpret, isKeyRefused } from './interpret.ts';
import { lookUp, type PayoutIndex } from './lookup.ts';
import { sameContent, verdictOf } from './matching.ts';
import { bodyTotals, planRequests, SETTLEMENTS } from './plan.ts';
import { balanceSchema, payoutSchema, readComplaint, submallsSchema, type Payout } from './schemas.ts';

/** Several big arrays at once gain little, and "repeated requests" are refused (toss-facts §1.7). */
const CONCURRENCY = { start: 1, most: 1 } as const;
/** A key lives 15 days from its first use (toss-facts §1.2); a day is kept for clocks that differ and requests under way. */
const KEY_LIFE_DAYS = 14;
/** How many single look-ups may be under way at once. */
const READS_AT_ONCE = 4;

function dialectOf(session: ServiceSession): Dialect {
  const secret = trimSecret(session.secret);
  // The colon is required, the password empty (toss-facts §1.1).
  const encoded = Buffer.from(`${secret}:`).toString('base64');
  return {
    session,
    secrets: [secret, encoded],
    headers: () => ({ authorization: `Basic ${encoded}` }),
    readComplaint,
    asksToWait,
    isKeyRefused,
  };
}

function unknownRow(key: RowKey, code: string | null, message: string | null): RowVerdict {
  return { key, outcome: 'unknown', serviceId: null, status: null, code, message };
}

function describe(payouts: readonly Payout[]): string {
  return payouts.map((payout) => `${payout.payoutKey}: ${payout.subMallId ?? '-'} ${formatWon(payout.payoutAmount)} ${payout.payoutDate} ${payout.status}`).join(' / ');
}

/** The row under its own name; two of them, or another content, is for a person to see. */
function foundByName(row: SentRow, index: PayoutIndex): Found | null {
  const named = index.named(row);
  const [payout] = named;
  if (payout === undefined) return null;
  const ours = named.length === 1 && sameContent(payout, row);
  return ours ? { type: 'ours', verdict: verdictOf(row.key, payout) } : { type: 'clash', key: row.key, seen: describe(named) };
}

function foundIn(row: SentRow, index: PayoutIndex): Found {
  const named = foundByName(row, index);
  if (named !== null) return named;
  const known = index.byServiceId(row);
  if (known !== null) {
    return sameContent(known, row) ? { type: 'ours', verdict: verdictOf(row.key, known) } : { type: 'clash', key: row.key, seen: describe([known]) };
  }
  // The same payment without our name may be ours after all, so "absent" would be a guess.
  const alike = index.alike(row);
  return alike.length > 0 ? { type: 'clash', key: row.key, seen: describe(alike) } : { type: 'absent', key: row.key, certain: index.isWhole(row) };
}

/** One payout by the service's key; null when the service clearly says that it has none. */
async function readPayout(dialect: Dialect, payoutKey: string, signal: AbortSignal): Promise<Payout | null> {
  const answer = await ask(dialect, { method: 'GET', path: `${SETTLEMENTS}/${encodeURIComponent(payoutKey)}` }, signal);
  if (answer.status === 404 && readComplaint(answer.body)?.code === 'PAYOUT_NOT_FOUND') return null;
  return readAnswer(dialect, answer, payoutSchema);
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
  return sameContent(payout, row) ? verdictOf(row.key, payout) : unknownRow(row.key, 'CLASH', describe([payout]));
}

/** The key to cancel by: the row's own, or the one the service holds it under. */
async function serviceIdOf(dialect: Dialect, row: SentRow, signal: AbortSignal): Promise<string | null> {
  if (row.serviceId !== null) return row.serviceId;
  const found = foundIn(row, await lookUp(dialect, [row], signal));
  return found.type === 'ours' ? found.verdict.serviceId : null;
}

async function cancelRow(dialect: Dialect, row: SentRow, signal: AbortSignal): Promise<RowVerdict> {
  const payoutKey = await serviceIdOf(dialect, row, signal);
  if (payoutKey === null) return unknownRow(row.key, 'PAYOUT_NOT_FOUND', null);
  const path = `${SETTLEMENTS}/${encodeURIComponent(payoutKey)}`;
  try {
    const answer = await ask(dialect, { method: 'POST', path: `${path}/cancel` }, signal);
    const parsed = payoutSchema.safeParse(isSuccess(answer) ? parseJson(answer.body) : undefined);
    if (parsed.success && parsed.data.payoutKey === payoutKey) return verdictOf(row.key, parsed.data);
    const complaint = readComplaint(answer.body);
    if (isKeyRefused(answer, complaint)) throw complain(dialect, answer);
    return await standing(dialect, row, payoutKey, complaint, signal);
  } catch (error) {
    // The answer was lost: what the service says now decides, and if that fails too the caller is told.
    if (!(error instanceof DeskError) || error.code !== 'SERVICE_UNREACHABLE' || signal.aborted) throw error;
    return standing(dialect, row, payoutKey, null, signal);
  }
}

/** How the payout stands after a cancellation that did not clearly succeed, with the reason. */
async function standing(dialect: Dialect, row: SentRow, payoutKey: string, complaint: { code: string; message: string } | null, signal: AbortSignal): Promise<RowVerdict> {
  const payout = await readPayout(dialect, payoutKey, signal);
  if (payout === null) return unknownRow(row.key, complaint?.code ?? 'PAYOUT_NOT_FOUND', complaint?.message ?? null);
  const verdict = verdictOf(row.key, payout);
  return verdict.outcome === 'cancelled' ? verdict : { ...verdict, code: complaint?.code ?? verdict.code, message: complaint?.message ?? verdict.message };
}

async function readPayees(dialect: Dialect, signal: AbortSignal): Promise<readonly Payee[]> {
  const submalls = await read(dialect, '/v1/payouts/sub-malls', submallsSchema, signal);
  return submalls.map((submall) => ({
    id: submall.subMallId,
    name: submall.companyName ?? submall.representativeName ?? submall.account?.holderName ?? null,
    status: submall.status ?? null,
    // A deleted submall is no longer in the list (toss-facts §1.4).
    archived: false,
    bank: submall.account?.bankCode ?? submall.account?.bank ?? null,
    accountNumber: submall.account?.accountNumber ?? null,
    holderName: submall.account?.holderName ?? null,
    businessNumber: submall.businessNumber ?? null,
  }));
}

async function readBalance(dialect: Dialect, signal: AbortSignal): Promise<Won> {
  return (await read(dialect, `${SETTLEMENTS}/balance`, balanceSchema, signal)).balance;
}

async function checkConnection(dialect: Dialect, signal: AbortSignal): Promise<ConnectionCheck> {
  const answer = await ask(dialect, { method: 'GET', path: `${SETTLEMENTS}/balance` }, signal);
  const parsed = balanceSchema.safeParse(isSuccess(answer) ? parseJson(answer.body) : undefined);
  if (parsed.success) return { ok: true, balance: parsed.data.balance, code: null, message: null };
  const complaint = readComplaint(answer.body);
  return {
    ok: false,
    balance: null,
    code: safeWords(complaint?.code ?? `HTTP_${answer.status}`, dialect.secrets),
    message: complaint === null ? null : safeWords(complaint.message, dialect.secrets),
  };
}

/** Toss Payments payouts, version 1 (toss-facts §1). */
export function tossV1(session: ServiceSession): PayoutService {
  const dialect = dialectOf(session);
  return {
    id: 'toss-v1',
    concurrency: CONCURRENCY,
    keyLifeDays: KEY_LIFE_DAYS,
    plan: planRequests,
    bodyTotals,
    headers: (idempotencyKey) => ({
      ...dialect.headers(),
      'content-type': 'application/json',
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    }),
    ...UNSEALED,
    interpret,
    find: async (rows, signal) => {
      const index = await lookUp(dialect, rows, signal);
      return rows.map((row) => foundIn(row, index));
    },
    track: async (rows, signal) => {
      const index = await lookUp(dialect, rows, signal);
      return mapAtOnce(rows, READS_AT_ONCE, (row) => trackOne(dialect, row, index, signal));
    },
    cancel: (row, signal) => cancelRow(dialect, row, signal),
    balance: (signal) => readBalance(dialect, signal),
    payees: (signal) => readPayees(dialect, signal),
    check: (signal) => checkConnection(dialect, signal),
  };
}
