import { parseJson } from './reading.ts';

/** JWE compact with `dir`: five parts, the second empty because the key is used directly. */
const COMPACT = /^[\w-]+\.\.[\w-]+\.[\w-]*\.[\w-]+$/;

/** The encrypted text of an answer, also in quotation marks; null for anything else. JSON goes first: errors may be plain. */
export function sealedText(body: string): string | null {
  const value = parseJson(body);
  const text = (typeof value === 'string' ? value : body).trim();
  return COMPACT.test(text) ? text : null;
}
