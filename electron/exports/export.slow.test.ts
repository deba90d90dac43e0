import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shownText } from '../../shared/cells.ts';
import type { Outcome } from '../../shared/batch.ts';
import { kstDate } from '../../shared/calendar.ts';
import { DeskError } from '../../shared/errors.ts';
import { batchId } from '../../shared/ids.ts';
import type { RangeQuery, VoucherQuery } from '../../shared/result-views.ts';
import type { Desk } from '../desk.ts';
import { listRows, moveRows } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { Database, sql } from '../ledger/database.ts';
import { readWorkbook } from '../sheets/read.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { MADE_AT, addConnection, deskOfResults, makeBatch, rows } from '../tests/made-batches.ts';
import { changeLedger } from '../tests/raw-ledger.ts';
import { writeVouchers } from '../vouchers.ts';
import { QUIET_WORK } from '../works.ts';
import type { ExportOrder, WorkerOrder } from './messages.ts';
import { orderExport } from './order-export.ts';
import { writeExport } from './write-export.ts';

const KINDS = ['result', 'failed', 'range', 'vouchers', 'vouchers as CSV'] as const;
type Kind = (typeof KINDS)[number];

const made = { language: 'ko', now: MADE_AT } as const;
const days = { from: kstDate('2026-12-01'), to: kstDate('2026-12-31'), basis: 'pay', connections: null } as const;
const range: RangeQuery = { ...days, environment: null, outcomes: null };
const vouchers: VoucherQuery = { ...days, environment: 'practice', outcomes: ['paid'] };

let folder: ReturnType<typeof temporaryFolder>;
let desk: Desk;
let ledger = '';
let out = '';
let reported: unknown[] = [];
let threads: Worker[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  desk = await deskOfResults(join(folder.path, 'home'));
  ledger = join(folder.path, 'home', 'ledger.sqlite');
  out = join(folder.path, 'out.file');
  reported = [];
  threads = [];
});
afterEach(async () => {
  await desk.close();
  folder.remove();
});

function orderOf(kind: Kind, batch: Batch): ExportOrder {
  if (kind === 'result' || kind === 'failed') return { type: kind, batch: batch.id, ...made };
  if (kind === 'range') return { type: 'range', query: range, ...made };
  return { type: 'vouchers', query: vouchers, format: kind === 'vouchers' ? 'xlsx' : 'csv', again: false, ...made };
}

const outcomeFor = (kind: Kind): Outcome => (kind === 'failed' ? 'rejected' : 'paid');
const batchFor = (kind: Kind, count = 1500): Batch => makeBatch(desk, { rows: rows(count), outcomes: [outcomeFor(kind)] });

/** Threads that do wrong; see crooked-export.ts. */
function crooked(...argv: string[]): (given: WorkerOrder) => Worker {
  return (workerData) => {
    const worker = new Worker(new URL('../tests/crooked-export.ts', import.meta.url), { workerData, argv, execArgv: [] });
    threads.push(worker);
    return worker;
  };
}

const world = (...argv: string[]) => ({ ledger, report: (error: unknown) => void reported.push(error), ...(argv.length === 0 ? {} : { start: crooked(...argv) }) });

/** What comes of writing that fails, where a file of that name was there before. */
async function failing(write: () => Promise<unknown>) {
  writeFileSync(out, 'old');
  const error = await write().then(() => null, (reason: unknown) => reason);
  return {
    error: error instanceof DeskError ? { code: error.code, params: error.params, moneyMoved: error.moneyMoved } : error,
    there: readFileSync(out, 'utf8'),
    files: readdirSync(folder.path).toSorted(),
    // A thread that has ended has no number any more.
    running: threads.filter(({ threadId }) => threadId !== -1).length,
  };
}

/** The file that was there still is, and nothing beside it. */
const asItWas = (error: object) => ({ error, there: 'old', files: ['home', 'out.file'], running: 0 });

