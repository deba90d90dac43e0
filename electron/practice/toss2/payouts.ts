import { addDays, isoKst, kstDateOf, kstMinuteOfDay, parseKstDate, type BusinessCalendar, type KstDate } from '../../../shared/calendar.ts';
import { isExpressTime } from '../../../shared/kinds/rules/schedule.ts';
import { addWon, won, ZERO_WON, type Won } from '../../../shared/money.ts';
import type { Book, SellerPayoutRecord } from '../book.ts';
import { readJson, type Call, type Reply } from '../call.ts';
import { hash32, shuffled } from '../random.ts';
import { startBalance } from '../toss/payouts.ts';
import { entityReply, Toss2Refusal } from './envelope.ts';
import { planSellerLifecycle, sellerStatusAt } from './lifecycle.ts';
import { pageReply } from './paging.ts';
import { findSeller, saveSeller, type KnownSeller } from './sellers.ts';

/** Ways in which the real service may differ (toss-facts §7): tests and demos switch them on. */
export interface Toss2Quirks {
  /** No hours for what is paid at once: a person trying the desk out at night is not sent away. */
  readonly alwaysOpen?: boolean;
  /** A `refPayoutId` that is there already, under another key. Default: refused. */
  readonly sameReference?: 'refuse' | 'pay-again' | 'give-back';
  /** What EXPRESS says of its pay date. Default: null, so that no range of days finds it. */
  readonly expressDate?: 'null' | 'missing' | 'day';
  /** Errors of encrypted requests in plain text. Default: encrypted as the other answers. */
  readonly plainErrors?: boolean;
  /** The answer to a request of payouts is the bare array instead of `items`. */
  readonly bareArray?: boolean;
  /** Every new payout has this status until it ends. */
  readonly strangeStatus?: string;
}

export interface Toss2Setting {
  readonly book: Book;
  readonly calendar: BusinessCalendar;
  readonly seed: number;
  readonly quirks: Toss2Quirks;
  readonly now: () => number;
}

/** The most rows of one request (toss-facts §2.5). */
const MOST_ROWS = 100;
const AMOUNT_BELOW = 1_000_000_000;
/** What a PARTIALLY_APPROVED seller gets in a week (toss-facts §2.6). */
const KYC_LINE = 10_000_000;

interface Wanted {
  readonly refPayoutId: string;
  readonly seller: KnownSeller;
  /** Null: at once. */
  readonly date: KstDate | null;
  readonly amount: Won;
  readonly description: string;
  readonly metadata: Record<string, string> | null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown, longest: number, refPayoutId: string | null): string {
  if (value === undefined || value === null || value === '') throw new Toss2Refusal('INVALID_REQUIRED_PARAM', refPayoutId);
  if (typeof value !== 'string' || Array.from(value).length > longest) throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
  return value;
}

function readAmount(value: unknown, refPayoutId: string): Won {
  if (!isRecord(value) || value['currency'] !== 'KRW') throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
  const amount = value['value'];
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
  if (amount <= 0) throw new Toss2Refusal('BELOW_ZERO_AMOUNT', refPayoutId);
  if (amount >= AMOUNT_BELOW) throw new Toss2Refusal('EXCEED_MAX_AMOUNT', refPayoutId);
  return won(amount);
}

/** A business day, from the next one on, within a year. */
function readDate(row: Readonly<Record<string, unknown>>, refPayoutId: string, { now, calendar, quirks }: Toss2Setting): KstDate | null {
  const today = kstDateOf(now());
  if (row['scheduleType'] === 'EXPRESS') {
    if (quirks.alwaysOpen !== true && !isExpressTime(today, kstMinuteOfDay(now()), calendar)) throw new Toss2Refusal('NOT_AVAILABLE_BANK');
    return null;
  }
  if (row['scheduleType'] !== 'SCHEDULED') throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
  const date = parseKstDate(text(row['payoutDate'], 10, refPayoutId));
  if (date === null) throw new Toss2Refusal('INVALID_DATE', refPayoutId);
  const kind = calendar.kindOf(date).type;
  if (kind === 'holiday') throw new Toss2Refusal('NOT_ALLOWED_HOLIDAY', refPayoutId);
  if (kind === 'weekend' || date <= today || date > addDays(today, 366)) throw new Toss2Refusal('INVALID_PAYABLE_DATE', refPayoutId);
  return date;
}

