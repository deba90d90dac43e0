/** The namespaces of workbooks: the transitional ones that Excel writes and the strict ones of ISO 29500. */
const TRANSITIONAL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT = 'http://purl.oclc.org/ooxml/officeDocument/relationships';

export const MAIN = new Set([
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
]);
export const DOCUMENT_RELATIONSHIPS = new Set([TRANSITIONAL, STRICT]);
export const PACKAGE_RELATIONSHIPS = new Set(['http://schemas.openxmlformats.org/package/2006/relationships']);
export const CONTENT_TYPES = new Set(['http://schemas.openxmlformats.org/package/2006/content-types']);

export type RelationshipKind = 'officeDocument' | 'worksheet' | 'styles' | 'sharedStrings';

export function isRelationship(type: string, kind: RelationshipKind): boolean {
  return type === `${TRANSITIONAL}/${kind}` || type === `${STRICT}/${kind}`;
}
