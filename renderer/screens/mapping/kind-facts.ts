import { kindOf } from '../../../shared/kinds/index.ts';
import type { Field, FieldKey } from '../../../shared/kinds/fields.ts';
import type { KindId } from '../../../shared/kinds/kind.ts';
import type { ServiceId } from '../../../shared/services.ts';
import type { ColumnView, DraftView } from '../../../shared/views.ts';

export function serviceOfKind(id: KindId): ServiceId {
  return kindOf(id).service;
}

export function fieldOf(kind: KindId, key: FieldKey): Field | null {
  return kindOf(kind).fields.find((field) => field.key === key) ?? null;
}

/** Required fields that no column has, as the desk sees it: a pay date chosen for all rows makes its column unnecessary. */
export function missingFields(draft: DraftView): readonly FieldKey[] {
  return draft.draftIssues.flatMap((issue) => (issue.code === 'FIELD_NOT_MAPPED' && issue.severity === 'error' && issue.field !== null ? [issue.field] : []));
}

/** Fields without a column that may have one value for every row. */
export function constantFields(draft: DraftView): readonly FieldKey[] {
  return kindOf(draft.kind)
    .fields.filter((field) => field.sameForAll === true && !draft.columns.some((column) => column.field === field.key))
    .map((field) => field.key);
}

/** The fields a column may take: its own, metadata always, and whatever no other column has. */
export function choosableFields(kind: KindId, columns: readonly ColumnView[], column: ColumnView): readonly FieldKey[] {
  const taken = new Set(columns.filter((other) => other.index !== column.index).map((other) => other.field));
  return kindOf(kind)
    .fields.map((field) => field.key)
    .filter((key) => key === 'metadata' || !taken.has(key));
}

/** Mapped columns in the order of the kind's fields, then the others as they stand in the sheet. */
export function columnOrder(kind: KindId, columns: readonly ColumnView[]): readonly number[] {
  const fields = kindOf(kind).fields.map((field) => field.key);
  const rank = (column: ColumnView): number => {
    if (column.field === null) return Number.MAX_SAFE_INTEGER;
    const place = fields.indexOf(column.field);
    return place < 0 ? fields.length : place;
  };
  return columns
    .map((column, position) => ({ position, rank: rank(column) }))
    .sort((left, right) => left.rank - right.rank || left.position - right.position)
    .map((entry) => entry.position);
}

export type Certainty = 'sure' | 'likely' | 'guess';

export function certaintyOf(confidence: number): Certainty {
  if (confidence >= 0.9) return 'sure';
  return confidence >= 0.6 ? 'likely' : 'guess';
}
