import type { Outcome } from '../../shared/batch.ts';
import { addDays, isWeekend, kstDate, parseInstant } from '../../shared/calendar.ts';
import type { KstDate } from '../../shared/calendar.ts';
import { batchId, connectionId } from '../../shared/ids.ts';
import type { FrozenColumn } from '../../electron/ledger/frozen.ts';
import { indexBatch } from '../../electron/ledger/history-index.ts';
import { sql } from '../../electron/ledger/database.ts';
import type { Database } from '../../electron/ledger/database.ts';
import { seeded } from '../../electron/practice/random.ts';

/** Years of sent batches, written straight into a ledger: what it would hold had they been sent. The same on every machine. */
export interface Past {
  readonly batches: number;
  readonly rowsPerBatch: number;
  readonly payees: number;
  /** The last pay date; earlier batches go back one business day each. */
  readonly last: string;
}

export const MILLION: Past = { batches: 400, rowsPerBatch: 2500, payees: 20_000, last: '2026-12-01' };

const SURNAMES = '김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민'.split('');
const SYLLABLES = '가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후'.split('');
const COMPANIES = ['상사', '유통', '푸드', '컴퍼니', '스튜디오', '물산', '농장', '공방'];
const HEADERS = ['서브몰ID', '업체명', '입금은행', '입금계좌번호', '예금주', '사업자번호', '지급일', '지급금액', '받는분통장표시', '메모', '주문번호', '담당자'];
const FIELDS = ['subMallId', 'companyName', 'bank', 'accountNumber', 'holderName', 'businessNumber', 'payoutDate', 'payoutAmount', 'transferSummary', null, null, null];
const COLUMNS: readonly FrozenColumn[] = HEADERS.map((header, index) => ({ index: index + 1, header, field: FIELDS[index] ?? null }));
export const PAST_CONNECTIONS = ['bench-live', 'bench-live-2', 'practice-toss-v1'] as const;

const item = <Item>(items: readonly Item[], at: number): Item => {
  const found = items[Math.floor(at * items.length)];
  if (found === undefined) throw new Error('nothing to choose from');
  return found;
};
const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

function payeesOf(past: Past, random: () => number) {
  return Array.from({ length: past.payees }, (_, index) => ({
    id: `seller${padded(index + 1, 6)}`,
    holder: `${item(SURNAMES, random())}${item(SYLLABLES, random())}${item(SYLLABLES, random())}`,
    company: `${item(SYLLABLES, random())}${item(SYLLABLES, random())}${item(COMPANIES, random())}`,
    account: `110-${padded(Math.floor(random() * 1000), 3)}-${padded(index, 6)}`,
    business: `${padded(Math.floor(random() * 900) + 100, 3)}-${padded(Math.floor(random() * 100), 2)}-${padded(Math.floor(random() * 100_000), 5)}`,
  }));
}

/** Nearly everything was paid; the last batches are still on their way. */
function outcomeOf(chance: number, age: number): Outcome {
  if (age < 3) return chance < 0.002 ? 'unknown' : 'accepted';
  if (chance < 0.004) return 'failed';
  if (chance < 0.006) return 'rejected';
  return chance < 0.0062 ? 'cancelled' : 'paid';
}

function payDates(past: Past): readonly KstDate[] {
  const dates: KstDate[] = [];
  for (let date = kstDate(past.last); dates.length < past.batches; date = addDays(date, -1)) if (!isWeekend(date)) dates.unshift(date);
  return dates;
}

/** Writes the past, oldest first. The ledger must have the connections of practice. */
export function writePast(db: Database, past: Past): void {
  const random = seeded('settledesk-past');
  const payees = payeesOf(past, random);
  for (const [id, label] of [['bench-live', '본사 정산'], ['bench-live-2', '지점 정산']] as const) {
    db.run(sql.insertInto('connections').values({ id, service: 'toss-v1', environment: 'live', label, base_url: null, secret_place: 'none', last_four: null, created_at: 0, removed_at: null }));
  }
  const writeBatch = (date: KstDate, index: number): void => {
    const age = past.batches - 1 - index;
    const id = `b${addDays(date, -1).replaceAll('-', '')}-bench${padded(index, 5)}`;
    const connection = item(PAST_CONNECTIONS, random());
    const at = parseInstant(`${addDays(date, -1)}T10:00:00+09:00`) ?? 0;
    const rows = Array.from({ length: past.rowsPerBatch }, (_, seq) => {
      const payee = item(payees, random());
      const amount = 10_000 + Math.floor(random() * 2_000_000);
      const outcome = outcomeOf(random(), age);
      const cells = [payee.id, payee.company, '신한', payee.account, payee.holder, payee.business, { type: 'date', date, time: null }, amount, '정산대금', `${index + 1}차`, `ORD-${padded(index * past.rowsPerBatch + seq, 8)}`, '김연습'];
      return { seq, payee, amount, outcome, cells };
    });
    db.run(
      sql.insertInto('batches').values({
        id, connection_id: connection, kind: 'submall-payout', state: age < 3 ? 'attention' : 'done', stop_code: null, stop_message: null,
        count: rows.length, amount: rows.reduce((sum, row) => sum + row.amount, 0), hash: padded(index, 64), file_name: `${date.slice(0, 7)} 정산 ${index + 1}차.xlsx`, file_bytes: 1, file_sha256: padded(index, 64),
        sheet_name: '지급', columns: JSON.stringify(COLUMNS), timing: JSON.stringify({ type: 'sheet' }), send_at: null, draft_id: null, created_at: at, created_by: 'bench', started_at: at, finished_at: age < 3 ? null : at + 60_000,
      }),
    );
    db.insertMany(
      'batch_rows',
      ['batch_id', 'seq', 'sheet_row', 'key', 'connection_id', 'payee', 'payee_name', 'amount', 'date', 'row', 'cells', 'request_seq', 'outcome', 'service_id', 'status', 'sent_at'],
      rows.map(({ seq, payee, amount, outcome, cells }) => ({
        batch_id: id, seq, sheet_row: seq + 2, key: `sd-${id}-${padded(seq + 1, 6)}`, connection_id: connection, payee: payee.id, payee_name: payee.company, amount, date,
        row: JSON.stringify({ kind: 'submall-payout', subMallId: payee.id, payoutDate: date, payoutAmount: amount }), cells: JSON.stringify(cells), request_seq: Math.floor(seq / 100),
        outcome, service_id: outcome === 'unknown' || outcome === 'rejected' ? null : `payout_${padded(index, 5)}${padded(seq, 6)}`, status: outcome === 'paid' ? 'COMPLETED' : null, sent_at: at,
      })),
    );
    indexBatch(
      db,
      { id: batchId(id), connectionId: connectionId(connection), columns: COLUMNS },
      rows.map(({ seq, payee, amount, outcome, cells }) => ({
        seq, payee: payee.id, payeeName: payee.company, amount, date, outcome,
        cellText: (column) => {
          const cell = cells[column - 1];
          return typeof cell === 'string' ? cell : '';
        },
      })),
    );
  };
  // Twenty at a time: a commit for each would take longer than the writing.
  const dates = payDates(past);
  for (let from = 0; from < dates.length; from += 20) {
    db.transaction(() => dates.slice(from, from + 20).forEach((date, offset) => writeBatch(date, from + offset)));
  }
}
