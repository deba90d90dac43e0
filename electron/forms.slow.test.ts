import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../shared/calendar.ts';
import { shownText } from '../shared/cells.ts';
import type { Channel, RequestInput, RequestOutput } from '../shared/contract.ts';
import type { DraftView } from '../shared/views.ts';
import { sessionStore } from './connections/secrets.ts';
import { Desk } from './desk.ts';
import { readWorkbook } from './sheets/read.ts';
import { requestAnswerer } from './requests.ts';

const OCTOBER = '월 지급,,,,\n업체,코드2,지급일,금액,금액2\n한빛,submall001,2026-12-02,11000,10000\n두리,submall002,2026-12-02,22000,20000\n';
const FILE = '{"format":"settledesk-forms","version":1,"forms":[{}]}';

/** Everything a window does with remembered forms, over the wire. */
describe('remembered forms over the wire', () => {
  let home = '';
  let desk: Desk;
  let saved: string[] = [];
  let reported: unknown[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'forms-test-'));
    saved = [];
    reported = [];
    const offset = (parseInstant('2026-12-01T09:00:00+09:00') ?? 0) - Date.now();
    desk = await Desk.open({
      home,
      mode: 'write',
      clock: () => Date.now() + offset,
      clockMoved: true,
      keychain: sessionStore(),
      host: {
        kind: 'browser',
        fetch,
        emit: () => undefined,
        report: (error) => void reported.push(error),
        saveFile: async (name, write) => {
          const path = join(home, name);
          await write(path);
          saved.push(path);
          return { type: 'saved', name };
        },
      },
    });
  });
  afterEach(async () => {
    await desk.close();
    rmSync(home, { recursive: true });
    if (reported.length > 0) throw new Error(`the desk met something unforeseen: ${String(reported[0])}`);
  });

  const ask = async <C extends Channel>(channel: C, input: RequestInput<C>): Promise<RequestOutput<C>> => {
    const reply = await requestAnswerer(desk)(channel, input);
    if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
    return reply.value as RequestOutput<C>;
  };
  const refusal = async (channel: Channel, input: unknown): Promise<string> => {
    const reply = await requestAnswerer(desk)(channel, input);
    return reply.ok ? 'answered' : reply.error.code;
  };
  const connection = async (): Promise<RequestOutput<'connections.list'>[number]['id']> => {
    const found = (await ask('connections.list', {})).find(({ service }) => service === 'toss-v1');
    if (!found) throw new Error('the practice connection is there');
    return found.id;
  };
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));
  const importText = async (text: string, name = '10월 지급내역.csv'): Promise<DraftView> =>
    await ask('drafts.import', { importId: 'import-0001', connectionId: await connection(), name, bytes: bytes(text) });
  const choose = (id: DraftView['id'], ...columns: RequestInput<'drafts.layout'>['columns'] & object): Promise<DraftView> =>
    ask('drafts.layout', { id, kind: null, sheetName: null, header: { type: 'keep' }, columns });
  const remember = async (): Promise<DraftView> => {
    const { id } = await importText(OCTOBER);
    return await choose(id, { index: 2, field: 'subMallId' }, { index: 5, field: 'payoutAmount' });
  };
  const meaning = (draft: DraftView): unknown[] => draft.columns.map(({ field }) => field);

  it('a form mapped by hand maps the next file, and the window is told by what and how often', async () => {
    const first = await remember();
    expect(first.form).toMatchObject({ type: 'kept', name: '지급내역', times: 0 });
    const second = await importText(OCTOBER.replaceAll('10000', '90000'));
    expect(second.form).toMatchObject({ type: 'used', name: '지급내역', times: 1 });
    expect(meaning(second)).toEqual(meaning(first));
    expect(second.columns.map(({ why }) => why)).toEqual([null, 'remembered', 'synonym', 'remembered', 'remembered']);
    expect(second.contests).toEqual([{ field: 'payoutAmount', winner: 5, loser: 4, why: 'remembered' }]);
    expect(second.draftIssues.map(({ code }) => code)).toContain('FORM_USED');
  });

  it('rename, forget: the draft on screen is told at once, and keeps its columns', async () => {
    const { id, form } = await remember();
    if (!form) throw new Error('remembered');
    await ask('forms.rename', { id: form.id, name: ' 협력사 ' });
    expect((await ask('drafts.get', { id })).form?.name).toBe('협력사');
    expect(await refusal('forms.rename', { id: form.id, name: ' ' })).toBe('ARGUMENT_INVALID');
    await ask('forms.forget', { id: form.id });
    const draft = await ask('drafts.get', { id });
    expect([draft.form, draft.columns[4]?.field]).toEqual([null, 'payoutAmount']);
    expect([await refusal('forms.forget', { id: form.id }), await refusal('forms.rename', { id: form.id, name: 'x' }), await refusal('forms.export', { id: form.id }), await refusal('forms.export', { id: null })]).toEqual(Array(4).fill('FORM_NOT_FOUND'));
    expect(await ask('forms.list', {})).toEqual([]);
    expect((await importText(OCTOBER)).columns[4]?.field).toBeNull();
    expect((await ask('audit.verify', { workId: 'verifying' })).ok).toBe(true);
  });

  it('go into a file and come back: same again, other asked about, never replaced unasked', async () => {
    const first = await remember();
    await ask('forms.export', { id: null });
    const text = readFileSync(saved[0] ?? '', 'utf8');
    for (const word of ['submall001', '한빛', '10000', home, desk.actor === 'forms' ? '-' : desk.actor, first.id]) expect(text).not.toContain(`"${word}"`);
    const take = (content: string, conflicts: 'ask' | 'replace' | 'keep' = 'ask') => ask('forms.import', { bytes: bytes(content), conflicts });
    expect(await take(text)).toMatchObject({ taken: true, added: 0, replaced: 0, same: 1, conflicts: [] });

    const other = JSON.parse(text) as { forms: { name: string; content: { columns: { field: string | null }[] } }[] };
    other.forms[0]!.name = '다른 부서';
    other.forms[0]!.content.columns = other.forms[0]!.content.columns.filter(({ field }) => field !== 'subMallId');
    const changed = JSON.stringify(other);
    const before = await ask('forms.list', {});
    expect(await take(changed)).toMatchObject({ taken: false, replaced: 0, added: 0, conflicts: [{ name: '다른 부서', known: '지급내역', kind: 'submall-payout' }] });
    expect(await ask('forms.list', {})).toEqual(before);
    expect(await take(changed, 'keep')).toMatchObject({ taken: true, replaced: 0, kept: 1 });
    expect(await ask('forms.list', {})).toEqual(before);
    expect(await take(changed, 'replace')).toMatchObject({ taken: true, replaced: 1 });
    expect(await ask('forms.list', {})).toMatchObject([{ name: '다른 부서', id: before[0]?.id }]);
    await ask('forms.forget', { id: before[0]!.id });
    expect(await take(text)).toMatchObject({ taken: true, added: 1 });
    expect((await importText(OCTOBER)).form).toMatchObject({ type: 'used', name: '지급내역' });
  });

  it.each([
    ['no form', FILE, 'FORMS_FILE_INVALID'],
    ['no JSON', 'x', 'FORMS_FILE_INVALID'],
    ['a later version', '{"format":"settledesk-forms","version":9}', 'FORMS_FILE_TOO_NEW'],
  ])('a file with %s is refused, and nothing is changed', async (_name, text, code) => {
    await remember();
    const before = await ask('forms.list', {});
    expect(await refusal('forms.import', { bytes: bytes(text), conflicts: 'replace' })).toBe(code);
    expect(await ask('forms.list', {})).toEqual(before);
  });

  it('a file beyond any real size, and a path instead of one, do not get in', async () => {
    expect(await refusal('forms.import', { bytes: new Uint8Array(3 * 1024 * 1024), conflicts: 'ask' })).toBe('ARGUMENT_INVALID');
    expect(await refusal('forms.import', { bytes: '/etc/passwd', conflicts: 'ask' })).toBe('ARGUMENT_INVALID');
  });

  it('constants: held to the rules, refused for amounts and payees', async () => {
    const { id } = await importText('서브몰ID,지급일,지급금액\nsubmall001,2026-12-02,1000\n');
    const long = await ask('drafts.setConstant', { id, field: 'transferSummary', text: '여덟글자입니다요' });
    expect(long.constants).toMatchObject([{ field: 'transferSummary', issues: [{ code: 'SUMMARY_TOO_LONG' }] }]);
    expect(long.counts.errors).toBe(1);
    expect((await ask('drafts.setConstant', { id, field: 'transferSummary', text: '정산' })).counts.errors).toBe(0);
    for (const field of ['payoutAmount', 'subMallId', 'payoutDate', 'bank'] as const) expect(await refusal('drafts.setConstant', { id, field, text: '1000' })).toBe('ARGUMENT_INVALID');
  });

  it('what was frozen and the result show what stood in no column, and every cell under its own header', async () => {
    const numbers = (await desk.draftWorld(await connection())).payees?.get('submall001')?.businessNumber ?? '';
    // An empty first column is not among the headers.
    const { id, payeeFrom } = await importText(`,사업자등록번호,,지급금액,비고\n,${numbers},,1000,가나다\n`);
    expect(payeeFrom).toEqual(['businessNumber']);
    await ask('drafts.setTiming', { id, timing: { type: 'date', date: '2026-12-10' as never } });
    await ask('drafts.setConstant', { id, field: 'transferSummary', text: '12월' });
    const preview = await ask('batches.preview', { draftId: id, timing: { type: 'date', date: '2026-12-10' as never } });
    expect(preview.draftIssues.map(({ code }) => code)).toEqual(expect.arrayContaining(['CONSTANT_USED', 'PAYEE_FROM_COLUMNS']));
    const batch = await ask('batches.freeze', {
      draftId: id, revision: preview.revision, timing: preview.timing, sendAt: null, typedAmount: '1000', typedLabel: null, skipErrors: false,
    });
    const rows = await ask('batches.rows', { id: batch.id, offset: 0, limit: 10, outcome: null, text: null });
    expect(rows.rows).toMatchObject([{ payee: 'submall001', amount: 1000, date: '2026-12-10' }]);
    await ask('results.save', { id: batch.id });
    const [sheet] = (await readWorkbook(Uint8Array.from(readFileSync(saved.at(-1) ?? '')))).sheets;
    const [header, row] = (sheet?.rows ?? []).map((cells) => cells.map(shownText));
    const under = (title: string): string | undefined => row?.[header?.findIndex((text) => text.startsWith(title)) ?? -1];
    expect([under('사업자등록번호'), under('지급금액'), under('비고'), under('서브몰 아이디'), under('받는 분 통장 표시')]).toEqual([numbers, '1000', '가나다', 'submall001', '12월']);
  });
});
