import { type Cell, isBlank, shownText } from '../cells.ts';
import type { FieldKey } from './fields.ts';
import { type FieldMatch, matchHeader } from './headers.ts';
import type { Kind } from './kind.ts';
import type { ColumnLayout, FieldClaim } from './layout.ts';

export interface Mapping {
  readonly columns: readonly ColumnLayout[];
  /** How well the header fits the kind; comparable between rows, sheets and kinds. */
  readonly score: number;
  /** Different fields that were found. */
  readonly fields: ReadonlySet<FieldKey>;
}

/** What finding a field says about a header row, by how the kind uses the field. */
const WEIGHT = { required: 3, optional: 1.5, reference: 1 } as const;

/** Texts of the cells of a header row; `above` adds the line over it for two-line headers. */
export function headerTexts(row: readonly Cell[], above: readonly Cell[] | null): readonly (readonly string[])[] {
  const width = Math.max(row.length, above?.length ?? 0);
  let group = '';
  return Array.from({ length: width }, (_, index) => {
    const text = headerText(row[index]);
    if (above === null) return text === '' ? [] : [text];
    const over = headerText(above[index]);
    if (over !== '') group = over; // a merged heading stands in its first cell only
    if (text === '') return over === '' ? [] : [over];
    return group === '' ? [text] : [text, `${group} ${text}`];
  });
}

/** Headers are words; a number or a date in a row says that it is no header. */
function headerText(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell.trim() : '';
}

/** Gives each field to the one column that fits it best; a column that loses everywhere means nothing. */
export function mapHeaders(texts: readonly (readonly string[])[], kind: Kind): Mapping {
  const offers: { index: number; match: FieldMatch }[] = [];
  texts.forEach((alternatives, index) => {
    for (const text of alternatives) for (const match of matchHeader(text, kind)) offers.push({ index, match });
  });
  offers.sort((left, right) => right.match.score - left.match.score || left.index - right.index);
  const byColumn = new Map<number, FieldMatch>();
  const taken = new Map<FieldKey, number>();
  const contested = new Set<FieldKey>();
  for (const { index, match } of offers) {
    if (byColumn.has(index)) continue;
    const owner = taken.get(match.field);
    if (owner !== undefined && match.field !== 'metadata') {
      if (owner !== index && match.confidence >= 0.9) contested.add(match.field);
      continue;
    }
    byColumn.set(index, match);
    taken.set(match.field, index);
  }
  let score = 0;
  const fields = new Set<FieldKey>();
  for (const match of byColumn.values()) {
    const use = kind.fields.find((field) => field.key === match.field)?.use ?? 'reference';
    score += WEIGHT[use] * match.score;
    fields.add(match.field);
  }
  const columns = texts.map((alternatives, index): ColumnLayout => {
    const match = byColumn.get(index);
    const header = alternatives.at(-1) ?? '';
    const claims = claimsOf(offers, index);
    if (!match) return { index: index + 1, header, field: null, confidence: 0, why: null, claims };
    // Two columns that both claim who is paid, how much or when: the better one, but a person should look.
    const doubtful = contested.has(match.field) && isDecisive(match.field, kind);
    const confidence = doubtful ? Math.min(match.confidence, 0.65) : match.confidence;
    return { index: index + 1, header, field: match.field, confidence, why: match.exact ? 'synonym' : 'resembles', claims };
  });
  return { columns, score, fields };
}

/** What one header can be read as, best first, each field once. */
function claimsOf(offers: readonly { readonly index: number; readonly match: FieldMatch }[], index: number): readonly FieldClaim[] {
  const best = new Map<FieldKey, number>();
  for (const { index: at, match } of offers) if (at === index && !best.has(match.field)) best.set(match.field, match.score);
  return [...best].map(([field, score]) => ({ field, score }));
}

/** Who is paid, how much or when. */
export function isDecisive(field: FieldKey, kind: Kind): boolean {
  return field === kind.payeeField || field === kind.amountField || field === kind.dateField;
}

/** Whether a row can be a header: mostly words. */
export function isWordy(row: readonly Cell[]): boolean {
  let words = 0;
  let others = 0;
  for (const cell of row) {
    if (isBlank(cell)) continue;
    if (typeof cell === 'string' && !/^[\d,.\-/: ]+$/.test(shownText(cell).trim())) words += 1;
    else others += 1;
  }
  return words > others;
}
