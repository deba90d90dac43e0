/**
 * The records of a delimited text (RFC 4180 as Excel takes it): every kind of line break ends a record, also when a
 * file mixes them, and none does inside quotes. papaparse settles on one kind of line break for the whole text and
 * would leave two records glued together in such a file; it only guesses the delimiter here.
 */
import Papa from 'papaparse';
import { damaged } from './limits.ts';

const DELIMITERS = [',', '\t', ';', '|'] as const;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Null when no delimiter separates anything: a text of one column. */
export function guessDelimiter(text: string): string | null {
  const sample = firstLines(text, 30);
  const guess = Papa.parse<string[]>(sample.join('\n'), {
    delimitersToGuess: [...DELIMITERS],
    skipEmptyLines: 'greedy',
    preview: 30,
  });
  const guessed = guess.errors.some((error) => error.code === 'UndetectableDelimiter') ? null : guess.meta.delimiter;
  if (guessed !== null && sample.some((line) => line.includes(guessed))) return guessed;
  // papaparse wants two columns on average; a header under some title lines has fewer.
  let best: string | null = null;
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const count = Math.max(0, ...sample.map((line) => withoutQuoted(line).split(delimiter).length - 1));
    if (count > most) {
      most = count;
      best = delimiter;
    }
  }
  return best;
}

function withoutQuoted(line: string): string {
  return line.replace(/"[^"]*"/g, '');
}

function firstLines(text: string, count: number): string[] {
  return text
    .slice(0, 256 * 1024)
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, count);
}

/**
 * Every record in order, blank lines included (as one empty field). A quote counts only at the start of a field; what
 * follows a closing quote is kept as it stands. Errors: FILE_DAMAGED when a quote is never closed.
 */
export function* csvRecords(text: string, delimiter: string | null): Generator<string[]> {
  const separator = delimiter === null ? -1 : delimiter.charCodeAt(0);
  const length = text.length;
  let record: string[] = [];
  let index = 0;
  while (index < length) {
    let field = '';
    if (text.charCodeAt(index) === QUOTE) {
      let start = index + 1;
      for (;;) {
        const quote = text.indexOf('"', start);
        if (quote < 0) throw damaged('quote never closed');
        field += text.slice(start, quote);
        index = quote + 1;
        if (text.charCodeAt(index) !== QUOTE) break;
        field += '"';
        start = index + 1;
      }
    }
    const start = index;
    let code = -1;
    while (index < length) {
      code = text.charCodeAt(index);
      if (code === separator || code === NEWLINE || code === RETURN) break;
      index += 1;
    }
    record.push(field + text.slice(start, index));
    if (index >= length) break;
    index += 1;
    if (code === separator) {
      // A delimiter at the very end is followed by one more, empty field.
      if (index >= length) record.push('');
      continue;
    }
    if (code === RETURN && text.charCodeAt(index) === NEWLINE) index += 1;
    yield record;
    record = [];
  }
  if (record.length > 0) yield record;
}
