import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CAUSES, OUTCOMES, mayMove } from '../../shared/batch.ts';
import { addDays, kstDate } from '../../shared/calendar.ts';
import { SAME_WITHOUT_DATE_DAYS, SIMILAR_DAYS, matchSent, similarKey } from '../../shared/duplicates.ts';
import { won } from '../../shared/money.ts';
import type { Outcome } from '../../shared/batch.ts';
import { freezeBatch } from '../batches/freeze.ts';
import { Desk } from '../desk.ts';
import type { Host } from '../host.ts';
import { FRIDAY_MORNING, MONDAY } from '../practice/tests/world.ts';
import { practiceSecrets } from '../practice/secrets.ts';
import { SERVICES } from '../services/index.ts';
import { fetchTransport } from '../services/transport.ts';
import { bringRows } from '../tests/bring-rows.ts';
import { TEST_CONNECTION, addPracticeConnections, freezeInput, rowsToFreeze, temporaryFolder } from '../tests/ledger-world.ts';
import { changeLedger, ledgerPages, makeFirstVersion, readLedger } from '../tests/raw-ledger.ts';
import { appendAudit, verifyAudit } from './audit.ts';
import { backupsOf } from './backup.ts';
import { getBatch, listRows, moveRequestRows, moveRows, outcomeTotals, requestRowsQuery, sentBefore, sentBeforeQuery, setBatchState } from './batches.ts';
import type { Batch } from './batches.ts';
import { SERVICE_IDS } from '../../shared/services.ts';
import { Database, isOlderLedger, sql } from './database.ts';
import { lockLedger, lockLedgerPatiently } from './lock.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { usualAmounts } from './usual-amounts.ts';

// Machines differ; no test is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: ReturnType<typeof temporaryFolder>;
let path = '';
let db: Database;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'ledger.sqlite');
  db = Database.open(path);
  addPracticeConnections(db);
});
afterEach(() => {
  db.close();
  folder.remove();
});

function freeze(count: number, ledger: Database = db, change: Parameters<typeof freezeInput>[2] = {}): Batch {
  const service = SERVICES['toss-v1'].create({ baseUrl: 'http://127.0.0.1:9', secret: practiceSecrets['toss-v1'], environment: 'practice', transport: fetchTransport(fetch) });
  return freezeBatch(freezeInput('toss-v1', count, change), { db: ledger, service, now: FRIDAY_MORNING, actor: 'tester' });
}

