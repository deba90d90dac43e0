import { DeskError } from '../../shared/errors.ts';
import { inBreaths } from '../../shared/breaths.ts';
import { applyMapping, detectLayout, headOf, layoutWithMapping, wholeLayout } from '../../shared/kinds/detect.ts';
import { findForm, layoutFromForm, signatureKey, signatureOf } from '../../shared/kinds/forms.ts';
import type { RememberedForm } from '../../shared/kinds/forms.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { kindForService, kindOf } from '../../shared/kinds/index.ts';
import type { KindId } from '../../shared/kinds/kind.ts';
import { isWordy } from '../../shared/kinds/mapping.ts';
import type { FormUse, Layout, SheetTable } from '../../shared/kinds/layout.ts';
import { withNearestForm } from '../../shared/kinds/nearest-form.ts';
import type { ServiceId } from '../../shared/services.ts';

/** Header rows below this are rare enough to be looked for in one go. */
const FAR_DOWN = 500;
/** Above this a sheet certainly belongs to its kind, whatever connection it was dropped on. */
const CERTAIN_KIND = 0.8;

export interface LayOutHints {
  readonly kind?: KindId | undefined;
  readonly sheetName?: string | undefined;
}

/**
 * Finds sheet, header row, kind and columns of a workbook that was just read. What a person chose for the same headers
 * before goes first, then the desk's own reading; `forms` are plain data, most recently used first. With a connection
 * the sheet must be of a kind its service takes: a sheet that is clearly of another is refused, a doubtful one is read
 * as the service's. Throws DeskError FILE_NO_ROWS, CONNECTION_WRONG_SERVICE, SHEET_NOT_FOUND.
 */
export function layOut(workbook: { readonly sheets: readonly SheetTable[] }, service: ServiceId | null, hints: LayOutHints, forms: readonly RememberedForm[] = []): Layout {
  const { sheets } = workbook;
  if (sheets.every((sheet) => sheet.rows.length === 0)) throw new DeskError('FILE_NO_ROWS');
  if (hints.sheetName !== undefined && !sheets.some((sheet) => sheet.name === hints.sheetName)) throw new DeskError('SHEET_NOT_FOUND', { name: hints.sheetName });
  const free = detectLayout(sheets, hints);
  const usable = forms.filter(({ kind }) => (service === null || kindOf(kind).service === service) && (hints.kind === undefined || kind === hints.kind));
  const remembered = fromForms(sheets, usable, free, hints.sheetName);
  if (remembered?.type === 'used') return remembered.layout;
  const read = ownReading(sheets, service, hints, free);
  if (remembered?.type === 'ignored') return { ...read, form: remembered.form };
  const near = withNearestForm(sheetOf(sheets, read.sheetName), read, usable);
  return near === null ? read : { ...near.layout, form: { type: 'nearest', id: near.form.id, name: near.form.name } };
}

type FromForms = { readonly type: 'used'; readonly layout: Layout } | { readonly type: 'ignored'; readonly form: FormUse };

function fromForms(sheets: readonly SheetTable[], forms: readonly RememberedForm[], free: Layout | null, sheetName: string | undefined): FromForms | null {
  const wanted = sheetName === undefined ? sheets : sheets.filter((sheet) => sheet.name === sheetName);
  const visible = wanted.filter((sheet) => sheet.visibility === 'visible');
  // A hidden sheet is looked at only where nothing that shows can be read.
  const places = free !== null && visible.some((sheet) => sheet.name === free.sheetName) ? visible : [...visible, ...wanted.filter((sheet) => !visible.includes(sheet))];
  const match = findForm(places, forms, free?.sheetName ?? null);
  return match === null ? null : mappedByForm(match.sheet, match.headerRow, match.form);
}

function mappedByForm(sheet: SheetTable, headerRow: number, form: RememberedForm): FromForms {
  const { id, name, content } = form;
  if (content === null) return { type: 'ignored', form: { type: 'ignored', id, name } };
  return { type: 'used', layout: { ...layoutFromForm(sheet, headerRow, { ...form, content }), form: { type: 'used', id, name, times: form.timesUsed + 1 } } };
}

function sheetOf(sheets: readonly SheetTable[], name: string): SheetTable {
  const sheet = sheets.find((candidate) => candidate.name === name);
  if (!sheet) throw new DeskError('SHEET_NOT_FOUND', { name });
  return sheet;
}

function ownReading(sheets: readonly SheetTable[], service: ServiceId | null, hints: LayOutHints, free: Layout | null): Layout {
  if (service === null) return free ?? bareLayout(sheets, hints.kind ?? 'submall-payout', hints.sheetName);
  if (free && kindOf(free.kind).service === service) return free;
  if (free && hints.kind === undefined && free.kindConfidence >= CERTAIN_KIND) throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: free.kind });
  const own = kindForService(service);
  if (!own) throw new DeskError('KIND_NOT_RECOGNISED');
  return detectLayout(sheets, { ...hints, kind: own.id }) ?? bareLayout(sheets, own.id, hints.sheetName);
}

