import '../mapping/mapping.css';
import './review.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconTableOff } from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView, GridRow, RowFilter } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { DataGrid } from '../../grid/DataGrid.tsx';
import type { GridHandle, GridPlace } from '../../grid/DataGrid.tsx';
import { isComposing, shortcutLetter } from '../../grid/cursor.ts';
import type { Block } from '../../grid/selection.ts';
import type { CellEdit } from '../../grid/use-blocks.ts';
import { usePages } from '../../grid/use-pages.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeDraft, useDraft } from '../../stores/draft.ts';
import { goToDraft } from '../../stores/route.ts';
import { BottomBar } from '../../ui/BottomBar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { inBackground, notifyDone, notifyFailure } from '../../ui/notify.ts';
import { KeptTyping } from '../drafts/KeptTyping.tsx';
import { CellBar } from './CellBar.tsx';
import { FilterBar } from './FilterBar.tsx';
import { FindBar } from './FindBar.tsx';
import { LeaveOutDialog } from './LeaveOutDialog.tsx';
import { isFiltered, noFilter } from './filters.ts';
import { amountColumnOf, gridColumnOf, reviewColumns, sheetColumnOf } from './review-columns.tsx';
import { SelectionNote } from './SelectionNote.tsx';
import { SidePanel } from './SidePanel.tsx';
import { useSelectedSum } from './use-selected-sum.ts';

const CELL_BAR = 'review-cell-bar';

