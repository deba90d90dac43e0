import { atOnce, type Breaths, ROWS_PER_BREATH } from '../breaths.ts';
import { type Cell, isBlank, shownText } from '../cells.ts';
import { guessColumns } from './content.ts';
import type { FieldKey } from './fields.ts';
import { normaliseHeader } from './headers.ts';
import { KINDS } from './index.ts';
import { allowsConstant, KIND_IDS, type Kind, type KindId } from './kind.ts';
import type { ColumnLayout, Layout, LayoutHints, SheetTable } from './layout.ts';
import { sortRows } from './left-out.ts';
import { headerTexts, isWordy, type Mapping, mapHeaders } from './mapping.ts';

export type { ColumnLayout, Constant, FieldClaim, FormUse, Layout, LayoutHints, LeftOutReason, LeftOutRow, MappingReason, SheetTable } from './layout.ts';
export { LEFT_OUT_REASONS, MAPPING_REASONS } from './layout.ts';

/** Titles, notes and approval boxes stand above a header, but not more than this (toss-facts §5.3). */
const HEADER_WITHIN = 30;

/** Sheets that explain or show an example: the data sheet goes first even when they look alike. */
const SIDE_SHEET = /예시|예제|샘플|작성\s*(?:방법|요령|안내|예)|안내|설명|참고|규칙|유의|코드\s*표|은행\s*코드|sample|example|guide|rule|readme|help|code/i;

interface Candidate {
  readonly sheet: SheetTable;
  readonly kind: Kind;
  readonly kindConfidence: number;
  /** Position in `rows`; null without a header. */
  readonly header: number | null;
  readonly columns: readonly ColumnLayout[];
  readonly score: number;
}

/** Finds the sheet, the header, what the columns mean and which rows are no payments. Null: nothing looks like a payout sheet. */
export function detectLayout(sheets: readonly SheetTable[], hints: LayoutHints = {}): Layout | null {
  const wanted = hints.sheetName === undefined ? sheets : sheets.filter((sheet) => sheet.name === hints.sheetName);
  const visible = wanted.filter((sheet) => sheet.visibility === 'visible');
  const hidden = wanted.filter((sheet) => sheet.visibility !== 'visible');
  const best = bestOf(visible, hints) ?? bestOf(hidden, hints);
  return best === null ? null : layoutOf(best);
}

function bestOf(sheets: readonly SheetTable[], hints: LayoutHints): Candidate | null {
  let best: Candidate | null = null;
  for (const sheet of sheets) {
    const candidate = candidateOf(sheet, hints);
    if (candidate === null) continue;
    const score = sheetScore(candidate);
    if (best === null || score > sheetScore(best)) best = candidate;
  }
  return best;
}

/** Headers count most; then having rows at all, then more of them. */
function sheetScore({ sheet, header, score }: Candidate): number {
  const rows = (sheet.rowCount ?? sheet.rows.length) - (header === null ? 0 : header + 1);
  const total = score + (rows > 0 ? 3 : 0) + Math.min(2, Math.log10(rows + 1) / 2);
  return SIDE_SHEET.test(sheet.name) ? total / 2 : total;
}

function candidateOf(sheet: SheetTable, hints: LayoutHints): Candidate | null {
  if (hints.headerRow === null) return withoutHeader(sheet, hints);
  if (hints.headerRow !== undefined) {
    const header = positionOf(sheet, hints.headerRow);
    return header === null ? null : withHeader(sheet, header, null, hints);
  }
  let best: Candidate | null = null;
  const last = Math.min(sheet.rows.length, HEADER_WITHIN);
  for (let header = 0; header < last; header += 1) {
    const row = sheet.rows[header] ?? [];
    if (!isWordy(row)) continue;
    const above = header > 0 ? (sheet.rows[header - 1] ?? null) : null;
    const single = withHeader(sheet, header, null, hints);
    const double = above !== null && isWordy(above) ? withHeader(sheet, header, above, hints) : null;
    for (const candidate of [single, double]) {
      // A later or a two-line header must be clearly better: repeated headers and data with header words are common.
      if (candidate && looksLikeHeader(candidate) && candidate.score > (best?.score ?? 0) + 0.01) best = candidate;
    }
  }
  return best ?? withoutHeader(sheet, hints);
}

/** At least two fields, one of them who is paid, how much, or where to. */
function looksLikeHeader({ kind, columns }: Candidate): boolean {
  const fields = new Set(columns.map((column) => column.field).filter((field) => field !== null));
  const decisive = [kind.payeeField, kind.amountField, 'accountNumber' as const].some((field) => fields.has(field));
  return fields.size >= 2 && decisive;
}

function withHeader(sheet: SheetTable, header: number, above: readonly Cell[] | null, hints: LayoutHints): Candidate {
  const texts = headerTexts(sheet.rows[header] ?? [], above);
  const mappings = KIND_IDS.map((id) => ({ kind: KINDS[id], mapping: mapHeaders(texts, KINDS[id]) }));
  const { kind, mapping, confidence } = chooseKind(mappings, hints.kind);
  return { sheet, kind, kindConfidence: confidence, header, columns: mapping.columns, score: mapping.score };
}

