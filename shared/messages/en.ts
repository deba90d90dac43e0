import { approval } from './en/approval.ts';
import { desk } from './en/desk.ts';
import { errors } from './en/errors.ts';
import { issues } from './en/issues.ts';
import { results } from './en/results.ts';
import { services } from './en/services.ts';
import { words } from './en/words.ts';
import type { MessageKey } from './ko.ts';

/** Every key of Korean; that there are no others is a test, because spreading hides extra keys from `satisfies`. */
export const en = { ...issues, ...errors, ...services, ...words, ...desk, ...results, ...approval } satisfies Readonly<Record<MessageKey, string>>;
