import { DeskError } from '../../shared/errors.ts';
import type { ChosenRows, RowView } from '../../shared/views.ts';
import type { DraftModel, DraftRow } from './model.ts';
import { viewRows } from './query.ts';
import { isOrderHeld } from './row-order.ts';
import { tickedRows } from './ticks.ts';

/** Places among the rows of a view are about to be written to: refused when their order is no longer the one that was seen. */
export function demandPlaces(model: DraftModel, { sort }: RowView): void {
  if (sort !== null && !isOrderHeld(model, sort)) throw new DeskError('DRAFT_CHANGED');
}

/** The rows that are meant. Throws DRAFT_CHANGED when they are meant by places that have changed. */
export function chosenRows(model: DraftModel, chosen: ChosenRows): readonly DraftRow[] {
  if (Array.isArray(chosen)) return chosen.flatMap((number) => model.row(number) ?? []);
  if ('ticked' in chosen) return tickedRows(model);
  const { view, stretch } = chosen;
  if (stretch === null) return viewRows(model, view);
  demandPlaces(model, view);
  return viewRows(model, view).slice(stretch.first, stretch.last + 1);
}
