/** Numbers as the file writes them, digit by digit, so that no digit passes through binary fractions. */

export interface Decimal {
  readonly negative: boolean;
  /** Significant digits without zeros at either end; empty for zero. */
  readonly digits: string;
  /** The value is 0.digits × 10^point. */
  readonly point: number;
}

const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/** Null when the text is no number. */
export function parseDecimal(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const all = whole + fraction;
  const trimmedStart = all.replace(/^0+/, '');
  return {
    negative: sign === '-',
    digits: trimmedStart.replace(/0+$/, ''),
    point: whole.length + Number(exponent) - (all.length - trimmedStart.length),
  };
}

export function isWhole(decimal: Decimal): boolean {
  return decimal.digits.length <= decimal.point || decimal.digits === '';
}

/** The digits before and after the point, rounded half away from zero to so many places. */
export function fixedDigits(decimal: Decimal, places: number): { whole: string; fraction: string } {
  const { digits, point } = decimal;
  const wanted = point + places;
  let kept: string;
  if (wanted < 0) kept = '';
  else if (wanted >= digits.length) kept = digits.padEnd(wanted, '0');
  else {
    const head = digits.slice(0, wanted);
    const up = digits.charAt(wanted) >= '5';
    kept = up ? (BigInt(head === '' ? '0' : head) + 1n).toString().padStart(wanted, '0') : head;
  }
  const padded = kept.padStart(places + 1, '0');
  const whole = padded.slice(0, padded.length - places).replace(/^0+(?=\d)/, '');
  return { whole, fraction: padded.slice(padded.length - places) };
}
