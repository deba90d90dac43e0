import { TossRefusal } from './errors.ts';

const MOST_PAIRS = 50;
const MOST_BYTES = 4096;

/** Up to 50 pairs of strings, 4 kB in total (toss-facts §1.4, §1.5). */
export function readMetadata(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw new TossRefusal('INVALID_REQUEST');
  const pairs: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new TossRefusal('INVALID_REQUEST');
    pairs.push([key, text]);
  }
  const metadata = Object.fromEntries(pairs);
  if (pairs.length > MOST_PAIRS || Buffer.byteLength(JSON.stringify(metadata)) > MOST_BYTES) throw new TossRefusal('INVALID_REQUEST');
  return metadata;
}
