import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRowView } from '../../../shared/history/views.ts';
import { goToRow } from '../../stores/route.ts';
import { RowDetail } from '../batch/RowDetail.tsx';

/** What is known of the chosen row, and the way to its batch. */
export function RowAside({ row }: { readonly row: HistoryRowView | null }) {
  const { t } = useTranslation();
  const batch = useMemo(() => (row === null ? null : { id: row.batchId, connection: row.connection }), [row]);
  return (
    <aside className="search-aside" aria-label={t('history.detail')} data-testid="history-detail">
      {row === null || batch === null ? (
        <>
          <p className="muted small">{t('history.detailNone')}</p>
          <p className="muted small">{t('history.keys')}</p>
        </>
      ) : (
        <>
          <Button size="compact-sm" variant="light" rightSection={<IconArrowRight size={15} />} onClick={() => goToRow(row.batchId, row.seq)} data-testid="history-open-row">
            {t('history.openRow')}
          </Button>
          <p className="muted small ellipsis" title={row.fileName}>
            {row.fileName}
          </p>
          <RowDetail key={row.place} batch={batch} seq={row.seq} />
        </>
      )}
    </aside>
  );
}
