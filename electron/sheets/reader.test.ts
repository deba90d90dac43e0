import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { readWorkbook } from './read.ts';
import { keepReaderReady, readInWorker, releaseReader } from './reader.ts';
import type { ReadProgress } from './table.ts';
import { buildXlsx } from './testing/build-xlsx.ts';
import { codeOf } from './testing/expect-code.ts';

const rows = (count: number): string =>
  Array.from({ length: count }, (_, index) => `<row><c t="str"><v>지급 ${index}</v></c><c s="1"><v>${46000 + (index % 9)}</v></c></row>`).join('');
const table = (count: number): Uint8Array => buildXlsx({ rows: rows(count), formats: ['yyyy-mm-dd'] });

describe('the reading worker', () => {
  it('delivers over many messages exactly what a direct reading delivers', async () => {
    const bytes = table(11_111);
    const direct = await readWorkbook(bytes);
    const seen: ReadProgress[] = [];
    const inWorker = await readInWorker(bytes, { onProgress: (progress) => seen.push(progress) });
    expect(inWorker).toEqual(direct);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.length).toBeLessThanOrEqual(12);
    expect(seen.at(-1)).toMatchObject({ rows: 11_111 });
    expect(seen.at(-1)!.bytesRead).toBe(seen.at(-1)!.bytesTotal);
    for (const [index, progress] of seen.entries()) {
      expect(progress.bytesRead).toBeGreaterThanOrEqual(seen[index - 1]?.bytesRead ?? 0);
    }
  });

  it('takes a piece of a shared Buffer without emptying its neighbours', async () => {
    const whole = Buffer.concat([Buffer.from('x'), Buffer.from('a,b\n1,2\n')]);
    const workbook = await readInWorker(whole.subarray(1));
    expect(workbook.sheets[0]!.rows).toEqual([['a', 'b'], ['1', '2']]);
    expect(whole.toString()).toBe('xa,b\n1,2\n');
  });

  it('errors come back with their code and params, not as a crash', async () => {
    expect(await codeOf(readInWorker(new Uint8Array()))).toBe('FILE_EMPTY');
    await expect(readInWorker(Buffer.from('<html><table><tr><td><table>'))).rejects.toMatchObject({ code: 'FILE_TYPE_UNSUPPORTED', params: { type: 'html' }, moneyMoved: 'no' });
    expect(await codeOf(readInWorker(Buffer.alloc(20, 1), { limits: { fileBytes: 10 } }))).toBe('FILE_TOO_LARGE');
  });

  it('stops when the person cancels, before and during the reading', async () => {
    const before = new AbortController();
    before.abort();
    expect(await codeOf(readInWorker(table(1), { signal: before.signal }))).toBe('READING_CANCELLED');
    const during = new AbortController();
    const reading = readInWorker(table(30_000), { signal: during.signal, onProgress: () => during.abort() });
    expect(await codeOf(reading)).toBe('READING_CANCELLED');
  });

  it('stops at the time cap', async () => {
    expect(await codeOf(readInWorker(table(50), { limits: { milliseconds: 0 } }))).toBe('FILE_TAKES_TOO_LONG');
  });

  it('running out of memory ends the worker, not the program', async () => {
    const strings = Array.from({ length: 60_000 }, (_, index) => `<si><t>${String(index).repeat(60)}</t></si>`).join('');
    expect(await codeOf(readInWorker(buildXlsx({ strings }), { memoryMegabytes: 8 }))).toBe('FILE_INFLATES_TOO_MUCH');
  });

  describe('kept ready', () => {
    afterEach(releaseReader);
    const text = (rows: number): Uint8Array => new TextEncoder().encode(Array.from({ length: rows }, (_, index) => `가,${index}`).join('\n'));

    it('reads one file after the other, and files at the same time, as a new one does', async () => {
      keepReaderReady();
      for (const rows of [2, 5_000, 3]) expect((await readInWorker(text(rows))).sheets[0]?.rows).toHaveLength(rows);
      const many = await Promise.all([10, 20, 30].map((rows) => readInWorker(text(rows))));
      expect(many.map((workbook) => workbook.sheets[0]?.rows.length)).toEqual([10, 20, 30]);
    });

    it('a file that is cancelled or refused leaves nothing behind for the next', async () => {
      keepReaderReady();
      const controller = new AbortController();
      const reading = readInWorker(text(200_000), { signal: controller.signal, onProgress: () => controller.abort() });
      expect(await codeOf(reading)).toBe('READING_CANCELLED');
      expect(await codeOf(readInWorker(new Uint8Array()))).toBe('FILE_EMPTY');
      expect((await readInWorker(text(4))).sheets[0]?.rows).toHaveLength(4);
    });

    it('does not keep a program alive', async () => {
      const script = `import { keepReaderReady } from ${JSON.stringify(new URL('./reader.ts', import.meta.url).href)}; keepReaderReady();`;
      const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
      expect(stderr).toBe('');
    });
  });
});
