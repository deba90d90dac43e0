import type { RowKey } from '../../../shared/ids.ts';
import { formatWon } from '../../../shared/money.ts';
import { DeskError } from '../../../shared/errors.ts';
import { mapAtOnce } from '../pool.ts';
import { ask, complain, isSuccess, parseJson, type Complaint, type Dialect } from '../reading.ts';
import { UNSEALED } from '../service.ts';
import type { ConnectionCheck, Found, PayoutService, RowVerdict, SentRow, ServiceSession } from '../service.ts';
import { safeWords, trimSecret } from '../texts.ts';
import { asksToWait, interpret, isKeyRefused, sameContent, verdictOf } from './interpret.ts';
import { readChain } from './chain.ts';
import { checkPath, readPayees, readSummaries, readTransfer } from './lookup.ts';
import { bodyTotals, planRequests, withTest } from './plan.ts';
import { partnersSchema, readComplaint, type Transfer } from './schemas.ts';

/** No rate limit is documented (portone-facts "Basics"): modest to begin with, never more than a person's browser opens. */
const CONCURRENCY = { start: 4, most: 8 } as const;
/** Questions at once; they come between other work. */
const READS_AT_ONCE = 4;

function dialectOf(session: ServiceSession): Dialect {
  const secret = trimSecret(session.secret);
  return {
    session,
    secrets: [secret],
    headers: () => ({ authorization: `PortOne ${secret}` }),
    readComplaint,
    asksToWait,
    isKeyRefused,
  };
}

function unknownRow(key: RowKey, complaint: Complaint | null): RowVerdict {
  return { key, outcome: 'unknown', serviceId: null, status: null, code: complaint?.code ?? null, message: complaint?.message ?? null };
}

function describe(transfer: Transfer): string {
  const amount = transfer.settlementAmount === null || transfer.settlementAmount === undefined ? '-' : formatWon(transfer.settlementAmount);
  return `${transfer.id}: ${transfer.partner.id} ${amount} ${transfer.settlementCurrency ?? ''} ${transfer.settlementDate ?? '-'} ${transfer.status}`;
}

function compare(row: SentRow, transfer: Transfer | null): Found {
  if (transfer === null) return { type: 'absent', key: row.key, certain: true };
  if (sameContent(transfer, row)) return { type: 'ours', verdict: verdictOf(row.key, transfer) };
  return { type: 'clash', key: row.key, seen: describe(transfer) };
}

function trackVerdict(row: SentRow, transfer: Transfer | null): RowVerdict {
  const found = compare(row, transfer);
  if (found.type === 'ours') return found.verdict;
  return unknownRow(row.key, found.type === 'clash' ? { code: 'CLASH', message: found.seen } : { code: 'PLATFORM_TRANSFER_NOT_FOUND', message: '' });
}

/** How the transfer stands after a deletion that did not clearly succeed, with the reason. */
async function standing(dialect: Dialect, row: SentRow, test: boolean, complaint: Complaint | null, signal: AbortSignal): Promise<RowVerdict> {
  const transfer = await readTransfer(dialect, row.key, test, signal);
  if (transfer !== null) return { ...trackVerdict(row, transfer), code: complaint?.code ?? null, message: complaint?.message ?? null };
  // Once accepted and gone now: deleted. Never accepted and not there: its request may still be on its way.
  if (row.serviceId === null) return unknownRow(row.key, { code: 'PLATFORM_TRANSFER_NOT_FOUND', message: complaint?.message ?? '' });
  return { key: row.key, outcome: 'cancelled', serviceId: row.serviceId, status: null, code: complaint?.code ?? null, message: complaint?.message ?? null };
}

/** Deletes the transfer while its status allows (portone-facts "Manual settlement"). */
async function cancelRow(dialect: Dialect, row: SentRow, test: boolean, signal: AbortSignal): Promise<RowVerdict> {
  let complaint: Complaint | null;
  try {
    const answer = await ask(dialect, { method: 'DELETE', path: withTest(`/platform/transfers/${encodeURIComponent(row.key)}`, test) }, signal);
    if (isSuccess(answer) && parseJson(answer.body) !== undefined) {
      return { key: row.key, outcome: 'cancelled', serviceId: row.key, status: null, code: null, message: null };
    }
    complaint = readComplaint(answer.body);
    if (isKeyRefused(answer, complaint)) throw complain(dialect, answer);
  } catch (error) {
    // The answer was lost: what the service says now decides, and if that fails too the caller is told.
    if (!(error instanceof DeskError) || error.code !== 'SERVICE_UNREACHABLE' || signal.aborted) throw error;
    complaint = null;
  }
  return standing(dialect, row, test, complaint, signal);
}

async function checkConnection(dialect: Dialect, test: boolean, signal: AbortSignal): Promise<ConnectionCheck> {
  const answer = await ask(dialect, { method: 'GET', path: checkPath(test) }, signal);
  if (isSuccess(answer) && partnersSchema.safeParse(parseJson(answer.body)).success) return { ok: true, balance: null, code: null, message: null };
  const complaint = readComplaint(answer.body);
  return {
    ok: false,
    balance: null,
    code: safeWords(complaint?.code ?? `HTTP_${answer.status}`, dialect.secrets),
    message: complaint === null ? null : safeWords(complaint.message, dialect.secrets),
  };
}

/** PortOne's manual settlements (portone-facts). */
export function portOne(session: ServiceSession): PayoutService {
  const dialect = dialectOf(session);
  // Only a live connection touches live data; practice and test use the service's test data.
  const test = session.environment !== 'live';
  return {
    id: 'portone',
    concurrency: CONCURRENCY,
    // The own id is remembered for as long as the transfer is: a repeat is never a second one.
    keyLifeDays: null,
    forgetsCancelled: true,
    plan: (_batch, rows) => planRequests(rows, test),
    bodyTotals,
    headers: () => ({ ...dialect.headers(), 'content-type': 'application/json' }),
    ...UNSEALED,
    interpret,
    find: (rows, signal) => mapAtOnce(rows, READS_AT_ONCE, async (row) => compare(row, await readTransfer(dialect, row.key, test, signal))),
    track: async (rows, signal) => {
      const listed = await readSummaries(dialect, rows, test, signal);
      return mapAtOnce(rows, READS_AT_ONCE, async (row) => trackVerdict(row, listed.get(row.key) ?? (await readTransfer(dialect, row.key, test, signal))));
    },
    cancel: (row, signal) => cancelRow(dialect, row, test, signal),
    chain: (question, signal) => readChain(dialect, question, test, signal),
    balance: () => Promise.resolve(null),
    payees: (signal) => readPayees(dialect, test, signal),
    check: (signal) => checkConnection(dialect, test, signal),
  };
}
