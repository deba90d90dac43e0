import { kstDateOf, kstMinuteOfDay } from '../../../shared/calendar.ts';
import { hash32 } from '../random.ts';
import { MINUTE, STANDING, settledAt } from './chain-book.ts';
import type { PortOneSetting, StandingRecord, TransferWorld } from './chain-book.ts';

/** Somebody at the practice console makes a bulk payout ten minutes after something was settled, and signs it two minutes later. */
const MADE_AFTER = 10 * MINUTE;
const SIGNED_AFTER = 2 * MINUTE;

/** No bulk payout starts from 22:50 to 01:00 KST (portone-facts "From settlement to payout"): when one of that time starts. */
function afterMaintenance(instant: number): number {
  const minute = kstMinuteOfDay(instant);
  const start = Math.floor(instant / MINUTE) * MINUTE;
  if (minute >= 22 * 60 + 50) return start + (25 * 60 - minute) * MINUTE;
  return minute < 60 ? start + (60 - minute) * MINUTE : instant;
}

/** What tests and demos do at the practice console, beside what happens there by itself. `test` data unless said otherwise. */
export interface PracticeConsole {
  /** Nobody works at the console any more: settlements stay until a bulk payout is made here. */
  pause(): void;
  resume(): void;
  hold(partnerId: string, date: string): void;
  exclude(partnerId: string, date: string): void;
  release(partnerId: string, date: string): void;
  /** Everything settled and payable, into one bulk payout that nobody has signed; its id, or null when there is nothing. */
  makeBulk(): string | null;
  /** Signed: the bank begins now, or at a time. */
  sign(bulkId: string, scheduledAt?: number): void;
  cancel(bulkId: string): void;
  /** The partner's latest payout will fail at the bank. */
  fail(partnerId: string, reason: string): void;
}

/** The people at PortOne's console, as far as the practice world needs them. What is due is done when somebody looks. */
export class Console implements PracticeConsole {
  readonly #setting: PortOneSetting;
  #paused = false;
  /** Before this nothing is due. */
  #next = Number.NEGATIVE_INFINITY;
  /** What was settled until then and left over was left on purpose. */
  readonly #passed = new Map<TransferWorld, number>();

  constructor(setting: PortOneSetting) {
    this.#setting = setting;
  }

  /** Something is settled from an instant on (absent: nobody knows since when), and is due a while after. */
  noticed(settled = Number.NEGATIVE_INFINITY): void {
    this.#next = Math.min(this.#next, settled + MADE_AFTER);
  }

  /** Does everything that was due until now, each at the time at which it was. */
  look(now: number): void {
    if (this.#paused || now < this.#next) return;
    this.#next = Number.POSITIVE_INFINITY;
    for (const world of ['test', 'live'] as const) {
      for (;;) {
        const open = this.#open(world);
        const passed = this.#passed.get(world) ?? Number.NEGATIVE_INFINITY;
        const due = open.reduce((first, { at }) => (at > passed ? Math.min(first, at) : first), Number.POSITIVE_INFINITY) + MADE_AFTER;
        if (due > now) {
          this.#next = Math.min(this.#next, due);
          break;
        }
        this.#passed.set(world, due);
        const signed = afterMaintenance(due + SIGNED_AFTER);
        this.#setting.book.together(() => this.#make(world, open, due, { executeAt: signed, scheduled: signed === due + SIGNED_AFTER ? 0 : 1 }));
      }
    }
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.noticed();
  }

  hold(partnerId: string, date: string): void {
    this.#mark(partnerId, date, 'hold');
  }

  exclude(partnerId: string, date: string): void {
    this.#mark(partnerId, date, 'exclude');
  }

  release(partnerId: string, date: string): void {
    this.#setting.book.run("delete from portoneMarks where world = 'test' and partnerId = ? and date = ?", partnerId, date);
    this.noticed();
  }

  makeBulk(): string | null {
    const now = this.#setting.now();
    return this.#setting.book.together(() => this.#make('test', this.#open('test'), now, { executeAt: null, scheduled: 0 }));
  }

  sign(bulkId: string, scheduledAt?: number): void {
    this.#setting.book.run('update portoneBulks set executeAt = ?, scheduled = ? where id = ?', scheduledAt ?? this.#setting.now(), scheduledAt === undefined ? 0 : 1, bulkId);
  }

  cancel(bulkId: string): void {
    const { book, now } = this.#setting;
    book.together(() => {
      book.run('update portoneBulks set cancelledAt = ? where id = ?', now(), bulkId);
      book.run('delete from portonePaid where payoutId in (select id from portonePayouts where bulkId = ?)', bulkId);
    });
    this.noticed();
  }

  fail(partnerId: string, reason: string): void {
    this.#setting.book.run('update portonePayouts set failure = ? where seq = (select max(seq) from portonePayouts where partnerId = ?)', reason, partnerId);
  }

  #mark(partnerId: string, date: string, mark: string): void {
    this.#setting.book.run("insert into portoneMarks (world, partnerId, date, mark) values ('test', ?, ?, ?) on conflict do update set mark = excluded.mark", partnerId, date, mark);
  }

  #open(world: TransferWorld): { readonly at: number; readonly record: StandingRecord }[] {
    const records = this.#setting.book.all('standing', `${STANDING} where t.world = ? and t.deletedAt is null and l.payoutId is null`, world);
    return records.map((record) => ({ record, at: settledAt(record, kstDateOf) }));
  }

  /** One payout per partner whose sum is above zero (what is below cannot be paid: 상계), without what is held. */
  #make(world: TransferWorld, open: readonly { readonly at: number; readonly record: StandingRecord }[], at: number, start: { readonly executeAt: number | null; readonly scheduled: 0 | 1 }): string | null {
    const { book, partners } = this.#setting;
    const marked = new Set(book.all('mark', 'select partnerId, date, mark from portoneMarks where world = ?', world).map(({ partnerId, date }) => `${partnerId} ${date}`));
    const byPartner = new Map<string, StandingRecord[]>();
    for (const { record, at: settled } of open) {
      if (settled > at || marked.has(`${record.partnerId} ${record.date}`)) continue;
      byPartner.set(record.partnerId, [...(byPartner.get(record.partnerId) ?? []), record]);
    }
    const paying = [...byPartner].map(([partnerId, records]) => ({ partnerId, records, amount: records.reduce((sum, { amount }) => sum + amount, 0) })).filter(({ amount }) => amount > 0);
    if (paying.length === 0) return null;
    const number = (book.one('number', 'select max(seq) as value from portoneBulks')?.value ?? 0) + 1;
    const bulkId = `blk-${String(number).padStart(6, '0')}${hash32(`bulk ${number}`).toString(16).padStart(8, '0')}`;
    book.run('insert into portoneBulks (world, id, createdAt, executeAt, scheduled) values (?, ?, ?, ?, ?)', world, bulkId, at, start.executeAt, start.scheduled);
    for (const { partnerId, records, amount } of paying) {
      const payoutId = `po-${String(number).padStart(6, '0')}-${partnerId}`;
      const failure = partners.find((partner) => partner.id === partnerId)?.account.status === 'VERIFY_FAILED' ? '예금주 성명 불일치' : null;
      book.run('insert into portonePayouts (world, id, bulkId, partnerId, amount, failure) values (?, ?, ?, ?, ?, ?)', world, payoutId, bulkId, partnerId, amount, failure);
      for (const { seq } of records) book.run('insert into portonePaid (transferSeq, payoutId) values (?, ?)', seq, payoutId);
    }
    return bulkId;
  }
}