describe('a file whose rows are not what the ledger adds up to', () => {
  // Vouchers are read twice: to say what they will be, and to write them.
  it.each(KINDS.flatMap((kind) => (kind.startsWith('vouchers') ? ([[kind, '1'], [kind, '2']] as const) : ([[kind, '1']] as const))))('is never finished: %s, reading %s', async (kind, reading) => {
    const batch = batchFor(kind);
    for (const wrong of ['loses a row', 'changes an amount']) {
      expect(await failing(() => orderExport(world(wrong, reading), orderOf(kind, batch), out, QUIET_WORK))).toMatchObject(asItWas({ code: 'EXPORT_SUMS_WRONG', params: { id: batch.id } }));
    }
    expect(reported).toEqual([]);
  });

  it.each(['result', 'range'] as const)('is never finished where only the outcomes have each other’s money: %s', async (kind) => {
    const batch = makeBatch(desk, { rows: rows(1500), outcomes: ['paid', 'unknown'] });
    expect(await failing(() => orderExport(world('moves money between outcomes'), orderOf(kind, batch), out, QUIET_WORK))).toMatchObject(asItWas({ code: 'EXPORT_SUMS_WRONG', params: { id: batch.id } }));
  });

  it.each(['result', 'range', 'vouchers'] as const)('is never begun where the batch is not what was frozen: %s', async (kind) => {
    const batch = batchFor(kind, 5);
    changeLedger(ledger, 'UPDATE batch_rows SET amount = amount + 1 WHERE seq = 2');
    expect(await failing(() => orderExport(world(), orderOf(kind, batch), out, QUIET_WORK))).toMatchObject(asItWas({ code: 'BATCH_TAMPERED', params: { id: batch.id } }));
  });
});

describe('a thread that ends otherwise', () => {
  it.each([
    ['ends', 'ended early (3)'],
    ['throws', 'out of nowhere'],
    ['babbles', 'vouchers'],
  ])('leaves nothing and is told: %s', async (wrong, why) => {
    const batch = batchFor('range');
    for (const kind of ['range', 'result', 'vouchers as CSV'] as const) {
      reported = [];
      expect(await failing(() => orderExport(world(wrong), orderOf(kind, batch), out, QUIET_WORK))).toMatchObject(asItWas({ code: 'EXPORT_FAILED', moneyMoved: 'no' }));
      expect(reported).toHaveLength(1);
      expect(String((reported[0] as DeskError).cause)).toContain(why);
    }
  });

  it('may have run out of memory', async () => {
    batchFor('range');
    const start = (workerData: WorkerOrder) => new Worker(new URL('./export-worker.ts', import.meta.url), { workerData, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } });
    expect(await failing(() => orderExport({ ...world(), start }, orderOf('range', batchFor('range')), out, QUIET_WORK))).toMatchObject(asItWas({ code: 'EXPORT_FAILED' }));
  });

  it('may not have been able to read what it was asked', async () => {
    expect(await failing(() => orderExport(world(), { type: 'range', query: { ...range, from: 'yesterday' as never }, ...made }, out, QUIET_WORK))).toMatchObject(asItWas({ code: 'EXPORT_FAILED' }));
  });

  it('tells what it ran into by code and params', async () => {
    expect(await failing(() => orderExport(world(), { type: 'result', batch: batchId('b-none'), ...made }, out, QUIET_WORK))).toMatchObject(asItWas({ code: 'BATCH_NOT_FOUND', params: { id: 'b-none' } }));
    expect(await failing(() => orderExport(world(), { type: 'range', query: range, ...made }, out, QUIET_WORK))).toMatchObject(asItWas({ code: 'EXPORT_NOTHING' }));
    const batch = makeBatch(desk, { rows: rows(2), outcomes: ['paid'] });
    expect(await failing(() => orderExport(world(), orderOf('failed', batch), out, QUIET_WORK))).toMatchObject(asItWas({ code: 'NO_FAILED_ROWS', params: { id: batch.id } }));
    await expect(orderExport(world(), orderOf('range', batch), join(folder.path, 'no', 'out.xlsx'), QUIET_WORK)).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' });
    await expect(orderExport({ ...world(), ledger: join(folder.path, 'none.sqlite') }, orderOf('range', batch), out, QUIET_WORK)).rejects.toMatchObject({ code: 'LEDGER_UNWRITABLE' });
    expect(reported).toEqual([]);
  });
});

