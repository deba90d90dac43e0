/**
 * What one cell of a sheet holds, as every reader delivers it and every kind reads it.
 * The frequent cases are bare values, so that a hundred thousand rows stay small.
 */
export type Cell =
  | null // empty
  | string // text, exactly as typed (leading zeros, spaces, line breaks included)
  | number // a number whose own digits are what Excel shows (up to 15 significant digits)
  | SpecialCell;

export type SpecialCell =
  /** A number that shows other digits than its value has: zero-padded formats, more than 15 digits. */
  | { readonly type: 'number'; readonly value: number; readonly shown: string }
  /** A real date cell. `date` is yyyy-MM-dd as Excel shows it; `time` is HH:mm:ss when not midnight. */
  | { readonly type: 'date'; readonly date: string; readonly time: string | null }
  /** A time of day without a date, HH:mm:ss. */
  | { readonly type: 'time'; readonly time: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** An Excel error such as #N/A. */
  | { readonly type: 'error'; readonly code: string }
  /** A formula whose result was never stored in the file. */
  | { readonly type: 'formula' };

/** The text a person sees in the cell; empty text for an empty cell. */
export function shownText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return plainNumber(cell);
  switch (cell.type) {
    case 'number':
      return cell.shown;
    case 'date':
      return cell.time === null ? cell.date : `${cell.date} ${cell.time}`;
    case 'time':
      return cell.time;
    case 'boolean':
      return cell.value ? 'TRUE' : 'FALSE';
    case 'error':
      return cell.code;
    case 'formula':
      return '';
  }
}

/** Digits of a number without an exponent: `1e21` and `1.5e-5` are written out. */
export function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponentText = '0'] = text.split('e');
  const exponent = Number(exponentText);
  const negative = mantissa.startsWith('-');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  let out: string;
  if (point <= 0) out = `0.${'0'.repeat(-point)}${digits}`;
  else if (point >= digits.length) out = digits + '0'.repeat(point - digits.length);
  else out = `${digits.slice(0, point)}.${digits.slice(point)}`;
  return negative ? `-${out}` : out;
}

export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}
