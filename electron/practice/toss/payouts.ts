import { kstDateOf, kstMinuteOfDay, daysBetween, parseKstDate, type BusinessCalendar, type KstDate } from '../../../shared/calendar.ts';
import { addWon, won, ZERO_WON, type Won } from '../../../shared/money.ts';
import type { Book, PayoutRecord } from '../book.ts';
import { jsonReply, readJson, type Call, type Reply } from '../call.ts';
import { hash32, shuffled } from '../random.ts';
import { TossRefusal } from './errors.ts';
import { planLifecycle, showPayout, statusAt } from './lifecycle.ts';
import { readMetadata } from './metadata.ts';
import { findSubmall, saveSubmall, type KnownSubmall } from './submalls.ts';

/** Ways in which the real service may differ (toss-facts §7): tests and demos switch them on. */
export interface TossQuirks {
  /** The longest range query in days; longer ones get EXCEED_MAX_QUERY_LIMIT. Default: no limit. */
  readonly rangeDays?: number;
  /** Answers carry no metadata. */
  readonly hideMetadata?: boolean;
  /** No closed hour at 11:00–12:00: a person trying the desk out at that time is not sent away. */
  readonly alwaysOpen?: boolean;
  /** The refusal of the closed hour is remembered under its key like any other answer; whether it really is, is unknown (toss-facts §1.2). */
  readonly closedIsRemembered?: boolean;
}

export interface TossSetting {
  readonly book: Book;
  readonly calendar: BusinessCalendar;
  readonly seed: number;
  readonly quirks: TossQuirks;
  readonly now: () => number;
}

/** The most rows of one request (toss-facts §1.3). */
const MOST_ROWS = 1000;
/** Above this a PARTIALLY_APPROVED submall needs KYC; whether exactly this is payable is unknown (toss-facts §1.4). */
const KYC_LINE = 10_000_000;

interface Wanted {
  readonly submall: KnownSubmall;
  readonly date: KstDate;
  readonly amount: Won;
  readonly transferSummary: string | null;
  readonly metadata: Record<string, string> | null;
}

function readAmount(value: unknown): Won {
  if (value === undefined || value === null) throw new TossRefusal('REQUIRED_AMOUNT');
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TossRefusal('INVALID_REQUEST');
  if (value <= 0) throw new TossRefusal('BELOW_ZERO_AMOUNT');
  return won(value);
}

function readDate(value: unknown, setting: TossSetting): KstDate {
  if (value === undefined || value === null || value === '') throw new TossRefusal('INVALID_REQUIRED_PARAM');
  const date = typeof value === 'string' ? parseKstDate(value) : null;
  if (date === null) throw new TossRefusal('INVALID_DATE');
  const kind = setting.calendar.kindOf(date).type;
  if (kind === 'holiday') throw new TossRefusal('NOT_ALLOWED_HOLIDAY');
  if (kind === 'weekend' || date < kstDateOf(setting.now())) throw new TossRefusal('INVALID_PAYABLE_DATE');
  return date;
}

function readSummary(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || Array.from(value).length > 7) throw new TossRefusal('INVALID_REQUEST');
  return value;
}

function readRow(value: unknown, setting: TossSetting): Wanted {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TossRefusal('INVALID_REQUEST');
  const row = value as Record<string, unknown>;
  const id = row['subMallId'];
  if (id === undefined || id === null || id === '') throw new TossRefusal('INVALID_REQUIRED_PARAM');
  if (typeof id !== 'string') throw new TossRefusal('INVALID_REQUEST');
  const amount = readAmount(row['payoutAmount']);
  const date = readDate(row['payoutDate'], setting);
  const transferSummary = readSummary(row['transferSummary']);
  const metadata = readMetadata(row['metadata']);
  const submall = findSubmall(setting.book, id);
  if (submall === null) throw new TossRefusal('NOT_FOUND_SUBMALL');
  return { submall, date, amount, transferSummary, metadata };
}

/**
 * Which code stops a KYC case is not documented (toss-facts §1.7, §7): these two are a choice of the practice world.
 * A large amount also starts the review, so the submall's status moves.
 */
function stopForKyc({ submall: { shown }, amount }: Wanted, book: Book): void {
  if (shown.status === 'KYC_REQUIRED') throw new TossRefusal('USER_ACCOUNT_ON_HOLD');
  if (shown.status === 'PARTIALLY_APPROVED' && amount > KYC_LINE) {
    throw new TossRefusal('EXCEED_MAX_AMOUNT', () => saveSubmall(book, { ...shown, status: 'KYC_REQUIRED' }));
  }
}

