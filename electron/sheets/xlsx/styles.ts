/** The number format of each cell style; nothing else of a style matters to a reader. */
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import { MAIN } from './names.ts';
import { GENERAL, builtInFormat, parseNumberFormat } from './number-format.ts';
import type { NumberFormat } from './number-format.ts';
import { readXmlPart } from './package.ts';
import type { Zip } from './zip.ts';

/** Formats by style index (the `s` of a cell). A file without styles has the one general style. */
export async function readStyles(zip: Zip, path: string | null, budget: ReadBudget): Promise<readonly NumberFormat[]> {
  if (path === null) return [GENERAL];
  const custom = new Map<number, NumberFormat>();
  const formatIds: number[] = [];
  const stack: string[] = [];
  await readXmlPart(zip, path, budget, MAIN, {
    open(name, attributes) {
      if (stack.length === 0 && name !== 'styleSheet') throw damaged('styles root');
      const parent = stack.at(-1);
      stack.push(name);
      // dxfs hold numFmt elements and cellStyleXfs hold xf elements too: neither is the style of a cell.
      if (stack.length !== 3) return;
      if (parent === 'numFmts' && name === 'numFmt') {
        custom.set(Number(attributes['numFmtId']), parseNumberFormat(attributes['formatCode'] ?? ''));
      } else if (parent === 'cellXfs' && name === 'xf') {
        formatIds.push(Number(attributes['numFmtId'] ?? '0'));
      }
    },
    close() {
      stack.pop();
    },
    text() {
      // Styles hold no text.
    },
  });
  const formats = formatIds.map((id) => custom.get(id) ?? builtInFormat(id));
  return formats.length === 0 ? [GENERAL] : formats;
}