describe('opening', () => {
  it('sets WAL, synchronous=FULL and foreign keys, and they hold', () => {
    const pragma = (name: string): unknown => {
      const row = db.first({ compile: () => ({ sql: `PRAGMA ${name}`, parameters: [], query: { kind: 'RawNode' }, queryId: { queryId: name } }) } as never);
      return Object.values(row ?? {})[0];
    };
    expect({ journal: pragma('journal_mode'), synchronous: pragma('synchronous'), foreignKeys: pragma('foreign_keys') }).toEqual({ journal: 'wal', synchronous: 2, foreignKeys: 1 });
    expect(() => db.run(sql.insertInto('draft_steps').values({ draft_id: 'nobody', seq: 1, step: '{}', undone: 0 }))).toThrow(/FOREIGN KEY/);
  });

  it('refuses a ledger that a newer program has written, and leaves it as it was', () => {
    db.close();
    changeLedger(path, `PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    expect(() => Database.open(path)).toThrow(expect.objectContaining({ code: 'LEDGER_TOO_NEW' }));
    expect(() => Database.open(path, { readOnly: true })).toThrow(expect.objectContaining({ code: 'LEDGER_TOO_NEW' }));
    changeLedger(path, `PRAGMA user_version = ${SCHEMA_VERSION}`);
    db = Database.open(path);
    expect(db.all(sql.selectFrom('connections').select('id'))).toHaveLength(SERVICE_IDS.length);
  });

  it.each([
    ['a text file', 'not a database, however long this sentence may become, it is not one '.repeat(20)],
    ['a page of zeros after the header', `SQLite format 3\0${'\0'.repeat(4096)}`],
  ])('refuses %s as damaged and does not overwrite it', (_name, content) => {
    const other = join(folder.path, 'other.sqlite');
    writeFileSync(other, content);
    expect(() => Database.open(other)).toThrow(expect.objectContaining({ code: 'LEDGER_DAMAGED' }));
  });

  it('reads beside a writer, sees what is committed and changes nothing', () => {
    const batch = freeze(2);
    const beside = Database.open(path, { readOnly: true });
    db.transaction(() => {
      bringRows(db, batch.id, () => 'sending');
      expect(listRows(beside, batch.id).map((row) => row.outcome)).toEqual(['waiting', 'waiting']);
    });
    expect(listRows(beside, batch.id).map((row) => row.outcome)).toEqual(['sending', 'sending']);
    expect(() => beside.run(sql.updateTable('batches').set({ state: 'done' }))).toThrow(expect.objectContaining({ code: 'LEDGER_UNWRITABLE' }));
    beside.close();
  });

  it('of a home that cannot be written is LEDGER_UNWRITABLE, in either mode', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const host: Host = { kind: 'cli', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) };
    for (const home of [file, join(file, 'below'), '/proc/settledesk']) {
      for (const mode of ['write', 'read'] as const) await expect(Desk.open({ home, host, mode })).rejects.toMatchObject({ code: 'LEDGER_UNWRITABLE', moneyMoved: 'no' });
    }
    mkdirSync(join(folder.path, 'folder', 'ledger.sqlite'), { recursive: true });
    await expect(Desk.open({ home: join(folder.path, 'folder'), host, mode: 'write' })).rejects.toMatchObject({ code: 'LEDGER_UNWRITABLE' });
    // The lock of the failed attempt is free again.
    lockLedger(join(folder.path, 'folder', 'desk.lock')).release();
  });

  it('that fails lets go of the file', () => {
    changeLedger(path, `PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    expect(() => Database.open(path)).toThrow('LEDGER_TOO_NEW');
    const raw = new Sqlite(path, { timeout: 0 });
    raw.pragma('locking_mode = EXCLUSIVE');
    // An exclusive lock on a WAL ledger is only given when nobody else has the file open.
    raw.exec('BEGIN EXCLUSIVE; COMMIT');
    raw.pragma(`user_version = ${SCHEMA_VERSION}`);
    raw.close();
    db = Database.open(path);
  });
});

describe('an older ledger', () => {
  const makeOld = (): void => {
    db.close();
    makeFirstVersion(path);
  };

  it('is copied aside, brought up to date and keeps everything', () => {
    const batch = freeze(3);
    makeOld();
    expect(isOlderLedger(path)).toBe(true);
    db = Database.open(path);
    expect(isOlderLedger(path)).toBe(false);
    expect(listRows(db, batch.id)).toHaveLength(3);
    expect(verifyAudit(db).ok).toBe(true);
    const aside = new Sqlite(`${path}.before-version-${SCHEMA_VERSION}`, { readonly: true });
    expect(aside.pragma('user_version', { simple: true })).toBe(1);
    expect(aside.prepare('SELECT count(*) AS count FROM batch_rows').get()).toEqual({ count: 3 });
    aside.close();
  });

  it('is copied with what only its journal holds, and the copy put back is the ledger as it was', () => {
    const batch = freeze(3);
    makeOld();
    // A reader keeps the journal from being emptied: a copy of the file alone would lack what was written since.
    const writer = new Sqlite(path);
    const reader = new Sqlite(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM batches').get();
    writer.prepare("UPDATE batches SET file_name = '마지막.xlsx'").run();
    db = Database.open(path);
    reader.close();
    writer.close();
    db.close();
    const [copy] = backupsOf(path);
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    copyFileSync(copy ?? '', path);
    db = Database.open(path);
    expect(getBatch(db, batch.id).file.name).toBe('마지막.xlsx');
    expect(listRows(db, batch.id)).toHaveLength(3);
    expect(verifyAudit(db).ok).toBe(true);
  });

  it('keeps the last three copies', () => {
    makeOld();
    for (const version of [2, 3, 4, SCHEMA_VERSION + 3]) writeFileSync(`${path}.before-version-${version}`, 'old');
    writeFileSync(`${path}.before-version-x`, 'not ours');
    db = Database.open(path);
    expect(backupsOf(path).map((copy) => Number(copy.split('-').at(-1)))).toEqual([SCHEMA_VERSION + 3, SCHEMA_VERSION, 4]);
    expect(existsSync(`${path}.before-version-x`)).toBe(true);
  });

  it('that cannot be copied is not migrated, and says so', () => {
    makeOld();
    mkdirSync(`${path}.before-version-${SCHEMA_VERSION}`);
    writeFileSync(join(`${path}.before-version-${SCHEMA_VERSION}`, 'in the way'), '');
    expect(() => Database.open(path)).toThrow(expect.objectContaining({ code: 'BACKUP_FAILED', moneyMoved: 'no' }));
    expect(isOlderLedger(path)).toBe(true);
    expect(existsSync(`${path}.before-version-${SCHEMA_VERSION}.part`)).toBe(false);
    rmSync(`${path}.before-version-${SCHEMA_VERSION}`, { recursive: true });
    db = Database.open(path);
    expect(isOlderLedger(path)).toBe(false);
  });

  it('is brought up to date for somebody who only looks, unless an older desk is using it', async () => {
    makeOld();
    const host: Host = { kind: 'cli', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) };
    const lock = lockLedger(join(folder.path, 'desk.lock'));
    await expect(Desk.open({ home: folder.path, host, mode: 'read' })).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });
    lock.release();
    const desk = await Desk.open({ home: folder.path, host, mode: 'read' });
    expect(desk.connections.list().length).toBeGreaterThan(0);
    await desk.close();
    db = Database.open(path);
  });
});

