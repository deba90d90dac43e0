import { useEffect, useRef, useState } from 'react';
import type { BatchId } from '../../../shared/ids.ts';
import type { FollowView } from '../../../shared/views.ts';
import { call } from '../../desk/client.ts';

/** How a batch is followed. Opening it asks the service when that is due; `version` grows whenever something was written. */
export function useFollow(id: BatchId, version: number): FollowView | null {
  const [view, setView] = useState<{ readonly id: BatchId; readonly follow: FollowView } | null>(null);
  const looked = useRef<BatchId | null>(null);
  useEffect(() => {
    let current = true;
    const looking = looked.current !== id;
    looked.current = id;
    call('batches.follow', { id, looking })
      .then((follow) => {
        if (current) setView({ id, follow });
      })
      // The batch itself says on its screen that the desk cannot be reached.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [id, version]);
  return view !== null && view.id === id ? view.follow : null;
}
