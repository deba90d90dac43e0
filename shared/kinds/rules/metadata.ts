import { isBlank } from '../../cells.ts';
import type { Finding } from '../../issues.ts';
import { cleanText, finding, looksLikeResidentNumber, readText } from '../../values/index.ts';
import type { RowCells } from '../kind.ts';

/** Toss v1: 50 pairs, 4 kB together, keys and values strings (toss-facts §1.5). */
export const METADATA_PAIRS = 50;
export const METADATA_BYTES = 4096;
/** Kept free for the desk's own keys, by which a lost answer is found again. */
export const DESK_METADATA_PAIRS = 3;
export const DESK_METADATA_BYTES = 200;

export interface MetadataReading {
  readonly metadata: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

const NOTHING: MetadataReading = { metadata: {}, findings: [] };

/** Reads the person's own columns. An unreadable cell is left out and said so: `#N/A` is never sent. */
export function readMetadata(columns: RowCells['metadata']): MetadataReading {
  if (columns.length === 0) return NOTHING;
  const pairs: [string, string][] = [];
  const findings: Finding[] = [];
  const taken = new Set<string>();
  columns.forEach(({ header, cell }, index) => {
    const key = freeKey(cleanText(header) || `column ${index + 1}`, taken);
    taken.add(key);
    if (isBlank(cell)) return;
    const { value, findings: found } = readText(cell, 'metadata', { keepLines: true });
    for (const each of found) {
      if (each.severity === 'error') findings.push({ ...each, severity: 'warning', params: { ...each.params, header: key } });
    }
    if (value === null) return;
    if (looksLikeResidentNumber(value, 'number') || looksLikeResidentNumber(value, 'text')) {
      findings.push(finding('warning', 'RESIDENT_NUMBER', 'metadata', { header: key }));
    }
    pairs.push([key, value]);
  });
  const pairLimit = METADATA_PAIRS - DESK_METADATA_PAIRS;
  if (pairs.length > pairLimit) {
    findings.push(finding('error', 'METADATA_TOO_MANY', 'metadata', { number: pairs.length, limit: pairLimit }));
  }
  // fromEntries defines own properties, so a header called __proto__ stays a key.
  const metadata: Record<string, string> = Object.fromEntries(pairs);
  const bytes = utf8Bytes(JSON.stringify(metadata));
  const byteLimit = METADATA_BYTES - DESK_METADATA_BYTES;
  if (bytes > byteLimit) findings.push(finding('error', 'METADATA_TOO_LARGE', 'metadata', { bytes, limit: byteLimit }));
  return { metadata, findings };
}

/** Two columns with one header must not overwrite each other. */
function freeKey(header: string, taken: ReadonlySet<string>): string {
  let key = header;
  for (let copy = 2; taken.has(key); copy += 1) key = `${header} (${copy})`;
  return key;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
