import { isBlank, shownText } from '../cells.ts';
import type { FormId } from '../ids.ts';
import { detectLayout, applyMapping, isAmount, layoutWithMapping, positionOf } from './detect.ts';
import type { FieldKey } from './fields.ts';
import { isOwnHeader, normaliseHeader } from './headers.ts';
import { KINDS } from './index.ts';
import { allowsConstant, type KindId } from './kind.ts';
import type { ColumnLayout, Constant, Layout, SheetTable } from './layout.ts';
import { isWordy } from './mapping.ts';

/**
 * A form that a person has mapped before, recognised by the texts of its header row alone: neither the file's name nor
 * anything of its rows is part of it. A field is kept by header text and occurrence.
 */
export interface FormColumn {
  /** Normalised; empty for a column without a header. */
  readonly header: string;
  /** From 1: which of the columns with this header. */
  readonly occurrence: number;
  readonly field: FieldKey | null;
  /** A person chose it; otherwise it was read off the header while they looked. */
  readonly chosen: boolean;
}

export interface FormContent {
  readonly columns: readonly FormColumn[];
  readonly constants: readonly Constant[];
}

/** Plain data, so that it can be handed to a worker. */
export interface RememberedForm {
  readonly id: FormId;
  readonly name: string;
  readonly kind: KindId;
  /** Where it was found last: decides between several sheets with these headers. */
  readonly sheetName: string | null;
  readonly signature: readonly string[];
  readonly timesUsed: number;
  /** Null when it does not fit what this program knows; then nothing of it is used. */
  readonly content: FormContent | null;
}

/** A header row wider than this, or with longer texts, is no form to remember. */
export const SIGNATURE_COLUMNS = 256;
export const SIGNATURE_TEXT = 200;
/** Fewer texts than this would also be found where the form is not. */
const SIGNATURE_LEAST = 2;

/** The header row's own texts in order, normalised, without trailing blanks; null when they cannot tell a form. */
export function signatureOf(sheet: SheetTable, headerRow: number | null): readonly string[] | null {
  const position = headerRow === null ? null : positionOf(sheet, headerRow);
  return position === null ? null : signatureAt(sheet, position);
}

function signatureAt(sheet: SheetTable, position: number): readonly string[] | null {
  const row = sheet.rows[position] ?? [];
  if (row.length > SIGNATURE_COLUMNS * 4 || !isWordy(row)) return null;
  const texts = row.map((cell) => (isBlank(cell) ? '' : normaliseHeader(shownText(cell))));
  // A file of failed rows is the same form as the file they came from.
  if (isOwnHeader(texts.at(-1) ?? '')) texts.pop();
  while (texts.at(-1) === '') texts.pop();
  if (texts.length > SIGNATURE_COLUMNS || texts.some((text) => text.length > SIGNATURE_TEXT)) return null;
  return texts.filter((text) => text !== '').length < SIGNATURE_LEAST ? null : texts;
}

export function signatureKey(signature: readonly string[]): string {
  return JSON.stringify(signature);
}

interface Place {
  readonly header: string;
  readonly occurrence: number;
}

/** Where the columns 1 … width stand, in words. Columns behind the header row have no header. */
function placesOf(signature: readonly string[], width: number): readonly Place[] {
  const seen = new Map<string, number>();
  return Array.from({ length: Math.max(width, signature.length) }, (_, at) => {
    const header = signature[at] ?? '';
    const occurrence = (seen.get(header) ?? 0) + 1;
    seen.set(header, occurrence);
    return { header, occurrence };
  });
}

const placeKey = ({ header, occurrence }: Place): string => `${occurrence} ${header}`;

function widthOf(columns: readonly ColumnLayout[]): number {
  return columns.reduce((widest, { index }) => Math.max(widest, index), 0);
}

/**
 * What is worth remembering of a layout; null while it says too little: no header row, or nobody or nothing to pay yet.
 * A half-finished mapping would otherwise come back as if somebody had wanted it so.
 */
export function formOf(sheet: SheetTable, layout: Layout): { readonly signature: readonly string[]; readonly content: FormContent } | null {
  const signature = signatureOf(sheet, layout.headerRow);
  if (signature === null) return null;
  const kind = KINDS[layout.kind];
  const has = (field: FieldKey): boolean => layout.columns.some((column) => column.field === field);
  if (!has(kind.amountField) || !(has(kind.payeeField) || has('businessNumber') || has('accountNumber'))) return null;
  const places = placesOf(signature, widthOf(layout.columns));
  const columns = layout.columns.flatMap(({ index, field, why }): FormColumn[] => {
    const place = places[index - 1];
    const chosen = why === 'person' || why === 'remembered';
    return place === undefined || (field === null && !chosen) ? [] : [{ ...place, field, chosen }];
  });
  const content: FormContent = { columns, constants: layout.constants };
  return fits({ kind: layout.kind, signature, content }) ? { signature, content } : null;
}

