import { isBlank } from '../../cells.ts';
import type { Finding } from '../../issues.ts';
import { characterCount, cleanText, finding, looksLikeResidentNumber, readText } from '../../values/index.ts';
import type { RowCells } from '../kind.ts';

/** Toss v1: 50 pairs, 4 kB together, keys and values strings (toss-facts §1.5). */
export const METADATA_PAIRS = 50;
export const METADATA_BYTES = 4096;
/** Kept free for the desk's own keys, by which a lost answer is found again. */
export const DESK_METADATA_PAIRS = 3;
export const DESK_METADATA_BYTES = 200;

/** What a service takes beside a row. */
export interface MetadataLimits {
  readonly pairs: number;
  /** Of all pairs as JSON, in UTF-8; null where only single texts are limited. */
  readonly bytes: number | null;
  /** Longest key and value in characters, and what a key may not hold; null: no such limit. */
  readonly texts: { readonly key: number; readonly keyWithout: RegExp; readonly value: number } | null;
}

const SUBMALL_METADATA: MetadataLimits = { pairs: METADATA_PAIRS - DESK_METADATA_PAIRS, bytes: METADATA_BYTES - DESK_METADATA_BYTES, texts: null };
/** Toss v2 (toss-facts §2.5). The desk needs none of the five: a row has an id of its own there. */
export const SELLER_METADATA: MetadataLimits = { pairs: 5, bytes: null, texts: { key: 40, keyWithout: /[[\]]/, value: 500 } };

export interface MetadataReading {
  readonly metadata: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

const NOTHING: MetadataReading = { metadata: {}, findings: [] };

/** Reads the person's own columns. An unreadable cell is left out and said so: `#N/A` is never sent. */
export function readMetadata(columns: RowCells['metadata'], limits: MetadataLimits = SUBMALL_METADATA): MetadataReading {
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
    if (limits.texts !== null) findings.push(...textFindings(key, value, limits.texts));
    pairs.push([key, value]);
  });
  if (pairs.length > limits.pairs) {
    findings.push(finding('error', 'METADATA_TOO_MANY', 'metadata', { number: pairs.length, limit: limits.pairs }));
  }
  // fromEntries defines own properties, so a header called __proto__ stays a key.
  const metadata: Record<string, string> = Object.fromEntries(pairs);
  if (limits.bytes !== null) {
    const bytes = utf8Bytes(JSON.stringify(metadata));
    if (bytes > limits.bytes) findings.push(finding('error', 'METADATA_TOO_LARGE', 'metadata', { bytes, limit: limits.bytes }));
  }
  return { metadata, findings };
}

function textFindings(key: string, value: string, limits: NonNullable<MetadataLimits['texts']>): readonly Finding[] {
  const findings: Finding[] = [];
  if (characterCount(key) > limits.key || limits.keyWithout.test(key)) findings.push(finding('error', 'METADATA_KEY', 'metadata', { header: key, longest: limits.key }));
  const length = characterCount(value);
  if (length > limits.value) findings.push(finding('error', 'METADATA_VALUE', 'metadata', { header: key, length, longest: limits.value }));
  return findings;
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
