import type { Field, FieldKey } from './fields.ts';
import type { Kind } from './kind.ts';

/** Notes in brackets that don't change what a column means. `(천원)` is not among them: it changes every amount. */
const HARMLESS_NOTE = /[([{](?:원|₩|krw|won|필수|필수입력|필수항목|선택|선택입력|숫자만|숫자|텍스트|단위:원|yyyy[-./]?mm[-./]?dd|-없이|"?-"?제외|원단위)[)\]}]/g;

/** Header text as it is compared: no stars, units, numbering, spaces or line breaks; NFKC; lower case (toss-facts §5.2). */
export function normaliseHeader(text: string): string {
  return text
    .replace(/^\s*[①-⑳]/, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200b-\u200d\ufeff_]/g, '')
    .replace(/[*※•·]/g, '')
    .replace(HARMLESS_NOTE, '')
    .replace(/^(?:[a-z]|\d{1,2})[.)](?=.)/, '')
    .replace(/[:：]$/, '');
}

/** Headers of the column that the desk itself adds to a file of failed rows: it means nothing when the file comes back. */
export const FAILED_REASON_HEADERS = { ko: '실패 사유 (정산데스크)', en: 'Why it failed (SettleDesk)' } as const;
const OWN_HEADERS: ReadonlySet<string> = new Set(Object.values(FAILED_REASON_HEADERS).map(normaliseHeader));

/** Whether the desk wrote this column; `normalised` as normaliseHeader gives it. */
export function isOwnHeader(normalised: string): boolean {
  return OWN_HEADERS.has(normalised);
}

/** Words that make another column of a similar one: 수수료차감전정산금액 is not what will be paid. */
const OTHER_MEANING =
  /수수료|부가세|부가가치세|세액|공급가|공급대가|전월|전기|이월|누적|합계|총계|소계|잔액|미지급|차감|공제|원천|환불|취소|할인|단가|건수|수량|매출|주문|결제|과세|면세|천원|만원|백만|억원|usd|달러|엔|외화|보류|출금|담당|이메일|전화|연락처|여부|상태|코드명|차액|이전|변경전|기지급/;

export interface FieldMatch {
  readonly field: FieldKey;
  /** 1: the header is one of the field's own texts. Less: it only resembles one. */
  readonly confidence: number;
  /** Orders candidates of one field: better synonyms first. */
  readonly score: number;
  /** The header is one of the field's own texts, with or without a note in brackets. */
  readonly exact: boolean;
}

interface Known {
  readonly text: string;
  readonly field: Field;
  readonly rank: number;
}

const knownByKind = new Map<string, readonly Known[]>();

function knownTexts(kind: Kind): readonly Known[] {
  let known = knownByKind.get(kind.id);
  if (!known) {
    known = kind.fields.flatMap((field) =>
      field.synonyms.map((synonym, position) => ({
        text: normaliseHeader(synonym),
        field,
        rank: field.synonyms.length < 2 ? 0 : position / (field.synonyms.length - 1),
      })),
    );
    knownByKind.set(kind.id, known);
  }
  return known;
}

const UNSURE_SUMMARY: Readonly<Partial<Record<FieldKey, number>>> = { transferSummary: 0.6, ownMemo: 0.5, memo: 0.5 };

/** Every field the header may mean, best first. Empty when it means none. */
export function matchHeader(header: string, kind: Kind): readonly FieldMatch[] {
  const text = normaliseHeader(header);
  if (text === '' || text.length > 60 || isOwnHeader(text)) return [];
  const best = new Map<FieldKey, FieldMatch>();
  const offer = (field: FieldKey, confidence: number, rank: number, exact: boolean): void => {
    const score = confidence * (1 - 0.4 * rank);
    if (score > (best.get(field)?.score ?? 0)) best.set(field, { field, confidence, score, exact });
  };
  const bare = text.replace(/[([{].*?[)\]}]/g, '');
  const resembles = bare.length >= 3 && !OTHER_MEANING.test(text);
  for (const known of knownTexts(kind)) {
    // 적요 is an internal note as often as the recipient's text (toss-facts §5.2): it maps, but a person should look.
    const certainty = known.text === '적요' ? (UNSURE_SUMMARY[known.field.key] ?? 1) : 1;
    if (text === known.text) offer(known.field.key, certainty, known.rank, true);
    else if (bare === known.text && !OTHER_MEANING.test(text)) offer(known.field.key, 0.9 * certainty, known.rank, true);
    else if (resembles && known.text.length >= 3 && known.field.type !== 'text' && bare.endsWith(known.text)) {
      offer(known.field.key, 0.65, known.rank, false);
    }
  }
  return [...best.values()].sort((left, right) => right.score - left.score);
}
