/**
 * Cleaning that can't change what a person meant: invisible characters, odd spaces, composed Hangul,
 * full-width digits and letters where they stand for plain ones.
 */

/** Most cells: printable ASCII and Hangul syllables, no space at either end. */
const ALREADY_CLEAN = /^[!-~가-힣](?:[ -~가-힣]*[!-~가-힣])?$/;

const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const ODD_SPACE = /[^\S\n]/g;

/** Ranges of characters nobody sees: controls, soft hyphen, zero-width, direction marks, Hangul fillers, selectors. */
const INVISIBLE_RANGES: readonly (readonly [number, number])[] = [
  [0x00, 0x08], [0x0e, 0x1f], [0x7f, 0x84], [0x86, 0x9f], [0xad, 0xad], [0x034f, 0x034f], [0x061c, 0x061c],
  [0x115f, 0x1160], [0x180e, 0x180e], [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x206f], [0x3164, 0x3164],
  [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xffa0, 0xffa0],
];

function isInvisible(code: number): boolean {
  return INVISIBLE_RANGES.some(([first, last]) => code >= first && code <= last);
}

function withoutInvisible(text: string): string {
  let out = '';
  for (const character of text) if (!isInvisible(character.codePointAt(0) ?? 0)) out += character;
  return out;
}

/**
 * Free text: invisible characters and odd spaces go, Hangul typed on a Mac (NFD) is composed, ends are trimmed.
 * A leading apostrophe goes only before plain digits: `'26년` is a year, `'0123` is Excel's text mark
 * (toss-facts §5.3). Line breaks become spaces unless they are kept.
 */
export function cleanText(raw: string, options: { readonly keepLines?: boolean } = {}): string {
  if (ALREADY_CLEAN.test(raw) && !raw.startsWith("'")) return raw;
  let text = withoutInvisible(raw.replace(LINE_BREAK, '\n')).replace(ODD_SPACE, ' ').normalize('NFC');
  if (options.keepLines !== true) text = text.replaceAll('\n', ' ');
  text = text.trim();
  return /^'[\d-]+$/.test(text) ? text.slice(1) : text;
}

/** Ids, numbers, dates: as free text, and a leading apostrophe always goes, and full-width characters become plain. */
export function cleanCode(raw: string): string {
  if (ALREADY_CLEAN.test(raw) && !raw.startsWith("'")) return raw;
  return toHalfWidth(cleanText(raw)).replace(/^['‘’]/, '').trim();
}

/**
 * Full-width ASCII (１２３, ＡＢＣ, －) to plain. Not NFKC: that would also turn 10² into 102 and ① into 1.
 */
export function toHalfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e\uffe6]/g, (character) =>
    character === '￦' ? '₩' : String.fromCharCode(character.charCodeAt(0) - 0xfee0),
  );
}

/** Characters as people count them for a limit: code points, so that one emoji is one. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}