export function ReviewScreen({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const busy = useDraft((state) => state.busy > 0);
  const [filter, setFilter] = useState<RowFilter>(noFilter);
  const [clears, setClears] = useState(0);
  const [place, setPlace] = useState<GridPlace<GridRow> | null>(null);
  const [block, setBlock] = useState<Block | null>(null);
  const [finding, setFinding] = useState(false);
  const grid = useRef<GridHandle>(null);
  const [leaving, setLeaving] = useState<GridRow | null>(null);
  const { id, revision, kind, columns: sheetColumns } = draft;

  const fetch = useCallback((offset: number, limit: number) => call('drafts.rows', { id, offset, limit, filter }), [id, filter]);
  const pages = usePages<GridRow>(fetch, revision);
  // The columns only change with the layout; an edit must not rebuild the grid.
  const layoutKey = sheetColumns.map((column) => `${column.index}:${column.field ?? ''}:${column.header}`).join('|');
  // oxlint-disable-next-line react/exhaustive-deps
  const columns = useMemo(() => reviewColumns(kind, sheetColumns, words, t), [kind, layoutKey, words, t]);

  const selected = block === null ? [] : columns.slice(block.left, block.right + 1).flatMap((column) => sheetColumnOf(column.id) ?? []);
  const amountColumn = amountColumnOf(kind, sheetColumns);
  const sum = useSelectedSum(id, revision, filter, amountColumn !== null && selected.includes(amountColumn) ? block : null);

  const placeColumn = place === null ? null : sheetColumnOf(place.column.id);
  const typingPlace = place?.row === undefined || placeColumn === null ? null : { row: place.row.row, column: placeColumn };

  const clear = (): void => {
    setFilter(noFilter);
    setClears((before) => before + 1);
  };
  const undo = (): void => {
    if (draft.canUndo) inBackground(changeDraft('drafts.undo', { id }));
  };
  const redo = (): void => {
    if (draft.canRedo) inBackground(changeDraft('drafts.redo', { id }));
  };
  const edit = (at: GridPlace<GridRow>, text: string): void => {
    const target = sheetColumnOf(at.column.id);
    if (at.row === undefined || target === null) return;
    const position = sheetColumns.findIndex((column) => column.index === target);
    pages.patch(at.index, (row) => ({ ...row, cells: row.cells.map((cell, index) => (index === position ? text : cell)) }));
    changeDraft('drafts.edit', { id, row: at.row.row, column: target, text }).catch((error: unknown) => {
      notifyFailure(error);
      pages.refresh();
    });
  };
  const toggle = (row: GridRow): void => {
    if (row.state === 'left-out') inBackground(changeDraft('drafts.putBack', { id, rows: [row.row] }));
    else setLeaving(row);
  };
  const editBlock = async (edits: readonly CellEdit<GridRow>[]): Promise<void> => {
    const changes = edits.flatMap(({ row, column, text }) => {
      const target = sheetColumnOf(column.id);
      return target === null ? [] : [{ row: row.row, column: target, text }];
    });
    if (changes.length > 0) await changeDraft('drafts.editCells', { id, changes });
  };
  const jump = async (direction: 'next' | 'previous'): Promise<void> => {
    const column = place === null ? null : sheetColumnOf(place.column.id);
    const shown = columns.flatMap((candidate) => sheetColumnOf(candidate.id) ?? []);
    const to = await call('drafts.nextIssue', { id, filter, index: place?.index ?? 0, column, columns: shown, direction });
    if (to === null) notifyDone(t('review.noIssueShown'));
    else grid.current?.goTo(to.index, gridColumnOf(to.column));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent) || leaving !== null) return;
    if ((event.ctrlKey || event.metaKey) && shortcutLetter(event) === 'f') {
      event.preventDefault();
      setFinding(true);
      document.querySelector<HTMLInputElement>('#find-text')?.select();
    } else if (event.key === 'F8') {
      event.preventDefault();
      inBackground(jump(event.shiftKey ? 'previous' : 'next'));
    }
  };
  const closeFind = (): void => {
    setFinding(false);
    focusGrid();
  };

  return (
    <div className="with-bar" onKeyDown={onKeyDown}>
      <div className="review">
        <div className="review-main">
          <div>
            <KeptTyping draft={draft} place={typingPlace} />
            <FilterBar draft={draft} filter={filter} shown={pages.total} clears={clears} onFilter={setFilter} onLeave={focusGrid} onUndo={undo} onRedo={redo} />
            {finding && <FindBar draft={draft} filter={filter} block={block} columns={selected} onClose={closeFind} />}
          </div>
          <CellBar id={CELL_BAR} draft={draft} place={place} selection={<SelectionNote key="selection" block={block} sum={sum} />} onToggle={toggle} />
          <DataGrid
            key={draft.id}
            handle={grid}
            label={t('review.grid')}
            loadingLabel={t('review.loadingRow')}
            columns={columns}
            pages={pages}
            tone={toneOf}
            describedBy={CELL_BAR}
            onCursor={setPlace}
            onEdit={edit}
            onEditBlock={editBlock}
            onSelect={setBlock}
            onToggle={toggle}
            onUndo={undo}
            onRedo={redo}
            autoFocus
            testId="grid"
            empty={<NoRows filtered={isFiltered(filter)} onClear={clear} onMapping={() => goToDraft(id, 'mapping')} />}
          />
        </div>
        <SidePanel draft={draft} filter={filter} onFilter={setFilter} />
      </div>
      <BottomBar count={draft.totals.count} amount={draft.totals.amount} leftOut={draft.counts.leftOut} errors={draft.counts.errors}>
        <Button
          size="sm"
          rightSection={<IconArrowRight size={17} />}
          disabled={draft.counts.ready === 0 || busy}
          onClick={() => goToDraft(id, 'confirm')}
          data-testid="next-action"
        >
          {draft.counts.ready === 0 ? t('review.nothingToSend') : t('review.next')}
        </Button>
      </BottomBar>
      <LeaveOutDialog draftId={id} row={leaving} onClose={() => setLeaving(null)} />
    </div>
  );
}

function focusGrid(): void {
  document.querySelector<HTMLInputElement>('.grid-input')?.focus();
}

const toneOf = (row: GridRow): string => row.state;

interface NoRowsProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onMapping: () => void;
}

function NoRows({ filtered, onClear, onMapping }: NoRowsProps) {
  const { t } = useTranslation();
  const icon = <IconTableOff size={36} stroke={1.4} />;
  return filtered ? (
    <EmptyState icon={icon} title={t('review.emptyFilter')} text={t('review.emptyFilterHint')}>
      <Button variant="default" onClick={onClear}>
        {t('review.clearFilter')}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState icon={icon} title={t('review.emptyDraft')} text={t('review.emptyDraftHint')}>
      <Button variant="default" onClick={onMapping}>
        {t('step.mapping')}
      </Button>
    </EmptyState>
  );
}