describe('whoever ordered a file', () => {
  it.each(KINDS.filter((kind) => kind !== 'failed'))('hears how far it is, to the end: %s', async (kind) => {
    const batch = batchFor(kind);
    const heard: [number, number][] = [];
    await orderExport(world(), orderOf(kind, batch), out, { ...QUIET_WORK, onProgress: (done, total) => void heard.push([done, total]) });
    expect(heard).toEqual([[500, 1500], [1000, 1500], [1500, 1500], ...(heard.length > 3 ? [[1500, 1500]] : [])]);
  });

  it.each(['range', 'vouchers as CSV'] as const)('can stop it at once, even where it has not come round for long: %s', async (kind) => {
    const batch = batchFor(kind);
    const controller = new AbortController();
    const reason = new DeskError('EXPORT_CANCELLED');
    const after: number[] = [];
    const work = {
      signal: controller.signal,
      onProgress: (done: number) => {
        if (controller.signal.aborted) after.push(done);
        controller.abort(reason);
      },
    };
    // Vouchers are read a first time before anything is told.
    expect(await failing(() => orderExport(world('hangs', kind === 'range' ? '1' : '2'), orderOf(kind, batch), out, work))).toMatchObject(asItWas({ code: 'EXPORT_CANCELLED' }));
    await expect(orderExport(world(), orderOf(kind, batch), out, work)).rejects.toBe(reason);
    expect(after).toEqual([]);
    expect(threads).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  it.each(KINDS)('gets the ledger as it stood when the reading began, whatever is sent meanwhile: %s', async (kind) => {
    const batch = batchFor(kind, 40);
    const gate = join(folder.path, 'home', 'go-on');
    const onProgress = (): void => {
      if (existsSync(gate)) return;
      // The thread has added up, and waits before its first row.
      moveRows(desk.db, batch.id, 'asked', listRows(desk.db, batch.id).map((row) => ({ key: row.key, outcome: kind === 'failed' ? 'accepted' : 'failed' })));
      desk.db.run(sql.updateTable('connections').set({ label: '다른 이름' }));
      writeFileSync(gate, '');
    };
    await orderExport(world('waits', '1', gate), orderOf(kind, batch), out, { ...QUIET_WORK, onProgress });
    expect(existsSync(gate)).toBe(true);
    const text = kind === 'vouchers as CSV' ? readFileSync(out, 'utf8') : (await readWorkbook(readFileSync(out))).sheets.flatMap((sheet) => sheet.rows.flat().map(shownText)).join('\n');
    expect(text).toContain(kind === 'failed' ? '거절' : '지급 완료');
    expect(text).not.toContain('지급 실패');
    expect(text).not.toContain('다른 이름');
  });
});

describe('vouchers that are not written', () => {
  const kept = () => ({ exports: desk.db.all(sql.selectFrom('voucher_exports').select('id')).length, audit: desk.db.all(sql.selectFrom('audit').select('seq').where('action', '=', 'vouchers-exported')).length });
  const options = { format: 'xlsx', language: 'ko', again: false } as const;

  it('are not recorded either', async () => {
    batchFor('vouchers');
    const controller = new AbortController();
    expect(await failing(() => writeVouchers(desk, vouchers, out, options, { signal: controller.signal, onProgress: () => controller.abort(new DeskError('EXPORT_CANCELLED')) }))).toMatchObject(asItWas({ code: 'EXPORT_CANCELLED' }));
    expect(kept()).toEqual({ exports: 0, audit: 0 });
  });

  it('are no file where they cannot be recorded', async () => {
    batchFor('vouchers', 3);
    const transaction = vi.spyOn(desk.db, 'transaction').mockImplementation(() => {
      throw new DeskError('DISK_FULL');
    });
    await expect(writeVouchers(desk, vouchers, out, options, QUIET_WORK)).rejects.toMatchObject({ code: 'DISK_FULL' });
    transaction.mockRestore();
    expect(existsSync(out)).toBe(false);
    expect(kept()).toEqual({ exports: 0, audit: 0 });
  });
});

describe('what the thread runs', () => {
  it('is a function of a ledger and an order: run here it writes the same file', async () => {
    makeBatch(desk, { connection: addConnection(desk, 'live'), rows: rows(3), outcomes: ['paid'] });
    const snapshot = Database.openSnapshot(ledger);
    await writeExport(snapshot, { type: 'range', query: range, ...made }, out, () => undefined);
    snapshot.close();
    const direct = await readWorkbook(readFileSync(out));
    await orderExport(world(), { type: 'range', query: range, ...made }, out, QUIET_WORK);
    expect(await readWorkbook(readFileSync(out))).toEqual(direct);
  });

  it('lets go of the ledger where the writing fails in the middle of the rows', async () => {
    const batch = batchFor('range');
    for (const kind of ['range', 'result', 'vouchers'] as const) {
      const snapshot = Database.openSnapshot(ledger);
      const each = snapshot.each.bind(snapshot);
      let number = 0;
      snapshot.each = function* (asked) {
        // No number that a sheet can hold: it is the writing that fails, while the ledger is being read for it.
        for (const row of each(asked)) yield typeof row === 'object' && row !== null && 'sheet_row' in row && (number += 1) % 1500 === 700 ? { ...row, sheet_row: Number.NaN } : row;
      };
      await expect(writeExport(snapshot, orderOf(kind, batch), out, () => undefined)).rejects.toThrow(RangeError);
      expect(() => snapshot.close()).not.toThrow();
      expect(existsSync(out)).toBe(false);
    }
  });
});
