import type { Won } from './money.ts';

const DIGITS = ['', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'] as const;
const PLACES = ['', '십', '백', '천'] as const;
const GROUPS = ['', '만', '억', '조', '경'] as const;

/**
 * An amount in Korean words as it is written on slips: every 일 stands (1,200,000 → 일백이십만), so that nothing can be
 * written before it. Zero is 영; a negative amount begins with 마이너스.
 */
export function koreanNumber(amount: Won): string {
  if (amount === 0) return '영';
  const digits = String(Math.abs(amount));
  let words = '';
  for (let start = ((digits.length + 3) % 4) - 3, group = Math.ceil(digits.length / 4) - 1; group >= 0; start += 4, group -= 1) {
    const four = digits.slice(Math.max(0, start), start + 4);
    let part = '';
    for (let at = 0; at < four.length; at += 1) {
      const digit = four.charAt(at);
      if (digit !== '0') part += `${DIGITS[Number(digit)] ?? ''}${PLACES[four.length - 1 - at] ?? ''}`;
    }
    if (part !== '') words += `${part}${GROUPS[group] ?? ''}`;
  }
  return amount < 0 ? `마이너스 ${words}` : words;
}

/** 금 일백이십만원정 */
export function koreanWon(amount: Won): string {
  return `금 ${koreanNumber(amount)}원정`;
}