/** Whether a form can be used: fields of its kind, none of them twice, each place once, constants that are allowed. */
export function fits({ kind: id, signature, content }: { readonly kind: KindId; readonly signature: readonly string[]; readonly content: FormContent }): boolean {
  const kind = KINDS[id];
  const known = new Set(kind.fields.map(({ key }) => key));
  const fields = new Set<FieldKey>();
  const places = new Set<string>();
  const occurrences = new Map<string, number>();
  for (const header of signature) occurrences.set(header, (occurrences.get(header) ?? 0) + 1);
  for (const column of content.columns) {
    const place = placeKey(column);
    if (places.has(place)) return false;
    places.add(place);
    if (column.header !== '' && column.occurrence > (occurrences.get(column.header) ?? 0)) return false;
    if (column.field === null) continue;
    if (!known.has(column.field) || (fields.has(column.field) && column.field !== 'metadata')) return false;
    fields.add(column.field);
  }
  for (const { field, text } of content.constants) {
    if (!allowsConstant(kind, field) || fields.has(field) || text.trim() === '') return false;
    fields.add(field);
  }
  return true;
}

/** A note such as "(단위: 천원)" keeps the amounts unmapped whatever was remembered: a person has to say that they are won. */
function blocked(layout: Layout, field: FieldKey | null): boolean {
  return layout.unitNote !== null && isAmount(KINDS[layout.kind], field);
}

/** Maps a sheet exactly as the form says. Hand over a form whose `content` fits and whose signature is this header row's. */
export function layoutFromForm(sheet: SheetTable, headerRow: number, form: RememberedForm & { readonly content: FormContent }): Layout {
  const shown = { ...sheet, visibility: 'visible' };
  const found = detectLayout([shown], { kind: form.kind });
  // The desk's own reading of the same header row knows its second line; a row it would not have found is read alone.
  const base =
    (found?.headerRow === headerRow ? found : detectLayout([shown], { kind: form.kind, headerRow })) ??
    layoutWithMapping(sheet, { kind: form.kind, headerRow, fields: new Map() });
  const places = placesOf(form.signature, widthOf(base.columns));
  const remembered = new Map(form.content.columns.map((column) => [placeKey(column), column]));
  const at = (index: number): FormColumn | undefined => {
    const place = places[index - 1];
    return place === undefined ? undefined : remembered.get(placeKey(place));
  };
  const fields = new Map<number, FieldKey | null>(base.columns.map(({ index }) => [index, null]));
  for (const [position, place] of places.entries()) {
    const column = remembered.get(placeKey(place));
    if (column !== undefined) fields.set(position + 1, blocked(base, column.field) ? null : column.field);
  }
  const mapped = applyMapping(sheet, base, { fields });
  const before = new Map(base.columns.map((column) => [column.index, column]));
  const columns = mapped.columns.map((column): ColumnLayout => {
    const own = before.get(column.index);
    const known = at(column.index);
    if (known === undefined || column.field !== known.field) return { ...column, confidence: 0, why: null };
    // What nobody chose keeps the doubt that its own reading had.
    if (!known.chosen && own?.field === column.field) return { ...column, confidence: own.confidence, why: own.why };
    return { ...column, confidence: column.field === null ? 0 : 1, why: 'remembered' };
  });
  const constants = form.content.constants.filter(({ field }) => !columns.some((column) => column.field === field));
  return { ...mapped, columns, constants, kindConfidence: 1 };
}

export interface FormMatch {
  readonly sheet: SheetTable;
  readonly headerRow: number;
  readonly form: RememberedForm;
}

/** Titles and notes stand above a header, but not more than this. */
const HEADER_WITHIN = 30;

/**
 * The remembered form whose header row is in one of the sheets. Of several: the sheet it was in last time, then the one
 * that `preferred` names, then the order of the workbook. `forms` come most recently used first.
 */
export function findForm(sheets: readonly SheetTable[], forms: readonly RememberedForm[], preferred: string | null): FormMatch | null {
  if (forms.length === 0) return null;
  const byKey = new Map<string, RememberedForm>();
  for (const form of forms) {
    const key = signatureKey(form.signature);
    if (!byKey.has(key)) byKey.set(key, form);
  }
  let best: { readonly match: FormMatch; readonly rank: number } | null = null;
  for (const sheet of sheets) {
    for (let position = 0; position < Math.min(sheet.rows.length, HEADER_WITHIN); position += 1) {
      const signature = signatureAt(sheet, position);
      const form = signature === null ? undefined : byKey.get(signatureKey(signature));
      const headerRow = sheet.rowNumbers[position];
      if (form === undefined || headerRow === undefined) continue;
      const rank = (sheet.name === form.sheetName ? 2 : 0) + (sheet.name === preferred ? 1 : 0);
      if (best === null || rank > best.rank) best = { match: { sheet, headerRow, form }, rank };
      break; // a header that is repeated further down is the same form
    }
  }
  return best?.match ?? null;
}
