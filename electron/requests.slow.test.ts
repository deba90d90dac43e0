import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kstDate, parseInstant } from '../shared/calendar.ts';
import { shownText } from '../shared/cells.ts';
import type { Channel, EventName, RequestInput, RequestOutput } from '../shared/contract.ts';
import { KINDS } from '../shared/kinds/index.ts';
import { SERVICE_IDS } from '../shared/services.ts';
import { practiceConnectionId } from './connections/connections.ts';
import { sessionStore } from './connections/secrets.ts';
import type { SecretStore } from './connections/secrets.ts';
import { Desk } from './desk.ts';
import { readWorkbook } from './sheets/read.ts';
import { requestAnswerer } from './requests.ts';

const SECRET = 'test_sk_0123456789abcdefWXYZ';

describe('requests of a window', () => {
  let home = '';
  let desk: Desk;
  let saved: string[] = [];
  let reported: unknown[] = [];
  const events: EventName[] = [];

  /** A keychain that is only memory: the real one has tests of its own. */
  const keychain: SecretStore = sessionStore();

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'requests-test-'));
    saved = [];
    reported = [];
    const offset = (parseInstant('2026-12-01T09:00:00+09:00') ?? 0) - Date.now();
    desk = await Desk.open({
      home,
      mode: 'write',
      clock: () => Date.now() + offset,
      clockMoved: true,
      keychain,
      host: {
        kind: 'browser',
        fetch,
        emit: (name) => void events.push(name),
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
  });

  const ask = async <C extends Channel>(channel: C, input: RequestInput<C>): Promise<RequestOutput<C>> => {
    const reply = await requestAnswerer(desk)(channel, input);
    if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
    return reply.value as RequestOutput<C>;
  };
  const refusal = async (channel: unknown, input: unknown): Promise<string> => {
    const reply = await requestAnswerer(desk)(channel, input);
    return reply.ok ? 'answered' : reply.error.code;
  };

  it.each([
    ['a channel that does not exist', 'desk.eval', {}, 'CHANNEL_UNKNOWN'],
    ['a channel that is a property of every object', 'constructor', {}, 'CHANNEL_UNKNOWN'],
    ['a channel that is no text', 7, {}, 'CHANNEL_UNKNOWN'],
    ['a missing argument', 'drafts.get', {}, 'ARGUMENT_INVALID'],
    ['an argument too many', 'drafts.list', { path: '/etc/passwd' }, 'ARGUMENT_INVALID'],
    ['a path in place of bytes', 'drafts.import', { importId: 'import-0001', connectionId: 'practice-toss-v1', name: 'a', bytes: '/etc/passwd' }, 'ARGUMENT_INVALID'],
    ['a page of everything', 'batches.rows', { id: 'b', offset: 0, limit: 1e9, outcome: null, text: null }, 'ARGUMENT_INVALID'],
    ['a draft that is not there', 'drafts.get', { id: 'nope' }, 'DRAFT_NOT_FOUND'],
    ['a batch that is not there', 'batches.send', { id: 'nope' }, 'BATCH_NOT_FOUND'],
    ['a connection that is not there', 'connections.check', { id: 'nope' }, 'CONNECTION_NOT_FOUND'],
  ])('refuses %s', async (_name, channel, input, code) => {
    expect(await refusal(channel, input)).toBe(code);
    expect(reported).toEqual([]);
  });

  it('what nobody foresaw crosses as INTERNAL, without its message or its stack', async () => {
    desk.batches.list = () => {
      throw new Error(`leak ${SECRET} at /home/somebody`);
    };
    const reply = await requestAnswerer(desk)('batches.list', {});
    expect(reply).toEqual({ ok: false, error: { code: 'INTERNAL', params: {}, moneyMoved: 'maybe' } });
    expect(reported).toHaveLength(1);
  });

  it('a secret goes in and never comes out: not in an answer, not in the ledger', async () => {
    const added = await ask('connections.add', { service: 'toss-v1', environment: 'test', label: '시험', secret: ` ${SECRET}\n`, keep: 'keychain' });
    expect(added.secret).toEqual({ place: 'keychain', lastFour: 'WXYZ' });
    const answers = JSON.stringify([added, await ask('connections.list', {}), await ask('app.info', {})]);
    expect(answers).not.toContain(SECRET.slice(0, 20));
    expect(await desk.connections.secret(added.id)).toBe(SECRET);
    for (const file of readdirSync(home)) expect(readFileSync(join(home, file)).includes(SECRET)).toBe(false);
    const cleared = await ask('connections.deleteSecret', { id: added.id });
    expect(cleared.secret).toEqual({ place: 'none', lastFour: null });
    expect(await keychain.get(added.id)).toBeNull();
  });

  it.each([
    ['a live key on a test connection', 'test', 'live_sk_0123456789', 'SECRET_WRONG_ENVIRONMENT'],
    ['a test key on a live connection', 'live', 'test_sk_0123456789', 'SECRET_WRONG_ENVIRONMENT'],
    ['a client key', 'test', 'test_ck_0123456789', 'SECRET_NOT_A_SECRET'],
    ['only spaces', 'test', ' \u00a0\n', 'SECRET_EMPTY'],
  ] as const)('refuses %s', async (_name, environment, secret, code) => {
    expect(await refusal('connections.add', { service: 'toss-v1', environment, label: 'x', secret, keep: 'keychain' })).toBe(code);
    expect(desk.connections.list()).toHaveLength(SERVICE_IDS.length);
  });

  it('a desk whose clock was moved by hand never speaks to a live connection', async () => {
    const added = await ask('connections.add', { service: 'toss-v1', environment: 'live', label: 'live', secret: 'live_sk_0123456789', keep: 'session' });
    expect(await refusal('connections.check', { id: added.id })).toBe('CLOCK_MOVED');
  });

  const importSample = (sampleId: string, connectionId = 'practice-toss-v1') =>
    ask('drafts.importSample', { importId: 'import-0001', connectionId: connectionId as RequestInput<'drafts.importSample'>['connectionId'], sampleId });

  const freezeInput = (draft: RequestOutput<'drafts.get'>, revision: number) =>
    ({ draftId: draft.id, revision, timing: { type: 'sheet' }, sendAt: null, typedLabel: null, skipErrors: false }) as const;

  it('nothing is frozen unless the typed total equals the total to the won', async () => {
    const draft = await importSample('submall-clean');
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const total = preview.totals.amount;
    for (const typedAmount of ['', '0', String(total + 1), String(total - 1), `${total}.0`, `${total} 달러`, `-${total}`]) {
      expect(await refusal('batches.freeze', { ...freezeInput(draft, preview.revision), typedAmount })).toBe('TOTAL_MISMATCH');
    }
    expect(desk.batches.list()).toEqual([]);
    const batch = await ask('batches.freeze', { ...freezeInput(draft, preview.revision), typedAmount: `${total.toLocaleString('en-US')}원` });
    expect(batch).toMatchObject({ state: 'ready', count: 60, amount: total });
  });

  it('nothing is frozen from a draft that changed after it was previewed', async () => {
    const draft = await importSample('submall-clean');
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    await ask('drafts.edit', { id: draft.id, row: 2, column: 7, text: '999' });
    expect(await refusal('batches.freeze', { ...freezeInput(draft, preview.revision), typedAmount: String(preview.totals.amount) })).toBe('DRAFT_CHANGED');
  });

  it('a block of cells is one step, found again and replaced in another', async () => {
    const draft = await importSample('submall-clean');
    const view = { filter: { severity: null, code: null, text: null, state: null, columns: [] }, sort: null };
    const [first] = (await ask('drafts.rows', { id: draft.id, offset: 0, limit: 1, view })).rows;
    const memo = draft.columns.findIndex((column) => column.header.includes('통장'));
    const column = draft.columns[memo]?.index ?? 0;
    const row = first?.row ?? 0;
    const edited = await ask('drafts.editCells', { id: draft.id, changes: [row, row + 1, row + 2].map((number) => ({ row: number, column, text: '바뀐 말' })) });
    expect([edited.revision > draft.revision, edited.canUndo]).toEqual([true, true]);
    const again = await ask('drafts.editCells', { id: draft.id, changes: [{ row, column, text: '바뀐 말' }] });
    expect(again.revision).toBe(edited.revision);
    const sought = { id: draft.id, view, text: '바뀐', wholeCell: false, columns: null, rows: null };
    expect(await ask('drafts.find', { ...sought, limit: 2 })).toMatchObject({ total: 3, cells: [{ row, column, text: '바뀐 말' }, { row: row + 1 }] });
    expect(await ask('drafts.replace', { ...sought, replacement: '새' })).toMatchObject({ changed: 3 });
    await ask('drafts.undo', { id: draft.id });
    expect((await ask('drafts.undo', { id: draft.id })).canUndo).toBe(false);
    expect(await ask('drafts.find', { ...sought, limit: 2 })).toEqual({ total: 0, cells: [] });
    expect(await ask('drafts.sum', { id: draft.id, view, first: 0, last: 59 })).toEqual({ count: 60, amount: draft.totals.amount });
    expect(await ask('drafts.nextIssue', { id: draft.id, view, code: null, index: 0, column: null, columns: [column], direction: 'next' })).toBeNull();
    const tooMany = Array.from({ length: 100_001 }, () => ({ row, column, text: '' }));
    expect(await refusal('drafts.editCells', { id: draft.id, changes: tooMany })).toBe('ARGUMENT_INVALID');
    expect(await refusal('drafts.editCells', { id: draft.id, changes: [{ row: 999, column, text: '' }] })).toBe('ARGUMENT_INVALID');
  });

  const noFilter = { severity: null, code: null, text: null, state: null, columns: [] };

  it('a sorted and filtered view, ticks included, never changes what is sent or in which order', async () => {
    const draft = await importSample('submall-clean');
    const amount = draft.columns.find((column) => column.field === 'payoutAmount')?.index ?? 0;
    const inSheet = (await ask('drafts.rows', { id: draft.id, offset: 0, limit: 500, view: { filter: noFilter, sort: null } })).rows;
    const view = { filter: { ...noFilter, state: 'ready' as const }, sort: { by: amount, direction: 'descending' as const, taken: 1 } };
    const sorted = (await ask('drafts.rows', { id: draft.id, offset: 0, limit: 500, view })).rows;
    expect(sorted.map((row) => row.row)).not.toEqual(inSheet.map((row) => row.row));
    expect(sorted.map((row) => row.amount)).toEqual(inSheet.map((row) => row.amount).toSorted((left, right) => (right ?? 0) - (left ?? 0)));
    await ask('drafts.tick', { id: draft.id, rows: { view, stretch: { first: 0, last: 3 } }, on: true });
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const batch = await ask('batches.freeze', { ...freezeInput(draft, preview.revision), typedAmount: String(preview.totals.amount) });
    const frozen = (await ask('batches.rows', { id: batch.id, offset: 0, limit: 500, outcome: null, text: null })).rows;
    expect(frozen.map((row) => [row.row, row.amount])).toEqual(inSheet.map((row) => [row.row, row.amount]));
  });

  it('ticked rows are left out in one step, with a reason that reaches the result workbook, and put back in one', async () => {
    const draft = await importSample('submall-clean');
    const amount = draft.columns.find((column) => column.field === 'payoutAmount')?.index ?? 0;
    const view = { filter: noFilter, sort: { by: amount, direction: 'descending' as const, taken: 1 } };
    const page = () => ask('drafts.rows', { id: draft.id, offset: 0, limit: 4, view });
    const [largest, second, third, fourth] = (await page()).rows;
    const ticks = await ask('drafts.tick', { id: draft.id, rows: { view, stretch: { first: 0, last: 2 } }, on: true });
    const ofThree = (largest?.amount ?? 0) + (second?.amount ?? 0) + (third?.amount ?? 0);
    expect(ticks).toEqual({ count: 3, amount: ofThree, leftOut: 0 });
    expect((await page()).rows.map((row) => row.ticked)).toEqual([true, true, true, false]);
    const left = await ask('drafts.leaveOut', { id: draft.id, rows: { ticked: true }, note: '다음 달로 미룸' });
    expect([left.counts.leftOut, left.totals.amount]).toEqual([3, draft.totals.amount - ofThree]);
    expect((await page()).ticks.count).toBe(0);
    expect((await ask('drafts.undo', { id: draft.id })).totals.amount).toBe(draft.totals.amount);
    await ask('drafts.redo', { id: draft.id });
    await ask('drafts.leaveOut', { id: draft.id, rows: [fourth?.row ?? 0], note: '확인 중' });
    await ask('drafts.tick', { id: draft.id, rows: [largest?.row ?? 0], on: true });
    const back = await ask('drafts.putBack', { id: draft.id, rows: { ticked: true } });
    expect(back.counts.leftOut).toBe(3);

    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const batch = await ask('batches.freeze', { ...freezeInput(draft, preview.revision), typedAmount: String(preview.totals.amount) });
    expect([batch.count, batch.leftOut, batch.amount]).toEqual([57, 3, back.totals.amount]);
    await ask('results.save', { id: batch.id });
    const workbook = await readWorkbook(Uint8Array.from(readFileSync(saved[0] ?? '')));
    const texts = workbook.sheets.flatMap((sheet) => sheet.rows).map((row) => row.map((cell) => (typeof cell === 'object' && cell !== null ? '' : String(cell ?? ''))).join('|'));
    expect(texts.filter((text) => text.includes('다음 달로 미룸'))).toHaveLength(2);
    expect(texts.filter((text) => text.includes('확인 중'))).toHaveLength(1);
  });

  it('every row that a view shows is ticked and left out without its numbers crossing the wire', async () => {
    const draft = await importSample('submall-dirty');
    const view = { filter: { ...noFilter, severity: 'error' as const }, sort: null };
    const { total } = await ask('drafts.rows', { id: draft.id, offset: 0, limit: 1, view });
    expect((await ask('drafts.tick', { id: draft.id, rows: { view, stretch: null }, on: true })).count).toBe(total);
    expect((await ask('drafts.leaveOut', { id: draft.id, rows: { view, stretch: null }, note: '오류' })).counts.errors).toBe(0);
    expect((await ask('drafts.undo', { id: draft.id })).counts.errors).toBe(draft.counts.errors);
    const refused = { view: { ...view, sort: { by: 1, direction: 'ascending', taken: 9 } }, stretch: { first: 0, last: 1 } };
    expect(await refusal('drafts.leaveOut', { id: draft.id, rows: refused, note: 'x' })).toBe('DRAFT_CHANGED');
    const sought = { id: draft.id, view: refused.view, text: '1', wholeCell: false, columns: null, rows: { first: 0, last: 1 } };
    expect(await refusal('drafts.replace', { ...sought, replacement: '2' })).toBe('DRAFT_CHANGED');
  });

  it('fixes are previewed, done in one step, and refused when the draft is another one than was previewed', async () => {
    const draft = await importSample('submall-dirty');
    const group = draft.issueGroups.find((one) => one.fixable > 1);
    if (!group) throw new Error('the dirty sample has something to put right');
    const all = { id: draft.id, code: group.code, scope: { type: 'all' as const } };
    const preview = await ask('drafts.fixes', { ...all, limit: 1 });
    expect(preview).toMatchObject({ total: group.fixable, revision: draft.revision });
    const [cell] = preview.cells;
    if (!cell) throw new Error('one cell is shown');
    expect(await refusal('drafts.fix', { ...all, revision: draft.revision - 1 })).toBe('DRAFT_CHANGED');
    const one = await ask('drafts.fix', { ...all, scope: { type: 'cell', row: cell.row, column: cell.column }, revision: draft.revision });
    expect(one.changed).toBe(1);
    const rest = await ask('drafts.fix', { ...all, revision: one.draft.revision });
    expect(rest.changed).toBe(group.fixable - 1);
    await ask('drafts.undo', { id: draft.id });
    expect((await ask('drafts.undo', { id: draft.id })).issueGroups).toEqual(draft.issueGroups);
  });

  it('columns kept at the left are remembered for each kind', async () => {
    expect(await ask('settings.pins', { kind: 'submall-payout' })).toEqual([]);
    await ask('settings.setPins', { kind: 'submall-payout', pins: ['subMallId', 'header:메모'] });
    expect(await ask('settings.pins', { kind: 'submall-payout' })).toEqual(['subMallId', 'header:메모']);
    expect(await ask('settings.pins', { kind: 'manual-settlement' })).toEqual([]);
  });

  it('rows with errors and rows sent twice need a decision', async () => {
    const draft = await importSample('submall-dirty');
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const input = { ...freezeInput(draft, preview.revision), typedAmount: String(preview.totals.amount) };
    expect(await refusal('batches.freeze', input)).toBe('DRAFT_HAS_ERRORS');
    expect(await refusal('batches.freeze', { ...input, skipErrors: true })).toBe('DUPLICATES_UNDECIDED');
    const page = await ask('drafts.duplicates', { id: draft.id, offset: 0, limit: 50, undecidedOnly: true });
    const decided = await ask('drafts.decideDuplicates', { id: draft.id, decision: 'pay', rows: null, fingerprint: page.fingerprint, note: '' });
    expect(await refusal('batches.freeze', { ...input, skipErrors: true })).toBe('DRAFT_CHANGED');
    const batch = await ask('batches.freeze', { ...input, revision: decided.revision, skipErrors: true });
    expect(batch.leftOut).toBe(preview.counts.errors + preview.counts.leftOut);
  });

  it.each([
    ['submall-clean', 'practice-toss-v1'],
    ['manual-clean', 'practice-portone'],
  ])('the whole job: %s', async (sampleId, connectionId) => {
    const draft = await importSample(sampleId, connectionId);
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const batch = await ask('batches.freeze', { ...freezeInput(draft, preview.revision), typedAmount: String(preview.totals.amount) });
    await ask('batches.send', { id: batch.id });
    await (await desk.batches.send(batch.id).catch(() => null))?.ended;
    const done = await ask('batches.get', { id: batch.id });
    expect(done.state).toBe('done');
    expect(done.outcomes.accepted).toEqual({ count: 60, amount: preview.totals.amount });
    expect(await ask('drafts.list', {})).toEqual([]);

    const practice = await desk.practice();
    const times = [...practice.book.timesByRow().values()];
    expect(times).toHaveLength(60);
    expect(Math.max(...times)).toBe(1);

    practice.advance(7 * 24 * 60 * 60 * 1000);
    const tracked = await ask('batches.track', { id: batch.id });
    // What PortOne's bank could not pay, or what a partner is owed less than nothing for, is still accepted, and the screen says why.
    const open = (await ask('batches.joined', { id: batch.id })).joined?.todos.filter(({ type }) => type === 'failed' || type === 'offset') ?? [];
    expect(tracked.outcomes.paid.count + tracked.outcomes.failed.count + open.reduce((sum, { rows }) => sum + rows, 0)).toBe(60);

    await ask('results.save', { id: batch.id });
    const workbook = await readWorkbook(Uint8Array.from(readFileSync(saved[0] ?? '')));
    expect(workbook.sheets[0]?.rows).toHaveLength(61);
    const rows = await ask('batches.rows', { id: batch.id, offset: 0, limit: 500, outcome: null, text: null });
    expect(rows.rows.reduce((sum, row) => sum + row.amount, 0)).toBe(preview.totals.amount);
    expect(await ask('audit.verify', { workId: 'verifying' })).toMatchObject({ ok: true, findings: [] });
  });

  it('what was sent before is known the next time', async () => {
    const first = await importSample('submall-clean');
    const preview = await ask('batches.preview', { draftId: first.id, timing: { type: 'sheet' } });
    const batch = await ask('batches.freeze', { ...freezeInput(first, preview.revision), typedAmount: String(preview.totals.amount) });
    const second = await importSample('submall-clean');
    const again = await ask('batches.preview', { draftId: second.id, timing: { type: 'sheet' } });
    expect(again.duplicates).toMatchObject({ groups: 60, undecided: { count: 60, amount: preview.totals.amount }, paidAgain: { count: 0, amount: 0 } });
    const page = await ask('drafts.duplicates', { id: second.id, offset: 50, limit: 50, undecidedOnly: true });
    expect([page.total, page.groups.length, page.groups[0]?.same]).toMatchObject([60, 10, [{ batchId: batch.id, outcome: 'waiting', count: 1 }]]);
    expect(await refusal('batches.freeze', { ...freezeInput(second, again.revision), typedAmount: String(preview.totals.amount) })).toBe('DUPLICATES_UNDECIDED');
    await ask('batches.cancel', { id: batch.id });
    const third = await importSample('submall-clean');
    expect((await ask('batches.preview', { draftId: third.id, timing: { type: 'sheet' } })).duplicates).toMatchObject({ groups: 0, similar: 60 });
  });

  it('a batch that is sent at a time stands in its month, can be put off and taken back', async () => {
    const draft = await importSample('submall-clean');
    const { revision, totals } = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const sendAt = '2026-12-02T14:00:00+09:00';
    const batch = await ask('batches.freeze', { ...freezeInput(draft, revision), typedAmount: String(totals.amount), sendAt });
    expect(batch).toMatchObject({ state: 'scheduled', sendAt, schedule: 'waiting', payDateWarnings: [] });
    const starts = async (month: string) => (await ask('schedule.month', { month })).days.filter((day) => day.starts.length > 0).map((day) => [day.date, day.starts]);
    const one = [{ environment: 'practice', batches: 1, missed: 0, count: batch.count, amount: batch.amount }];
    expect(await starts('2026-12')).toEqual([['2026-12-02', one]]);
    expect(await starts('2026-11')).toEqual([]);

    for (const time of ['2026-12-01T08:00:00+09:00', '2026-12-01T09:00:00+09:00']) expect(await refusal('batches.reschedule', { id: batch.id, sendAt: time })).toBe('TIME_IN_PAST');
    for (const time of ['2026-12-32T99:00:00+09:00', '2026-11-31T10:00:00+09:00', '2026-12-01T24:00:00+09:00']) expect(await refusal('batches.reschedule', { id: batch.id, sendAt: time })).toBe('ARGUMENT_INVALID');
    // Behind its pay dates it would only be refused.
    expect(await refusal('batches.reschedule', { id: batch.id, sendAt: '2026-12-31T18:00:00+09:00' })).toBe('PAY_DATE_BEFORE_START');
    expect(await starts('2026-12')).toEqual([['2026-12-02', one]]);
    await ask('batches.reschedule', { id: batch.id, sendAt: '2026-12-01T18:00:00+09:00' });
    expect(await starts('2026-12')).toEqual([['2026-12-01', one]]);
    const december = await ask('schedule.month', { month: '2026-12' });
    expect([december.days.length, december.days.find(({ today }) => today)?.date, december.days.find(({ date }) => date === '2026-12-25')?.kind]).toEqual([31, '2026-12-01', 'holiday']);
    expect(december.waiting.map(({ id }) => id)).toEqual([batch.id]);

    expect((await ask('batches.cancelScheduled', { id: batch.id })).state).toBe('cancelled');
    expect(await refusal('batches.cancelScheduled', { id: batch.id })).toBe('BATCH_NOT_SENDABLE');
    expect(await refusal('batches.reschedule', { id: batch.id, sendAt })).toBe('BATCH_NOT_SENDABLE');
    expect(await ask('schedule.month', { month: '2026-12' })).toMatchObject({ waiting: [] });
  });

  it('an edit that comes while the connection is opened is not frozen unseen, and neither is what was there before', async () => {
    const draft = await importSample('submall-clean');
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const open = desk.openConnection.bind(desk);
    desk.openConnection = async (id) => {
      const opened = await open(id);
      const column = draft.columns.find(({ field }) => field === 'subMallId')?.index ?? 0;
      await ask('drafts.edit', { id: draft.id, row: draft.firstRow ?? 0, column, text: 'submall099' });
      return opened;
    };
    const freeze = { draftId: draft.id, revision: preview.revision, timing: preview.timing, sendAt: null, typedAmount: String(preview.totals.amount), typedLabel: null, skipErrors: false };
    expect(await refusal('batches.freeze', freeze)).toBe('DRAFT_CHANGED');
    expect(await ask('batches.list', {})).toEqual([]);
  });

  it('every sample is read as its kind, the clean ones without a complaint', async () => {
    for (const sample of (await ask('app.info', {})).samples) {
      const draft = await importSample(sample.id, practiceConnectionId(KINDS[sample.kind].service));
      expect(draft.kind).toBe(sample.kind);
      expect(draft.counts.total).toBe(sample.rows);
      expect(draft.counts.errors > 0).toBe(sample.dirty);
      // What is paid at once says so in every row.
      if (!sample.dirty) expect(draft.issueGroups.filter(({ code, severity }) => code !== 'EXPRESS' || severity !== 'note')).toEqual([]);
    }
  });

  it('what is paid at once is counted before it is sent, and is not among what can be cancelled', async () => {
    const draft = await importSample('seller-clean', 'practice-toss-v2');
    const amountOf = (day: string, { totals }: RequestOutput<'batches.preview'>): unknown => totals.byDate.find(({ date }) => date === day)?.amount;
    const preview = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    expect(preview.express).toEqual({ count: 6, amount: amountOf('2026-12-01', preview), now: true });
    expect((await ask('batches.preview', { draftId: draft.id, timing: { type: 'immediate' } })).express).toEqual({ count: 60, amount: preview.totals.amount, now: true });
    const scheduled = await ask('batches.preview', { draftId: draft.id, timing: { type: 'date', date: kstDate('2026-12-03') } });
    expect([scheduled.express, scheduled.nextPayableDate, scheduled.requests]).toEqual([null, '2026-12-02', 1]);
    const again = await ask('batches.preview', { draftId: draft.id, timing: { type: 'sheet' } });
    const frozen = await ask('batches.freeze', { ...freezeInput(draft, again.revision), typedAmount: String(again.totals.amount) });
    expect([frozen.byDate.length, frozen.byPayDate.length, frozen.cancellable.count]).toEqual([4, 3, 0]);
    await desk.batches.send(frozen.id).then(({ ended }) => ended);
    const sent = await ask('batches.get', { id: frozen.id });
    expect([sent.outcomes.accepted?.count, sent.cancellable.count, sent.canCancelRows]).toEqual([60, 54, true]);
    expect((await ask('batches.preview', { draftId: (await importSample('submall-clean')).id, timing: { type: 'sheet' } })).express).toBeNull();
  });

  it.each([
    ['submall-payout', 'practice-toss-v1', 9],
    ['manual-settlement', 'practice-portone', 6],
    ['seller-payout', 'practice-toss-v2', 10],
  ] as const)('the form of %s maps itself when it is dropped back', async (kind, connectionId, columns) => {
    await ask('templates.save', { kind, connectionId: null });
    const bytes = Uint8Array.from(readFileSync(saved[0] ?? ''));
    const draft = await ask('drafts.import', { importId: 'import-0002', connectionId: connectionId as RequestInput<'drafts.import'>['connectionId'], name: 'form.xlsx', bytes });
    expect(draft.columns.map((column) => [column.field === null, column.confidence])).toEqual(Array.from({ length: columns }, () => [false, 1]));
    expect(draft.draftIssues.map((issue) => issue.code)).toEqual(['NO_ROWS']);
  });

  it.each([
    ['submall-payout', 'practice-toss-v1', 5, 6],
    ['manual-settlement', 'practice-portone', 4, 5],
    ['seller-payout', 'practice-toss-v2', 6, 7],
  ] as const)('the form of %s with its payees maps itself; who is given an amount is paid, and only he', async (kind, connection, dateColumn, amountColumn) => {
    const connectionId = connection as RequestInput<'drafts.import'>['connectionId'];
    const { service } = await desk.openConnection(connectionId);
    const payees = (await service.payees(AbortSignal.timeout(10_000))).filter((payee) => !payee.archived);
    const payeesWritten = async () => (await ask('audit.list', { from: null, to: null, action: 'payees-written', batch: null, before: null, limit: 5 })).total;
    await ask('templates.save', { kind, connectionId: null });
    expect(await payeesWritten()).toBe(0);
    saved.length = 0;
    await ask('templates.save', { kind, connectionId });
    expect(await payeesWritten()).toBe(1);
    const bytes = Uint8Array.from(readFileSync(saved[0] ?? ''));
    const rows = (await readWorkbook(bytes)).sheets[0]?.rows.map((row) => row.map(shownText)) ?? [];
    expect(JSON.stringify(rows)).not.toMatch(/\d{9,}/); // no account number travels with it
    const untouched = await ask('drafts.import', { importId: 'import-0003', connectionId, name: 'form.xlsx', bytes });
    expect(untouched.columns.map((column) => column.confidence)).toEqual(untouched.columns.map(() => 1));
    expect(untouched.counts).toMatchObject({ total: 0, leftOut: payees.length });
    expect(new Set(untouched.leftOut.map(({ reason }) => reason))).toEqual(new Set(['nothing-asked']));

    const fill = (row: number, column: number, text: string): void => {
      const cells = rows[row - 1] ?? [];
      while (cells.length < column) cells.push('');
      cells[column - 1] = text;
    };
    fill(3, amountColumn, '12000');
    fill(3, dateColumn, '2026-12-03');
    if (kind === 'seller-payout') fill(3, 8, '정산금');
    // Somebody forgot the amount: that is a mistake to show, not a row to leave out.
    fill(5, dateColumn, '2026-12-03');
    const text = new TextEncoder().encode(rows.map((row) => row.join('\t')).join('\r\n'));
    const filled = await ask('drafts.import', { importId: 'import-0004', connectionId, name: 'form.tsv', bytes: text });
    expect(filled.counts).toMatchObject({ total: 2, errors: 1, leftOut: payees.length - 2 });
    expect(filled.totals).toMatchObject({ count: 1, amount: 12_000 });
  });
});
