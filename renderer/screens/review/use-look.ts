import { useCallback, useMemo, useState } from 'react';
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

export function useLook(): Look {
  const [filter, setFilter] = useState<RowFilter>(noFilter);
  const [sort, setSort] = useState<RowSort | null>(null);
  const [turn, setTurn] = useState(1);
  const [clears, setClears] = useState(0);
  const view = useMemo(() => ({ filter, sort }), [filter, sort]);
  const setColumn = useCallback((column: number, one: ColumnFilter | null) => {
    setFilter((before) => ({ ...before, columns: [...before.columns.filter((other) => other.column !== column), ...(one === null ? [] : [one])] }));
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
      setClears((before) => before + 1);
    },
  };
}
