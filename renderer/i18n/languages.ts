import type { Language } from '../../shared/views.ts';

/** A language is written in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { ko: '한국어', en: 'English' };
