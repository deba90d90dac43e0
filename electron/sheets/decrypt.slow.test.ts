import { CFB } from '@e965/xlsx';
import tool from 'officecrypto-tool';
import { describe, expect, it } from 'vitest';
import { readWorkbook } from './read.ts';
import { readInWorker } from './reader.ts';
import { buildXlsx } from './testing/build-xlsx.ts';
import { codeOf } from './testing/expect-code.ts';

const plain = buildXlsx({ rows: Array.from({ length: 900 }, (_, row) => `<row><c t="str"><v>00${row}</v></c><c><v>${row * 7919}</v></c></row>`).join('') });
const PASSWORD = ' 암호 Pa55 ';
const agile = tool.encrypt(Buffer.from(plain), { password: PASSWORD });
const standard = tool.encrypt(Buffer.from(plain), { password: PASSWORD, type: 'standard' });

describe('an .xlsx with a password', () => {
  it.each([['agile', agile], ['standard', standard]])('is read with it (%s), directly and in the worker', async (_name, bytes) => {
    const expected = await readWorkbook(plain);
    const read = await readWorkbook(bytes, { password: PASSWORD });
    expect(read.sheets).toEqual(expected.sheets);
    expect(Buffer.from(read.decrypted ?? []).equals(plain)).toBe(true);
    expect((await readInWorker(Uint8Array.from(bytes), { password: PASSWORD })).sheets).toEqual(expected.sheets);
  });

  it('without one or with a wrong one is refused, and the error does not have it', async () => {
    expect(await codeOf(readWorkbook(agile))).toBe('FILE_ENCRYPTED');
    for (const bytes of [agile, standard]) {
      const error: unknown = await readInWorker(Uint8Array.from(bytes), { password: 'tr1ed-it' }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'FILE_PASSWORD_WRONG', params: {} });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('tr1ed-it');
    }
  });

  it('is not needed by other files', async () => {
    const read = await readWorkbook(plain, { password: 'x' });
    expect(read.sheets).toEqual((await readWorkbook(plain)).sheets);
    expect(read.decrypted).toBeUndefined();
  });

  it('cut, bent or made to take for ever ends in an error, never in other rows', async () => {
    expect(await codeOf(readWorkbook(agile.subarray(0, agile.length / 2), { password: PASSWORD }))).toBe('FILE_DAMAGED');
    const container = CFB.read(agile, { type: 'buffer' });
    const info = CFB.find(container, '/EncryptionInfo') as { content: Buffer };
    const slow = info.content.toString('latin1').replaceAll('spinCount="100000"', 'spinCount="900000000"');
    CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.from(slow, 'latin1'));
    expect(slow).toContain('900000000');
    expect(await codeOf(readWorkbook(CFB.write(container, { type: 'buffer' }) as Buffer, { password: PASSWORD }))).toBe('FILE_TAKES_TOO_LONG');
    const bent = CFB.read(agile, { type: 'buffer' });
    const content = Buffer.from((CFB.find(bent, '/EncryptedPackage') as { content: Buffer }).content);
    content[1_000]! ^= 4;
    CFB.utils.cfb_add(bent, '/EncryptedPackage', content);
    const outcome = await codeOf(readWorkbook(CFB.write(bent, { type: 'buffer' }) as Buffer, { password: PASSWORD }));
    expect(['FILE_DAMAGED', 'FILE_PASSWORD_WRONG']).toContain(outcome);
  });
});
