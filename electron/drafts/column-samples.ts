import { shownText } from '../../shared/cells.ts';
import type { Cell } from '../../shared/cells.ts';

const SAMPLES = 3;
const LONGEST = 60;

/** The first texts of each column, for choosing what it holds. Looked for once: most columns show them at once, an empty one only after every row. */
export class ColumnSamples {
  readonly #known = new Map<number, { readonly texts: readonly string[]; readonly last: number }>();

  of(column: number, rows: readonly { readonly cells: readonly Cell[] }[]): readonly string[] {
    const known = this.#known.get(column);
    if (known) return known.texts;
    const texts: string[] = [];
    let index = 0;
    for (; index < rows.length && texts.length < SAMPLES; index += 1) {
      const text = shownText(rows[index]?.cells[column - 1] ?? null);
      if (text !== '') texts.push(text.slice(0, LONGEST));
    }
    // Where too few were found, any later cell may become one.
    this.#known.set(column, { texts, last: texts.length < SAMPLES ? Number.POSITIVE_INFINITY : index - 1 });
    return texts;
  }

  /** A cell changed: samples that it could be among are looked for again. */
  changed(column: number, index: number): void {
    const known = this.#known.get(column);
    if (known && index <= known.last) this.#known.delete(column);
  }

  clear(): void {
    this.#known.clear();
  }
}
