/** The frame of a workbook: which part is the workbook, which parts it refers to, and what its sheets are called. */
import { DeskError } from '../../../shared/errors.ts';
import { damaged } from '../limits.ts';
import type { ReadBudget } from '../limits.ts';
import type { SheetVisibility } from '../table.ts';
import { CONTENT_TYPES, DOCUMENT_RELATIONSHIPS, MAIN, PACKAGE_RELATIONSHIPS, isRelationship } from './names.ts';
import { decodeEscapes } from './text.ts';
import { createXmlReader } from './xml.ts';
import type { XmlHandlers } from './xml.ts';
import type { Zip } from './zip.ts';

export interface Relationship {
  readonly id: string;
  readonly type: string;
  /** Path inside the zip, without a leading slash. */
  readonly path: string;
}

export interface SheetEntry {
  readonly name: string;
  readonly visibility: SheetVisibility;
  readonly path: string;
}

export interface WorkbookFrame {
  readonly date1904: boolean;
  readonly sheets: readonly SheetEntry[];
  readonly stylesPath: string | null;
  readonly sharedStringsPath: string | null;
}

/** The small parts (relationships, content types, workbook, styles) are never larger than this in a real file. */
const SMALL_PART_BYTES = 64 * 1024 * 1024;

export async function readXmlPart(
  zip: Zip,
  path: string,
  budget: ReadBudget,
  namespaces: ReadonlySet<string>,
  handlers: XmlHandlers,
  limitBytes: number = Math.min(SMALL_PART_BYTES, budget.limits.partBytes),
): Promise<void> {
  const reader = createXmlReader(namespaces, handlers, budget.limits.quietCharacters);
  await zip.read(path, limitBytes, (chunk) => reader.write(chunk));
  reader.end();
}

/**
 * The path of the workbook part, through the relationships of the package and, failing that, through the content
 * types. Errors: FILE_NOT_A_SHEET, FILE_TYPE_UNSUPPORTED {type}.
 */
export async function findWorkbookPart(zip: Zip, budget: ReadBudget): Promise<string> {
  if (zip.has('mimetype') && zip.has('content.xml')) {
    let mimetype = '';
    await zip.read('mimetype', 1024, (chunk) => {
      mimetype += Buffer.from(chunk).toString('latin1');
    });
    if (mimetype.includes('opendocument.spreadsheet')) throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'ods' });
  }
  if (zip.names.some((name) => name.endsWith('.iwa'))) throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'numbers' });

  const types = zip.has('[Content_Types].xml') ? await readContentTypes(zip, budget) : new Map<string, string>();
  const relationships = await readRelationships(zip, '', budget);
  const related = relationships.find((relationship) => isRelationship(relationship.type, 'officeDocument'))?.path;
  const typed = [...types].find(([, type]) => isWorkbookType(type))?.[0];
  const path = related !== undefined && zip.has(related) ? related : typed;
  if (path === undefined || !zip.has(path)) throw new DeskError('FILE_NOT_A_SHEET');

  const type = types.get(path.toLowerCase()) ?? '';
  if (type.startsWith('application/vnd.ms-excel.sheet.binary')) {
    throw new DeskError('FILE_TYPE_UNSUPPORTED', { type: 'xlsb' });
  }
  // A Word or PowerPoint document is a package too. An undeclared type is settled by the root element.
  if (type !== '' && !isWorkbookType(type)) throw new DeskError('FILE_NOT_A_SHEET');
  return path;
}

function isWorkbookType(type: string): boolean {
  return (
    /^application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.(sheet|template)\.main\+xml$/i.test(type) ||
    /^application\/vnd\.ms-excel\.(sheet|template)\.macroenabled\.main\+xml$/i.test(type)
  );
}

/** Lower-case part path to content type, for the parts that are declared one by one. */
async function readContentTypes(zip: Zip, budget: ReadBudget): Promise<Map<string, string>> {
  const types = new Map<string, string>();
  await readXmlPart(zip, '[Content_Types].xml', budget, CONTENT_TYPES, {
    open(name, attributes) {
      const part = attributes['PartName'];
      const type = attributes['ContentType'];
      if (name !== 'Override' || part === undefined || type === undefined) return;
      types.set(part.replace(/^\/+/, '').toLowerCase(), type);
    },
    close: ignore,
    text: ignore,
  });
  return types;
}

