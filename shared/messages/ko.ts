import { approval } from './ko/approval.ts';
import { desk } from './ko/desk.ts';
import { errors } from './ko/errors.ts';
import { issues } from './ko/issues.ts';
import { results } from './ko/results.ts';
import { services } from './ko/services.ts';
import { words } from './ko/words.ts';

/** Korean, the first language: its keys are the catalogue's keys. */
export const ko = { ...issues, ...errors, ...services, ...words, ...desk, ...results, ...approval };

export type MessageKey = keyof typeof ko;
