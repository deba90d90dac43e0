import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../cells.ts';
import { formId } from '../ids.ts';
import { contestsOf, suggestionsOf } from './contests.ts';
import { applyMapping, detectLayout, type Layout, layoutWithMapping, type SheetTable } from './detect.ts';
import type { FieldKey } from './fields.ts';
import { formContentSchema, formsFileText, readFormsFile } from './form-file.ts';
import { formName } from './form-name.ts';
import { findForm, fits, type FormContent, formOf, layoutFromForm, type RememberedForm, signatureOf } from './forms.ts';
import { KINDS } from './index.ts';
import { KIND_IDS, type KindId } from './kind.ts';
import { isDecisive } from './mapping.ts';
import { withNearestForm } from './nearest-form.ts';

const sheet = (rows: readonly (readonly Cell[])[], changes: Partial<SheetTable> = {}): SheetTable => ({
  name: 'Sheet1', visibility: 'visible', rowNumbers: rows.map((_, index) => index + 1), rows, ...changes,
});
const detected = (table: SheetTable, kind: KindId = 'submall-payout'): Layout => {
  const layout = detectLayout([table], { kind });
  if (!layout) throw new Error('no layout');
  return layout;
};
const choose = (table: SheetTable, layout: Layout, fields: Readonly<Record<number, FieldKey | null>>): Layout =>
  applyMapping(table, layout, { fields: new Map(Object.entries(fields).map(([index, field]) => [Number(index), field])) });
const remembered = (table: SheetTable, layout: Layout, changes: Partial<RememberedForm> = {}): RememberedForm & { content: FormContent } => {
  const form = formOf(table, layout);
  if (!form) throw new Error('not worth remembering');
  return { id: formId('f-1'), name: '양식', kind: layout.kind, sheetName: null, timesUsed: 0, ...form, ...changes, content: changes.content ?? form.content };
};
const fields = (layout: Layout): unknown[] => layout.columns.map(({ field }) => field);

const HEADER = ['업체', '코드2', '금액', '금액2', '적요', '지급일'];
const ROWS: readonly (readonly Cell[])[] = [['한빛', 'A1', 1000, 900, '정산', '2026-12-01'], ['두리', 'A2', 2000, 1800, '정산', '2026-12-01']];
const FORM = sheet([['9월 지급'], HEADER, ...ROWS]);
/** Last month: 금액2 is what is paid, 코드2 is who, 적요 is our own. */
const mapped = (table: SheetTable = FORM): Layout => choose(table, detected(table), { 2: 'subMallId', 4: 'payoutAmount', 5: 'ownMemo' });

describe('the signature of a header row', () => {
  it('is its texts alone, normalised, in order, without trailing blanks', () => {
    const table = sheet([['서브몰 ID*', ' 지급 금액(원)', null, 'Memo', null, '']]);
    expect(signatureOf(table, 1)).toEqual(['서브몰id', '지급금액', '', 'memo']);
    expect(signatureOf(sheet([['서브몰 ID*', ' 지급 금액(원)', null, 'Memo']], { name: '다른 시트' }), 1)).toEqual(signatureOf(table, 1));
  });

  it('tells thousands from won, another order and another column apart', () => {
    const of = (...texts: string[]): unknown => signatureOf(sheet([texts]), 1);
    const plain = of('서브몰ID', '금액', '메모');
    expect(of('서브몰ID', '금액(원)', '메모')).toEqual(plain);
    for (const other of [of('서브몰ID', '금액(천원)', '메모'), of('금액', '서브몰ID', '메모'), of('서브몰ID', '금액', '메모', '비고')]) expect(other).not.toEqual(plain);
  });

  it.each([
    ['no header', FORM, null],
    ['a row that is not there', FORM, 99],
    ['a row of data, so that no account number is ever kept', sheet([['국민', '110123456789', 1000, 2000, 3000]]), 1],
    ['a title', FORM, 1],
    ['a text longer than any header', sheet([['서브몰ID', '금'.repeat(201)]]), 1],
    ['more columns than any form', sheet([Array.from({ length: 300 }, (_, at) => `열${at}`)]), 1],
  ])('is none for %s', (_name, table, row) => {
    expect(signatureOf(table, row)).toBeNull();
  });
});

