import { describe, expect, it, vi } from 'vitest';
import type { BatchId } from '../../shared/ids.ts';
import { listRowChanges } from '../ledger/asks.ts';
import { getBatch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { verifyAudit } from '../ledger/audit.ts';
import { POST_TOSS, fault } from '../practice/tests/world.ts';
import { inLedgerWorld } from '../tests/ledger-world.ts';
import { SERVICE_TIMEOUT_MS } from '../services/transport.ts';
import type { LedgerWorld } from '../tests/ledger-world.ts';
import { DECIDE_AFTER_DAYS, decideRow, decisionOpensAt } from './decide.ts';
import type { Decision } from './decide.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DAY = 24 * 60 * 60 * 1000;
const FIND = 'GET /v1/payouts/sub-malls/settlements';
const PAID: Decision = { outcome: 'paid', note: '은행 거래 내역에서 봄', unasked: false };
const NOT_PAID: Decision = { outcome: 'failed', note: '수취인과 통화함', unasked: false };

/** A batch whose only request was lost on its way: the service never had it, and nobody knows that. */
async function lostBatch(world: LedgerWorld, rows: number): Promise<BatchId> {
  world.practice.setFaults([fault(POST_TOSS, 'drop', null), fault(FIND, 'status:500', null)]);
  const { id } = world.freeze(rows);
  await world.send(id);
  world.practice.setFaults([]);
  return id;
}

async function decide(world: LedgerWorld, id: BatchId, seq: number, decision: Decision): Promise<'decided' | 'found'> {
  return await decideRow(id, seq, decision, { db: world.db, service: world.service(), clock: () => world.now, actor: '회계팀', isRunning: () => false }, new AbortController().signal);
}

const told = (world: LedgerWorld, id: BatchId): unknown[] => world.rows(id).map(({ outcome, code, message }) => [outcome, code, message]);
const audited = (world: LedgerWorld): unknown[] =>
  world.db.all(sql.selectFrom('audit').select(['actor', 'detail']).where('action', '=', 'outcome-decided')).map(({ actor, detail }) => [actor, JSON.parse(detail)]);

describe('a person’s word about a row nobody can find out about', () => {
  it('is taken only after the life of its key, and not a moment before', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const start = world.now;
      const id = await lostBatch(world, 1);
      const [row] = world.rows(id);
      expect(decisionOpensAt(world.db, id, row!)).toBe(start + DECIDE_AFTER_DAYS * DAY);
      world.now = start + DECIDE_AFTER_DAYS * DAY - 1;
      await expect(decide(world, id, 0, NOT_PAID)).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      expect(told(world, id)).toEqual([['unknown', expect.any(String), null]]);
      world.now += 1;
      expect(await decide(world, id, 0, NOT_PAID)).toBe('decided');
      expect(told(world, id)).toEqual([['failed', 'DECIDED_NOT_PAID', '수취인과 통화함']]);
    }));

  it('stands in the row, in its history and in the audit, with who, what he saw and what the service said', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const id = await lostBatch(world, 2);
      world.now += 20 * DAY;
      await decide(world, id, 0, PAID);
      expect(getBatch(world.db, id).state).toBe('attention');
      await decide(world, id, 1, NOT_PAID);
      expect(told(world, id)).toEqual([['paid', 'DECIDED_PAID', '은행 거래 내역에서 봄'], ['failed', 'DECIDED_NOT_PAID', '수취인과 통화함']]);
      expect(listRowChanges(world.db, id, 0)).toMatchObject([{ outcome: 'paid', code: 'DECIDED_PAID', at: world.now }]);
      expect(audited(world)).toEqual([
        ['회계팀', expect.objectContaining({ batch: id, row: 2, outcome: 'paid', note: '은행 거래 내역에서 봄', service: 'absent' })],
        ['회계팀', expect.objectContaining({ batch: id, row: 3, outcome: 'failed', note: '수취인과 통화함', service: 'absent' })],
      ]);
      expect(verifyAudit(world.db)).toMatchObject({ ok: true });
      // With the last of them the request and the batch rest, and nothing is sent any more.
      expect(getBatch(world.db, id).state).toBe('done');
      await expect(world.send(id)).rejects.toMatchObject({ code: 'BATCH_NOT_SENDABLE' });
    }));

  it('gives way to the service when that knows the row after all', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      world.practice.setFaults([fault(POST_TOSS, 'accept-then-drop', null), fault(FIND, 'status:500', null)]);
      const { id } = world.freeze(1);
      await world.send(id);
      world.practice.setFaults([]);
      world.now += 16 * DAY;
      expect(await decide(world, id, 0, NOT_PAID)).toBe('found');
      expect(world.rows(id)[0]?.outcome).not.toBe('failed');
      expect(world.rows(id)[0]?.code).not.toBe('DECIDED_NOT_PAID');
      expect(audited(world)).toEqual([]);
      expect(getBatch(world.db, id).state).toBe('done');
    }));

  it('needs the service’s answer, unless the person says that he decides without it', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const id = await lostBatch(world, 1);
      world.now += 16 * DAY;
      world.practice.setFaults([fault(FIND, 'status:500', null)]);
      await expect(decide(world, id, 0, PAID)).rejects.toMatchObject({ code: 'SERVICE_ERROR' });
      expect(told(world, id)).toEqual([['unknown', expect.any(String), null]]);
      expect(await decide(world, id, 0, { ...PAID, unasked: true })).toBe('decided');
      expect(audited(world)).toEqual([['회계팀', expect.objectContaining({ service: 'no-answer' })]]);
    }));

  it('comes too late when the answer arrived while the service was thinking', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const id = await lostBatch(world, 1);
      world.now += 16 * DAY;
      const service = world.service();
      const slow = { ...service, find: async (...args: Parameters<typeof service.find>) => { await decide(world, id, 0, PAID); return await service.find(...args); } };
      const second = decideRow(id, 0, NOT_PAID, { db: world.db, service: slow, clock: () => world.now, actor: '회계팀', isRunning: () => false }, new AbortController().signal);
      await expect(second).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      expect(told(world, id)).toEqual([['paid', 'DECIDED_PAID', '은행 거래 내역에서 봄']]);
    }));

  it('may come as soon as its request can no longer run where other content is held under our id: asking again says the same for ever', () =>
    inLedgerWorld('portone', {}, async (world) => {
      const { id } = world.freeze(1);
      const service = world.service();
      const [row] = world.rows(id);
      const other = JSON.stringify({ id: row!.key, partnerId: 'partner002', settlementAmount: 5, settlementDate: '2026-11-23', settlementCurrency: 'KRW' });
      await world.transport({ method: 'POST', url: `${world.practice.urls.portone}/platform/transfers/manual?test=true`, headers: service.headers(null), body: other }, { timeoutMs: 5_000 });
      await world.send(id);
      expect(told(world, id)).toEqual([['unknown', 'CLASH', expect.stringContaining('partner002')]]);
      await expect(decide(world, id, 0, NOT_PAID)).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      world.now += SERVICE_TIMEOUT_MS;
      expect(await decide(world, id, 0, NOT_PAID)).toBe('decided');
      expect(getBatch(world.db, id).state).toBe('done');
    }));

  it('is never taken about rows that wait, are accepted, refused or settled', () =>
    inLedgerWorld('toss-v1', {}, async (world) => {
      const { id } = world.freeze(2);
      world.now += 30 * DAY;
      await expect(decide(world, id, 0, PAID)).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      world.now -= 30 * DAY;
      await world.send(id);
      world.now += 30 * DAY;
      await expect(decide(world, id, 0, NOT_PAID)).rejects.toMatchObject({ code: 'DECISION_NOT_OPEN' });
      expect(world.rows(id).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    }));
});
