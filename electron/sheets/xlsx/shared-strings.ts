/** The table of texts that cells refer to by index. */
import { DeskError } from '../../../shared/errors.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import { MAIN } from './names.ts';
import { readXmlPart } from './package.ts';
import { decodeEscapes, standalone } from './text.ts';
import type { Zip } from './zip.ts';

/**
 * All texts in order: plain texts and the runs of rich texts joined, phonetic readings (rPh) left out.
 * Errors: FILE_INFLATES_TOO_MUCH, FILE_DAMAGED.
 */
export async function readSharedStrings(zip: Zip, path: string, budget: ReadBudget): Promise<string[]> {
  const strings: string[] = [];
  const stack: string[] = [];
  let parts = '';
  let taking = false;
  await readXmlPart(
    zip,
    path,
    budget,
    MAIN,
    {
      open(name) {
        if (stack.length === 0 && name !== 'sst') throw damaged('shared strings root');
        const parent = stack.at(-1);
        stack.push(name);
        if (parent === 'sst' && name === 'si') parts = '';
        // Depth settles what a <t> belongs to: sst/si/t or sst/si/r/t, never sst/si/rPh/t.
        taking =
          name === 't' &&
          stack[1] === 'si' &&
          ((stack.length === 3 && parent === 'si') || (stack.length === 4 && parent === 'r'));
      },
      close(name) {
        stack.pop();
        taking = false;
        if (name !== 'si' || stack.length !== 1) return;
        if (strings.length >= budget.limits.sharedStrings) {
          throw new DeskError('FILE_INFLATES_TOO_MUCH', { limitStrings: budget.limits.sharedStrings });
        }
        strings.push(standalone(decodeEscapes(parts)));
      },
      text(text) {
        if (taking) parts += text;
      },
    },
    budget.limits.sharedStringBytes,
  );
  return strings;
}
