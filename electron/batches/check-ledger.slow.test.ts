import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atOnce } from '../../shared/breaths.ts';
import { FRIDAY_MORNING } from '../practice/tests/world.ts';
import { practiceSecrets } from '../practice/secrets.ts';
import { SERVICES } from '../services/index.ts';
import { fetchTransport } from '../services/transport.ts';
import { appendAudit } from '../ledger/audit.ts';
import { listRows, moveRows, setBatchState } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { Database } from '../ledger/database.ts';
import { moveRequest } from '../ledger/journal.ts';
import { addPracticeConnections, freezeInput, temporaryFolder } from '../tests/ledger-world.ts';
import { changeLedger, makeFirstVersion, readLedger } from '../tests/raw-ledger.ts';
import { checkLedger, findHead } from './check-ledger.ts';
import type { LedgerCheck } from './check-ledger.ts';
import { freezeBatch } from './freeze.ts';

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

function freeze(id: 'toss-v1' | 'portone', count: number): Batch {
  const service = SERVICES[id].create({ baseUrl: 'http://127.0.0.1:9', secret: practiceSecrets[id], environment: 'practice', transport: fetchTransport(fetch) });
  const leftOut = [{ sheetRow: 90, reason: 'person', note: '보류', cells: ['x'] }, { sheetRow: 80, reason: 'total', note: null, cells: [null] }];
  return freezeBatch(freezeInput(id, count, { leftOut }), { db, service, now: FRIDAY_MORNING, actor: 'tester' });
}

/** A batch with a past: sent, with outcomes of every kind, told in the audit. */
function lived(id: 'toss-v1' | 'portone', count: number): Batch {
  const batch = freeze(id, count);
  appendAudit(db, { at: FRIDAY_MORNING + 1, actor: 'tester', action: 'sending-started', detail: { batch: batch.id } });
  setBatchState(db, batch.id, { state: 'sending', startedAt: FRIDAY_MORNING + 1 });
  const rows = listRows(db, batch.id);
  moveRows(db, batch.id, 'journalled', rows.map((row) => ({ key: row.key, outcome: 'sending', sentAt: FRIDAY_MORNING + 2 })));
  moveRows(db, batch.id, 'answer', rows.map((row, at) => ({ key: row.key, outcome: at % 3 === 0 ? 'rejected' : 'accepted', serviceId: `id-${at}`, status: 'REQUESTED', code: null, message: '말' })));
  for (const seq of new Set(rows.map((row) => row.requestSeq))) {
    moveRequest(db, batch.id, seq, 'sending', 'journalled');
    moveRequest(db, batch.id, seq, 'answered', 'answer');
  }
  const rejected = rows.filter((_row, at) => at % 3 === 0).length;
  appendAudit(db, { at: FRIDAY_MORNING + 3, actor: 'tester', action: 'sending-ended', detail: { batch: batch.id, state: 'done', accepted: count - rejected, rejected, unknown: 0, waiting: 0 } });
  setBatchState(db, batch.id, { state: 'done', finishedAt: FRIDAY_MORNING + 3 });
  return batch;
}

function check(): LedgerCheck {
  const snapshot = Database.openSnapshot(path);
  try {
    return atOnce(checkLedger(snapshot));
  } finally {
    snapshot.close();
  }
}

const UNLOCK = 'DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;';
const byHand = (statements: string): void => changeLedger(path, `${UNLOCK} ${statements}`);
const codes = (): string[] => check().findings.map((finding) => finding.code);