describe('what payees are usually paid', () => {
  it('comes from what went out on the same connection, newest first', async () => {
    const first = freeze(3);
    const second = freeze(3);
    for (const [batch, at] of [[first, 1], [second, 2]] as const) {
      setBatchState(db, batch.id, { state: 'sending', startedAt: FRIDAY_MORNING + at });
      setBatchState(db, batch.id, { state: 'done' });
      bringRows(db, batch.id, (row) => (row.seq === 2 ? 'rejected' : 'accepted'));
    }
    let breaths = 0;
    const usual = await usualAmounts(db, TEST_CONNECTION('toss-v1'), async () => void (breaths += 1));
    const [one, two] = listRows(db, first.id);
    expect([...usual]).toEqual([[one!.payee, { amount: one!.amount, times: 2 }], [two!.payee, { amount: two!.amount, times: 2 }]]);
    expect(breaths).toBe(2);
    expect((await usualAmounts(db, TEST_CONNECTION('portone'), () => Promise.resolve())).size).toBe(0);
  });

  it('of a batch that never started is nothing', async () => {
    freeze(3);
    expect((await usualAmounts(db, TEST_CONNECTION('toss-v1'), () => Promise.resolve())).size).toBe(0);
  });
});

describe('a full disk', () => {
  it('while freezing is DISK_FULL, with nothing half-written', () => {
    db.close();
    db = Database.open(path, { maximumPages: ledgerPages(path) + 4 });
    expect(() => freeze(900)).toThrow(expect.objectContaining({ code: 'DISK_FULL', moneyMoved: 'no' }));
    for (const table of ['batches', 'batch_rows', 'requests', 'audit'] as const) expect(db.all(sql.selectFrom(table).select((select) => select.fn.countAll<number>().as('count')))).toEqual([{ count: 0 }]);
    expect(verifyAudit(db)).toEqual({ ok: true, entries: 0, brokenAt: null });
    db.close();
    db = Database.open(path);
    expect(freeze(900).count).toBe(900);
  });

  it('while a new ledger is made is DISK_FULL', () => {
    expect(() => Database.open(join(folder.path, 'new.sqlite'), { maximumPages: 3 })).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
  });
});

