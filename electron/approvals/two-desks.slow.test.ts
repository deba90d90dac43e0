import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { won } from '../../shared/money.ts';
import { parseInstant } from '../../shared/calendar.ts';
import type { Channel, RequestInput, RequestOutput } from '../../shared/contract.ts';
import { DeskError } from '../../shared/errors.ts';
import { connectionId } from '../../shared/ids.ts';
import type { BatchView } from '../../shared/views.ts';
import { sessionStore } from '../connections/secrets.ts';
import type { SecretStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { sql } from '../ledger/database.ts';
import { sampleBytes } from '../samples.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { cli, documentOf, NOW } from '../tests/processes.ts';
import { writeFile } from 'node:fs/promises';
import { requestAnswerer } from '../requests.ts';

const TOSS = connectionId('practice-toss-v1');
const START = parseInstant(NOW) ?? 0;
const LONG = 120_000;

/** One person at one desk: a home, a keychain, a name. */
class Person {
  readonly home: string;
  readonly keychain: SecretStore = sessionStore();
  saved: string[] = [];
  #desk: Desk | null = null;

  constructor(home: string) {
    this.home = home;
  }

  async sit(actor: string, keychain: SecretStore = this.keychain): Promise<void> {
    await this.rise();
    this.#desk = await Desk.open({
      home: this.home,
      mode: 'write',
      actor,
      clock: () => START + 1000,
      clockMoved: true,
      keychain,
      host: {
        kind: 'browser',
        fetch,
        emit: () => undefined,
        report: (error) => {
          throw error;
        },
        saveFile: async (name, write) => {
          const path = join(this.home, name);
          await write(path);
          this.saved.push(path);
          return { type: 'saved', name };
        },
      },
    });
  }

  async rise(): Promise<void> {
    await this.#desk?.close();
    this.#desk = null;
  }

  get desk(): Desk {
    if (this.#desk === null) throw new Error('nobody sits here');
    return this.#desk;
  }

  async ask<C extends Channel>(channel: C, input: RequestInput<C>): Promise<RequestOutput<C>> {
    const reply = await requestAnswerer(this.desk)(channel, input);
    if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
    return reply.value as RequestOutput<C>;
  }

  last(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(readFileSync(this.saved.at(-1) ?? ''));
  }

  async freeze(): Promise<BatchView> {
    const draft = await this.ask('drafts.importSample', { importId: 'import-0001', connectionId: TOSS, sampleId: 'submall-clean' });
    const preview = await this.ask('batches.preview', { draftId: draft.id, timing: draft.timing });
    return await this.ask('batches.freeze', { draftId: draft.id, revision: preview.revision, timing: draft.timing, sendAt: null, typedAmount: String(preview.totals.amount), typedLabel: null, skipErrors: false });
  }

  actions(): string[] {
    return this.desk.db.all(sql.selectFrom('audit').select('action').orderBy('seq')).map(({ action }) => action);
  }
}

let folder: ReturnType<typeof temporaryFolder>;
let maker: Person;
let approver: Person;
beforeEach(async () => {
  folder = temporaryFolder();
  maker = new Person(join(folder.path, 'maker'));
  approver = new Person(join(folder.path, 'approver'));
  await maker.sit('kim');
  await approver.sit('lee');
});
afterEach(async () => {
  await maker.rise();
  await approver.rise();
  folder.remove();
});

const ASKED = { asked: true, batchLimit: null, dayLimit: null };

