/**
 * What a number format makes of a number: a date, a time, digits with leading zeros, or the number itself.
 * Only that is read out of a format; colours, alignment and thousands separators change nothing of the value.
 */
import { damaged } from '../limits.ts';

export type DigitToken =
  | { readonly type: 'digit'; readonly placeholder: '0' | '#' | '?' }
  | { readonly type: 'point' }
  | { readonly type: 'literal'; readonly text: string };

export type FormatMeaning =
  | { readonly kind: 'plain' }
  | { readonly kind: 'date' }
  /** `elapsed`: hours may pass 24, as [h] asks. */
  | { readonly kind: 'time'; readonly elapsed: boolean }
  /** Shows other digits than the value has: leading zeros, or signs between the digits. */
  | { readonly kind: 'digits'; readonly tokens: readonly DigitToken[] };

interface Section {
  readonly condition: ((value: number) => boolean) | null;
  readonly meaning: FormatMeaning;
}

export interface NumberFormat {
  /** True when no section does anything but show the number: by far the most cells. */
  readonly plain: boolean;
  meaningFor(value: number): { readonly meaning: FormatMeaning; readonly signed: boolean };
}

const PLAIN: FormatMeaning = { kind: 'plain' };

/** Formats that a file uses by number without spelling them out; those from 27 on as a Korean Excel shows them. */
export function builtInFormat(id: number): NumberFormat {
  if ((id >= 14 && id <= 17) || id === 22) return fixed({ kind: 'date' });
  if ((id >= 18 && id <= 21) || id === 32 || id === 33) return fixed({ kind: 'time', elapsed: false });
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return fixed({ kind: 'date' });
  if (id === 45 || id === 47) return fixed({ kind: 'time', elapsed: false });
  if (id === 46) return fixed({ kind: 'time', elapsed: true });
  return GENERAL;
}

function fixed(meaning: FormatMeaning): NumberFormat {
  const result = { meaning, signed: true };
  return { plain: meaning.kind === 'plain', meaningFor: () => result };
}

export const GENERAL: NumberFormat = fixed(PLAIN);

/** Excel takes 255 characters; a longer code is refused before it costs anything. Errors: FILE_DAMAGED. */
export function parseNumberFormat(code: string): NumberFormat {
  if (code.length > 1_024) throw damaged('number format');
  const parsed = splitSections(code).slice(0, 4).map(parseSection);
  // A last section with @ is for texts, and the fourth always is.
  const numeric = parsed.filter((section, index) => !(section.forText && index === parsed.length - 1) && index < 3);
  if (numeric.length === 0) return GENERAL;
  if (numeric.every((section) => section.meaning.kind === 'plain')) return GENERAL;
  return {
    plain: false,
    meaningFor(value) {
      const index = pickSection(numeric, value);
      const section = numeric[index];
      // A section of its own for negatives says itself how the sign looks.
      return { meaning: section?.meaning ?? PLAIN, signed: index === 0 || numeric.length === 1 };
    },
  };
}

function pickSection(sections: readonly Section[], value: number): number {
  const last = sections.length - 1;
  if (last === 0) return sections[0]?.condition?.(value) === false ? -1 : 0;
  for (const [index, section] of sections.entries()) {
    if (section.condition !== null) {
      if (section.condition(value)) return index;
    } else if (index === last) {
      return index;
    } else if (index === 0) {
      // Without a condition the first of two is for zero and up, the first of three for more than zero.
      if (sections.length === 2 ? value >= 0 : value > 0) return index;
    } else if (value < 0) {
      return index;
    }
  }
  return -1;
}

function splitSections(code: string): string[] {
  const sections: string[] = [];
  let current = '';
  for (let index = 0; index < code.length; index += 1) {
    const character = code.charAt(index);
    let end = index;
    if (character === '"') end = closing(code, '"', index);
    else if (character === '[') end = closing(code, ']', index);
    else if (character === '\\' || character === '_' || character === '*') end = index + 1;
    else if (character === ';') {
      sections.push(current);
      current = '';
      continue;
    }
    current += code.slice(index, end + 1);
    index = end;
  }
  sections.push(current);
  return sections;
}

function closing(code: string, character: string, from: number): number {
  const index = code.indexOf(character, from + 1);
  return index < 0 ? code.length - 1 : index;
}

interface Scan {
  tokens: DigitToken[];
  /** Date and time letters in order: y m d h s, and E for an elapsed bracket, a for AM/PM. */
  letters: string;
  condition: Section['condition'];
  forText: boolean;
  /** Something that keeps the digits from being padded ones: %, E+, /, a thousands comma, General. */
  other: boolean;
}

const CONDITION = /^\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+(?:[eE][-+]?\d+)?)\]$/;

