import { afterEach, describe, expect, it, vi } from 'vitest';
import { BusinessCalendar, isoKst, kstDate, kstDateOf } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { won } from '../../shared/money.ts';
import { getBatch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { payDays, scheduledBatches } from '../ledger/schedule.ts';
import { LedgerWorld, TEST_CONNECTION, batchesOver, expectDone, expectTruth } from '../tests/ledger-world.ts';
import type { BatchesOptions } from './batches.ts';
import { LATEST_START_MS, payDateWarnings, scheduleState } from './schedule.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const never = (error: unknown): never => {
  throw error;
};

describe('a time to start', () => {
  const at = Date.parse('2026-12-01T15:00:00+09:00');
  const waiting = { state: 'scheduled', sendAt: at } as const;
  const opened = at - HOUR;

  it('is waited for, due from its second on, and missed when nobody started it in time', () => {
    expect(scheduleState(waiting, at - 1, opened)).toBe('waiting');
    expect(scheduleState(waiting, at, opened)).toBe('due');
    expect(scheduleState(waiting, at + LATEST_START_MS, opened)).toBe('due');
    expect(scheduleState(waiting, at + LATEST_START_MS + 1, opened)).toBe('missed');
  });

  it('is missed when the desk was opened after it, even by a second', () => {
    expect(scheduleState(waiting, at + 1000, at)).toBe('due');
    expect(scheduleState(waiting, at + 1000, at + 1)).toBe('missed');
  });

  it('is nothing to a batch that does not wait for one', () => {
    expect(scheduleState({ state: 'ready', sendAt: null }, at, opened)).toBeNull();
    expect(scheduleState({ state: 'done', sendAt: at }, at, opened)).toBeNull();
    expect(scheduleState({ state: 'sending', sendAt: at }, at + HOUR, opened)).toBeNull();
  });
});

describe('pay dates of a waiting batch', () => {
  const now = Date.parse('2026-12-01T09:00:00+09:00');
  const days = ['2026-12-01', '2026-12-03', '2026-12-05', '2027-01-04'].map((date) => ({ date: kstDate(date), count: 1, amount: won(1000) }));
  const calendar = new BusinessCalendar(new Map([[2026, new Map([['2026-12-03', ['임시공휴일']]])]]));
  const warnings = (sendAt: number | null, service: 'toss-v1' | 'portone' = 'toss-v1', state: 'scheduled' | 'done' = 'scheduled'): unknown =>
    payDateWarnings({ state, sendAt }, days, service, calendar, now).map(({ date, why, names }) => [date, why, names]);

  it('are held against the calendar in use, and against the day on which the batch is sent', () => {
    const later = [['2026-12-03', 'holiday', ['임시공휴일']], ['2026-12-05', 'weekend', []], ['2027-01-04', 'unknown', []]];
    expect(warnings(now + HOUR)).toEqual(later);
    expect(warnings(now + 24 * HOUR)).toEqual([['2026-12-01', 'past', []], ...later]);
    expect(payDateWarnings({ state: 'scheduled', sendAt: now - 48 * HOUR }, days, 'toss-v1', calendar, now + 24 * HOUR)[0]).toMatchObject({ date: '2026-12-01', why: 'past' });
  });

  it('are free where the service takes any date, and over once the batch is sent', () => {
    expect(warnings(now + HOUR, 'portone')).toEqual([]);
    expect(warnings(now + HOUR, 'toss-v1', 'done')).toEqual([]);
  });
});

