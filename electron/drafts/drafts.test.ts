import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBusinessCalendar, parseInstant } from '../../shared/calendar.ts';
import { connectionId } from '../../shared/ids.ts';
import type { ServiceId } from '../../shared/services.ts';
import { Database, sql } from '../ledger/database.ts';
import { Drafts } from './drafts.ts';
import { totalsView } from './totals-view.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const text = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));
const SHEET = ['서브몰ID,지급일,지급금액,받는분통장표시', 'submall001,2026-12-02,"1,000",정산', 'submall002,2026-12-03,2000,정산', 'submall003,2026-12-05,3000,정산'];

describe('Drafts', () => {
  let folder = '';
  let db: Database;
  let now = 0;
  const made = (service: ServiceId = 'toss-v1'): Drafts =>
    new Drafts({ db, clock: () => now, actor: 'tester', calendar, connection: async (id) => ({ id, service, environment: 'practice', payees: null }) });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drafts-test-'));
    db = Database.open(join(folder, 'ledger.sqlite'));
    now = parseInstant('2026-12-01T09:00:00+09:00') ?? 0;
    db.run(sql.insertInto('connections').values({ id: 'c1', service: 'toss-v1', environment: 'practice', label: 'c1', base_url: null, secret_place: 'builtin', last_four: null, created_at: now, removed_at: null }));
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  const read = (drafts: Drafts) => drafts.import({ name: '지급.csv', bytes: text(SHEET), connectionId: connectionId('c1') });

  it('keeps the file, every step and what was undone for the next start', async () => {
    const first = made();
    const open = await read(first);
    const edit = (row: number, column: number, after: string) => first.change(open.stored.id, () => first.do(open, { type: 'cells', sheetName: open.model.layout.sheetName, changes: [{ row, column, before: open.model.row(row)?.cells[column - 1] ?? null, after }] }));
    await edit(4, 2, '2026-12-04');
    await edit(3, 3, '2500');
    await first.do(open, { type: 'leave-out', sheetName: open.model.layout.sheetName, rows: [2], note: '보류' });
    await first.undo(open);
    const total = totalsView(open.model);

    const again = await made().open(open.stored.id);
    expect(totalsView(again.model)).toEqual(total);
    expect(again.stored.revision).toBe(open.stored.revision);
    expect(again.done).toHaveLength(2);
    expect(again.undone).toHaveLength(1);
    expect(again.stored.file).toEqual(open.stored.file);
  });

  it('a new step ends what could be redone, in the ledger as well', async () => {
    const drafts = made();
    const open = await read(drafts);
    const { sheetName } = open.model.layout;
    await drafts.do(open, { type: 'leave-out', sheetName, rows: [2], note: 'a' });
    await drafts.undo(open);
    await drafts.do(open, { type: 'leave-out', sheetName, rows: [3], note: 'b' });
    await drafts.redo(open);
    const again = await made().open(open.stored.id);
    expect(again.model.rows.map((row) => row.leftOut)).toEqual([null, 'b', null]);
    expect(again.undone).toEqual([]);
  });

  it('two who open a draft at once get the same rows', async () => {
    const { stored } = await read(made());
    const drafts = made();
    const [left, right] = await Promise.all([drafts.open(stored.id), drafts.open(stored.id)]);
    expect(left).toBe(right);
    expect(await drafts.open(stored.id)).toBe(left);
  });

  it('cancelled while its rows are checked, an import keeps nothing', async () => {
    const controller = new AbortController();
    const drafts = new Drafts({
      db,
      // The rules ask for the time once the file is read and before the rows are checked.
      clock: () => {
        controller.abort();
        return now;
      },
      actor: 'tester',
      calendar,
      connection: async (id) => ({ id, service: 'toss-v1', environment: 'practice', payees: null }),
    });
    const importing = drafts.import({ name: '지급.csv', bytes: text(SHEET), connectionId: connectionId('c1'), signal: controller.signal });
    await expect(importing).rejects.toMatchObject({ code: 'READING_CANCELLED' });
    expect(drafts.list()).toEqual([]);
  });

  it('refuses a sheet that is clearly of another service and keeps nothing', async () => {
    const manual = text(['정산 유형*,파트너 아이디*,정산일*,정산 금액*,메모', '수기 정산,partner001,2026-12-02,1000,메모']);
    const drafts = made();
    await expect(drafts.import({ name: 'm.csv', bytes: manual, connectionId: connectionId('c1') })).rejects.toMatchObject({ code: 'CONNECTION_WRONG_SERVICE' });
    expect(drafts.list()).toEqual([]);
  });

  it('a refused file leaves no draft and no bytes in the ledger', async () => {
    const drafts = made();
    await expect(drafts.import({ name: 'x.xlsx', bytes: text(['이것은 엑셀이 아닙니다']), connectionId: connectionId('c1') })).rejects.toMatchObject({ code: 'FILE_NOT_A_SHEET' });
    expect(drafts.list()).toEqual([]);
    expect(db.all(sql.selectFrom('files').select('sha256'))).toEqual([]);
  });

  it('a draft that stood open over midnight is judged by the new day', async () => {
    const drafts = made();
    const open = await read(drafts);
    expect(open.model.row(2)?.reading.row).not.toBeNull();
    now = parseInstant('2026-12-03T00:00:01+09:00') ?? 0;
    const fresh = await drafts.refresh(open.stored.id);
    expect(fresh.model.row(2)?.reading.findings.map((finding) => finding.code)).toContain('DATE_PAST');
  });

  it('another pay date replaces the dates of the sheet, and the sheet’s own come back', async () => {
    const drafts = made();
    const { stored } = await read(drafts);
    const chosen = await drafts.setTiming(stored.id, { type: 'immediate' });
    expect(totalsView(chosen.model).byDate.map((day) => day.date)).toEqual(['2026-12-01']);
    expect(totalsView(chosen.model).count).toBe(3);
    const back = await drafts.setTiming(stored.id, { type: 'sheet' });
    expect(totalsView(back.model).byDate.map((day) => day.date)).toEqual(['2026-12-02', '2026-12-03']);
  });

  it('laying the sheet out anew keeps the edits', async () => {
    const drafts = made();
    const open = await read(drafts);
    await drafts.do(open, { type: 'cells', sheetName: open.model.layout.sheetName, changes: [{ row: 3, column: 3, before: '2000', after: '2500' }] });
    const before = totalsView(open.model);
    const mapped = await drafts.layOut(stored(open), { kind: null, sheetName: null, header: { type: 'keep' }, columns: [{ index: 4, field: null }] });
    expect(totalsView(mapped.model)).toEqual(before);
    expect(mapped.model.column('transferSummary')).toBeNull();
    const headerless = await drafts.layOut(stored(open), { kind: null, sheetName: null, header: { type: 'row', row: 1 }, columns: null });
    expect(headerless.model.row(3)?.cells[2]).toBe('2500');
  });

  describe('while many rows are read anew', () => {
    const LINES = 2_100;
    const long = [SHEET[0] ?? '', ...Array.from({ length: LINES }, (_, index) => `submall001,2026-12-02,${index + 1},정산`)];
    const readLong = (drafts: Drafts) => drafts.import({ name: '긴.csv', bytes: text(long), connectionId: connectionId('c1') });
    const amountOf = (open: Awaited<ReturnType<typeof readLong>>) => totalsView(open.model).amount;
    const sum = (LINES * (LINES + 1)) / 2;

    it('an edit waits its turn and is lost neither in memory nor in the ledger', async () => {
      const drafts = made();
      const { stored: { id }, model } = await readLong(drafts);
      const edit = { type: 'cells' as const, sheetName: model.layout.sheetName, changes: [{ row: 2, column: 3, before: '1', after: '1001' }] };
      await Promise.all([
        drafts.layOut(id, { kind: null, sheetName: null, header: { type: 'keep' }, columns: [{ index: 4, field: null }] }),
        drafts.change(id, (open) => drafts.do(open, edit)),
        drafts.setTiming(id, { type: 'immediate' }),
      ]);
      const open = await drafts.open(id);
      expect(amountOf(open)).toBe(sum + 1_000);
      expect(open.model.column('transferSummary')).toBeNull();
      expect(open.model.context.timing).toEqual({ type: 'immediate' });
      const again = await made().open(id);
      expect(amountOf(again)).toBe(sum + 1_000);
      expect(again.stored).toEqual(open.stored);
    });

    it('whoever looks sees whole rows, before or after, never some of them', async () => {
      const drafts = made();
      const { stored: { id } } = await readLong(drafts);
      const changing = drafts.setTiming(id, { type: 'immediate' });
      for (let look = 0; look < 20; look += 1) {
        const { model } = await drafts.open(id);
        expect(model.rows).toHaveLength(LINES);
        expect(totalsView(model).amount).toBe(sum);
      }
      await changing;
    });

    it('a step over thousands of cells is done and undone like a small one', async () => {
      const drafts = made();
      const { stored: { id }, model } = await readLong(drafts);
      const changes = model.rows.map((row) => ({ row: row.number, column: 3, before: row.cells[2] ?? null, after: '7' }));
      const done = await drafts.change(id, (open) => drafts.do(open, { type: 'cells', sheetName: model.layout.sheetName, changes }));
      expect(amountOf(done)).toBe(7 * LINES);
      expect(amountOf(await made().open(id))).toBe(7 * LINES);
      const undone = await drafts.change(id, (open) => drafts.undo(open));
      expect(amountOf(undone)).toBe(sum);
      expect(amountOf(await made().open(id))).toBe(sum);
      expect(amountOf(await drafts.change(id, (open) => drafts.redo(open)))).toBe(7 * LINES);
    });

    it('a draft that is removed does not come back', async () => {
      const drafts = made();
      const { stored: { id } } = await readLong(drafts);
      const changing = drafts.setTiming(id, { type: 'immediate' });
      await setImmediate();
      drafts.remove(id);
      await expect(changing).rejects.toMatchObject({ code: 'DRAFT_NOT_FOUND' });
      await expect(drafts.open(id)).rejects.toMatchObject({ code: 'DRAFT_NOT_FOUND' });
    });

    it('a change outside of a turn is refused, not lost', async () => {
      const drafts = made();
      const old = await readLong(drafts);
      await drafts.setTiming(old.stored.id, { type: 'immediate' });
      await expect(drafts.do(old, { type: 'leave-out', sheetName: old.model.layout.sheetName, rows: [2], note: '' })).rejects.toThrow('turn');
      expect((await made().open(old.stored.id)).done).toEqual([]);
    });
  });

  it('removing a draft removes its file once no other draft has it', async () => {
    const drafts = made();
    const first = await read(drafts);
    const second = await read(drafts);
    drafts.remove(first.stored.id);
    expect(db.all(sql.selectFrom('files').select('sha256'))).toHaveLength(1);
    drafts.remove(second.stored.id);
    expect(db.all(sql.selectFrom('files').select('sha256'))).toHaveLength(0);
  });
});

function stored(open: { stored: { id: Parameters<Drafts['open']>[0] } }): Parameters<Drafts['open']>[0] {
  return open.stored.id;
}
