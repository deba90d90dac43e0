/** Column widths in Excel's unit, the width of a digit: Hangul and other wide characters take two. */

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;
const NARROWEST = 8;
const WIDEST = 60;
/** Space for the filter button and the margins of a cell. */
const EXTRA = 3;

export function displayWidth(text: string): number {
  let widest = 0;
  for (const line of text.split('\n')) widest = Math.max(widest, line.length + (line.match(WIDE)?.length ?? 0));
  return widest;
}

/** Wide enough for the header and for all of these texts, within reason. */
export function columnWidth(texts: Iterable<string>): number {
  let widest = 0;
  for (const text of texts) widest = Math.max(widest, displayWidth(text));
  return Math.min(WIDEST, Math.max(NARROWEST, widest + EXTRA));
}
