import { CHOSEN_ELSEWHERE } from './contests.ts';
import { applyMapping, isAmount } from './detect.ts';
import type { FieldKey } from './fields.ts';
import { type RememberedForm, signatureOf } from './forms.ts';
import { KINDS } from './index.ts';
import type { ColumnLayout, FieldClaim, Layout, SheetTable } from './layout.ts';
import { isDecisive } from './mapping.ts';

/** How much of the longer header row both must have in common. */
const COMMON = 0.75;
/** "A guess, do look" for who, how much and when; "similar, please check" for the rest. */
const DECISIVE_GUESS = 0.5;
const OTHER_GUESS = 0.6;

function uniqueTexts(signature: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const text of signature) counts.set(text, (counts.get(text) ?? 0) + 1);
  return new Set([...counts].filter(([text, count]) => text !== '' && count === 1).map(([text]) => text));
}

function closest(signature: readonly string[], forms: readonly RememberedForm[]): RememberedForm | null {
  const texts = uniqueTexts(signature);
  let best: { readonly form: RememberedForm; readonly share: number } | null = null;
  for (const form of forms) {
    if (form.content === null) continue;
    const others = uniqueTexts(form.signature);
    const longer = Math.max(signature.filter((text) => text !== '').length, form.signature.filter((text) => text !== '').length);
    const share = [...texts].filter((text) => others.has(text)).length / longer;
    if (share >= COMMON && (best === null || share > best.share)) best = { form, share };
  }
  return best?.form ?? null;
}

/**
 * What a person chose for almost the same headers, as guesses on top of the desk's own reading: a column nobody claims
 * gets its field with little confidence, unless it says who, how much or when, which is only suggested; where the reading
 * disagrees, it stays as it is but is no longer sure of itself.
 * Null when there is nothing to take over.
 */
export function withNearestForm(sheet: SheetTable, layout: Layout, forms: readonly RememberedForm[]): { readonly layout: Layout; readonly form: RememberedForm } | null {
  const signature = signatureOf(sheet, layout.headerRow);
  const form = signature === null ? null : closest(signature, forms.filter(({ kind }) => kind === layout.kind));
  if (signature === null || form === null || form.content === null) return null;
  const kind = KINDS[layout.kind];
  const here = uniqueTexts(signature);
  const there = uniqueTexts(form.signature);
  const guess = (field: FieldKey): number => (isDecisive(field, kind) ? DECISIVE_GUESS : OTHER_GUESS);
  const owner = (field: FieldKey): ColumnLayout | undefined => layout.columns.find((column) => column.field === field);
  const given = new Map<number, FieldKey>();
  const doubts = new Map<number, number>();
  const claims = new Map<number, FieldClaim>();
  for (const { header, field, chosen } of form.content.columns) {
    if (!chosen || !here.has(header) || !there.has(header)) continue;
    const column = layout.columns.find(({ index }) => index === signature.indexOf(header) + 1);
    if (!column || column.field === field) continue;
    if (column.field !== null) doubts.set(column.index, guess(column.field));
    if (field === null || field === 'metadata' || (layout.unitNote !== null && isAmount(kind, field))) continue;
    const rival = owner(field);
    // Who is paid, how much and when is never filled by a guess (nobody may be looking): it is only suggested.
    if (rival === undefined && column.field === null && !isDecisive(field, kind)) given.set(column.index, field);
    else claims.set(column.index, { field, score: CHOSEN_ELSEWHERE });
    if (rival !== undefined) doubts.set(rival.index, guess(field));
  }
  if (given.size + doubts.size + claims.size === 0) return null;
  const mapped = given.size === 0 ? layout : applyMapping(sheet, layout, { fields: given });
  const columns = mapped.columns.map((column): ColumnLayout => {
    const claim = claims.get(column.index);
    const doubt = doubts.get(column.index);
    return {
      ...column,
      ...(given.has(column.index) && column.field !== null ? { confidence: guess(column.field), why: 'nearest' as const } : {}),
      ...(doubt === undefined ? {} : { confidence: Math.min(column.confidence, doubt) }),
      ...(claim === undefined ? {} : { claims: [claim, ...column.claims] }),
    };
  });
  return { layout: { ...mapped, columns, kindConfidence: layout.kindConfidence }, form };
}
