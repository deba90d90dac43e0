import '../mapping/mapping.css';
import './review.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconTableOff } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView, GridRow, RowFilter } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { DataGrid } from '../../grid/DataGrid.tsx';
import type { GridPlace } from '../../grid/DataGrid.tsx';
import { usePages } from '../../grid/use-pages.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeDraft, useDraft } from '../../stores/draft.ts';
import { goToDraft } from '../../stores/route.ts';
import { BottomBar } from '../../ui/BottomBar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { inBackground, notifyFailure } from '../../ui/notify.ts';
import { CellBar } from './CellBar.tsx';
import { FilterBar } from './FilterBar.tsx';
import { LeaveOutDialog } from './LeaveOutDialog.tsx';
import { isFiltered, noFilter } from './filters.ts';
import { reviewColumns, sheetColumnOf } from './review-columns.tsx';
import { SidePanel } from './SidePanel.tsx';

const CELL_BAR = 'review-cell-bar';

export function ReviewScreen({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const busy = useDraft((state) => state.busy > 0);
  const [filter, setFilter] = useState<RowFilter>(noFilter);
  const [clears, setClears] = useState(0);
  const [place, setPlace] = useState<GridPlace<GridRow> | null>(null);
  const [leaving, setLeaving] = useState<GridRow | null>(null);
  const { id, revision, kind, columns: sheetColumns } = draft;

  const fetch = useCallback((offset: number, limit: number) => call('drafts.rows', { id, offset, limit, filter }), [id, filter]);
  const pages = usePages<GridRow>(fetch, revision);
  // The columns only change with the layout; an edit must not rebuild the grid.
  const layoutKey = sheetColumns.map((column) => `${column.index}:${column.field ?? ''}:${column.header}`).join('|');
  // oxlint-disable-next-line react/exhaustive-deps
  const columns = useMemo(() => reviewColumns(kind, sheetColumns, words, t), [kind, layoutKey, words, t]);

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
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      document.querySelector<HTMLInputElement>('#review-search')?.focus();
    }
  };

  return (
    <div className="with-bar" onKeyDown={onKeyDown}>
      <div className="review">
        <div className="review-main">
          <FilterBar draft={draft} filter={filter} shown={pages.total} clears={clears} onFilter={setFilter} onLeave={focusGrid} onUndo={undo} onRedo={redo} />
          <CellBar id={CELL_BAR} draft={draft} place={place} onToggle={toggle} />
          <DataGrid
            key={draft.id}
            label={t('review.grid')}
            loadingLabel={t('review.loadingRow')}
            columns={columns}
            pages={pages}
            tone={toneOf}
            describedBy={CELL_BAR}
            onCursor={setPlace}
            onEdit={edit}
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
