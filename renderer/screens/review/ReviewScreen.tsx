import '../mapping/mapping.css';
import './review.css';
import './look.css';
import { Button } from '@mantine/core';
import { IconArrowRight, IconTableOff } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DraftView, GridRow, RowSort } from '../../../shared/views.ts';
import { DataGrid } from '../../grid/DataGrid.tsx';
import type { GridHandle, GridPlace } from '../../grid/DataGrid.tsx';
import type { Block } from '../../grid/selection.ts';
import { DraftOrigin } from '../batch/DraftOrigin.tsx';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeDraft, useDraft } from '../../stores/draft.ts';
import { goToDraft } from '../../stores/route.ts';
import { BottomBar } from '../../ui/BottomBar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { inBackground } from '../../ui/notify.ts';
import { KeptTyping } from '../drafts/KeptTyping.tsx';
import { CellBar } from './CellBar.tsx';
import { FilterBar } from './FilterBar.tsx';
import { FindBar } from './FindBar.tsx';
import type { FindHandle } from './FindBar.tsx';
import { FixDialog } from './FixDialog.tsx';
import type { FixAsked } from './FixDialog.tsx';
import { isFiltered } from './filters.ts';
import { headMenuOf, sortOf } from './head-menu.tsx';
import { KeysHelp } from './KeysHelp.tsx';
import { LeaveOutDialog } from './LeaveOutDialog.tsx';
import type { Leaving } from './LeaveOutDialog.tsx';
import { LookBar } from './LookBar.tsx';
import { amountColumnOf, reviewColumns, sheetColumnOf } from './review-columns.tsx';
import { SelectionNote } from './SelectionNote.tsx';
import { SidePanel } from './SidePanel.tsx';
import { TickBar } from './TickBar.tsx';
import { TickAllContext } from './TickHead.tsx';
import { useEdits } from './use-edits.ts';
import { useJumps } from './use-jumps.ts';
import { useLook } from './use-look.ts';
import { usePins } from './use-pins.ts';
import { useReviewKeys } from './use-review-keys.ts';
import { useReviewPages } from './use-review-pages.ts';
import { useSelectedSum } from './use-selected-sum.ts';

const CELL_BAR = 'review-cell-bar';

