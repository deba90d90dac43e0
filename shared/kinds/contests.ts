import type { FieldKey } from './fields.ts';
import type { ColumnLayout } from './layout.ts';

/** Why the winner has the field: its header fits better, it only comes first, or somebody chose. `nearest`: a form like this one had it otherwise. */
export const CONTEST_REASONS = ['fits-better', 'comes-first', 'person', 'remembered', 'nearest'] as const;
export type ContestReason = (typeof CONTEST_REASONS)[number];

/** Two columns that can both be read as one field: `winner` has it, `loser` means nothing now. Column numbers from 1. */
export interface Contest {
  readonly field: FieldKey;
  readonly winner: number;
  readonly loser: number;
  readonly why: ContestReason;
}

/** A claim's score above any synonym's: the column was chosen by a person, on a form that is almost this one. */
export const CHOSEN_ELSEWHERE = 2;

/** Columns that a person chose on a similar form, for fields that no column has: offered, never taken unasked. */
export function suggestionsOf(columns: readonly ColumnLayout[]): readonly { readonly field: FieldKey; readonly index: number }[] {
  return columns.flatMap(({ index, claims }) =>
    claims.filter(({ field, score }) => score >= CHOSEN_ELSEWHERE && !columns.some((column) => column.field === field)).map(({ field }) => ({ field, index })),
  );
}

/** Every column that lost a field to another one, so that it never happens unseen; each loser once, for its best claim. */
export function contestsOf(columns: readonly ColumnLayout[]): readonly Contest[] {
  const owners = new Map<FieldKey, ColumnLayout>();
  for (const column of columns) if (column.field !== null && column.field !== 'metadata') owners.set(column.field, column);
  return columns.flatMap((loser): Contest[] => {
    for (const claim of loser.claims) {
      if (loser.field !== null && claim.score <= 1) continue; // it has a meaning of its own
      const winner = owners.get(claim.field);
      if (!winner || winner.index === loser.index) continue;
      return [{ field: claim.field, winner: winner.index, loser: loser.index, why: reasonOf(winner, claim.score) }];
    }
    return [];
  });
}

function reasonOf(winner: ColumnLayout, loserScore: number): ContestReason {
  if (winner.why === 'person' || winner.why === 'remembered') return winner.why;
  const score = winner.claims.find(({ field }) => field === winner.field)?.score ?? 0;
  if (loserScore > score) return 'nearest';
  return loserScore === score ? 'comes-first' : 'fits-better';
}
