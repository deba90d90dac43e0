import { addDays, daysBetween } from '../../../shared/calendar.ts';
import { DeskError } from '../../../shared/errors.ts';
import { read, type Dialect } from '../reading.ts';
import type { SentRow } from '../service.ts';
import { spansOf, type Span } from '../spans.ts';
import { keyOf } from './matching.ts';
import { SETTLEMENTS } from './plan.ts';
import { payoutsSchema, readPayoutDate, type Payout } from './schemas.ts';

/** Codes that may mean "the range is too long" (toss-facts §1.7). */
const TOO_LONG = new Set(['EXCEED_MAX_QUERY_LIMIT', 'INVALID_DATE']);

/** One answer of the service: what it says of these days. */
interface Answered {
  readonly span: Span;
  readonly payouts: readonly Payout[];
}

/** The payouts whose pay date lies in the span, answer by answer; a span that is too long for the service is halved. */
async function readSpan(dialect: Dialect, span: Span, signal: AbortSignal): Promise<readonly Answered[]> {
  try {
    return [{ span, payouts: await read(dialect, `${SETTLEMENTS}?startDate=${span.from}&endDate=${span.until}`, payoutsSchema, signal) }];
  } catch (error) {
    const days = daysBetween(span.from, span.until);
    if (!(error instanceof DeskError) || error.code !== 'SERVICE_ERROR' || days === 0 || !TOO_LONG.has(String(error.params['code']))) throw error;
    const middle = addDays(span.from, Math.floor(days / 2));
    return [
      ...(await readSpan(dialect, { from: span.from, until: middle }, signal)),
      ...(await readSpan(dialect, { from: addDays(middle, 1), until: span.until }, signal)),
    ];
  }
}

function contentKey(payee: string, amount: number, date: string | null): string {
  return JSON.stringify([payee, amount, date]);
}

function collect(groups: Map<string, Map<string, Payout>>, name: string, payout: Payout): void {
  const group = groups.get(name) ?? new Map<string, Payout>();
  group.set(payout.payoutKey, payout);
  groups.set(name, group);
}

/** What the service holds on the dates of some rows, ready to be asked for one of them. */
export class PayoutIndex {
  readonly #byRow = new Map<string, Map<string, Payout>>();
  readonly #byPayout = new Map<string, Payout>();
  /** Payouts without our name by what they pay, then by their own key. */
  readonly #unnamed = new Map<string, Map<string, Payout>>();
  /** Days whose list may have been cut, with its length; and the longest list of all, which shows that none is cut below it. */
  readonly #cut = new Map<string, number>();
  #longest = 0;

  addAnswer({ span, payouts }: Answered): void {
    this.add(payouts);
    this.#longest = Math.max(this.#longest, payouts.length);
    // A longer stretch of days is read again day by day where something is missing from it.
    if (span.from === span.until && mayBeCut(payouts)) this.#cut.set(span.from, payouts.length);
  }

  /** Whether what is not there on the row's day is certainly not there. */
  isWhole(row: SentRow): boolean {
    const cutAt = this.#cut.get(row.date);
    return cutAt === undefined || cutAt < this.#longest;
  }

  add(payouts: readonly Payout[]): void {
    for (const payout of payouts) {
      this.#byPayout.set(payout.payoutKey, payout);
      const key = keyOf(payout);
      if (key === null) {
        collect(this.#unnamed, contentKey(payout.subMallId ?? '', payout.payoutAmount, readPayoutDate(payout.payoutDate)), payout);
      } else {
        // Asked twice, the same payout comes twice: what counts is how many different ones bear the row's name.
        collect(this.#byRow, key, payout);
      }
    }
  }

  named(row: SentRow): readonly Payout[] {
    return [...(this.#byRow.get(row.key)?.values() ?? [])];
  }

  byServiceId(row: SentRow): Payout | null {
    return row.serviceId === null ? null : (this.#byPayout.get(row.serviceId) ?? null);
  }

  /** Payouts without our name that pay the same: made by somebody else, or given back without metadata. */
  alike(row: SentRow): readonly Payout[] {
    return [row.payee, ''].flatMap((payee) => [...(this.#unnamed.get(contentKey(payee, row.amount, row.date))?.values() ?? [])]);
  }

  has(row: SentRow): boolean {
    return this.#byRow.has(row.key) || this.byServiceId(row) !== null;
  }
}

/** A list that ends at a round number may have been cut: paging is not documented, nor is its absence certain (toss-facts §1.3). */
function mayBeCut(payouts: readonly Payout[]): boolean {
  return payouts.length > 0 && payouts.length % 100 === 0;
}

/** Reads the payouts on the dates of the rows: a few calls instead of one for each row. */
export async function lookUp(dialect: Dialect, rows: readonly SentRow[], signal: AbortSignal): Promise<PayoutIndex> {
  const index = new PayoutIndex();
  for (const whole of spansOf(rows.map((row) => row.date))) {
    for (const answered of await readSpan(dialect, whole, signal)) {
      const { span, payouts } = answered;
      index.addAnswer(answered);
      if (!mayBeCut(payouts) || span.from === span.until) continue;
      const missing = rows.filter((row) => row.date >= span.from && row.date <= span.until && !index.has(row));
      for (const date of new Set(missing.map((row) => row.date))) {
        for (const day of await readSpan(dialect, { from: date, until: date }, signal)) index.addAnswer(day);
      }
    }
  }
  return index;
}