describe('the lock', () => {
  it('is held once, and free after release', () => {
    const lockPath = join(folder.path, 'desk.lock');
    const lock = lockLedger(lockPath);
    expect(() => lockLedger(lockPath)).toThrow(expect.objectContaining({ code: 'LEDGER_IN_USE' }));
    lock.release();
    lockLedger(lockPath).release();
  });

  it('is waited for where somebody is done with it in a moment, and not for long', async () => {
    const lockPath = join(folder.path, 'desk.lock');
    const lock = lockLedger(lockPath);
    await expect(lockLedgerPatiently(lockPath)).rejects.toMatchObject({ code: 'LEDGER_IN_USE' });
    const waiting = lockLedgerPatiently(lockPath);
    lock.release();
    (await waiting).release();
  });
});

describe('moving rows', () => {
  it.each(OUTCOMES.flatMap((from) => OUTCOMES.map((to): [Outcome, Outcome] => [from, to])))('from %s to %s happens exactly for the causes that the outcome machine allows', (from, to) => {
    // No disk: what is compared is the table, some hundred times.
    const memory = Database.open(':memory:');
    addPracticeConnections(memory);
    for (const cause of CAUSES) {
      const batch = freeze(2, memory);
      bringRows(memory, batch.id, () => from);
      const [row] = listRows(memory, batch.id);
      const outcomes = (): readonly Outcome[] => listRows(memory, batch.id).map((each) => each.outcome);
      const one = (): void => moveRows(memory, batch.id, cause, [{ key: row!.key, outcome: to }]);
      const all = (): unknown => moveRequestRows(memory, batch.id, 0, cause, { from, to });
      if (mayMove(from, to, cause)) {
        one();
        expect(outcomes()).toEqual([to, from]);
        all();
        expect(outcomes()).toEqual([to, to]);
      } else {
        expect(one).toThrow(/may not move/);
        expect(all).toThrow(/may not move/);
        expect(outcomes()).toEqual([from, from]);
      }
    }
    memory.close();
  });

  it('of one request finds them by their request, not by reading every row of the batch with that outcome', () => {
    const query = requestRowsQuery({ id: freeze(1).id, requestSeq: 0, outcome: 'waiting' }).compile();
    const plan = readLedger(path, `EXPLAIN QUERY PLAN ${query.parameters.reduce<string>((text, parameter) => text.replace('?', `'${String(parameter)}'`), query.sql)}`);
    expect(JSON.stringify(plan)).toContain('batch_rows_request (batch_id=? AND request_seq=?)');
  });

  it('is all or none: one forbidden move among many writes nothing', () => {
    const batch = freeze(3);
    const rows = listRows(db, batch.id);
    expect(() => moveRows(db, batch.id, 'journalled', [{ key: rows[0]!.key, outcome: 'sending' }, { key: rows[1]!.key, outcome: 'accepted' }])).toThrow(/may not move/);
    expect(listRows(db, batch.id).map((row) => row.outcome)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(() => moveRows(db, batch.id, 'journalled', [{ key: rows[0]!.key, outcome: 'sending' }, { key: 'nobody' as (typeof rows)[number]['key'], outcome: 'sending' }])).toThrow(/no row/);
    expect(outcomeTotals(db, batch.id).waiting).toEqual({ count: 3, amount: 30_003 });
  });
});

describe('what was sent before', () => {
  const paid = { payee: 'submall001', amount: won(10_000) };
  const key = similarKey(paid);

  it.each(OUTCOMES.map((outcome): [Outcome, boolean] => [outcome, !['rejected', 'cancelled', 'failed'].includes(outcome)]))('%s is told with what became of it; its money may have moved: %s', (outcome, moved) => {
    const batch = freeze(1);
    bringRows(db, batch.id, () => outcome);
    const found = sentBefore(db, TEST_CONNECTION('toss-v1'), [paid]);
    expect(found.get(key)).toEqual([{ batchId: batch.id, date: MONDAY, sentAt: null, outcome, count: 1 }]);
    const sent = found.get(key) ?? [];
    const counts = ({ same, similar, notPaid }: ReturnType<typeof matchSent>): number[] => [same.length, similar.length, notPaid.length];
    expect(counts(matchSent(kstDate(MONDAY), sent, 'sheet'))).toEqual(moved ? [1, 0, 0] : [0, 0, 1]);
    expect(counts(matchSent(addDays(kstDate(MONDAY), SIMILAR_DAYS), sent, 'sheet'))).toEqual(moved ? [0, 1, 0] : [0, 0, 1]);
    expect(counts(matchSent(addDays(kstDate(MONDAY), -SIMILAR_DAYS), sent, 'sheet'))).toEqual(moved ? [0, 1, 0] : [0, 0, 1]);
    expect(counts(matchSent(addDays(kstDate(MONDAY), SIMILAR_DAYS + 1), sent, 'sheet'))).toEqual([0, 0, 0]);
    // Where the sheet does not say the day, another day makes it no other payment.
    expect(counts(matchSent(addDays(kstDate(MONDAY), SAME_WITHOUT_DATE_DAYS), sent, 'chosen'))).toEqual(moved ? [1, 0, 0] : [0, 0, 1]);
    expect(counts(matchSent(addDays(kstDate(MONDAY), -SAME_WITHOUT_DATE_DAYS), sent, 'chosen'))).toEqual(moved ? [1, 0, 0] : [0, 0, 1]);
    expect(counts(matchSent(addDays(kstDate(MONDAY), SAME_WITHOUT_DATE_DAYS + 1), sent, 'chosen'))).toEqual(moved ? [0, 1, 0] : [0, 0, 1]);
    expect(counts(matchSent(addDays(kstDate(MONDAY), SIMILAR_DAYS + 1), sent, 'chosen'))).toEqual([0, 0, 0]);
    // Another connection, another payee, another amount: nothing of it.
    expect(sentBefore(db, TEST_CONNECTION('portone'), [paid]).size).toBe(0);
    expect(sentBefore(db, TEST_CONNECTION('toss-v1'), [{ ...paid, payee: 'submall002' }, { ...paid, amount: won(10_001) }]).size).toBe(0);
    expect(sentBefore(db, TEST_CONNECTION('toss-v1'), []).size).toBe(0);
  });

  it('rows of one batch stand as one, batches each for themselves', () => {
    const [row] = rowsToFreeze('toss-v1', 1);
    const first = freeze(2, db, { rows: [row!, { ...row!, sheetRow: 3 }] });
    const second = freeze(1);
    expect(new Map(sentBefore(db, TEST_CONNECTION('toss-v1'), [paid]).get(key)?.map(({ batchId, count }) => [batchId, count]))).toEqual(new Map([[first.id, 2], [second.id, 1]]));
  });

  it('of a ledger of the first version is found as well, and that ledger is kept aside', () => {
    const batch = freeze(1);
    db.close();
    makeFirstVersion(path);
    db = Database.open(path);
    expect(sentBefore(db, TEST_CONNECTION('toss-v1'), [paid]).get(key)).toMatchObject([{ batchId: batch.id }]);
    expect(existsSync(`${path}.before-version-${SCHEMA_VERSION}`)).toBe(true);
    expect(readLedger(path, "SELECT name FROM sqlite_master WHERE name IN ('batch_rows_same', 'batch_rows_similar', 'draft_typing') ORDER BY name")).toEqual([{ name: 'batch_rows_similar' }, { name: 'draft_typing' }]);
  });

  it('is found by its index and not by reading everything that was ever sent', () => {
    freeze(1);
    const query = sentBeforeQuery(TEST_CONNECTION('toss-v1'), '[["a",1]]').compile();
    const plan = readLedger(path, `EXPLAIN QUERY PLAN ${query.parameters.reduce<string>((text, parameter) => text.replace('?', `'${String(parameter)}'`), query.sql)}`);
    expect(JSON.stringify(plan)).toContain('batch_rows_similar (connection_id=? AND payee=? AND amount=?)');
  });
});

describe('the audit', () => {
  const unlocked = (change: string): void => changeLedger(path, `DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${change}`);
  const append = (count: number): void => {
    for (let index = 0; index < count; index += 1) appendAudit(db, { at: FRIDAY_MORNING + index, actor: 'tester', action: 'secret-set', detail: { place: 'keychain', number: index } });
  };

  it('of an untouched ledger holds', () => {
    append(3);
    freeze(2);
    expect(verifyAudit(db)).toEqual({ ok: true, entries: 4, brokenAt: null });
  });

  it.each([
    ['a changed time', 'UPDATE audit SET at = at + 1 WHERE seq = 3', 3],
    ['a changed actor', 'UPDATE audit SET actor = \'other\' WHERE seq = 3', 3],
    ['a changed action', 'UPDATE audit SET action = \'secret-deleted\' WHERE seq = 3', 3],
    ['a changed detail', 'UPDATE audit SET detail = replace(detail, \'keychain\', \'session\') WHERE seq = 3', 3],
    ['a changed hash', 'UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), \'x\') WHERE seq = 3', 3],
    ['a deleted entry', 'DELETE FROM audit WHERE seq = 3', 3],
    ['a deleted entry with the others moved up', 'DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3', 3],
    ['a deleted first entry', 'DELETE FROM audit WHERE seq = 1; UPDATE audit SET seq = seq - 1', 1],
    ['an inserted entry', 'UPDATE audit SET seq = seq + 100 WHERE seq > 2; UPDATE audit SET seq = seq - 99 WHERE seq > 100; INSERT INTO audit SELECT 3, at, actor, action, detail, previous_hash, hash FROM audit WHERE seq = 2', 3],
    ['an entry added at the end', 'INSERT INTO audit SELECT 6, at, actor, action, detail, hash, hash FROM audit WHERE seq = 5', 6],
    ['two entries exchanged', 'UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99', 2],
  ])('finds %s', (_name, change, brokenAt) => {
    append(5);
    unlocked(change);
    expect(verifyAudit(db)).toMatchObject({ ok: false, brokenAt });
  });

  it('finds that the end was cut off when a batch outlives its entry', () => {
    append(1);
    freeze(1);
    unlocked('DELETE FROM audit WHERE seq = 2');
    expect(verifyAudit(db)).toEqual({ ok: false, entries: 1, brokenAt: 2 });
  });

  it('is append-only: the ledger itself refuses to change or delete an entry', () => {
    append(2);
    expect(() => changeLedger(path, 'UPDATE audit SET actor = \'other\'')).toThrow(/append-only/);
    expect(() => changeLedger(path, 'DELETE FROM audit')).toThrow(/append-only/);
    expect(() => changeLedger(path, 'DELETE FROM audit WHERE seq = 2')).toThrow(/append-only/);
    expect(readLedger(path, 'SELECT count(*) AS count FROM audit')).toEqual([{ count: 2 }]);
  });

  it('refuses an entry that replaces another', () => {
    append(2);
    expect(() => changeLedger(path, 'PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO audit SELECT 2, at, \'other\', action, detail, previous_hash, hash FROM audit WHERE seq = 2')).toThrow(/append-only/);
  });

  it('beside a writer is read as it stood: what is frozen meanwhile is not half seen', () => {
    append(2);
    const beside = Database.openSnapshot(path);
    freeze(1);
    expect(verifyAudit(beside)).toEqual({ ok: true, entries: 2, brokenAt: null });
    beside.close();
    expect(verifyAudit(db)).toMatchObject({ ok: true, entries: 3 });
  });

  it('an end that was cut off is found although the desk goes on writing after it', () => {
    append(5);
    unlocked('DELETE FROM audit WHERE seq > 3');
    expect(verifyAudit(db)).toEqual({ ok: false, entries: 3, brokenAt: 4 });
    append(1);
    expect(verifyAudit(db)).toEqual({ ok: false, entries: 4, brokenAt: 4 });
  });

  it('all entries gone are found', () => {
    append(3);
    unlocked('DELETE FROM audit');
    expect(verifyAudit(db)).toEqual({ ok: false, entries: 0, brokenAt: 1 });
  });
});
