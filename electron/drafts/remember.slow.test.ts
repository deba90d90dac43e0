import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { kstDate, loadBusinessCalendar, parseInstant } from '../../shared/calendar.ts';
import type { DraftId } from '../../shared/ids.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import type { RuleContext } from '../../shared/kinds/kind.ts';
import type { Payee } from '../../shared/services.ts';
import { Database } from '../ledger/database.ts';
import { listForms } from '../ledger/forms.ts';
import { TEST_CONNECTION, addPracticeConnections, temporaryFolder } from '../tests/ledger-world.ts';
import { draftIssues, draftView } from './draft-view.ts';
import type { SheetTable } from '../sheets/table.ts';
import { Drafts } from './drafts.ts';
import type { OpenDraft } from './drafts.ts';
import { layOut, layOutAgain, layOutOwn } from './lay-out.ts';
import { DraftModel } from './model.ts';
import { withConstant } from './remember.ts';
import type { Step } from './steps.ts';
import { totalsView } from './totals-view.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const csv = (...lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));
const FORM = (...rows: readonly string[]): Uint8Array => csv('월 지급,,,,', '업체,코드2,지급일,금액,금액2', ...rows);
const OCTOBER = FORM('한빛,A1,2026-12-02,11000,10000', '두리,A2,2026-12-02,22000,20000');
const NOVEMBER = FORM('세움,A3,2026-12-03,33000,30000');

let folder: ReturnType<typeof temporaryFolder>;
let db: Database;
let payees: ReadonlyMap<string, Payee> | null = null;
const now = parseInstant('2026-12-01T09:00:00+09:00') ?? 0;
const made = (): Drafts => new Drafts({ db, clock: () => now, actor: 'tester', calendar, connection: async (id) => ({ id, service: 'toss-v1', environment: 'practice', payees }) });
const read = (drafts: Drafts, bytes: Uint8Array, name = '10월 지급.csv'): Promise<OpenDraft> => drafts.import({ name, bytes: Uint8Array.from(bytes), connectionId: TEST_CONNECTION('toss-v1') });
const choose = (drafts: Drafts, id: DraftId, ...columns: (readonly [number, FieldKey | null])[]): Promise<OpenDraft> =>
  drafts.layOut(id, { kind: null, sheetName: null, header: { type: 'keep' }, columns: columns.map(([index, field]) => ({ index, field })) });
const codes = (open: OpenDraft): string[] => draftIssues(open.model).map(({ code }) => code);

beforeEach(() => {
  folder = temporaryFolder();
  db = Database.open(join(folder.path, 'ledger.sqlite'));
  addPracticeConnections(db);
  payees = null;
});
afterEach(() => {
  db.close();
  folder.remove();
});

