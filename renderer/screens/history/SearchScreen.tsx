import './history.css';
import '../batch/batch.css';
import '../batches/batches.css';
import { Button, TextInput } from '@mantine/core';
import { IconSearch, IconStack2, IconZoomExclamation } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRowView } from '../../../shared/history/views.ts';
import { formatWon } from '../../../shared/money.ts';
import { SEARCH_INPUT } from '../../app/search-key.ts';
import { clearSearch, seek, useHistory } from '../../stores/history.ts';
import { go, goToRow } from '../../stores/route.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/Page.tsx';
import { EnvironmentBadge } from '../../ui/StatusBadge.tsx';
import { FoundBatches } from './FoundBatches.tsx';
import { FoundRow } from './FoundRow.tsx';
import { HistoryTabs } from './HistoryTabs.tsx';
import { RowAside } from './RowAside.tsx';
import { SearchFilters } from './SearchFilters.tsx';
import { useSearch } from './use-search.ts';
import type { SearchState } from './use-search.ts';

/** Everything ever frozen: typed into one box, walked by the arrows, told of at the side. */
export function SearchScreen() {
  const { t } = useTranslation();
  const text = useHistory((state) => state.text);
  const narrowed = useHistory((state) => state.text !== '' || state.connections.length > 0 || state.outcome !== null || state.from !== '' || state.to !== '');
  const search = useSearch();
  const { value } = search;
  const [place, setPlace] = useState<number | null>(null);
  const list = useRef<HTMLTableSectionElement>(null);
  const rows = value?.rows ?? [];
  const chosen = rows.find((row) => row.place === place) ?? null;
  useEffect(() => {
    const input = document.getElementById(SEARCH_INPUT);
    if (input instanceof HTMLInputElement) {
      input.focus();
      input.select();
    }
  }, []);
  const walk = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    setPlace(row.place);
    list.current?.querySelector<HTMLElement>(`[data-place="${row.place}"]`)?.focus();
    if (index >= rows.length - 10) search.more();
  };
  return (
    <div className="search-screen">
      <div className="search-top">
        <header className="page-header">
          <div>
            <h1>{t('history.search')}</h1>
            <p className="muted">{t('history.lead')}</p>
          </div>
          <HistoryTabs current="history" />
        </header>
        <TextInput
          id={SEARCH_INPUT}
          size="md"
          type="search"
          autoComplete="off"
          aria-label={t('history.input')}
          placeholder={t('history.input')}
          description={t('history.hint')}
          inputWrapperOrder={['input', 'description']}
          leftSection={<IconSearch size={18} stroke={1.8} />}
          value={text}
          onChange={(event) => seek({ text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.key !== 'ArrowDown') return;
            event.preventDefault();
            walk(Math.max(0, rows.findIndex((row) => row.place === place)));
          }}
          data-testid="history-search"
        />
        <div className="search-tools">
          <SearchFilters />
          {narrowed && (
            <Button size="compact-sm" variant="subtle" onClick={clearSearch} data-testid="history-clear">
              {t('history.clear')}
            </Button>
          )}
          <FoundSum search={search} />
        </div>
      </div>
      <div className="search-body" aria-busy={search.busy}>
        <div className="search-found">
          {search.failure !== null && <ErrorPanel failure={search.failure} onRetry={search.again} />}
          {value === null && search.failure === null && <Loading label={t('common.loading')} />}
          {value !== null && value.batches.length > 0 && <FoundBatches batches={value.batches} />}
          {value !== null && rows.length === 0 && value.batches.length === 0 && <Nothing narrowed={narrowed} />}
          {rows.length > 0 && (
            <table className="table search-rows" aria-label={t('history.rows')} data-testid="history-rows">
              <thead>
                <tr>
                  <th>{t('history.date')}</th>
                  <th>{t('history.payee')}</th>
                  <th className="right">{t('history.amount')}</th>
                  <th>{t('history.outcome')}</th>
                  <th>{t('history.batch')}</th>
                  <th>{t('history.connection')}</th>
                </tr>
              </thead>
              <tbody
                ref={list}
                onKeyDown={(event) => {
                  const index = rows.findIndex((row) => row.place === place);
                  if (event.key === 'Escape' || (event.key === 'ArrowUp' && index === 0)) document.getElementById(SEARCH_INPUT)?.focus();
                  else if (event.key === 'Enter' && chosen !== null) goToRow(chosen.batchId, chosen.seq);
                  else if (Object.hasOwn(STEPS, event.key)) walk(Math.min(rows.length - 1, Math.max(0, index + (STEPS[event.key] ?? 0))));
                  else return;
                  event.preventDefault();
                }}
              >
                {rows.map((row: HistoryRowView, index) => (
                  <FoundRow key={row.place} row={row} chosen={row.place === place} reachable={row.place === place || (chosen === null && index === 0)} onChoose={() => setPlace(row.place)} />
                ))}
              </tbody>
            </table>
          )}
          {value !== null && value.next !== null && (
            <div className="search-more">
              <Button size="sm" variant="default" loading={search.busy} onClick={search.more} data-testid="history-more">
                {t('history.more')}
              </Button>
            </div>
          )}
        </div>
        <RowAside row={chosen} />
      </div>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -100_000, End: 100_000 };

/** How many there are and what they come to: one sum for each environment. */
function FoundSum({ search: { value } }: { readonly search: SearchState }) {
  const { t } = useTranslation();
  if (value === null || value.rows.length === 0) return <span className="search-sum" role="status" />;
  const { found } = value;
  return (
    <span className="search-sum small" role="status" data-testid="history-found">
      {found === null && <span className="muted">{t('history.foundMany', { n: formatCount(value.rows.length) })}</span>}
      {found?.sums.map((sum) => (
        <span key={sum.environment} className="search-sum-part">
          <EnvironmentBadge environment={sum.environment} />
          <span className="number strong">{t('history.foundSum', { n: formatCount(sum.count), amount: formatWon(sum.amount) })}</span>
        </span>
      ))}
    </span>
  );
}

function Nothing({ narrowed }: { readonly narrowed: boolean }) {
  const { t } = useTranslation();
  if (narrowed) return <EmptyState icon={<IconZoomExclamation size={36} stroke={1.4} />} title={t('history.noneTitle')} text={t('history.noneText')} />;
  return (
    <EmptyState icon={<IconStack2 size={36} stroke={1.4} />} title={t('history.emptyTitle')} text={t('history.emptyText')}>
      <Button onClick={() => go({ screen: 'new' })}>{t('batch.emptyAction')}</Button>
    </EmptyState>
  );
}
