import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BatchId } from '../../shared/ids.ts';
import { lockLedger } from '../ledger/lock.ts';
import { frozen, inDesk } from '../tests/desk-home.ts';
import { temporaryFolder } from '../tests/ledger-world.ts';
import { TOMORROW, cli, documentOf } from '../tests/processes.ts';
import { readLedger } from '../tests/raw-ledger.ts';

const LONG = 120_000;
let folder: ReturnType<typeof temporaryFolder>;
let home = '';
let number = 0;

beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());
beforeEach(() => {
  number += 1;
  home = join(folder.path, `home-${number}`);
});

const told = z.looseObject({ recorded: z.boolean() });
const RANGE = ['--from', TOMORROW, '--to', TOMORROW];
const WAYS: [string, (id: BatchId) => string[], string, string][] = [
  ['results of a batch', (id) => ['results', id], 'a.xlsx', 'result-written'],
  ['its summary', (id) => ['summary', id], 'a.pdf', 'result-written'],
  ['results of a range', () => ['results', ...RANGE], 'b.xlsx', 'range-written'],
  ['its summary of a range', () => ['summary', ...RANGE], 'b.pdf', 'range-written'],
];

/** What the audit says of exports: which, and of which file. */
function written(): { action: string; sha256: unknown; batch: unknown }[] {
  const rows = readLedger(join(home, 'ledger.sqlite'), "SELECT action, detail FROM audit WHERE action IN ('result-written', 'range-written') ORDER BY seq") as { action: string; detail: string }[];
  return rows.map(({ action, detail }) => {
    const { sha256, batch } = JSON.parse(detail) as Record<string, unknown>;
    return { action, sha256, batch };
  });
}
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('an export of the command line', () => {
  it('stands in the audit with the hash of its file; beside another desk it is written, and says that it is not', async () => {
    const { id } = await inDesk(home, async (desk) => await frozen(desk, [50_000, 60_000]));
    for (const [name, args, file, action] of WAYS) {
      const out = join(folder.path, `${number}-${file}`);
      const ended = await cli([...args(id), '--out', out, '--home', home, '--json']);
      expect([name, ended.status], ended.stderr).toEqual([name, 0]);
      expect([name, told.parse(documentOf(ended)).recorded]).toEqual([name, true]);
      expect(written().at(-1)).toEqual({ action, sha256: sha256(out), ...(action === 'result-written' ? { batch: id } : {}) });
    }
    expect(written()).toHaveLength(WAYS.length);
    const audit = await cli(['audit', 'verify', '--home', home, '--json']);
    expect(audit.status, audit.stdout).toBe(0);

    const lock = lockLedger(join(home, 'desk.lock'));
    try {
      for (const [, args, file] of WAYS) {
        const ended = await cli([...args(id), '--out', join(folder.path, `${number}-beside-${file}`), '--home', home, '--json']);
        expect({ status: ended.status, ...told.parse(documentOf(ended)) }, ended.stderr).toMatchObject({ status: 0, recorded: false });
      }
    } finally {
      lock.release();
    }
    expect(written()).toHaveLength(WAYS.length);
  }, LONG);

  it('that resume writes by itself stands there as well', async () => {
    const { id } = await inDesk(home, async (desk) => await frozen(desk, [50_000]));
    const ended = await cli(['resume', id, '--home', home, '--json']);
    expect(ended.status, ended.stderr).toBe(0);
    const { resultFile } = z.looseObject({ resultFile: z.string() }).parse(documentOf(ended));
    expect(written()).toEqual([{ action: 'result-written', batch: id, sha256: sha256(resultFile) }]);
  }, LONG);
});
