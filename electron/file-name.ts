/** What a file system takes as one name, in bytes of UTF-8, with room for what a browser adds to a name that is taken. */
const MOST_BYTES = 240;
/** The end of a name says what the file is and of which day: it is never cut. */
const KEPT_AT_END = 32;

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');
const characters = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** A name that is too long loses whole characters out of its middle, before the part that says what the file is. */
export function fittingFileName(name: string): string {
  if (bytesOf(name) <= MOST_BYTES) return name;
  const all = [...characters.segment(name)].map(({ segment }) => segment);
  const end = all.slice(-KEPT_AT_END).join('');
  let start = '';
  for (const character of all.slice(0, -KEPT_AT_END)) {
    if (bytesOf(`${start}${character}…${end}`) > MOST_BYTES) break;
    start += character;
  }
  return `${start}…${end}`;
}

/** A name that is only a name: what a batch or a file was called may hold what a path or Windows forbids. */
export function safeFileName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must go
  const clean = name.replaceAll(/[/\\:*?"<>|\u0000-\u001f]/g, '_').replace(/^\.+/, '_').replace(/[. ]+$/, '');
  return clean === '' ? 'settledesk.xlsx' : fittingFileName(clean);
}
