import { afterEach, beforeEach, expect, it } from 'vitest';
import { kstDate } from '../../shared/calendar.ts';
import { OUTCOMES } from '../../shared/batch.ts';
import { atOnce } from '../../shared/breaths.ts';
import type { VoucherQuery } from '../../shared/result-views.ts';
import { dayOf } from '../ledger/ranges.ts';
import { LedgerWorld, TEST_CONNECTION } from '../tests/ledger-world.ts';
import { BACK_BEFORE_DAYS_OF_EXPRESS, changeLedger } from '../tests/raw-ledger.ts';
import { MONDAY, sellerRows, payOf } from '../practice/tests/world.ts';
import { listRows } from '../ledger/batches.ts';
import { keptTotals, sumsBy } from '../ledger/history-totals.ts';
import { searchHistory } from '../history/search.ts';
import { rangeParts, RangeProof, byDay } from './range.ts';
import { eachVoucher, voucherRange } from './vouchers.ts';

const FROZEN = Date.parse('2026-12-30T16:00:00+09:00');
const SENT = Date.parse('2027-01-04T10:00:00+09:00');
const named = { id: TEST_CONNECTION('toss-v2'), label: '연습', service: 'toss-v2', environment: 'practice' } as const;
const ACCOUNTS = { debit: '미지급금', credit: '보통예금' };

let world: LedgerWorld;
beforeEach(async () => {
  world = await LedgerWorld.start('toss-v2');
});
afterEach(async () => await world.close());

const query = (from: string, to: string): VoucherQuery => ({ from: kstDate(from), to: kstDate(to), basis: 'pay', environment: 'practice', connections: null, outcomes: ['paid', 'accepted'] });

it('what is paid at once counts for the day on which it was sent, in ranges and vouchers; what has a day of its own for that', async () => {
  world.now = FROZEN;
  const rows = [...sellerRows(1, null), ...sellerRows(2, kstDate('2027-01-05')).slice(1)];
  const batch = world.freeze(2, { rows: rows.map(({ seq, row }) => ({ sheetRow: seq + 2, payeeName: null, row, cells: [], ...payOf(row), ...(seq === 0 ? { date: kstDate('2026-12-30') } : {}) })) });
  const days = (from: string, to: string): unknown[] => atOnce(rangeParts(world.db, { ...query(from, to), outcomes: null }, () => named)).flatMap((part) => byDay(part.groups).map(({ date, count }) => [date, count]));
  // Until it is sent nobody knows better.
  expect(days('2026-12-01', '2026-12-31')).toEqual([['2026-12-30', 1]]);
  world.now = SENT;
  await world.send(batch.id);
  expect(days('2026-12-01', '2026-12-31')).toEqual([]);
  expect(days('2027-01-01', '2027-01-31')).toEqual([['2027-01-04', 1], ['2027-01-05', 1]]);

  const asked = query('2027-01-01', '2027-01-31');
  const parts = atOnce(rangeParts(world.db, voucherRange(asked), () => named));
  const accounts = { paid: ACCOUNTS, accepted: ACCOUNTS };
  const vouchers = [...eachVoucher({ db: world.db, query: asked, parts, accounts, language: 'ko' })];
  expect(vouchers.map(({ line }) => line.date)).toEqual(['2027-01-04', '2027-01-05']);
  expect(vouchers[0]?.line.memo).toContain('2027-01-04');
  const december = query('2026-12-01', '2026-12-31');
  expect([...eachVoucher({ db: world.db, query: december, parts: atOnce(rangeParts(world.db, voucherRange(december), () => named)), accounts, language: 'ko' })]).toEqual([]);

  // Home, totals and calendar say the same as the books.
  expect(keptTotals(world.db, batch.id).byDate.map(({ date, count }) => [date, count])).toEqual([['2027-01-04', 1], ['2027-01-05', 1]]);
  expect(sumsBy(world.db, 'month', { environment: 'practice', connections: [] }, null).map(({ time, outcomes }) => [time, outcomes.accepted.count])).toEqual([['2027-01', 2]]);

  // It is found by the day on which it was sent, and by no other.
  const found = (day: string): unknown => atOnce(searchHistory(world.db, { text: '', connections: [], outcomes: [], days: { from: kstDate(day), to: kstDate(day) }, after: null, limit: 10 }, kstDate('2027-01-04'))).rows.map(({ seq }) => seq);
  expect([found('2026-12-30'), found('2027-01-04'), found('2027-01-05')]).toEqual([[], [0], [1]]);

  // What SQLite groups by is what the rows say one by one.
  const proof = new RangeProof(atOnce(rangeParts(world.db, { ...asked, outcomes: [...OUTCOMES] }, () => named)), asked);
  for (const row of listRows(world.db, batch.id)) proof.add(batch.id, row, row.amount);
  expect(() => proof.prove()).not.toThrow();
});

it('totals of an older ledger are brought to the day of sending', async () => {
  world.now = FROZEN;
  const batch = world.freeze(1, { rows: sellerRows(1, null).map(({ seq, row }) => ({ sheetRow: seq + 2, payeeName: null, row, cells: [], ...payOf(row), date: kstDate('2026-12-30') })) });
  world.now = SENT;
  await world.send(batch.id);
  world.db.close();
  changeLedger(world.path, `${BACK_BEFORE_DAYS_OF_EXPRESS} UPDATE batch_totals SET date = '2026-12-30'; PRAGMA user_version = 12;`);
  world.reopen();
  expect(keptTotals(world.db, batch.id).byDate).toMatchObject([{ date: '2027-01-04', count: 1 }]);
});

it('the Korean day counts, whatever the machine’s', () => {
  const row = { date: MONDAY, sentAt: Date.parse('2027-01-04T00:30:00+09:00'), express: true };
  expect([dayOf('pay', row), dayOf('sent', row), dayOf('pay', { ...row, express: false }), dayOf('pay', { ...row, sentAt: null }), dayOf('sent', { ...row, sentAt: null })]).toEqual(['2027-01-04', '2027-01-04', MONDAY, MONDAY, null]);
});
