import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchView, FollowView } from '../../../shared/views.ts';
import { JoinedPanel } from './joined/JoinedPanel.tsx';
import { RowDetail } from './RowDetail.tsx';
import { Timeline } from './Timeline.tsx';

const TABS = ['joined', 'timeline', 'row'] as const;
type Tab = (typeof TABS)[number];

interface BatchSideProps {
  readonly batch: BatchView;
  readonly follow: FollowView | null;
  readonly seq: number | null;
  /** Grows when a person points at a row. */
  readonly looks: number;
  /** Somebody came to see one row: it is told of first. */
  readonly startsWithRow: boolean;
  /** The row of this place is to be undone. */
  readonly onUndo: (seq: number) => void;
}

/** Beside the rows: what happened to the batch, and what is known of the row of the cursor. */
export function BatchSide({ batch, follow, seq, looks, startsWithRow, onUndo }: BatchSideProps) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>(() => (startsWithRow ? 'row' : batch.connection.service === 'portone' ? 'joined' : 'timeline'));
  const tabs = TABS.filter((one) => one !== 'joined' || batch.connection.service === 'portone');
  const [first, setFirst] = useState(seq);
  // The cursor was moved by a person: they want to know of that row.
  if (seq !== first) {
    setFirst(seq);
    if (first !== null && seq !== null) setTab('row');
  }
  const [seenLooks, setSeenLooks] = useState(looks);
  if (looks !== seenLooks) {
    setSeenLooks(looks);
    setTab('row');
  }
  const labels: Readonly<Record<Tab, string>> = { joined: t('joined.tab'), timeline: t('follow.timeline'), row: t('follow.row') };
  return (
    <aside className="batch-side" aria-label={t('follow.side')}>
      <div className="batch-tabs" role="tablist" aria-label={t('follow.side')}>
        {tabs.map((one, at) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`batch-tab-${one}`}
            aria-selected={tab === one}
            aria-controls="batch-tab-panel"
            tabIndex={tab === one ? 0 : -1}
            onClick={() => setTab(one)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
              const other = tabs[(at + (event.key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length] ?? one;
              setTab(other);
              document.querySelector<HTMLElement>(`#batch-tab-${other}`)?.focus();
            }}
            data-testid={`batch-tab-${one}`}
          >
            {labels[one]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="batch-tab-panel" aria-labelledby={`batch-tab-${tab}`} className="batch-tab-panel" tabIndex={0}>
        {tab === 'joined' && <JoinedPanel id={batch.id} />}
        {tab === 'timeline' && <Timeline entries={follow?.timeline ?? []} />}
        {tab === 'row' && <RowDetail batch={batch} seq={seq} onUndo={onUndo} />}
      </div>
    </aside>
  );
}