describe('two desks', () => {
  it('card, rule, request, answer, payment: end to end, each step on record at its desk', async () => {
    await approver.ask('approvals.saveCard', { name: '재무팀 이승인' });
    const card = approver.last();
    expect((await maker.ask('approvals.readCard', { bytes: card })).name).toBe('재무팀 이승인');
    await maker.ask('approvals.addApprover', { id: TOSS, bytes: card });
    await maker.ask('approvals.setRule', { id: TOSS, rule: ASKED });
    const batch = await maker.freeze();
    expect(batch).toMatchObject({ state: 'ready', approval: { state: 'wanted', mayDecideHere: false }, blocked: { code: 'APPROVAL_NEEDED' } });
    await expect(maker.ask('batches.send', { id: batch.id })).rejects.toThrow('APPROVAL_NEEDED');
    await maker.ask('approvals.saveRequest', { id: batch.id });

    const request = await approver.ask('approvals.open', { bytes: maker.last() });
    expect(request).toMatchObject({ batchId: batch.id, count: batch.count, amount: batch.amount, preparedBy: 'kim', hash: batch.hash, byDate: batch.byDate });
    const page = await approver.ask('approvals.rows', { requestId: request.requestId, offset: 0, limit: 500 });
    expect(page.rows.reduce((sum, row) => sum + row.amount, 0)).toBe(batch.amount);
    const { requestId } = request;
    await expect(approver.ask('approvals.answer', { requestId, verdict: 'approve', typedAmount: '1', note: null })).rejects.toThrow('TOTAL_MISMATCH');
    await approver.ask('approvals.answer', { requestId, verdict: 'approve', typedAmount: String(batch.amount), note: '확인' });
    expect(approver.actions()).toContain('approval-signed');

    const approved = await maker.ask('approvals.takeAnswer', { id: null, bytes: approver.last() });
    expect(approved).toMatchObject({ state: 'ready', approval: { state: 'approved', approver: '재무팀 이승인 (lee)', note: '확인' }, blocked: null });
    await (await maker.desk.batches.send(batch.id)).ended;
    expect((await maker.ask('batches.get', { id: batch.id })).outcomes.accepted.count).toBe(60);
    expect(maker.actions().filter((action) => action.startsWith('appro'))).toEqual(['approver-added', 'approval-rule-changed', 'approval-wanted', 'approval-asked', 'approval-given']);
    expect(verifyAudit(maker.desk.db).ok).toBe(true);
    expect(verifyAudit(approver.desk.db).ok).toBe(true);
  }, LONG);

  it('attack: the maker’s own key approves nothing, from whatever folder', async () => {
    const second = new Person(join(folder.path, 'second'));
    await second.sit('kim', maker.keychain);
    await second.ask('approvals.saveCard', { name: '다른 사람인 척' });
    await expect(maker.ask('approvals.addApprover', { id: TOSS, bytes: second.last() })).rejects.toThrow('APPROVAL_OWN');
    await maker.ask('approvals.setRule', { id: TOSS, rule: ASKED });
    const batch = await maker.freeze();
    await maker.ask('approvals.saveRequest', { id: batch.id });
    await expect(second.ask('approvals.open', { bytes: maker.last() })).rejects.toThrow('APPROVAL_OWN');
    await second.rise();
  }, LONG);

  it('an answer that is refused is on record, with its reason', async () => {
    await maker.ask('approvals.setRule', { id: TOSS, rule: ASKED });
    const batch = await maker.freeze();
    await maker.ask('approvals.saveRequest', { id: batch.id });
    const { requestId } = await approver.ask('approvals.open', { bytes: maker.last() });
    await approver.ask('approvals.answer', { requestId, verdict: 'approve', typedAmount: String(batch.amount), note: null });
    await expect(maker.ask('approvals.takeAnswer', { id: batch.id, bytes: approver.last() })).rejects.toThrow('APPROVER_UNKNOWN');
    const told = maker.desk.db.all(sql.selectFrom('audit').select('detail').where('action', '=', 'approval-answer-invalid'));
    expect(told.map(({ detail }) => detail)).toEqual([expect.stringContaining('APPROVER_UNKNOWN')]);
    expect((await maker.ask('batches.get', { id: batch.id })).approval?.state).toBe('wanted');
  }, LONG);

  it('a machine without a keychain says so and signs nothing', async () => {
    const nothing = (): Promise<never> => Promise.reject(new DeskError('KEYCHAIN_UNAVAILABLE'));
    await approver.sit('lee', { get: nothing, set: nothing, delete: nothing, available: async () => false });
    await expect(approver.ask('approvals.saveCard', { name: '이' })).rejects.toThrow('KEYCHAIN_UNAVAILABLE');
    await maker.ask('approvals.setRule', { id: TOSS, rule: ASKED });
    const { id, amount } = await maker.freeze();
    await maker.ask('approvals.saveRequest', { id });
    const { requestId } = await approver.ask('approvals.open', { bytes: maker.last() });
    await expect(approver.ask('approvals.answer', { requestId, verdict: 'approve', typedAmount: String(amount), note: null })).rejects.toThrow('KEYCHAIN_UNAVAILABLE');
  }, LONG);

  it('at the same desk another user approves with the total typed again; the maker cannot', async () => {
    await maker.ask('approvals.setRule', { id: TOSS, rule: ASKED });
    const { id, amount } = await maker.freeze();
    await expect(maker.ask('approvals.decideHere', { id, verdict: 'approve', typedAmount: String(amount), note: null })).rejects.toThrow('APPROVAL_OWN');
    await maker.sit('park');
    expect((await maker.ask('batches.get', { id })).approval?.mayDecideHere).toBe(true);
    await expect(maker.ask('approvals.decideHere', { id, verdict: 'approve', typedAmount: '1', note: null })).rejects.toThrow('TOTAL_MISMATCH');
    const approved = await maker.ask('approvals.decideHere', { id, verdict: 'approve', typedAmount: String(amount), note: null });
    expect(approved).toMatchObject({ approval: { state: 'approved', approver: 'park', keyId: null }, blocked: null });
  }, LONG);
});

