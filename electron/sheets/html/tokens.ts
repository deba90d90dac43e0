/** The tags and texts of a web page. Nothing of it is ever run, fetched or shown; scripts and styles are left out. */
import { damaged } from '../limits.ts';

export type HtmlToken =
  | { readonly type: 'open'; readonly name: string; readonly attributes: string }
  | { readonly type: 'close'; readonly name: string }
  | { readonly type: 'text'; readonly text: string };

/** Elements whose content is no text of the page. */
const RAW = new Set(['script', 'style', 'title', 'textarea', 'xmp', 'noscript', 'xml', 'select', 'template', 'iframe', 'svg']);
const TAG_START = /[a-z]/i;

/** Errors: FILE_DAMAGED when a tag, a comment or a script never ends: the rest of the page would vanish into it. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let index = 0;
  while (index < html.length) {
    const less = html.indexOf('<', index);
    const textEnd = less < 0 ? html.length : less;
    if (textEnd > index) yield { type: 'text', text: html.slice(index, textEnd) };
    if (less < 0) return;
    const after = html.charAt(less + 1);
    if (html.startsWith('<!--', less)) {
      index = endOf(html, '-->', less + 4);
    } else if (after === '!' || after === '?') {
      index = endOf(html, '>', less + 2);
    } else if (after === '/' && TAG_START.test(html.charAt(less + 2))) {
      index = endOf(html, '>', less + 2);
      yield { type: 'close', name: tagName(html, less + 2) };
    } else if (TAG_START.test(after)) {
      const end = endOfTag(html, less + 1);
      const name = tagName(html, less + 1);
      yield { type: 'open', name, attributes: html.slice(less + 1 + name.length, end - 1) };
      index = RAW.has(name) && html.charAt(end - 2) !== '/' ? endOfRaw(html, name, end) : end;
    } else {
      // A sign that opens nothing is text.
      yield { type: 'text', text: '<' };
      index = less + 1;
    }
  }
}

function endOf(html: string, mark: string, from: number): number {
  const index = html.indexOf(mark, from);
  if (index < 0) throw damaged('markup never closed');
  return index + mark.length;
}

function tagName(html: string, from: number): string {
  let end = from;
  while (end < html.length && !/[\s/>]/.test(html.charAt(end))) end += 1;
  return html.slice(from, end).toLowerCase();
}

/** A > inside a quoted attribute ends nothing. A quote counts only where a value starts. */
function endOfTag(html: string, from: number): number {
  for (let index = from; index < html.length; index += 1) {
    const character = html.charAt(index);
    if (character === '>') return index + 1;
    if (character === '=') {
      const value = /\s*(["'])/y;
      value.lastIndex = index + 1;
      const quote = value.exec(html)?.[1];
      if (quote !== undefined) index = endOf(html, quote, value.lastIndex) - 1;
    }
  }
  throw damaged('markup never closed');
}

function endOfRaw(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}[^>]*>`, 'gi');
  close.lastIndex = from;
  if (close.exec(html) === null) throw damaged('markup never closed');
  return close.lastIndex;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', middot: '·', hellip: '…', ndash: '–', mdash: '—', yen: '¥', times: '×' };

/** An entity that is not known stays as it is written. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal: string | undefined, hexadecimal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    if (code === 0xa0) return ' ';
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code);
  });
}