/** The desk's own reading of the sheet a draft shows, without anything remembered. */
export function layOutOwn(sheets: readonly SheetTable[], before: Layout): Layout {
  const hints = { kind: before.kind, sheetName: before.sheetName };
  return detectLayout(sheets, hints) ?? bareLayout(sheets, before.kind, before.sheetName);
}

/** Nothing was recognised: the first sheet with rows, its first row as the header, mapped where it has words the desk knows. The person does the rest. */
function bareLayout(sheets: readonly SheetTable[], kind: KindId, sheetName: string | undefined): Layout {
  const usable = sheets.filter((sheet) => sheet.rows.length > 0);
  const sheet = usable.find((candidate) => candidate.name === sheetName) ?? usable.find((candidate) => candidate.visibility === 'visible') ?? usable[0];
  const headerRow = sheet?.rowNumbers[0];
  if (!sheet || headerRow === undefined) throw new DeskError('FILE_NO_ROWS');
  const bare = layoutWithMapping(sheet, { kind, headerRow, fields: new Map() });
  const read = isWordy(sheet.rows[0] ?? []) ? detectLayout([{ ...sheet, visibility: 'visible' }], { kind, headerRow }) : null;
  return read ?? bare;
}

export interface LayoutChange {
  readonly kind: KindId | null;
  readonly sheetName: string | null;
  readonly header: { readonly type: 'keep' } | { readonly type: 'none' } | { readonly type: 'row'; readonly row: number };
  readonly columns: readonly { readonly index: number; readonly field: FieldKey | null }[] | null;
  /** Columns whose guess the person has found right. */
  readonly confirmed?: readonly number[] | undefined;
}

/**
 * Lays a sheet out anew as the person says. What they do not say is found again (as remembered, where another place has
 * a remembered form), or kept when the place is the same; a field given to another column leaves its old one.
 * Throws DeskError SHEET_NOT_FOUND.
 */
export function layOutAgain(sheets: readonly SheetTable[], before: Layout, change: LayoutChange, forms: readonly RememberedForm[] = []): Layout {
  const sheetName = change.sheetName ?? before.sheetName;
  const sheet = sheetOf(sheets, sheetName);
  const kind = change.kind ?? before.kind;
  const same = sheetName === before.sheetName;
  const base = same ? before : { ...(detectLayout(sheets, { kind, sheetName }) ?? bareLayout(sheets, kind, sheetName)), constants: before.constants };
  const fields = new Map<number, FieldKey | null>();
  for (const column of change.columns ?? []) {
    if (base.columns.find(({ index }) => index === column.index)?.field !== column.field) fields.set(column.index, column.field);
  }
  for (const index of change.confirmed ?? []) {
    const column = base.columns.find((candidate) => candidate.index === index);
    if (column) fields.set(index, column.field);
  }
  const headerRow = change.header.type === 'keep' ? undefined : change.header.type === 'none' ? null : change.header.row;
  const laidOut = applyMapping(sheet, base, { ...(kind === base.kind ? {} : { kind }), ...(headerRow === undefined ? {} : { headerRow }), ...(fields.size === 0 ? {} : { fields }) });
  const elsewhere = !same || laidOut.kind !== before.kind || laidOut.headerRow !== before.headerRow;
  if (!elsewhere) return laidOut;
  const place = { ...laidOut, form: null };
  if (fields.size > 0 || laidOut.headerRow === null) return place;
  const signature = signatureOf(sheet, laidOut.headerRow);
  const form = signature === null ? undefined : forms.find((known) => known.kind === laidOut.kind && signatureKey(known.signature) === signatureKey(signature));
  if (form === undefined) return place;
  const remembered = mappedByForm(sheet, laidOut.headerRow, form);
  return remembered.type === 'used' ? remembered.layout : { ...place, form: remembered.form };
}

/**
 * Finds a layout by the first rows of every sheet and then goes through all rows of the one it chose, with a pause every
 * few hundred. `find` is `layOut` or `layOutAgain` over the sheets it is given; `headerRow` the one it is told, if any.
 */
export async function layOutInBreaths(sheets: readonly SheetTable[], find: (heads: readonly SheetTable[]) => Layout, breathe: () => Promise<void>, headerRow = 0): Promise<Layout> {
  // A header that a person chose far down must be in sight.
  const found = find(headerRow > FAR_DOWN ? sheets : sheets.map(headOf));
  const sheet = sheets.find((candidate) => candidate.name === found.sheetName);
  if (!sheet) throw new DeskError('SHEET_NOT_FOUND', { name: found.sheetName });
  return await inBreaths(wholeLayout(sheet, found), breathe);
}
