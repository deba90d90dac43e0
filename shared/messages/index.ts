import type { AuditAction } from '../audit-actions.ts';
import type { BatchState, Outcome } from '../batch.ts';
import type { ErrorCode, MoneyMoved } from '../errors.ts';
import type { IssueCode, IssueParams, Severity } from '../issues.ts';
import type { FieldKey } from '../kinds/fields.ts';
import type { KindId } from '../kinds/kind.ts';
import type { LeftOutReason } from '../kinds/layout.ts';
import { formatWon, won } from '../money.ts';
import type { Environment, ServiceId } from '../services.ts';
import { en } from './en.ts';
import { ko, type MessageKey } from './ko.ts';

export type { MessageKey } from './ko.ts';

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type MessageParams = Readonly<Record<string, string | number>>;

/** Every word of the domain has a sentence: a new code without one doesn't compile. */
type Needed =
  | `issue.${IssueCode}` | `issueTitle.${IssueCode}` | `error.${ErrorCode}` | `errorNow.${ErrorCode}` | `moneyMoved.${MoneyMoved}`
  | `outcome.${Outcome}` | `outcomeNow.${Outcome}` | `batchState.${BatchState}` | `service.${ServiceId}` | `environment.${Environment}`
  | `kind.${KindId}` | `field.${FieldKey}` | `leftOut.${LeftOutReason}` | `severity.${Severity}` | `auditAction.${AuditAction}`;

const CATALOGUES = { ko, en } satisfies Readonly<Record<Language, Readonly<Record<Needed, string>>>>;

/** Params that are sums of money: shown with thousands separators. Other numbers (rows, years) stay plain. */
const WON_PARAMS: ReadonlySet<string> = new Set(['amount', 'total', 'stated', 'actual', 'limit', 'balance', 'sum', 'difference', 'usual', 'unsent']);

/** A sentence cut at its placeholders: text and names in turn. */
type Sentence = readonly string[];

const cut: Readonly<Record<Language, Map<MessageKey, Sentence>>> = { ko: new Map(), en: new Map() };

function sentenceOf(language: Language, key: MessageKey): Sentence {
  let sentence = cut[language].get(key);
  if (sentence === undefined) {
    sentence = (CATALOGUES[language][key] as string).split(/\{\{(\w+)\}\}/);
    cut[language].set(key, sentence);
  }
  return sentence;
}

/**
 * The sentence of a key. Params it doesn't get are left empty. Nothing in a value is taken for a key or a placeholder. Our own
 * placing of values, not i18next's: files say up to ten words a row, and there it takes longer than all the rest of a row.
 */
export function translate(language: Language, key: MessageKey, params: MessageParams = {}): string {
  const sentence = sentenceOf(language, key);
  let text = sentence[0] ?? '';
  for (let at = 1; at < sentence.length; at += 2) {
    const name = sentence[at] ?? '';
    text += shown(name, params[name]) + (sentence[at + 1] ?? '');
  }
  return text;
}

function shown(name: string, value: string | number | undefined): string {
  if (typeof value === 'number' && WON_PARAMS.has(name) && Number.isSafeInteger(value)) return formatWon(won(value));
  return value === undefined ? '' : String(value);
}

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(ko, key);
}

/** What an issue says. The same code may need other words for a field or a severity. */
export function issueSentence(
  language: Language,
  issue: { readonly code: IssueCode; readonly params: IssueParams; readonly severity?: Severity; readonly field?: FieldKey | null },
): string {
  const { code, severity, field } = issue;
  const params = field === null || field === undefined ? issue.params : { fieldName: translate(language, `field.${field}`), ...issue.params };
  const variants = [
    code === 'PAYEE_NOT_FOUND' && params['similar'] !== undefined && params['similar'] !== '' ? 'similar' : null,
    code === 'STATED_TOTAL_DIFFERS' ? statedTotalVariant(params) : null,
    field ?? null,
    severity ?? null,
  ];
  for (const variant of variants) {
    const key = `issue.${code}.${variant}`;
    if (variant !== null && isMessageKey(key)) return translate(language, key, params);
  }
  return translate(language, `issue.${code}`, params);
}

/** Rows that do not go out explain a difference, all of it or a part: then nothing, or only the rest, is to be looked for. */
function statedTotalVariant({ unsent, difference }: IssueParams): 'explained' | 'partly' | null {
  if (unsent === undefined || unsent === 0) return null;
  return difference === 0 ? 'explained' : 'partly';
}

export function issueTitle(language: Language, code: IssueCode): string {
  return translate(language, `issueTitle.${code}`);
}

/** What happened, whether money moved, what to do: the three things a person needs, in that order. */
export function errorSentence(
  language: Language,
  error: { readonly code: ErrorCode; readonly params?: MessageParams; readonly moneyMoved?: MoneyMoved },
): string {
  const { code, params = {}, moneyMoved = 'no' } = error;
  return [translate(language, `error.${code}`, params), translate(language, `moneyMoved.${moneyMoved}`), errorNow(language, code)].join(' ');
}

/** Only what happened. */
export function errorTitle(language: Language, code: ErrorCode, params: MessageParams = {}): string {
  return translate(language, `error.${code}`, params);
}

/** Only what to do. */
export function errorNow(language: Language, code: ErrorCode): string {
  return translate(language, `errorNow.${code}`);
}

/** A service's status in words; one we don't know is shown as it came. */
export function statusText(language: Language, service: ServiceId, status: string): string {
  const key = `status.${service}.${status}`;
  return isMessageKey(key) ? translate(language, key) : status;
}

/** A payee's status in words; one we don't know is shown as it came. */
export function payeeStatusText(language: Language, service: ServiceId, status: string): string {
  const key = `payeeStatus.${service}.${status}`;
  return isMessageKey(key) ? translate(language, key) : status;
}

/** A service's error code in words with what to do; null when we don't know it: then show code and message as they came. */
export function serviceCodeText(language: Language, service: ServiceId, code: string): string | null {
  const key = `serviceCode.${service}.${code}`;
  return isMessageKey(key) ? translate(language, key) : null;
}

/** Why a row or a batch stands as it does, in words: our own codes, the service's known codes, else its message as it came. */
export function outcomeReason(language: Language, service: ServiceId, row: { readonly code: string | null; readonly message: string | null }): string | null {
  if (row.code === null) return row.message;
  const own = `deskCode.${row.code}`;
  const words = isMessageKey(own) ? translate(language, own) : serviceCodeText(language, service, row.code);
  // No words for it and none came with it: a broken connection or an answer that could not be read.
  if (words === null) return row.message ?? `${translate(language, 'deskCode.UNCERTAIN')} (${row.code})`;
  if ((row.code === 'CLASH' || row.code === 'NAMED_TWICE') && row.message !== null) return `${words} (${row.message})`;
  // Which row it was stands in the message; the service's support asks for the number at its end.
  if (row.code === 'REFUSED_WITH_OTHERS' && row.message !== null) return `${words} (${row.message})`;
  const trace = /\(traceId: [^)]+\)$/.exec(row.message ?? '');
  return trace === null ? words : `${words} ${trace[0]}`;
}