describe('what a person chose', () => {
  it('is remembered once somebody could be paid by it, and maps the same form next month', async () => {
    const drafts = made();
    const first = await read(drafts, OCTOBER);
    expect(first.model.layout.form).toBeNull();
    await choose(drafts, first.stored.id, [4, null]);
    expect(listForms(db)).toEqual([]);
    const mapped = await choose(drafts, first.stored.id, [2, 'subMallId'], [5, 'payoutAmount']);
    expect(mapped.model.layout.form).toMatchObject({ type: 'kept', name: '지급' });
    expect(listForms(db)).toHaveLength(1);

    const next = await read(made(), NOVEMBER, '11월.csv');
    expect(totalsView(next.model)).toMatchObject({ count: 1, amount: 30_000 });
    expect(next.model.layout.form).toMatchObject({ type: 'used', name: '지급', times: 1 });
    expect(codes(next)).toContain('FORM_USED');
    expect(listForms(db)[0]).toMatchObject({ timesUsed: 1, usedAt: now });
  });

  it('is not remembered for a file that mapped itself', async () => {
    await read(made(), csv('서브몰ID,지급일,지급금액', 'A1,2026-12-02,1000'));
    expect(listForms(db)).toEqual([]);
  });

  it('changes the form when it is changed again, and a file that was open keeps its own columns', async () => {
    const drafts = made();
    const { stored } = await read(drafts, OCTOBER);
    await choose(drafts, stored.id, [2, 'subMallId'], [5, 'payoutAmount']);
    const second = await read(drafts, NOVEMBER);
    await choose(drafts, second.stored.id, [4, 'payoutAmount']);
    expect(listForms(db)).toHaveLength(1);
    expect(totalsView((await drafts.open(stored.id)).model).amount).toBe(30_000);
    expect(totalsView((await read(drafts, NOVEMBER)).model).amount).toBe(33_000);
  });

  it('can be set aside for one file: the desk\'s own reading, the form stays', async () => {
    const drafts = made();
    const { stored } = await read(drafts, OCTOBER);
    await choose(drafts, stored.id, [2, 'subMallId'], [5, 'payoutAmount']);
    const second = await read(drafts, NOVEMBER);
    const own = await drafts.ownReading(second.stored.id);
    expect(own.model.layout).toMatchObject({ form: null });
    expect(own.model.column('payoutAmount')).toBe(4);
    expect((await read(drafts, NOVEMBER)).model.column('payoutAmount')).toBe(5);
  });

  it('is kept when only a guess was found right', async () => {
    const drafts = made();
    const { stored } = await read(drafts, csv('서브몰ID,지급일,지급금액,적요', 'A1,2026-12-02,1000,정산'));
    const confirmed = await drafts.layOut(stored.id, { kind: null, sheetName: null, header: { type: 'keep' }, columns: null, confirmed: [4] });
    expect(confirmed.model.layout.columns[3]).toMatchObject({ field: 'transferSummary', confidence: 1, why: 'person' });
    expect((await read(drafts, csv('서브몰ID,지급일,지급금액,적요', 'A2,2026-12-02,1000,정산'))).model.layout.columns[3]).toMatchObject({ confidence: 1, why: 'remembered' });
  });

  it('never maps an amount under a note of another unit', async () => {
    const drafts = made();
    const { stored } = await read(drafts, OCTOBER);
    await choose(drafts, stored.id, [2, 'subMallId'], [5, 'payoutAmount']);
    const noted = await read(drafts, csv('(단위: 천원),,,,', '업체,코드2,지급일,금액,금액2', '한빛,A1,2026-12-02,11,10'));
    expect(noted.model.column('payoutAmount')).toBeNull();
    expect(codes(noted)).toEqual(expect.arrayContaining(['FORM_USED', 'AMOUNT_UNIT_NOT_WON', 'FIELD_NOT_MAPPED']));
  });
});

