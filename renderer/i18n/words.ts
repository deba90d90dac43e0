import type { ko } from './ko.ts';

type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };

/** The Korean words are the reference: another language has exactly the same keys. */
export type Words = Shape<typeof ko>;
