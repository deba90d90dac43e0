import { useCallback, useEffect, useRef } from 'react';
import type { BatchId } from '../../../shared/ids.ts';
import type { FollowView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';
import { useBatch } from '../../stores/batch.ts';
import { useLoaded } from '../../ui/use-loaded.ts';
import type { Loaded } from '../../ui/use-loaded.ts';

/** What the desk answers, asked again whenever something of the batch on screen was written. */
export function useLoadedOfBatch<T>(ask: () => Promise<T>): Loaded<T> {
  const loaded = useLoaded(ask);
  const { reload } = loaded;
  useEffect(
    () =>
      useBatch.subscribe((state, before) => {
        if (state.version !== before.version) reload();
      }),
    [reload],
  );
  return loaded;
}

/** How a batch is followed. Opening it asks the service when that is due. */
export function useFollow(id: BatchId): FollowView | null {
  const looked = useRef<BatchId | null>(null);
  const ask = useCallback(() => {
    const looking = looked.current !== id;
    looked.current = id;
    return call('batches.follow', { id, looking });
  }, [id]);
  return useLoadedOfBatch(ask).value;
}