export function startBalance(book: Book): Won {
  return won(Number(book.setting('balance') ?? '0'));
}

/** What can be paid out now: requests hold their money at once, cancelled and failed ones give it back. */
export function balanceOf(setting: TossSetting): Won {
  const held = setting.book.one(
    'number',
    'select sum(amount) as value from payouts where cancelledAt is null and not (failure is not null and endsAt <= ?)', setting.now());
  return won(startBalance(setting.book) - (held?.value ?? 0));
}

const INSERT = `insert into payouts (payoutKey, subMallId, payoutDate, amount, transferSummary, metadata, account, requestedAt, startsAt, endsAt, failure)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning *`;

/** What the closed hour answers with. */
export const CLOSED = 'MAINTAINED_METHOD';

/** `POST …/settlements`. All rows or none; what the real service does with a partly bad array is unknown (toss-facts §1.3). */
export function requestPayouts(setting: TossSetting, call: Call): Reply {
  const { book } = setting;
  const now = setting.now();
  const minute = kstMinuteOfDay(now);
  // 11:00–12:00 refuses payout requests; the code for it is unknown (toss-facts §1.3), this one is a choice.
  if (setting.quirks.alwaysOpen !== true && minute >= 11 * 60 && minute < 12 * 60) throw new TossRefusal(CLOSED);
  const body = readJson(call.body);
  if (!Array.isArray(body) || body.length === 0 || body.length > MOST_ROWS) throw new TossRefusal('INVALID_REQUEST');
  const wanted = body.map((row: unknown) => readRow(row, setting));
  for (const row of wanted) {
    stopForKyc(row, book);
  }
  const total = wanted.reduce((sum, row) => addWon(sum, row.amount), ZERO_WON);
  if (total > balanceOf(setting)) throw new TossRefusal('NOT_ENOUGH_AMOUNT');
  let next = (book.one('number', 'select max(seq) as value from payouts')?.value ?? 0) + 1;
  const made = wanted.map((row) => {
    const chance = `${setting.seed} ${next}`;
    const key = `pp${String(next).padStart(10, '0')}${hash32(chance).toString(16).padStart(8, '0')}`;
    next += 1;
    const life = planLifecycle(row.date, now, row.submall.unpayable, chance);
    const record = book.one('payout', INSERT, key, row.submall.shown.subMallId, row.date, row.amount, row.transferSummary,
      row.metadata === null ? null : JSON.stringify(row.metadata), JSON.stringify(row.submall.shown.account),
      now, life.startsAt, life.endsAt, life.failure);
    if (record === null) throw new Error('the practice book did not keep a payout');
    return record;
  });
  // The order of the answer is not documented, so it is deliberately another one (toss-facts §1.3).
  const order = shuffled(made, `${setting.seed} ${next}`);
  return jsonReply(200, order.map((record) => showPayout(record, now, setting.quirks.hideMetadata === true)));
}

function requiredPayout(setting: TossSetting, key: string): PayoutRecord {
  const record = setting.book.one('payout', 'select * from payouts where payoutKey = ?', key);
  if (record === null) throw new TossRefusal('PAYOUT_NOT_FOUND');
  return record;
}

export function getPayout(setting: TossSetting, key: string): Reply {
  return jsonReply(200, showPayout(requiredPayout(setting, key), setting.now(), setting.quirks.hideMetadata === true));
}

export function cancelPayout(setting: TossSetting, key: string): Reply {
  const record = requiredPayout(setting, key);
  const now = setting.now();
  if (statusAt(record, now) !== 'REQUESTED') throw new TossRefusal('NOT_SUPPORTED_PROCESS');
  setting.book.run('update payouts set cancelledAt = ? where payoutKey = ?', now, key);
  return getPayout(setting, key);
}

export function rangeOfPayouts(setting: TossSetting, call: Call): Reply {
  const from = call.query.get('startDate');
  const until = call.query.get('endDate');
  if (from === null || until === null) throw new TossRefusal('INVALID_REQUIRED_PARAM');
  const start = parseKstDate(from);
  const end = parseKstDate(until);
  if (start === null || end === null || start > end) throw new TossRefusal('INVALID_DATE');
  const limit = setting.quirks.rangeDays;
  if (limit !== undefined && daysBetween(start, end) + 1 > limit) throw new TossRefusal('EXCEED_MAX_QUERY_LIMIT');
  const now = setting.now();
  const records = setting.book.all('payout', 'select * from payouts where payoutDate between ? and ? order by seq', start, end);
  return jsonReply(200, records.map((record) => showPayout(record, now, setting.quirks.hideMetadata === true)));
}