describe('the command line', () => {
  it('send freezes and keeps what needs approval, says so on stderr and ends with 1; resume sends it once approved', async () => {
    await maker.ask('approvals.setRule', { id: TOSS, rule: ASKED });
    const sample = await sampleBytes('submall-clean', maker.desk.calendar, START);
    const file = join(folder.path, 'pay.xlsx');
    await writeFile(file, sample.bytes);
    await maker.rise();
    const where = ['--home', maker.home, '--json', '--summary'];
    const checked = documentOf(await cli(['check', file, '--home', maker.home, '--json', '--connection', TOSS])) as { totals: { count: number; amount: number } };
    const frozen = await cli(['send', file, '--connection', TOSS, '--count', String(checked.totals.count), '--amount', String(checked.totals.amount), ...where]);
    expect(frozen.status, frozen.stderr).toBe(1);
    expect(frozen.stderr).toContain('승인이 필요해 보내지 않고 두었습니다');
    const { batch } = documentOf(frozen) as { batch: { id: string; state: string } };
    expect(batch.state).toBe('ready');
    for (const args of [['resume', batch.id], ['resume']]) {
      const again = await cli([...args, ...where]);
      expect(again.status).toBe(1);
      expect(again.stderr).toContain('승인이 필요해');
    }
    await maker.sit('park');
    const { id, amount } = (await maker.ask('batches.list', {}))[0]!;
    await maker.ask('approvals.decideHere', { id, verdict: 'approve', typedAmount: String(amount), note: null });
    await maker.rise();
    const sent = await cli(['resume', batch.id, ...where]);
    expect(sent.status, sent.stderr).toBe(0);
    expect(documentOf(sent)).toMatchObject({ batch: { state: 'done' }, outcomes: { accepted: 60, waiting: 0 } });
  }, LONG);

  it('a scheduled batch is kept scheduled, and send does not wait for its time', async () => {
    await maker.ask('approvals.setRule', { id: TOSS, rule: { ...ASKED, dayLimit: won(1_000_000_000) } });
    const sample = await sampleBytes('submall-clean', maker.desk.calendar, START);
    const file = join(folder.path, 'pay.xlsx');
    await writeFile(file, sample.bytes);
    await maker.rise();
    const checked = documentOf(await cli(['check', file, '--home', maker.home, '--json', '--connection', TOSS])) as { totals: { count: number; amount: number } };
    const frozen = await cli(['send', file, '--connection', TOSS, '--count', String(checked.totals.count), '--amount', String(checked.totals.amount), '--at', '2026-12-01T10:30:00+09:00', '--home', maker.home, '--json', '--summary']);
    expect(frozen.status, frozen.stderr).toBe(1);
    expect(documentOf(frozen)).toMatchObject({ batch: { state: 'scheduled' } });
  }, LONG);
});
