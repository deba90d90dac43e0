/**
 * Resident registration numbers must not be collected (toss-facts §6.1): say so when one seems to be in a sheet.
 * `text`: anywhere in free text, only in its written form 900101-1234567.
 * `number`: the whole value, with or without the hyphen.
 * `account`: many account numbers have 13 digits too, so without the hyphen the check digit must also be right.
 */
export function looksLikeResidentNumber(value: string, place: 'text' | 'number' | 'account'): boolean {
  if (place === 'text') {
    const written = /(?:^|\D)(\d{6})-[1-8]\d{6}(?!\d)/.exec(value);
    return written !== null && isBirthday(written[1] ?? '');
  }
  const whole = /^(\d{6})(-?)([1-8]\d{6})$/.exec(value);
  if (!whole || !isBirthday(whole[1] ?? '')) return false;
  if (place === 'number' || whole[2] === '-') return true;
  const digits = `${whole[1] ?? ''}${whole[3] ?? ''}`;
  // 우리은행 writes 13 digits from 100x; nobody born in 2010 is paid through it yet.
  return !digits.startsWith('100') && hasResidentChecksum(digits);
}

function isBirthday(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

function hasResidentChecksum(digits: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return (11 - (sum % 11)) % 10 === Number(digits[12]);
}
