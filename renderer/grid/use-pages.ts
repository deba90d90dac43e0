import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { PageCache } from './page-cache.ts';
import type { FetchPage } from './page-cache.ts';

/**
 * A cache for one way of asking (a draft with a filter, a batch with an outcome). A new `fetch` starts anew;
 * a new `version` keeps what is shown and asks for it again.
 */
export function usePages<Row>(fetch: FetchPage<Row>, version: number): PageCache<Row> {
  const cache = useMemo(() => new PageCache(fetch), [fetch]);
  useEffect(() => {
    cache.follow(version);
  }, [cache, version]);
  useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => cache.version,
  );
  return cache;
}