/** Relationships of one part ('' = of the package) that point inside the package; none when it has no such part. */
async function readRelationships(zip: Zip, path: string, budget: ReadBudget): Promise<Relationship[]> {
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, slash + 1);
  const relationshipsPath = `${folder}_rels/${path.slice(slash + 1)}.rels`;
  const relationships: Relationship[] = [];
  if (!zip.has(relationshipsPath)) return relationships;
  await readXmlPart(zip, relationshipsPath, budget, PACKAGE_RELATIONSHIPS, {
    open(name, attributes) {
      const { Id: id, Type: type, Target: target, TargetMode: mode } = attributes;
      if (name !== 'Relationship' || id === undefined || type === undefined || target === undefined) return;
      if (mode !== 'External') relationships.push({ id, type, path: resolveTarget(folder, target) });
    },
    close: ignore,
    text: ignore,
  });
  return relationships;
}

/** A target is a URI: absolute from the root of the package or relative to the folder of its part. */
function resolveTarget(folder: string, target: string): string {
  const segments: string[] = [];
  const full = target.startsWith('/') ? target : folder + target;
  for (const segment of full.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const path = segments.join('/');
  try {
    return decodeURIComponent(path);
  } catch (error) {
    // A stray percent sign is part of the name, not an escape.
    if (error instanceof URIError) return path;
    throw error;
  }
}

/** Errors: FILE_NOT_A_SHEET when the part is no workbook, FILE_NO_SHEETS, FILE_DAMAGED. */
export async function readFrame(zip: Zip, workbookPath: string, budget: ReadBudget): Promise<WorkbookFrame> {
  const relationships = await readRelationships(zip, workbookPath, budget);
  const byId = new Map(relationships.map((relationship) => [relationship.id, relationship]));
  const stack: string[] = [];
  const sheets: SheetEntry[] = [];
  let date1904 = false;

  await readXmlPart(zip, workbookPath, budget, MAIN, {
    open(name, attributes, scope) {
      if (stack.length === 0 && name !== 'workbook') throw new DeskError('FILE_NOT_A_SHEET');
      const parent = stack.at(-1);
      stack.push(name);
      if (parent === 'workbook' && name === 'workbookPr') date1904 = isTrue(attributes['date1904']);
      if (parent !== 'sheets' || name !== 'sheet') return;
      const id = scope.attribute(attributes, DOCUMENT_RELATIONSHIPS, 'id');
      const relationship = id === undefined ? undefined : byId.get(id);
      if (relationship === undefined) throw damaged('sheet without a part');
      // Chart and dialogue sheets hold no rows.
      if (!isRelationship(relationship.type, 'worksheet')) return;
      if (!zip.has(relationship.path)) throw damaged('sheet part missing');
      if (sheets.length >= budget.limits.sheets) throw damaged('too many sheets');
      sheets.push({
        name: decodeEscapes(attributes['name'] ?? ''),
        visibility: visibilityOf(attributes['state']),
        path: relationship.path,
      });
    },
    close() {
      stack.pop();
    },
    text: ignore,
  });
  if (sheets.length === 0) throw new DeskError('FILE_NO_SHEETS');

  const pathOf = (kind: 'styles' | 'sharedStrings'): string | null => {
    const path = relationships.find((relationship) => isRelationship(relationship.type, kind))?.path;
    if (path === undefined) return null;
    if (!zip.has(path)) throw damaged(`${kind} part missing`);
    return path;
  };
  return { date1904, sheets, stylesPath: pathOf('styles'), sharedStringsPath: pathOf('sharedStrings') };
}

function visibilityOf(state: string | undefined): SheetVisibility {
  return state === 'hidden' || state === 'veryHidden' ? state : 'visible';
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}

function ignore(): void {
  // Nothing of interest.
}