describe('batches that are sent at a time', () => {
  let world: LedgerWorld;
  afterEach(async () => {
    await world.close();
  });

  async function start(service: 'portone' | 'toss-v1' = 'portone') {
    world = await LedgerWorld.start(service);
    const before = await batchesOver(world);
    const schedule = (minutes: number) => before.reschedule(world.freeze(2).id, world.now + minutes * MINUTE);
    return { before, schedule };
  }

  it('start when the desk is there: not before, and each once', async () => {
    const { before, schedule } = await start();
    const batch = schedule(30);
    world.now += 30 * MINUTE - 1;
    await before.startDue(never);
    expect(world.posts()).toBe(0);
    world.now += 1;
    await Promise.all([before.startDue(never), before.startDue(never)]);
    await (await before.send(batch.id).catch(() => null))?.ended;
    expectDone(world, batch.id);
    expect(world.posts()).toBe(2);
  });

  it('ask after a sleep over their time, and start late by no path but a person', async () => {
    const { before, schedule } = await start();
    const batch = schedule(30);
    world.now += 30 * MINUTE + LATEST_START_MS + 1;
    await before.startDue(never);
    expect([world.posts(), before.isRunning(batch.id)]).toEqual([0, false]);
    expect(before.missed().map(({ id }) => id)).toEqual([batch.id]);
    expect(before.view(getBatch(world.db, batch.id)).schedule).toBe('missed');
    await (await before.send(batch.id)).ended;
    expectDone(world, batch.id);
    expect(before.missed()).toEqual([]);
  });

  it('ask after the desk was closed over their time; a new time makes them wait again', async () => {
    const { schedule } = await start();
    const batch = schedule(30);
    world.now += 31 * MINUTE;
    const after = await batchesOver(world);
    await after.startDue(never);
    expect(world.posts()).toBe(0);
    expect(after.missed()).toHaveLength(1);
    after.reschedule(batch.id, world.now + MINUTE);
    expect(after.missed()).toEqual([]);
    world.now += MINUTE;
    await after.startDue(never);
    await after.stop(batch.id);
    expectTruth(world, batch.id);
    expect(getBatch(world.db, batch.id).startedAt).not.toBeNull();
  });

  /** A desk whose connection opens only when `let` is called: the moment between the decision to send and the first request. */
  async function slowToOpen(firstRefusal: DeskError | null = null): Promise<{ batches: Awaited<ReturnType<typeof batchesOver>>; opening: Promise<void>; open: () => void }> {
    const door = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const refusals = firstRefusal === null ? [] : [firstRefusal];
    const change: Partial<BatchesOptions> = {
      openConnection: async () => {
        asked.resolve();
        await door.promise;
        const refusal = refusals.pop();
        if (refusal !== undefined) throw refusal;
        const connection = { id: TEST_CONNECTION(world.id), label: '연습', service: world.id, environment: 'practice' } as const;
        return { connection, service: world.service(), baseUrl: world.practice.urls[world.id], official: false, secretPrint: null };
      },
    };
    return { batches: await batchesOver(world, change), opening: asked.promise, open: () => door.resolve() };
  }

  it('can neither be put off nor cancelled once their start is under way, though no request has gone out', async () => {
    const { schedule } = await start();
    const batch = schedule(30);
    const { batches, opening, open } = await slowToOpen();
    world.now += 30 * MINUTE;
    const starting = batches.startDue(never);
    await opening;
    expect(getBatch(world.db, batch.id).state).toBe('scheduled');
    expect(() => batches.reschedule(batch.id, world.now + HOUR)).toThrow(expect.objectContaining({ code: 'SENDING_STARTED', moneyMoved: 'maybe' }));
    await expect(batches.cancelScheduled(batch.id, AbortSignal.timeout(1000))).rejects.toMatchObject({ code: 'SENDING_STARTED' });
    await expect(batches.cancel(batch.id, AbortSignal.timeout(1000))).rejects.toMatchObject({ code: 'SENDING_STARTED' });
    open();
    await starting;
    await (await batches.send(batch.id)).ended;
    expectDone(world, batch.id);
    expect(() => batches.reschedule(batch.id, world.now + HOUR)).toThrow(expect.objectContaining({ code: 'SENDING_STARTED' }));
    await expect(batches.cancelScheduled(batch.id, AbortSignal.timeout(1000))).rejects.toMatchObject({ code: 'SENDING_STARTED' });
    expectDone(world, batch.id);
  });

  it('that are put off or cancelled while an earlier one is being started are left alone', async () => {
    const { schedule } = await start();
    const [first, second, third] = [schedule(30), schedule(31), schedule(32)];
    // The first finds no secret and is not sent, so that its connection is free for the others.
    const { batches, opening, open } = await slowToOpen(new DeskError('CONNECTION_NO_SECRET'));
    world.now += 33 * MINUTE;
    const starting = batches.startDue(never);
    await opening;
    batches.reschedule(second.id, world.now + HOUR);
    await batches.cancelScheduled(third.id, AbortSignal.timeout(1000));
    open();
    await starting;
    await Promise.all([first, second, third].map(({ id }) => batches.stop(id)));
    expect(world.posts()).toBe(0);
    expect(getBatch(world.db, second.id)).toMatchObject({ state: 'scheduled', startedAt: null });
    expect(getBatch(world.db, third.id)).toMatchObject({ state: 'cancelled', startedAt: null });
    expect(scheduledBatches(world.db).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('stay scheduled while they cannot be started, and report only what is unforeseen', async () => {
    const { schedule } = await start();
    const batch = schedule(30);
    const heard: unknown[] = [];
    const broken = await batchesOver(world, { openConnection: () => Promise.reject(new Error('no keychain')) });
    world.now += 30 * MINUTE;
    await broken.startDue((error) => void heard.push(error));
    expect(heard).toMatchObject([{ message: 'no keychain' }]);
    expect(getBatch(world.db, batch.id).state).toBe('scheduled');
    world.now += LATEST_START_MS + 1;
    expect(broken.missed()).toHaveLength(1);
  });

  it('are announced once for each time they are given, ten minutes before it', async () => {
    const { before, schedule } = await start();
    const batch = schedule(30);
    world.now += 20 * MINUTE - 1;
    expect(before.remindersDue()).toEqual([]);
    world.now += 1;
    const reminder = { id: batch.id, label: '연습', environment: 'practice', sendAt: isoKst(world.now + 10 * MINUTE), count: 2, amount: batch.amount };
    expect([before.remindersDue(), before.remindersDue()]).toEqual([[reminder], []]);
    before.reschedule(batch.id, world.now + 5 * MINUTE);
    expect(before.remindersDue()).toEqual([{ ...reminder, sendAt: isoKst(world.now + 5 * MINUTE) }]);
    world.now += 5 * MINUTE;
    expect(before.remindersDue()).toEqual([]);
  });

  it('are put off on record, to a time to come only', async () => {
    const { before, schedule } = await start();
    const batch = schedule(30);
    expect(() => before.reschedule(batch.id, world.now)).toThrow(expect.objectContaining({ code: 'TIME_IN_PAST' }));
    before.reschedule(batch.id, world.now + HOUR);
    const changes = world.db.all(sql.selectFrom('audit').select(['action', 'detail']).where('action', '=', 'batch-rescheduled')).map(({ detail }) => JSON.parse(detail) as unknown);
    expect(changes).toEqual([
      { batch: batch.id, before: null, sendAt: isoKst(world.now + 30 * MINUTE) },
      { batch: batch.id, before: isoKst(world.now + 30 * MINUTE), sendAt: isoKst(world.now + HOUR) },
    ]);
  });

  it('accepted rows stand on the day on which their service pays them', async () => {
    const { before, schedule } = await start('toss-v1');
    const batch = schedule(1);
    const { date, amount } = world.rows(batch.id)[0] ?? never(new Error('a row'));
    expect(payDays(world.db, date, date)).toEqual([]);
    await (await before.send(batch.id)).ended;
    expect(payDays(world.db, date, date)).toEqual([{ date, service: 'toss-v1', environment: 'practice', count: 2, amount: batch.amount }]);
    expect([payDays(world.db, kstDateOf(world.now - 90 * 24 * HOUR), kstDateOf(world.now - 60 * 24 * HOUR)), amount > 0]).toEqual([[], true]);
  });
});
