/** What the number of a cell is under its format: see Cell for the cases. */
import type { Cell } from '../../../shared/cells.ts';
import { plainNumber } from '../../../shared/cells.ts';
import { damaged } from '../limits.ts';
import { fixedDigits, isWhole, parseDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { DigitToken, NumberFormat } from './number-format.ts';
import { dateOfSerial, timeOfSerial } from './serial-date.ts';

const EXCEL_DIGITS = 15;

/** `text` is the value as the XML writes it. Errors: FILE_DAMAGED when it is no number. */
export function numberCell(text: string, format: NumberFormat, date1904: boolean): Cell {
  const value = Number(text);
  const decimal = text.length > EXCEL_DIGITS || !Number.isFinite(value) || !format.plain ? parseDecimal(text) : undefined;
  // Number() also takes '', '0x1F' and 'Infinity'; none of them is a number in a sheet.
  if (decimal === null || !Number.isFinite(value) || /[^-+.\deE]/.test(text) || text === '') throw damaged('number');
  if (decimal === undefined) return value === 0 ? 0 : value;
  if (format.plain) return ordinaryNumber(value, decimal);

  const { meaning, signed } = format.meaningFor(value);
  switch (meaning.kind) {
    case 'plain':
      return ordinaryNumber(value, decimal);
    case 'date':
      return dateOfSerial(value, date1904);
    case 'time':
      return timeOfSerial(value, meaning.elapsed);
    case 'digits': {
      const shown = showDigits(decimal, meaning.tokens, signed);
      return shown === plainNumber(value) ? value : { type: 'number', value, shown };
    }
  }
}

/**
 * Excel keeps 15 significant digits. A longer fraction is a rounding remainder (0.30000000000000004) and is rounded as
 * Excel shows it; a longer whole number is a number someone wrote out, an account or an id, whose digits must not be
 * lost on the way.
 */
function ordinaryNumber(value: number, decimal: Decimal): Cell {
  if (decimal.digits === '') return 0;
  if (decimal.digits.length <= EXCEL_DIGITS) return value;
  if (!isWhole(decimal)) return Number(value.toPrecision(EXCEL_DIGITS));
  return { type: 'number', value, shown: (decimal.negative ? '-' : '') + fixedDigits(decimal, 0).whole };
}

/** Fills the placeholders from the point outwards; digits beyond the first placeholder stand before it. */
function showDigits(decimal: Decimal, tokens: readonly DigitToken[], signed: boolean): string {
  const point = tokens.findIndex((token) => token.type === 'point');
  const wholeTokens = point < 0 ? tokens : tokens.slice(0, point);
  const fractionTokens = point < 0 ? [] : tokens.slice(point + 1);
  const places = fractionTokens.filter((token) => token.type === 'digit').length;
  const { whole, fraction } = fixedDigits(decimal, places);

  let shown = '';
  let left = whole === '0' ? '' : whole;
  const firstDigit = wholeTokens.findIndex((token) => token.type === 'digit');
  for (let index = wholeTokens.length - 1; index >= 0; index -= 1) {
    const token = wholeTokens[index];
    if (token?.type === 'literal') shown = token.text + shown;
    if (token?.type !== 'digit') continue;
    const taken = index === firstDigit ? left : left.slice(-1);
    left = index === firstDigit ? '' : left.slice(0, -1);
    shown = (taken === '' ? emptyPlaceholder(token.placeholder) : taken) + shown;
  }

  if (point >= 0) shown += '.';
  let next = 0;
  for (const token of fractionTokens) {
    if (token.type === 'literal') shown += token.text;
    if (token.type !== 'digit') continue;
    const rest = fraction.slice(next);
    const digit = rest.charAt(0);
    shown += /^0*$/.test(rest) ? emptyPlaceholder(token.placeholder) : digit;
    next += 1;
  }
  return (decimal.negative && signed && decimal.digits !== '' ? '-' : '') + shown;
}

function emptyPlaceholder(placeholder: '0' | '#' | '?'): string {
  return placeholder === '0' ? '0' : placeholder === '?' ? ' ' : '';
}