describe('a remembered form', () => {
  it('maps the same headers in the same way, over the synonyms, and says so', () => {
    const layout = layoutFromForm(FORM, 2, remembered(FORM, mapped()));
    expect(fields(layout)).toEqual(['companyName', 'subMallId', null, 'payoutAmount', 'ownMemo', 'payoutDate'].map((field, at) => (at === 0 ? fields(mapped())[0] : field)));
    expect(layout.columns.map(({ why }) => why)).toEqual([mapped().columns[0]?.why, 'remembered', 'remembered', 'remembered', 'remembered', 'synonym']);
    expect([layout.headerRow, layout.firstRow, layout.lastRow, layout.kindConfidence]).toEqual([2, 3, 4, 1]);
  });

  it('is found under other titles, in another row and in the sheet it was in', () => {
    const form = remembered(FORM, mapped(), { sheetName: '지급' });
    const moved = sheet([[], ['10월'], ['※ 안내'], HEADER, ...ROWS], { name: '지급' });
    const copy = sheet([HEADER, ...ROWS], { name: '사본' });
    expect(findForm([copy, moved], [form], null)).toMatchObject({ sheet: { name: '지급' }, headerRow: 4 });
    expect(findForm([copy, sheet([['코드2', '금액2']])], [form], null)).toMatchObject({ sheet: { name: '사본' }, headerRow: 1 });
    expect(findForm([sheet([[...HEADER, '새 열'], ...ROWS])], [form], null)).toBeNull();
  });

  it('keeps what stands twice under one header apart', () => {
    const table = sheet([['코드', '금액', '금액', '지급일', '금액'], ['A1', 1, 2, '2026-12-01', 3]]);
    const layout = choose(table, detected(table), { 1: 'subMallId', 3: 'payoutAmount' });
    expect(fields(layoutFromForm(table, 1, remembered(table, layout)))).toEqual(['subMallId', null, 'payoutAmount', 'payoutDate', null]);
  });

  it('never maps an amount under a note of another unit', () => {
    const form = remembered(FORM, mapped());
    const noted = sheet([['(단위: 천원)'], HEADER, ...ROWS]);
    const layout = layoutFromForm(noted, 2, form);
    expect(fields(layout).filter((field) => field === 'payoutAmount')).toEqual([]);
    expect(layout.columns[1]).toMatchObject({ field: 'subMallId', why: 'remembered' });
  });

  it('keeps the doubt of what nobody chose', () => {
    const table = sheet([['서브몰ID', '지급일', '지급금액', '적요', '코드9'], ['A1', '2026-12-01', 1000, '정산', 'x']]);
    const layout = choose(table, detected(table), { 5: 'companyName' });
    const again = layoutFromForm(table, 1, remembered(table, layout));
    expect(again.columns[3]).toMatchObject({ field: 'transferSummary', confidence: 0.6, why: 'synonym' });
    const sure = choose(table, layout, { 4: 'transferSummary' });
    expect(layoutFromForm(table, 1, remembered(table, sure)).columns[3]).toMatchObject({ field: 'transferSummary', confidence: 1, why: 'remembered' });
  });

  it('remembers a column that a person left unused', () => {
    const table = sheet([['서브몰ID', '지급일', '지급금액', '메모'], ['A1', '2026-12-01', 1000, 'x']]);
    const layout = choose(table, detected(table), { 4: null });
    expect(layoutFromForm(table, 1, remembered(table, layout)).columns[3]).toMatchObject({ field: null, why: 'remembered' });
  });

  it('is nothing while nobody or nothing could be paid by it', () => {
    expect(formOf(FORM, detected(FORM))).toBeNull();
    expect(formOf(FORM, choose(FORM, detected(FORM), { 2: 'subMallId', 3: null, 4: null }))).toBeNull();
    expect(formOf(FORM, { ...mapped(), headerRow: null })).toBeNull();
    expect(formOf(FORM, mapped())).not.toBeNull();
  });

  it.each<[string, Partial<FormContent>]>([
    ['one field twice', { columns: [{ header: '금액', occurrence: 1, field: 'payoutAmount', chosen: true }, { header: '금액2', occurrence: 1, field: 'payoutAmount', chosen: true }] }],
    ['one place twice', { columns: [{ header: '금액', occurrence: 1, field: 'payoutAmount', chosen: true }, { header: '금액', occurrence: 1, field: 'memo', chosen: true }] }],
    ['a field of another kind', { columns: [{ header: '금액', occurrence: 1, field: 'settlementAmount', chosen: true }] }],
    ['a place that the headers do not have', { columns: [{ header: '금액', occurrence: 2, field: 'payoutAmount', chosen: true }] }],
    ['an amount for every row', { constants: [{ field: 'payoutAmount', text: '1000' }] }],
    ['one payee for every row', { constants: [{ field: 'subMallId', text: 'A1' }] }],
    ['a column and a constant for one field', { columns: [{ header: '적요', occurrence: 1, field: 'transferSummary', chosen: true }], constants: [{ field: 'transferSummary', text: '정산' }] }],
  ])('does not fit with %s', (_name, change) => {
    expect(fits({ kind: 'submall-payout', signature: signatureOf(FORM, 2) ?? [], content: { columns: [], constants: [], ...change } })).toBe(false);
  });

  it('may have several columns of metadata', () => {
    const columns = ['적요', '업체'].map((header) => ({ header, occurrence: 1, field: 'metadata' as const, chosen: true }));
    expect(fits({ kind: 'submall-payout', signature: signatureOf(FORM, 2) ?? [], content: { columns, constants: [] } })).toBe(true);
  });
});

