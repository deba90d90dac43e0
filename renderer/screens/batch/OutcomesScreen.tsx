import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconRefresh, IconSearch, IconTableOff } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../shared/batch.ts';
import { formatWon } from '../../../shared/money.ts';
import type { Won } from '../../../shared/money.ts';
import type { BatchRowView, BatchView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { DataGrid } from '../../grid/DataGrid.tsx';
import type { GridPlace } from '../../grid/DataGrid.tsx';
import { usePages } from '../../grid/use-pages.ts';
import { useCatalogue } from '../../i18n/catalogue.ts';
import { changeBatch, useBatch } from '../../stores/batch.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/format.ts';
import { inBackground, saveFile } from '../../ui/notify.ts';
import { ShareBar } from '../../ui/ShareBar.tsx';
import { BatchApproval } from '../approval/BatchApproval.tsx';
import { BatchSide } from './BatchSide.tsx';
import { CancelDialog } from './CancelDialog.tsx';
import { Facts } from './Facts.tsx';
import { FailedRows } from './FailedRows.tsx';
import { FollowLine } from './FollowLine.tsx';
import { outcomeColumns } from './outcome-columns.tsx';
import { OutcomeCards } from './OutcomeCards.tsx';
import { StateBanner } from './StateBanner.tsx';
import { useFollow } from './use-follow.ts';

export function OutcomesScreen({ batch }: { readonly batch: BatchView }) {
  const { t } = useTranslation();
  const words = useCatalogue();
  const version = useBatch((state) => state.version);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [sum, setSum] = useState<Won | null>(null);
  const [tracking, setTracking] = useState(false);
  const [seq, setSeq] = useState<number | null>(null);
  /** How often a row was pointed at: also the one where the cursor is already. */
  const [looks, setLooks] = useState(0);
  const { id, kind, canCancelRows } = batch;
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
  const columns = useMemo(() => outcomeColumns(kind, service, words, t), [kind, service, words, t]);
  const find = useDebouncedCallback((typed: string) => setText(typed.trim() === '' ? null : typed.trim()), 200);
  const track = async (): Promise<void> => {
    setTracking(true);
    try {
      await changeBatch('batches.track', id);
    } finally {
      setTracking(false);
    }
  };
  const mayCancel = (canCancelRows && batch.outcomes.accepted.count > 0) || (batch.state === 'stopped' && batch.outcomes.unknown.count === 0);
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
            <Button size="sm" variant="default" leftSection={<IconRefresh size={17} />} loading={tracking} onClick={() => inBackground(track())} data-testid="track">
              {t('outcomes.track')}
            </Button>
            <Button size="sm" leftSection={<IconDownload size={17} />} onClick={() => inBackground(saveFile(call('results.save', { id })))} data-testid="save-result">
              {t('outcomes.save')}
            </Button>
          </div>
        </header>
        <StateBanner batch={batch} />
        <BatchApproval batch={batch} />
        {follow !== null && <FailedRows batch={batch} follow={follow} />}
        <Facts batch={batch} />
        {follow !== null && <FollowLine follow={follow} />}
        <ShareBar outcomes={batch.outcomes} label={t('outcomes.bar')} />
        <OutcomeCards outcomes={batch.outcomes} picked={outcome} onPick={setOutcome} />
      </div>
      <div className="outcomes-rows">
        <div className="outcomes-table" onClick={({ target }) => target instanceof Element && target.closest('[role="gridcell"]') !== null && setLooks((before) => before + 1)}>
          <div className="outcomes-tools">
            <span className="small number muted" role="status" data-testid="outcome-rows-shown">
              {pages.total !== null && sum !== null && t('outcomes.shown', { n: formatCount(pages.total), amount: formatWon(sum) })}
            </span>
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
            label={t('outcomes.grid')}
            loadingLabel={t('common.loading')}
            columns={columns}
            pages={pages}
            testId="outcome-grid"
            onCursor={onCursor}
            empty={<EmptyState icon={<IconTableOff size={32} stroke={1.4} />} title={t('outcomes.empty')} text={t('review.emptyFilterHint')} />}
          />
        </div>
        <BatchSide batch={batch} follow={follow} seq={seq} looks={looks} />
      </div>
    </div>
  );
}
