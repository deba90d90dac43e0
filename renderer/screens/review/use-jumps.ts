import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftId } from '../../../shared/ids.ts';
import type { IssueCode } from '../../../shared/issues.ts';
import type { GridRow, RowView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import type { GridHandle, GridPlace } from '../../grid/DataGrid.tsx';
import type { GridColumn } from '../../grid/columns.ts';
import { inBackground, notifyDone } from '../../ui/notify.ts';
import { gridColumnOf, sheetColumnOf } from './review-columns.tsx';
import type { FoundStep, Sought } from './use-found.ts';

export type Direction = 'next' | 'previous';

export interface Jumps {
  /** To the nearest issue; with a code, to the nearest of that kind. */
  readonly issue: (direction: Direction, code: IssueCode | null) => void;
  /** To the nearest cell of what is sought; the focus stays where it is. */
  readonly found: (sought: Sought, direction: Direction) => Promise<FoundStep | null>;
}

interface JumpOptions {
  readonly id: DraftId;
  readonly view: RowView;
  readonly columns: readonly GridColumn<GridRow>[];
  readonly place: GridPlace<GridRow> | null;
  readonly grid: RefObject<GridHandle | null>;
}

/** From the cursor to the next place that is worth a look, among the rows shown and in their order. */
export function useJumps({ id, view, columns, place, grid }: JumpOptions): Jumps {
  const { t } = useTranslation();
  const from = (direction: Direction) => ({
    index: place?.index ?? 0,
    column: place === null ? null : sheetColumnOf(place.column.id),
    columns: columns.flatMap((column) => sheetColumnOf(column.id) ?? []),
    direction,
  });
  const issue = async (direction: Direction, code: IssueCode | null): Promise<void> => {
    const to = await call('drafts.nextIssue', { id, view, code, ...from(direction) });
    if (to === null) notifyDone(t(code === null ? 'review.noIssueShown' : 'look.noneOfKind'));
    else grid.current?.goTo(to.index, gridColumnOf(to.column));
  };
  return {
    issue: (direction, code) => inBackground(issue(direction, code)),
    found: async (sought, direction) => {
      const to = await call('drafts.findStep', { ...sought, from: from(direction) });
      if (to !== null) grid.current?.goTo(to.index, gridColumnOf(to.column), 'stay');
      return to;
    },
  };
}