/** Up to five pairs; keys up to 40 without brackets, values up to 500 (toss-facts §2.5). */
function readMetadata(value: unknown, refPayoutId: string): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
  const pairs = Object.entries(value).map(([key, each]): [string, string] => {
    if (typeof each !== 'string' || each.length > 500 || key.length > 40 || /[[\]]/.test(key)) throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
    return [key, each];
  });
  if (pairs.length > 5) throw new Toss2Refusal('INVALID_REQUEST', refPayoutId);
  return Object.fromEntries(pairs);
}

function readRow(row: unknown, setting: Toss2Setting): Wanted {
  if (!isRecord(row)) throw new Toss2Refusal('INVALID_REQUEST');
  const refPayoutId = text(row['refPayoutId'], 50, null);
  const destination = text(row['destination'], 35, refPayoutId);
  const wanted = {
    refPayoutId,
    date: readDate(row, refPayoutId, setting),
    amount: readAmount(row['amount'], refPayoutId),
    description: text(row['transactionDescription'], 7, refPayoutId),
    metadata: readMetadata(row['metadata'], refPayoutId),
  };
  const seller = findSeller(setting.book, destination);
  if (seller === null) throw new Toss2Refusal('NOT_FOUND_SELLER', refPayoutId);
  return { ...wanted, seller };
}

function stopUnpayable({ refPayoutId, seller: { shown } }: Wanted): void {
  if (shown.status !== 'APPROVED' && shown.status !== 'PARTIALLY_APPROVED') throw new Toss2Refusal('FORBIDDEN_SELLER_PAYOUT', refPayoutId);
}

/** More than the line in the last seven days starts the review: the seller's status moves. */
function stopForKyc(rows: readonly Wanted[], { book, now }: Toss2Setting): void {
  const asked = new Map<string, Won>();
  for (const { refPayoutId, seller: { shown }, amount } of rows) {
    if (shown.status !== 'PARTIALLY_APPROVED') continue;
    const sum = addWon(asked.get(shown.id) ?? ZERO_WON, amount);
    asked.set(shown.id, sum);
    const before = book.one('number', 'select sum(amount) as value from sellerPayouts where destination = ? and cancelledAt is null and requestedAt > ?', shown.id, now() - 7 * 24 * 60 * 60 * 1000);
    if (sum + (before?.value ?? 0) > KYC_LINE) {
      throw new Toss2Refusal('FORBIDDEN_SELLER_PAYOUT', refPayoutId, () => saveSeller(book, { ...shown, status: 'KYC_REQUIRED' }));
    }
  }
}

/** What can be paid out now: requests hold their money at once, cancelled and failed ones give it back. */
export function sellerBalance({ book, now }: Toss2Setting): Won {
  const held = book.one('number', 'select sum(amount) as value from sellerPayouts where cancelledAt is null and not (failure is not null and endsAt <= ?)', now());
  return won(startBalance(book) - (held?.value ?? 0));
}

export function balanceReply(setting: Toss2Setting): Reply {
  const amount = (value: number) => ({ currency: 'KRW', value });
  return entityReply('balance', { pendingAmount: amount(0), availableAmount: amount(sellerBalance(setting)) });
}

const FAILURES: Readonly<Record<string, string>> = { INVALID_ACCOUNT: '계좌 정보가 올바르지 않습니다.', TRANSFER_FAILED: '이체에 실패했습니다.' };

function show(record: SellerPayoutRecord, { now, quirks }: Toss2Setting) {
  const status = sellerStatusAt(record, now());
  const moving = status === 'REQUESTED' || status === 'IN_PROGRESS';
  const expressDate = quirks.expressDate ?? 'null';
  const payoutDate = record.payoutDate ?? (expressDate === 'day' ? kstDateOf(record.requestedAt) : null);
  return {
    id: record.id,
    refPayoutId: record.refPayoutId,
    destination: record.destination,
    scheduleType: record.payoutDate === null ? 'EXPRESS' : 'SCHEDULED',
    ...(payoutDate === null && expressDate === 'missing' ? {} : { payoutDate }),
    amount: { currency: 'KRW', value: record.amount },
    transactionDescription: record.description,
    requestedAt: isoKst(record.requestedAt),
    status: moving ? (quirks.strangeStatus ?? status) : status,
    error: status === 'FAILED' && record.failure !== null ? { code: record.failure, message: FAILURES[record.failure] ?? record.failure } : null,
    metadata: record.metadata === null ? null : (JSON.parse(record.metadata) as unknown),
  };
}

