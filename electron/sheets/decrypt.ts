/** Opens a workbook with its password. The password goes no further than here: no error and no log has it. */
import { z } from 'zod';
import { DeskError } from '../../shared/errors.ts';
import { damaged } from './limits.ts';
import type { ReadBudget } from './limits.ts';
import { openCompoundFile } from './xls/compound.ts';

/** Excel writes 100,000 rounds; the format allows a hundred times as many, which would take minutes. */
const MOST_ROUNDS = 1_000_000;

const decryptedSchema = z.instanceof(Uint8Array);

/**
 * The zip inside an encrypted .xlsx. Errors: FILE_PASSWORD_WRONG, FILE_TYPE_UNSUPPORTED {type: 'encryption'} (a way of
 * encrypting that is not known), FILE_DAMAGED, FILE_TAKES_TOO_LONG.
 */
export async function decryptWorkbook(bytes: Uint8Array, password: string, budget: ReadBudget): Promise<Uint8Array> {
  const container = await openCompoundFile(bytes);
  const info = container.stream('/EncryptionInfo');
  const content = container.stream('/EncryptedPackage');
  if (info === null || content === null || content.byteLength < 8) throw damaged('encrypted package');
  checkRounds(info, budget);
  const { default: tool } = await import('officecrypto-tool');
  let decrypted: unknown;
  try {
    decrypted = await tool.decrypt(Buffer.from(bytes), { password });
  } catch (error) {
    throw refusal(error);
  }
  budget.checkTime();
  const result = decryptedSchema.parse(decrypted);
  const length = new DataView(content.buffer, content.byteOffset, 8).getUint32(0, true);
  if (result.byteLength !== length) throw damaged('encrypted package cut short');
  return Uint8Array.from(result);
}

function checkRounds(info: Uint8Array, budget: ReadBudget): void {
  const rounds = /spinCount\s*=\s*["'](\d+)["']/g;
  for (const [, count] of Buffer.from(info).toString('latin1').matchAll(rounds)) {
    if (Number(count) > MOST_ROUNDS) throw new DeskError('FILE_TAKES_TOO_LONG', { seconds: Math.ceil(budget.limits.milliseconds / 1000) });
  }
}

/** The library says everything in words; none of them is passed on, as they are not ours. */
function refusal(error: unknown): DeskError {
  const words = error instanceof Error ? error.message : '';
  if (words === 'The password is incorrect') return new DeskError('FILE_PASSWORD_WRONG');
  if (/unsupported encryption|unrecognized|unknown cipher|mismatch/i.test(words)) return new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'encryption' });
  return damaged('encrypted package');
}