/** Header rows as people have them: known texts, unknown ones, doubles and blanks. */
const anyHeader = fc
  .array(fc.oneof(fc.constantFrom(...KIND_IDS.flatMap((id) => KINDS[id].fields.flatMap(({ synonyms }) => synonyms))), fc.constantFrom('가', '나', '금액2', '적요', '비고', '', '수수료')), { minLength: 2, maxLength: 14 })
  .map((texts) => sheet([texts, texts.map((_, at) => `값${at}`)]));

describe('whatever the headers', () => {
  it('no field but metadata is ever given to two columns', () => {
    fc.assert(
      fc.property(anyHeader, fc.constantFrom(...KIND_IDS), (table, kind) => {
        const own = detectLayout([table], { kind, headerRow: 1 });
        const given = (own?.columns ?? []).map(({ field }) => field).filter((field) => field !== null && field !== 'metadata');
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });

  it('a form applied to its own header gives exactly the mapping it was made of', () => {
    const choices = fc.array(fc.tuple(fc.nat(13), fc.nat(20)), { maxLength: 10 });
    fc.assert(
      fc.property(anyHeader, fc.constantFrom(...KIND_IDS), choices, (table, kind, picks) => {
        const width = table.rows[0]?.length ?? 0;
        const keys = KINDS[kind].fields.map(({ key }) => key);
        const first = detectLayout([table], { kind, headerRow: 1 });
        fc.pre(first !== null);
        let layout = first;
        for (const [at, pick] of picks) layout = choose(table, layout, { [(at % width) + 1]: keys[pick % (keys.length + 1)] ?? null });
        const form = formOf(table, layout);
        fc.pre(form !== null);
        const again = layoutFromForm(table, 1, { id: formId('f'), name: 'f', kind, sheetName: null, timesUsed: 0, ...form });
        const meaning = ({ columns }: Layout): unknown => columns.filter(({ field }) => field !== null).map(({ index, field }) => [index, field]);
        expect(meaning(again)).toEqual(meaning(layout));
        expect(again).toMatchObject({ firstRow: layout.firstRow, lastRow: layout.lastRow, constants: layout.constants });
      }),
      { numRuns: 300 },
    );
  });

  it('a form of almost these headers only ever guesses, and gives no field to two columns', () => {
    fc.assert(
      fc.property(anyHeader, anyHeader, fc.nat(13), (here, there, at) => {
        const own = detectLayout([here], { kind: 'submall-payout', headerRow: 1 });
        const other = detectLayout([there], { kind: 'submall-payout', headerRow: 1 });
        fc.pre(own !== null && other !== null);
        const form = formOf(there, choose(there, other, { [(at % (there.rows[0]?.length ?? 1)) + 1]: 'payoutAmount' }));
        fc.pre(form !== null);
        const near = withNearestForm(here, own, [{ id: formId('f'), name: 'f', kind: 'submall-payout', sheetName: null, timesUsed: 0, ...form }]);
        for (const column of near?.layout.columns ?? []) {
          const decisive = column.field !== null && isDecisive(column.field, KINDS['submall-payout']);
          if (column.why === 'nearest') expect([column.confidence < 0.7, decisive]).toEqual([true, false]);
          else expect(column.field).toBe(own.columns.find(({ index }) => index === column.index)?.field ?? null);
        }
        const given = (near?.layout.columns ?? []).map(({ field }) => field).filter((field) => field !== null && field !== 'metadata');
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});

describe('a form with one column more', () => {
  const form = remembered(FORM, mapped());
  const wider = sheet([[...HEADER.slice(0, 3), '담당', ...HEADER.slice(3)], ...ROWS.map((row) => [...row.slice(0, 3), '김', ...row.slice(3)])]);

  it('is only suggested for who, how much and when, and makes what it contradicts unsure', () => {
    const near = withNearestForm(wider, detected(wider), [form])?.layout;
    expect(near?.columns.map(({ field }) => field)).toEqual([fields(mapped())[0], null, 'payoutAmount', null, null, fields(detected(wider))[5], 'payoutDate']);
    expect(suggestionsOf(near?.columns ?? [])).toContainEqual({ field: 'subMallId', index: 2 });
    // 금액 is a synonym, but last month a person paid by 금액2.
    expect(near?.columns[2]?.confidence).toBe(0.5);
    expect(contestsOf(near?.columns ?? [])).toContainEqual({ field: 'payoutAmount', winner: 3, loser: 5, why: 'nearest' });
  });

  it('is taken over as a guess for the rest', () => {
    const table = sheet([['서브몰ID', '지급일', '지급금액', '상점 별칭', '글귀', '비고'], ['A1', '2026-12-01', 1000, '한빛', '정산', '']]);
    const known = remembered(table, choose(table, detected(table), { 4: 'companyName', 5: 'transferSummary' }));
    const more = sheet([['서브몰ID', '지급일', '담당', '지급금액', '상점 별칭', '글귀', '비고'], ['A1', '2026-12-01', '김', 1000, '한빛', '정산', '']]);
    const near = withNearestForm(more, detected(more), [known])?.layout;
    expect(near?.columns.slice(4, 6)).toMatchObject([{ field: 'companyName', confidence: 0.6, why: 'nearest' }, { field: 'transferSummary', confidence: 0.6, why: 'nearest' }]);
    expect(near?.columns[3]).toMatchObject({ field: 'payoutAmount', confidence: 1, why: 'synonym' });
  });

  it('is no longer sure of a synonym that came in beside the column a person chose', () => {
    const narrow = sheet([['코드2', '금액2', '지급일', '업체', '비고'], ['A1', 900, '2026-12-01', '한빛', '']]);
    const known = remembered(narrow, choose(narrow, layoutWithMapping(narrow, { kind: 'submall-payout', headerRow: 1, fields: new Map() }), { 1: 'subMallId', 2: 'payoutAmount' }));
    const wide = sheet([['코드2', '금액', '금액2', '지급일', '업체', '비고'], ['A1', 1000, 900, '2026-12-01', '한빛', '']]);
    const near = withNearestForm(wide, detected(wide), [known])?.layout;
    expect(near?.columns[1]).toMatchObject({ field: 'payoutAmount', confidence: 0.5 });
    expect(contestsOf(near?.columns ?? [])).toContainEqual({ field: 'payoutAmount', winner: 2, loser: 3, why: 'nearest' });
  });

  it('says nothing of a header row that shares little with it', () => {
    const other = sheet([['코드2', '금액', '은행', '계좌', '예금주'], ['A1', 1, '국민', '110123456789', '홍']]);
    expect(withNearestForm(other, detected(other), [form])).toBeNull();
  });

  it('leaves the amount alone under a note of another unit', () => {
    const noted = { ...wider, rows: [['(단위: 천원)'], ...wider.rows], rowNumbers: [1, 2, 3, 4] };
    const near = withNearestForm(noted, detected(noted), [form])?.layout;
    expect(near?.columns.filter(({ field }) => field === 'payoutAmount')).toEqual([]);
  });
});

describe('two columns for one field', () => {
  const contests = (headers: string[], kind: KindId = 'submall-payout') => contestsOf(detected(sheet([headers, headers.map((_, at) => `v${at}`)]), kind).columns);

  it('says which has it, which lost, and why', () => {
    expect(contests(['서브몰ID', '지급일', '금액', '지급금액'])).toEqual([{ field: 'payoutAmount', winner: 4, loser: 3, why: 'fits-better' }]);
    expect(contests(['서브몰ID', '지급금액', '지급일', '지급금액'])).toEqual([{ field: 'payoutAmount', winner: 2, loser: 4, why: 'comes-first' }]);
  });

  it('says so of a person\'s and of a remembered choice as well', () => {
    const table = sheet([['서브몰ID', '지급일', '금액', '지급금액'], ['A1', '2026-12-01', 1, 2]]);
    const chosen = choose(table, detected(table), { 3: 'payoutAmount' });
    expect(contestsOf(chosen.columns)).toEqual([{ field: 'payoutAmount', winner: 3, loser: 4, why: 'person' }]);
    expect(contestsOf(layoutFromForm(table, 1, remembered(table, chosen)).columns)).toEqual([{ field: 'payoutAmount', winner: 3, loser: 4, why: 'remembered' }]);
  });

  it('is silent where a column has a meaning of its own, and about metadata', () => {
    expect(contests(['서브몰ID', '지급일', '지급금액', '적요', '내통장표시'])).toEqual([]);
  });
});

describe('the name of a form', () => {
  it.each([
    ['9월 지급내역.xlsx', '지급', '지급내역'],
    ['2026년 9월 셀러 정산(최종).xlsx', 'Sheet1', '셀러 정산'],
    ['20260901_한빛상사_정산.xls', '', '한빛상사 정산'],
    ['정산_2026-09.csv', '', '정산'],
    ['260901.xlsx', '지급대상', '지급대상'],
    ['202609.xlsx', 'Sheet1', '서브몰 지급'],
    ['정산 v2 (3).xlsx', '', '정산'],
    ['7-11 편의점 정산.xlsx', '', '7 11 편의점 정산'],
    ['2026.xlsx', '2026', '서브몰 지급'],
    ['가'.repeat(100), '', '가'.repeat(60)],
  ])('%s in %j is %j', (file, sheetName, name) => {
    expect(formName(file, sheetName, '서브몰 지급')).toBe(name);
  });
});

describe('the file of forms', () => {
  const form = remembered(FORM, mapped(), { sheetName: '지급' });

  it('says nothing but the forms, and reads back the same', () => {
    const text = formsFileText([form]);
    const read = readFormsFile(text);
    expect(read).toEqual({ type: 'forms', forms: [{ name: '양식', kind: 'submall-payout', sheetName: '지급', signature: form.signature, content: form.content }] });
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['format', 'version', 'forms']);
    expect(text).not.toContain('f-1');
    expect(readFormsFile(`\ufeff${text}`).type).toBe('forms');
  });

  const changed = (change: (file: { format: string; version: unknown; forms: Record<string, unknown>[] }) => void): string => {
    const file = JSON.parse(formsFileText([form])) as { format: string; version: unknown; forms: Record<string, unknown>[] };
    change(file);
    return JSON.stringify(file);
  };

  it.each<[string, string, string]>([
    ['no JSON', 'hello', 'invalid'],
    ['another file', '{"a":1}', 'invalid'],
    ['another format', changed((file) => void (file.format = 'x')), 'invalid'],
    ['a later version', changed((file) => void (file.version = 2)), 'too-new'],
    ['a version that is none', changed((file) => void (file.version = '1')), 'invalid'],
    ['more than is known', changed((file) => void (file.forms[0]!['path'] = '/etc')), 'invalid'],
    ['no forms', changed((file) => void (file.forms = [])), 'invalid'],
    ['one form twice', changed((file) => void file.forms.push(file.forms[0]!)), 'invalid'],
    ['an unknown kind', changed((file) => void (file.forms[0]!['kind'] = 'x')), 'invalid'],
    ['one field in two columns', changed((file) => void ((file.forms[0]!['content'] as FormContent).columns as unknown[]).push({ header: '업체', occurrence: 1, field: 'payoutAmount', chosen: true })), 'invalid'],
    ['a prototype', '{"__proto__":{"format":"settledesk-forms"},"version":1,"forms":[]}', 'invalid'],
  ])('refuses %s', (_name, text, type) => {
    expect(readFormsFile(text).type).toBe(type);
  });

  it('any JSON at all is refused without a throw, or is forms that fit', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(['invalid', 'too-new']).toContain(readFormsFile(text).type);
        expect(formContentSchema.safeParse(JSON.parse(text)).success && !text.includes('columns')).toBe(false);
      }),
    );
  });
});
