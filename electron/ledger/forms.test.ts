import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { PortableForm } from '../../shared/kinds/form-file.ts';
import { layOut } from '../drafts/lay-out.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { changeLedger } from '../tests/raw-ledger.ts';
import { Database } from './database.ts';
import { countFormUse, findForm, forgetForm, getForm, keepForm, listForms, renameForm } from './forms.ts';

let folder: ReturnType<typeof temporaryFolder>;
let path = '';
let db: Database;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'ledger.sqlite');
  db = Database.open(path);
});
afterEach(() => {
  db.close();
  folder.remove();
});

const SIGNATURE = ['업체', '코드2', '금액2', '지급일'];
const form = (changes: Partial<PortableForm> = {}): PortableForm => ({
  name: '월 정산',
  kind: 'submall-payout',
  sheetName: '지급',
  signature: SIGNATURE,
  content: {
    columns: [
      { header: '코드2', occurrence: 1, field: 'subMallId', chosen: true },
      { header: '금액2', occurrence: 1, field: 'payoutAmount', chosen: true },
      { header: '지급일', occurrence: 1, field: 'payoutDate', chosen: false },
    ],
    constants: [{ field: 'transferSummary', text: '정산' }],
  },
  ...changes,
});
const SHEETS = [{ name: '지급', visibility: 'visible' as const, rowNumbers: [1, 2], rows: [['업체', '코드2', '금액2', '지급일'], ['한빛', 'A1', 1000, '2026-12-01']] }];

describe('remembered forms in the ledger', () => {
  it('come back as they were kept, after a restart too', () => {
    const { id } = keepForm(db, form(), 1000);
    db.close();
    db = Database.open(path);
    expect(getForm(db, id)).toEqual({ id, ...form(), timesUsed: 0, usedAt: null, changedAt: 1000 });
  });

  it('are one for each kind and header row; a change keeps the id and the name a person gave', () => {
    const first = keepForm(db, form(), 1000);
    renameForm(db, first.id, '협력사');
    const again = keepForm(db, form({ name: '다른 이름', content: { columns: form().content.columns, constants: [] } }), 2000);
    expect(again).toEqual({ id: first.id, name: '협력사', change: 'changed' });
    expect(keepForm(db, form({ kind: 'manual-settlement', content: { columns: [], constants: [] } }), 2000).change).toBe('new');
    expect(keepForm(db, form({ content: { columns: form().content.columns, constants: [] } }), 3000).change).toBe('same');
    expect(listForms(db)).toHaveLength(2);
  });

  it('count their uses, and the last one used comes first', () => {
    const first = keepForm(db, form(), 1000);
    keepForm(db, form({ signature: [...SIGNATURE, '비고'] }), 2000);
    countFormUse(db, first.id, 3000);
    countFormUse(db, first.id, 4000);
    expect(listForms(db)[0]).toMatchObject({ id: first.id, timesUsed: 2, usedAt: 4000 });
  });

  it('are gone when they are forgotten', () => {
    const { id } = keepForm(db, form(), 1000);
    forgetForm(db, id);
    expect(findForm(db, id)).toBeNull();
    expect(() => forgetForm(db, id)).toThrow('FORM_NOT_FOUND');
    expect(() => renameForm(db, id, 'x')).toThrow('FORM_NOT_FOUND');
  });

  it.each([
    ['a field that this program does not know', form().content.columns.map((column, at) => (at === 0 ? { ...column, field: 'somethingNew' } : column))],
    ['a field of another kind', form().content.columns.map((column, at) => (at === 0 ? { ...column, field: 'partnerId' } : column))],
    ['one field for two columns', form().content.columns.map((column) => ({ ...column, field: 'payoutAmount' }))],
    ['no columns at all', 'x'],
  ])('with %s map nothing and are told as not fitting', (_name, columns) => {
    const { id } = keepForm(db, form(), 1000);
    db.close();
    changeLedger(path, `UPDATE forms SET content = '${JSON.stringify({ columns, constants: [] })}'`);
    db = Database.open(path);
    expect(getForm(db, id).content).toBeNull();
    const layout = layOut({ sheets: SHEETS }, 'toss-v1', {}, listForms(db));
    expect(layout.form).toEqual({ type: 'ignored', id, name: '월 정산' });
    expect(layout.columns.every(({ why }) => why !== 'remembered')).toBe(true);
  });

  it('whose headers cannot be read belong to no sheet', () => {
    keepForm(db, form(), 1000);
    db.close();
    changeLedger(path, `UPDATE forms SET signature = 'x'`);
    db = Database.open(path);
    expect(listForms(db)).toEqual([]);
  });

  it('of another service map nothing', () => {
    keepForm(db, form(), 1000);
    expect(layOut({ sheets: SHEETS }, 'portone', {}, listForms(db)).form).toBeNull();
    expect(layOut({ sheets: SHEETS }, 'toss-v1', { kind: 'submall-payout' }, listForms(db)).form?.type).toBe('used');
    expect(layOut({ sheets: SHEETS }, null, {}, listForms(db)).form?.type).toBe('used');
  });

  it('in a hidden sheet give way to a sheet that shows', () => {
    keepForm(db, form(), 1000);
    const shown = { name: '10월', visibility: 'visible' as const, rowNumbers: [1, 2], rows: [['서브몰ID', '지급일', '지급금액'], ['A1', '2026-12-01', 1000]] };
    const hidden = SHEETS.map((sheet) => ({ ...sheet, visibility: 'hidden' as const }));
    expect(layOut({ sheets: [...hidden, shown] }, 'toss-v1', {}, listForms(db))).toMatchObject({ sheetName: '10월', form: null });
    expect(layOut({ sheets: hidden }, 'toss-v1', {}, listForms(db))).toMatchObject({ sheetName: '지급', form: { type: 'used' } });
  });
});