describe('the whole ledger', () => {
  it('untouched holds: every state, outcome and request as the program left it', () => {
    lived('toss-v1', 5);
    lived('portone', 4);
    freeze('portone', 2);
    const checked = check();
    expect(checked).toMatchObject({ ok: true, batches: 3, rows: 11, unsealed: 0, findings: [] });
    expect(checked.requests).toBe(1 + 4 + 2);
    expect(checked.head?.seq).toBe(checked.entries);
  });

  it('of an older program has no seals, and is checked by its hash, sums and entries', () => {
    const batch = freeze('toss-v1', 3);
    db.close();
    makeFirstVersion(path);
    db = Database.open(path);
    appendAudit(db, { at: FRIDAY_MORNING, actor: 'tester', action: 'result-written', detail: { batch: batch.id } });
    // Its entry names a seal that the older program had not written.
    expect(check()).toMatchObject({ unsealed: 1, findings: [{ code: 'SEAL' }] });
    byHand('UPDATE batch_rows SET amount = amount + 1 WHERE seq = 1');
    expect(codes()).toContain('BATCH_CHANGED');
  });

  it.each([
    ['a deleted row', "DELETE FROM batch_rows WHERE seq = 1", 'ROW_MISSING', null],
    ['the last row deleted', "DELETE FROM batch_rows WHERE seq = 4", 'ROW_MISSING', null],
    ['a changed amount', "UPDATE batch_rows SET amount = amount + 1 WHERE seq = 2", 'ROW_CHANGED', 4],
    ['amounts of two rows exchanged', "UPDATE batch_rows SET amount = CASE seq WHEN 0 THEN (SELECT amount FROM batch_rows WHERE seq = 1) ELSE (SELECT amount FROM batch_rows WHERE seq = 0) END WHERE seq < 2", 'ROW_CHANGED', 2],
    ['another payee', "UPDATE batch_rows SET payee = 'other' WHERE seq = 2", 'ROW_CHANGED', 4],
    ['another outcome', "UPDATE batch_rows SET outcome = 'paid' WHERE seq = 1", 'OUTCOMES', null],
    ['a deleted batch', 'DELETE FROM batches', 'BATCH_MISSING', null],
    ['a batch with everything deleted', 'DELETE FROM batch_rows; DELETE FROM requests; DELETE FROM batch_left_out; DELETE FROM batch_seals; DELETE FROM batches', 'BATCH_MISSING', null],
    ['a changed request', "UPDATE requests SET body = replace(body, '10000', '10001')", 'REQUEST_CHANGED', null],
    ['a changed request with its own hash left', "UPDATE requests SET path = path || 'x'", 'BATCH_CHANGED', null],
    ['a row left out that was not', 'DELETE FROM batch_left_out WHERE sheet_row = 80', 'BATCH_CHANGED', null],
    ['a deleted seal', 'DELETE FROM batch_seals', 'SEAL', null],
  ])('finds %s', (_name, change, code, row) => {
    const batch = lived('toss-v1', 5);
    byHand(change);
    const { findings, ok } = check();
    expect(ok).toBe(false);
    const found = findings.find((finding) => finding.code === code);
    expect(found).toMatchObject({ batch: batch.id });
    if (row !== null) expect(found).toMatchObject({ row });
  });

  it('finds outcomes that cannot have come of what was told at the end of sending, whatever the seal says', () => {
    const batch = freeze('toss-v1', 3);
    const rows = listRows(db, batch.id);
    moveRows(db, batch.id, 'journalled', rows.map((row) => ({ key: row.key, outcome: 'sending' })));
    moveRows(db, batch.id, 'answer', rows.map((row) => ({ key: row.key, outcome: 'rejected' })));
    appendAudit(db, { at: FRIDAY_MORNING, actor: 'tester', action: 'sending-ended', detail: { batch: batch.id, accepted: 1, rejected: 2, unknown: 0, waiting: 0 } });
    expect(codes()).toEqual(['OUTCOMES']);
  });

  it('knows a head that was kept elsewhere, and only such a one', () => {
    freeze('toss-v1', 1);
    const { head } = check();
    expect(head).not.toBeNull();
    appendAudit(db, { at: FRIDAY_MORNING, actor: 'tester', action: 'result-written', detail: {} });
    expect(findHead(db, head!.hash)).toEqual({ found: { seq: head!.seq, at: FRIDAY_MORNING } });
    expect(findHead(db, `${head!.seq}:${head!.hash.toUpperCase()}`)).toEqual({ found: { seq: head!.seq, at: FRIDAY_MORNING } });
    expect(findHead(db, head!.hash.slice(0, 16))).toMatchObject({ found: { seq: head!.seq } });
    expect(findHead(db, `${head!.seq + 1}:${head!.hash}`)).toEqual({ found: null });
    expect(findHead(db, 'f'.repeat(64))).toEqual({ found: null });
    for (const text of ['', 'abc', `${head!.hash}0`, 'x'.repeat(64)]) expect(findHead(db, text)).toBeNull();
  });
});

type Value = string | number | null;
const TABLES = ['audit', 'batch_rows', 'requests', 'batches'] as const;
const literal = (value: Value): string => (value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);

