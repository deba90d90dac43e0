/** Find and replace, the same in the desk (which does it) and in the window (which shows it beforehand). Case does not matter, as in Excel. */
export interface TextSearch {
  readonly text: string;
  /** The whole cell is the text, instead of holding it somewhere. */
  readonly wholeCell: boolean;
}

function pattern({ text, wholeCell }: TextSearch): RegExp {
  const literal = text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return wholeCell ? new RegExp(`^(?:${literal})$`, 'i') : new RegExp(literal, 'gi');
}

export function textMatcher(search: TextSearch): (shown: string) => boolean {
  if (search.text === '') return () => false;
  const { text, wholeCell } = search;
  // Hangul and digits have no case: looked for as they stand, which is quicker over a million cells.
  if (!wholeCell && text.toLowerCase() === text.toUpperCase()) return (shown) => shown.includes(text);
  const sought = pattern(search);
  return (shown) => shown.search(sought) >= 0;
}

/** Every place in the text; the replacement is taken as it is, `$` included. */
export function textReplacer(search: TextSearch, replacement: string): (shown: string) => string {
  if (search.text === '') return (shown) => shown;
  const sought = pattern(search);
  return (shown) => shown.replace(sought, () => replacement);
}
