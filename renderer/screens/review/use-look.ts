import { useCallback, useEffect, useMemo, useState } from 'react';
import type { DraftId } from '../../../shared/ids.ts';
import type { ColumnFilter, RowFilter, RowSort, RowView } from '../../../shared/views.ts';
import { noFilter } from './filters.ts';

/** How a person looks at the rows: which are shown and in which order. */
export interface Look {
  readonly view: RowView;
  /** Grows when everything was cleared: the search field starts anew. */
  readonly clears: number;
  readonly setFilter: (filter: RowFilter) => void;
  /** Another filter of one column; null takes it away. */
  readonly setColumn: (column: number, filter: ColumnFilter | null) => void;
  /** Sorts by a column as it stands now; null is the order of the sheet. */
  readonly sort: (sort: Pick<RowSort, 'by' | 'direction'> | null) => void;
  readonly clear: () => void;
}

interface KeptLook {
  /** What the columns were then: with others a filter or an order would mean something else. */
  readonly layout: string;
  readonly filter: RowFilter;
  readonly sort: RowSort | null;
  /** Never used twice for one draft: the desk keeps orders by it. */
  readonly turn: number;
}

/** While the program runs, somebody who comes back to a review finds it as he left it. */
const kept = new Map<DraftId, KeptLook>();

export function useLook(id: DraftId, layout: string): Look {
  const [before] = useState(() => kept.get(id));
  const same = before?.layout === layout ? before : null;
  const [filter, setFilter] = useState<RowFilter>(same?.filter ?? noFilter);
  const [sort, setSort] = useState<RowSort | null>(same?.sort ?? null);
  const [turn, setTurn] = useState(before?.turn ?? 1);
  const [meant, setMeant] = useState(layout);
  if (meant !== layout) {
    // The columns became others while somebody was looking: the step before was left quicker than the desk could answer.
    setMeant(layout);
    setFilter(noFilter);
    setSort(null);
  }
  useEffect(() => {
    kept.set(id, { layout, filter, sort, turn });
  }, [id, layout, filter, sort, turn]);
  const [clears, setClears] = useState(0);
  const view = useMemo(() => ({ filter, sort }), [filter, sort]);
  const setColumn = useCallback((column: number, one: ColumnFilter | null) => {
    setFilter((last) => ({ ...last, columns: [...last.columns.filter((other) => other.column !== column), ...(one === null ? [] : [one])] }));
  }, []);
  return {
    view,
    clears,
    setFilter,
    setColumn,
    sort: (wanted) => {
      // Each time anew: what was edited since the last time counts.
      setSort(wanted === null ? null : { ...wanted, taken: turn });
      setTurn(turn + 1);
    },
    clear: () => {
      setFilter(noFilter);
      setClears((times) => times + 1);
    },
  };
}