function chooseKind(
  mappings: readonly { readonly kind: Kind; readonly mapping: Mapping }[],
  wanted: KindId | undefined,
): { readonly kind: Kind; readonly mapping: Mapping; readonly confidence: number } {
  // Where nobody's id is found, small differences mean nothing: then submall-payout, whose form bank sheets resemble.
  const nameless = mappings.every(({ kind, mapping }) => !mapping.fields.has(kind.payeeField));
  const worth = ({ kind, mapping }: (typeof mappings)[number]): number =>
    mapping.score + (nameless && kind.id === 'submall-payout' ? 0.5 : 0);
  // Its sheets look like those of submalls: it takes part where it is asked for, or where the header itself says so.
  const candidates = mappings.filter(({ kind, mapping }) => kind.id !== 'seller-payout' || kind.id === wanted || (mapping.fields.has('sellerId') && (mapping.fields.has('scheduleType') || saysSeller(mapping, TOSS_SELLER))));
  const ranked = candidates.toSorted((left, right) => worth(right) - worth(left));
  const chosen = (wanted === undefined ? undefined : ranked.find(({ kind }) => kind.id === wanted)) ?? ranked[0];
  if (!chosen) throw new RangeError('there are no kinds');
  const rival = ranked.find(({ kind }) => kind !== chosen.kind);
  // A seller beside a pay type: both words are those of Toss v2, so that what they have in common with others counts less.
  const own = chosen.mapping.fields.has('scheduleType') && saysSeller(chosen.mapping, ANY_SELLER) ? 1 : 0;
  const lead = chosen.mapping.score - (rival?.mapping.score ?? 0) + own;
  const { kind, mapping } = chosen;
  const found = [kind.payeeField, kind.amountField].every((field) => mapping.fields.has(field));
  const clear = Math.max(0, Math.min(1, 0.4 + lead / 4));
  return { kind, mapping, confidence: found ? clear : Math.min(clear, 0.5) };
}

/** 셀러 is what shops call submalls and partners, too; only Toss v2 itself writes it like this. */
const TOSS_SELLER = /^(?:refsellerid|토스셀러(?:id|아이디)|destination)$/;

const ANY_SELLER = /셀러|seller/;

function saysSeller({ columns }: Mapping, words: RegExp): boolean {
  return columns.some(({ field, header }) => field === 'sellerId' && words.test(normaliseHeader(header)));
}

function withoutHeader(sheet: SheetTable, hints: LayoutHints): Candidate | null {
  const kind = KINDS[hints.kind ?? 'submall-payout'];
  const columns = guessColumns(sheet, kind);
  if (columns === null) return null;
  const found = columns.filter(({ field }) => field !== null).length;
  return { sheet, kind, kindConfidence: hints.kind === undefined ? 0.3 : 0.5, header: null, columns, score: found * 0.5 };
}

export function positionOf(sheet: SheetTable, rowNumber: number): number | null {
  for (let index = 0; index < sheet.rows.length; index += 1) if (sheet.rowNumbers[index] === rowNumber) return index;
  return null;
}

function layoutOf(candidate: Candidate): Layout {
  const { sheet, kind, header } = candidate;
  const unitNote = findUnitNote(sheet, header);
  const columns = allColumns(sheet, header, candidate.columns).map((column) =>
    unitNote !== null && isAmount(kind, column.field) ? { ...column, field: null, confidence: 0, why: null } : column,
  );
  return finish(sheet, kind, candidate.kindConfidence, header, columns, unitNote);
}

function finish(
  sheet: SheetTable,
  kind: Kind,
  kindConfidence: number,
  header: number | null,
  columns: readonly ColumnLayout[],
  unitNote: Layout['unitNote'],
): Layout {
  const headerRow = header === null ? null : (sheet.rowNumbers[header] ?? null);
  return { kind: kind.id, kindConfidence, sheetName: sheet.name, headerRow, columns, unitNote, constants: [], form: null, ...atOnce(sortRows(sheet, kind, columns, header)) };
}

/** Rows that are enough to tell sheet, header, kind and columns. */
const HEAD_ROWS = 2_000;

/** The first rows of a long sheet: what a layout is found by, without going through all of it. */
export function headOf(sheet: SheetTable): SheetTable {
  if (sheet.rows.length <= HEAD_ROWS) return sheet;
  return { ...sheet, rows: sheet.rows.slice(0, HEAD_ROWS), rowCount: sheet.rowCount ?? sheet.rows.length };
}

/** The layout that was found by the head of a sheet, with every row sorted out and every column that holds something. */
export function* wholeLayout(sheet: SheetTable, found: Layout): Breaths<Layout> {
  const header = found.headerRow === null ? null : positionOf(sheet, found.headerRow);
  const columns = yield* columnsInUse(sheet, header, found.columns);
  return { ...found, columns, ...(yield* sortRows(sheet, KINDS[found.kind], columns, header)) };
}

export function isAmount(kind: Kind, field: FieldKey | null): boolean {
  return kind.fields.some(({ key, type }) => key === field && type === 'amount');
}

