import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryPageView, HistoryRowView } from '../../../shared/history/views.ts';
import { call, listen } from '../../desk/client.ts';
import { toFailure } from '../../desk/failure.ts';
import type { DeskFailure } from '../../desk/failure.ts';
import { searchOf, useHistory } from '../../stores/history.ts';

const PAGE = 100;
/** Long enough that a syllable is not sought letter by letter, short enough to feel at once. */
const WAIT = 120;

interface Found {
  readonly rows: readonly HistoryRowView[];
  readonly next: number | null;
  readonly found: HistoryPageView['found'];
  readonly batches: HistoryPageView['batches'];
}

export interface SearchState {
  readonly value: Found | null;
  readonly failure: DeskFailure | null;
  readonly busy: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

/** What the history holds of what is sought: asked anew with every change, page by page. An older answer never replaces a newer one. */
export function useSearch(): SearchState {
  const sought = useHistory();
  const [value, setValue] = useState<Found | null>(null);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  const [busy, setBusy] = useState(true);
  const turn = useRef(0);
  const load = useCallback(
    async (before: Found | null, limit = PAGE): Promise<void> => {
      turn.current += 1;
      const mine = turn.current;
      setBusy(true);
      try {
        const page = await call('history.search', { ...searchOf(sought), after: before?.next ?? null, limit });
        if (mine !== turn.current) return;
        setValue(before === null ? page : { ...before, rows: [...before.rows, ...page.rows], next: page.next });
        setFailure(null);
      } catch (error) {
        if (mine === turn.current) setFailure(toFailure(error));
      } finally {
        if (mine === turn.current) setBusy(false);
      }
    },
    [sought],
  );
  useEffect(() => {
    const timer = setTimeout(() => void load(null), WAIT);
    return () => clearTimeout(timer);
  }, [load]);
  // Outcomes move while somebody looks: the first page is asked again, once things have come to rest for a moment.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen('batch.progress', () => {
      clearTimeout(timer);
      timer = setTimeout(() => void load(null), 1000);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [load]);
  return { value, failure, busy, more: () => void (value !== null && value.next !== null && load(value)), again: () => void load(null) };
}
