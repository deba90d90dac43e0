import { create } from 'zustand';
import type { Channel } from '../../shared/contract.ts';
import type { BatchId } from '../../shared/ids.ts';
import type { BatchProgress, BatchView } from '../../shared/views.ts';
import { call, listen } from '../desk/client.ts';
import { toFailure } from '../desk/failure.ts';
import type { DeskFailure } from '../desk/failure.ts';
import { newest } from './newest.ts';

interface BatchStoreState {
  readonly batch: BatchView | null;
  readonly progress: BatchProgress | null;
  readonly failure: DeskFailure | null;
  /** Grows whenever outcomes may have changed, so that shown rows are asked for again. */
  readonly version: number;
  readonly open: (id: BatchId) => Promise<void>;
  readonly refresh: () => Promise<void>;
  readonly show: (batch: BatchView) => void;
}

/** Events heard of the batch that is followed. */
let heard = 0;

/** Figures of an event that is younger than the answer. */
function withNews(batch: BatchView, progress: BatchProgress | null): BatchView {
  return progress?.id === batch.id && progress.state === batch.state ? { ...batch, outcomes: progress.outcomes, requests: progress.requests } : batch;
}

async function askFor(id: BatchId): Promise<BatchView> {
  const { answer, overtaken } = await newest(() => call('batches.get', { id }), () => heard);
  return overtaken ? withNews(answer, useBatch.getState().progress) : answer;
}

export const useBatch = create<BatchStoreState>((set, get) => ({
  batch: null,
  progress: null,
  failure: null,
  version: 0,
  open: async (id) => {
    if (get().batch?.id !== id) set({ batch: null, progress: null });
    set({ failure: null });
    try {
      get().show(await askFor(id));
    } catch (error) {
      set({ failure: toFailure(error) });
    }
  },
  refresh: async () => {
    const shown = get().batch;
    if (shown === null) return;
    const fresh = await askFor(shown.id);
    if (get().batch?.id === fresh.id) get().show(fresh);
  },
  show: (batch) => {
    set((state) => ({
      batch,
      failure: null,
      progress: state.progress?.id === batch.id && state.progress.state === batch.state ? state.progress : null,
      version: state.version + 1,
    }));
  },
}));

type BatchChannel = Extract<Channel, 'batches.send' | 'batches.stop' | 'batches.resume' | 'batches.cancel' | 'batches.track'>;

export async function changeBatch(channel: BatchChannel, id: BatchId): Promise<BatchView> {
  const before = heard;
  const answer: BatchView = await call(channel, { id });
  const batch = heard === before ? answer : await askFor(id);
  useBatch.getState().show(batch);
  return batch;
}

/** Follows the sender: figures come with every event, the whole batch again when its state changes. */
export function followBatch(id: BatchId): () => void {
  return listen('batch.progress', (progress) => {
    const { batch, refresh } = useBatch.getState();
    if (progress.id !== id) return;
    heard += 1;
    if (batch === null) return;
    useBatch.setState((state) => ({
      progress,
      batch: { ...batch, outcomes: progress.outcomes, requests: progress.requests },
      version: state.version + 1,
    }));
    if (progress.state !== batch.state) refresh().catch(() => undefined);
  });
}
