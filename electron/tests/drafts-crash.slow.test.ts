import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, Reply, RequestInput, RequestOutput } from '../../shared/contract.ts';
import { connectionId } from '../../shared/ids.ts';
import { temporaryFolder } from './ledger-world.ts';
import { start } from './processes.ts';
import type { Running } from './processes.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ROWS = 400;
const AMOUNT = 3;

let folder: ReturnType<typeof temporaryFolder>;
const running = new Set<Running>();

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const one of running) await one.kill('SIGKILL');
  running.clear();
  folder.remove();
});

interface DeskProcess extends Running {
  readonly ask: <C extends Channel>(channel: C, input: RequestInput<C>) => Promise<RequestOutput<C>>;
}

/** The desk as a process of its own, asked over loopback as its window asks it. */
async function startDesk(): Promise<DeskProcess> {
  const desk = start(process.execPath, [join(import.meta.dirname, '..', 'browser.ts'), '--no-open', '--home', folder.path]);
  running.add(desk);
  const [line] = (await Promise.race([once(desk.child.stdout!, 'data'), desk.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))])) as [string];
  const url = new URL(line.trim());
  const cookie = ((await fetch(url, { redirect: 'manual' })).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return {
    ...desk,
    ask: async (channel, input) => {
      const { bytes, ...rest } = input as { bytes?: Uint8Array<ArrayBuffer> };
      const asked = bytes === undefined ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) } : { headers: { 'content-type': 'application/octet-stream', 'x-settledesk-input': encodeURIComponent(JSON.stringify(rest)) }, body: bytes };
      const answer = await fetch(`${url.origin}/call/${channel}`, { method: 'POST', ...asked, headers: { ...asked.headers, cookie, origin: url.origin } });
      const reply = (await answer.json()) as Reply;
      if (!reply.ok) throw new Error(`${channel}: ${reply.error.code}`);
      return reply.value as RequestOutput<typeof channel>;
    },
  };
}

const sheet = (): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(['서브몰ID,지급일,지급금액,받는분통장표시', ...Array.from({ length: ROWS }, (_, index) => `submall${String(index + 1).padStart(3, '0')},2026-12-02,${10_000 + index},정산`)].join('\n'));

describe('kill -9 while somebody corrects a draft', () => {
  it.each([5, 40, 130])('after %i milliseconds of edits: every edit that was answered is there, in order, with its undoing', async (milliseconds) => {
    const first = await startDesk();
    const { id, totals: before } = await first.ask('drafts.import', { importId: 'import-0001', connectionId: connectionId('practice-toss-v1'), name: '지급.csv', bytes: sheet() });
    const answered: number[] = [];
    let asked = 0;
    const typing = (async (): Promise<void> => {
      for (let row = 2; row < ROWS + 2; row += 1) {
        asked += 1;
        await first.ask('drafts.edit', { id, row, column: AMOUNT, text: String(500_000 + row) });
        answered.push(row);
      }
    })().catch(() => undefined);
    while (answered.length === 0) await delay(1);
    await delay(milliseconds);
    await first.kill('SIGKILL');
    await typing;
    expect(answered.length).toBeLessThan(ROWS);

    const second = await startDesk();
    const rows = (await second.ask('drafts.rows', { id, offset: 0, limit: 500, view: { filter: { severity: null, code: null, text: null, state: null, columns: [] }, sort: null } })).rows;
    const edited = rows.filter((row) => row.amount === 500_000 + row.row).map((row) => row.row);
    // The one that was on its way when the process died may be there as well; nothing else.
    expect(edited.slice(0, answered.length)).toEqual(answered);
    expect(edited.length).toBeLessThanOrEqual(asked);
    const [listed] = await second.ask('drafts.list', {});
    expect(listed).toMatchObject({ id, rows: ROWS, steps: edited.length, amount: rows.reduce((sum, row) => sum + (row.state === 'error' ? 0 : (row.amount ?? 0)), 0) });
    for (let step = 0; step < edited.length; step += 1) await second.ask('drafts.undo', { id });
    const { totals, canUndo } = await second.ask('drafts.get', { id });
    expect([totals, canUndo]).toEqual([before, false]);
  });

  it('the text in an open editor and a decision about a duplicate are there, too', async () => {
    const first = await startDesk();
    const twice = new TextEncoder().encode(['서브몰ID,지급일,지급금액,받는분통장표시', 'submall001,2026-12-02,10000,정산', 'submall001,2026-12-02,10000,정산'].join('\n'));
    const { id } = await first.ask('drafts.import', { importId: 'import-0001', connectionId: connectionId('practice-toss-v1'), name: '지급.csv', bytes: twice });
    const { fingerprint } = await first.ask('drafts.duplicates', { id, offset: 0, limit: 1, undecidedOnly: true });
    await first.ask('drafts.decideDuplicates', { id, decision: 'pay', rows: null, fingerprint, note: '' });
    await first.ask('drafts.keepTyping', { id, typing: { row: 3, column: AMOUNT, text: '12' } });
    await first.kill('SIGKILL');

    const second = await startDesk();
    expect(await second.ask('drafts.keptTyping', { id })).toMatchObject({ row: 3, column: AMOUNT, text: '12' });
    expect(await second.ask('drafts.duplicates', { id, offset: 0, limit: 1, undecidedOnly: false })).toMatchObject({ undecided: { count: 0 }, paidAgain: { count: 1, amount: 10_000 } });
  });
});