describe('one value for every row', () => {
  it('is sent in every row, told, kept for the next start and taken back', async () => {
    const drafts = made();
    const { stored } = await read(drafts, csv('서브몰ID,지급일,지급금액', 'A1,2026-12-02,1000', 'A2,2026-12-02,2000'));
    await drafts.setConstant(stored.id, 'transferSummary', ' 9월정산 ');
    const open = await made().open(stored.id);
    expect(open.model.rows.map(({ reading }) => reading.row)).toMatchObject([{ transferSummary: '9월정산' }, { transferSummary: '9월정산' }]);
    expect(draftIssues(open.model)).toContainEqual(expect.objectContaining({ severity: 'note', code: 'CONSTANT_USED', field: 'transferSummary', params: { value: '9월정산' } }));
    const back = await drafts.setConstant(stored.id, 'transferSummary', null);
    expect(back.model.rows.map(({ reading }) => reading.row)).toMatchObject([{ transferSummary: null }, { transferSummary: null }]);
  });

  it('is held to the rules of a cell, in every row and where it is typed', async () => {
    const drafts = made();
    const { stored } = await read(drafts, csv('서브몰ID,지급일,지급금액', 'A1,2026-12-02,1000'));
    const open = await drafts.setConstant(stored.id, 'transferSummary', '12345678');
    expect(open.model.issuesOf(open.model.rows[0]!)).toContainEqual(expect.objectContaining({ severity: 'error', code: 'SUMMARY_TOO_LONG' }));
    expect(draftView(open.stored, open.model, { canUndo: false, canRedo: false }).constants).toMatchObject([{ field: 'transferSummary', issues: [{ code: 'SUMMARY_TOO_LONG' }] }]);
  });

  it.each(['payoutAmount', 'subMallId', 'payoutDate', 'metadata', 'memo', 'bank'] as const)('is refused for %s', async (field) => {
    const drafts = made();
    const { stored } = await read(drafts, csv('계좌번호,지급액 합', '110123456789,1000'));
    await expect(drafts.setConstant(stored.id, field, '1000')).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it('is refused beside a column, and gives way to one', async () => {
    const drafts = made();
    const { stored } = await read(drafts, csv('서브몰ID,지급일,지급금액,글', 'A1,2026-12-02,1000,시트'));
    await drafts.setConstant(stored.id, 'transferSummary', '상수');
    const mapped = await choose(drafts, stored.id, [4, 'transferSummary']);
    expect(mapped.model.layout.constants).toEqual([]);
    expect(mapped.model.rows[0]?.reading.row).toMatchObject({ transferSummary: '시트' });
    await expect(drafts.setConstant(stored.id, 'transferSummary', '상수')).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it('is part of the form, and dropped with a kind that does not have it', async () => {
    const drafts = made();
    const { stored } = await read(drafts, csv('서브몰ID,지급일,지급금액', 'A1,2026-12-02,1000'));
    await drafts.setConstant(stored.id, 'transferSummary', '정산');
    expect((await read(drafts, csv('서브몰ID,지급일,지급금액', 'A2,2026-12-02,1000'))).model.layout.constants).toEqual([{ field: 'transferSummary', text: '정산' }]);
    const other = await drafts.layOut(stored.id, { kind: 'manual-settlement', sheetName: null, header: { type: 'keep' }, columns: null });
    expect(other.model.layout.constants).toEqual([]);
  });
});

describe('payees found by other columns', () => {
  const known = (id: string, businessNumber: string): [string, Payee] => [id, { id, name: id, status: 'APPROVED', archived: false, bank: null, accountNumber: null, holderName: null, businessNumber }];
  const SHEET = csv('상호,사업자등록번호,지급일,지급금액', '가,120-81-47521,2026-12-02,1000', '나,220-81-62517,2026-12-02,2000');

  it('need no column of ids; what is found is told, and follows an edit', async () => {
    payees = new Map([known('A1', '1208147521')]);
    const drafts = made();
    const open = await read(drafts, SHEET);
    expect(codes(open)).not.toContain('FIELD_NOT_MAPPED');
    expect(codes(open)).toContain('PAYEE_FROM_COLUMNS');
    expect(open.model.rows.map(({ reading }) => [reading.payee, reading.row !== null])).toEqual([['A1', true], [null, false]]);
    await drafts.do(open, { type: 'cells', sheetName: open.model.layout.sheetName, changes: [{ row: 3, column: 2, before: '220-81-62517', after: '1208147521' }] });
    expect(open.model.rows.map(({ reading }) => reading.payee)).toEqual(['A1', 'A1']);
    expect(totalsView(open.model)).toMatchObject({ count: 2, payees: 1 });
  });

  it('are not looked for while the service\'s list is not known: then the column is missing', async () => {
    expect(codes(await read(made(), SHEET))).toContain('FIELD_NOT_MAPPED');
  });

  it('are not looked for where there is a column of ids, even an empty one', async () => {
    payees = new Map([known('A1', '1208147521')]);
    const open = await read(made(), csv('서브몰ID,사업자등록번호,지급일,지급금액', ',120-81-47521,2026-12-02,1000'));
    expect(open.model.rows[0]?.reading.payee).toBeNull();
  });
});

describe('stepping back to the mapping', () => {
  const sheet = (name: string): SheetTable => ({
    name,
    visibility: 'visible',
    rowNumbers: [1, 2, 3, 4],
    rows: [['서브몰ID', '지급일', '지급금액', '적요', '비고'], ['A1', '2026-12-02', '1000', '가', 'x'], ['A2', '2026-12-02', '2000', '나', 'y'], ['A3', '2026-12-02', '3000', '다', 'z']],
  });
  const keep = { kind: null, sheetName: null, header: { type: 'keep' }, columns: null } as const;

  it('at any time, over any changes of columns, header, sheet, kind and constants, loses no edit and no undo', () => {
    const change = fc.oneof(
      fc.record({ columns: fc.array(fc.record({ index: fc.integer({ min: 1, max: 5 }), field: fc.constantFrom<FieldKey | null>('transferSummary', 'ownMemo', 'metadata', 'companyName', 'payoutAmount', null) }), { minLength: 1, maxLength: 3 }) }),
      fc.record({ header: fc.constantFrom({ type: 'none' as const }, { type: 'row' as const, row: 1 }, { type: 'row' as const, row: 2 }) }),
      fc.record({ sheetName: fc.constantFrom('가', '나') }),
      fc.record({ kind: fc.constantFrom('submall-payout' as const, 'manual-settlement' as const) }),
      fc.record({ constant: fc.constantFrom('정산', null) }),
      fc.record({ own: fc.constant(true) }),
    );
    const edit = fc.record({ row: fc.integer({ min: 3, max: 4 }), text: fc.stringMatching(/^[1-9]\d{2,4}$/) });
    fc.assert(
      fc.property(fc.array(fc.oneof(change, edit), { minLength: 1, maxLength: 12 }), (acts) => {
        const sheets = [sheet('가'), sheet('나')];
        const context: RuleContext = { today: kstDate('2026-12-01'), minuteOfDay: 540, calendar, environment: 'practice', timing: { type: 'sheet' }, payees: null };
        const model = new DraftModel({ sheets, layout: layOut({ sheets }, 'toss-v1', {}), context, sentBefore: () => new Map() });
        const expected = new Map([['가', new Map([[3, '2000'], [4, '3000']])], ['나', new Map([[3, '2000'], [4, '3000']])]]);
        const steps: Step[] = [];
        /** Of the rows that the layout counts as rows; which those are is its own business. */
        const check = (): void => {
          for (const row of model.rows) {
            const text = expected.get(model.layout.sheetName)?.get(row.number);
            if (text !== undefined) expect([row.number, row.cells[2]]).toEqual([row.number, text]);
          }
        };
        for (const act of acts) {
          const { layout } = model;
          if ('text' in act) {
            const row = model.row(act.row);
            if (!row) continue;
            const step: Step = { type: 'cells', sheetName: layout.sheetName, changes: [{ row: act.row, column: 3, before: row.cells[2] ?? null, after: act.text }] };
            model.apply(step);
            steps.push(step);
            expected.get(layout.sheetName)?.set(act.row, act.text);
          } else if ('columns' in act) model.rebuild(layOutAgain(sheets, layout, { ...keep, columns: act.columns }), context);
          else if ('header' in act) model.rebuild(layOutAgain(sheets, layout, { ...keep, header: act.header }), context);
          else if ('sheetName' in act) model.rebuild(layOutAgain(sheets, layout, { ...keep, sheetName: act.sheetName }), context);
          else if ('kind' in act) model.rebuild(layOutAgain(sheets, layout, { ...keep, kind: act.kind }), context);
          else if ('own' in act) model.rebuild(layOutOwn(sheets, layout), context);
          else if (layout.kind === 'submall-payout' && model.column('transferSummary') === null) model.rebuild(withConstant(layout, 'transferSummary', act.constant), context);
          check();
          const given = model.layout.columns.map(({ field }) => field).filter((field) => field !== null && field !== 'metadata');
          expect(new Set(given).size).toBe(given.length);
        }
        for (const step of steps.toReversed()) model.revert(step);
        for (const name of ['가', '나']) {
          model.rebuild(layOutAgain(sheets, model.layout, { ...keep, sheetName: name, header: { type: 'row', row: 1 } }), context);
          expect(model.rows.map(({ number, cells }) => [number, cells[2]])).toEqual([[2, '1000'], [3, '2000'], [4, '3000']]);
        }
        for (const step of steps) model.apply(step);
        check();
      }),
      { numRuns: 200 },
    );
  });

  it('keeps edits, steps left out and undo in the ledger, for the next start', async () => {
    const drafts = made();
    const open = await read(drafts, csv('서브몰ID,지급일,지급금액,적요', 'A1,2026-12-02,1000,가', 'A2,2026-12-02,2000,나'));
    const { id } = open.stored;
    await drafts.do(open, { type: 'cells', sheetName: open.model.layout.sheetName, changes: [{ row: 3, column: 3, before: '2000', after: '2500' }] });
    await drafts.do(open, { type: 'leave-out', sheetName: open.model.layout.sheetName, rows: [2], note: '보류' });
    await choose(drafts, id, [4, null]);
    await drafts.setConstant(id, 'transferSummary', '정산');
    await drafts.ownReading(id);
    const again = await made().open(id);
    expect(again.model.rows.map(({ cells, leftOut }) => [cells[2], leftOut])).toEqual([['1000', '보류'], ['2500', null]]);
    const other = made();
    const late = await other.open(id);
    await other.undo(late);
    await other.undo(late);
    expect(late.model.rows.map(({ cells, leftOut }) => [cells[2], leftOut])).toEqual([['1000', null], ['2000', null]]);
  });
});
