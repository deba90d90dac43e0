import { DeskError } from '../../shared/errors.ts';
import { inBreaths } from '../../shared/breaths.ts';
import { applyMapping, detectLayout, headOf, layoutWithMapping, wholeLayout } from '../../shared/kinds/detect.ts';
import type { FieldKey } from '../../shared/kinds/fields.ts';
import { kindForService, kindOf } from '../../shared/kinds/index.ts';
import type { KindId } from '../../shared/kinds/kind.ts';
import type { Layout, SheetTable } from '../../shared/kinds/layout.ts';
import type { ServiceId } from '../../shared/services.ts';

/** Header rows below this are rare enough to be looked for in one go. */
const FAR_DOWN = 500;
/** Above this a sheet certainly belongs to its kind, whatever connection it was dropped on. */
const CERTAIN_KIND = 0.8;

/**
 * Finds sheet, header row, kind and columns of a workbook that was just read. With a connection the sheet must be
 * of a kind its service takes: a sheet that is clearly of another is refused, a doubtful one is read as the service's.
 * Throws DeskError FILE_NO_ROWS, CONNECTION_WRONG_SERVICE, SHEET_NOT_FOUND.
 */
export function layOut(workbook: { readonly sheets: readonly SheetTable[] }, service: ServiceId | null, hints: { kind?: KindId | undefined; sheetName?: string | undefined }): Layout {
  const { sheets } = workbook;
  if (sheets.every((sheet) => sheet.rows.length === 0)) throw new DeskError('FILE_NO_ROWS');
  if (hints.sheetName !== undefined && !sheets.some((sheet) => sheet.name === hints.sheetName)) throw new DeskError('SHEET_NOT_FOUND', { name: hints.sheetName });
  const free = detectLayout(sheets, hints);
  if (service === null) return free ?? bareLayout(sheets, hints.kind ?? 'submall-payout', hints.sheetName);
  if (free && kindOf(free.kind).service === service) return free;
  if (free && hints.kind === undefined && free.kindConfidence >= CERTAIN_KIND) throw new DeskError('CONNECTION_WRONG_SERVICE', { kind: free.kind });
  const own = kindForService(service);
  if (!own) throw new DeskError('KIND_NOT_RECOGNISED');
  return detectLayout(sheets, { ...hints, kind: own.id }) ?? bareLayout(sheets, own.id, hints.sheetName);
}

/** Nothing was recognised: the first sheet with rows, its first row as the header, no column mapped. The person does the rest. */
function bareLayout(sheets: readonly SheetTable[], kind: KindId, sheetName: string | undefined): Layout {
  const usable = sheets.filter((sheet) => sheet.rows.length > 0);
  const sheet = usable.find((candidate) => candidate.name === sheetName) ?? usable.find((candidate) => candidate.visibility === 'visible') ?? usable[0];
  const headerRow = sheet?.rowNumbers[0];
  if (!sheet || headerRow === undefined) throw new DeskError('FILE_NO_ROWS');
  return layoutWithMapping(sheet, { kind, headerRow, fields: new Map() });
}

export interface LayoutChange {
  readonly kind: KindId | null;
  readonly sheetName: string | null;
  readonly header: { readonly type: 'keep' } | { readonly type: 'none' } | { readonly type: 'row'; readonly row: number };
  readonly columns: readonly { readonly index: number; readonly field: FieldKey | null }[] | null;
}

/**
 * Lays a sheet out anew as the person says. What they do not say is found again, or kept when the place is the same;
 * a field given to another column leaves its old one. Throws DeskError SHEET_NOT_FOUND.
 */
export function layOutAgain(sheets: readonly SheetTable[], before: Layout, change: LayoutChange): Layout {
  const sheetName = change.sheetName ?? before.sheetName;
  const sheet = sheets.find((candidate) => candidate.name === sheetName);
  if (!sheet) throw new DeskError('SHEET_NOT_FOUND', { name: sheetName });
  const kind = change.kind ?? before.kind;
  const base = sheetName === before.sheetName ? before : (detectLayout(sheets, { kind, sheetName }) ?? bareLayout(sheets, kind, sheetName));
  const fields = new Map<number, FieldKey | null>();
  for (const column of change.columns ?? []) {
    if (base.columns.find(({ index }) => index === column.index)?.field !== column.field) fields.set(column.index, column.field);
  }
  const headerRow = change.header.type === 'keep' ? undefined : change.header.type === 'none' ? null : change.header.row;
  return applyMapping(sheet, base, { ...(kind === base.kind ? {} : { kind }), ...(headerRow === undefined ? {} : { headerRow }), ...(fields.size === 0 ? {} : { fields }) });
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
