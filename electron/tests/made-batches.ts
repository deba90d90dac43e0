import { kstDate, parseInstant } from '../../shared/calendar.ts';
import type { Outcome } from '../../shared/batch.ts';
import { connectionId } from '../../shared/ids.ts';
import { freezeBatch } from '../batches/freeze.ts';
import type { RowToFreeze } from '../batches/freeze.ts';
import { sessionStore } from '../connections/secrets.ts';
import { Desk } from '../desk.ts';
import { appendAudit } from '../ledger/audit.ts';
import { listRows, moveRows, setBatchState } from '../ledger/batches.ts';
import type { Batch } from '../ledger/batches.ts';
import { sql } from '../ledger/database.ts';
import { practiceSecrets } from '../practice/secrets.ts';
import { SERVICES } from '../services/index.ts';
import { fetchTransport } from '../services/transport.ts';
import { freezeInput, rowsToFreeze } from './ledger-world.ts';

/** Batches of Toss v1 whose rows have come to their outcomes without a service: for what is read of them afterwards. */
export const MADE_AT = parseInstant('2026-12-01T09:00:00+09:00') ?? 0;
export const MADE_FOR = kstDate('2026-12-07');

export async function deskOfResults(home: string): Promise<Desk> {
  return await Desk.open({ home, mode: 'write', clock: () => MADE_AT, clockMoved: true, keychain: sessionStore(), host: { kind: 'browser', fetch, emit: () => undefined, report: () => undefined, saveFile: () => Promise.reject(new Error('none')) } });
}

export function addConnection(desk: Desk, environment: 'test' | 'live'): string {
  const id = `c-${environment}`;
  desk.db.run(sql.insertInto('connections').values({ id, service: 'toss-v1', environment, label: `${environment} 연결`, base_url: null, secret_place: 'none', last_four: null, created_at: MADE_AT, removed_at: null }));
  return id;
}

export interface Made {
  readonly connection?: string;
  readonly rows: readonly RowToFreeze[];
  readonly outcomes: readonly Outcome[];
  readonly sentAt?: number;
  readonly name?: string;
}

/** A batch whose rows have these outcomes, in turn. */
export function makeBatch(desk: Desk, { connection = 'practice-toss-v1', rows, outcomes, sentAt = MADE_AT, name = '지급.xlsx' }: Made): Batch {
  const service = SERVICES['toss-v1'].create({ baseUrl: 'http://127.0.0.1:9', secret: practiceSecrets['toss-v1'], environment: 'practice', transport: fetchTransport(fetch) });
  const input = freezeInput('toss-v1', rows.length, {
    rows,
    connectionId: connectionId(connection),
    file: { name, bytes: 1, sha256: 'f'.repeat(64) },
    columns: [{ index: 1, header: '받는 곳', field: 'subMallId' }, { index: 2, header: '금액', field: 'payoutAmount' }, { index: 3, header: '사업자번호', field: 'businessNumber' }, { index: 4, header: '계좌', field: 'accountNumber' }],
    leftOut: [{ sheetRow: 900, reason: 'person', note: '보류', cells: ['x', 5, '홍길동', '110-222-333444', '900101-1234567'] }],
  });
  const batch = freezeBatch(input, { db: desk.db, service, now: MADE_AT, actor: '김회계' });
  appendAudit(desk.db, { at: sentAt, actor: '박담당', action: 'sending-started', detail: { batch: batch.id } });
  setBatchState(desk.db, batch.id, { state: 'sending', startedAt: sentAt });
  setBatchState(desk.db, batch.id, { state: 'done', startedAt: sentAt, finishedAt: sentAt + 1000 });
  const moving = listRows(desk.db, batch.id).flatMap(({ key }, at) => {
    const outcome = outcomes[at % outcomes.length]!;
    return outcome === 'waiting' ? [] : [{ key, outcome }];
  });
  moveRows(desk.db, batch.id, 'journalled', moving.map(({ key }) => ({ key, outcome: 'sending', sentAt })));
  for (const cause of ['no-answer', 'answer'] as const) {
    moveRows(desk.db, batch.id, cause, moving.filter(({ outcome }) => outcome !== 'sending' && (outcome === 'unknown') === (cause === 'no-answer')).map(({ key, outcome }) => ({ key, outcome, status: 'REQUESTED' })));
  }
  return batch;
}

export function rows(count: number, date = MADE_FOR): RowToFreeze[] {
  return rowsToFreeze('toss-v1', count, date).map((row, at) => ({ ...row, payeeName: `=수취인${at}`, cells: [row.payee, row.amount, '123-45-67890', '110-222-333444'] }));
}
