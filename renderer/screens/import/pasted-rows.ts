import { readTsv } from '../../grid/tsv.ts';

export type Pasted =
  | { readonly type: 'table'; readonly bytes: Uint8Array<ArrayBuffer>; readonly rows: number }
  /** empty: nothing that is text. cell: one value, which is no table. */
  | { readonly type: 'empty' | 'cell' };

const HTML_TABLE = /<table[\s>]/i;

/**
 * A file of what a spreadsheet put on the clipboard, for the desk to read by the rules of every other file: the cells of
 * a tab-separated text as an HTML table (tabs and line ends inside cells stay what they are), else the clipboard's own table.
 */
export function pastedRows({ text, html }: { readonly text: string; readonly html: string }): Pasted {
  const rows = readTsv(text);
  const filled = rows.flat().filter((cell) => cell.trim() !== '').length;
  if (text.includes('\t') && filled > 1) return { type: 'table', bytes: encoded(tableOf(rows)), rows: rows.length };
  if (HTML_TABLE.test(html)) {
    const cells = html.match(/<t[dh][\s>]/gi)?.length ?? 0;
    if (cells > 1) return { type: 'table', bytes: encoded(page(html)), rows: html.match(/<tr[\s>]/gi)?.length ?? 0 };
    return { type: cells === 0 || text.trim() === '' ? 'empty' : 'cell' };
  }
  if (filled > 1) return { type: 'table', bytes: encoded(tableOf(rows)), rows: rows.length };
  return { type: filled === 1 ? 'cell' : 'empty' };
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  return `<table>${lines.join('\n')}</table>`;
}

function escaped(cell: string): string {
  return cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(/\r\n|\r|\n/g, '<br>');
}

/** The mark before it says that it is UTF-8, whatever the page says of itself. */
function page(html: string): string {
  return /^\s*<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`;
}

function encoded(html: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`\ufeff${page(html)}`);
}