function parseSection(code: string): Section & { forText: boolean } {
  const scan: Scan = { tokens: [], letters: '', condition: null, forText: false, other: false };
  let index = 0;
  while (index < code.length) index = scanOne(code, index, scan);
  return { condition: scan.condition, forText: scan.forText, meaning: meaningOf(scan) };
}

/** Reads one element of a section and returns where the next one starts. */
function scanOne(code: string, index: number, scan: Scan): number {
  const character = code.charAt(index);
  const literal = (text: string): void => {
    scan.tokens.push({ type: 'literal', text });
  };
  if (character === '"') {
    const end = closing(code, '"', index);
    literal(code.slice(index + 1, end));
    return end + 1;
  }
  if (character === '\\') {
    literal(code.charAt(index + 1));
    return index + 2;
  }
  if (character === '_' || character === '*') return index + 2;
  if (character === '[') {
    const end = closing(code, ']', index);
    scanBracket(code.slice(index, end + 1), scan);
    return end + 1;
  }
  const rest = code.slice(index);
  const meridiem = /^(am\/pm|a\/p|오전\/오후)/i.exec(rest)?.[0];
  if (meridiem !== undefined) {
    scan.letters += 'a';
    return index + meridiem.length;
  }
  // Some Korean programs write the local name of General, whose G is no era.
  const general = /^(general|g\/(표준|標準|通用格式))/i.exec(rest)?.[0];
  if (general !== undefined) {
    scan.other = true;
    return index + general.length;
  }
  const afterDigit = scan.tokens.some((token) => token.type === 'digit');
  if (/^e[-+]/i.test(rest) && afterDigit) {
    scan.other = true;
    return index + 2;
  }
  // Weekdays in East Asian formats; b and e are years of other calendars, g their eras.
  const run = /^(a{3,4}|y+|m+|d+|h+|s+|e+|g+|b+\d?)/i.exec(rest)?.[0];
  if (run !== undefined) {
    const letter = run.charAt(0).toLowerCase();
    scan.letters += letter === 'a' ? 'd' : 'egb'.includes(letter) ? 'y' : letter;
    return index + run.length;
  }
  if (character === '0' || character === '#' || character === '?') {
    scan.tokens.push({ type: 'digit', placeholder: character });
  } else if (character === '.') scan.tokens.push({ type: 'point' });
  else if (character === '@') scan.forText = true;
  else if (character === ',' || character === '%' || character === '/') scan.other = true;
  else literal(character);
  return index + 1;
}

function scanBracket(bracket: string, scan: Scan): void {
  const [, operator, operand] = CONDITION.exec(bracket) ?? [];
  if (operator !== undefined && operand !== undefined) {
    scan.condition = comparison(operator, Number(operand));
  } else if (/^\[(h+|m+|s+)\]$/i.test(bracket)) {
    scan.letters += 'E';
  } else {
    // [$₩-412] shows the currency sign; colours, [$-412] and [DBNum1] show nothing of their own.
    const currency = /^\[\$([^-\]]*)/.exec(bracket)?.[1];
    if (currency !== undefined && currency !== '') scan.tokens.push({ type: 'literal', text: currency });
  }
}

function comparison(operator: string, operand: number): (value: number) => boolean {
  switch (operator) {
    case '<':
      return (value) => value < operand;
    case '<=':
      return (value) => value <= operand;
    case '>':
      return (value) => value > operand;
    case '>=':
      return (value) => value >= operand;
    case '=':
      return (value) => value === operand;
    default:
      return (value) => value !== operand;
  }
}

function meaningOf(scan: Scan): FormatMeaning {
  const { letters, tokens } = scan;
  if (letters !== '') {
    // m is a minute after an hour or before a second, else a month.
    const minutesAside = letters.replace(/([hE])m/g, '$1').replace(/ms/g, 's');
    if (/[ymd]/.test(minutesAside)) return { kind: 'date' };
    return { kind: 'time', elapsed: letters.includes('E') };
  }
  if (scan.other || scan.forText) return PLAIN;
  const point = tokens.findIndex((token) => token.type === 'point');
  const whole = point < 0 ? tokens : tokens.slice(0, point);
  const zeros = whole.filter((token) => token.type === 'digit' && token.placeholder === '0').length;
  const firstDigit = whole.findIndex((token) => token.type === 'digit');
  const lastDigit = whole.findLastIndex((token) => token.type === 'digit');
  const interrupted = whole.some((token, index) => token.type === 'literal' && index > firstDigit && index < lastDigit);
  if (firstDigit < 0 || (zeros < 2 && !interrupted)) return PLAIN;
  return { kind: 'digits', tokens };
}
