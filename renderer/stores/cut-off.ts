import { create } from 'zustand';
import type { BatchId } from '../../shared/ids.ts';
import type { BatchView, CutOff } from '../../shared/views.ts';
import { call, listen } from '../desk/client.ts';

/** What is being done about one batch: nothing yet, its unknown rows are asked about, or it is finished. */
export type Doing = 'nothing' | 'asking' | 'asked' | 'ask-failed' | 'finishing' | 'finished';

export interface CutOffBatch extends CutOff {
  readonly doing: Doing;
}

interface CutOffState {
  /** Null: the desk was not asked yet. What one start found stays listed until it is put away. */
  readonly found: readonly CutOffBatch[] | null;
  /** Looks once; true when the service was asked about something. */
  readonly load: () => Promise<boolean>;
  /** Goes on with these, one after another: asks first, then sends what is certainly not there. Throws what the desk refuses. */
  readonly finish: (ids: readonly BatchId[]) => Promise<void>;
  readonly putAway: () => void;
}

const LOOK_EVERY_MS = 400;

/** The batch once nobody sends it any more. */
async function atRest(first: BatchView): Promise<BatchView> {
  let batch = first;
  while (batch.state === 'sending') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    batch = await call('batches.get', { id: batch.id });
  }
  return batch;
}

export const useCutOff = create<CutOffState>((set, get) => {
  const change = (id: BatchId, doing: Doing, batch?: BatchView): void => {
    set((state) => ({ found: state.found?.map((one) => (one.batch.id === id ? { ...one, doing, batch: batch ?? one.batch } : one)) ?? null }));
  };
  const ask = async (id: BatchId): Promise<void> => {
    change(id, 'asking');
    try {
      const batch = await call('batches.track', { id });
      if (stateOf(id) === 'asking') change(id, 'asked', batch);
    } catch {
      // Said beside the batch; whoever goes on with it asks again, and is told why it cannot be done.
      if (stateOf(id) === 'asking') change(id, 'ask-failed');
    }
  };
  const stateOf = (id: BatchId): Doing | undefined => get().found?.find((one) => one.batch.id === id)?.doing;
  return {
    found: null,
    load: async () => {
      if (get().found !== null) return false;
      const found = await call('start.cutOff', {});
      set({ found: found.map((one) => ({ ...one, doing: 'nothing' })) });
      const unknown = found.filter(({ batch }) => batch.outcomes.unknown.count > 0);
      await Promise.all(unknown.map(({ batch }) => ask(batch.id)));
      return unknown.length > 0;
    },
    finish: async (ids) => {
      for (const id of ids) {
        change(id, 'finishing');
        const unlisten = listen('batch.progress', (progress) => {
          const shown = get().found?.find((one) => one.batch.id === id)?.batch;
          if (progress.id === id && shown) change(id, 'finishing', { ...shown, outcomes: progress.outcomes });
        });
        try {
          change(id, 'finished', await atRest(await call('batches.resume', { id })));
        } catch (error) {
          change(id, 'nothing', await call('batches.get', { id }));
          throw error;
        } finally {
          unlisten();
        }
      }
    },
    putAway: () => set({ found: [] }),
  };
});
