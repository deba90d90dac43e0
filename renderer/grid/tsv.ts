/** Text blocks as Excel puts them on the clipboard: tabs between cells, line ends between rows, quotes where either is inside. */
export function writeTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join('\t')).join('\r\n');
}

function quoted(text: string): string {
  return /[\t\r\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A quoted cell counts as one only when its end is the end of the cell; any other quote is a plain character. */
const QUOTED = /"((?:[^"]|"")*)"(?=\t|\r|\n|$)/y;
const PLAIN = /[^\t\r\n]*/y;

/** The rows of a clipboard text; none for an empty text. */
export function readTsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let place = 0;
  if (text === '') return rows;
  for (;;) {
    QUOTED.lastIndex = place;
    const whole = QUOTED.exec(text);
    PLAIN.lastIndex = place;
    const cell = whole?.[0] ?? PLAIN.exec(text)?.[0] ?? '';
    row.push(whole === null ? cell : (whole[1] ?? '').replaceAll('""', '"'));
    place += cell.length;
    if (text[place] === '\t') {
      place += 1;
      continue;
    }
    rows.push(row);
    row = [];
    place += text.startsWith('\r\n', place) ? 2 : 1;
    // The line end that Excel puts after the last row begins no row.
    if (place >= text.length) return rows;
  }
}
