import { expect, it } from 'vitest';
import { addDays, kstDate } from '../../shared/calendar.ts';
import { sql } from '../../electron/ledger/database.ts';
import { withDesk } from './bench-desk.ts';
import { writePast } from './past.ts';

it('home and search never add up over environments, and say what a count over every row says', async () => {
  await withDesk(async (desk, ask) => {
    writePast(desk.db, { batches: 24, rowsPerBatch: 120, payees: 30, last: '2026-12-01' });
    const rows = desk.db.all(sql.selectFrom('batch_rows').innerJoin('connections', 'connections.id', 'batch_rows.connection_id').select(['batch_id', 'date', 'outcome', 'amount', 'environment']));
    const sum = (of: readonly (typeof rows)[number][]): { count: number; amount: number } => ({ count: of.length, amount: of.reduce((whole, row) => whole + row.amount, 0) });

    const home = await ask('home.get', {});
    expect(home.totals.map(({ environment }) => environment)).toEqual(['live', 'practice']);
    for (const { environment, spans } of home.totals) {
      for (const { span, outcomes } of spans) {
        const inSpan = rows.filter((row) => row.environment === environment && (span === 'today' ? row.date === home.today : row.date.startsWith(span === 'month' ? '2026-12' : '2026-11')));
        for (const [outcome, told] of Object.entries(outcomes)) expect([environment, span, outcome, told]).toEqual([environment, span, outcome, sum(inSpan.filter((row) => row.outcome === outcome))]);
      }
    }
    // Longer ago than a month, they are in the history only.
    const since = addDays(home.today, -31);
    const failing = new Set(rows.filter((row) => row.date >= since && (row.outcome === 'failed' || row.outcome === 'rejected')).map((row) => row.batch_id));
    for (const one of home.attention.filter(({ why }) => why === 'failed')) {
      expect({ count: one.count, amount: one.amount }).toEqual(sum(rows.filter((row) => row.batch_id === one.batch.id && (row.outcome === 'failed' || row.outcome === 'rejected'))));
    }
    expect(home.attention.filter(({ why }) => why === 'failed').map(({ batch }) => batch.id).toSorted()).toEqual([...failing].toSorted());

    const found = await ask('history.search', { text: '', connections: [], outcomes: ['paid'], days: null, after: null, limit: 5 });
    expect(found.found?.sums).toEqual(['live', 'practice'].map((environment) => ({ environment, ...sum(rows.filter((row) => row.environment === environment && row.outcome === 'paid')) })));

    const totals = await ask('history.totals', { environment: 'live', connections: [], month: '2026-11' });
    const live = rows.filter((row) => row.environment === 'live' && row.outcome === 'paid');
    expect(totals.days.map(({ date, outcomes }) => [date, outcomes.paid])).toEqual([...new Set(rows.filter((row) => row.environment === 'live' && row.date.startsWith('2026-11')).map((row) => row.date))].toSorted().map((date) => [date, sum(live.filter((row) => row.date === date))]));
    const day = await ask('history.day', { environment: 'live', connections: [], date: kstDate(totals.days[0]?.date ?? '') });
    expect(sum(rows.filter((row) => day.some(({ batch }) => batch.id === row.batch_id)))).toEqual({ count: day.reduce((whole, { batch }) => whole + batch.count, 0), amount: day.reduce((whole, { batch }) => whole + batch.amount, 0) });
  });
});