/** "(단위: 천원)" above the header: every amount would be read a thousand times too small. */
function findUnitNote(sheet: SheetTable, header: number | null): Layout['unitNote'] {
  for (let index = 0; index <= (header ?? -1); index += 1) {
    for (const cell of sheet.rows[index] ?? []) {
      if (typeof cell !== 'string') continue;
      if (/단위[\s:：=]*(?:천|만|십만|백만|천만|억|usd|\$|달러|엔|jpy|eur|유로|위안|cny)/i.test(cell)) {
        return { row: sheet.rowNumbers[index] ?? index + 1, text: cell.trim() };
      }
    }
  }
  return null;
}

/** The header's columns, and those without a header that hold something; columns with neither are not listed. */
function allColumns(sheet: SheetTable, header: number | null, columns: readonly ColumnLayout[]): readonly ColumnLayout[] {
  return atOnce(columnsInUse(sheet, header, columns));
}

function* columnsInUse(sheet: SheetTable, header: number | null, columns: readonly ColumnLayout[]): Breaths<readonly ColumnLayout[]> {
  const used = new Set(columns.filter(({ header: text, field }) => text !== '' || field !== null).map(({ index }) => index));
  for (let index = header === null ? 0 : header + 1; index < sheet.rows.length; index += 1) {
    if (index % ROWS_PER_BREATH === 0) yield;
    sheet.rows[index]?.forEach((cell, at) => {
      if (cell !== null && !used.has(at + 1) && !isBlank(cell)) used.add(at + 1);
    });
  }
  const byIndex = new Map(columns.map((column) => [column.index, column]));
  return [...used]
    .sort((left, right) => left - right)
    .map((index) => byIndex.get(index) ?? { index, header: '', field: null, confidence: 0, why: null, claims: [] });
}

/** What a person decided about a sheet; everything they didn't say is found again. */
export interface MappingChoice {
  readonly kind: KindId;
  /** Excel's row number; null: no header. */
  readonly headerRow: number | null;
  /** Field by column index (from 1). Columns that are not keys mean nothing. */
  readonly fields: ReadonlyMap<number, FieldKey | null>;
}

/** The layout that a person's own mapping gives. Rows are sorted out anew, because that depends on the columns. */
export function layoutWithMapping(sheet: SheetTable, choice: MappingChoice): Layout {
  const kind = KINDS[choice.kind];
  const header = choice.headerRow === null ? null : positionOf(sheet, choice.headerRow);
  const texts = header === null ? [] : (sheet.rows[header] ?? []).map((cell) => shownText(cell).trim());
  const width = Math.max(texts.length, ...choice.fields.keys(), 0);
  const chosen = Array.from({ length: width }, (_, at): ColumnLayout => {
    const field = choice.fields.get(at + 1) ?? null;
    return { index: at + 1, header: texts[at] ?? '', field, confidence: field === null ? 0 : 1, why: choice.fields.has(at + 1) ? 'person' : null, claims: [] };
  });
  return finish(sheet, kind, 1, header, allColumns(sheet, header, chosen), findUnitNote(sheet, header));
}

export interface MappingChanges {
  readonly kind?: KindId | undefined;
  readonly headerRow?: number | null | undefined;
  /** Only the columns that change. A field given to a new column leaves its old one. */
  readonly fields?: ReadonlyMap<number, FieldKey | null> | undefined;
}

/**
 * Changes some of a layout. A new kind or header row maps the columns anew, as far as the person's changes
 * don't say otherwise. Hand over the sheet that the layout was made of.
 */
export function applyMapping(sheet: SheetTable, layout: Layout, changes: MappingChanges): Layout {
  const kind = changes.kind ?? layout.kind;
  const headerRow = changes.headerRow === undefined ? layout.headerRow : changes.headerRow;
  const anew = kind !== layout.kind || headerRow !== layout.headerRow;
  const base = anew ? (detectLayout([{ ...sheet, visibility: 'visible' }], { kind, headerRow }) ?? null) : layout;
  const fields = new Map((base?.columns ?? []).map(({ index, field }) => [index, field]));
  for (const [index, field] of changes.fields ?? []) {
    if (field !== null && field !== 'metadata') {
      for (const [other, owned] of fields) if (owned === field) fields.set(other, null);
    }
    fields.set(index, field);
  }
  const mapped = layoutWithMapping(sheet, { kind, headerRow, fields });
  const before = new Map((base?.columns ?? []).map((column) => [column.index, column]));
  const columns = mapped.columns.map((column) => {
    const old = before.get(column.index);
    if (old === undefined) return column;
    const untouched = old.field === column.field && changes.fields?.has(column.index) !== true;
    // A column that lost its field to another one by a person's hand stands so by that hand.
    return { ...column, header: old.header, claims: old.claims, confidence: untouched ? old.confidence : column.confidence, why: untouched ? old.why : 'person' };
  });
  const constants = layout.constants.filter(({ field }) => allowsConstant(KINDS[kind], field) && !columns.some((column) => column.field === field));
  return { ...mapped, columns, constants, form: layout.form, kindConfidence: changes.kind === undefined ? (base?.kindConfidence ?? 1) : 1 };
}
