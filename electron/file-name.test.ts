import fc from 'fast-check';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fittingFileName, safeFileName } from './file-name.ts';
import { writeSafely } from './sheets/write/write-safely.ts';
import { temporaryFolder } from './tests/ledger-world.ts';

const SUFFIX = ' 결과 2026-11-29.xlsx';
const bytes = (text: string): number => Buffer.byteLength(text);

describe('a name for a file', () => {
  it('that is too long is cut before what says which file it is', () => {
    const name = `${'가'.repeat(78)}${SUFFIX}`;
    expect(bytes(name)).toBeGreaterThan(255);
    const cut = fittingFileName(name);
    expect(bytes(cut)).toBeLessThanOrEqual(240);
    expect(cut.endsWith(SUFFIX)).toBe(true);
    expect(cut.startsWith('가'.repeat(40))).toBe(true);
    expect(cut).toContain('…');
  });

  it('that fits stays as it is', () => {
    for (const name of [SUFFIX.trim(), `${'a'.repeat(234)}.xlsx`]) expect([fittingFileName(name), safeFileName(name)]).toEqual([name, name]);
  });

  it('never loses a part of a character, and always fits', () => {
    const character = fc.constantFrom('가', 'a', '👨‍👩‍👧', '각', '𠮷', '정', ' ');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 200 }), (parts) => {
        const cut = fittingFileName(`${parts.join('')}${SUFFIX}`);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.endsWith(SUFFIX)).toBe(true);
        expect(bytes(cut)).toBeLessThanOrEqual(Math.max(240, bytes(`…${parts.slice(-32).join('')}${SUFFIX}`)));
        const [start = '', end] = cut.split('…');
        if (end !== undefined) expect(parts.join('').startsWith(start)).toBe(true);
        if (start.includes('👨')) expect(start.split('👨‍👩‍👧').join('')).not.toMatch(/👨|👩|👧|\u200D/u);
      }),
    );
  });
});

describe('writing a file', () => {
  it('with the longest name there can be is written like any other', async () => {
    const folder = temporaryFolder();
    try {
      const name = `${'가'.repeat(83)}.xlsx`;
      expect(bytes(name)).toBe(254);
      await writeSafely(join(folder.path, name), async (stream) => void stream.end('whole'));
      expect(await readdir(folder.path)).toEqual([name]);
    } finally {
      folder.remove();
    }
  });

  it('under a name that is too long ends with a sentence, and leaves nothing', async () => {
    const folder = temporaryFolder();
    try {
      await expect(writeSafely(join(folder.path, `${'가'.repeat(90)}.xlsx`), async (stream) => void stream.end('whole'))).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE', moneyMoved: 'no' });
      expect(await readdir(folder.path)).toEqual([]);
    } finally {
      folder.remove();
    }
  });

  it('that failed tells why, also where what was begun cannot be removed', async () => {
    const folder = temporaryFolder();
    try {
      // Its folder is a file by then: neither the rename nor the removal can find it.
      const place = join(folder.path, 'place');
      await writeFile(place, '');
      await expect(writeSafely(join(place, 'result.xlsx'), async (stream) => void stream.end('whole'))).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' });
    } finally {
      folder.remove();
    }
  });
});