const INSERT = `insert into sellerPayouts (id, refPayoutId, destination, payoutDate, amount, description, metadata, requestedAt, startsAt, endsAt, failure)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning *`;

/** All rows or none; what the real service does with a partly bad array is unknown. */
export function requestSellerPayouts(setting: Toss2Setting, plain: string): Reply {
  const { book, quirks } = setting;
  const now = setting.now();
  const body = readJson(plain);
  if (!Array.isArray(body) || body.length === 0 || body.length > MOST_ROWS) throw new Toss2Refusal('INVALID_REQUEST');
  const wanted = body.map((row: unknown) => readRow(row, setting));
  if (new Set(wanted.map(({ refPayoutId }) => refPayoutId)).size < wanted.length) throw new Toss2Refusal('DUPLICATED_REQUEST');
  const known = new Map<string, SellerPayoutRecord>();
  for (const { refPayoutId } of quirks.sameReference === 'pay-again' ? [] : wanted) {
    const there = book.one('sellerPayout', 'select * from sellerPayouts where refPayoutId = ?', refPayoutId);
    if (there === null) continue;
    if (quirks.sameReference !== 'give-back') throw new Toss2Refusal('DUPLICATED_REQUEST', refPayoutId);
    known.set(refPayoutId, there);
  }
  const fresh = wanted.filter(({ refPayoutId }) => !known.has(refPayoutId));
  for (const row of fresh) stopUnpayable(row);
  stopForKyc(fresh, setting);
  if (fresh.reduce((sum, row) => addWon(sum, row.amount), ZERO_WON) > sellerBalance(setting)) throw new Toss2Refusal('NOT_ENOUGH_AMOUNT');
  let next = (book.one('number', 'select max(seq) as value from sellerPayouts')?.value ?? 0) + 1;
  const made = wanted.map((row) => {
    const there = known.get(row.refPayoutId);
    if (there !== undefined) return there;
    const chance = `v2 ${setting.seed} ${next}`;
    const id = `FPA_${String(next).padStart(8, '0')}${hash32(chance).toString(16).padStart(8, '0')}`;
    next += 1;
    const life = planSellerLifecycle(row.date, now, row.seller.unpayable, chance);
    const record = book.one('sellerPayout', INSERT, id, row.refPayoutId, row.seller.shown.id, row.date, row.amount, row.description,
      row.metadata === null ? null : JSON.stringify(row.metadata), now, life.startsAt, life.endsAt, life.failure);
    if (record === null) throw new Error('the practice book did not keep a payout');
    return record;
  });
  // The order of the answer is not documented, so it is deliberately another one.
  const items = shuffled(made, `v2 ${setting.seed} ${next}`).map((record) => show(record, setting));
  return entityReply('payout-list', quirks.bareArray === true ? items : { hasNext: false, lastCursor: null, items });
}

function required({ book }: Toss2Setting, id: string): SellerPayoutRecord {
  const record = book.one('sellerPayout', 'select * from sellerPayouts where id = ?', id);
  if (record === null) throw new Toss2Refusal('PAYOUT_NOT_FOUND');
  return record;
}

export function getSellerPayout(setting: Toss2Setting, id: string): Reply {
  return entityReply('payout', show(required(setting, id), setting));
}

/** Only what is requested: what is paid at once never is (toss-facts §2.5). */
export function cancelSellerPayout(setting: Toss2Setting, id: string): Reply {
  const now = setting.now();
  if (sellerStatusAt(required(setting, id), now) !== 'REQUESTED') throw new Toss2Refusal('NOT_SUPPORTED_PROCESS');
  setting.book.run('update sellerPayouts set cancelledAt = ? where id = ?', now, id);
  return getSellerPayout(setting, id);
}

export function listSellerPayouts(setting: Toss2Setting, call: Call): Reply {
  const day = (name: string): KstDate | null => {
    const asked = call.query.get(name);
    const date = asked === null ? null : parseKstDate(asked);
    if (asked !== null && date === null) throw new Toss2Refusal('INVALID_DATE');
    return date;
  };
  const [from, until] = [day('payoutDateGte'), day('payoutDateLte')];
  const shown = setting.book.all('sellerPayout', 'select * from sellerPayouts order by seq desc').map((record) => show(record, setting));
  // What has no date lies in no range.
  const within = shown.filter(({ payoutDate }) => (from === null && until === null) || (typeof payoutDate === 'string' && (from === null || payoutDate >= from) && (until === null || payoutDate <= until)));
  return pageReply(call, 'payout-list', within);
}
