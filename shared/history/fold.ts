import { toHalfWidth } from '../values/clean.ts';

/** Names and ids as they are compared when somebody searches: composed Hangul, plain letters, no difference of case. */
export function foldText(text: string): string {
  return toHalfWidth(text.normalize('NFC')).toLowerCase();
}

const INITIALS = ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'] as const;
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const SYLLABLES_PER_INITIAL = 588;

/** 김철수 → ㄱㅊㅅ. Whatever is no Hangul syllable ends a run, so that initials never match across it. */
export function initialsOf(text: string): string {
  let initials = '';
  for (const character of text.normalize('NFC')) {
    const code = character.codePointAt(0) ?? 0;
    initials += code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE ? (INITIALS[Math.floor((code - FIRST_SYLLABLE) / SYLLABLES_PER_INITIAL)] ?? ' ') : ' ';
  }
  return initials.trim();
}

/** Account and business numbers are written with and without hyphens. */
export function digitsOf(text: string): string {
  return toHalfWidth(text).replaceAll(/\D/g, '');
}
