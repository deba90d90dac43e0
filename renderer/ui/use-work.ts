import { useCallback, useEffect, useRef, useState } from 'react';
import { call, listen } from '../desk/client.ts';
import { toFailure } from '../desk/failure.ts';

export interface WorkState {
  readonly done: number;
  readonly total: number;
}

/** Long work of the desk that this window started: how far it is, and the way to stop it. One at a time. */
export function useWork(): { readonly work: WorkState | null; readonly run: (start: (workId: string) => Promise<void>) => Promise<void>; readonly stop: () => void } {
  const [work, setWork] = useState<WorkState | null>(null);
  const current = useRef<string | null>(null);
  useEffect(() => listen('work.progress', ({ workId, done, total }) => workId === current.current && setWork({ done, total })), []);
  const stop = useCallback(() => {
    if (current.current !== null) void call('work.cancel', { workId: current.current }).catch(() => undefined);
  }, []);
  const run = useCallback(async (start: (workId: string) => Promise<void>) => {
    if (current.current !== null) return;
    const workId = crypto.randomUUID();
    current.current = workId;
    setWork({ done: 0, total: 0 });
    try {
      await start(workId);
    } catch (error) {
      // Stopped by the person: nothing that they would have to be told.
      if (toFailure(error).code !== 'EXPORT_CANCELLED') throw error;
    } finally {
      current.current = null;
      setWork(null);
    }
  }, []);
  return { work, run, stop };
}
