import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBusinessCalendar, parseInstant } from '../../shared/calendar.ts';
import { connectionId } from '../../shared/ids.ts';
import type { ServiceId } from '../../shared/services.ts';
import { Database, sql } from '../ledger/database.ts';
import { buildXlsx } from '../sheets/testing/build-xlsx.ts';
import { Drafts } from './drafts.ts';
import { totalsView } from './totals-view.ts';

const calendar = await loadBusinessCalendar([2026, 2027]);
const SHEET = ['서브몰ID,지급일,지급금액,받는분통장표시', 'submall001,2026-12-02,"1,000",정산', 'submall002,2026-12-03,2000,정산', 'submall003,2026-12-05,3000,정산'];

describe('a draft of a file with a password', () => {
  let folder = '';
  let db: Database;
  let now = 0;
  const made = (service: ServiceId = 'toss-v1'): Drafts =>
    new Drafts({ db, clock: () => now, actor: 'tester', calendar, connection: async (id) => ({ id, service, environment: 'practice', payees: null }) });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drafts-test-'));
    db = Database.open(join(folder, 'ledger.sqlite'));
    now = parseInstant('2026-12-01T09:00:00+09:00') ?? 0;
    db.run(sql.insertInto('connections').values({ id: 'c1', service: 'toss-v1', environment: 'practice', label: 'c1', base_url: null, secret_place: 'builtin', last_four: null, created_at: now, removed_at: null }));
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });


  it('opens again without it, under its own name and hash', async () => {
    const { default: tool } = await import('officecrypto-tool');
    const rows = SHEET.map((line) => `<row>${line.replaceAll('"1,000"', '1000').split(',').map((value) => `<c t="str"><v>${value}</v></c>`).join('')}</row>`).join('');
    const encrypted = Uint8Array.from(tool.encrypt(Buffer.from(buildXlsx({ rows })), { password: 'pa55 word' }));
    const sha256 = createHash('sha256').update(encrypted).digest('hex');
    const input = { name: '암호.xlsx', connectionId: connectionId('c1') };
    const drafts = made();
    await expect(drafts.import({ ...input, bytes: Uint8Array.from(encrypted) })).rejects.toMatchObject({ code: 'FILE_ENCRYPTED' });
    await expect(drafts.import({ ...input, bytes: Uint8Array.from(encrypted), password: 'wrong' })).rejects.toMatchObject({ code: 'FILE_PASSWORD_WRONG', params: {} });
    expect(db.all(sql.selectFrom('files').select('sha256'))).toEqual([]);
    const open = await drafts.import({ ...input, bytes: Uint8Array.from(encrypted), password: 'pa55 word' });
    expect(open.stored.file).toEqual({ name: '암호.xlsx', bytes: encrypted.byteLength, sha256 });
    const again = await made().open(open.stored.id);
    expect(totalsView(again.model)).toEqual(totalsView(open.model));
    expect(again.stored.file).toEqual(open.stored.file);
    for (const table of ['drafts', 'audit'] as const) expect(JSON.stringify(db.all(sql.selectFrom(table).selectAll()))).not.toContain('pa55');
  });
});
