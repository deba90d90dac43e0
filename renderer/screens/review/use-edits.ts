import type { DraftView, GridRow } from '../../../shared/views.ts';
import type { GridPlace } from '../../grid/DataGrid.tsx';
import type { PageCache } from '../../grid/page-cache.ts';
import type { CellEdit } from '../../grid/use-blocks.ts';
import { changeDraft } from '../../stores/draft.ts';
import { inBackground, notifyFailure } from '../../ui/notify.ts';
import { sheetColumnOf } from './review-columns.tsx';

export interface Edits {
  readonly cell: (at: GridPlace<GridRow>, text: string) => void;
  readonly block: (edits: readonly CellEdit<GridRow>[]) => Promise<void>;
  readonly undo: () => void;
  readonly redo: () => void;
}

/** What typing, pasting and undoing do to the draft. */
export function useEdits({ id, canUndo, canRedo, columns }: DraftView, pages: PageCache<GridRow>): Edits {
  return {
    cell: (at, text) => {
      const target = sheetColumnOf(at.column.id);
      if (at.row === undefined || target === null) return;
      const position = columns.findIndex((column) => column.index === target);
      pages.patch(at.index, (row) => ({ ...row, cells: row.cells.map((cell, index) => (index === position ? text : cell)) }));
      changeDraft('drafts.edit', { id, row: at.row.row, column: target, text }).catch((error: unknown) => {
        notifyFailure(error);
        pages.refresh();
      });
    },
    block: async (edits) => {
      const changes = edits.flatMap(({ row, column, text }) => {
        const target = sheetColumnOf(column.id);
        return target === null ? [] : [{ row: row.row, column: target, text }];
      });
      if (changes.length > 0) await changeDraft('drafts.editCells', { id, changes });
    },
    undo: () => {
      if (canUndo) inBackground(changeDraft('drafts.undo', { id }));
    },
    redo: () => {
      if (canRedo) inBackground(changeDraft('drafts.redo', { id }));
    },
  };
}