export function ReviewScreen({ draft }: { readonly draft: DraftView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const busy = useDraft((state) => state.busy > 0);
  const [place, setPlace] = useState<GridPlace<GridRow> | null>(null);
  const [block, setBlock] = useState<Block | null>(null);
  const [finding, setFinding] = useState(false);
  const [helping, setHelping] = useState(false);
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const [fixing, setFixing] = useState<FixAsked | null>(null);
  const grid = useRef<GridHandle>(null);
  const find = useRef<FindHandle>(null);
  const { id, revision, kind, columns: sheetColumns } = draft;
  // The columns only change with the layout; an edit must not rebuild the grid.
  const layoutKey = sheetColumns.map((column) => `${column.index}:${column.field ?? ''}:${column.header}`).join('|');
  const look = useLook(id, `${draft.sheetName}|${layoutKey}`);
  const { view } = look;
  const { pages, ticks, orderIsOlder, tick } = useReviewPages(id, revision, view);
  const pins = usePins(kind);
  // oxlint-disable-next-line react/exhaustive-deps
  const columns = useMemo(() => reviewColumns(kind, sheetColumns, pins.names, words, t), [kind, layoutKey, pins.names, words, t]);

  const selected = block === null ? [] : columns.slice(block.left, block.right + 1).flatMap((column) => sheetColumnOf(column.id) ?? []);
  const amountColumn = amountColumnOf(kind, sheetColumns);
  const sum = useSelectedSum(id, revision, view, amountColumn !== null && selected.includes(amountColumn) ? block : null);
  const edits = useEdits(draft, pages);
  const jumps = useJumps({ id, view, columns, place, grid });

  const placeColumn = place === null ? null : sheetColumnOf(place.column.id);
  const typingPlace = place?.row === undefined || placeColumn === null ? null : { row: place.row.row, column: placeColumn };

  const leaveOut = (): void => {
    const row = place?.row;
    if (ticks.count > 0) {
      if (ticks.count > ticks.leftOut) setLeaving({ rows: { ticked: true }, count: ticks.count - ticks.leftOut, row: null });
    } else if (row !== undefined && row.state !== 'left-out') setLeaving({ rows: [row.row], count: 1, row: row.row });
  };
  const putBack = (): void => {
    const row = place?.row;
    if (ticks.count > 0) inBackground(changeDraft('drafts.putBack', { id, rows: { ticked: true } }));
    else if (row?.state === 'left-out') inBackground(changeDraft('drafts.putBack', { id, rows: [row.row] }));
  };
  const tickAll = (on: boolean): void => inBackground(tick(on ? { view, stretch: null } : { ticked: true }, on));
  const onKeyDown = useReviewKeys({
    waiting: leaving !== null || fixing !== null || helping,
    place,
    onFind: () => {
      setFinding(true);
      document.querySelector<HTMLInputElement>('#find-text')?.select();
    },
    onFindStep: (direction) => (finding ? find.current?.step(direction) : setFinding(true)),
    onIssue: jumps.issue,
    onFix: setFixing,
    onLeaveOut: leaveOut,
    onPutBack: putBack,
    onTickAll: () => tickAll(ticks.count < (pages.total ?? 0)),
    onHelp: () => setHelping(true),
  });
  const nameOf = (by: RowSort['by']): string => columns.find((column) => sortOf(column) === by)?.header ?? '';
  const closeFind = (): void => {
    setFinding(false);
    focusGrid();
  };

  return (
    <TickAllContext value={{ ticked: ticks.count, shown: pages.total ?? 0, onTickAll: tickAll }}>
      <div className="with-bar" onKeyDown={onKeyDown}>
        <div className="review">
          <div className="review-main">
            <div>
              <DraftOrigin id={draft.id} />
              <KeptTyping draft={draft} place={typingPlace} />
              <FilterBar
                draft={draft}
                filter={view.filter}
                shown={pages.total}
                clears={look.clears}
                onFilter={look.setFilter}
                onLeave={focusGrid}
                onHelp={() => setHelping(true)}
                onUndo={edits.undo}
                onRedo={edits.redo}
              />
              <LookBar look={look} orderIsOlder={orderIsOlder} nameOf={nameOf} />
              {finding && <FindBar handle={find} draft={draft} view={view} block={block} columns={selected} onStep={jumps.found} onClose={closeFind} />}
              <TickBar ticks={ticks} onLeaveOut={leaveOut} onPutBack={putBack} onClear={() => tickAll(false)} />
            </div>
            <CellBar
              id={CELL_BAR}
              place={place}
              selection={<SelectionNote key="selection" block={block} sum={sum} />}
              onToggle={(row) => (row.state === 'left-out' ? inBackground(changeDraft('drafts.putBack', { id, rows: [row.row] })) : setLeaving({ rows: [row.row], count: 1, row: row.row }))}
              onFix={setFixing}
            />
            <DataGrid
              key={draft.id}
              handle={grid}
              label={t('review.grid')}
              loadingLabel={t('review.loadingRow')}
              columns={columns}
              pages={pages}
              tone={toneOf}
              isTicked={isTicked}
              describedBy={CELL_BAR}
              headMenu={headMenuOf({ draft, look, pins, orderIsOlder, amountColumn, t })}
              onCursor={setPlace}
              onEdit={edits.cell}
              onEditBlock={edits.block}
              onSelect={setBlock}
              onTick={(first, last, on) => inBackground(tick({ view, stretch: { first, last } }, on))}
              onUndo={edits.undo}
              onRedo={edits.redo}
              autoFocus
              testId="grid"
              empty={<NoRows filtered={isFiltered(view.filter)} onClear={look.clear} onMapping={() => goToDraft(id, 'mapping')} />}
            />
          </div>
          <SidePanel draft={draft} look={look} onFix={(code) => setFixing({ code, cell: null })} onJump={(code, direction) => jumps.issue(direction, code)} />
        </div>
        <BottomBar count={draft.totals.count} amount={draft.totals.amount} leftOut={draft.counts.leftOut} errors={draft.counts.errors}>
          <Button size="sm" rightSection={<IconArrowRight size={17} />} disabled={draft.counts.ready === 0 || busy} onClick={() => goToDraft(id, 'confirm')} data-testid="next-action">
            {draft.counts.ready === 0 ? t('review.nothingToSend') : t('review.next')}
          </Button>
        </BottomBar>
        <LeaveOutDialog draftId={id} leaving={leaving} onClose={() => setLeaving(null)} />
        <FixDialog draft={draft} asked={fixing} onClose={() => setFixing(null)} />
        <KeysHelp opened={helping} onClose={() => setHelping(false)} />
      </div>
    </TickAllContext>
  );
}

function focusGrid(): void {
  document.querySelector<HTMLInputElement>('.grid-input')?.focus();
}

const toneOf = (row: GridRow): string => row.state;
const isTicked = (row: GridRow): boolean => row.ticked;

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
