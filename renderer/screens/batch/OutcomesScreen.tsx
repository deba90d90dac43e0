import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconRefresh, IconSearch, IconTableOff } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../shared/batch.ts';
import { formatWon } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import type { UndoRows } from '../../../shared/joined.ts';
import type { BatchRowView, BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { DataGrid } from '../../grid/DataGrid.tsx';
import type { GridHandle, GridPlace } from '../../grid/DataGrid.tsx';
import { usePages } from '../../grid/use-pages.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeBatch, useBatch } from '../../stores/batch.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/format.ts';
import { inBackground, notifyRefused } from '../../ui/notify.ts';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { BatchApproval } from '../approval/BatchApproval.tsx';
import { BatchSide } from './BatchSide.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { Facts } from './Facts.tsx';
import { FailedRows } from './FailedRows.tsx';
import { FollowLine } from './FollowLine.tsx';
import { outcomeColumns } from './outcome-columns.tsx';
import { OutcomeCards } from './OutcomeCards.tsx';
import { ResultMenu } from './ResultMenu.tsx';
import { SplitRefused } from './SplitRefused.tsx';
import { StateBanner } from './StateBanner.tsx';
import { UndoDialog } from './undo/UndoDialog.tsx';
import { UndoLine } from './undo/UndoLine.tsx';
import { useTicks } from './undo/use-ticks.ts';
import { useFollow } from './use-follow.ts';

export function OutcomesScreen({ batch, row }: { readonly batch: BatchView; readonly row: number | null }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const version = useBatch((state) => state.version);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [sum, setSum] = useState<Won | null>(null);
  const [tracking, setTracking] = useState(false);
  const [seq, setSeq] = useState<number | null>(row);
  /** How often a row was pointed at: also the one where the cursor is already. */
  const [looks, setLooks] = useState(0);
  const grid = useRef<GridHandle>(null);
  const [undoing, setUndoing] = useState<UndoRows | null>(null);
  const { id, kind, canCancelRows } = batch;
  const ticks = useTicks({ id, outcome, text });
  const { isTicked, seqs } = ticks;
  const follow = useFollow(id);
  const onCursor = useCallback((place: GridPlace<BatchRowView> | null) => setSeq((before) => (place === null ? null : (place.row?.seq ?? before))), []);
  const { service } = batch.connection;
  const fetch = useCallback(
    async (offset: number, limit: number) => {
      const page = await call('batches.rows', { id, offset, limit, outcome, text });
      setSum(page.amount);
      return page;
    },
    [id, outcome, text],
  );
  const pages = usePages<BatchRowView>(fetch, version);
  const loaded = pages.total !== null;
  // Unfiltered rows stand in the order of the batch: the place of a row is its index.
  useEffect(() => {
    if (row !== null && loaded) grid.current?.goTo(row, 'outcome');
  }, [row, loaded]);
  const mayTick = canCancelRows && batch.outcomes.accepted.count > 0;
  const columns = useMemo(() => outcomeColumns(kind, service, words, t, mayTick ? isTicked : null), [kind, service, words, t, mayTick, isTicked]);
  const find = useDebouncedCallback((typed: string) => setText(typed.trim() === '' ? null : typed.trim()), 200);
  const track = async (): Promise<void> => {
    setTracking(true);
    try {
      await changeBatch('batches.track', id);
    } finally {
      setTracking(false);
    }
  };
  const mayCancel = batch.outcomes.waiting.count > 0 && batch.state === 'stopped' && batch.outcomes.unknown.count === 0;
  const tick = async (first: number, last: number, on: boolean): Promise<void> => {
    const end = await ticks.tick(first, last, on);
    if (end !== 'ticked') notifyRefused(t(end === 'too-many' ? 'joined.undo.tooMany' : 'joined.undo.onlyAccepted'));
  };
  return (
    <div className="outcomes">
      <div className="outcomes-top">
        <header className="page-header">
          <div className="outcomes-title">
            <h1>{t('outcomes.title')}</h1>
            <p className="muted ellipsis" title={batch.file.name}>
              {batch.file.name}
            </p>
          </div>
          <div className="button-row">
            {mayCancel && <CancelDialog batch={batch} />}
            {mayTick && (
              <Button variant="default" size="sm" onClick={() => setUndoing({ type: 'all' })} data-testid="undo-open">
                {t('joined.undo.open')}
              </Button>
            )}
            <Button size="sm" variant="default" leftSection={<IconRefresh size={17} />} loading={tracking} onClick={() => inBackground(track())} data-testid="track">
              {t('outcomes.track')}
            </Button>
            <ResultMenu id={id} failed={follow?.failed.count ?? 0} />
          </div>
        </header>
        <StateBanner batch={batch} />
        <BatchApproval batch={batch} />
        <UndoLine batch={batch} />
        <SplitRefused batch={batch} />
        {follow !== null && <FailedRows batch={batch} follow={follow} />}
        <Facts batch={batch} />
        {follow !== null && <FollowLine batch={batch} follow={follow} />}
        <ShareBar outcomes={batch.outcomes} label={t('outcomes.bar')} />
        <OutcomeCards outcomes={batch.outcomes} picked={outcome} onPick={setOutcome} />
      </div>
      <div className="outcomes-rows">
        <div className="outcomes-table" onClick={({ target }) => target instanceof Element && target.closest('[role="gridcell"]') !== null && setLooks((before) => before + 1)}>
          <div className="outcomes-tools">
            <span className="small number muted" role="status" data-testid="outcome-rows-shown">
              {pages.total !== null && sum !== null && t('outcomes.shown', { n: formatCount(pages.total), amount: formatWon(sum) })}
            </span>
            {seqs.size > 0 && (
              <span className="undo-ticks" data-testid="undo-ticks">
                <span className="small number">{t('joined.undo.ticked', { n: formatCount(seqs.size) })}</span>
                <Button size="compact-sm" color="red" variant="light" onClick={() => setUndoing({ type: 'rows', seqs: [...seqs] })} data-testid="undo-ticked">
                  {t('joined.undo.openTicked', { n: formatCount(seqs.size) })}
                </Button>
                <Button size="compact-sm" variant="subtle" onClick={ticks.clear}>
                  {t('joined.undo.untick')}
                </Button>
              </span>
            )}
            {seqs.size === 0 && mayTick && text !== null && (
              <Button size="compact-sm" variant="light" color="red" onClick={() => setUndoing({ type: 'found', text })} data-testid="undo-found">
                {t('joined.undo.openFound')}
              </Button>
            )}
            <TextInput
              className="filter-search"
              type="search"
              aria-label={t('outcomes.search')}
              placeholder={t('outcomes.search')}
              leftSection={<IconSearch size={15} stroke={1.8} />}
              onChange={(event) => find(event.currentTarget.value)}
              data-testid="outcome-search"
            />
          </div>
          <DataGrid
            handle={grid}
            label={t('outcomes.grid')}
            loadingLabel={t('common.loading')}
            columns={columns}
            pages={pages}
            testId="outcome-grid"
            onCursor={onCursor}
            {...(mayTick ? { isTicked, onTick: (first: number, last: number, on: boolean) => inBackground(tick(first, last, on)) } : {})}
            empty={<EmptyState icon={<IconTableOff size={32} stroke={1.4} />} title={t('outcomes.empty')} text={t('review.emptyFilterHint')} />}
          />
        </div>
        <BatchSide batch={batch} follow={follow} seq={seq} looks={looks} startsWithRow={row !== null} onUndo={(one) => setUndoing({ type: 'rows', seqs: [one] })} />
      </div>
      <UndoDialog batch={batch} rows={undoing} onBegun={ticks.clear} onClose={() => setUndoing(null)} />
    </div>
  );
}
