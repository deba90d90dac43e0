/** Reads the text of an uncompressed PDF as pdfkit writes it, page by page: hexadecimal glyphs through each font's own table. */
export function pdfPages(bytes: Uint8Array): readonly string[][] {
  const source = Buffer.from(bytes).toString('latin1');
  const objects = new Map<string, string>();
  for (const match of source.matchAll(/(\d+) 0 obj\r?\n([\s\S]*?)\r?\nendobj/g)) objects.set(match[1] ?? '', match[2] ?? '');
  const object = (reference: string | undefined): string => objects.get(reference ?? '') ?? '';
  const stream = (reference: string | undefined): string => /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(object(reference))?.[1] ?? '';

  const tables = new Map<string, ReadonlyMap<number, string>>();
  const tableOf = (font: string): ReadonlyMap<number, string> => {
    const known = tables.get(font);
    if (known) return known;
    const table = new Map<number, string>();
    const map = stream(/\/ToUnicode (\d+) 0 R/.exec(object(font))?.[1]);
    for (const range of map.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi)) {
      let glyph = Number.parseInt(range[1] ?? '0', 16);
      for (const text of (range[3] ?? '').matchAll(/<([0-9a-f ]+)>/gi)) {
        const units = (text[1] ?? '').replaceAll(' ', '').match(/.{4}/g) ?? [];
        table.set(glyph, String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
        glyph += 1;
      }
    }
    tables.set(font, table);
    return table;
  };

  const pages: string[][] = [];
  for (const page of objects.values()) {
    if (!/\/Type \/Page\b(?!s)/.test(page)) continue;
    const resources = object(/\/Resources (\d+) 0 R/.exec(page)?.[1]);
    const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
    const lines: string[] = [];
    let font = '';
    for (const part of stream(/\/Contents (\d+) 0 R/.exec(page)?.[1]).matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (part[1] !== undefined) font = fonts.get(part[1]) ?? '';
      else {
        const table = tableOf(font);
        const glyphs = [...(part[2] ?? '').matchAll(/<([0-9a-f]+)>/gi)].map((match) => match[1] ?? '').join('');
        lines.push((glyphs.match(/.{4}/g) ?? []).map((glyph) => table.get(Number.parseInt(glyph, 16)) ?? '?').join(''));
      }
    }
    pages.push(lines);
  }
  return pages;
}
