/** Texts in workbook XML. */

const ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

/** `_x000D_` stands for the character itself, `_x005F_` for an underscore that would start such an escape. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPE, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/**
 * A copy that stands alone. V8 cuts a text of 13 characters or more out of the chunk it came in by reference, so a kept
 * text would keep its whole chunk in memory.
 */
export function standalone(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}