/** Another value that the column would take. */
function other(value: Value, column: string): Value {
  if (typeof value === 'number') return value + 1000;
  // SQLite takes nothing but JSON here.
  if (column === 'detail') return `${value} `;
  if (column === 'outcome') return value === 'paid' ? 'failed' : 'paid';
  if (column === 'state') return value === 'stopped' ? 'done' : 'stopped';
  return value === null ? (column.endsWith('_at') ? 7 : 'x') : `${value}x`;
}

interface Mutation {
  readonly table: (typeof TABLES)[number];
  readonly how: 'change' | 'delete' | 'swap' | 'insert';
  readonly row: number;
  readonly withRow: number;
  readonly column: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  table: fc.constantFrom(...TABLES),
  how: fc.constantFrom('change', 'delete', 'swap', 'insert'),
  row: fc.nat(1000),
  withRow: fc.nat(1000),
  column: fc.nat(1000),
});

/** One thing done by hand; null when it would change nothing. */
function statementOf({ table, how, row, withRow, column }: Mutation): string | null {
  const rows = readLedger(path, `SELECT rowid AS id, * FROM ${table} ORDER BY rowid`) as Record<string, Value>[];
  const target = rows[row % rows.length]!;
  const columns = Object.keys(target).filter((name) => name !== 'id' || table === 'batches').filter((name, at, all) => all.indexOf(name) === at);
  const rowid = (readLedger(path, `SELECT rowid AS r FROM ${table} ORDER BY rowid`) as { r: number }[]).map(({ r }) => r);
  const [here, there] = [rowid[row % rows.length]!, rowid[withRow % rows.length]!];
  const name = columns[column % columns.length]!;
  const value = target[name] ?? null;
  if (how === 'delete') return `DELETE FROM ${table} WHERE rowid = ${here}`;
  if (how === 'change') return `UPDATE ${table} SET ${name} = ${literal(other(value, name))} WHERE rowid = ${here}`;
  if (how === 'swap') {
    const second = rows[withRow % rows.length]![name] ?? null;
    if (here === there || second === value) return null;
    // Through a value that no other row has, since some columns are unique.
    const aside = typeof value === 'number' ? 900_000 : 'aside';
    return `UPDATE ${table} SET ${name} = ${literal(aside)} WHERE rowid = ${here}; UPDATE ${table} SET ${name} = ${literal(value)} WHERE rowid = ${there}; UPDATE ${table} SET ${name} = ${literal(second)} WHERE rowid = ${here};`;
  }
  const fresh: Record<string, Value> = {};
  for (const each of Object.keys(target)) if (each !== 'id' || table === 'batches') fresh[each] = target[each] ?? null;
  if (table === 'audit') fresh['seq'] = 100 + row;
  else if (table === 'batches') fresh['id'] = `b-made-up-${row}`;
  else fresh['seq'] = 1000 + row;
  if (table === 'batch_rows') fresh['key'] = `made-up-${row}`;
  return `INSERT INTO ${table} (${Object.keys(fresh).join(', ')}) VALUES (${Object.values(fresh).map(literal).join(', ')})`;
}

describe('any one thing done to the ledger by hand', () => {
  it('is found', () => {
    lived('toss-v1', 4);
    lived('portone', 3);
    freeze('portone', 2);
    db.close();
    expect(check().ok).toBe(true);
    let tried = 0;
    fc.assert(
      fc.property(mutation, (what) => {
        const statement = statementOf(what);
        if (statement === null) return;
        changeLedger(path, `VACUUM INTO '${path}.copy'`);
        const original = path;
        path = `${path}.copy`;
        try {
          if (!takes(statement)) return;
          tried += 1;
          expect([statement, check().ok]).toEqual([statement, false]);
        } finally {
          path = original;
          removeCopy();
        }
      }),
      { seed: 20_261_201, numRuns: 150 },
    );
    expect(tried).toBeGreaterThan(100);
    db = Database.open(path);
  });
});

/** False where SQLite itself refuses the change, as a key that exists. */
function takes(statement: string): boolean {
  try {
    byHand(statement);
    return true;
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && (error.code.startsWith('SQLITE_CONSTRAINT') || error.message === 'malformed JSON')) return false;
    throw error;
  }
}

function removeCopy(): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}.copy${end}`, { force: true });
}
